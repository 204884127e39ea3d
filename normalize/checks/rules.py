"""Which checks are made, how severe each is, and where its limits are: a table that a county can overrule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

from normalize.form import Severity
from parsers.errors import UsageError

Level = Severity | Literal["off"]
Rules = Mapping[str, "Rule"]

SEVERITIES: tuple[Level, ...] = ("error", "warning", "hint", "off")
_OWN = ("severity", "source")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one check is made; `source` is the regulation or practice that it goes by, `limits` its other entries."""

    severity: Level
    source: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """A limit that is a list of words."""
        return tuple(self.limits[name])


@cache
def default_rules() -> Rules:
    """The package's own table, `normalize/vocabulary/checks.toml`."""
    return {code: _rule(entry) for code, entry in tomllib.loads(default_text()).items()}


def _rule(entry: Mapping[str, Any]) -> Rule:
    limits = {name: value for name, value in entry.items() if name not in _OWN}
    return Rule(cast(Level, entry["severity"]), entry.get("source"), limits)


def read_rules(file: Path) -> Mapping[str, Any]:
    """A county's own rules, as `overruled` takes them. Raises UsageError that names the line or entry at fault."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError("rules.cannot_open", file=file, reason=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise UsageError("rules.not_utf8", file=file) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("rules.not_toml", file=file, reason=error) from error
    overruled(given, str(file))
    return given


def default_text() -> str:
    """The package's own table as it stands in the file, with its comments."""
    return files("normalize").joinpath("vocabulary", "checks.toml").read_text(encoding="utf-8")


def overruled(given: Mapping[str, Any], file: str = "") -> Rules:
    """The package's rules with what `given` says otherwise: code -> severity, source, limits.

    Raises UsageError for what no check knows; `file` is named in it.
    """
    rules = dict(default_rules())
    for code, entry in given.items():
        if code not in rules:
            raise UsageError("rules.unknown_check", file=file, check=code)
        if not isinstance(entry, dict):
            raise UsageError("rules.no_table", file=file, check=code)
        rules[code] = _changed(rules[code], code, entry, file)
    return rules


def _changed(rule: Rule, code: str, entry: Mapping[str, Any], file: str) -> Rule:
    if entry.get("severity", rule.severity) not in SEVERITIES:
        raise UsageError("rules.wrong_severity", file=file, check=code, given=entry["severity"])
    if not isinstance(entry.get("source", ""), str):
        raise UsageError("rules.wrong_limit", file=file, check=code, name="source", given=entry["source"])
    limits = {name: value for name, value in entry.items() if name not in _OWN}
    for name, value in limits.items():
        if name not in rule.limits:
            known = "、".join(("severity", "source", *rule.limits))
            raise UsageError("rules.unknown_limit", file=file, check=code, name=name, known=known)
        if not _alike(value, rule.limits[name]):
            raise UsageError("rules.wrong_limit", file=file, check=code, name=name, given=value)
    changed = replace(rule, severity=entry.get("severity", rule.severity), limits={**rule.limits, **limits})
    return replace(changed, source=entry.get("source", rule.source))


def _alike(value: object, default: object) -> bool:
    """Whether a limit is of the same kind as the package's own: numbers, words, lists of either, lists of lists."""
    if isinstance(value, bool) or isinstance(default, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, list):
        return isinstance(value, list) and all(_alike(one, default[0]) for one in value if default)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float)) and value >= 0
    return isinstance(value, str)
