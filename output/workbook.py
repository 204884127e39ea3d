"""绩效目标.xlsx: what auditors read, filter, print and fill in; joined from the rows of the parts, in bounded memory.

Parts make their rows wherever they are written, by several workers at once; what is left here is to number them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from normalize.form import Finding
from output.layout import SHEET_NAMES, SheetName
from output.sheet_lines import TO_FIRST_ROW, FileRows, read_sheet_lines, read_told

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from output.row_xml import ReadyRow
    from output.sheet_rows import SheetRow

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
    """Opens the workbook in `folder`; gives what adds one part after the other. Raises OSError where it cannot write.

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

        Looks(book)
        self._report = report
        above = {"summary": ROWS_ABOVE}
        self._sheets = {name: Sheet(book, name, above.get(name, 0)) for name in SHEET_NAMES}
        self._sheets["summary"].page.activate()
        self._counts: Counter[str] = Counter()

    def add(self, part: Path) -> None:
        """The rows of one part of the results."""
        told = read_told(part)
        self._counts.update(told.counts)
        self._has_filled(told.filled)
        for row in read_sheet_lines(part):
            self._append(row)

    def add_across(self, findings: Iterable[Finding]) -> None:
        """What only the batch as a whole shows."""
        from output.sheet_rows import finding_row

        self._append_all(finding_row(finding) for finding in findings)

    def finish(self) -> None:
        """What is known only at the end: the counts above the summary, the legend, the filters."""
        from output.legend import legend_rows, rows_above

        self._append_all(legend_rows(self._report))
        for sheet in self._sheets.values():
            sheet.finish()
        self._sheets["summary"].put_above(rows_above(self._counts))

    def _append_all(self, rows: Iterable[SheetRow]) -> None:
        made = FileRows(self._report)
        for row in rows:
            self._append(made.ready(row))
        self._has_filled(made.filled)

    def _append(self, row: ReadyRow) -> None:
        if any(inside == TO_FIRST_ROW for _, _, inside in row.links):
            row = row._replace(links=[self._resolved(*link) for link in row.links])
        self._sheets[row.sheet].append(row)

    def _resolved(self, letter: str, file: str | None, inside: str) -> tuple[str, str | None, str]:
        from output.worksheet import place_link

        sheet = self._sheets["indicators"]
        return letter, file, place_link(sheet.title, f"A{sheet.next_row}") if inside == TO_FIRST_ROW else inside

    def _has_filled(self, filled: Mapping[SheetName, Sequence[bool]]) -> None:
        for name, columns in filled.items():
            self._sheets[name].has_filled(columns)
