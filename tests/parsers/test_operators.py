"""The classifier of lone operators, on pictures drawn here stroke by stroke: no font is needed."""

from __future__ import annotations

from importlib.resources import files

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.scans.operators import WEIGHTS, classify

Pixels = NDArray[np.uint8]
Strokes = list[list[tuple[float, float]]]

RIGHT = [(0.0, 0.0), (1.0, 0.35), (0.0, 0.7)]
LEFT = [(1.0, 0.0), (0.0, 0.35), (1.0, 0.7)]


def bar(y: float, start: float = 0.0, end: float = 1.0) -> list[tuple[float, float]]:
    return [(start, y), (end, y)]


OPERATORS: dict[str, list[Strokes]] = {
    ">": [[RIGHT]],
    "<": [[LEFT]],
    "=": [[bar(0), bar(0.35)]],
    "≥": [[RIGHT, bar(1)], [RIGHT, bar(0.92), bar(1.17)], [RIGHT, [(1.0, 0.58), (0.0, 0.93)]]],
    "≤": [[LEFT, bar(1)], [LEFT, bar(0.92), bar(1.17)], [LEFT, [(0.0, 0.58), (1.0, 0.93)]]],
}
DRAWN = [(sign, strokes) for sign, shapes in OPERATORS.items() for strokes in shapes]

OTHERS: dict[str, Strokes] = {
    "一": [bar(0, 0, 1.2)],
    "-": [bar(0, 0, 0.5)],
    "——": [bar(0, 0, 1.8)],
    "二": [bar(0, 0.2, 0.8), bar(0.6)],
    "三": [bar(0, 0.1, 0.9), bar(0.4, 0.2, 0.8), bar(0.85)],
    "≡": [bar(0), bar(0.3), bar(0.6)],
    "≠": [bar(0.3), bar(0.6), [(0.75, 0.0), (0.25, 0.9)]],
    "±": [bar(0.4), bar(1), [(0.5, 0.0), (0.5, 0.8)]],
    "+": [bar(0.5), [(0.5, 0.0), (0.5, 1.0)]],
    "/": [[(0.5, 0.0), (0.0, 1.0)]],
    "7": [[(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)]],
    "Z": [[(0.0, 0.0), (0.7, 0.0), (0.0, 1.0), (0.7, 1.0)]],
    "1": [[(0.0, 0.2), (0.15, 0.0), (0.15, 1.0)]],
    "4": [[(0.5, 1.0), (0.5, 0.0), (0.0, 0.7), (0.7, 0.7)]],
    "V": [[(0.0, 0.0), (0.35, 1.0), (0.7, 0.0)]],
    "》": [[(0.0, 0.0), (0.3, 0.5), (0.0, 1.0)], [(0.3, 0.0), (0.6, 0.5), (0.3, 1.0)]],
    "《": [[(0.3, 0.0), (0.0, 0.5), (0.3, 1.0)], [(0.6, 0.0), (0.3, 0.5), (0.6, 1.0)]],
    "→": [bar(0.5), [(0.7, 0.2), (1.0, 0.5), (0.7, 0.8)]],
    "口": [[(0.0, 0.0), (0.9, 0.0), (0.9, 0.9), (0.0, 0.9), (0.0, 0.0)]],
    "工": [bar(0), bar(1), [(0.5, 0.0), (0.5, 1.0)]],
    "十": [bar(0.35), [(0.5, 0.0), (0.5, 1.1)]],
    "≥5": [RIGHT, bar(1), [(2.0, 0.0), (1.5, 0.0), (1.5, 0.45), (2.0, 0.5), (2.0, 1.0), (1.45, 1.0)]],
}


def cell(strokes: Strokes, size: int = 30, thick: int = 3, paper: int = 235, dark: int = 40) -> Pixels:
    """A cell with these strokes in its middle; `size` is an operator's breadth in pixels."""
    points = [(np.asarray(stroke) * size).round().astype(np.int32) for stroke in strokes]
    wide, high = np.concatenate(points).max(axis=0) + size
    crop = np.full((int(high) + 8, int(wide) + 8), paper, np.uint8)
    shifted = [stroke + size // 2 + 4 for stroke in points]
    cv2.polylines(crop, shifted, isClosed=False, color=dark, thickness=thick, lineType=cv2.LINE_AA)
    return crop


def noisy(crop: Pixels, spread: float) -> Pixels:
    noise = np.random.default_rng(1).normal(0, spread, crop.shape)
    return (crop + noise).clip(0, 255).astype(np.uint8)


def turned(crop: Pixels, degrees: float) -> Pixels:
    high, wide = crop.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(crop, turn, (wide, high), borderValue=235), dtype=np.uint8)


def shaded(crop: Pixels) -> Pixels:
    """Light that falls from the left."""
    return (crop * np.linspace(1, 0.65, crop.shape[1])).astype(np.uint8)


def ruled(crop: Pixels) -> Pixels:
    """What is left of the rulings below and on the right."""
    crop = crop.copy()
    crop[-2:], crop[:, -1] = 60, 60
    return crop


@pytest.mark.parametrize(("sign", "strokes"), DRAWN)
@pytest.mark.parametrize(("size", "thick"), [(12, 1), (16, 2), (24, 2), (36, 3), (48, 6)])
def test_operators_are_known_at_every_size(sign: str, strokes: Strokes, size: int, thick: int) -> None:
    assert classify(cell(strokes, size, thick)).text == sign


@pytest.mark.parametrize(("sign", "strokes"), DRAWN)
def test_a_clear_operator_is_known_for_sure(sign: str, strokes: Strokes) -> None:
    found = classify(cell(strokes))
    assert (found.text, found.confidence > 0.9) == (sign, True)


@pytest.mark.parametrize(("sign", "strokes"), DRAWN)
def test_operators_are_known_on_poor_paper(sign: str, strokes: Strokes) -> None:
    clear = cell(strokes)
    poor = {
        "noise": noisy(clear, 8),
        "faded": noisy(cell(strokes, paper=220, dark=150), 3),
        "turned": turned(clear, 1.5),
        "turned back": turned(clear, -1.5),
        "shaded": shaded(clear),
        "ruled": ruled(clear),
        "bitonal": np.where(clear < 140, 0, 255).astype(np.uint8),
    }
    assert {how: classify(crop).text for how, crop in poor.items()} == dict.fromkeys(poor, sign)


@pytest.mark.parametrize("shape", OTHERS)
@pytest.mark.parametrize(("size", "thick"), [(20, 2), (30, 3), (44, 4)])
def test_nothing_else_is_an_operator_for_sure(shape: str, size: int, thick: int) -> None:
    found = classify(cell(OTHERS[shape], size, thick))
    assert found.text is None or found.confidence < 0.9


@pytest.mark.parametrize("shape", [(40, 60), (40, 5), (1, 1), (0, 30)])
@pytest.mark.parametrize("grey", [0, 230])
def test_a_cell_without_ink_holds_no_operator(shape: tuple[int, int], grey: int) -> None:
    assert classify(np.full(shape, grey, np.uint8)) == (None, 1.0)


def test_neither_noise_nor_specks_nor_rulings_are_ink() -> None:
    blank = np.full((40, 60), 230, np.uint8)
    speck = blank.copy()
    speck[20:22, 30:32] = 0
    assert [classify(crop) for crop in (noisy(blank, 10), speck, ruled(blank), shaded(blank))] == [(None, 1.0)] * 4


def test_of_ink_that_runs_off_the_picture_nothing_is_said() -> None:
    whole = cell([RIGHT, bar(1)], thick=4)
    rows = np.flatnonzero((whole < 140).any(axis=1))
    assert classify(whole[: rows[-1]]) == (None, 0.0)


def test_the_weights_are_small() -> None:
    assert len((files("parsers.scans") / WEIGHTS).read_bytes()) < 80_000
