"""Rulings among a page's ink: long straight strokes that meet others, told from the strokes of characters.

Measured: directional openings of 8 and 2.8 mm find them in greys and bits at 150 to 300 dpi.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.finding import Box

Pixels = NDArray[np.uint8]
Mask = NDArray[np.uint8]

PAGE = 297.0
"""Millimetres of a page's long side: A4, or A3 with letters half as large again."""

GROUND = 6.0
"""Millimetres of the neighbourhood whose middle shade is the ground."""

FAINTEST, FAINT = 18.0, 0.22
"""Shades, and share of the darkest ink, that a ruling is darker than the ground at least."""

ACROSS = 0.96
"""Share of the page's breadth: a line that runs all across is a fold or the edge of the sheet."""

LEVEL, UPRIGHT = 8.0, 2.8
"""Millimetres; shorter strokes of these directions may belong to characters."""

NEAR = 1.1
"""Millimetres; rulings this close are one."""

JOINED = 1.5
"""Millimetres of a gap within a broken ruling; longer closings turn lines of text into rulings."""

TOUCH, BROKEN = 2.0, 1.5
"""Millimetres between a ruling's end and the ruling that it meets; times as much where rulings are broken."""

GAPS = 0.08
"""Share of the way between two rulings that a third one may lack at its ends, and an eighth of TOUCH."""

JUTTING, MANY = 2.5, 4
"""Times TOUCH that a character may add to a ruling; a line that ends further on must cross this many others."""

CROSSED, BODY, NEXT, ASIDE = 12.0, 0.6, 0.6, 0.9
"""Millimetres: the longest stroke of a character; half the breadth of a blurred ruling; how far beside that the first
strokes of a character come; and how far beside it white is looked for."""

SOLID, BOTH_SIDES, WHITE = 0.5, 0.15, 0.03
"""Shares of a stroke's length: more ink than the first is the stroke itself, more than the second on both sides are
other strokes, less than the third is white."""

ALONE = 8.0
"""Millimetres: a level line without upright ones that is farther from all text is the edge of a sheet."""

ROOM, ROOM_IN_TEXT = 0.45, 0.85
"""Millimetres of white beside a ruling; more where a run of text was found across it."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line in pixels: where it stands, and from where to where it reaches."""

    at: float
    start: float
    end: float


def contrast(page: Pixels) -> Pixels:
    """How much darker each pixel of a page (height, width) is than the ground there.

    The ground is what most of the neighbourhood shows: a shaded cell's grey is no ink, the ruling around it is.
    """
    ink = cv2.subtract(np.full_like(page, 255), page)
    high, wide = ink.shape
    small = cv2.resize(ink, (max(wide // 4, 1), max(high // 4, 1)), interpolation=cv2.INTER_AREA)
    around = round(GROUND * max(small.shape) / PAGE) | 1
    ground = cv2.resize(cv2.medianBlur(small, max(around, 3)), (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(ink, ground), dtype=np.uint8)


def darkness(page: Pixels) -> Mask:
    """1 where the page (height, width) is darker than the ground there, as ink is; rulings are fainter than text."""
    return ink_of(contrast(page))


def ink_of(ink: Pixels) -> Mask:
    """1 where there is ink, by the contrast of a page."""
    strong = float(np.percentile(ink, 99.0))
    return np.asarray(ink > max(FAINTEST, FAINT * strong), dtype=np.uint8)


Rulings = tuple[list[Ruling], list[Ruling]]
"""The level ones, and the upright ones with their coordinates exchanged."""


def rulings(dark: Mask, texts: Sequence[Box], per_mm: float, known: Rulings = ([], [])) -> Rulings:
    """The rulings of a page's ink (height, width), and those of the `known` ones that meet others.

    `texts` are where runs of text were found.
    """
    turned = np.ascontiguousarray(dark.T)
    lying = [Box(box.top, box.left, box.bottom, box.right) for box in texts]
    level = _strokes(dark, round(LEVEL * per_mm), NEAR * per_mm)
    upright = _strokes(turned, round(UPRIGHT * per_mm), NEAR * per_mm)
    touch = TOUCH * per_mm
    if any(known):
        level, upright = _in_line(level, known[0], per_mm), _in_line(upright, known[1], per_mm)
        touch = BROKEN * touch
    for _ in range(2):
        level, upright = meeting(level, upright, touch, 0.25 * dark.shape[1])
        level = [line for line in level if not is_text(line, dark, (), per_mm)]
        upright = [line for line in upright if not is_text(line, turned, lying, per_mm)]
        level = [line for line in level if _between(line, upright, touch) or _near_text(line, texts, per_mm)]
    return level, upright


def _in_line(strokes: Sequence[Ruling], known: Sequence[Ruling], per_mm: float) -> list[Ruling]:
    """The known rulings, the strokes longer than any character, and what continues one of these.

    Where rulings are broken, a short stroke proves nothing: pieces of them look like strokes of characters.
    """
    long = [*known, *(line for line in strokes if line.end - line.start > CROSSED * per_mm)]
    near = NEAR * per_mm / 2
    return [*known, *(line for line in strokes if any(abs(line.at - other.at) <= near for other in long))]


def _near_text(line: Ruling, texts: Sequence[Box], per_mm: float) -> bool:
    """Whether text stands close above or below the line; the edge of a photographed sheet stands alone."""
    return any(
        box.top - ALONE * per_mm < line.at < box.bottom + ALONE * per_mm
        and min(box.right, line.end) > max(box.left, line.start)
        for box in texts
    )


def _strokes(dark: Mask, shortest: int, near: float) -> list[Ruling]:
    """The level strokes of a mask; one that moves by a pixel on its way stays one."""
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(shortest, 3)), np.uint8))
    opened = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((1, max(round(JOINED * near / NEAR), 3)), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(opened)
    return [
        Ruling(float(centres[i][1]), float(left), float(left + wide))
        for i, (left, _top, wide, high, _area) in enumerate(stats[:count])
        if i and high <= 3 * near and wide < ACROSS * dark.shape[1]
    ]


def is_text(line: Ruling, dark: Mask, texts: Sequence[Box], per_mm: float) -> bool:
    """Whether a short level stroke belongs to a character or to a stamp's broad ring.

    Beside a ruling there is white on one side at least; beside a character's stroke its other strokes come soon.
    """
    if line.end - line.start > CROSSED * per_mm:
        return False
    trim = max(round(0.4 * per_mm), 2)  # what it meets at its ends
    start, end = round(line.start) + trim, max(round(line.end) - trim, round(line.start) + trim + 1)
    above, below = (_beside(dark, line, side, (start, end), per_mm) for side in (-1, 1))
    near = max(round(NEXT * per_mm), 1)
    room = (ROOM_IN_TEXT if _runs_through(line, texts) else ROOM) * per_mm
    both = max(map(min, above[:near], below[:near]), default=1.0)
    return both > BOTH_SIDES or max(_white(above), _white(below)) < room


def _beside(dark: Mask, line: Ruling, side: int, reach: tuple[int, int], per_mm: float) -> list[float]:
    """How much ink there is beside a stroke, row by row away from it; the stroke's own breadth is left out."""
    body, aside = round(BODY * per_mm), round(ASIDE * per_mm)
    ink = [_ink(dark, round(line.at) + side * off, *reach) for off in range(1, body + aside + 1)]
    own = next((i for i, share in enumerate(ink[:body]) if share <= SOLID), body)
    return ink[own + 1 : own + 1 + aside]


def _ink(dark: Mask, y: int, start: int, end: int) -> float:
    return float(dark[y, start:end].mean()) if 0 <= y < len(dark) else 0.0


def _white(side: Sequence[float]) -> int:
    """The longest run of white, in pixels."""
    return max((len(list(run)) for is_white, run in groupby(map(WHITE.__gt__, side)) if is_white), default=0)


def _runs_through(line: Ruling, texts: Sequence[Box]) -> bool:
    """Whether the line stands well within a run of text (boxes in the line's own turned coordinates)."""
    return any(
        box.top + 0.5 * box.width < line.at < box.bottom - 0.5 * box.width
        and min(box.right, line.end) - max(box.left, line.start) > 0.5 * (line.end - line.start)
        for box in texts
    )


def meeting(level: list[Ruling], upright: list[Ruling], touch: float, long: float) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings both of whose ends meet others, without what juts out, and those too long to be anything else."""
    while True:
        kept = [
            line for line in (_between(line, upright, touch) or line for line in level)
            if line.end - line.start > long or _between(line, upright, touch)
        ]  # fmt: skip
        also = [met for line in upright if (met := _between(line, kept, touch))]
        if len(kept) == len(level) and len(also) == len(upright):
            return kept, also
        level, upright = kept, also


def _between(line: Ruling, others: Sequence[Ruling], touch: float) -> Ruling | None:
    """The line from the first ruling that it meets to the last; None for a stroke that stays short of them.

    A character that touches a ruling makes it jut out; one that nearly fills its cell does not reach the rulings.
    """
    met = [other.at for other in others if other.start - touch <= line.at <= other.end + touch]
    met = [at for at in met if line.start - touch <= at <= line.end + touch]
    first, last = min(met, default=0.0), max(met, default=0.0)
    gaps = max(line.start - first, 0.0) + max(last - line.end, 0.0)
    if last - first <= touch or gaps > GAPS * (last - first) + touch / 8:
        return None
    start, end = max(first, line.start), min(last, line.end)
    if max(start - line.start, line.end - end) > JUTTING * touch:  # where it ended, a ruling is broken or hidden
        start, end = line.start, line.end
        if len(met) < MANY:
            return None
    return Ruling(line.at, start, end)
