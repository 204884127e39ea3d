"""A worksheet as its reader hands it over, and the table that it shows, merged and hidden cells included."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite

from parsers.document import Block, Cell, Line, Note, Table, Where
from parsers.errors import UnreadableError
from parsers.number_formats import BUILT_IN, GENERAL, shown_number, shown_text

MAX_CELLS = 200_000
MAX_CHARACTERS = 16 << 20
MAX_MEGABYTES = 512
_MAX_STEPS = 3_000_000
_FEW = 8
_EXACT = 10**15
ERROR, NO_RESULT, ROUNDED, HIDDEN = "error_in_source", "formula_without_result", "rounded_in_source", "hidden_in_source"
NO_FORMAT = "format_lost"

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell shows, and why a person should look at it."""

    text: str
    doubt: str | None = None


@dataclass(slots=True)
class Sheet:
    """What stands in a worksheet, by row and column from 1, whether it shows or not."""

    name: str
    hidden: bool = False
    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    floating: list[tuple[int, str]] = field(default_factory=list)
    """Texts outside the cells, by the row at which they stand: 0 for the page's header."""
    comments: list[tuple[int, int, str]] = field(default_factory=list)
    unshown: list[tuple[int, int]] = field(default_factory=list)
    """Cells that show nothing although they hold something: zeros that are switched off, what a merged area covers."""

    def put(self, row: int, column: int, value: Value | None) -> None:
        """None is a zero that is not shown. Of two values in one place the later one shows."""
        if value is None or (row, column) in self.values:
            self.unshown.append((row, column))
        if value is not None and value.text.strip():
            self.values[row, column] = value


class Limits:
    """How much one workbook may hold: a summary of 300 units has half of it."""

    def __init__(self, most: int = MAX_CELLS) -> None:
        self._most = most
        self._cells = self._characters = self._size = 0

    def refuse(self, cells: int, size: int = 0) -> None:
        """Raises UnreadableError where a sheet that is not read yet holds too many cells, or all of them many bytes."""
        self._size += size
        if self._cells + cells > self._most or self._size > MAX_MEGABYTES << 20:
            raise UnreadableError("parsers.workbook_too_large", cells=f"{self._most:,}")

    def take(self, value: Value | None) -> Value | None:
        """The same value. Raises UnreadableError where there were too many before it."""
        self._cells += 1
        self._characters += len(value.text) if value else 0
        self.refuse(self._most if self._characters > MAX_CHARACTERS * (self._most // MAX_CELLS) else 0)
        return value


@dataclass(slots=True)
class Styles:
    """The number format of each style of a workbook."""

    codes: Sequence[str] = ()
    from_1904: bool = False

    def code(self, style: int) -> str:
        return self.codes[style] if 0 <= style < len(self.codes) else GENERAL

    def number(self, number: float, style: int, zeros: bool = True) -> Value | None:
        """What the cell shows of a number: None for a zero that it does not show."""
        if not isfinite(number):
            return Value(str(number), ERROR)
        if not self.known(style):
            return Value(shown_number(number, GENERAL).text, NO_FORMAT)
        code = self.code(style)
        if code == GENERAL and number and number == int(number) and abs(number) < _EXACT:
            return Value(str(int(number)))
        shown = shown_number(number, code, self.from_1904)
        if number == 0 and (shown.hidden or not zeros):
            return None
        return Value(shown.text, HIDDEN if shown.hidden else ROUNDED if shown.rounded else None)

    def known(self, style: int) -> bool:
        """Whether the workbook still says how the style shows a number; without any style, none may be meant."""
        return 0 <= style < max(len(self.codes), 1)

    def text(self, text: str, style: int) -> Value:
        """What the cell shows of a text."""
        code = self.code(style)
        return Value(text if code in (GENERAL, "@") else shown_text(text, code))


def format_codes(own: dict[int, str], styles: Iterable[int]) -> list[str]:
    """The format of every style; what a file says about a number that is fixed is mostly wrong for China."""
    fixed = {number: code for number, code in BUILT_IN.items() if number not in own or 14 <= number <= 22}
    return [fixed.get(number) or own.get(number) or GENERAL for number in styles]


def blocks(sheets: Iterable[Sheet]) -> Iterator[Block]:
    """One table a sheet, with the texts above and below it."""
    for sheet in sheets:
        cells = tuple(_cells(sheet))
        first = min((cell.where.row or 0 for cell in cells), default=0)
        above = [Line(text, Where(sheet=sheet.name)) for row, text in sheet.floating if row <= first]
        below = [Line(text, Where(sheet=sheet.name)) for row, text in sheet.floating if row > first]
        yield from above
        if cells:
            yield Table(cells, Where(sheet=sheet.name), spans_known=True)
        yield from below


@dataclass(frozen=True, slots=True)
class _Printed:
    """A value and the columns and rows over which it shows."""

    value: Value
    anchor: tuple[int, int]
    area: Area


def _cells(sheet: Sheet) -> Iterator[Cell]:
    """The cells without the rows and columns in which none begins: a cell at XFD1048576 makes no table of that size.

    What is hidden stands right of what shows, so that a hidden column never takes the place of a visible one.
    """
    printed = _printed(sheet)
    rows = sorted({one.area[0] for one in printed})
    begin = {one.anchor: _first_shown(one.area, sheet) for one in printed}
    shown = sorted({column for column in begin.values() if column not in sheet.hidden_columns})
    hidden = sorted({column for column in begin.values() if column in sheet.hidden_columns})
    for one in printed:
        top, _, bottom, right = one.area
        left = begin[one.anchor]
        group, offset = (hidden, len(shown)) if left in sheet.hidden_columns else (shown, 0)
        row, column = bisect_left(rows, top), bisect_left(group, left)
        spans = bisect_right(rows, bottom) - row, bisect_right(group, right) - column
        doubt = one.value.doubt or (HIDDEN if sheet.hidden or _is_hidden(one.area, sheet) else None)
        where = Where(sheet=sheet.name, row=one.anchor[0], column=one.anchor[1])
        yield Cell(one.value.text, row, offset + column, *spans, where, doubt=doubt)


def _first_shown(area: Area, sheet: Sheet) -> int:
    """The column in which the text of an area begins to show."""
    if area[1] not in sheet.hidden_columns:
        return area[1]
    return next((column for column in range(area[1], area[3] + 1) if column not in sheet.hidden_columns), area[1])


def _is_hidden(area: Area, sheet: Sheet) -> bool:
    top, left, bottom, right = area
    rows = top in sheet.hidden_rows and all(row in sheet.hidden_rows for row in range(top, bottom + 1))
    return rows or (
        left in sheet.hidden_columns and all(column in sheet.hidden_columns for column in range(left, right + 1))
    )


def _printed(sheet: Sheet) -> list[_Printed]:
    """The values that show, in reading order. What a merged area covers is counted as not shown."""
    areas = {(area[0], area[1]): area for area in sheet.merged if (area[0], area[1]) in sheet.values}
    covered = _covered(sheet)
    sheet.unshown += [place for place in covered if place in sheet.values]
    return [
        _Printed(value, place, areas.get(place, (*place, *place)))
        for place, value in sorted(sheet.values.items())
        if place not in covered
    ]


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """The places with a value that a merged area covers. Raises UnreadableError for absurdly many such areas."""
    columns_of: dict[int, list[int]] = {}
    for row, column in sorted(sheet.values):
        columns_of.setdefault(row, []).append(column)
    rows = list(columns_of)
    covered: set[tuple[int, int]] = set()
    steps = 0
    for top, left, bottom, right in sheet.merged:
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            columns = columns_of[row]
            inside = columns[bisect_left(columns, left) : bisect_right(columns, right)]
            covered.update((row, column) for column in inside if (row, column) != (top, left))
            steps += 1 + len(inside)
        if steps > _MAX_STEPS:
            raise UnreadableError("parsers.workbook_too_large", cells=f"{MAX_CELLS:,}")
    return covered


def chosen(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Note]]:
    """The sheets that are read, and what is said of the others: a hidden one counts only where it looks like a form."""
    read = [sheet for sheet in sheets if not sheet.hidden]
    forms = [sheet for sheet in sheets if sheet.hidden and _looks_like_form(sheet)]
    left = [sheet for sheet in sheets if sheet.hidden and sheet.values and sheet not in forms]
    notes = [Note("parsers.hidden_form_sheet", (("sheet", sheet.name),)) for sheet in forms]
    notes += [
        Note("parsers.hidden_sheet", (("sheet", sheet.name), ("count", str(len(sheet.values))))) for sheet in left
    ]
    return read + forms, notes


_NAMES = re.compile("三级指标|四级指标|指标名称|指标内容|绩效指标")
_TARGETS = re.compile("指标值|目标值|完成值|实际值|评分标准|分值|权重")


def names_columns(texts: Iterable[str]) -> bool:
    """Whether a row names both the indicators and their targets, as a header does and a list of choices does not."""
    short = [text for text in ("".join(text.split()) for text in texts) if len(text) <= 16]
    names = [bool(_NAMES.match(text)) for text in short]
    return any(names) and any(_TARGETS.search(text) for text, name in zip(short, names, strict=True) if not name)


def _looks_like_form(sheet: Sheet) -> bool:
    rows: dict[int, list[str]] = {}
    for (row, _), value in sheet.values.items():
        rows.setdefault(row, []).append(value.text)
    return any(map(names_columns, rows.values()))


def notes(sheets: Iterable[Sheet]) -> Iterator[Note]:
    """What stands in the sheets and shows nowhere in their tables."""
    for sheet in sheets:
        if sheet.unshown:
            places = "、".join(address(*place) for place in sorted(sheet.unshown)[:_FEW])
            more = "…" if len(sheet.unshown) > _FEW else ""
            params = (("sheet", sheet.name), ("count", str(len(sheet.unshown))), ("cells", places + more))
            yield Note("parsers.unshown_cells", params)
        rounded = sum(value.doubt == ROUNDED for value in sheet.values.values())
        if rounded:
            yield Note("parsers.rounded_cells", (("sheet", sheet.name), ("count", str(rounded))))
        for row, column, text in sheet.comments:
            said = (("sheet", sheet.name), ("cell", address(row, column)), ("text", " ".join(text.split())))
            yield Note("parsers.cell_comment", said)


def address(row: int, column: int) -> str:
    """The name that spreadsheets give a cell: C5."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z&])')
_COUNTED = re.compile("&[PNDTG]", re.IGNORECASE)


def running_text(text: str, sheet: str) -> Iterator[str]:
    """The texts in the three parts of a page's header or footer; page numbers, dates and pictures are no content."""
    for part in re.split(r"&[LCR](?![a-z])", text):
        if part and not _COUNTED.search(part.replace("&&", "")):
            named = part.replace("&&", "\0").replace("&A", sheet)
            yield from filter(None, (line.strip() for line in _CODES.sub("", named).replace("\0", "&").splitlines()))
