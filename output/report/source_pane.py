"""The source beside a form's rows: pictures of pages with boxes, tables drawn from cells, and where each place lies."""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise, takewhile

from normalize.form import Place
from output.place import letters
from output.report.nearby import rows_in
from output.report.places import Key, key_of, row_key
from output.report.view import Picture, SourceView
from parsers.document import Block, Box, Cell, Line, Table, Where
from parsers.messages import say

WHOLE = 400
"""Rows of a source that are all shown beside its only form."""

LONG = 24
"""Characters; where a format knows no merged cells, a longer text is drawn over the blank cells behind it."""

WIDEST = 16
"""Characters that a column is made wide for."""

_SHEETS = ("xlsx", "xls", "xlsb", "ods", "xml")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of a drawn table; `id` is empty where nothing stands, `column` counts from 0."""

    id: str = ""
    text: str = ""
    rows: int = 1
    columns: int = 1
    column: int = 0


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row with its number in the source; `left_out`: how many rows before it are not shown."""

    number: str = ""
    cells: tuple[DrawnCell, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """Rows side by side; `letters` are the names of a worksheet's columns, `widths` the columns' shares in percent."""

    rows: tuple[DrawnRow, ...]
    letters: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page's picture, and the boxes on it, each with its id."""

    width: float
    height: float
    data: str
    boxes: tuple[tuple[str, Box], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A page or a worksheet of the source."""

    title: str
    parts: tuple[DrawnTable | DrawnPage, ...]


@dataclass(slots=True)
class SourcePane:
    """What is drawn of the source, in order, and the ids of what is drawn there."""

    sections: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _ids: dict[Key, str] = field(default_factory=dict)
    _rows: dict[Key, str] = field(default_factory=dict)
    _count: int = 0

    def at(self, place: Place | None) -> str:
        """The id of what is drawn at the place, or in its row; empty where nothing is."""
        if place is None:
            return ""
        return self._ids.get(key_of(place)) or self._rows.get(row_key(place), "")

    def has(self, place: Place) -> bool:
        """Whether something is drawn at the place itself."""
        return key_of(place) in self._ids

    def drawn_at(self, where: Place | Where) -> str:
        """A new id for what is drawn there; the first at a place is that place's."""
        self._count += 1
        number = f"s{self._count}"
        if any(key_of(where)):
            self._ids.setdefault(key_of(where), number)
            self._rows.setdefault(row_key(where), number)
        return number


def source_pane(view: SourceView | None, places: Iterable[Place], only_form: bool) -> SourcePane:
    """The source as far as it was kept and these places lie in it. `only_form`: the source holds no other form."""
    pane = SourcePane()
    if view is None:
        pane.notes.append(say("report.note_no_source"))
        return pane
    pane.notes += [say(code) for code in view.notes]
    wanted = list(places)
    _Drawer(pane, view, wanted).draw(only_form)
    return pane


class _Drawer:
    """Fills a pane."""

    def __init__(self, pane: SourcePane, view: SourceView, places: Sequence[Place]) -> None:
        self._pane, self._view, self._places, self._cut = pane, view, places, False
        pages = {place.page for place in places}
        self._pictures: Mapping[int | None, Picture] = {one.page: one for one in view.pictures if one.page in pages}

    def draw(self, only_form: bool) -> None:
        whole = only_form and rows_in(self._view.blocks) <= WHOLE
        self._cut = not whole or "report.note_near" in self._view.notes
        shown = [*self._view.blocks] if whole else list(self._view.nearby.around(self._places))
        if self._pictures:
            pages = {place.page for place in self._places}
            shown = [block for block in shown if _page(block) in pages]
        for (page, sheet), group in groupby(shown, key=lambda block: (_page(block), _sheet(block))):
            self._pane.sections.append(self._section(page, sheet, list(group)))
        drawn = {_page(block) for block in shown}
        for page in self._pictures:
            if page not in drawn:
                self._pane.sections.append(self._section(page, None, []))
        if any(isinstance(part, DrawnTable) for section in self._pane.sections for part in section.parts):
            self._pane.notes.append(say("report.note_cells"))

    def _section(self, page: int | None, sheet: str | None, blocks: list[Block]) -> Section:
        title = say("report.of_sheet", sheet=sheet) if sheet else say("report.of_page", page=page) if page else ""
        if picture := self._pictures.get(page):
            return Section(title, (self._page(picture),))
        groups = groupby(blocks, key=lambda block: isinstance(block, Line))
        drawn = (self._lines(list(group)) if lines else self._tables(list(group)) for lines, group in groups)
        return Section(title, tuple(part for parts in drawn for part in parts))

    def _page(self, picture: Picture) -> DrawnPage:
        here = (place for place in self._places if place.page == picture.page and not self._pane.has(place))
        boxes = tuple((self._pane.drawn_at(place), place.box) for place in here if place.box)
        return DrawnPage(picture.width, picture.height, b64encode(picture.data).decode(), boxes)

    def _lines(self, lines: list[Block]) -> Iterator[DrawnTable]:
        rows = (
            DrawnRow(_number(line.where), (DrawnCell(self._pane.drawn_at(line.where), line.text),))
            for line in lines
            if isinstance(line, Line)
        )
        yield DrawnTable(tuple(rows))

    def _tables(self, tables: list[Block]) -> Iterator[DrawnTable]:
        for table in tables:
            if isinstance(table, Table) and table.cells:
                rows = tuple(self._rows(table))
                yield DrawnTable(rows, self._letters(table), _widths(rows, table.width))

    def _letters(self, table: Table) -> tuple[str, ...]:
        first = next((cell for cell in table.cells if cell.where.column), None)
        if self._view.format not in _SHEETS or first is None or not first.where.column:
            return ()
        before = first.where.column - first.column
        return tuple(letters(before + column) for column in range(table.width))

    def _rows(self, table: Table) -> Iterator[DrawnRow]:
        """The rows that have cells; between those of a table that was cut, how many are not shown."""
        grid = _grid(table)
        drawn = [row for row in sorted(grid) if not self._cut or any(cell and cell.row == row for cell in grid[row])]
        left_out = [row - before - 1 if self._cut else 0 for before, row in pairwise([-1, *drawn])]
        lines = list(accumulate(1 + bool(gap) for gap in left_out))  # a gap is drawn as a row of its own
        for number, row in enumerate(drawn):
            below = {end: lines[bisect_left(drawn, end) - 1] - lines[number] + 1 for end in _ends(grid[row], row)}
            cells = tuple(self._cells(row, grid[row], below, table.spans_known))
            yield DrawnRow(_number_of(grid[row], row), cells, left_out[number])

    def _cells(
        self, row: int, places: Sequence[Cell | None], below: Mapping[int, int], spans_known: bool
    ) -> Iterator[DrawnCell]:
        """`below`: how many rows of the drawing a cell takes that ends above a row of the table."""
        column = 0
        while column < len(places):
            cell, columns = places[column], 1
            if cell is None:
                yield DrawnCell()
            elif (cell.row, cell.column) == (row, column):
                columns = cell.column_span
                if not spans_known and len(cell.text) > LONG:
                    columns += sum(1 for _ in takewhile(_is_blank, places[column + columns :]))
                rows = below[cell.row + cell.row_span]
                yield DrawnCell(self._pane.drawn_at(cell.where), cell.text, rows, columns, column)
            column += columns


def _grid(table: Table) -> dict[int, list[Cell | None]]:
    """The rows that have cells; a spanning cell stands in every place that it covers."""
    wide = table.width
    grid: dict[int, list[Cell | None]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            places = grid.setdefault(row, [None] * wide)
            places[cell.column : cell.column + cell.column_span] = [cell] * cell.column_span
    return grid


def _ends(places: Sequence[Cell | None], row: int) -> set[int]:
    return {cell.row + cell.row_span for cell in places if cell and cell.row == row}


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or not cell.text.strip()


def _widths(rows: Sequence[DrawnRow], width: int) -> tuple[int, ...]:
    """Each column's share of the width: what most of its cells need, within reason."""
    lengths: list[list[int]] = [[] for _ in range(width)]
    for row in rows:
        for cell in row.cells:
            if cell.columns == 1 and cell.text:
                lengths[cell.column].append(len(cell.text))
    needed = [min(max(sorted(found)[int(0.8 * len(found))], 5), WIDEST) + 1 if found else 2 for found in lengths]
    return tuple(max(100 * one // sum(needed), 1) for one in needed) if width > 1 else ()


def _page(block: Block) -> int | None:
    if block.where.page or isinstance(block, Line):
        return block.where.page
    return next((cell.where.page for cell in block.cells if cell.where.page), None)


def _sheet(block: Block) -> str | None:
    if block.where.sheet or isinstance(block, Line):
        return block.where.sheet
    return next((cell.where.sheet for cell in block.cells if cell.where.sheet), None)


def _number_of(places: Sequence[Cell | None], row: int) -> str:
    begins = (cell for cell in places if cell and cell.row == row)
    return next((_number(cell.where) for cell in begins), "")


def _number(where: Where) -> str:
    return str(where.line or where.row or "")
