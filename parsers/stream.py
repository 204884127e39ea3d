"""Text with one cell on each line: a form that was copied out of a page cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.readings import Physical, Piece, Reading, Row, is_blank


def _read(lines: Sequence[Physical]) -> Reading:
    rows = [
        Row((Piece(line.text.strip(" \t"), line.line),), line.line, line.page, separated=True)
        for line in lines
        if not is_blank(line.text)
    ]
    return Reading("lines", rows, positions_known=False)


WAYS = (_read,)
