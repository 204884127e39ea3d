"""A picture of a page -> the page as it shows: characters with their boxes, rulings, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from parsers.document import Block, Line, Note, Where
from parsers.pdf_grid import Area, Grid, grids, strokes
from parsers.pdf_page import Page
from parsers.scans.finding import Box, find
from parsers.scans.glyphs import SURE, doubted, glyphs_of
from parsers.scans.lattice import borders, without
from parsers.scans.marks import WATCHED
from parsers.scans.paper import even
from parsers.scans.pieces import Piece, left_over, pieces_of, shape_of, widened, with_company
from parsers.scans.reading import Reading, read
from parsers.scans.rulings import contrast, ink_of
from parsers.scans.straight import Flat, straightened
from parsers.scans.upright import quarters

Pixels = NDArray[np.uint8]
Place = tuple[float, float, float, float]

A4 = 842.0
"""Points of a page's long side: pictures have no size of their own, and thresholds are made for sheets of this size."""

SLACK = 4.0
"""Points (1.4 mm) by which two sheets may lie apart."""

PALE = 0.5
"""Of the page's darkest ink: what is left of red ink, and print showing through from behind, is paler."""

LEGIBLE = 0.7
"""Mean confidence of a page's characters: 0.4 where people cannot read it, either; 0.98 in the worst that they can."""

SHORTEST = 4.0
"""Points; a shorter ruling encloses no cell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows, in points of the straightened page, and the way back to the picture.

    `scale` is points a pixel of the straightened page; `unit` is what a pixel of the picture measures in the picture's
    own coordinates: 1, or for a PDF points. `pale` counts marks that were not read (what is left of a red stamp).
    `looked_at` is the picture's height and width in pixels.
    """

    page: Page
    flat: Flat
    scale: float
    unit: float = 1.0
    pale: int = 0
    looked_at: tuple[int, int] = (0, 0)

    def origin(self, where: Where) -> Where:
        """The place with its box as it stands in the page's own picture: the box around the slanted one."""
        if where.box is None:
            return where
        left, top, right, bottom = where.box
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) / self.scale
        there = self.flat.origin(corners) * self.unit
        low, high = there.min(axis=0), there.max(axis=0)
        box = tuple(round(float(side), 1) for side in (*low, *high))
        return replace(where, box=(box[0], box[1], box[2], box[3]))


def look(picture: Pixels, unit: float = 1.0) -> Seen:
    """What a picture (height, width, 3; red first) of a page shows."""
    flat, boxes = lying_right(picture)
    contrasted = contrast(flat.page)
    dark = ink_of(contrasted)
    scale = A4 / max(picture.shape)
    drawn, unsure, broken = borders(contrasted, boxes)
    ink = without(dark, drawn)
    lines = _points(drawn, scale)
    found = grids(*strokes(lines), shortest=SHORTEST)
    pieces = [piece for box in boxes for piece in pieces_of(box, found, scale)]
    pieces = [widened(piece, pieces, ink, found, scale) for piece in pieces]
    usual = 0.8 * median(piece.box.height for piece in pieces) if pieces else 0.0
    pieces += left_over(pieces, ink, found, scale, usual)
    pieces = with_company(pieces)
    torn = torn_areas(found, _points(unsure, scale))
    readings = read([coloured(crop(flat.page, piece.box)) for piece in pieces], WATCHED)
    strong = float(np.percentile(255 - flat.page, 99.5))
    pale = [is_pale(piece, reading, flat.page, strong) for piece, reading in zip(pieces, readings, strict=True)]
    glyphs = [
        glyph._replace(doubt=glyph.doubt or "grid_unsure") if piece.area in torn else glyph
        for piece, reading, left_out in zip(pieces, readings, pale, strict=True)
        if not left_out
        for glyph in glyphs_of(
            piece, *doubted(reading, shape_of(flat.page, piece, found, scale), piece, usual), ink, scale
        )
    ]
    high, wide = flat.page.shape
    page = Page(wide * scale, high * scale, tuple(glyphs), tuple(lines), (), scanned=True, broken=broken)
    return Seen(page, flat, scale, unit, sum(pale), (picture.shape[0], picture.shape[1]))


def _points(boxes: Iterable[Place], scale: float) -> list[Place]:
    return [(left * scale, top * scale, right * scale, bottom * scale) for left, top, right, bottom in boxes]


def torn_areas(found: Sequence[Grid], unsure: Sequence[Place]) -> set[tuple[int, Area]]:
    """The cells (number of the grid, area) that may be two, for a border that may be drawn runs through them."""
    torn = set()
    for number, grid in enumerate(found):
        for area in grid.areas:
            left, right = grid.xs[area.column], grid.xs[area.column + area.columns]
            top, bottom = grid.ys[area.row], grid.ys[area.row + area.rows]
            for x0, y0, x1, y1 in unsure:
                across, down = (x0 + x1) / 2, (y0 + y1) / 2
                if left + SLACK < across < right - SLACK and top + SLACK < down < bottom - SLACK:
                    torn.add((number, area))
    return torn


def lying_right(picture: Pixels) -> tuple[Flat, list[Box]]:
    """The page straightened, evened out and upright, and where text stands on it."""
    flat = straightened(even(picture))
    boxes = find(coloured(flat.page))
    turns = quarters(coloured(flat.page), boxes)
    flat, as_found = flat.turned(turns).unbent(), flat
    same = flat.page.shape == as_found.page.shape and turns == 0 and flat.down is None and flat.across is None
    return flat, boxes if same else find(coloured(flat.page))


def is_pale(piece: Piece, reading: Reading, page: Pixels, strong: float) -> bool:
    """Whether a run outside of all cells is much paler than the page's ink, and cannot be read for sure."""
    if piece.area or reading.confidence > SURE["letter"]:
        return False
    return float(np.percentile(255 - crop(page, piece.box), 95)) < PALE * strong


def coloured(page: Pixels) -> Pixels:
    """Greys (height, width) as the models want them: (height, width, 3)."""
    return np.repeat(page[:, :, None], 3, axis=2)


def crop(page: Pixels, box: Box) -> Pixels:
    """The part of the page in the box."""
    return page[box.top : box.bottom, box.left : box.right]


def placed(found: Iterable[Block], seen: Mapping[int, Seen]) -> Iterator[Block]:
    """The blocks with every box of a scanned page in the coordinates of the page's own picture."""
    for block in found:
        page = seen.get(block.where.page or 0)
        if page is None:
            yield block
        elif isinstance(block, Line):
            yield replace(block, where=page.origin(block.where))
        else:
            cells = tuple(replace(cell, where=page.origin(cell.where)) for cell in block.cells)
            yield replace(block, cells=cells, where=page.origin(block.where))


def notes_of(seen: Seen, number: int) -> Iterator[Note]:
    """That the page cannot be read, or that marks of it were too pale to be text."""
    glyphs = seen.page.glyphs
    if glyphs and fmean(glyph.confidence for glyph in glyphs) < LEGIBLE:
        yield Note("reviews.page_illegible", (("page", str(number)),))
    if seen.pale:
        yield Note("parsers.pale_marks", (("page", str(number)), ("count", str(seen.pale))))
