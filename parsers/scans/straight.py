"""Pages that lie askew, were photographed at an angle or bowed -> pages whose rulings are level and upright.

What is parallel on the paper meets in one point of a photograph; taking the two points to infinity straightens it
(R. Hartley, A. Zisserman, Multiple View Geometry, 2.7). What is still bent then follows the rulings themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.bends import STEP, unbent

Pixels = NDArray[np.uint8]
Points = NDArray[np.float64]

LOOKED_AT = 1400
"""Pixels of the long side in which straight strokes are looked for."""

STROKE = 0.03
"""Share of that side: shorter strokes belong to characters."""

STEEP = 30.0
"""Degrees; a page that lies more askew than that is not straightened."""

GROWTH = 1.4
"""How much larger than the picture the straightened one may become."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A straightened page, and the way from its places back to the picture's.

    `back` takes a place (x, y, 1) of the page, as it was before unbending, to the picture. `down` and `across` are how
    far each place was moved by unbending (sampled every `bends.STEP` pixels), first down, then across.
    """

    page: Pixels
    back: Points
    down: NDArray[np.float32] | None = None
    across: NDArray[np.float32] | None = None

    def origin(self, places: Points) -> Points:
        """The picture's own coordinates of places (count, 2) on the page."""
        places = places.copy()
        if self.across is not None:
            places[:, 0] += _sampled(self.across, places[:, 1], places[:, 0])
        if self.down is not None:
            places[:, 1] += _sampled(self.down, places[:, 0], places[:, 1])
        found = np.column_stack([places, np.ones(len(places))]) @ self.back.T
        return np.asarray(found[:, :2] / found[:, 2:])

    def turned(self, quarters: int) -> Flat:
        """The page turned by quarters against the clock."""
        high, wide = self.page.shape
        one = np.array([[0, -1, wide], [1, 0, 0], [0, 0, 1]], dtype=np.float64)  # a place's origin before one turn
        back = self.back
        for _ in range(quarters % 4):
            back = back @ one
            one[0, 2] = high if one[0, 2] == wide else wide
        return Flat(np.ascontiguousarray(np.rot90(self.page, quarters)), back)

    def unbent(self) -> Flat:
        """The page with its bent rulings straight: the level ones first, then the upright ones."""
        page, down, across = self.page, None, None
        if found := unbent(page):
            page, down = found
        if found := unbent(np.ascontiguousarray(page.T)):
            page, across = np.ascontiguousarray(found[0].T), found[1]
        return Flat(page, self.back, down, across)


def _sampled(moved: NDArray[np.float32], x: Points, y: Points) -> Points:
    """How far the nearest sampled places were moved."""
    rows = np.clip(np.round(y / STEP).astype(int), 0, moved.shape[0] - 1)
    columns = np.clip(np.round(x / STEP).astype(int), 0, moved.shape[1] - 1)
    return np.asarray(moved[rows, columns], dtype=np.float64)


def straightened(page: Pixels) -> Flat:
    """The grey page (height, width) with level rulings; as it is where it shows none."""
    high, wide = page.shape
    level, upright = strokes(page)
    there = _rectifying(level, upright, wide, high)
    corners = _through(there, np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float64))
    low = corners.min(axis=0)
    size = corners.max(axis=0) - low
    if not np.isfinite(size).all() or (size > GROWTH * np.array([wide, high])).any() or (size < 8).any():
        there, low, size = np.eye(3), np.zeros(2), np.array([wide, high], dtype=np.float64)
    there = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]]) @ there
    if np.abs(there - np.eye(3)).max() < 1e-6:
        return Flat(page, np.eye(3))
    target = (int(np.ceil(size[0])), int(np.ceil(size[1])))
    flat = cv2.warpPerspective(
        page, there, target, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    return Flat(np.asarray(flat, dtype=np.uint8), np.asarray(np.linalg.inv(there), dtype=np.float64))


def strokes(page: Pixels) -> tuple[Points, Points]:
    """Straight strokes (count, 4: from x, y to x, y), the ones that are nearly level and the ones nearly upright."""
    high, wide = page.shape
    scale = min(LOOKED_AT / max(high, wide), 1.0)
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    found: Any = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]  # None where there is none
    lines = np.reshape([] if found is None else found, (-1, 4)).astype(np.float64)
    along = lines[:, 2:] - lines[:, :2]
    lines = lines[np.hypot(along[:, 0], along[:, 1]) > STROKE * max(small.shape)] / scale
    along = np.abs(lines[:, 2:] - lines[:, :2])
    slope = np.tan(np.radians(STEEP))
    return lines[along[:, 1] < slope * along[:, 0]], lines[along[:, 0] < slope * along[:, 1]]


def _rectifying(level: Points, upright: Points, wide: int, high: int) -> Points:
    """The homography that makes both kinds of strokes parallel to the page's sides."""
    unit = max(wide, high) / 2
    inward = np.array([[1 / unit, 0, -wide / 2 / unit], [0, 1 / unit, -high / 2 / unit], [0, 0, 1]])
    meeting_level = _meeting_point(_through(inward, level.reshape(-1, 2)).reshape(-1, 4), 0)
    meeting_upright = _meeting_point(_through(inward, upright.reshape(-1, 2)).reshape(-1, 4), 1)
    if meeting_level is None:
        return np.eye(3)
    if meeting_upright is None:  # only level lines: nothing tells of perspective
        angle = np.arctan2(meeting_level[1], meeting_level[0])
        meeting_level = np.array([np.cos(angle), np.sin(angle), 0.0])
        meeting_upright = np.array([-np.sin(angle), np.cos(angle), 0.0])
    horizon = np.cross(meeting_level, meeting_upright)
    tilt = np.array([[1, 0, 0], [0, 1, 0], horizon / horizon[2]])
    along, down = (tilt @ meeting_level)[:2], (tilt @ meeting_upright)[:2]
    frame = np.column_stack([along / np.hypot(*along), down / np.hypot(*down)])
    turn = np.eye(3)
    turn[:2, :2] = np.linalg.inv(frame)
    return np.asarray(np.linalg.inv(inward) @ turn @ tilt @ inward)


def _meeting_point(lines: Points, axis: int) -> Points | None:
    """Where the strokes meet (homogeneous, pointing right or down), by weighted least squares that forget outliers."""
    if len(lines) < 3:
        return None
    start, end = np.insert(lines[:, :2], 2, 1, axis=1), np.insert(lines[:, 2:], 2, 1, axis=1)
    normals = np.cross(start, end)
    length = np.hypot(normals[:, 0], normals[:, 1])
    normals /= length[:, None]
    weights = length**2
    spread = np.ptp((lines[:, [1 - axis]] + lines[:, [3 - axis]]) / 2)
    stiff = np.diag([0, 0, 1e-4 + (1.0 if spread < 0.2 else 0.0)]) * weights.sum()
    point = np.eye(3)[axis]
    for _ in range(6):
        _, vectors = np.linalg.eigh((normals * weights[:, None]).T @ normals + stiff)
        point = vectors[:, 0] * (1 if vectors[axis, 0] > 0 else -1)
        off = np.abs(normals @ point)
        weights = length**2 / (1 + (off / (2 * np.median(off) + 1e-4)) ** 2)
    return np.asarray(point)


def _through(way: Points, places: Points) -> Points:
    found = np.column_stack([places, np.ones(len(places))]) @ way.T
    return np.asarray(found[:, :2] / found[:, 2:])
