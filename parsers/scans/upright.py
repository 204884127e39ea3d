"""Which way up a page lies: text is wide where it lies right or on its head, and reads well only the right way up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parsers.scans.finding import Box
from parsers.scans.reading import read

Pixels = NDArray[np.uint8]

LOOKED_AT = 4
"""Lines of text that are read to find out, and half as many of the largest; a lone line may read well on its head."""

BETTER = 0.08
"""How much better the other way up must read: what can hardly be read at all stays as it is."""

CLEAR = 0.9
"""A mean confidence that text on its head never reaches (it reads at 0.3 to 0.7)."""


def quarters(page: Pixels, boxes: Sequence[Box]) -> int:
    """How many quarter turns against the clock make the page (height, width, 3) upright, for np.rot90."""
    tall = sum(box.height for box in boxes if box.height > 1.5 * box.width)
    wide = sum(box.width for box in boxes if box.width > 1.5 * box.height)
    guesses = (1, 3) if tall > wide else (0, 2)
    looked_at = _telling(boxes)
    best, best_score = 0, -1.0
    for turn in guesses if looked_at else ():
        crops = [np.rot90(page[box.top : box.bottom, box.left : box.right], turn) for box in looked_at]
        score = sum(_mean(crop) for crop in _readings(crops)) / len(crops)
        if score > best_score + BETTER:
            best, best_score = turn, score
        if score > CLEAR:
            break
    return best


def _telling(boxes: Sequence[Box]) -> list[Box]:
    """The longest runs of text, but no overlong ones, and the largest: a title is legible where all else is faint."""
    runs = [box for box in boxes if 3 < max(box.width, box.height) / max(min(box.width, box.height), 1) < 10]
    longest = sorted(runs, key=lambda box: -max(box.width, box.height))[:LOOKED_AT]
    largest = sorted(runs, key=lambda box: -min(box.width, box.height))[: LOOKED_AT // 2]
    return list(dict.fromkeys([*longest, *largest]))


def _readings(crops: Sequence[Pixels]) -> list[list[float]]:
    return [[char.confidence for char in reading.chars] for reading in read([np.ascontiguousarray(c) for c in crops])]


def _mean(confidences: Sequence[float]) -> float:
    return sum(confidences) / len(confidences) if confidences else 0.0
