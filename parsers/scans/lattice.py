"""Which borders of a table's squares are drawn, however faint or broken.

A border between two crossings is looked for on its own, so that a gap in a ruling joins no cells and a row of text
makes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np

from parsers.document import Box
from parsers.scans import finding
from parsers.scans.rulings import NEAR, PAGE, Mask, Ruling, is_text, rulings

RUN = 1.6
"""Millimetres; what a stroke must have in one piece to count for a border whose place is known."""

DRAWN, SHORT_DRAWN, SHORT = 0.6, 0.8, 6.0
"""Share of a border that must be drawn; more where it is shorter than SHORT (mm): characters have strokes, too."""

BREADTH = 0.4
"""Millimetres to each side of a border that belong to its ruling."""


def borders(dark: Mask, texts: Sequence[finding.Box]) -> list[Box]:
    """The borders of cells that a page's ink (height, width) shows, as boxes without breadth, in pixels.

    `texts` are where runs of text were found.
    """
    per_mm = max(dark.shape) / PAGE
    level, upright = rulings(dark, texts, per_mm)
    ys, xs = _places(level, NEAR * per_mm), _places(upright, NEAR * per_mm)
    turned = np.ascontiguousarray(dark.T)
    lying = [finding.Box(box.top, box.left, box.bottom, box.right) for box in texts]
    found: list[Box] = [(line.start, line.at, line.end, line.at) for line in _drawn(dark, ys, xs, level, (), per_mm)]
    found += [(line.at, line.start, line.at, line.end) for line in _drawn(turned, xs, ys, upright, lying, per_mm)]
    return found


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
) -> Iterator[Ruling]:
    """Every border between two neighbouring crossings that is drawn on level lines."""
    run, breadth, short = max(round(RUN * per_mm), 3), max(round(0.25 * per_mm), 1), SHORT * per_mm
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    for y in ys:
        band = opened[max(round(y) - breadth, 0) : round(y) + breadth + 1].max(axis=0, initial=0)
        near = [line for line in lines if abs(line.at - y) <= 2 * breadth + 1]
        reach = [min((line.start for line in near), default=0.0), max((line.end for line in near), default=0.0)]
        stops = sorted({*(x for x in xs if reach[0] - short <= x <= reach[1] + short), *reach})
        for start, end in pairwise(stops):
            piece, border = band[round(start) : round(end)], Ruling(y, start, end)
            enough = piece.size and piece.mean() >= (DRAWN if end - start > short else SHORT_DRAWN)
            if enough and (
                any(_goes_on(line, border, short) for line in near) or not is_text(border, dark, texts, per_mm)
            ):
                yield border


def _goes_on(line: Ruling, border: Ruling, short: float) -> bool:
    """Whether the ruling reaches beyond both ends of the border; at its own end a character may have made it longer."""
    return line.start <= border.start - short / 4 and border.end + short / 4 <= line.end
