"""The arguments of `jixiao`: argparse, in the user's language and with our exit codes."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from ingest.language import LANGUAGES
from ingest.screen import emit
from parsers.errors import UsageError
from parsers.messages import Language, say

DISTRIBUTION = "jixiao-forms"

_COMPLAINTS = {
    r"the following arguments are required: (?P<names>.+)": "argument_missing",
    r"unrecognized arguments: (?P<names>.+)": "argument_unknown",
    r"argument (?P<name>.+?): expected .+": "argument_without_value",
    r"argument (?P<name>.+?): (?P<given>.*) < (?P<least>\d+)": "argument_number",
    r"argument (?P<name>.+?): (?P<given>\d+) > (?P<most>\d+)": "argument_too_large",
    r"argument (?P<name>.+?): ignored explicit argument .+": "argument_takes_no_value",
    r"argument (?P<name>.+?): invalid choice: (?P<given>.+) \(choose from (?P<choices>.+)\)": "argument_choice",
}
"""What argparse says, only in English, when arguments are wrong, and our code for it."""

_LIMITS = (("workers", "N", 1, 256, None), ("timeout", "S", 1, 86_400, 120), ("memory", "MB", 256, 1 << 20, 2048))
"""Option, unit, least and greatest value (a worker with all that it needs takes 200 MB), default."""


def build_parser(language: Language) -> argparse.ArgumentParser:
    """The parser of the whole command line; what it cannot parse is a UsageError."""
    text = partial(_text, language)
    parser = _Parser(prog="jixiao", **_settings(language, "program"))
    options = _options(parser, language)
    options.add_argument("--version", action=_Version, nargs=0, help=text("version"))
    parser.set_defaults(verbose=False)
    commands = parser.add_subparsers(title=text("commands"), dest="command", metavar="COMMAND", required=True)
    for name, add in _COMMANDS.items():
        add(commands.add_parser(name, help=text(name), **_settings(language, name)), language)
    return parser


def _add_convert(parser: argparse.ArgumentParser, language: Language) -> None:
    arguments, options = _arguments(parser, language), _options(parser, language)
    arguments.add_argument("paths", metavar="PATH", nargs="+", help=_text(language, "convert_paths"))
    options.add_argument("--out", metavar="DIR", required=True, help=_text(language, "convert_out"))
    options.add_argument("--json", action="store_true", help=_text(language, "convert_json"))
    for name, unit, least, most, default in _LIMITS:
        help_text = _text(language, f"convert_{name}")
        options.add_argument(f"--{name}", metavar=unit, type=_between(least, most), default=default, help=help_text)
    options.add_argument("--engine", choices=("local", "ray"), default="local", help=_text(language, "convert_engine"))
    help_text = say("corrections.no_workbook", language).strip()
    options.add_argument("--no-workbook", action="store_false", dest="workbook", help=help_text)
    options.add_argument("--redact", action="store_true", help=_text(language, "convert_redact"))
    no_report = say("report.option_no_report", language)
    options.add_argument("--no-report", dest="report", action="store_false", help=no_report)
    options.add_argument("--rules", metavar="FILE", type=Path, help=_text(language, "convert_rules"))
    options.add_argument("--roster", metavar="FILE", type=Path, help=say("across.option_roster", language))


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} < {least}")
        if int(text) > most:
            raise argparse.ArgumentTypeError(f"{int(text)} > {most}")
        return int(text)

    return number


def _add_explain(parser: argparse.ArgumentParser, language: Language) -> None:
    arguments, options = _arguments(parser, language), _options(parser, language)
    arguments.add_argument("file", metavar="FILE", type=Path, help=_text(language, "explain_file"))
    options.add_argument("--json", action="store_true", help=_text(language, "explain_json"))


def _add_apply(parser: argparse.ArgumentParser, language: Language) -> None:
    arguments, options = _arguments(parser, language), _options(parser, language)

    def text(name: str) -> str:
        return say(f"corrections.apply_{name}", language)

    arguments.add_argument("file", metavar="FILE", help=text("file"))
    options.add_argument("--to", metavar="DIR", required=True, help=text("to"))
    options.add_argument("--reviewer", metavar="NAME", help=text("reviewer"))
    options.add_argument("--date", metavar="DATE", help=text("date"))
    options.add_argument("--dry-run", action="store_true", help=text("dry_run"))
    options.add_argument("--json", action="store_true", help=text("json"))


def _add_checks(parser: argparse.ArgumentParser, language: Language) -> None:
    options = _options(parser, language)
    options.add_argument("--rules", metavar="FILE", type=Path, help=_text(language, "checks_rules"))
    options.add_argument("--toml", action="store_true", help=_text(language, "checks_toml"))
    options.add_argument("--json", action="store_true", help=_text(language, "checks_json"))


def _add_schema(parser: argparse.ArgumentParser, language: Language) -> None:
    options = _options(parser, language)
    options.add_argument("--out", metavar="FILE", type=Path, help=_text(language, "schema_out"))


def _add_actuals(parser: argparse.ArgumentParser, language: Language) -> None:
    arguments, options = _arguments(parser, language), _options(parser, language)
    arguments.add_argument("results", metavar="RESULTS", type=Path, help=_text(language, "actuals_results"))
    options.add_argument("--out", metavar="FILE", type=Path, help=_text(language, "actuals_out"))


def _add_score(parser: argparse.ArgumentParser, language: Language) -> None:
    arguments, options = _arguments(parser, language), _options(parser, language)
    arguments.add_argument("results", metavar="RESULTS", type=Path, help=_text(language, "actuals_results"))
    actuals_help = _text(language, "score_actuals")
    options.add_argument("--actuals", metavar="FILE", type=Path, required=True, help=actuals_help)
    options.add_argument("--out", metavar="DIR", type=Path, help=_text(language, "score_out"))


_COMMANDS = {
    "convert": _add_convert,
    "explain": _add_explain,
    "apply": _add_apply,
    "actuals": _add_actuals,
    "score": _add_score,
    "checks": _add_checks,
    "schema": _add_schema,
}


def _arguments(parser: argparse.ArgumentParser, language: Language) -> argparse._ArgumentGroup:
    return parser.add_argument_group(_text(language, "arguments"))


def _options(parser: argparse.ArgumentParser, language: Language) -> argparse._ArgumentGroup:
    """The options that may stand before the command and after it."""
    options = parser.add_argument_group(_text(language, "options"))
    options.add_argument("-h", "--help", action="help", help=_text(language, "help"))
    suppress = argparse.SUPPRESS  # or the command's default would undo what was given before it
    options.add_argument("--lang", choices=LANGUAGES, default=suppress, help=_text(language, "lang"))
    options.add_argument("--verbose", action="store_true", default=suppress, help=_text(language, "verbose"))
    return options


def _settings(language: Language, description: str) -> dict[str, Any]:
    return {
        "description": _text(language, description),
        "formatter_class": partial(_Help, language=language),
        "add_help": False,  # ours speaks the user's language
        "allow_abbrev": False,
    }


def _text(language: Language, name: str) -> str:
    return say(f"command.{name}", language)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Called by argparse, which would end the program with a code that means something else here."""
        for pattern, name in _COMPLAINTS.items():
            if match := re.fullmatch(pattern, message, re.DOTALL):
                raise UsageError(f"command.{name}", **match.groupdict())
        raise UsageError("command.argument_wrong", message=message)


class _Help(argparse.RawTextHelpFormatter):
    """Breaks lines only where the catalogue does: argparse takes a Chinese character for one column wide."""

    def __init__(self, prog: str, language: Language) -> None:
        super().__init__(prog, max_help_position=20)
        self._language = language

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Called by argparse, whose own prefix is English; that of a command it gives, and it is empty."""
        super().add_usage(usage, actions, groups, _text(self._language, "usage") if prefix is None else prefix)


class _Version(argparse.Action):
    """Looks the version up only when it is asked for, because the look-up is slow."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version(DISTRIBUTION)
        except PackageNotFoundError:  # run from a checkout that was never installed
            number = "unknown"
        emit(f"jixiao {number}")
        parser.exit()
