"""What every way of reading plain text has in common: physical lines, rows of pieces, and how well they make a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_COLUMNS = 256
"""No form is wider; a line with more separators than this is text that happens to hold them."""

ENOUGH_ROWS = 3

INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_BLANK = re.compile(rf"[\s{INVISIBLE}]*\Z")
_LINE_END = re.compile("\r{0,2}\n|\r|\u2028|\u2029")
_OPERATOR = r"[≥≤=><＝≧≦⩾⩽＞＜]{1,2}"
_VALUE = re.compile(rf"{_OPERATOR}|定性|(?:{_OPERATOR})?\s*\d[\d,.]*\s*[%％‰]?[^\W\d_]{{0,3}}")
_LABEL = re.compile(r"[^，。；,;:：|]{0,12}指标.{0,3}(?:[（(].*)?")
_WHITE = re.compile(r"\s+")
_LONGEST_MARK = 20


@dataclass(frozen=True, slots=True)
class Physical:
    """A line of the file, or the part of it on one page; lines count from 1, pages too."""

    text: str
    line: int
    page: int


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one cell and the physical line on which it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """The pieces of one row (none: a blank line). `separated`: a separator stood in it, so it belongs to a table."""

    pieces: tuple[Piece, ...]
    line: int
    page: int
    separated: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the whole text. `strict`: the separator is common in prose, so the rows must be regular."""

    format: str
    rows: Sequence[Row]
    positions_known: bool = True
    keeps_empty: bool = True
    blank_breaks: bool = True
    strict: bool = False


Way = Callable[[Sequence[Physical]], Reading | None]
"""One way to read a text; None where its separators do not occur."""


def is_blank(text: str) -> bool:
    """Whether nothing that prints stands in `text`."""
    return _BLANK.match(text) is not None


def physical_lines(text: str) -> list[Physical]:
    """The lines of the text; a form feed begins a new page, wherever in a line it stands."""
    lines: list[Physical] = []
    page = 1
    for number, whole in enumerate(_LINE_END.split(text), 1):
        first, *others = whole.split("\f")
        lines.append(Physical(first, number, page))
        for part in others:
            page += 1
            lines.append(Physical(part, number, page))
    return lines


def is_value(text: str) -> bool:
    """Whether a cell holds an operator or a number, perhaps with its unit, and nothing else."""
    return len(text) <= _LONGEST_MARK and _VALUE.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether a cell holds a short label with 指标: of a column, or of a level."""
    return 2 < len(text) <= 2 * _LONGEST_MARK and _LABEL.fullmatch(_WHITE.sub("", text)) is not None


def is_mark(text: str) -> bool:
    """Whether a cell is one of those that make a form."""
    return is_value(text) or is_label(text)


def marks(reading: Reading) -> int:
    """How many cells that make a form stand alone; in rows with other cells beside them, if there are rows at all."""
    beside = 0 if reading.format == "lines" else 1
    found = 0
    for row in reading.rows:
        if row.separated:
            texts = [piece.text for piece in row.pieces if piece.text]
            found += sum(map(is_mark, texts)) if len(texts) > beside else 0
    return found


def regularity(reading: Reading) -> float:
    """Which share of the separated rows has the commonest width; 0.0 where that width is below three."""
    widths = Counter(len(row.pieces) for row in reading.rows if row.separated)
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return count / widths.total() if width >= 3 else 0.0
