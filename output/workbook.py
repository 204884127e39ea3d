"""绩效目标.xlsx: five sheets that finance bureaus read, filter and print; written row by row, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from normalize.form import Form
from output.cells import cell_text, lines_needed
from output.exact import excel_number
from output.layout import SHEET_NAMES, WIDTHS, SheetName, pages_wide
from output.outcome import Outcome
from output.sheets import Colour, SheetRow, form_rows, outcome_row
from parsers.messages import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WORKBOOK_FILE = "绩效目标.xlsx"
MAX_ROWS = 1_048_576  # of one sheet in Excel, the header among them
A3 = 8
LINE_HEIGHT, MAX_HEIGHT = 14.5, 409.0  # in points; the second is Excel's limit

COLOURS: dict[Colour, str] = {
    "review": "#FFF2CC",
    "failed": "#F8CBAD",
    "skipped": "#EDEDED",
    "error": "#F8CBAD",
    "warning": "#FFE699",
    "hint": "#DDEBF7",
}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}
_CELL = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
# The quote prefix keeps '=1+1' a text even when somebody edits the cell and presses Enter.
_TEXT = {**_CELL, "text_wrap": True, "quote_prefix": True}
_NUMBER = {**_CELL, "align": "right", "indent": 1}
_HEADER = {**_TEXT, "bold": True, "align": "center", "bg_color": "#D9E1F2"}


@contextmanager
def workbook(folder: Path) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens the workbook in `folder`; gives the function that adds one file. Raises OSError where it cannot write."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(folder / WORKBOOK_FILE), {**_OPTIONS, "tmpdir": str(folder)})
    try:
        sheets = {name: _Sheet(book, name) for name in SHEET_NAMES}

        def add(outcome: Outcome, forms: Sequence[Form]) -> None:
            sheets["outcomes"].write(outcome_row(outcome))
            for form in forms:
                for row in form_rows(form):
                    sheets[row.sheet].write(row)

        yield add
        for sheet in sheets.values():
            sheet.finish()
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error  # the OSError inside
    finally:
        for page in book.worksheets():
            page.row_data_fh.close()


class _Sheet:
    """One kind of rows; goes on a second page, named 指标(2), where Excel's rows run out."""

    def __init__(self, book: Workbook, name: SheetName) -> None:
        self._book = book
        self._name = name
        self._widths = WIDTHS[name]
        self._formats: dict[tuple[Colour | None, str], Format] = {}
        self._pages: list[Worksheet] = []
        self._start_page()

    def write(self, row: SheetRow) -> None:
        if self._next == MAX_ROWS:
            self.finish()
            self._start_page()
        # Excel would find the heights by itself; LibreOffice and previewers do not, and cut the text off.
        self._page.set_row(self._next, _height(row.cells, self._widths))
        for column, name in enumerate(self._widths):
            self._write_cell(column, name, row.cells.get(name), row.accents.get(name, row.colour))
        self._next += 1

    def finish(self) -> None:
        self._page.autofilter(0, 0, self._next - 1, len(self._widths) - 1)

    @property
    def _page(self) -> Worksheet:
        return self._pages[-1]

    def _start_page(self) -> None:
        title = say(f"output.sheet_{self._name}")
        page = self._book.add_worksheet(f"{title}({len(self._pages) + 1})" if self._pages else title)
        self._pages.append(page)
        self._set_up(page)
        titles = {name: say(f"columns.{name}") for name in self._widths}
        page.set_row(0, _height(titles, self._widths) + LINE_HEIGHT)  # one line more, for the filter buttons
        header = self._book.add_format(_HEADER)
        for column, (name, width) in enumerate(self._widths.items()):
            page.set_column(column, column, width)
            page.write_string(0, column, titles[name], header)
        self._next = 1

    def _set_up(self, page: Worksheet) -> None:
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(A3)
        page.fit_to_pages(pages_wide(self._name), 0)
        page.repeat_rows(0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&C" + say("output.sheet_footer"))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})  # no green corners at every 95

    def _write_cell(self, column: int, name: str, value: object, colour: Colour | None) -> None:
        number = excel_number(value) if isinstance(value, Decimal | int | float) else None
        if value is None or value == "":
            self._page.write_blank(self._next, column, None, self._format(colour, "text"))
        elif number is not None:
            self._page.write_number(self._next, column, number, self._format(colour, _number_format(name)))
        else:
            self._page.write_string(self._next, column, cell_text(str(value)), self._format(colour, "text"))

    def _format(self, colour: Colour | None, kind: str) -> Format:
        """Formats are shared: Excel allows only some ten thousand of them."""
        if (colour, kind) not in self._formats:
            look: Mapping[str, object] = _TEXT if kind == "text" else {**_NUMBER, "num_format": kind}
            fill = {"bg_color": COLOURS[colour]} if colour else {}
            self._formats[colour, kind] = self._book.add_format({**look, **fill})
        return self._formats[colour, kind]


def _height(cells: Mapping[str, object], widths: Mapping[str, int]) -> float:
    """The height of a row in points that shows the longest of its texts whole, as far as Excel allows."""
    lines = (lines_needed(text, width) for name, width in widths.items() if isinstance(text := cells.get(name), str))
    return min(MAX_HEIGHT, LINE_HEIGHT * max(lines, default=1) + 2)


def _number_format(name: str) -> str:
    if name.endswith("_yuan"):
        return "#,##0.00########"
    if name == "size":
        return "#,##0"
    return "0.00" if name in {"confidence", "seconds"} else "General"
