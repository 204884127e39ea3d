"""The part of a source that is worth showing beside a form: the rows that it was read from, and those around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from normalize.form import Place
from output.report.places import Key, key_of, row_key
from parsers.document import Block, Cell, Line, Table

AROUND = 6
"""Rows and lines shown before and after those that a form was read from."""


def rows_in(blocks: Iterable[Block]) -> int:
    """How many rows and lines the blocks have."""
    return sum(block.height if isinstance(block, Table) else 1 for block in blocks)


def near(blocks: Sequence[Block], places: Iterable[Place]) -> Iterator[Block]:
    """The rows and lines near these places, as they stand in their tables; cells that begin above begin lower."""
    wanted = list(places)
    keys = {key_of(place) for place in wanted} | {row_key(place) for place in wanted if any(row_key(place))}
    flat = [(number, row) for number, block in enumerate(blocks) for row in range(_height(block))]
    touched = {(number, row) for number, block in enumerate(blocks) for row in _touched(block, keys)}
    kept = _widened([at in touched for at in flat])
    rows: dict[int, list[int]] = {}
    for (number, row), keep in zip(flat, kept, strict=True):
        if keep:
            rows.setdefault(number, []).append(row)
    for number, chosen in rows.items():
        block = blocks[number]
        yield block if isinstance(block, Line) else _cut(block, set(chosen))


def _height(block: Block) -> int:
    return block.height if isinstance(block, Table) else 1


def _touched(block: Block, keys: set[Key]) -> Iterator[int]:
    for row, of in [(0, block)] if isinstance(block, Line) else [(cell.row, cell) for cell in block.cells]:
        if key_of(of.where) in keys or row_key(of.where) in keys:
            yield row


def _widened(touched: Sequence[bool]) -> list[bool]:
    """True also for those that stand up to AROUND before or after a true one."""
    kept = [False] * len(touched)
    for at, hit in enumerate(touched):
        if hit:
            kept[max(at - AROUND, 0) : at + AROUND + 1] = [True] * len(kept[max(at - AROUND, 0) : at + AROUND + 1])
    return kept


def _cut(table: Table, rows: set[int]) -> Table:
    """The table with these of its rows alone; the others are left out, not moved together."""
    return table if len(rows) == table.height else replace(table, cells=tuple(_kept(table.cells, rows)))


def _kept(cells: Iterable[Cell], rows: set[int]) -> Iterator[Cell]:
    for cell in cells:
        covered = [row for row in range(cell.row, cell.row + cell.row_span) if row in rows]
        if covered:
            yield replace(cell, row=covered[0], row_span=covered[-1] - covered[0] + 1)
