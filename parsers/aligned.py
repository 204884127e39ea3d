"""Text whose cells are aligned with spaces, as `pdftotext -layout` writes it: columns are where no line prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from parsers.readings import MAX_COLUMNS, Physical, Piece, Reading, Row, is_blank

_WORD = re.compile(r"\S+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]")
_ENOUGH_LINES = 3
_ENOUGH_PARTS = 3
_LABEL = 8
_STRAY = 0.08
"""Which share of a page's full lines may print across the gap between two columns: headings, merged cells."""
_APART = 0.25
"""Which share of the lines with text on both sides of a gap must leave it two spaces wide."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run without spaces: from character `first` to `last` of its line, from display column `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


Column = tuple[int, int]
Words = list[Word]
Split = list[tuple[Physical, Words]]


def readings(lines: Sequence[Physical]) -> Iterator[Reading]:
    """The reading with the more columns: a Chinese character counts one display column, or two."""
    narrow = [(line, list(_words(line.text, 1))) for line in lines]
    if sum(_parts(words) >= _ENOUGH_PARTS for _, words in narrow) >= _ENOUGH_LINES:
        wide = [(line, list(_words(line.text, 2))) for line in lines]
        rows = max((_rows(split) for split in (narrow, wide)), key=_cells)
        yield Reading("layout", rows, keeps_empty=False, blank_breaks=False)


def _words(text: str, width: int) -> Iterator[Word]:
    shift, seen = 0, 0  # how much further right than its character a word stands
    for match in _WORD.finditer(text):
        first, last = match.span()
        start = shift = shift + (width - 1) * len(_WIDE.findall(text, seen, first))
        shift += (width - 1) * len(_WIDE.findall(text, first, last))
        seen = last
        yield Word(first, last, first + start, last + shift)


def _parts(words: Words) -> int:
    return bool(words) + sum(right.start - left.end > 1 for left, right in pairwise(words))


def _cells(rows: Sequence[Row]) -> int:
    return sum(bool(piece.text) for row in rows if row.separated for piece in row.pieces)


def _rows(split: Split) -> list[Row]:
    rows: list[Row] = []
    for _, group in groupby(split, key=lambda entry: entry[0].page):
        page = list(group)
        columns = _columns([words for _, words in page])
        rows.extend(_row(line, words, columns) for line, words in page)
    return rows


def _columns(lines: Sequence[Words]) -> list[Column]:
    """The columns of one page: the stretches in which more than a few of its fullest lines print."""
    most = max(map(_parts, lines), default=0)
    if most < 2:
        return []
    full = [words for words in lines if _parts(words) >= max(2, 0.6 * most)]
    columns = _really_apart(_stretches([word for words in full for word in words], int(_STRAY * len(full))), full)
    # Labels that were printed between the rows: on lines of their own, where no full line prints.
    beside = [w for words in lines for w in words if w.last - w.first <= _LABEL and not _within(w.start, w.end, columns)]
    return sorted([*columns, *_stretches(beside, 0)])


def _stretches(words: Sequence[Word], stray: int) -> list[Column]:
    """The stretches in which more than `stray` words print."""
    changes = Counter[int]()
    for word in words:
        changes[word.start] += 1
        changes[word.end] -= 1
    stretches: list[Column] = []
    printing, start = 0, -1
    for place in sorted(changes):
        printing += changes[place]
        if start < 0 and printing > stray:
            start = place
        elif start >= 0 and printing <= stray:
            stretches.append((start, place))
            start = -1
    return stretches


def _really_apart(stretches: Sequence[Column], lines: Sequence[Words]) -> list[Column]:
    """The stretches, joined where only single spaces part them: these are spaces within the words of one column."""
    columns: list[Column] = []
    for stretch in stretches:
        if columns and not _is_gap(columns[-1], stretch, lines):
            columns[-1] = (columns[-1][0], stretch[1])
        else:
            columns.append(stretch)
    return columns


def _is_gap(left: Column, right: Column, lines: Sequence[Words]) -> bool:
    distances = [
        after.start - before.end
        for words in lines
        for before, after in pairwise(words)
        if left[0] <= before.start < left[1] and right[0] <= after.start < right[1]
    ]
    return not distances or sum(distance > 1 for distance in distances) >= _APART * len(distances)


def _within(start: int, end: int, columns: Sequence[Column]) -> list[int]:
    """The columns in which a text prints: those that it fills by half, or that hold half of it."""
    found = []
    for index, (left, right) in enumerate(columns):
        overlap = min(end, right) - max(start, left)
        if overlap > 0 and overlap * 2 >= min(right - left, end - start):
            found.append(index)
    return found


def _row(line: Physical, words: Words, columns: Sequence[Column]) -> Row:
    if not words or not columns or len(columns) > MAX_COLUMNS:
        text = line.text.strip(" \t")
        return Row(() if is_blank(text) else (Piece(text, line.line),), line.line, line.page, separated=False)
    spans: dict[int, tuple[int, int]] = {}
    place = 0
    for first, last in _runs(words, columns):
        place = max(place, _place(first.start, last.end, columns))  # order counts more than where exactly it prints
        spans[place] = (spans.get(place, (first.first, 0))[0], last.last)
    pieces = tuple(Piece(line.text[slice(*spans.get(index, (0, 0)))], line.line) for index in range(place + 1))
    return Row(pieces, line.line, line.page, separated=len(spans) > 1)


def _runs(words: Words, columns: Sequence[Column]) -> Iterator[tuple[Word, Word]]:
    """The first and the last word of each text: two spaces end it, and one where the next column begins."""
    first = words[0]
    for word, following in pairwise(words):
        distance = following.start - word.end
        here, there = _within(first.start, word.end, columns), _within(following.start, following.end, columns)
        if distance > 1 or (len(here) == 1 and there and there[0] > here[0]):
            yield first, word
            first = following
    yield first, words[-1]


def _place(start: int, end: int, columns: Sequence[Column]) -> int:
    """The first column in which a text prints, or else the nearest."""
    within = _within(start, end, columns)
    return within[0] if within else min(range(len(columns)), key=lambda i: max(columns[i][0] - end, start - columns[i][1]))
