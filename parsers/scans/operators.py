"""Which comparison operator stands alone in a table cell: a small network that knows five of them and all else.

General readers of text misread a lone ≥ or =. The weights come from `python benchmarks/train_operators.py`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

TEXTS = ("≥", "≤", "=", ">", "<", None)
"""What the network's answers stand for; None is everything else."""

WEIGHTS = "operators.npz"

SIDE = 24
"""Pixels; the square into which the ink is fitted."""

SMALLEST = 6
"""Pixels; ink whose longer side is shorter is a speck, and a smaller picture holds nothing."""

CONTRAST = 18.0
"""Grey levels between ink and paper; thin strokes of faded ink keep about 25."""

SPREAD = 1.48
"""Times the median distance: a standard deviation that a little ink does not change."""

CLEAR = 4.0
"""Standard deviations of the paper; the few pixels of noise that are darker are specks."""

CORE = 0.45
"""Of a stroke's darkness; what is lighter is blur around it."""

SPECK = 0.12
"""Of the largest stroke's area; a bitonal scan breaks thin strokes into pieces larger than that."""

MANY = 60
"""Strokes; what has more is noise, or far too much to be one sign."""

RIM = 6
"""The part of a side (one in RIM) from the border in which rulings may stand."""


class Operator(NamedTuple):
    """What stands in a cell: one of ≥ ≤ = > <, or None for anything else; and its probability."""

    text: str | None
    confidence: float


def classify(crop: Pixels) -> Operator:
    """What stands in a cell, given as grey pixels (height, width) that hold the whole of its ink.

    Ink that runs off the picture could be part of anything: nothing is said of it, with no confidence.
    """
    if min(crop.shape) < SMALLEST:
        return Operator(None, 1.0)
    dark = darkness(crop)
    inked = ink(dark)
    if not inked.any():
        return Operator(None, 1.0)
    if runs_off(inked):
        return Operator(None, 0.0)
    shares = probabilities(fitted(dark, inked)[None])[0]
    best = int(shares.argmax())
    return Operator(TEXTS[best], float(shares[best]))


def darkness(crop: Pixels) -> Floats:
    """Grey levels by which each pixel is darker than the paper, whose light may rise or fall across the cell."""
    grey = cv2.GaussianBlur(crop, (3, 3), 0.6).astype(np.float32)
    down, across = np.indices(grey.shape) / max(grey.shape)
    terms = np.stack([np.ones_like(down), down, across, down * across, down**2, across**2], axis=-1)
    few = np.s_[:: -(-grey.size // 1000)]  # pixels enough to know the light by
    places, levels = terms.reshape(-1, 6)[few], grey.ravel()[few]
    paper = levels >= np.median(levels)
    for _ in range(3):
        light = _least_squares(places[paper], levels[paper])
        above = np.abs(levels - places @ light)
        paper = above <= max(2.5 * SPREAD * float(np.median(above)), 4)
    return np.asarray(terms @ light - grey, dtype=np.float32)


def ink(dark: Floats) -> Mask:
    """Where a cell's own ink is (height, width): without specks, and without rulings along the borders."""
    level = max(CONTRAST, CLEAR * SPREAD * float(np.median(np.abs(dark))))
    cores = np.zeros(dark.shape, dtype=np.bool_)
    for stroke in _strokes(dark > level):  # each by its own darkness: the bar of a ≥ may be fainter than the rest
        cores |= stroke & (dark > CORE * np.percentile(dark[stroke], 90))
    inked = np.logical_or.reduce([np.zeros_like(cores), *_strokes(cores)])
    rows, columns = np.nonzero(inked)
    return inked if len(rows) and max(np.ptp(rows), np.ptp(columns)) + 1 >= SMALLEST else np.zeros_like(inked)


def runs_off(inked: Mask) -> bool:
    """Whether ink (height, width) reaches the picture's borders."""
    return bool(inked[[0, -1]].any() or inked[:, [0, -1]].any())


def fitted(dark: Floats, inked: Mask) -> Pixels:
    """The ink in the middle of a square (SIDE, SIDE): its longer side fills it, and its darkest parts are 255."""
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    near = cv2.dilate(inked[box].astype(np.uint8), np.ones((3, 3), np.uint8))
    levels = (dark[box] * near / np.percentile(dark[inked], 75)).clip(0, 1) * 255
    high, wide = levels.shape
    scale = SIDE / max(high, wide)
    size = (max(round(wide * scale), 1), max(round(high * scale), 1))
    small = cv2.resize(levels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    square = np.zeros((SIDE, SIDE), dtype=np.uint8)
    square[top : top + size[1], left : left + size[0]] = small.round()
    return square


def probabilities(pictures: Pixels) -> Floats:
    """(count, SIDE, SIDE), as `fitted` makes them -> (count, len(TEXTS)), in the order of TEXTS."""
    first, first_bias, second, second_bias = _weights()
    inputs = pictures.reshape(len(pictures), -1).astype(np.float32) / 255
    answers = np.maximum(inputs @ first + first_bias, 0) @ second + second_bias
    return outcome(answers)


def outcome(answers: Floats) -> Floats:
    """The probabilities (count, classes) that answers of these strengths stand for."""
    powers = np.exp(answers - answers.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def _weights() -> tuple[Floats, Floats, Floats, Floats]:
    with files(__package__).joinpath(WEIGHTS).open("rb") as file, np.load(file) as stored:
        first, first_bias, second, second_bias = (
            stored[name].astype(np.float32) for name in ("first", "first_bias", "second", "second_bias")
        )
    return first, first_bias, second, second_bias


def _least_squares(places: NDArray[np.float64], levels: Floats) -> NDArray[np.float64]:
    """Factors (terms,) that take the places (count, terms) nearest to the levels, also where there are few."""
    square = places.T @ places + 1e-6 * np.eye(places.shape[1])
    return np.asarray(np.linalg.solve(square, places.T @ levels), dtype=np.float64)


def _strokes(mask: Mask) -> list[Mask]:
    """The connected parts that are neither specks nor rulings, which run off the picture twice and stay at its rim."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    high, wide = mask.shape
    left, top, width, height, area = stats.T
    borders = (left <= 1).astype(int) + (top <= 1) + (left + width >= wide - 1) + (top + height >= high - 1)
    inner = labels[high // RIM : high - high // RIM, wide // RIM : wide - wide // RIM]
    kept = (borders < 2) | np.isin(np.arange(len(stats)), inner)
    kept[0] = False
    kept &= area >= max(3, SPECK * area[kept].max(initial=0))
    numbers = np.flatnonzero(kept)
    return [labels == number for number in numbers] if len(numbers) <= MANY else []
