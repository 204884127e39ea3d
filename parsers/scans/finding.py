"""Where text stands on an upright page: one box a run of text."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.models import Floats, finder

Pixels = NDArray[np.uint8]

LONG_SIDE, LONGEST_SIDE = 1600, 3200
"""Pixels; measured: 960 loses small cells, the full size of a page loses lone operators. More for small print only."""

SMALL, READABLE = 17.0, 22.0
"""Pixels of a line's height below which characters run together, and what it should be: a sheet that fills half of a
photograph is looked at again."""

OVERLAP = 4
"""Lines of text that two bands of a page have in common."""

DARK, MARGIN = 200, 24
"""Shades below which there is ink, and pixels of white around it that the model wants to see."""

MARKED, SURE = 0.3, 0.55
"""The mark that a pixel of text bears at least, and the mean of a whole box."""

GROWN = 1.6
"""The model marks the core of a line; its area over its circumference times this is what the line has around it."""


class Box(NamedTuple):
    """A rectangle in pixels of its page."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def find(page: Pixels) -> list[Box]:
    """The runs of text on a page (height, width, 3), in no order. Small print is looked at more closely."""
    found = _found(page, LONG_SIDE)
    if not found:
        return found
    line = median(box.height for box in found) * min(LONG_SIDE / max(page.shape), 1.0)
    closer = min(LONG_SIDE * READABLE / line, LONGEST_SIDE, max(page.shape))
    return list(_in_bands(page, closer / max(page.shape), line)) if line < SMALL and closer > LONG_SIDE else found


def _in_bands(page: Pixels, scale: float, line: float) -> Iterator[Box]:
    """The runs of text on a page that is looked at in bands, one below the other, none larger than a page usually is.

    The bands overlap by some lines; a run belongs to the band in which its middle lies.
    """
    high = page.shape[0]
    count = ceil((scale * max(page.shape) / LONG_SIDE) ** 2)
    overlap = round(OVERLAP * line * max(page.shape) / LONG_SIDE)
    for number in range(count):
        top, bottom = high * number // count, high * (number + 1) // count
        start, end = max(top - overlap, 0), min(bottom + overlap, high)
        part = page[start:end]
        for box in _found(part, round(scale * max(part.shape))):
            moved = box._replace(top=box.top + start, bottom=box.bottom + start)
            if top <= (moved.top + moved.bottom) / 2 < bottom:
                yield moved


def _found(page: Pixels, long_side: int) -> list[Box]:
    """The runs of text that a page shows in this size. Blank margins are not looked at."""
    high, wide = page.shape[:2]
    scale = min(long_side / max(high, wide), 1.0)
    size = max(round(wide * scale), 32), max(round(high * scale), 32)
    small = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    left, top, right, bottom = _inked(small)
    part = np.full((-(-(bottom - top) // 32) * 32, -(-(right - left) // 32) * 32, 3), 255, dtype=np.uint8)
    part[: bottom - top, : right - left] = small[top:bottom, left:right]
    batch: Floats = (part.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
    marks = finder()(np.ascontiguousarray(batch, dtype=np.float32))[0, 0]
    across, down = wide / size[0], high / size[1]
    return [
        _scaled((x0 + left, y0 + top, x1 + left, y1 + top), across, down, wide, high)
        for x0, y0, x1, y1 in _boxes(marks)
    ]


def _inked(page: Pixels) -> tuple[int, int, int, int]:
    """The box around all that is dark, with some margin; the whole page where nothing is."""
    high, wide = page.shape[:2]
    dark = cv2.medianBlur(np.ascontiguousarray(page[:, :, 0]), 3) < DARK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return 0, 0, wide, high
    return (
        max(int(columns[0]) - MARGIN, 0),
        max(int(rows[0]) - MARGIN, 0),
        min(int(columns[-1]) + 1 + MARGIN, wide),
        min(int(rows[-1]) + 1 + MARGIN, high),
    )


def _boxes(marks: Floats) -> list[tuple[float, float, float, float]]:
    """Each connected mark as a box grown to the whole of its line."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((marks > MARKED).astype(np.uint8))
    sums = np.bincount(labels.ravel(), weights=marks.ravel(), minlength=count)
    found = []
    for left, top, wide, high, area, total in np.column_stack([stats, sums])[1:]:
        if min(wide, high) < 3 or total / area < SURE:
            continue
        grown = wide * high * GROWN / (2 * (wide + high))
        found.append((left - grown, top - grown, left + wide + grown, top + high + grown))
    return found


def _scaled(box: tuple[float, float, float, float], across: float, down: float, wide: int, high: int) -> Box:
    left, top, right, bottom = box
    return Box(
        max(int(left * across), 0),
        max(int(top * down), 0),
        min(int(np.ceil(right * across)), wide),
        min(int(np.ceil(bottom * down)), high),
    )
