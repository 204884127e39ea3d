"""One kind of rows on a sheet of the workbook: its header, its printing, its links, a second page where it is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from output.cells import cell_text, lines_needed, text_xml
from output.exact import excel_number
from output.layout import COLUMNS, SheetName
from output.looks import Colour, Look, Looks
from output.sheet_rows import Link, SheetRow
from parsers.messages import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from output.legend import Said
    from output.worksheet import RawWorksheet

MAX_ROWS = 1_048_576  # of one sheet in Excel, the header among them
A4 = 9
LINE_HEIGHT, MAX_HEIGHT = 13.5, 409.0  # in points; the second is Excel's limit
_BEGIN = '<c r="'
_AT_ONCE = 256
_SHORT = 64
_AREAS = 200  # in one list of choices


class Sheet:
    """One kind of rows; goes on a second page, named 指标明细(2), where Excel's rows run out.

    `above`: rows that are left free above the header, for what is known only at the end.
    """

    def __init__(self, book: Workbook, looks: Looks, name: SheetName, above: int = 0) -> None:
        self._book, self._looks, self._name = book, looks, name
        self._columns = COLUMNS[name]
        self._letters = tuple(letters(number) for number in range(len(self._columns)))
        self._wide = tuple((column.name, column.width) for column in self._columns if column.width > 8)
        self._plan: list[tuple[str, str, bool, dict[Colour | None, _Endings]]] = [
            (column.name, _BEGIN + self._letters[at], column.printed, {}) for at, column in enumerate(self._columns)
        ]
        self._links_looks: dict[Colour | None, _Endings] = {}
        self._filled = [False] * len(self._columns)
        self._pages: list[RawWorksheet] = []
        self._waiting: list[str] = []
        self._above = above
        self._offered: dict[tuple[int, tuple[str, ...]], list[tuple[int, int]]] = {}
        self._start_page()

    @property
    def next_row(self) -> int:
        """The number, from 1, that the next row will have."""
        return 2 + self._above if self._next > MAX_ROWS else self._next

    @property
    def title(self) -> str:
        """What the page is called on which the next row will stand."""
        return self._title(len(self._pages) + (self._next > MAX_ROWS))

    def write(self, row: SheetRow) -> None:
        """Appends the row."""
        if self._next > MAX_ROWS:
            self._finish_page()
            self._start_page()
        # Excel would find the heights by itself; LibreOffice and previewers do not, and cut the text off.
        self._put(self._cells(row), self._height(row.cells))

    def finish(self) -> None:
        """Sets the filter, once it is known how many rows there are, and hides the columns that nothing stands in."""
        self._finish_page()

    def offer(self, name: str, choices: tuple[str, ...]) -> None:
        """Offer these in a list where a person fills in the next row; anything else may be typed."""
        at, row = [column.name for column in self._columns].index(name), self.next_row
        areas = self._offered.setdefault((at, choices), [])
        if areas and areas[-1][1] == row - 1:
            areas[-1] = areas[-1][0], row
        else:
            areas.append((row, row))

    def put_above(self, said: Sequence[Said], looks: Looks) -> None:
        """Fill the rows above the header of the first page."""
        rows = []
        for number in range(1, self._above + 1):
            cells = [self._text(one.column, number, one.text, looks.number(one.look, one.colour))
                     for one in said if one.row == number]  # fmt: skip
            height = 2 * LINE_HEIGHT if number == 1 else LINE_HEIGHT + 6
            rows.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>')
        self._pages[0].put_before("".join(rows))

    @property
    def page(self) -> RawWorksheet:
        """The page that is written now."""
        return self._pages[-1]

    def _title(self, number: int) -> str:
        title = say(f"workbook.sheet_{self._name}")
        return f"{title}({number})" if number > 1 else title

    def _start_page(self) -> None:
        from output.worksheet import RawWorksheet

        page: RawWorksheet = self._book.add_worksheet(self._title(len(self._pages) + 1), RawWorksheet)
        self._pages.append(page)
        self._set_up(page)
        self._next = self._above + 1
        titles = {column.name: say(f"columns.{column.name}") for column in self._columns}
        cells = []
        for at, column in enumerate(self._columns):
            look: Look = "input_header" if column.kind == "input" else "header"
            cells.append(self._text(at, self._next, titles[column.name], self._looks.number(look)))
        self._put(cells, self._height(titles, all_of_them=True) + LINE_HEIGHT)  # more, for the filter buttons

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

    def _write_offers(self) -> None:
        for (at, choices), areas in self._offered.items():
            cells = [f"{self._letters[at]}{first}:{self._letters[at]}{last}" for first, last in areas]
            for start in range(0, len(cells), _AREAS):
                options = {"validate": "list", "source": list(choices), "show_error": False}
                given = cells[start : start + _AREAS]
                self.page.data_validation(given[0], {**options, "multi_range": " ".join(given)})
        self._offered.clear()

    def _put(self, cells: Sequence[str], height: float) -> None:
        self._waiting.append(f'<row r="{self._next}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>')
        self._next += 1
        if len(self._waiting) >= _AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self.page.write_rows("".join(self._waiting), self._next - 2, len(self._columns) - 1)
            self._waiting.clear()

    def _cells(self, row: SheetRow) -> list[str]:
        """The row's cells. It runs a million times for a province: what can be known before is not asked for here."""
        made: list[str] = []
        number, whole, accents, links, values = str(self._next), row.colour, row.accents, row.links, row.cells.get
        for at, (name, begin, printed, looks) in enumerate(self._plan):
            value = values(name)
            colour = accents.get(name, whole)
            endings = looks.get(colour) or self._endings(at, colour)
            if value is None or value == "":
                if printed or colour:  # where nothing is printed, the lines around an empty cell are no use
                    made.append(begin + number + endings.empty)
                continue
            self._filled[at] = True
            if name in links and self._link(begin, number, links[name]):
                made.append(begin + number + self._endings(at, colour, linked=True).text + _inside(str(value)))
            elif isinstance(value, str):
                inside = _inside(value) if len(value) < _SHORT else _inside_new(value)
                made.append(begin + number + endings.text + inside)
            elif (exact := _exact(value)) is not None:
                made.append(f"{begin}{number}{endings.number}{exact}</v></c>")
            else:
                made.append(begin + number + endings.text + _inside(str(value)))
        return made

    def _link(self, begin: str, number: str, link: Link) -> bool:
        return self.page.link(begin[len(_BEGIN) :] + number, link.file, link.inside)

    def _endings(self, at: int, colour: Colour | None, linked: bool = False) -> _Endings:
        """What stands behind a cell's name, made once for each column and colour."""
        made = self._links_looks if linked else self._plan[at][3]
        if colour not in made:
            look = self._looks.number("link" if linked else self._columns[at].kind, colour)
            made[colour] = _Endings(f'" s="{look}"/>', f'" s="{look}"><v>', f'" s="{look}" t="inlineStr">')
        return made[colour]

    def _text(self, at: int, number: int, text: str, look: int) -> str:
        return f'{_BEGIN}{self._letters[at]}{number}" s="{look}" t="inlineStr">{_inside(text)}'

    def _height(self, cells: Mapping[str, object], all_of_them: bool = False) -> float:
        """The height of a row in points that shows the longest of its texts whole, as far as Excel allows."""
        most = 1
        wide = [(column.name, column.width) for column in self._columns] if all_of_them else self._wide
        for name, width in wide:
            text = cells.get(name)
            if isinstance(text, str) and (2 * len(text) > width or "\n" in text):
                lines = _lines(text, width) if len(text) < _SHORT else lines_needed(text, width)
                most = max(most, lines)
        return min(MAX_HEIGHT, LINE_HEIGHT * most + 6)


@dataclass(frozen=True, slots=True)
class _Endings:
    """How a cell goes on behind its name where it is empty, holds a number, or a text."""

    empty: str
    number: str
    text: str


def _inside_new(text: str) -> str:
    return text_xml(cell_text(text)) + "</c>"


_inside = lru_cache(maxsize=16384)(_inside_new)
"""The same for texts that come again and again: names of units, words, numbers."""


_lines = lru_cache(maxsize=16384)(lines_needed)


@lru_cache(maxsize=16384)
def _exact(value: object) -> str | None:
    number = excel_number(value) if isinstance(value, (Decimal, int, float)) else None
    return None if number is None else f"{number:.16g}"


def letters(column: int) -> str:
    """The name that spreadsheets give a column, from 0: A, …, Z, AA."""
    named = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        named = chr(ord("A") + digit) + named
    return named
