"""How far a page is bowed: where its rulings stray from straight lines, and the page with them straight again.

Measured before: a page bowed by 2 mm loses 20 of 106 cells, by 4 mm all.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.rulings import PAGE, Mask, contrast, ink_of
from parsers.scans.traces import weak

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

STEP = 16
"""Pixels between the places at which a bend is sampled."""

PIECE, LINK, LONG = 4.0, 3.0, 0.15
"""A bent ruling has straight pieces of 4 mm with gaps of 3 mm at most, and is longer than 0.15 of the page."""

STRAIGHT = 1.2
"""Pixels that a ruling may stray (of 100, 95 places do not stray further) before the page counts as bowed."""

FARTHEST = 0.03
"""Share of the page's long side that a place may be moved."""


class Trace(NamedTuple):
    """Places on level rulings: the ruling's number, x and y."""

    line: NDArray[np.int64]
    x: Floats
    y: Floats


def unbent(page: Pixels) -> tuple[Pixels, NDArray[np.float32]] | None:
    """The page (height, width) with level rulings straight, and how far up or down each of its places came from.

    The second is sampled every STEP pixels. None where nothing is bent, or what is bent cannot be told.
    """
    trace = _clearest(contrast(page))
    if trace is None:
        return None
    before = np.percentile(np.abs(_astray(trace, trace.y)), 95)
    if before < STRAIGHT:
        return None
    high, wide = page.shape
    factors = _fitted(trace, wide, high)
    after = np.percentile(np.abs(_astray(trace, trace.y + _shift(trace.x, trace.y, factors, wide, high))), 95)
    rows, columns = np.mgrid[0 : high + STEP : STEP, 0 : wide + STEP : STEP].astype(np.float64)
    source = rows.copy()
    for _ in range(4):  # y + shift(x, y) = the row wanted
        source = rows - _shift(columns, source, factors, wide, high)
    moved = (source - rows).astype(np.float32)
    if after > before / 2 or np.abs(moved).max() > FARTHEST * max(high, wide):
        return None
    full = cv2.resize(moved, (moved.shape[1] * STEP, moved.shape[0] * STEP), interpolation=cv2.INTER_LINEAR)
    down = full[STEP // 2 :, STEP // 2 :][:high, :wide] + np.arange(high, dtype=np.float32)[:, None]
    across = np.broadcast_to(np.arange(wide, dtype=np.float32), (high, wide))
    flat = cv2.remap(page, np.ascontiguousarray(across), down, cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(flat, dtype=np.uint8), moved


def _clearest(ink: Pixels) -> Trace | None:
    """The rulings that the ink shows; where they are too faint for that, those that anything shows."""
    trace, faint = traced(ink_of(ink)), traced(weak(ink))
    if faint is None or (trace and 2 * len(np.unique(trace.line)) > len(np.unique(faint.line))):
        return trace
    return faint


def traced(dark: Mask) -> Trace | None:
    """Places along the long level rulings of a page's ink; None where there are fewer than three."""
    per_mm = max(dark.shape) / PAGE
    pieces = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(round(PIECE * per_mm), 5)), np.uint8))
    linked = cv2.dilate(pieces, np.ones((3, max(round(LINK * per_mm), 3)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(linked)
    found = []
    for i in range(1, count):
        left, top, wide, high, _area = stats[i]
        if wide < LONG * dark.shape[1] or high > 0.2 * wide:
            continue
        part = pieces[top : top + high, left : left + wide] * (labels[top : top + high, left : left + wide] == i)
        columns = np.arange(STEP // 2, wide, STEP)
        ink = part[:, columns]
        inked = ink.sum(axis=0)
        middle = (ink * np.arange(high)[:, None]).sum(axis=0)[inked > 0] / inked[inked > 0]
        found.append((np.full(len(middle), i), left + columns[inked > 0], top + middle))
    if len(found) < 3:
        return None
    line, x, y = (np.concatenate(values) for values in zip(*found, strict=True))
    return Trace(line.astype(np.int64), x.astype(np.float64), y.astype(np.float64))


def _astray(trace: Trace, y: Floats) -> Floats:
    """How far each place is from the middle of its ruling."""
    return y - _means(trace.line, y)


def _means(line: NDArray[np.int64], values: Floats) -> Floats:
    counts = np.bincount(line)
    return np.asarray((np.bincount(line, weights=values) / np.maximum(counts, 1))[line])


def _terms(x: Floats, y: Floats, wide: int, high: int) -> list[Floats]:
    u, v = 2 * x / wide - 1, 2 * y / high - 1
    return [u, u**2, u**3, u**4, u * v, u**2 * v, u**3 * v, u * v**2, u**2 * v**2]


def _fitted(trace: Trace, wide: int, high: int) -> Floats:
    """The smooth shift that brings the places of each ruling to one height; places that stray alone count little."""
    terms = np.column_stack(_terms(trace.x, trace.y, wide, high))
    terms -= np.column_stack([_means(trace.line, term) for term in terms.T])
    wanted = -_astray(trace, trace.y)
    weights = np.ones(len(wanted))
    factors: Floats = np.zeros(terms.shape[1])
    for _ in range(4):
        scaled = terms * weights[:, None]
        ridge = 1e-3 * len(wanted) * np.eye(terms.shape[1])
        factors = np.asarray(np.linalg.solve(scaled.T @ terms + ridge, scaled.T @ wanted), dtype=np.float64)
        off = np.abs(terms @ factors - wanted)
        weights = 1 / (1 + (off / (2 * np.median(off) + 0.3)) ** 2)
    return np.asarray(factors)


def _shift(x: Floats, y: Floats, factors: Floats, wide: int, high: int) -> Floats:
    return np.asarray(sum(f * term for f, term in zip(factors, _terms(x, y, wide, high), strict=True)))
