"""Rulings of which a scan has left little: faint all along, or broken into dashes.

A ruling is darker than what stands beside it over a length that no character has; the mean along it shows that where
no single pixel does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.finding import Box
from parsers.scans.rulings import NEAR, Mask, Ruling

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

ALONG = 8.0
"""Millimetres over which the mean is taken; characters are half as long."""

LENGTH = 12.0
"""Millimetres of the shortest ruling that is believed on so little."""

FAINTEST, FAINT = 6.0, 0.08
"""Shades, and share of the darkest ink, that is more than the paper's own noise."""

BESIDE = (0.35, 1.0)
"""Millimetres between which there is white beside a ruling, and ink beside a character's stroke."""

INKED = 0.45
"""Share of a ruling's length that must have left a trace."""

WHITE, FREE = 0.15, 0.1
"""Share of the length beside it that other ink may have, and on one side at least."""

WITHIN, THROUGH = 0.35, 0.25
"""Of the height of a line of text, how far in its edge reaches; and the share of a ruling's way that may lead through
runs of text: two columns are found as one run now and then."""

END = 1.2
"""Millimetres of the shortest dash at a ruling's end."""

WEAK = 0.3
"""Share of a page's rulings that are traces only, from which on traces are looked for."""


def weak(contrast: Pixels) -> Mask:
    """1 where a page (height, width; 0 for paper) is darker than its own noise."""
    return np.asarray(contrast > _least(contrast), dtype=np.uint8)


def _least(contrast: Pixels) -> float:
    return max(FAINTEST, FAINT * float(np.percentile(contrast, 99.0)))


def traces(contrast: Pixels, texts: Sequence[Box], per_mm: float) -> list[Ruling]:
    """The level rulings of a page, the faint and the broken ones too; `texts` are where runs of text were found."""
    least = _least(contrast)
    mask = np.asarray(contrast > least, dtype=np.uint8)
    response = _response(contrast, per_mm)
    darker = np.asarray(response > least / 2, dtype=np.uint8)
    likely = cv2.morphologyEx(darker, cv2.MORPH_CLOSE, np.ones((3, max(round(ALONG / 2 * per_mm), 3)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(likely)
    found = []
    for i in range(1, count):
        left, top, wide, high, _area = (int(value) for value in stats[i])
        if wide >= LENGTH * per_mm and high <= 3 * NEAR * per_mm:
            part = np.where(
                labels[top : top + high, left : left + wide] == i, response[top : top + high, left : left + wide], 0
            )
            at = top + float(np.average(np.arange(high), weights=part.sum(axis=1) + 1e-6))
            line = _trimmed(Ruling(at, left, left + wide), mask, per_mm)
            if line and _is_ruling(line, mask, texts, per_mm):
                found.append(line)
    return found


def _response(contrast: Pixels, per_mm: float) -> Floats:
    """How much darker the page is at each pixel than above and below, over a length of ALONG."""
    wide = max(round(ALONG * per_mm), 3)
    mean = np.asarray(cv2.blur(contrast.astype(np.float32), (wide, 1)), dtype=np.float32)
    first, last = (max(round(off * per_mm), 1) for off in BESIDE)
    side = np.asarray(cv2.blur(mean, (1, max(last - first, 1))), dtype=np.float32)
    off = (first + last) // 2
    above, below = np.roll(side, off, axis=0), np.roll(side, -off, axis=0)
    return mean - np.maximum(above, below)


def _trimmed(line: Ruling, mask: Mask, per_mm: float) -> Ruling | None:
    """The line from its first dash to its last: the mean reaches beyond its ends."""
    inked = _band(line, mask, per_mm)
    dashes = cv2.morphologyEx(inked[None, :], cv2.MORPH_OPEN, np.ones((1, max(round(END * per_mm), 2)), np.uint8))[0]
    there = np.flatnonzero(dashes)
    if len(there) < 2:
        return None
    return Ruling(line.at, line.start + float(there[0]), line.start + float(there[-1] + 1))


def _band(line: Ruling, mask: Mask, per_mm: float) -> Mask:
    aside = max(round(0.25 * per_mm), 1)
    at = round(line.at)
    rows = mask[max(at - aside, 0) : at + aside + 1, round(line.start) : round(line.end)]
    return np.asarray(rows.max(axis=0, initial=0), dtype=np.uint8)


def _is_ruling(line: Ruling, mask: Mask, texts: Iterable[Box], per_mm: float) -> bool:
    if line.end - line.start < LENGTH * per_mm or _band(line, mask, per_mm).mean() < INKED:
        return False
    sides = [_beside(line, mask, side, per_mm) for side in (-1, 1)]
    white = sorted(float(side.mean(axis=1).min(initial=1.0)) for side in sides)
    if white[0] >= FREE or white[1] >= WHITE:
        return False
    return through(line, texts) < THROUGH


def through(line: Ruling, texts: Iterable[Box]) -> float:
    """The share of a level line's way that leads through runs of text."""
    start, end = round(line.start), round(line.end)
    within = np.zeros(max(end - start, 1), dtype=np.bool_)
    for box in texts:
        edge = WITHIN * min(box.width, box.height)
        if box.top + edge < line.at < box.bottom - edge:
            within[max(box.left - start, 0) : max(box.right - start, 0)] = True
    return float(within.mean())


def _beside(line: Ruling, mask: Mask, side: int, per_mm: float) -> Mask:
    """The rows of ink next to a line on one side of it."""
    at, start, end = round(line.at), round(line.start), round(line.end)
    rows = [at + side * off for off in range(round(BESIDE[0] * per_mm), round(BESIDE[1] * per_mm) + 1)]
    return mask[[min(max(y, 0), len(mask) - 1) for y in rows], start:end]


def added(found: Sequence[Ruling], known: Sequence[Ruling], near: float) -> Iterator[Ruling]:
    """Those of the lines that are not known already."""
    for line in found:
        covered = sum(
            max(min(line.end, other.end) - max(line.start, other.start), 0.0)
            for other in known
            if abs(line.at - other.at) <= near
        )
        if covered < 0.8 * (line.end - line.start):
            yield line
