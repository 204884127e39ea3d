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
            _add(columns, text.stretch, apart=0)
    columns = _joined(columns, [lines[index] for index in full])
    # Labels printed between the rows stand on lines of their own, where no full line prints.
    between = [text.stretch for line in lines[full[0] : full[-1]] for text in line]
    for start, end in sorted(between, key=lambda stretch: stretch[0] - stretch[1]):
        _add(columns, (start, end), apart=2 if end - start <= _LABEL else None)
    return columns


def touched(text: Stretch, columns: Sequence[Stretch]) -> list[int]:
    """The columns that a text touches."""
    return [index for index, (start, end) in enumerate(columns) if start < text[1] and text[0] < end]


def place(text: Stretch, columns: Sequence[Stretch]) -> int:
    """The first column that the text fills by half, or that holds half of it; or else the nearest."""
    for index in touched(text, columns):
        if _filled(text, columns[index]) >= 0.5:
            return index
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - text[1], text[0] - columns[i][1]))


def cells(text: Text, columns: Sequence[Stretch]) -> Iterator[tuple[Word, ...]]:
    """The words by the columns they stand in, where every word stands in one; otherwise all of them together."""
    homes = [_home((word.start, word.end), columns) for word in text.words]
    if None in homes:
        yield text.words
        return
    start = 0
    for index in range(1, len(homes) + 1):
        if index == len(homes) or homes[index] != homes[start]:
            yield text.words[start:index]
            start = index


def _home(word: Stretch, columns: Sequence[Stretch]) -> int | None:
    """The only column that a word touches, if it more than juts into it."""
    indices = touched(word, columns)
    return indices[0] if len(indices) == 1 and _filled(word, columns[indices[0]]) > 0.5 else None


def _filled(text: Stretch, column: Stretch) -> float:
    """Which share of the shorter of the two lies in the other."""
    overlap = min(text[1], column[1]) - max(text[0], column[0])
    return overlap / min(text[1] - text[0], column[1] - column[0])


def _add(columns: list[Stretch], text: Stretch, apart: int | None) -> None:
    """Let a text widen the one column that it touches; what touches several, says nothing.

    What touches none is a new column, if it stands `apart` from the others; never, if that is None.
    """
    indices = touched(text, columns)
    if len(indices) == 1:
        start, end = columns[indices[0]]
        columns[indices[0]] = (min(start, text[0]), max(end, text[1]))
    elif not indices and apart is not None and not touched((text[0] - apart, text[1] + apart), columns):
        insort(columns, text)


def _joined(columns: Sequence[Stretch], lines: Sequence[Sequence[Text]]) -> list[Stretch]:
    """The columns, two neighbours as one where no line has a text in each, and one reaches over both or they abut."""
    joins = {index for index, (left, right) in enumerate(pairwise(columns)) if right[0] - left[1] < 2}
    for line in lines:
        joins.update(index for text in line for index in touched(text.stretch, columns)[:-1])
    for line in lines:
        alone = [indices[0] for text in line if len(indices := touched(text.stretch, columns)) == 1]
        joins -= {left for left, right in pairwise(alone) if right == left + 1}
    joined: list[Stretch] = []
    for index, column in enumerate(columns):
        if index - 1 in joins:
            joined[-1] = (joined[-1][0], column[1])
        else:
            joined.append(column)
    return joined
