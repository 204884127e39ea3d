"""The rows that a file and its forms add to the sheets of the workbook, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from normalize.form import Finding, Form, Indicator, SignOff
from output.flat import Row, flatten
from output.layout import SheetName
from output.outcome import Outcome
from parsers.messages import catalogue, say

Colour = Literal["review", "failed", "skipped", "error", "warning", "hint"]
_WORST_FIRST: tuple[Colour, ...] = ("error", "warning", "hint")
_IDENTITY = ("form_id", "source_name", "unit_name", "fiscal_year", "project_name")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of one sheet: its cells by column, the colour of the whole row, and colours of single cells."""

    sheet: SheetName
    cells: Mapping[str, object]
    colour: Colour | None = None
    accents: Mapping[str, Colour] = field(default_factory=dict)


def outcome_row(outcome: Outcome) -> SheetRow:
    """The line of one file on the sheet of files."""
    colour: Colour | None = outcome.status if outcome.status != "clean" else None
    cells = {**asdict(outcome), "file": outcome.name, "status": say(f"output.status_{outcome.status}")}
    return SheetRow("outcomes", cells, colour)


def form_rows(form: Form) -> Iterator[SheetRow]:
    """The rows that a form adds to the other four sheets; each repeats the form's file, unit and project."""
    tables = flatten(form)
    head = tables["forms"][0]
    identity = {name: head[name] for name in _IDENTITY}
    names = {indicator.seq: indicator.name for indicator in form.indicators}
    yield SheetRow("forms", head | _head_words(form, head), _review_colour(form))
    for indicator, row in zip(form.indicators, tables["indicators"], strict=True):
        doubts = [doubt for doubt in form.findings if doubt.seq == indicator.seq]
        yield _indicator_row(indicator, identity | row, doubts)
    for edit, row in zip(form.edits, tables["edits"], strict=True):
        words = {"name": names.get(edit.seq or 0), "field": _label(edit.field), "edit_kind": edit.kind}
        yield SheetRow("edits", identity | row | words)
    for doubt, row in zip(form.findings, tables["findings"], strict=True):
        words = {"name": names.get(doubt.seq or 0), "field": _label(doubt.field)}
        words["severity"] = say(f"output.severity_{doubt.severity}")
        yield SheetRow("findings", identity | row | words, accents={"severity": doubt.severity})


def _head_words(form: Form, head: Row) -> Row:
    rows = head["rows_to_review"]
    reasons = [head["review_reasons"], say("output.rows_to_review", rows=rows) if rows else None]
    return {
        "kind": say(f"output.kind_{form.kind}"),
        "stage": say(f"output.stage_{form.stage}"),
        "reviews": _lines((form.signoff or SignOff()).reviews),
        "head_other": _lines(form.head_other),
        "other_text": "\n".join(form.other_text),
        "needs_review": _yes(form.needs_review),
        "review_reasons": "；".join(str(reason) for reason in reasons if reason),
    }


def _indicator_row(indicator: Indicator, cells: Row, doubts: list[Finding]) -> SheetRow:
    severities = {doubt.severity for doubt in doubts}
    words = {
        "needs_review": _yes(indicator.needs_review),
        "doubts": "；".join(doubt.message for doubt in doubts),
        "other": _lines(indicator.other),
    }
    accents = {"doubts": next(colour for colour in _WORST_FIRST if colour in severities)} if doubts else {}
    return SheetRow("indicators", cells | words, _review_colour(indicator), accents)


def _review_colour(record: Form | Indicator) -> Colour | None:
    return "review" if record.needs_review else None


def _yes(flag: bool) -> str | None:
    return say("output.yes") if flag else None


def _label(name: str | None) -> str | None:
    """What people call a field; its own name where the catalogue has none."""
    return say(f"columns.{name}") if f"columns.{name}" in catalogue() else name


def _lines(values: Mapping[str, str]) -> str:
    return "\n".join(f"{name}：{value}" for name, value in values.items())
