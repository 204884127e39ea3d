"""What people have corrected or confirmed, put into a form: the field, what derives from it, an edit that says who."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from normalize.checks import check
from normalize.fit import is_operator
from normalize.form import Edit, Form, Indicator, Operator, Place, Project, ReviewReason
from normalize.indicator_key import with_keys
from normalize.indicators import reason
from normalize.scoring import full_marks
from normalize.scoring_target import rule_of
from normalize.values import ValueRead, clean, number, read_value
from normalize.words import compact, half_width, level_label
from parsers.messages import say

ROW_FIELDS = (
    *("level1", "level2", "name", "value_type", "value", "unit", "explanation", "scoring", "weight"),
    *("remarks", "actual", "score"),
)
"""What a person can set in a row. All else in it derives from these."""

PROJECT_FIELDS = ("project_name", "competent_department", "implementing_unit")
FORM_FIELDS = ("title", "fiscal_year", "unit_name", "unit_code", "duties", "annual_goals", *PROJECT_FIELDS)
CORRECTED, CONFIRMED = "corrected", "confirmed"

_NUMBERS = ("weight", "score")
_TARGET = ("value_type", "value", "unit")
_MOST_FORMS = 2000
_YEARS = range(1990, 2101)


class Correction(BaseModel):
    """One field as a person who saw the source says it is; a line of `corrections.jsonl`.

    Without a `field`, the whole row (or the whole form, without `seq`) was found right as it was read; `before` is then
    a checksum of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str = Field(description="of the source")
    form: int | None = Field(default=None, description="the form's position in the source, from 1")
    form_id: str
    seq: int | None = None
    field: str | None = None
    place: str = Field(default="", description="where it stands in the source, in words")
    before: str = Field(description="what the program had read; empty for nothing")
    after: str = Field(description="what the person says; empty where the source holds nothing")
    reviewer: str
    note: str = ""
    date: str = Field(description="the day on which it was handed in, ISO")

    @property
    def key(self) -> tuple[str, int | None, str | None]:
        """What it is about: of two with the same key, the later one counts."""
        return self.form_id, self.seq, self.field


class Readings:
    """What the program itself read of a form, whether or not a person has corrected it since."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._rows = {row.seq: row for row in form.indicators}
        self._before: dict[tuple[int | None, str | None], str] = {}
        for edit in form.edits:
            if edit.kind == CORRECTED:
                self._before.setdefault((edit.seq, edit.field), edit.before)

    def of(self, seq: int | None, field: str | None) -> str:
        """The text of a field, empty where it holds nothing; a checksum of the whole row or form without a field.

        Raises KeyError for a row that is not there, and for a field that nobody can set.
        """
        if field is not None:
            return self._field(seq, field)
        rows = [self._rows[seq]] if seq is not None else self._form.indicators
        told = [self._field(row.seq, name) for row in rows for name in ROW_FIELDS]
        told += [self._field(None, name) for name in FORM_FIELDS] if seq is None else []
        return _hash(told)

    def check_code(self, seq: int | None, field: str | None) -> str:
        """A short checksum of a reading and its place: what shows that a line of a sheet is still about the same."""
        return _hash([self._form.form_id, str(seq), str(field), self.of(seq, field)])[:8]

    def _field(self, seq: int | None, field: str) -> str:
        if field not in (FORM_FIELDS if seq is None else ROW_FIELDS):
            raise KeyError(field)
        if (seq, field) in self._before:
            return self._before[seq, field]
        return text_of(held(self._form, field) if seq is None else getattr(self._rows[seq], field))


def held(form: Form, field: str) -> object:
    """What one of FORM_FIELDS holds."""
    return getattr(form.project or Project(), field) if field in PROJECT_FIELDS else getattr(form, field)


def text_of(value: object) -> str:
    """A field's value as a text: empty for nothing."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def objection(form: Form, seq: int | None, field: str, said: Mapping[str, str]) -> str | None:
    """The code of a message where the field cannot hold what `said` gives it; `said`: all that is said of the row."""
    after = said[field]
    if not after:
        return None
    if field in _NUMBERS and number(after.rstrip("分%")) is None:
        return "not_a_number"
    if field == "fiscal_year" and not (after.isdecimal() and int(after) in _YEARS):
        return "not_a_year"
    if field == "value_type" and not is_operator(half_width(compact(after))):
        return "not_an_operator"
    row = next((row for row in form.indicators if row.seq == seq), None)
    if row is None or field not in _TARGET:
        return None
    doubts = [code for code, _ in _read_target(row, said).doubts]
    return "contradicts_row" if "two_units" in doubts or "two_operators" in doubts else None


def correct(form: Form, corrections: Iterable[Correction]) -> Form:
    """The form, as it was read, with what people have said about it.

    What was read by now is neither what a person saw then nor what he said: nothing is set, and the row is flagged.
    """
    given = list(corrections)
    if not given:
        return form
    work = _Work(form)
    for correction in given:
        work.take(correction)
    return work.done()


class _Work:
    """One form while it is corrected."""

    def __init__(self, form: Form) -> None:
        self._form, self._readings = form, Readings(form)
        self._rows = {row.seq: row for row in form.indicators}
        self._reasons: dict[int | None, list[ReviewReason]] = {None: list(form.review_reasons)}
        self._reasons |= {row.seq: list(row.review_reasons) for row in form.indicators}
        self._edits: list[Edit] = []

    def take(self, correction: Correction) -> None:
        """Set the field, settle its doubts, and write down who said so."""
        seq, field = correction.seq, correction.field
        try:
            now = self._readings.of(seq, field)
        except KeyError:
            self._reasons[None].append(_outdated(correction, None, ""))
            return
        if field is None:
            self._settle(correction, same=now == correction.before)
            return
        before = self._whole(seq)
        after = self._changed(seq, field, correction.after) if correction.after != now else before
        if now == correction.before:
            self._set(seq, after)
            self._note(correction, before, after)
            self._settle(correction)
        else:
            meant = text_of(_value(after, field))
            self._settle(correction, same=now in (correction.after, meant))

    def done(self) -> Form:
        """The form with all that was taken."""
        rows = [self._reviewed(row.seq) for row in self._form.indicators]
        reasons = self._reasons[None]
        form = self._form.model_copy(
            update={
                "indicators": rows,
                "edits": [*self._form.edits, *self._edits],
                "review_reasons": reasons,
                "needs_review": bool(reasons) or any(row.needs_review for row in rows),
            }
        )
        if all(edit.kind == CONFIRMED for edit in self._edits):
            return form
        form = with_keys(form)
        return form.model_copy(update={"findings": check(form)})

    def _whole(self, seq: int | None) -> Form | Indicator:
        return self._form if seq is None else self._rows[seq]

    def _changed(self, seq: int | None, field: str, after: str) -> Form | Indicator:
        if seq is None:
            return _form_with(self._form, field, after)
        return _row_with(self._rows[seq], field, after)

    def _set(self, seq: int | None, after: Form | Indicator) -> None:
        if isinstance(after, Form):
            self._form = after
        else:
            self._rows[after.seq] = after

    def _note(self, correction: Correction, before: Form | Indicator, after: Form | Indicator) -> None:
        """An edit for the field, and one for each other that follows from it."""
        fields = FORM_FIELDS if correction.seq is None else ROW_FIELDS
        changed = [name for name in fields if _value(before, name) != _value(after, name)]
        for name in changed:
            self._edits.append(_edit(correction, CORRECTED, name, before, text_of(_value(after, name))))
        if not changed:
            self._edits.append(_edit(correction, CONFIRMED, correction.field, before, correction.before))

    def _settle(self, correction: Correction, same: bool = True) -> None:
        """The doubts about the field are settled, or those about the whole; or new ones arise."""
        seq, field = correction.seq, correction.field
        if not same:
            self._reasons[seq].append(_outdated(correction, field, self._readings.of(seq, field)))
            return
        self._reasons[seq] = [doubt for doubt in self._reasons[seq] if settable(seq, doubt.field) != field]
        if not any(edit.seq == seq and edit.field == field for edit in self._edits):
            self._edits.append(_edit(correction, CONFIRMED, field, self._whole(seq), self._told(correction)))

    def _told(self, correction: Correction) -> str:
        return self._readings.of(correction.seq, correction.field) if correction.field else ""

    def _reviewed(self, seq: int) -> Indicator:
        """The row with the reasons that are left. Where a person has settled all of them, it is as sure as can be."""
        row, reasons = self._rows[seq], self._reasons[seq]
        if reasons == row.review_reasons:
            return row
        confidence = min(row.confidence, 0.5) if reasons else 1.0
        return row.model_copy(
            update={"review_reasons": reasons, "needs_review": bool(reasons), "confidence": confidence}
        )


def _edit(correction: Correction, kind: str, field: str | None, before: Form | Indicator, after: str) -> Edit:
    note = say("edits.reviewers_note", note=correction.note) if correction.note else ""
    params = {"reviewer": correction.reviewer, "date": correction.date, "note": note}
    was = text_of(_value(before, field)) if field else ""
    return Edit(
        kind=kind,
        seq=correction.seq,
        field=field,
        where=place_of(before, field),
        before=was,
        after=after,
        reason=say(f"edits.{kind}", "zh", before=was, after=after, **params),
        params=params,
        confidence=1.0,
    )


def place_of(record: Form | Indicator, field: str | None) -> Place:
    """Where a field stands in the source; of one that holds nothing, and of the whole row, the row."""
    if field in record.evidence:
        return record.evidence[field]
    if isinstance(record, Form):
        return Place()
    near = (record.evidence.get(name) for name in ("name", "value", "scoring", "explanation", "unit"))
    found = next(filter(None, near), next(iter(record.evidence.values()), Place()))
    return found.model_copy(update={"column": None, "box": None})


def _outdated(correction: Correction, field: str | None, now: str) -> ReviewReason:
    if correction.field is None:
        return reason("confirmation_outdated", None, reviewer=correction.reviewer)
    params = {"reviewer": correction.reviewer, "field": correction.field, "read": now, "corrected": correction.after}
    return reason("correction_outdated", field, [correction.after] if correction.after else [], **params)


def _value(record: Form | Indicator, field: str) -> object:
    return held(record, field) if isinstance(record, Form) else getattr(record, field)


def _form_with(form: Form, field: str, after: str) -> Form:
    value: object = clean(after) or None
    if field == "fiscal_year":
        value = int(after) if after else None
    if field in PROJECT_FIELDS:
        value, field = (form.project or Project()).model_copy(update={field: value}), "project"
    return form.model_copy(update={field: value})


def _row_with(row: Indicator, field: str, after: str) -> Indicator:
    """The row with one field set by a person, and what is read out of it."""
    changed: dict[str, Any] = {field: clean(after) or None}
    if field in ("level1", "level2") and after:
        label = level_label(after, field)
        changed = {field: label.word if label else clean(after)}
    elif field in _NUMBERS:
        changed = {field: number(after.rstrip("分%"))}
    elif field in _TARGET:
        changed = _target(row, changed)
    if field in ("scoring", "weight", "name", *_TARGET):  # the rule goes by the target's unit and direction, too
        changed |= _points(row.model_copy(update=changed))
    return row.model_copy(update=changed)


def _read_target(row: Indicator, changed: Mapping[str, str | None]) -> ValueRead:
    given = {name: changed[name] if name in changed else getattr(row, name) for name in _TARGET}
    return read_value(given["value_type"], given["value"], given["unit"], row.name, unit_column=True)


def _target(row: Indicator, changed: Mapping[str, str | None]) -> dict[str, Any]:
    read = _read_target(row, changed)
    return {
        "value_type": cast(Operator | None, read.value_type),
        "value": read.value,
        "value_number": read.value_number,
        "value_iso": read.value_iso,
        "unit": read.unit,
        "unit_canonical": read.unit_canonical,
        "value_yuan": read.value_yuan,
    }


def _points(row: Indicator) -> dict[str, Any]:
    rule = rule_of(row.scoring, row.value_type, row.unit, row.name) if row.scoring else None
    points = row.weight if row.weight is not None else full_marks(row.scoring) if row.scoring else None
    return {"scoring_rule": rule, "points": points}


def position_of(form: Form) -> int | None:
    """The form's position in its source, from 1, which its id was made of."""
    told = (f"{form.source.sha256}:{position}" for position in range(1, _MOST_FORMS + 1))
    found = (n for n, text in enumerate(told, 1) if hashlib.sha256(text.encode()).hexdigest()[:16] == form.form_id)
    return next(found, None)


def settable(seq: int | None, field: str | None) -> str | None:
    """The field, or None where nobody can set it: a doubt about it concerns the whole row or form."""
    return field if field in (FORM_FIELDS if seq is None else ROW_FIELDS) else None


def doubts_by_field(
    seq: int | None, reasons: Sequence[ReviewReason]
) -> Iterator[tuple[str | None, list[ReviewReason]]]:
    """The reasons about each field that a person can set (None: about the whole), in the order that they come in."""
    for field in dict.fromkeys(settable(seq, doubt.field) for doubt in reasons):
        yield field, [doubt for doubt in reasons if settable(seq, doubt.field) == field]


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
