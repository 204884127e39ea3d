"""`jixiao`: the command line. What a command needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ingest.arguments import build_parser
from ingest.language import choose_language
from ingest.screen import complain, logging_to, prepare_streams
from parsers.errors import DefectError, ExitCode, JixiaoError, UsageError
from parsers.messages import Language, say


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (by default, that of the process) asks for; returns one of `ExitCode`."""
    words = list(sys.argv[1:] if argv is None else argv)
    prepare_streams()
    language = choose_language(words, os.environ)
    try:
        arguments = build_parser(language).parse_args(words)
        with logging_to(sys.stderr if arguments.verbose else None):
            return _run(arguments, language)
    except SystemExit as done:  # how argparse ends after --help and --version
        return int(done.code or 0)
    except KeyboardInterrupt:
        complain(say("command.interrupted", language))
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _refuse(_told(error), language)


def _run(arguments: argparse.Namespace, language: Language) -> ExitCode:
    match arguments.command:
        case "convert":
            if arguments.engine == "local":
                from ingest.forking import begin_loading

                begin_loading()
            from ingest.convert import convert

            return convert(arguments, language)
        case "explain":
            from ingest.explain import explain

            return explain(arguments.file, language, as_json=arguments.json)
        case "actuals":
            from ingest.actuals import actuals

            return actuals(arguments.results, arguments.out, language)
        case "score":
            from ingest.score import score_results

            return score_results(arguments.results, arguments.actuals, arguments.out, language)
        case "apply":
            from ingest.apply import apply

            return apply(arguments, language)
        case "checks":
            from ingest.list_checks import list_checks

            return list_checks(arguments.rules, language, as_toml=arguments.toml, as_json=arguments.json)
        case _:
            from ingest.form_schema import write_schema

            return write_schema(arguments.out)


def _told(error: Exception) -> JixiaoError:
    """The error as one of ours. A traceback would be no help to a user, and may quote what stands in a file."""
    if isinstance(error, JixiaoError):
        return error
    if isinstance(error, OSError):
        return UsageError("command.system", reason=error.strerror or type(error).__name__)
    from ingest.defect import as_defect

    return DefectError("command.defect", **as_defect(error).params)


def _refuse(error: JixiaoError, language: Language) -> ExitCode:
    complain(say("command.refused", language, message=say(error.code, language, **error.params)))
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
