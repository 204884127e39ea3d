"""Text whose cells stand between tabs, commas or semicolons, quoted or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from parsers.readings import MAX_COLUMNS, Physical, Piece, Reading, Row, is_blank

_SEPARATORS = (("tsv", "\t"), ("csv", ","), ("csv", ";"), ("csv", "；"), ("csv", "，"))
_MAX_QUOTED_LINES = 60
_OPENING = re.compile('[ ]*"')
_QUOTED = re.compile('(?:[^"]++|"")*+')


def _read(form: str, separator: str, lines: Sequence[Physical]) -> Reading | None:
    if not any(separator in line.text for line in lines):
        return None
    return Reading(form, list(_rows(lines, separator)), strict=separator != "\t")


WAYS = tuple(partial(_read, form, separator) for form, separator in _SEPARATORS)


def _rows(lines: Sequence[Physical], separator: str) -> Iterator[Row]:
    quoting = _Quoting(lines, separator)
    index = 0
    while index < len(lines):
        first = lines[index]
        pieces, index = quoting.row(index)
        blank = len(pieces) == 1 and is_blank(pieces[0].text)
        yield Row(() if blank else tuple(pieces), first.line, first.page, separated=len(pieces) > 1)


class _Quoting:
    """Cells in the manner of RFC 4180; a quote that nothing closes in time is a character like any other."""

    def __init__(self, lines: Sequence[Physical], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        counts = Counter(count for line in lines if (count := line.text.count(separator)))
        self._usual = max(counts.most_common(1)[0][0], 2)
        self._after = re.compile(rf"[ ]*(?={re.escape(separator)}|\Z)")

    def row(self, index: int) -> tuple[list[Piece], int]:
        """The pieces of the row that begins at line `index`, and the index of the line after it."""
        text, number = self._lines[index].text, self._lines[index].line
        if text.count(self._separator) < MAX_COLUMNS:
            if '"' not in text:
                return [Piece(part.strip(" \t"), number) for part in text.split(self._separator)], index + 1
            pieces, after = self._quoted_row(index)
            if len(pieces) <= MAX_COLUMNS:
                return pieces, after
        return [Piece(text.strip(" \t"), number)], index + 1

    def _quoted_row(self, index: int) -> tuple[list[Piece], int]:
        pieces: list[Piece] = []
        position = 0
        while True:
            line = self._lines[index]
            opening = _OPENING.match(line.text, position)
            quoted = self._quoted(index, opening.end()) if opening else None
            if quoted:
                content, index, position = quoted
            else:
                start, end = position, line.text.find(self._separator, position)
                position = len(line.text) if end < 0 else end
                content = line.text[start:position]
            pieces.append(Piece(content.strip(" \t"), line.line))
            if position >= len(self._lines[index].text):
                return pieces, index + 1
            position += len(self._separator)

    def _quoted(self, index: int, position: int) -> tuple[str, int, int] | None:
        """What the quote before `position` quotes, the index of the line where it ends, and where there."""
        content = ""
        for last in range(index, min(index + _MAX_QUOTED_LINES, len(self._lines))):
            text = self._lines[last].text
            body = _QUOTED.match(text, position)
            assert body is not None  # it matches the empty string
            content += body[0]
            if last > index and body[0].count(self._separator) >= self._usual:
                return None  # that is a whole row, not a line of a cell
            if body.end() < len(text):
                after = self._after.match(text, body.end() + 1)
                return (content.replace('""', '"'), last, after.end()) if after else None
            content += "\n"
            position = 0
        return None
