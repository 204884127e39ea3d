"""A page's characters and grids -> tables and lines in reading order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from parsers.document import Block, Box, Cell, Line, Table, Where
from parsers.pdf_grid import SNAP, Area, Grid, Stroke, grids, strokes
from parsers.pdf_gutters import supplied
from parsers.pdf_page import Glyph, Page
from parsers.pdf_text import TextLine, lines_of, once, overlaps

RUN = 0.7
"""Of a character's height: what stands closer is one run of text, and stands in one cell or is cut by a ruling."""

SHORTEST = 0.6
"""Of a character's height: a shorter line is a dash, and no side of a cell."""

LARGE = 1.8
"""Of the usual character's height: what is larger may be a watermark."""

_PAGE_NUMBER = re.compile(r"[\d\s/／—–\-第页共，,of Page]*")


@dataclass(frozen=True, slots=True)
class Filled:
    """A grid and the lines of text in each of its areas."""

    grid: Grid
    lines: tuple[tuple[Area, tuple[TextLine, ...]], ...]

    @property
    def top(self) -> float:
        return self.grid.ys[0]


@dataclass(frozen=True, slots=True)
class Laid:
    """What one page holds: tables, and lines outside them, from top to bottom; `over` is printed over all of it.

    `slack` is how far, in points, two pages may print the same thing from each other; sheets lie in scanners anyhow.
    """

    number: int
    parts: tuple[Filled | TextLine, ...]
    over: str = ""
    slack: float = 1.5


def lay_out(page: Page, number: int, slack: float = 1.5) -> Laid:
    """The page's tables with their texts, and the lines outside of them."""
    size = median(glyph.height for glyph in page.glyphs) if page.glyphs else 10.0
    snap = min(SNAP, 0.4 * size)
    level, upright = strokes(page.rulings, snap)
    ruled = grids(level, upright, shortest=SHORTEST * size) or _by_panels(page, size, snap)
    found = [replace(grid, inferred=page.broken) for grid in ruled]
    over = _printed_over(page.glyphs, found, size)
    lines = lines_of([glyph for glyph in page.glyphs if not (glyph.cut_off or glyph in over)])
    found = sorted([*found, *_undrawn(level, found, lines, size, page.scanned)], key=lambda grid: grid.ys[0])
    runs = [run for line in lines for run in line.runs(RUN * size)]
    tables, outside = _shared_out(found, runs, [glyph for glyph in page.glyphs if glyph.cut_off])
    parts: list[Filled | TextLine] = [*tables, *lines_of([glyph for run in outside for glyph in run.glyphs])]
    watermark = "".join(glyph.text for glyph in page.glyphs if glyph in over)
    return Laid(number, tuple(sorted(parts, key=_top)), watermark, slack)


def _shared_out(
    found: Sequence[Grid], runs: Sequence[TextLine], cut_off: Sequence[Glyph]
) -> tuple[list[Filled], list[TextLine]]:
    """The grids that hold texts, filled, and the runs that stand in none; what stands beside a grid goes to it."""
    inside: list[list[TextLine]] = [[] for _ in found]
    outside: list[TextLine] = []
    for run in runs:
        place = next((i for i, grid in enumerate(found) if grid.holds(*run.middle)), None)
        (outside if place is None else inside[place]).append(run)
    tables: list[Filled] = []
    left_over: list[TextLine] = []
    for grid, held in zip(found, inside, strict=True):
        beside = [run for run in outside if grid.ys[0] < run.middle[1] < grid.ys[-1]] if held else []
        outside = [run for run in outside if run not in beside]
        whole = widened(grid, beside) if beside else grid
        if held and len(whole.areas) > 1:
            tables.append(filled(whole, [*held, *beside], cut_off))
        else:
            left_over += [*held, *beside]
    return tables, [*outside, *left_over]


def widened(grid: Grid, beside: Sequence[TextLine]) -> Grid:
    """The grid with a column more at each side where texts stand that no ruling encloses."""
    left, right = min(run.box[0] for run in beside), max(run.box[2] for run in beside)
    rows = range(len(grid.ys) - 1)
    areas, xs = list(grid.areas), list(grid.xs)
    if right > xs[-1]:
        areas += [Area(row, len(xs) - 1, 1, 1) for row in rows]
        xs.append(right + 1)
    if left < xs[0]:
        areas = [replace(area, column=area.column + 1) for area in areas] + [Area(row, 0, 1, 1) for row in rows]
        xs.insert(0, left - 1)
    return replace(grid, xs=tuple(xs), areas=tuple(areas))


def _printed_over(glyphs: Sequence[Glyph], found: Sequence[Grid], size: float) -> frozenset[Glyph]:
    """The characters of a level watermark: large, and not confined to a cell where they meet a table."""
    large = [glyph for glyph in glyphs if glyph.height > LARGE * size]
    heights = [glyph.height for glyph in large if any(_breaks_out(glyph, grid) for grid in found)]
    return frozenset(glyph for glyph in large if any(abs(glyph.height - height) < 1 for height in heights))


def _breaks_out(glyph: Glyph, grid: Grid) -> bool:
    if not grid.holds(*glyph.centre):
        return False
    row, column = grid.square(*glyph.centre)
    area = next(area for area in grid.areas if area.holds(row, column))
    high = grid.ys[area.row + area.rows] - grid.ys[area.row]
    return glyph.height > high or glyph.right - glyph.left > grid.xs[area.column + area.columns] - grid.xs[area.column]


def _top(part: Filled | TextLine) -> float:
    return part.top if isinstance(part, Filled) else part.box[1]


def _by_panels(page: Page, size: float, snap: float) -> list[Grid]:
    """The tables that backgrounds draw without cutting any text."""
    if not page.panels:
        return []
    runs = [run for line in lines_of([g for g in page.glyphs if not g.cut_off]) for run in line.runs(RUN * size)]
    found = grids(*strokes(_edges(page.panels), snap), shortest=SHORTEST * size)
    return [grid for grid in found if not _cuts(grid, runs)]


def _cuts(grid: Grid, runs: Sequence[TextLine]) -> bool:
    """Whether more than a few texts run over the borders of the grid's cells."""
    boxes = [run.box for run in runs if grid.holds(*run.middle)]
    cut = [box for box in boxes if grid.square(box[0] + 1, box[1])[1] != grid.square(box[2] - 1, box[1])[1]]
    return len(cut) > 0.1 * len(boxes)


def _undrawn(
    level: Sequence[Stroke], found: Sequence[Grid], lines: Sequence[TextLine], size: float, scanned: bool
) -> Iterator[Grid]:
    """The tables of which the upright lines or all lines are missing: the white divides their cells."""
    free = [line for line in lines if not any(grid.holds(*line.middle) for grid in found)]
    alone = [line for line in level if line.end - line.start > 8 * size and not _in_any(line, found)]
    for grid in grids(*supplied(alone, free, size), shortest=SHORTEST * size):
        yield replace(grid, drawn=False, inferred=scanned)


def _in_any(line: Stroke, found: Sequence[Grid]) -> bool:
    return any(grid.ys[0] - SNAP <= line.at <= grid.ys[-1] + SNAP for grid in found)


def _edges(panels: Iterable[Box]) -> Iterator[Box]:
    """The four sides of backgrounds."""
    for left, top, right, bottom in panels:
        yield left, top, right, top
        yield left, bottom, right, bottom
        yield left, top, left, bottom
        yield right, top, right, bottom


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
    return Filled(grid, tuple((area, tuple(once(line) for line in lines_of(held[area]))) for area in grid.areas))


def blocks(pages: Sequence[Laid]) -> Iterator[Block]:
    """Tables and lines in reading order; tables of the same width share their columns, on whatever page they stand."""
    columns = _shared_columns([part.grid for page in pages for part in page.parts if isinstance(part, Filled)])
    strips = strips_of(pages)
    beside = {id(part) for found in strips.values() for part, _ in found}
    said: set[tuple[str, int]] = set()
    for page in pages:
        number = 0
        is_strip = any(id(part) in beside for part in page.parts)
        for part in page.parts:
            if isinstance(part, TextLine):
                again = (part.text, round(part.box[1]))
                if not (is_strip and again in said):  # a spreadsheet prints its title rows on every strip
                    yield _line(part, page.number)
                said.add(again)
            elif id(part) not in beside:
                number += 1
                whole = strips.get(id(part), [])
                ys = max((one.grid.ys for one in (part, *(strip for strip, _ in whole))), key=len)
                table = _table(part, columns[part.grid.box], ys, page.number, number)
                for strip, its_page in whole:
                    table = _joined(table, _table(strip, columns[strip.grid.box], ys, its_page, number))
                yield table


MOST_READINGS = 5


def _line(line: TextLine, page: int) -> Line:
    readings = tuple(text for _, text in sorted(line.readings)[:MOST_READINGS])
    return Line(line.text, Where(page=page, box=_rounded(line.box)), line.confidence, line.doubt, readings)


def _cell(lines: Sequence[TextLine], row: int, column: int, rows: int, columns: int, where: Where) -> Cell:
    """The cell with the lines' text; texts that stand on each other are in doubt, and so is what a line doubts."""
    doubt = "printed_over" if any(map(overlaps, lines)) else next((line.doubt for line in lines if line.doubt), None)
    confidence = min((line.confidence for line in lines), default=1.0)
    lines = [line for line in lines if line.text]  # ink that could not be read has none
    texts = [line.text for line in lines]
    others = sorted(
        (sure, "\n".join((*texts[:at], text, *texts[at + 1 :])))
        for at, line in enumerate(lines)
        for sure, text in line.readings
    )
    readings = tuple(text for _, text in others[:MOST_READINGS])
    return Cell("\n".join(texts), row, column, rows, columns, where, confidence, doubt, readings)


def strips_of(pages: Sequence[Laid]) -> dict[int, list[tuple[Filled, int]]]:
    """A table (by id) -> the columns of it that found no room on its page, with the pages on which they came.

    A sheet that is too wide is printed in strips, one after the other or page by page: the same rows at the same
    heights, and no line of text where the first strip's page has none.
    """
    first: list[tuple[Filled, list[float]]] = []
    found: dict[int, list[tuple[Filled, int]]] = {}
    for page in pages:
        tops = [part.box[1] for part in page.parts if isinstance(part, TextLine) and not _is_number(part)]
        filled = [part for part in page.parts if isinstance(part, Filled)]
        for part in filled:
            fitting = [
                one
                for one, above in first
                if len(filled) == 1
                and _among(tops, above, page.slack)
                and _same_rows(one, part, 3 if found else 5, page.slack)
            ]
            if fitting:
                one = min(fitting, key=lambda one: len(found.get(id(one), ())))
                found.setdefault(id(one), []).append((part, page.number))
            else:
                first.append((part, tops))
    return found


def _is_number(line: TextLine) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _among(tops: Sequence[float], others: Sequence[float], slack: float) -> bool:
    """Whether every height is one of the others: the rest of a title too long for its page, or the title again."""
    return all(any(abs(top - other) <= slack for other in others) for top in tops)


def _same_rows(left: Filled, right: Filled, enough: int, slack: float) -> bool:
    """Whether two tables have the same rows and other columns; fewer than `enough` borders prove nothing."""
    fewer, more = sorted((left.grid.ys, right.grid.ys), key=len)
    same = len(fewer) >= enough and all(abs(a - b) <= slack for a, b in ((fewer[0], more[0]), (fewer[-1], more[-1])))
    other_columns = not (_among(left.grid.xs, right.grid.xs, slack) and _among(right.grid.xs, left.grid.xs, slack))
    return same and other_columns and _among(fewer, more, slack)


def _joined(left: Table, right: Table) -> Table:
    """Two strips side by side; columns that a spreadsheet prints again on every strip stand there once."""
    again = 0
    while again < right.width and _texts_of(right, again) == _texts_of(left, again) != []:
        again += 1
    kept = (cell for cell in right.cells if cell.column >= again)
    moved = (replace(cell, column=cell.column - again + left.width) for cell in kept)
    return replace(
        left,
        cells=(*left.cells, *moved),
        spans_known=left.spans_known and right.spans_known,
        inferred=left.inferred or right.inferred,
    )


def _texts_of(table: Table, column: int) -> list[tuple[int, str]]:
    return [(cell.row, cell.text) for cell in table.cells if cell.column == column and cell.text]


def _shared_columns(found: Sequence[Grid]) -> dict[Box, tuple[float, ...]]:
    """For each table (by its box) the borders of all tables that reach as far and have most of their borders in common.

    The later pages of a table lack borders that only its head or its foot has; another form has others throughout.
    """
    groups: list[list[Grid]] = []
    for grid in found:
        for group in groups:
            first = group[0]
            reach = abs(first.xs[0] - grid.xs[0]) <= SNAP and abs(first.xs[-1] - grid.xs[-1]) <= SNAP
            if reach and _alike(first.xs[1:-1], grid.xs[1:-1]):
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


def _alike(some: Sequence[float], others: Sequence[float]) -> bool:
    fewer, more = sorted((some, others), key=len)
    common = sum(any(abs(x - other) <= SNAP for other in more) for x in fewer)
    return common >= 0.7 * len(fewer)


def _table(part: Filled, xs: Sequence[float], ys: Sequence[float], page: int, number: int) -> Table:
    """The table with its columns and rows numbered by borders that it shares with others."""
    grid = part.grid
    heights = [_nearest(ys, y) for y in grid.ys]
    places = [_nearest(xs, x) for x in grid.xs]
    cells = []
    for area, lines in part.lines:
        box = (
            grid.xs[area.column], grid.ys[area.row], grid.xs[area.column + area.columns], grid.ys[area.row + area.rows],
        )  # fmt: skip
        column, end = places[area.column], places[area.column + area.columns]
        row, below = heights[area.row], heights[area.row + area.rows]
        where = Where(page=page, table=number, row=row + 1, column=column + 1, box=_rounded(box))
        cells.append(_cell(lines, row, column, below - row, max(end - column, 1), where))
    place = Where(page=page, table=number, box=_rounded(grid.box))
    return Table(tuple(cells), place, spans_known=grid.drawn, inferred=grid.inferred)


def _nearest(xs: Sequence[float], x: float) -> int:
    at = bisect_left(xs, x)
    if at and (at == len(xs) or x - xs[at - 1] <= xs[at] - x):
        return at - 1
    return at


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = box
    return round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)
