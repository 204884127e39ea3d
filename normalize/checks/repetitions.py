"""What is said twice, or says nothing: repeated names, explanations that were copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, named
from normalize.form import Form, Indicator
from normalize.words import compact, key


def name_repeated(form: Form, rule: Rule) -> Iterator[Seen]:
    """No two indicators under one label have the same name."""
    counts = Counter((row.level2, name) for row, name in named(form))
    for row, name in named(form):
        if counts[row.level2, name] > 1:
            yield Seen(row, "name", {"name": row.name})


def explanation_is_name(form: Form, rule: Rule) -> Iterator[Seen]:
    """An explanation says more than the name."""
    for row, name in named(form):
        if row.explanation and key(row.explanation) == key(name):
            yield Seen(row, "explanation", {"name": row.name})


def explanation_repeated(form: Form, rule: Rule) -> Iterator[Seen]:
    """Different indicators are explained differently."""
    return _repeated(form, "explanation", int(rule.limits["rows"]))


def _repeated(form: Form, field: str, least: int) -> Iterator[Seen]:
    rows: dict[str, list[Indicator]] = {}
    for row, _ in named(form):
        if text := compact(getattr(row, field) or ""):
            rows.setdefault(text, []).append(row)
    for same in rows.values():
        if len({compact(row.name) for row in same if row.name}) >= least:
            seqs = "、".join(str(row.seq) for row in same)
            yield Seen(same[0], field, {"text": getattr(same[0], field), "rows": seqs})


CHECKS = (name_repeated, explanation_is_name, explanation_repeated)
