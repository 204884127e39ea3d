"""Pictures of ruled pages, drawn: a table of three columns and five rows whose first column is merged over two rows."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

WIDE, HIGH = 1654, 2339  # A4 at 200 dpi
XS = (200, 500, 900, 1450)
YS = (300, 400, 500, 600, 700, 800)
AREAS = 14  # 15 squares, two of which are one cell


def sheet(gap: int = 0, shade: int = 0, ink: int = 40, dash: int = 0) -> Pixels:
    """A grey page (height, width); rulings lack `gap` pixels in the middle of every square, `shade` fills one row.

    `ink` is how dark the rulings are; of every `dash` pixels of them a third is gone.
    """
    page = np.full((HIGH, WIDE), 245, dtype=np.uint8)
    page[0:60, 0:40] = 60
    if shade:
        page[YS[0] : YS[1], XS[0] : XS[-1]] -= shade
    for y in YS:
        for left, right in pairwise(XS):
            if not (y == YS[2] and left == XS[0]):  # the cell that is merged over two rows
                _line(page, (left, y), (right, y), gap, ink)
    for x in XS:
        for top, bottom in pairwise(YS):
            _line(page, (x, top), (x, bottom), gap, ink)
    if dash:
        down, across = np.indices(page.shape)
        page[((down + across) % dash < dash // 3) & (page < 245) & (across > 40)] = 245
    return page


def _line(page: Pixels, start: tuple[int, int], end: tuple[int, int], gap: int, ink: int) -> None:
    cv2.line(page, start, end, ink, 3)
    if gap:
        x, y = (start[0] + end[0]) // 2, (start[1] + end[1]) // 2
        page[y - gap // 2 : y + gap // 2 + 1, x - gap // 2 : x + gap // 2 + 1] = 245


def skewed(page: Pixels, degrees: float) -> Pixels:
    turn = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, turn, (WIDE, HIGH), borderValue=245), dtype=np.uint8)


def photographed(page: Pixels) -> Pixels:
    """Seen at an angle."""
    corners = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], dtype=np.float32)
    seen = np.array([[90, 60], [1560, 110], [1640, 2280], [20, 2200]], dtype=np.float32)
    way = cv2.getPerspectiveTransform(corners, seen)
    return np.asarray(cv2.warpPerspective(page, way, (WIDE, HIGH), borderValue=245), dtype=np.uint8)


def bowed(page: Pixels, millimetres: float) -> Pixels:
    x, y = np.meshgrid(np.arange(WIDE, dtype=np.float32), np.arange(HIGH, dtype=np.float32))
    down = millimetres * HIGH / 297 * np.sin(np.pi * x / WIDE)
    moved = cv2.remap(page, x, (y + down).astype(np.float32), cv2.INTER_LINEAR, borderValue=245)
    return np.asarray(moved, dtype=np.uint8)
