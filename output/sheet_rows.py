"""The rows that a file and its forms add to the sheets of the workbook, in words for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from typing import Literal

from normalize.corrections import CONFIRMED, CORRECTED
from normalize.form import Edit, Finding, Form, Indicator, SignOff
from output.flat import Row, form_row, reasons_text, row_place
from output.layout import SheetName
from output.looks import Colour
from output.outcome import Outcome
from output.place import place_text
from parsers.messages import catalogue, say

REPORT_FOLDER = "报告"
State = Literal["clean", "repaired", "corrected", "review", "failed", "skipped"]
_STATE_COLOURS: dict[State, Colour] = {"repaired": "repaired", "corrected": "corrected", "review": "doubt"}
_WORST_FIRST: tuple[Colour, ...] = ("error", "warning", "hint")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a cell leads: to a file, by its path from the workbook's folder, or to a place in the workbook."""

    file: str | None
    inside: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of one sheet: its cells by column, the colour of the whole row, colours and links of single cells."""

    sheet: SheetName
    cells: Mapping[str, object]
    colour: Colour | None = None
    accents: Mapping[str, Colour] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)


@dataclass
class Subject:
    """A form as the sheets tell of it: `path` leads to its source; `report` says whether it has a page of its own."""

    form: Form
    path: str | None = None
    report: bool = True

    @cached_property
    def identity(self) -> Row:
        """What every row of the form repeats: file, unit, project."""
        form = self.form
        return {
            "form_id": form.form_id,
            "source_name": form.source.name,
            "unit_name": form.unit_name,
            "fiscal_year": form.fiscal_year,
            "project_name": form.project.project_name if form.project else None,
        }

    @cached_property
    def names(self) -> dict[int | None, str | None]:
        """The indicators' names by their numbers."""
        return {row.seq: row.name for row in self.form.indicators}

    @cached_property
    def edits(self) -> dict[int | None, list[Edit]]:
        """The edits that concern one row, by its number."""
        found: dict[int | None, list[Edit]] = {}
        for edit in self.form.edits:
            found.setdefault(edit.seq, []).append(edit)
        return found

    @cached_property
    def states(self) -> Counter[State]:
        """How many rows are in which state."""
        return Counter(self.state(row) for row in self.form.indicators)

    def state(self, row: Indicator) -> State:
        """What was done to a row, or has to be done."""
        if row.needs_review:
            return "review"
        kinds = {edit.kind for edit in self.edits.get(row.seq, ())}
        return "corrected" if kinds & {CORRECTED, CONFIRMED} else "repaired" if kinds else "clean"

    def links(self, seq: int | None = None, about: str | None = None) -> dict[str, Link]:
        """The links of a row: to the source file, and to its place in the report."""
        found = {"source_name": Link(self.path)} if self.path else {}
        if self.report:
            anchor = "" if seq is None else f"r{seq}-{about}" if about else f"r{seq}"
            found["place"] = Link(f"{REPORT_FOLDER}/{self.form.form_id}.html", anchor)
        return found


def outcome_row(outcome: Outcome) -> SheetRow:
    """The line of one file on the sheet of files."""
    colour: Colour | None = None if outcome.status == "clean" else outcome.status
    cells = {**asdict(outcome), "file": outcome.name, "status": say(f"output.status_{outcome.status}")}
    links = {"file": Link(outcome.path)} if outcome.path else {}
    return SheetRow("outcomes", cells, colour, links=links)


def unread_row(outcome: Outcome) -> SheetRow:
    """The line on the summary of a file without forms: what happened, and what to do."""
    colour: Colour = "skipped" if outcome.status == "skipped" else "failed"
    cells = {"source_name": outcome.name, "state": say(f"workbook.state_{colour}"), "what_to_do": outcome.message}
    links = {"source_name": Link(outcome.path)} if outcome.path else {}
    return SheetRow("summary", cells, colour, links=links)


def summary_row(subject: Subject, first: Link | None) -> SheetRow:
    """The line of one form on the summary. `first`: where its rows begin."""
    form, states = subject.form, subject.states
    severities = Counter(finding.severity for finding in form.findings)
    state: State = "review" if form.needs_review or states["review"] else "clean"
    if state == "clean" and form.edits:
        state = "corrected" if any(edit.kind in (CORRECTED, CONFIRMED) for edit in form.edits) else "repaired"
    cells = {
        "kind": say(f"output.kind_{form.kind}"),
        "stage": say(f"output.stage_{form.stage}"),
        "state": say(f"workbook.state_{state}"),
        "indicator_count": len(form.indicators),
        **{f"rows_{name}": states[name] or None for name in ("clean", "repaired", "corrected")},
        "rows_to_review": states["review"] or None,
        **{
            f"findings_{name}": severities[name] or None
            for name in _WORST_FIRST
            if name in ("error", "warning", "hint")
        },
        "first_row": say("workbook.look") if first else None,
        "what_to_do": _what_to_do(subject),
    }
    accents = {"state": _STATE_COLOURS[state]} if state in _STATE_COLOURS else {}
    accents |= {f"findings_{name}": name for name in ("error", "warning") if severities[name]}
    links = {**subject.links(), **({"first_row": first} if first else {})}
    return SheetRow("summary", subject.identity | cells, accents=accents, links=links)


def _what_to_do(subject: Subject) -> str:
    form, told = subject.form, []
    if form.review_reasons:
        told.append(reasons_text(form.review_reasons) or "")
    if rows := subject.states["review"]:
        told.append(say("workbook.do_review", rows=rows))
    return "；".join(told)


def form_rows(subject: Subject) -> Iterator[SheetRow]:
    """The rows that a form adds to the sheets of heads, indicators, repairs and findings."""
    form = subject.form
    head = form_row(form)
    colour: Colour | None = "review" if form.needs_review else None
    doubtful: dict[str, Colour] = {doubt.field: "doubt" for doubt in form.review_reasons if doubt.field}
    yield SheetRow("forms", head | _head_words(subject, head), colour, doubtful, subject.links())
    findings: dict[int | None, list[Finding]] = {}
    for finding in form.findings:
        findings.setdefault(finding.seq, []).append(finding)
    for row in form.indicators:
        yield _indicator_row(subject, row, findings.get(row.seq, []))
    for edit in form.edits:
        yield _edit_row(subject, edit)
    for finding in form.findings:
        yield finding_row(finding, subject)


def finding_row(finding: Finding, subject: Subject | None = None) -> SheetRow:
    """A finding about a form, or about several of the batch, which has no `subject`."""
    cells = {
        **(subject.identity if subject else {}),
        "severity": say(f"output.severity_{finding.severity}"),
        "seq": finding.seq,
        "name": subject.names.get(finding.seq) if subject else None,
        "field": label(finding.field),
        "message": finding.message,
        "place": place_text(finding.where) or (say("workbook.look") if subject and subject.report else None),
        "code": finding.code,
    }
    links = subject.links(finding.seq, finding.field) if subject else {}
    return SheetRow("findings", cells, accents={"severity": finding.severity}, links=links)


def _edit_row(subject: Subject, edit: Edit) -> SheetRow:
    cells = {
        **subject.identity,
        "seq": edit.seq,
        "name": subject.names.get(edit.seq),
        "field": label(edit.field),
        "before": edit.before,
        "after": edit.after,
        "reason": edit.reason,
        "place": place_text(edit.where),
        "confidence": edit.confidence,
        "edit_kind": edit.kind,
    }
    by_person = edit.kind in (CORRECTED, CONFIRMED)
    return SheetRow("edits", cells, "corrected" if by_person else None, links=subject.links(edit.seq, edit.field))


def _head_words(subject: Subject, head: Row) -> Row:
    form, rows = subject.form, head["rows_to_review"]
    reasons = [head["review_reasons"], say("output.rows_to_review", rows=rows) if rows else None]
    return {
        "kind": say(f"output.kind_{form.kind}"),
        "stage": say(f"output.stage_{form.stage}"),
        "reviews": _lines((form.signoff or SignOff()).reviews),
        "head_other": _lines(form.head_other),
        "other_text": "\n".join(form.other_text),
        "needs_review": say("output.yes") if form.needs_review else None,
        "review_reasons": "；".join(str(reason) for reason in reasons if reason),
    }


_AS_THEY_ARE = (
    *("seq", "level1", "level1_points", "level2", "level2_points", "name", "value_type", "value", "value_number"),
    *("unit", "explanation", "scoring", "weight", "points", "remarks", "actual", "score", "confidence"),
)


def _indicator_row(subject: Subject, row: Indicator, findings: Sequence[Finding]) -> SheetRow:
    state = subject.state(row)
    cells = {
        **subject.identity,
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        "state": state_word(state),
        "review_reasons": reasons_text(row.review_reasons),
        "place": place_text(row_place(row)) or None,
        "doubts": "；".join(finding.message for finding in findings),
        "other": _lines(row.other),
    }
    accents: dict[str, Colour] = {"state": _STATE_COLOURS[state]} if state in _STATE_COLOURS else {}
    for edit in subject.edits.get(row.seq, ()):
        if edit.field and edit.kind != CONFIRMED:
            accents[edit.field] = "corrected" if edit.kind == CORRECTED else "repaired"
    accents |= {reason.field: "doubt" for reason in row.review_reasons if reason.field}
    if findings:
        severities = {finding.severity for finding in findings}
        accents["doubts"] = next(colour for colour in _WORST_FIRST if colour in severities)
    return SheetRow("indicators", cells, "review" if row.needs_review else None, accents, subject.links(row.seq))


@cache
def state_word(state: State) -> str:
    """What people call a state."""
    return say(f"workbook.state_{state}")


@cache
def label(name: str | None) -> str | None:
    """What people call a field; its own name where the catalogue has none."""
    return say(f"columns.{name}") if f"columns.{name}" in catalogue() else name


def _lines(values: Mapping[str, str]) -> str:
    return "\n".join(f"{name}：{value}" for name, value in values.items())
