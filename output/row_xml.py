"""Rows of the workbook as ready XML, all but their numbers: these are known only where all parts come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from output.cells import cell_text, lines_needed, text_xml
from output.exact import excel_number
from output.layout import COLUMNS, SheetName
from output.looks import Colour, Look, looks
from output.sheet_rows import SheetRow

NUMBER, LINKED = "\x01", "\x02"
"""What stands in the XML in place of the row's number, and around the two looks, with and without its link, of a cell
that has one. No text of a cell holds them: XML forbids both."""

LINE_HEIGHT, MAX_HEIGHT = 13.5, 409.0  # in points; the second is Excel's limit
_SHORT = 64


class ReadyRow(NamedTuple):
    """One row. `links`: for each linked cell its column's letters, the file and the place in it. `choices`: what to
    offer where a person fills in the row."""

    sheet: SheetName
    xml: str
    links: Sequence[tuple[str, str | None, str]] = ()
    choices: Sequence[str] = ()


class RowMaker:
    """Makes the rows of one sheet. It runs a million times for a province: what can be known before is not asked for
    in each row."""

    def __init__(self, sheet: SheetName) -> None:
        self._sheet, self._columns = sheet, COLUMNS[sheet]
        self.filled = [False] * len(self._columns)
        """For each column whether anything has been written into it."""
        self._wide = tuple((column.name, column.width) for column in self._columns if column.width > 8)
        self._plan: list[tuple[str, str, str, bool, dict[Colour | None, _Endings]]] = [
            (column.name, letters(at), f'<c r="{letters(at)}{NUMBER}" s="', column.printed, {})
            for at, column in enumerate(self._columns)
        ]

    def row(self, row: SheetRow, choices: Sequence[str] = ()) -> ReadyRow:
        """The row, with the height that it needs."""
        links: list[tuple[str, str | None, str]] = []
        # Excel would find the heights by itself; LibreOffice and previewers do not, and cut the text off.
        xml = row_xml("".join(self._cells(row, links)), self._height(row.cells))
        return ReadyRow(self._sheet, xml, links, choices)

    def _cells(self, row: SheetRow, links: list[tuple[str, str | None, str]]) -> list[str]:
        made: list[str] = []
        whole, accents, linked, values = row.colour, row.accents, row.links, row.cells.get
        for at, (name, letter, begin, printed, known) in enumerate(self._plan):
            value = values(name)
            colour = accents.get(name, whole)
            endings = known.get(colour) or self._endings(at, colour)
            if value is None or value == "":
                if printed or colour:  # where nothing is printed, the lines around an empty cell are no use
                    made.append(begin + endings.empty)
                continue
            self.filled[at] = True
            if name in linked:
                links.append((letter, linked[name].file, linked[name].inside))
                made.append(begin + endings.linked + _inside(str(value)))
            elif isinstance(value, str):
                inside = _inside(value) if len(value) < _SHORT else _inside_new(value)
                made.append(begin + endings.text + inside)
            elif (exact := _exact(value)) is not None:
                made.append(f"{begin}{endings.number}{exact}</v></c>")
            else:
                made.append(begin + endings.text + _inside(str(value)))
        return made

    def _endings(self, at: int, colour: Colour | None) -> _Endings:
        known, kind = self._plan[at][-1], self._columns[at].kind
        look, link = looks().number(kind, colour), looks().number("link", colour)
        known[colour] = _Endings(
            empty=f'{look}"/>',
            number=f'{look}"><v>',
            text=f'{look}" t="inlineStr">',
            linked=f'{LINKED}{link}{LINKED}{look}{LINKED}" t="inlineStr">',
        )
        return known[colour]

    def _height(self, cells: Mapping[str, object]) -> float:
        """The height of a row in points that shows the longest of its texts whole, as far as Excel allows."""
        most = 1
        for name, width in self._wide:
            text = cells.get(name)
            if isinstance(text, str) and (2 * len(text) > width or "\n" in text):
                lines = _lines(text, width) if len(text) < _SHORT else lines_needed(text, width)
                most = max(most, lines)
        return min(MAX_HEIGHT, LINE_HEIGHT * most + 6)


@dataclass(frozen=True, slots=True)
class _Endings:
    """How a cell goes on behind its name where it is empty, holds a number, a text, or a text with a link; made once
    for each column and colour."""

    empty: str
    number: str
    text: str
    linked: str


def row_xml(cells: str, height: float) -> str:
    """A row of these cells, without its number."""
    return f'<row r="{NUMBER}" ht="{height:g}" customHeight="1">{cells}</row>'


def text_cell(column: int, text: str, look: Look, colour: Colour | None = None) -> str:
    """A cell that holds a text, in a column counted from 0."""
    return f'<c r="{letters(column)}{NUMBER}" s="{looks().number(look, colour)}" t="inlineStr">{_inside(text)}'


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
