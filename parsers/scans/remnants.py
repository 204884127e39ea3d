"""Ink in a cell that was not found as text: lone marks, small characters, stamps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.finding import Box

Mask = NDArray[np.uint8]

SPECK = 0.14
"""Of a line's height: what is smaller both ways is dust."""

THIN = 0.07
"""Of a line's height: what is thinner than this is the edge of a ruling."""

TOGETHER = 0.6
"""Of a line's height: marks closer than this are read together."""

BELOW = 0.25
"""Of a line's height: how far below its lower end a full stop's line may reach."""


def remnants(dark: Mask, cell: Box, known: Sequence[Box], line: float) -> Iterator[Box]:
    """Boxes around what is left in a cell of the page's ink (height, width) besides the known runs, in pixels.

    `line` is the usual height of a line of text. A box is as high as a line, or the reader would take a full stop
    for a letter.
    """
    if cell.width < SPECK * line or cell.height < SPECK * line:
        return
    ink = dark[cell.top : cell.bottom, cell.left : cell.right].copy()
    for box in known:
        ink[_part(box.top - cell.top, box.bottom - cell.top), _part(box.left - cell.left, box.right - cell.left)] = 0
    for left, top, right, bottom in _clusters(ink, line):
        high = bottom - top
        down = min(round(BELOW * line), cell.height - bottom) if high < line else 0
        up = min(max(round(line) - high - down, 0), top)
        yield Box(
            max(cell.left + left - 2, cell.left),
            cell.top + top - up,
            min(cell.left + right + 2, cell.right),
            cell.top + bottom + max(down, 0),
        )


def _part(start: int, end: int) -> slice:
    return slice(max(start, 0), max(end, 0))


def _clusters(ink: Mask, line: float) -> list[tuple[int, int, int, int]]:
    """The marks that are more than dust, those that stand close together as one."""
    _, marks, stats, _ = cv2.connectedComponentsWithStats(ink)
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    large = (np.maximum(wide, high) >= SPECK * line) & (np.minimum(wide, high) >= THIN * line)
    kept = np.asarray(large & (area >= (0.7 * SPECK * line) ** 2), dtype=np.uint8)
    kept[0] = 0
    if not kept.any():
        return []
    left = kept[marks]
    joined = cv2.dilate(left, np.ones((3, max(round(TOGETHER * line), 3)), np.uint8))
    _, together, places, _ = cv2.connectedComponentsWithStats(joined)
    labels = np.asarray(together, dtype=np.int32)
    return [_around(labels, left, i, place) for i, place in enumerate(np.asarray(places, dtype=np.int32)) if i]


def _around(labels: NDArray[np.int32], marks: Mask, number: int, place: NDArray[np.int32]) -> tuple[int, int, int, int]:
    """The box around the marks of one cluster, which is looked for where the cluster lies."""
    x, y, wide, high = (int(value) for value in place[:4])
    part = np.s_[y : y + high, x : x + wide]
    rows, columns = np.nonzero((labels[part] == number) & (marks[part] > 0))
    return x + int(columns.min()), y + int(rows.min()), x + int(columns.max()) + 1, y + int(rows.max()) + 1
