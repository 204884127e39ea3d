"""Runs of text found on a page -> runs that stand in one cell each, with all their ink."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parsers.pdf_grid import Area, Grid
from parsers.scans.finding import Box
from parsers.scans.remnants import remnants

Pixels = NDArray[np.uint8]

INSET = 0.35 * 842 / 297
"""Points (0.35 mm) that a ruling's breadth and its blur take from a cell."""

SPLIT = 0.6
"""Of a line's height: what reaches less far into a neighbouring cell is blur."""

GAP = 0.45
"""Of a line's height: the widest gap within a run of text."""

ACROSS = 0.8
"""Of a line's height: how far two runs beside each other may have been found across each other."""

BAND = (0.25, 0.78)
"""Of a run's height: where its own ink stands; above and below, neighbouring lines reach in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text within one cell (the number of its grid, and the area), or outside of all (`area` is None).

    `remnant` says that it was found as ink, not as text; `alone` that its cell holds no other.
    """

    box: Box
    area: tuple[int, Area] | None
    remnant: bool = False
    alone: bool = False


def left_over(
    pieces: Sequence[Piece], dark: Pixels, found: Sequence[Grid], scale: float, usual: float
) -> Iterator[Piece]:
    """What the cells hold besides the runs that were found; `usual` is the height of a line in pixels."""
    known: dict[tuple[int, Area], list[Box]] = {}
    for piece in pieces:
        if piece.area:
            known.setdefault(piece.area, []).append(piece.box)
    for place, grid in enumerate(found):
        for area in grid.areas:
            cell = inside(grid, area, scale)
            for box in remnants(dark, cell, known.get((place, area), ()), usual or 30.0):
                yield Piece(box, (place, area), remnant=True)


def pieces_of(box: Box, found: Sequence[Grid], scale: float) -> list[Piece]:
    """The box cut where rulings divide it."""
    middle = (box.left + box.right) / 2 * scale, (box.top + box.bottom) / 2 * scale
    place = next((i for i, grid in enumerate(found) if grid.holds(*middle)), None)
    if place is None:
        return [Piece(box, None)]
    parts = [
        Piece(met, (place, area)) for area in found[place].areas if (met := _within(box, found[place], area, scale))
    ]
    least = SPLIT * min(box.height, box.width)
    enough = [part for part in parts if min(part.box.width, part.box.height) >= least]
    return enough or sorted(parts, key=lambda part: -part.box.width * part.box.height)[:1] or [Piece(box, None)]


def with_company(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, each knowing whether it is alone in its cell."""
    counts = Counter(piece.area for piece in pieces if piece.area)
    return [replace(piece, alone=counts[piece.area] == 1) if piece.area else piece for piece in pieces]


def shape_of(page: Pixels, piece: Piece, found: Sequence[Grid], scale: float) -> Pixels:
    """The picture of a piece with a margin, as far as its cell reaches: for its shape all its ink is wanted."""
    box = piece.box
    cell = inside(found[piece.area[0]], piece.area[1], scale) if piece.area else Box(0, 0, page.shape[1], page.shape[0])
    margin = box.height // 4
    top, bottom = max(box.top - margin, cell.top, 0), min(box.bottom + margin, cell.bottom)
    left, right = max(box.left - margin, cell.left, 0), min(box.right + margin, cell.right)
    return page[min(top, box.top) : max(bottom, box.bottom), min(left, box.left) : max(right, box.right)]


def inside(grid: Grid, area: Area, scale: float) -> Box:
    """The cell without its rulings, in pixels."""
    return Box(
        round((grid.xs[area.column] + INSET) / scale),
        round((grid.ys[area.row] + INSET) / scale),
        round((grid.xs[area.column + area.columns] - INSET) / scale),
        round((grid.ys[area.row + area.rows] - INSET) / scale),
    )


def _within(box: Box, grid: Grid, area: Area, scale: float) -> Box | None:
    """What of the box stands in the cell."""
    cell = inside(grid, area, scale)
    met = Box(
        max(box.left, cell.left), max(box.top, cell.top), min(box.right, cell.right), min(box.bottom, cell.bottom)
    )
    return met if met.width > 0 and met.height > 0 else None


def widened(piece: Piece, pieces: Sequence[Piece], dark: Pixels, found: Sequence[Grid], scale: float) -> Piece:
    """The run with the marks at its ends that were not found with it: commas, stars, quotation marks.

    Two runs that were found across each other part in the middle of what they share, or it would be read twice.
    """
    box = piece.box
    beside = [
        other.box
        for other in pieces
        if other is not piece and min(box.bottom, other.box.bottom) - max(box.top, other.box.top) > 0.3 * box.height
    ]
    cell = inside(found[piece.area[0]], piece.area[1], scale) if piece.area else Box(0, 0, dark.shape[1], dark.shape[0])
    shared = ACROSS * box.height
    low = max([cell.left, *(one.right for one in beside if one.right <= box.left + shared and one.left < box.left)])
    high = min([cell.right, *(one.left for one in beside if one.left >= box.right - shared and one.right > box.right)])
    if low < high:
        box = box._replace(left=max(box.left, (box.left + low) // 2), right=min(box.right, (box.right + high) // 2))
    first, last = (box.top + round(share * box.height) for share in BAND)
    ink: NDArray[np.bool_] = dark[first:last].max(axis=0, initial=0) > 0
    gap = max(round(GAP * box.height), 1)
    left = _reach(ink[max(low, 0) : box.left][::-1], gap)
    right = _reach(ink[box.right : max(high, box.right)], gap)
    return replace(piece, box=box._replace(left=box.left - left, right=box.right + right))


def _reach(ink: NDArray[np.bool_], gap: int) -> int:
    """How far ink goes on from the start without a gap, and two pixels of paper more."""
    end = 0
    for at in np.flatnonzero(ink):
        if at - end > gap:
            break
        end = int(at) + 1
    return min(end + 2, len(ink)) if end else 0
