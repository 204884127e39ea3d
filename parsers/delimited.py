"""Text whose cells stand between tabs, commas or semicolons, quoted or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.readings import MAX_COLUMNS, Physical, Piece, Reading, Row, is_blank

_SEPARATORS = (("tsv", "\t"), ("csv", ","), ("csv", ";"), ("csv", "；"), ("csv", "，"))
_MAX_QUOTED_LINES = 60


def readings(lines: Sequence[Physical]) -> Iterator[Reading]:
    """One reading for each separator that occurs."""
    for form, separator in _SEPARATORS:
        if any(separator in line.text for line in lines):
            yield Reading(form, list(_rows(lines, separator)), strict=separator != "\t")


def _rows(lines: Sequence[Physical], separator: str) -> Iterator[Row]:
    shape = _Quoting(lines, separator)
    index = 0
    while index < len(lines):
        first = lines[index]
        pieces, index = shape.row(index)
        if len(pieces) > MAX_COLUMNS:
            pieces = [Piece(first.text.strip(" \t"), first.line)]
        blank = len(pieces) == 1 and is_blank(pieces[0].text)
        yield Row(() if blank else tuple(pieces), first.line, first.page, len(pieces) > 1)


class _Quoting:
    """Cells in the manner of RFC 4180; a quote that nothing closes in time is a character like any other."""

    def __init__(self, lines: Sequence[Physical], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._opening = re.compile('[ ]*"')
        self._closing = re.compile(rf'((?:[^"]|"")*+)"[ ]*(?={re.escape(separator)}|\Z)')

    def row(self, index: int) -> tuple[list[Piece], int]:
        """The pieces of the row that begins at line `index`, and the index of the line after it."""
        text = self._lines[index].text
        if '"' not in text:
            number = self._lines[index].line
            return [Piece(part.strip(" \t"), number) for part in text.split(self._separator)], index + 1
        return self._quoted_row(index)

    def _quoted_row(self, index: int) -> tuple[list[Piece], int]:
        pieces: list[Piece] = []
        position = 0
        while True:
            line = self._lines[index]
            quoted = self._quoted(index, position) if self._opening.match(line.text, position) else None
            if quoted:
                content, last, position = quoted
                pieces.append(Piece(content, line.line))
                index = last
            else:
                end = line.text.find(self._separator, position)
                end = len(line.text) if end < 0 else end
                pieces.append(Piece(line.text[position:end].strip(" \t"), line.line))
                position = end
            if position >= len(self._lines[index].text):
                return pieces, index + 1
            position += len(self._separator)

    def _quoted(self, index: int, position: int) -> tuple[str, int, int] | None:
        """The content of the quoted cell at `position`, the index of the line where it ends, and where there."""
        opening = self._opening.match(self._lines[index].text, position)
        assert opening is not None
        text = self._lines[index].text[opening.end() :]
        for last in range(index, min(index + _MAX_QUOTED_LINES, len(self._lines))):
            if last > index:
                text += "\n" + self._lines[last].text
            closing = self._closing.match(text)
            if closing:
                end = len(self._lines[last].text) - (len(text) - closing.end())
                return closing[1].replace('""', '"').strip(" \t"), last, end
        return None
