"""Where the columns of one page of aligned text stand: learnt from the fullest lines, in display columns."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Stretch = tuple[int, int]
"""From one display column up to another: where a text prints, or a column of the page."""

_WORD = re.compile(r"\S+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]")
_LABEL = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A run without spaces: from character `first` to `last` of its line, from display column `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words without two spaces in it."""

    words: tuple[Word, ...]

    @property
    def stretch(self) -> Stretch:
        """Where the text prints."""
        return self.words[0].start, self.words[-1].end


def texts(line: str, width: int) -> list[Text]:
    """The texts of a line; a Chinese character is `width` display columns wide."""
    found: list[list[Word]] = []
    shift = seen = 0  # how much further right than its character a word stands
    for match in _WORD.finditer(line):
        first, last = match.span()
        start = first + (shift := shift + (width - 1) * len(_WIDE.findall(line, seen, first)))
        shift += (width - 1) * len(_WIDE.findall(line, first, last))
        seen = last
        word = Word(first, last, start, last + shift)
        if found and start - found[-1][-1].end < 2:
            found[-1].append(word)
        else:
            found.append([word])
    return [Text(tuple(words)) for words in found]


def columns_of(lines: Sequence[Sequence[Text]]) -> list[Stretch]:
    """The columns: what the fullest line prints, widened and joined by what the others print. None without two."""
    most = max(map(len, lines), default=0)
    if most < 2:
        return []
    full = [index for index, line in enumerate(lines) if len(line) >= max(2, most / 2)]
    columns: list[Stretch] = []
    for index in sorted(full, key=lambda index: -len(lines[index])):
        for text in lines[index]:
            _widen(columns, text.stretch)
    columns = _joined(columns, [lines[index] for index in full])
    # Labels printed between the rows stand on lines of their own, where no full line prints.
    for start, end in (text.stretch for line in lines[full[0] : full[-1]] for text in line):
        if end - start <= _LABEL and not touched((start, end), columns):
            insort(columns, (start, end))
    return columns


def touched(text: Stretch, columns: Sequence[Stretch]) -> list[int]:
    """The columns that a text touches."""
    return [index for index, (start, end) in enumerate(columns) if start < text[1] and text[0] < end]


def place(text: Stretch, columns: Sequence[Stretch]) -> int:
    """The first column that the text fills by half, or that holds half of it; or else the nearest."""
    for index in touched(text, columns):
        start, end = columns[index]
        overlap = min(text[1], end) - max(text[0], start)
        if overlap * 2 >= min(end - start, text[1] - text[0]):
            return index
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - text[1], text[0] - columns[i][1]))


def cells(text: Text, columns: Sequence[Stretch]) -> Iterator[tuple[Word, ...]]:
    """The words by the columns they stand in, where every word stands in one; otherwise all of them together."""
    homes = [touched((word.start, word.end), columns) for word in text.words]
    if any(len(home) != 1 for home in homes):
        yield text.words
        return
    start = 0
    for index in range(1, len(homes) + 1):
        if index == len(homes) or homes[index] != homes[start]:
            yield text.words[start:index]
            start = index


def _widen(columns: list[Stretch], text: Stretch) -> None:
    """Let a text widen the one column that it touches, or be a new one; what touches several, says nothing."""
    indices = touched(text, columns)
    if not indices:
        insort(columns, text)
    elif len(indices) == 1:
        start, end = columns[indices[0]]
        columns[indices[0]] = (min(start, text[0]), max(end, text[1]))


def _joined(columns: Sequence[Stretch], lines: Sequence[Sequence[Text]]) -> list[Stretch]:
    """The columns, two neighbours as one where a text reaches over both and no line has a text in each."""
    bridged, apart = set[int](), set[int]()
    for line in lines:
        found = [touched(text.stretch, columns) for text in line]
        bridged.update(index for indices in found for index in indices[:-1])
        alone = [indices[0] for indices in found if len(indices) == 1]
        apart.update(left for left, right in pairwise(alone) if right == left + 1)
    joined: list[Stretch] = []
    for index, column in enumerate(columns):
        if joined and index - 1 in bridged - apart:
            joined[-1] = (joined[-1][0], column[1])
        else:
            joined.append(column)
    return joined
