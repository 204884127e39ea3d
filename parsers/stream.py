"""Text with one cell on each line: a form that was copied out of a page cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.readings import Physical, Piece, Reading, Row, is_blank


def readings(lines: Sequence[Physical]) -> Iterator[Reading]:
    """The one reading: every line that is not blank is a row of one cell."""
    rows = [
        Row((Piece(line.text.strip(" \t"), line.line),), line.line, line.page, separated=True)
        for line in lines
        if not is_blank(line.text)
    ]
    yield Reading("lines", rows, positions_known=False)
