"""绩效目标.xlsx: what auditors read, filter, print and fill in; written row by row, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from normalize.form import Finding, Form
from output.layout import SHEET_NAMES, SheetName
from output.outcome import Outcome

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from output.sheet_rows import Link, SheetRow

WORKBOOK_FILE = "绩效目标.xlsx"
# A text is written as a text, whatever it looks like: an operator "=" must not become a formula.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}


_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - the same files give the same bytes; manifest.json has the time


@contextmanager
def workbook(folder: Path, report: bool = True) -> Iterator[Sheets]:
    """Opens the workbook in `folder`; gives what adds one file after the other. Raises OSError where it cannot write.

    `report`: whether every form has a page in 报告, to which its rows lead.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(folder / WORKBOOK_FILE), {**_OPTIONS, "tmpdir": str(folder)})
    book.set_properties({"created": _NO_TIME})
    try:
        sheets = Sheets(book, report)
        yield sheets
        sheets.finish()
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error  # the OSError inside
    finally:
        for page in book.worksheets():
            page.row_data_fh.close()


class Sheets:
    """All the sheets of one workbook."""

    def __init__(self, book: Workbook, report: bool = True) -> None:
        from output.legend import ROWS_ABOVE
        from output.looks import Looks
        from output.sheet_writer import Sheet

        self._report, self._looks = report, Looks(book)
        above = {"summary": ROWS_ABOVE}
        self._sheets = {name: Sheet(book, self._looks, name, above.get(name, 0)) for name in SHEET_NAMES}
        self._sheets["summary"].page.activate()
        self._counts: Counter[str] = Counter()

    def add(self, outcome: Outcome, forms: Sequence[Form]) -> None:
        """One file: its line, and all that its forms hold."""
        from output.sheet_rows import outcome_row, unread_row

        self._counts.update(["files", outcome.standing])
        self._write(outcome_row(outcome))
        if not forms:
            self._write(unread_row(outcome))
        for form in forms:
            self._add_form(form, outcome.path)

    def add_across(self, findings: Iterable[Finding]) -> None:
        """What only the batch as a whole shows."""
        from output.sheet_rows import finding_row

        for finding in findings:
            self._write(finding_row(finding))

    def finish(self) -> None:
        """What is known only at the end: the counts above the summary, the legend, the filters."""
        from output.legend import legend_rows, rows_above

        for row in legend_rows(self._report):
            self._write(row)
        for sheet in self._sheets.values():
            sheet.finish()
        self._sheets["summary"].put_above(rows_above(self._counts), self._looks)

    def _add_form(self, form: Form, path: str | None) -> None:
        from output.review_rows import ReviewLines
        from output.sheet_rows import Subject, form_rows, summary_row

        subject = Subject(form, path, self._report)
        self._write(summary_row(subject, self._first_row(form)))
        self._counts.update(forms=1, rows=len(form.indicators), **{f"rows_{k}": n for k, n in subject.states.items()})
        for row in form_rows(subject):
            self._write(row)
        for line, choices in ReviewLines(subject).rows():
            self._sheets["review"].offer("right_value", choices)
            self._write(line)

    def _first_row(self, form: Form) -> Link | None:
        from output.sheet_rows import Link
        from output.worksheet import place_link

        sheet = self._sheets["indicators"]
        return Link(None, place_link(sheet.title, f"A{sheet.next_row}")) if form.indicators else None

    def _write(self, row: SheetRow) -> None:
        name: SheetName = row.sheet
        self._sheets[name].write(row)
