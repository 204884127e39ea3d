"""One kind of rows on a sheet of the workbook: its header, its looks, its printing, a second page where it is full."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from output.cells import cell_text, lines_needed
from output.exact import excel_number
from output.layout import WIDTHS, SheetName, pages_wide
from output.sheet_rows import Colour, SheetRow
from parsers.messages import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

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
_CELL = {"font_name": "宋体", "font_size": 10, "valign": "top"}
_FILLED = {"border": 1, "border_color": "#BFBFBF"}  # a fill hides the grid lines; without one they will do
# The quote prefix keeps '=1+1' a text even when somebody edits the cell and presses Enter.
_TEXT = {**_CELL, "text_wrap": True, "quote_prefix": True}
_NUMBER = {**_CELL, "align": "right", "indent": 1}
_HEADER = {**_TEXT, **_FILLED, "bold": True, "align": "center", "bg_color": "#D9E1F2"}


class Sheet:
    """One kind of rows; goes on a second page, named 指标(2), where Excel's rows run out."""

    def __init__(self, book: Workbook, name: SheetName) -> None:
        self._book = book
        self._name = name
        self._widths = WIDTHS[name]
        self._formats: dict[tuple[Colour | None, str], Format] = {}
        self._pages: list[Worksheet] = []
        self._start_page()

    def write(self, row: SheetRow) -> None:
        """Appends the row; empty cells are left out, unless the row has a colour."""
        if self._next == MAX_ROWS:
            self.finish()
            self._start_page()
        # Excel would find the heights by itself; LibreOffice and previewers do not, and cut the text off.
        self._page.set_row(self._next, _height(row.cells, self._widths))
        for column, name in enumerate(self._widths):
            self._write_cell(column, name, row.cells.get(name), row.accents.get(name, row.colour))
        self._next += 1

    def finish(self) -> None:
        """Sets the filter, once it is known how many rows there are."""
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
        page.hide_gridlines(0)  # 0: shown, on paper too
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&C" + say("output.sheet_footer"))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})  # no green corners at every 95

    def _write_cell(self, column: int, name: str, value: object, colour: Colour | None) -> None:
        if value is None or value == "":
            if colour:
                self._page.write_blank(self._next, column, None, self._format(colour, "text"))
        elif (number := _number(value)) is not None:
            self._page.write_number(self._next, column, number, self._format(colour, _number_format(name)))
        else:
            self._page.write_string(self._next, column, cell_text(str(value)), self._format(colour, "text"))

    def _format(self, colour: Colour | None, kind: str) -> Format:
        """Formats are shared: Excel allows only some ten thousand of them."""
        if (colour, kind) not in self._formats:
            look: Mapping[str, object] = _TEXT if kind == "text" else {**_NUMBER, "num_format": kind}
            fill = {**_FILLED, "bg_color": COLOURS[colour]} if colour else {}
            self._formats[colour, kind] = self._book.add_format({**look, **fill})
        return self._formats[colour, kind]


def _height(cells: Mapping[str, object], widths: Mapping[str, int]) -> float:
    """The height of a row in points that shows the longest of its texts whole, as far as Excel allows."""
    lines = (lines_needed(text, width) for name, width in widths.items() if isinstance(text := cells.get(name), str))
    return min(MAX_HEIGHT, LINE_HEIGHT * max(lines, default=1) + 2)


def _number(value: object) -> float | None:
    return excel_number(value) if isinstance(value, (Decimal, int, float)) else None


def _number_format(name: str) -> str:
    if name.endswith("_yuan"):
        return "#,##0.00########"
    if name == "size":
        return "#,##0"
    return "0.00" if name == "confidence" else "General"
