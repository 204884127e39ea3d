"""The rows of a reading -> tables and lines: what stands together, and what stands around the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.document import Block, Cell, Line, Table, Where
from parsers.readings import ENOUGH_ROWS, Physical, Reading, Row, is_blank


def blocks(lines: Sequence[Physical], reading: Reading | None) -> Iterator[Block]:
    """The lines by a reading, or as nothing but lines."""
    paged = bool(lines) and lines[-1].page > 1
    return _tables(reading, paged) if reading else _lines_only(lines, paged)


def _lines_only(lines: Sequence[Physical], paged: bool) -> Iterator[Block]:
    for line in lines:
        if not is_blank(line.text):
            yield Line(line.text.strip(" \t"), Where(line=line.line, page=line.page if paged else None))


def _tables(reading: Reading, paged: bool) -> Iterator[Block]:
    """Rows that follow each other make a table; a lone line stays in it only where rows stand on both sides."""
    number = 0
    for group in _groups(reading):
        last = max((index for index, row in enumerate(group) if row.separated), default=-1)
        first = next((index for index, row in enumerate(group) if row.separated), len(group))
        yield from (_line(row, paged) for row in group[:first])
        if last >= 0:
            number += 1
            yield _table(reading, group[first : last + 1], number, paged)
            yield from (_line(row, paged) for row in group[last + 1 :])


def _groups(reading: Reading) -> Iterator[list[Row]]:
    """The rows between blank lines and page breaks."""
    breaks = reading.blank_breaks and not _is_double_spaced(reading.rows)
    group: list[Row] = []
    for row in reading.rows:
        if group and (row.page != group[-1].page or (breaks and not row.pieces)):
            yield group
            group = []
        if row.pieces:
            group.append(row)
    if group:
        yield group


def _is_double_spaced(rows: Sequence[Row]) -> bool:
    """Whether blank lines stand between most rows, so that they say nothing."""
    after_row = [following for row, following in pairwise(rows) if row.separated]
    return len(after_row) > ENOUGH_ROWS and sum(not row.pieces for row in after_row) * 3 > len(after_row) * 2


def _line(row: Row, paged: bool) -> Line:
    text = " ".join(piece.text for piece in row.pieces if piece.text)
    return Line(text, Where(line=row.line, page=row.page if paged else None))


def _table(reading: Reading, rows: Sequence[Row], number: int, paged: bool) -> Table:
    page = rows[0].page if paged else None
    cells = tuple(
        Cell(piece.text, index, column, where=Where(page=page, line=piece.line, column=column + 1))
        for index, row in enumerate(rows)
        for column, piece in enumerate(row.pieces)
        if piece.text or reading.keeps_empty
    )
    where = Where(page=page, table=number, line=rows[0].line)
    return Table(cells, where, positions_known=reading.positions_known)
