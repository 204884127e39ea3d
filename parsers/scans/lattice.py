"""Which borders of a table's squares are drawn, however faint or broken.

A border between two crossings is looked for on its own, so that a gap in a ruling joins no cells and a row of text
makes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np

from parsers.document import Box
from parsers.scans import finding
from parsers.scans.rulings import NEAR, PAGE, TOUCH, Mask, Pixels, Ruling, ink_of, is_text, rulings
from parsers.scans.traces import THROUGH, WEAK, added, through, traces, weak

RUN = 1.6
"""Millimetres; what a stroke must have in one piece to count for a border whose place is known."""

DRAWN, SHORT_DRAWN, SHORT = 0.6, 0.8, 6.0
"""Share of a border that must be drawn; more where it is shorter than SHORT (mm): characters have strokes, too."""

WHOLE, TRACE = 0.9, 0.25
"""Share of a sound border that is inked at least; less than the second is no border. Where the page's rulings have
become broken lines, the shares that are asked for shrink with what is left of most borders."""

BREADTH = 0.4
"""Millimetres to each side of a border that belong to its ruling."""


class Borders(NamedTuple):
    """Borders of cells, as boxes without breadth in pixels: those that are drawn, and those that may or may not be.

    `broken` says that much of the page's rulings is faint or broken; on another page no border is unsure.
    """

    drawn: list[Box]
    unsure: list[Box]
    broken: bool


def borders(ink: Pixels, texts: Sequence[finding.Box]) -> Borders:
    """The borders of cells that a page shows.

    `ink` is the page's contrast (height, width), `texts` are where runs of text were found. A page on which much of
    the rulings is faint or broken is looked at more closely; only on such a page a border can be unsure.
    """
    per_mm = max(ink.shape) / PAGE
    lying = [finding.Box(box.top, box.left, box.bottom, box.right) for box in texts]
    dark = ink_of(ink)
    level, upright = rulings(dark, texts, per_mm)
    faint = (
        list(added(traces(ink, texts, per_mm), level, NEAR * per_mm)),
        list(added(traces(np.ascontiguousarray(ink.T), lying, per_mm), upright, NEAR * per_mm)),
    )
    broken = _length(*faint) > WEAK * _length(level, upright)
    if broken:
        level, upright = rulings(dark, texts, per_mm, faint)
        dark = np.maximum(dark, weak(ink))
    ys, xs = _places(level, NEAR * per_mm), _places(upright, NEAR * per_mm)
    found = Borders([], [], broken)
    for line, drawn in _drawn(dark, ys, xs, level, (), per_mm, broken):
        (found.drawn if drawn else found.unsure).append((line.start, line.at, line.end, line.at))
    for line, drawn in _drawn(np.ascontiguousarray(dark.T), xs, ys, upright, lying, per_mm, broken):
        (found.drawn if drawn else found.unsure).append((line.at, line.start, line.at, line.end))
    return found if broken else found._replace(unsure=[])


def _length(level: Iterable[Ruling], upright: Iterable[Ruling]) -> float:
    return sum(line.end - line.start for line in (*level, *upright))


def without(dark: Mask, found: Iterable[Box]) -> Mask:
    """The ink without the rulings on which the borders stand."""
    rest = dark.copy()
    aside = max(round(BREADTH * max(dark.shape) / PAGE), 2)
    for left, top, right, bottom in found:
        rest[
            max(round(top) - aside, 0) : round(bottom) + aside + 1,
            max(round(left) - aside, 0) : round(right) + aside + 1,
        ] = 0
    return rest


def _places(lines: Iterable[Ruling], near: float) -> list[float]:
    """Where rulings stand, each place once: the mean of those close together, weighted by their lengths."""
    groups: list[list[Ruling]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if groups and line.at - groups[-1][-1].at <= near / 2 and line.at - groups[-1][0].at <= near:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        sum(line.at * (line.end - line.start) for line in group) / sum(line.end - line.start for line in group)
        for group in groups
    ]


def _drawn(
    dark: Mask,
    ys: Sequence[float],
    xs: Sequence[float],
    lines: Sequence[Ruling],
    texts: Sequence[finding.Box],
    per_mm: float,
    broken: bool,
) -> Iterator[tuple[Ruling, bool]]:
    """Every border between two neighbouring crossings that is drawn on level lines, and every one that may be.

    Where rulings are broken, a ruling goes on between two texts. A border may be there where little of it is inked, or
    where the same ruling is drawn before it and behind it.
    """
    short = SHORT * per_mm
    found = list(_inked(dark, ys, xs, lines, per_mm, broken))
    left = _left_over([share for _, share, _ in found])
    for _, group in groupby(found, key=lambda one: one[0].at):
        row = list(group)
        drawn = [_is_drawn(*one, left, short, dark, texts, per_mm) for one in row]
        likely = [left < 1 and through(border, texts) == 0 and _divides(border, texts) for border, _, _ in row]
        for at in (*range(1, len(row)), *range(len(row) - 2, -1, -1)):
            neighbours = drawn[max(at - 1, 0) : at + 2]
            drawn[at] = drawn[at] or (likely[at] and any(neighbours))
        for at, (border, share, _) in enumerate(row):
            if drawn[at]:
                yield border, True
            elif share > TRACE / 2 or any(drawn[:at]) and any(drawn[at:]):
                yield border, False


def _divides(border: Ruling, texts: Sequence[finding.Box]) -> bool:
    """Whether text stands on both sides of a border, which is then missed more likely than not there."""
    beside = [box for box in texts if min(box.right, border.end) - max(box.left, border.start) > 0.5 * box.width]
    return any(box.bottom <= border.at + box.width / 2 for box in beside) and any(
        box.top >= border.at - box.width / 2 for box in beside
    )


def _is_drawn(
    border: Ruling,
    share: float,
    near: Sequence[Ruling],
    left: float,
    short: float,
    dark: Mask,
    texts: Sequence[finding.Box],
    per_mm: float,
) -> bool:
    least = left * (DRAWN if border.end - border.start > short else SHORT_DRAWN)
    if left < 1 and any(_runs_along(line, border, TOUCH * per_mm) for line in near):
        least = TRACE if through(border, texts) < THROUGH else DRAWN
    goes_on = any(_goes_on(line, border, short) for line in near)
    return share >= least and (goes_on or not is_text(border, dark, texts, per_mm))


def _runs_along(line: Ruling, border: Ruling, touch: float) -> bool:
    """Whether the border is part of the ruling, which is broken there."""
    return line.start - touch <= border.start and border.end <= line.end + touch


def _left_over(shares: Sequence[float]) -> float:
    """How much of the page's rulings is left, 1 for all of it."""
    traces = [share for share in shares if share > TRACE]
    return min(median(traces) / WHOLE, 1.0) if traces else 1.0


def _inked(
    dark: Mask, ys: Sequence[float], xs: Sequence[float], lines: Sequence[Ruling], per_mm: float, broken: bool
) -> Iterator[tuple[Ruling, float, list[Ruling]]]:
    """What may be a border, the share of it that is inked, and the rulings that it would belong to.

    A `broken` ruling may begin before what is left of it, and end behind it.
    """
    run, breadth, short = max(round(RUN * per_mm), 3), max(round(0.25 * per_mm), 1), SHORT * per_mm
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    for y in ys:
        band = opened[max(round(y) - breadth, 0) : round(y) + breadth + 1].max(axis=0, initial=0)
        near = [line for line in lines if abs(line.at - y) <= 2 * breadth + 1]
        reach = [min((line.start for line in near), default=0.0), max((line.end for line in near), default=0.0)]
        more = max(xs, default=0.0) if broken else short
        stops = sorted({*(x for x in xs if reach[0] - more <= x <= reach[1] + more), *reach})
        for start, end in pairwise(stops):
            piece = band[round(start) : round(end)]
            if piece.size:
                yield Ruling(y, start, end), float(piece.mean()), near


def _goes_on(line: Ruling, border: Ruling, short: float) -> bool:
    """Whether the ruling reaches beyond both ends of the border; at its own end a character may have made it longer."""
    return line.start <= border.start - short / 4 and border.end + short / 4 <= line.end
