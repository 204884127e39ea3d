"""Plain text of any shape: enumerate the readings, take the one that shows most of a form's cells, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from parsers import aligned, delimited, pipes, stream
from parsers.decoding import decode
from parsers.document import Block, Cell, Document, Line, Table, Where
from parsers.readings import Physical, Reading, Row, is_blank, marks, physical_lines, regularity
from parsers.signatures import looks_like

_SHAPES = (delimited, pipes, aligned, stream)
_ENOUGH_MARKS = 4
_ENOUGH_ROWS = 3


def recognises(_name: str, data: bytes) -> bool:
    """Any bytes that no other kind of file claims; whether they are text shows when they are decoded."""
    return looks_like(data) is None


def read(name: str, data: bytes) -> Document:
    """The text as tables and lines. Raises UnreadableError where the bytes are no text."""
    decoded = decode(data)
    lines = physical_lines(decoded.text)
    reading = best(lines)
    pages = lines[-1].page if lines[-1].page > 1 else None
    shape = reading.format if reading else "text"
    return Document(name, shape, tuple(blocks(lines, reading)), "", decoded.encoding, pages, decoded.notes)


def blocks(lines: Sequence[Physical], reading: Reading | None) -> Iterator[Block]:
    """The lines by a reading, or as nothing but lines."""
    paged = bool(lines) and lines[-1].page > 1
    return _tables(reading, paged) if reading else _lines_only(lines, paged)


def best(lines: Sequence[Physical]) -> Reading | None:
    """The reading that shows most marks of a form; of equals, the more regular, then the earlier. None may convince."""
    scored = [(marks(reading.rows), regularity(reading.rows), reading) for reading in _readings(lines)]
    convincing = [entry for entry in scored if _convinces(*entry)]
    return max(convincing, key=lambda entry: entry[:2])[2] if convincing else None


def _readings(lines: Sequence[Physical]) -> Iterator[Reading]:
    return chain.from_iterable(shape.readings(lines) for shape in _SHAPES)


def _convinces(found: int, regular: float, reading: Reading) -> bool:
    rows = sum(row.separated for row in reading.rows)
    if reading.format == "lines":
        return found > 2 * _ENOUGH_MARKS and found * 4 > rows
    if reading.strict:
        return rows >= _ENOUGH_ROWS and regular >= 0.5
    return rows >= _ENOUGH_ROWS and (found >= _ENOUGH_MARKS or regular >= 0.5)


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
    group: list[Row] = []
    for row in reading.rows:
        if group and (row.page != group[-1].page or (not row.pieces and reading.blank_breaks)):
            yield group
            group = []
        if row.pieces:
            group.append(row)
    if group:
        yield group


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
