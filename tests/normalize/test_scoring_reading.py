"""Scoring sentences of every family: what the reference reading makes of them, line by line of a file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from normalize.form import Indicator
from normalize.scoring_points import score
from normalize.scoring_rule import Rule, Unparsed
from normalize.scoring_target import rule_of
from normalize.values import read_value

FILE = Path(__file__).with_name("scoring_sentences.txt")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    kind: str
    target: str
    marks: str
    told: str
    sentence: str

    @property
    def probes(self) -> list[tuple[str, str]]:
        return [(probe.rpartition("=")[0], probe.rpartition("=")[2]) for probe in self.told.split()]


LINES = [
    Line(*(part.strip() for part in line.split("|", 4)))
    for line in FILE.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def indicator(target: str, sentence: str) -> tuple[Indicator, Rule]:
    """An indicator with the target, as the forms are read, and its rule."""
    words = target.removeprefix("定性:")
    read = read_value("定性" if words != target else None, words or None, None, "指标", unit_column=False)
    rule = rule_of(sentence, read.value_type, read.unit, read.name)
    row = Indicator(
        seq=1,
        name=read.name,
        value_type=read.value_type,  # type: ignore[arg-type]
        value=read.value,
        value_number=read.value_number,
        value_iso=read.value_iso,
        unit=read.unit,
        unit_canonical=read.unit_canonical,
        scoring=sentence,
        scoring_rule=rule,
        points=rule.full_marks,
    )
    return row, rule


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.sentence[:40])
def test_a_sentence_gives_these_points(line: Line) -> None:
    row, rule = indicator(line.target, line.sentence)
    assert rule.kind == line.kind
    if isinstance(rule, Unparsed):
        assert rule.reason == line.told
        return
    assert rule.unread == [] or rule.kind == "ranking"
    assert line.marks == "" or rule.full_marks == Decimal(line.marks)
    given = {result: score(rule, row, result, year=2026) for result, _ in line.probes}
    assert {
        result: "?" if got.points is None else str(got.points.normalize() + 0) for result, got in given.items()
    } == {result: points if points == "?" else str(Decimal(points).normalize() + 0) for result, points in line.probes}
    assert all(got.text("zh") and got.text("en") for got in given.values())
