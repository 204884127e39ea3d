"""Markdown and its relatives: cells between bars, with or without outer bars and a delimiter row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from html import unescape

from parsers.readings import MAX_COLUMNS, Physical, Piece, Reading, Row, is_blank

_BARS = ("|", "│", "┃", "║", "｜", "￨")
_RULES = r"[\s|│┃║┌─┬┐├┼┤└┴┘━═╔╦╗╠╬╣╚╩╝+:=_-]"
_RULE = re.compile(rf"(?=.*(?:--|──|━━|══|==)){_RULES}+")
_BREAK = re.compile(r"[ ]*<br\s*/?>[ ]*", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEADING = re.compile(r"#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?")
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+)\1", re.DOTALL)


def _read(bar: str, lines: Sequence[Physical]) -> Reading | None:
    if not any(bar in line.text for line in lines):
        return None
    whole = [line for line in lines if not _RULE.fullmatch(line.text)]
    collapsed = _is_collapsed([line.text for line in whole], bar)
    if collapsed:
        whole = list(_mended(whole, bar))
    shape = _Bars(bar, [line.text for line in whole if bar in line.text])
    return Reading("markdown", [shape.row(line) for line in whole], positions_known=not collapsed)


WAYS = tuple(partial(_read, bar) for bar in _BARS)


def _is_collapsed(texts: Sequence[str], bar: str) -> bool:
    """Whether empty cells were moved to the ends of the rows: '||' ends some of them and stands inside none."""
    one, other = re.escape(bar), rf"[^\s{re.escape(bar)}]"
    inside = re.compile(rf"(?:\A|{other})[ \t]*{one}{one}+[ \t]*{other}")
    held = [text for text in texts if bar * 2 in text]
    return any(text.rstrip().endswith(bar * 2) for text in held) and not any(inside.search(text) for text in held)


def _mended(lines: Sequence[Physical], bar: str) -> Iterator[Physical]:
    """Lines that together have exactly the bars of one row become one: such text is broken after any bar."""
    width = _bars_of_a_row([line.text for line in lines], bar)
    start = 0
    while start < len(lines):
        end = _end_of_row(lines, start, bar, width)
        first = lines[start]
        yield Physical("\n".join(line.text for line in lines[start:end]), first.line, first.page)
        start = end


def _end_of_row(lines: Sequence[Physical], start: int, bar: str, width: int) -> int:
    """The end of the run of lines from `start` that makes one whole row; `start + 1` where none does."""
    total = 0
    for end in range(start, min(start + width, len(lines))):
        text = lines[end].text.rstrip()
        total += text.count(bar)
        if total == width:
            return end + 1
        if total > width or not text.endswith(bar) or is_blank(text) or lines[end].page != lines[start].page:
            break
    return start + 1


def _bars_of_a_row(texts: Sequence[str], bar: str) -> int:
    """How many bars a whole row has: what many lines have, or what many runs up to a '||' have."""
    counts = [count for text in texts if (count := text.count(bar))]
    common = [width for width, lines in Counter(counts).items() if width > 2 and lines * 4 >= len(counts)]
    if common:
        return max(common)
    sums, total = Counter[int](), 0
    for text in texts:
        total += text.count(bar)
        if text.rstrip().endswith(bar * 2):
            sums[total] += 1
            total = 0
    return sums.most_common(1)[0][0]


class _Bars:
    """How one text uses its bars: whether its rows begin and end with one."""

    def __init__(self, bar: str, texts: Sequence[str]) -> None:
        self._bar = re.compile(rf"(?<!\\){re.escape(bar)}")
        self._leading = sum(text.lstrip().startswith(bar) for text in texts) * 2 > len(texts)
        self._trailing = sum(text.rstrip().endswith(bar) for text in texts) * 2 > len(texts)

    def row(self, line: Physical) -> Row:
        """The row that a line holds."""
        parts = self._bar.split(line.text, MAX_COLUMNS)
        if len(parts) == 1 or len(parts) > MAX_COLUMNS:
            text = printed(line.text)
            return Row(() if is_blank(text) else (Piece(text, line.line),), line.line, line.page, separated=False)
        pieces = list(_pieces(parts, line.line))
        if self._leading and is_blank(parts[0]):
            del pieces[0]
        if self._trailing and is_blank(parts[-1]) and len(pieces) > 1:
            del pieces[-1]
        return Row(tuple(pieces), line.line, line.page, separated=True)


def _pieces(parts: Sequence[str], line: int) -> Iterator[Piece]:
    for part in parts:
        inner = part.lstrip()
        yield Piece(_rendered(part), line + part.count("\n", 0, len(part) - len(inner)))
        line += part.count("\n")


def printed(text: str) -> str:
    """A line as Markdown shows it, without the marks of a heading."""
    heading = _HEADING.fullmatch(text.strip())
    return _rendered(heading[1] if heading else text)


def _rendered(text: str) -> str:
    """The text as Markdown shows it: line breaks, escapes, entities; bold only where all of it is bold."""
    text = text.strip(" \t\n")
    if bold := _BOLD.fullmatch(text):
        text = bold[2]
    if "<" in text:
        text = _BREAK.sub("\n", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return unescape(text) if "&" in text else text
