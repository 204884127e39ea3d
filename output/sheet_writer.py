"""One kind of rows on a sheet of the workbook: its header, its printing, its links, a second page where it is full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from output.cells import lines_needed
from output.layout import COLUMNS, SheetName
from output.looks import Look
from output.row_xml import LINE_HEIGHT, LINKED, NUMBER, ReadyRow, letters, row_xml, text_cell
from parsers.messages import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from output.legend import Said
    from output.worksheet import RawWorksheet

MAX_ROWS = 1_048_576  # of one sheet in Excel, the header among them
A4 = 9
_AT_ONCE = 256
_AREAS = 200  # in one list of choices


class Sheet:
    """One kind of rows; goes on a second page, named 指标明细(2), where Excel's rows run out.

    `above`: rows that are left free above the header, for what is known only at the end.
    """

    def __init__(self, book: Workbook, name: SheetName, above: int = 0) -> None:
        self._book, self._name = book, name
        self._columns = COLUMNS[name]
        self._filled = [False] * len(self._columns)
        self._pages: list[RawWorksheet] = []
        self._waiting: list[str] = []
        self._above = above
        self._offered: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        self._start_page()

    @property
    def next_row(self) -> int:
        """The number, from 1, that the next row will have."""
        return 2 + self._above if self._next > MAX_ROWS else self._next

    @property
    def title(self) -> str:
        """What the page is called on which the next row will stand."""
        return self._title(len(self._pages) + (self._next > MAX_ROWS))

    def append(self, row: ReadyRow) -> None:
        """The row gets its number, and its links as far as Excel allows them."""
        if self._next > MAX_ROWS:
            self._finish_page()
            self._start_page()
        if row.choices:
            self._offer(tuple(row.choices))
        self._put(self._linked(row) if row.links else row.xml)

    def has_filled(self, filled: Sequence[bool]) -> None:
        """In which columns of the rows anything stands."""
        self._filled = [one or other for one, other in zip(self._filled, filled, strict=True)]

    def finish(self) -> None:
        """Sets the filter, once it is known how many rows there are, and hides the columns that nothing stands in."""
        self._finish_page()

    def put_above(self, said: Sequence[Said]) -> None:
        """Fill the rows above the header of the first page."""
        rows = []
        for number in range(1, self._above + 1):
            cells = [text_cell(one.column, one.text, one.look, one.colour) for one in said if one.row == number]
            xml = row_xml("".join(cells), 2 * LINE_HEIGHT if number == 1 else LINE_HEIGHT + 6)
            rows.append(xml.replace(NUMBER, str(number)))
        self._pages[0].put_before("".join(rows))

    @property
    def page(self) -> RawWorksheet:
        """The page that is written now."""
        return self._pages[-1]

    def _linked(self, row: ReadyRow) -> str:
        """The row's XML with the looks of its linked cells: those of links where the page takes them."""
        pieces = row.xml.split(LINKED)
        for at, (letter, file, inside) in enumerate(row.links):
            taken = self.page.link(f"{letter}{self._next}", file, inside)
            pieces[3 * at + (2 if taken else 1)] = ""
        return "".join(pieces)

    def _title(self, number: int) -> str:
        title = say(f"workbook.sheet_{self._name}")
        return f"{title}({number})" if number > 1 else title

    def _start_page(self) -> None:
        from output.worksheet import RawWorksheet

        page: RawWorksheet = self._book.add_worksheet(self._title(len(self._pages) + 1), RawWorksheet)
        self._pages.append(page)
        self._set_up(page)
        self._next = self._above + 1
        cells, lines = [], 1
        for at, column in enumerate(self._columns):
            look: Look = "input_header" if column.kind == "input" else "header"
            title = say(f"columns.{column.name}")
            cells.append(text_cell(at, title, look))
            lines = max(lines, lines_needed(title, column.width))
        self._put(row_xml("".join(cells), LINE_HEIGHT * (lines + 1) + 6))  # a line more, for the filter buttons

    def _set_up(self, page: RawWorksheet) -> None:
        page.freeze_panes(self._above + 1, 0)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(self._above)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.center_horizontally()
        page.set_footer("&L&A&R" + say("output.sheet_footer"))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})  # no green corners at every 95

    def _finish_page(self) -> None:
        page, last = self.page, self._next - 2
        self._flush()
        page.autofilter(self._above, 0, last, len(self._columns) - 1)
        self._write_offers()
        printed = sum(column.printed for column in self._columns)
        page.print_area(0, 0, last, printed - 1)
        for at, column in enumerate(self._columns):
            empty = last > self._above and not self._filled[at] and column.kind != "input"
            page.set_column(at, at, column.width, None, {"hidden": True} if empty else {})

    def _offer(self, choices: tuple[str, ...]) -> None:
        """Offer these in a list where a person fills in the next row; anything else may be typed."""
        areas, row = self._offered.setdefault(choices, []), self._next
        if areas and areas[-1][1] == row - 1:
            areas[-1] = areas[-1][0], row
        else:
            areas.append((row, row))

    def _write_offers(self) -> None:
        letter = letters(next((at for at, column in enumerate(self._columns) if column.kind == "input"), 0))
        for choices, areas in self._offered.items():
            cells = [f"{letter}{first}:{letter}{last}" for first, last in areas]
            for start in range(0, len(cells), _AREAS):
                options = {"validate": "list", "source": list(choices), "show_error": False}
                given = cells[start : start + _AREAS]
                self.page.data_validation(given[0], {**options, "multi_range": " ".join(given)})
        self._offered.clear()

    def _put(self, xml: str) -> None:
        self._waiting.append(xml.replace(NUMBER, str(self._next)))
        self._next += 1
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self.page.write_rows("".join(self._waiting), self._next - 2, len(self._columns) - 1)
            self._waiting.clear()
