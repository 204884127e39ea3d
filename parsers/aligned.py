"""Text whose cells are aligned with spaces, as `pdftotext -layout` writes it: rows of texts in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from parsers.columns import Stretch, Text, cells, columns_of, place, texts
from parsers.readings import ENOUGH_ROWS, MAX_COLUMNS, Physical, Piece, Reading, Row, is_blank, marks

_ENOUGH_TEXTS = 3


def _read(lines: Sequence[Physical]) -> Reading | None:
    lines = [replace(line, text=line.text.expandtabs()) if "\t" in line.text else line for line in lines]
    narrow = [texts(line.text, 1) for line in lines]
    if sum(len(found) >= _ENOUGH_TEXTS for found in narrow) < ENOUGH_ROWS:
        return None
    wide = [texts(line.text, 2) for line in lines]
    # A Chinese character takes one display column or two: whichever shows more marks, or more cells in fewer columns.
    splits = [Reading("layout", _rows(lines, split), keeps_empty=False, blank_breaks=False) for split in (narrow, wide)]
    return max(splits, key=lambda reading: (marks(reading), _tidiness(reading.rows)))


WAYS = (_read,)


def _tidiness(rows: Sequence[Row]) -> float:
    cells = sum(bool(piece.text) for row in rows if row.separated for piece in row.pieces)
    return cells**2 / max((len(row.pieces) for row in rows), default=1)


def _rows(lines: Sequence[Physical], split: Sequence[list[Text]]) -> list[Row]:
    """The rows; every page has columns of its own."""
    rows: list[Row] = []
    for _, group in groupby(zip(lines, split, strict=True), key=lambda pair: pair[0].page):
        page = list(group)
        columns = columns_of([found for _, found in page])
        rows.extend(_row(line, found, columns) for line, found in page)
    return rows


def _row(line: Physical, found: Sequence[Text], columns: Sequence[Stretch]) -> Row:
    if not found or not columns or len(columns) > MAX_COLUMNS:
        text = line.text.strip(" \t")
        return Row(() if is_blank(text) else (Piece(text, line.line),), line.line, line.page, separated=False)
    spans: dict[int, tuple[int, int]] = {}
    column = 0
    for words in (words for text in found for words in cells(text, columns)):
        column = max(column, place((words[0].start, words[-1].end), columns))  # order counts more than the exact place
        spans[column] = (spans.get(column, (words[0].first,))[0], words[-1].last)
    pieces = tuple(Piece(line.text[slice(*spans.get(index, (0, 0)))], line.line) for index in range(column + 1))
    return Row(pieces, line.line, line.page, separated=len(spans) > 1 and len(found) > 1)
