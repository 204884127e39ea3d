"""The part of a source that is worth showing beside a form: the rows that it was read from, and those around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from normalize.form import Place
from output.report.places import Key, key_of, row_key
from parsers.document import Block, Cell, Line, Table

AROUND = 6
"""Rows and lines shown before and after those that a form was read from."""


def rows_in(blocks: Iterable[Block]) -> int:
    """How many rows and lines the blocks have."""
    return sum(map(_height, blocks))


class Nearby:
    """The rows of a source by their places, looked up once for all of its forms."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._at: dict[Key, set[int]] = defaultdict(set)
        self._first: list[int] = []
        self._rows: dict[int, list[Cell]] = defaultdict(list)
        self._tall: dict[int, list[Cell]] = defaultdict(list)
        self._count = 0
        for number, block in enumerate(blocks):
            self._first.append(self._count)
            self._add(number, block)
            self._count += _height(block)

    def _add(self, number: int, block: Block) -> None:
        if isinstance(block, Line):
            self._note(block, self._count)
            return
        for cell in block.cells:
            self._note(cell, self._count + cell.row)
            self._rows[self._count + cell.row].append(cell)
            if cell.row_span > 1:
                self._tall[number].append(cell)

    def _note(self, at: Line | Cell, row: int) -> None:
        self._at[key_of(at.where)].add(row)
        if any(row_key(at.where)):
            self._at[row_key(at.where)].add(row)

    def around(self, places: Iterable[Place]) -> Iterator[Block]:
        """The rows and lines near these places, as they stand in their tables.

        Cells that begin above begin lower; rows that are left out leave their numbers.
        """
        keys = {key for place in places for key in (key_of(place), row_key(place))}
        touched = {row for key in keys for row in self._at.get(key, ())}
        kept = {near for row in touched for near in range(max(row - AROUND, 0), min(row + AROUND + 1, self._count))}
        for number, block in enumerate(self._blocks):
            first = self._first[number]
            rows = [row for row in range(first, first + _height(block)) if row in kept]
            if isinstance(block, Table) and 0 < len(rows) < block.height:
                yield replace(block, cells=tuple(self._cells(number, rows)))
            elif rows:
                yield block

    def _cells(self, number: int, rows: Sequence[int]) -> Iterator[Cell]:
        first = self._first[number]
        for row in rows:
            yield from (_cut(cell, first, rows) for cell in self._rows[row])
        begun = {row - first for row in rows}
        for cell in self._tall[number]:
            covered = [row for row in rows if cell.row < row - first < cell.row + cell.row_span]
            if covered and cell.row not in begun:
                yield _cut(replace(cell, row=covered[0] - first, row_span=_end(cell) - covered[0] + first), first, rows)


def _cut(cell: Cell, first: int, rows: Sequence[int]) -> Cell:
    """The cell down to the last of these rows that it covers."""
    if cell.row_span == 1:
        return cell
    last = max(row - first for row in rows if row - first < _end(cell))
    return replace(cell, row_span=last - cell.row + 1)


def _end(cell: Cell) -> int:
    return cell.row + cell.row_span


def _height(block: Block) -> int:
    return block.height if isinstance(block, Table) else 1
