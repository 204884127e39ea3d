"""Where cells with row and column spans stand in the grid, as a browser would place them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.document import Cell, Where


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell in the order of the source; a span of 0 reaches to the end of its group of rows, or of its row."""

    text: str
    line: int | None
    row_span: int = 1
    column_span: int = 1


def place(rows: Sequence[Sequence[Spanning]], ends: Sequence[int], table: int) -> tuple[Cell, ...]:
    """The cells at their grid places. No span crosses `ends[row]`, where the row's group ends."""
    cells = list(_placed(rows, ends, table))
    width = max((cell.column + cell.column_span for cell in cells), default=0)
    to_the_end = [cell for cell in cells if cell.column_span == 0]
    after = {(cell.row, cell.column) for cell in cells}
    for cell in to_the_end:
        alone = (cell.row, cell.column + 1) not in after
        cells[cells.index(cell)] = replace(cell, column_span=max(width - cell.column, 1) if alone else 1)
    return tuple(cells)


def _placed(rows: Sequence[Sequence[Spanning]], ends: Sequence[int], table: int) -> Iterator[Cell]:
    free_from: dict[int, int] = {}  # column -> the first row below the cell that covers it
    for row, entries in enumerate(rows):
        column = 0
        for entry in entries:
            while free_from.get(column, 0) > row:
                column += 1
            reach = ends[row] - row
            height = min(entry.row_span or reach, reach)
            room = range(1, max(entry.column_span, 1))
            width = next((n for n in room if free_from.get(column + n, 0) > row), max(entry.column_span, 1))
            free_from.update(dict.fromkeys(range(column, column + width), row + height))
            where = Where(table=table, line=entry.line, row=row + 1, column=column + 1)
            yield Cell(entry.text, row, column, height, width if entry.column_span else 0, where)
            column += width
