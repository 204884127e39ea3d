"""A page's characters and grids -> tables and lines in reading order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from parsers.document import Block, Cell, Line, Table, Where
from parsers.pdf_grid import SNAP, Area, Grid, grids, strokes
from parsers.pdf_page import Glyph, Page
from parsers.pdf_text import TextLine, lines_of


RUN = 0.7
"""Of a character's height: what stands closer is one run of text, and stands in one cell or is cut by a ruling."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A grid and the texts of its areas."""

    grid: Grid
    texts: tuple[tuple[Area, str], ...]

    @property
    def top(self) -> float:
        return self.grid.ys[0]


@dataclass(frozen=True, slots=True)
class Laid:
    """What one page holds: tables, and lines outside them, from top to bottom."""

    number: int
    height: float
    parts: tuple[Filled | TextLine, ...]


def lay_out(page: Page, number: int) -> Laid:
    """The page's tables with their texts, and the lines outside of them."""
    size = median(glyph.height for glyph in page.glyphs) if page.glyphs else 10.0
    found = _grids(page, size)
    inside: dict[int, list[TextLine]] = {}
    outside: list[TextLine] = []
    for run in (run for line in lines_of([g for g in page.glyphs if not g.cut_off]) for run in line.runs(RUN * size)):
        place = next((i for i, grid in enumerate(found) if grid.holds(*run.middle)), None)
        (outside if place is None else inside.setdefault(place, [])).append(run)
    tables: list[Filled] = []
    cut_off = [glyph for glyph in page.glyphs if glyph.cut_off]
    for i, grid in enumerate(found):
        if i in inside and len(grid.areas) > 1:
            tables.append(filled(grid, inside[i], cut_off))
        else:
            outside += inside.get(i, [])
    parts: list[Filled | TextLine] = [*tables, *lines_of([glyph for run in outside for glyph in run.glyphs])]
    return Laid(number, page.height, tuple(sorted(parts, key=_top)))


def _top(part: Filled | TextLine) -> float:
    return part.top if isinstance(part, Filled) else part.box[1]


def _grids(page: Page, size: float) -> list[Grid]:
    """The tables that the rulings draw; where there are none, those that backgrounds draw."""
    snap = min(SNAP, 0.4 * size)
    found = grids(*strokes(page.rulings, snap), shortest=0.6 * size)
    return found


def filled(grid: Grid, runs: Iterable[TextLine], cut_off: Sequence[Glyph] = ()) -> Filled:
    """The grid with its texts; an area without any keeps its place.

    What is too long for its cell is cut off where it is drawn and whole in the file: it goes to the cell, if some of
    it shows and all that shows of it stands in that one cell.
    """
    area_of = {
        (row, column): area
        for area in grid.areas
        for row in range(area.row, area.row + area.rows)
        for column in range(area.column, area.column + area.columns)
    }
    held: dict[Area, list[Glyph]] = {area: [] for area in grid.areas}
    clips: dict[int, set[Area]] = {}
    for run in runs:
        level = run.middle[1]
        for glyph in run.glyphs:
            area = area_of[grid.square(glyph.centre[0], level)]
            held[area].append(glyph)
            clips.setdefault(glyph.clip, set()).add(area)
    for glyph in cut_off:
        if len(areas := clips.get(glyph.clip, set())) == 1:
            held[next(iter(areas))].append(glyph)
    return Filled(grid, tuple((area, "\n".join(line.text for line in lines_of(held[area]))) for area in grid.areas))


def blocks(pages: Sequence[Laid]) -> Iterator[Block]:
    """Tables and lines in reading order; tables of the same width share their columns, on whatever page they stand."""
    columns = _shared_columns([part.grid for page in pages for part in page.parts if isinstance(part, Filled)])
    number = 0
    for page in pages:
        for part in page.parts:
            if isinstance(part, TextLine):
                yield Line(part.text, Where(page=page.number, box=_rounded(part.box)))
            else:
                number += 1
                yield _table(part, columns[part.grid.box], page.number, number)


def _shared_columns(found: Sequence[Grid]) -> dict[tuple[float, ...], tuple[float, ...]]:
    """For each table (by its box) the borders of all tables that reach from the same left to the same right."""
    groups: list[list[Grid]] = []
    for grid in found:
        for group in groups:
            first = group[0]
            if abs(first.xs[0] - grid.xs[0]) <= SNAP and abs(first.xs[-1] - grid.xs[-1]) <= SNAP:
                group.append(grid)
                break
        else:
            groups.append([grid])
    shared = {}
    for group in groups:
        xs: list[float] = []
        for x in sorted(x for grid in group for x in grid.xs):
            if not xs or x - xs[-1] > SNAP:
                xs.append(x)
        shared.update({grid.box: tuple(xs) for grid in group})
    return shared


def _table(part: Filled, xs: tuple[float, ...], page: int, number: int) -> Table:
    grid = part.grid
    places = [_nearest(xs, x) for x in grid.xs]
    cells = []
    for area, text in part.texts:
        box = (
            grid.xs[area.column], grid.ys[area.row], grid.xs[area.column + area.columns], grid.ys[area.row + area.rows],
        )  # fmt: skip
        column, end = places[area.column], places[area.column + area.columns]
        where = Where(page=page, table=number, row=area.row + 1, column=column + 1, box=_rounded(box))
        cells.append(Cell(text, area.row, column, area.rows, max(end - column, 1), where))
    return Table(tuple(cells), Where(page=page, table=number, box=_rounded(grid.box)), spans_known=True)


def _nearest(xs: Sequence[float], x: float) -> int:
    at = bisect_left(xs, x)
    if at and (at == len(xs) or x - xs[at - 1] <= xs[at] - x):
        return at - 1
    return at


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)

