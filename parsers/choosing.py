"""Which reading of a plain text to take: the one that shows most of a form's cells, or none."""

from __future__ import annotations

from collections.abc import Sequence

from parsers import aligned, delimited, piped, stream
from parsers.readings import ENOUGH_ROWS, Physical, Reading, Way, marks, regularity

_WAYS: tuple[Way, ...] = (*delimited.WAYS, *piped.WAYS, *aligned.WAYS, *stream.WAYS)
_SAMPLE = 20_000
_ENOUGH_MARKS = 4
_REGULAR = 0.4


def best(lines: Sequence[Physical]) -> Reading | None:
    """The reading that shows most marks of a form; of equals, the more regular, then the earlier. None may convince."""
    sample = lines[:_SAMPLE]  # of a text that long, the beginning decides
    convincing: list[tuple[int, float, Way, Reading]] = []
    for way in _WAYS:
        reading = way(sample)
        if not reading:
            continue
        found, regular = marks(reading), regularity(reading)
        if _convinces(found, regular, reading):
            convincing.append((found, regular, way, reading))
            if _settles(found, reading):
                break
    if not convincing:
        return None
    *_, way, reading = max(convincing, key=lambda entry: entry[:2])
    return reading if len(sample) == len(lines) else way(lines)


def _settles(found: int, reading: Reading) -> bool:
    """Whether no other shape need be tried: the marks of a form, and the separator on most lines that print."""
    filled = sum(bool(row.pieces) for row in reading.rows)
    return found >= _ENOUGH_MARKS and sum(row.separated for row in reading.rows) * 2 > filled


def _convinces(found: int, regular: float, reading: Reading) -> bool:
    """Whether the rows look like rows at all: by the marks of a form, or by being of one width."""
    rows = sum(row.separated for row in reading.rows)
    if reading.format == "lines":
        return found > 2 * _ENOUGH_MARKS and found * 4 > rows
    if reading.strict:
        return found >= max(_ENOUGH_MARKS, rows / 2) and regular >= _REGULAR
    return (rows > 1 and found >= _ENOUGH_MARKS) or (rows >= ENOUGH_ROWS and regular >= _REGULAR)
