"""One form as a person sees it in the terminal: head, rows as read, repairs, findings, all other text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table

from ingest.drawing import pairs, plain, table
from ingest.wording import column_text, edit_text, finding_text, review_text
from normalize.form import Edit, Finding, Form, Indicator, SignOff
from output.flat import form_row
from output.place import place_text
from parsers.messages import Language, say

_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
_HEAD = ("title", "unit_name", "unit_code", "fiscal_year")
_ROW = ("seq", "level1", "level2", "name", "value", "points", "actual", "score", "review_reasons")
_EDIT = ("seq", "field", "place", "before", "after", "reason", "confidence")
_FINDING = ("seq", "severity", "field", "place", "message")
_OTHER = (
    *("duties", "annual_goals", "project_name", "competent_department", "implementing_unit"),
    *("total_funds", "fiscal_funds", "carried_over_funds", "other_funds", "funds_unit"),
    *("total_funds_yuan", "fiscal_funds_yuan", "carried_over_funds_yuan", "other_funds_yuan"),
    *("preparer", "phone", "signoff_date", "signoff_date_iso", "head"),
)


class View:
    """Draws a form in one language."""

    def __init__(self, form: Form, language: Language) -> None:
        self._form, self._language = form, language
        self._columns = form_row(form)

    def parts(self) -> Iterator[RenderableType]:
        """From top to bottom; those with nothing to show are left out."""
        form = self._form
        yield Panel(pairs(self._head()), title=plain(form.source.name, "bold"), title_align="left")
        for reason in form.review_reasons:
            yield plain(f"! {review_text(reason, self._language)}", "yellow")
        rows = [(self._row(row), "yellow" if row.needs_review else "") for row in form.indicators]
        yield from self._titled("explain_rows", table(self._headers(_ROW), rows))
        edits = [(self._edit(edit), "") for edit in form.edits]
        yield from self._titled("explain_edits", table(self._headers(_EDIT), edits))
        findings = [(self._finding(finding), _COLOURS[finding.severity]) for finding in form.findings]
        yield from self._titled("explain_findings", table(self._headers(_FINDING), findings))
        yield from self._titled("explain_other", pairs(self._other()))

    def _titled(self, code: str, content: Table) -> Iterator[RenderableType]:
        if content.row_count:
            yield plain(f"\n{say(f'command.{code}', self._language, count=content.row_count)}", "bold")
            yield content

    def _headers(self, names: tuple[str, ...]) -> list[str]:
        return [column_text(name, self._language) for name in names]

    def _present(self, names: tuple[str, ...]) -> Iterator[tuple[str, object]]:
        for name in names:
            if self._columns[name] is not None:
                yield column_text(name, self._language), self._columns[name]

    def _head(self) -> Iterator[tuple[str, object]]:
        form, source = self._form, self._form.source
        yield column_text("format", self._language), " · ".join(filter(None, (source.format, source.encoding)))
        kind, stage = (say(f"output.{name}", self._language) for name in (f"kind_{form.kind}", f"stage_{form.stage}"))
        yield column_text("kind", self._language), f"{kind} · {stage}"
        yield from self._present(_HEAD)

    def _row(self, row: Indicator) -> list[object]:
        points = None if row.level1_points is None else f"({_plain(row.level1_points)})"
        level1 = " ".join(filter(None, (row.level1, points)))
        value = " ".join(filter(None, (row.value_type, row.value, row.unit)))
        reasons = "\n".join(review_text(reason, self._language) for reason in row.review_reasons)
        mark = f"{row.seq} !" if row.needs_review else row.seq  # colour alone would be lost in a file
        return [mark, level1, row.level2, row.name, value, _plain(row.points), row.actual, _plain(row.score), reasons]

    def _edit(self, edit: Edit) -> list[object]:
        place = place_text(edit.where, self._language)
        field = column_text(edit.field, self._language)
        reason = edit_text(edit, self._language)
        return [edit.seq, field, place, edit.before, edit.after, reason, f"{edit.confidence:.2f}"]

    def _finding(self, finding: Finding) -> list[object]:
        severity = say(f"output.severity_{finding.severity}", self._language)
        place, field = place_text(finding.where, self._language), column_text(finding.field, self._language)
        return [finding.seq, severity, field, place, finding_text(finding, self._language)]

    def _other(self) -> Iterator[tuple[str, object]]:
        form = self._form
        yield from self._present(_OTHER)
        yield from (form.signoff or SignOff()).reviews.items()
        yield from form.head_other.items()
        for row in form.indicators:
            yield from ((f"{row.seq} {header}", text) for header, text in row.other.items())
        yield from ((column_text("other_text", self._language), text) for text in form.other_text)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
