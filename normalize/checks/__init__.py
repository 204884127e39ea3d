"""Checks that auditors and finance bureaus apply: findings about the content, never about the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from normalize.checks import dates, fields, money, repetitions, self_evaluation, sums, targets
from normalize.checks.rules import Rule, Rules, default_rules
from normalize.checks.seen import Seen
from normalize.form import Finding, Form, Severity
from parsers.messages import say

Check = Callable[[Form, Rule], Iterator[Seen]]

CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for module in (fields, targets, sums, money, dates, repetitions, self_evaluation)
    for check in module.CHECKS
}
"""Code -> check, in the order of the findings. The code is the function's name, and that of its rule and its text."""


def check(form: Form, rules: Rules | None = None) -> list[Finding]:
    """Every finding of every check that is switched on. `rules`: a county's own, by default those of the package."""
    known = default_rules() if rules is None else rules
    return [
        _finding(code, known[code], seen)
        for code, run in CHECKS.items()
        if known[code].severity != "off"
        for seen in run(form, known[code])
    ]


def _finding(code: str, rule: Rule, seen: Seen) -> Finding:
    row = seen.row
    params = {name: str(value) for name, value in seen.params.items()}
    return Finding(
        code=code,
        severity=_severity(rule, seen, code),
        seq=row.seq if row else None,
        field=seen.field,
        where=row.evidence.get(seen.field or "name") if row else None,
        message=say(f"findings.{code}", "zh", **params),
        message_en=say(f"findings.{code}", "en", **params),
        source=rule.source,
        params=params,
    )


def _severity(rule: Rule, seen: Seen, code: str) -> Severity:
    """What the doubt of a reading explains is a hint at most; an error in a row with other doubts is a warning."""
    assert rule.severity != "off"
    reasons = [reason for reason in seen.row.review_reasons if reason.code != code] if seen.row else []
    if seen.doubtful or any(reason.field == seen.field for reason in reasons if seen.field):
        return "hint"
    return "warning" if rule.severity == "error" and reasons else rule.severity
