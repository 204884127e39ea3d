"""What a form's page says of each value: the text, its place, what was changed and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from normalize.form import Edit, Finding, Form, Indicator, Place, ReviewReason
from output.place import place_text
from output.report.changes import Piece, compared
from output.report.source_pane import SourcePane
from parsers.messages import catalogue, say

IN_THE_ROW = ("level1", "level2", "name", "value_type", "value", "unit", "points", "actual", "score")
"""Fields that show before a row is opened."""

OPENED = (
    *("explanation", "scoring", "remarks", "weight", "level1_printed", "level1_points", "level2_printed"),
    *("level2_points", "value_number", "value_iso", "value_yuan", "unit_canonical"),
)
_READ_FROM = {
    "level1_printed": "level1",
    "level1_points": "level1",
    "level2_printed": "level2",
    "level2_points": "level2",
    "value_number": "value",
    "value_iso": "value",
    "value_yuan": "value",
    "unit_canonical": "unit",
}
"""Fields that have no place of their own, and the one whose they are."""


@dataclass(frozen=True, slots=True)
class Value:
    """One field as it shows. `at`: the id of what is drawn at its place; `look`: classes that say how it was read."""

    id: str
    label: str
    text: str
    at: str
    place: str
    printed: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """One edit in pieces."""

    at: str
    place: str
    field: str
    reason: str
    confidence: str
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to look, or a finding: `look` is `review` or a severity."""

    look: str
    label: str
    message: str
    alternatives: list[str]
    at: str
    place: str
    source: str
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator. `stop`: the id of the value that a person who goes through the doubts comes to."""

    seq: int
    look: str
    values: Mapping[str, Value]
    opened: list[Value]
    repairs: list[Repair]
    doubts: list[Doubt]
    confidence: str
    stop: str


class Rows:
    """Reads a form for its page."""

    def __init__(self, form: Form, pane: SourcePane) -> None:
        self._form, self._pane = form, pane

    def row(self, row: Indicator) -> Row:
        """One indicator with all that is said of it."""
        edits = [edit for edit in self._form.edits if edit.seq == row.seq]
        findings = [finding for finding in self._form.findings if finding.seq == row.seq]
        looks = _looks(row.review_reasons, edits, findings)
        values = {name: self._value(row, name, looks) for name in IN_THE_ROW}
        opened = [self._value(row, name, looks) for name in OPENED if _worth_telling(row, name)]
        opened += [self._other(row, number, *entry) for number, entry in enumerate(row.other.items(), 1)]
        fields = [*(reason.field for reason in row.review_reasons), *(finding.field for finding in findings)]
        stop = next((f"r{row.seq}-{name}" for name in fields if name and getattr(row, name, None)), f"r{row.seq}-name")
        return Row(
            seq=row.seq,
            look="review" if row.needs_review else "repaired" if edits else "clean",
            values=values,
            opened=opened,
            repairs=[self.repair(edit) for edit in edits],
            doubts=self.doubts(row.review_reasons, findings, row.evidence),
            confidence=f"{row.confidence:.2f}",
            stop=stop if fields or row.needs_review else "",
        )

    def _value(self, row: Indicator, name: str, looks: Mapping[str, str]) -> Value:
        place = row.evidence.get(name) or row.evidence.get(_READ_FROM.get(name, ""))
        if name == "points" and place is None:
            place = row.evidence.get("weight") or row.evidence.get("scoring")
        text, printed = plain(getattr(row, name)), row.printed.get(name, "")
        printed = "" if printed == text else printed
        return self.value(f"r{row.seq}-{name}", field_label(name), text, place, printed, looks.get(name, ""))

    def _other(self, row: Indicator, number: int, header: str, text: str) -> Value:
        return self.value(f"r{row.seq}-other{number}", header, text, None)

    def value(self, id_: str, label: str, text: str, place: Place | None, printed: str = "", look: str = "") -> Value:
        """A field with where it was read from."""
        return Value(id_, label, text, self._pane.at(place), place_text(place), printed, look)

    def repair(self, edit: Edit) -> Repair:
        """An edit with what it changed marked."""
        before, after = compared(edit.before, edit.after)
        at, place = self._pane.at(edit.where), place_text(edit.where)
        return Repair(at, place, field_label(edit.field), edit.reason, f"{edit.confidence:.2f}", before, after)

    def doubts(
        self,
        reasons: Iterable[ReviewReason],
        findings: Iterable[Finding],
        evidence: Mapping[str, Place],
    ) -> list[Doubt]:
        """Reasons to look, then findings."""
        told = [self._reason(reason, evidence.get(reason.field or "")) for reason in reasons]
        return told + [self.finding(finding) for finding in findings]

    def _reason(self, reason: ReviewReason, place: Place | None) -> Doubt:
        label, at = field_label(reason.field), self._pane.at(place)
        return Doubt("review", label, reason.message, reason.alternatives, at, place_text(place), "", reason.code)

    def finding(self, finding: Finding) -> Doubt:
        """A doubt about the content."""
        at, place = self._pane.at(finding.where), place_text(finding.where)
        rule = str(getattr(finding, "source", None) or "")
        return Doubt(finding.severity, field_label(finding.field), finding.message, [], at, place, rule, finding.code)


def _looks(reasons: Iterable[ReviewReason], edits: Iterable[Edit], findings: Iterable[Finding]) -> dict[str, str]:
    """How each field was read; what weighs most stands last."""
    looks = {edit.field: "repaired" for edit in edits if edit.field}
    for finding in findings:
        if finding.field:
            looks[finding.field] = finding.severity
    return looks | {reason.field: "review" for reason in reasons if reason.field}


def _worth_telling(row: Indicator, name: str) -> bool:
    """Whether a field says something that the row does not say already."""
    text = plain(getattr(row, name))
    twin = _READ_FROM.get(name)
    return bool(text) and not (twin and text == plain(getattr(row, twin)))


def field_label(name: str | None) -> str:
    """What people call a field."""
    if name is None:
        return ""
    return say(f"columns.{name}") if f"columns.{name}" in catalogue() else name


def plain(value: object) -> str:
    """A value as text; numbers without an exponent."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
