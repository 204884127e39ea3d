"""`jixiao checks`: which checks are made, how severe each is, what it says and by what rule."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from string import Formatter

from rich.console import Console

from ingest.drawing import table
from ingest.screen import emit
from ingest.wording import column_text
from normalize.checks.rules import Rules, default_text, overruled, read_rules
from parsers.errors import ExitCode
from parsers.messages import Language, catalogue, say


def list_checks(file: Path | None, language: Language, as_toml: bool = False, as_json: bool = False) -> ExitCode:
    """Print the checks as the rules in `file` have them. Raises UsageError where these are wrong."""
    rules = overruled(read_rules(file) if file else {})
    if as_toml:
        emit(default_text().rstrip("\n"))
    elif as_json:
        told = {code: {**asdict(rule), "says": _says(code, language)} for code, rule in rules.items()}
        emit(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        Console(highlight=False, markup=False, emoji=False).print(_table(rules, language))
    return ExitCode.CLEAN


def _table(rules: Rules, language: Language) -> object:
    headers = [column_text(name, language) for name in ("code", "severity")]
    headers += [say("command.checks_says", language), column_text("source", language)]
    rows = [
        ((code, say(f"output.severity_{rule.severity}", language), _says(code, language), rule.source), "")
        for code, rule in rules.items()
    ]
    return table(headers, rows)


def _says(code: str, language: Language) -> str:
    """The check's message with dots where values stand."""
    area = "findings" if f"findings.{code}" in catalogue() else "across"
    text = catalogue()[f"{area}.{code}"][language]
    return text.format_map({name: "…" for _, name, _, _ in Formatter().parse(text) if name})
