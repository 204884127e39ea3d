"""Where text stands on an upright page: one box a run of text."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.models import Floats, finder

Pixels = NDArray[np.uint8]

LONG_SIDE = 1600
"""Pixels; measured: 960 loses small cells, the full size of a page loses lone operators."""

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


def find(page: Pixels, long_side: int = LONG_SIDE) -> list[Box]:
    """The runs of text on a page (height, width, 3), in no order."""
    high, wide = page.shape[:2]
    scale = min(long_side / max(high, wide), 1.0)
    size = (max(round(wide * scale / 32), 1) * 32, max(round(high * scale / 32), 1) * 32)
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    batch: Floats = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
    marks = finder()(np.ascontiguousarray(batch, dtype=np.float32))[0, 0]
    across, down = wide / size[0], high / size[1]
    return [_scaled(box, across, down, wide, high) for box in _boxes(marks)]


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
