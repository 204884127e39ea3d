"""Rulings of a page -> grids: which areas the lines enclose, and over how many rows and columns each reaches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.document import Box

SNAP = 3.0
"""Points; lines closer than this are one (double lines, the four sides of neighbouring boxes)."""

JOIN = 4.0
"""Points; a gap in a line that is no opening (dashes, corners that do not quite meet)."""

COVERED = 0.6
"""Share of a square's side that a ruling has to cover to be its border."""

MAX_SQUARES = 200_000


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: where it stands across its direction, and from where to where it reaches."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """A cell: its first row and column, and how many of each it covers."""

    row: int
    column: int
    rows: int
    columns: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a square of the grid belongs to the cell."""
        return self.row <= row < self.row + self.rows and self.column <= column < self.column + self.columns


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's lines: the places of all columns' and rows' borders, and the areas between them.

    `drawn` is false where lines were supplied that the page does not show: an empty area may be a covered one.
    `inferred` says so of a scan, whose lines may show in part only.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    drawn: bool = True
    inferred: bool = False

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def holds(self, x: float, y: float) -> bool:
        """Whether the point stands in the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def square(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point in the table."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return min(max(row, 0), len(self.ys) - 2), min(max(column, 0), len(self.xs) - 2)


def strokes(rulings: Iterable[Box], snap: float = SNAP) -> tuple[list[Stroke], list[Stroke]]:
    """Level and upright lines, each drawn once however often the source drew it or in how many pieces."""
    level: list[Stroke] = []
    upright: list[Stroke] = []
    for left, top, right, bottom in rulings:
        if right - left >= bottom - top:
            level.append(Stroke(top, left, right))
        else:
            upright.append(Stroke(left, top, bottom))
    return list(_merged(level, snap)), list(_merged(upright, snap))


def _merged(lines: Sequence[Stroke], snap: float) -> Iterator[Stroke]:
    groups: list[list[Stroke]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if groups and line.at - groups[-1][0].at <= snap:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        at = _heavy_middle(group)
        start, end = None, 0.0
        for line in sorted(group, key=lambda line: line.start):
            if start is not None and line.start <= end + JOIN:
                end = max(end, line.end)
                continue
            if start is not None:
                yield Stroke(at, start, end)
            start, end = line.start, line.end
        if start is not None:
            yield Stroke(at, start, end)


def _heavy_middle(group: Sequence[Stroke]) -> float:
    weight = sum(line.end - line.start for line in group)
    return sum(line.at * (line.end - line.start) for line in group) / weight if weight else group[0].at


def grids(level: Sequence[Stroke], upright: Sequence[Stroke], shortest: float) -> list[Grid]:
    """The tables that lines form, from top to bottom; a line shorter than `shortest` encloses nothing."""
    level = [line for line in level if line.end - line.start >= shortest]
    upright = [line for line in upright if line.end - line.start >= shortest]
    found = [_grid(rows, columns) for rows, columns in _connected(level, upright) if len(rows) > 1]
    whole = [grid for grid in found if grid]
    tables = [grid for grid in whole if not any(_frames(grid, other) for other in whole if other is not grid)]
    return sorted(tables, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _frames(grid: Grid, other: Grid) -> bool:
    """Whether a grid is no more than a frame around the other: around a page, or the edges of a photographed sheet."""
    (left, top, right, bottom), area = other.box, grid.areas[0]
    outer = grid.xs[area.column], grid.ys[area.row], grid.xs[area.column + area.columns], grid.ys[area.row + area.rows]
    return len(grid.areas) == 1 and outer[0] <= left and outer[1] <= top and right <= outer[2] and bottom <= outer[3]


def _connected(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """The lines that touch each other, directly or by way of others."""
    level = sorted(level, key=lambda line: line.at)
    heights = [line.at for line in level]
    parent = list(range(len(level) + len(upright)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for number, line in enumerate(upright, start=len(level)):
        for i in range(bisect_left(heights, line.start - JOIN), bisect_right(heights, line.end + JOIN)):
            if level[i].start - JOIN <= line.at <= level[i].end + JOIN:
                parent[root(i)] = root(number)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for item in range(len(parent)):
        rows, columns = groups.setdefault(root(item), ([], []))
        (rows if item < len(level) else columns).append(
            level[item] if item < len(level) else upright[item - len(level)]
        )
    yield from groups.values()


def _grid(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Grid | None:
    """The grid of connected lines; a side without a line is closed where the other lines end."""
    ends = [x for line in level for x in (line.start, line.end)]
    xs = _places([line.at for line in upright], min(ends), max(ends))
    sides = [y for line in upright for y in (line.start, line.end)]
    ys = _places([line.at for line in level], min(sides, default=level[0].at), max(sides, default=level[-1].at))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > MAX_SQUARES:
        return None
    return Grid(xs, ys, tuple(_areas(xs, ys, level, upright)))


def _places(lines: Iterable[float], low: float, high: float) -> tuple[float, ...]:
    """Where lines stand, and the ends of what they cross where these lie beyond the outer ones."""
    places = sorted(set(lines))
    if not places or places[0] - low > 2 * SNAP:
        places.insert(0, low)
    if high - places[-1] > 2 * SNAP:
        places.append(high)
    return tuple(places)


def _areas(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Stroke], upright: Sequence[Stroke]
) -> Iterator[Area]:
    """Squares without a line between them are one area."""
    below, beside = _walls(ys, xs, level), _walls(xs, ys, upright)
    wide, high = len(xs) - 1, len(ys) - 1
    taken = [[False] * wide for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            if taken[row][column]:
                continue
            columns = 1
            while (
                column + columns < wide and not beside[column + columns - 1][row] and not taken[row][column + columns]
            ):
                columns += 1
            rows = 1
            while row + rows < high and _goes_on(row + rows, column, columns, below, beside, taken):
                rows += 1
            for covered in range(row, row + rows):
                taken[covered][column : column + columns] = [True] * columns
            yield Area(row, column, rows, columns)


def _goes_on(
    row: int, column: int, columns: int, below: list[list[bool]], beside: list[list[bool]], taken: list[list[bool]]
) -> bool:
    """Whether an area reaches down into this row: nothing divides it from the row above, nor the row in itself."""
    reach = range(column, column + columns)
    return (
        not any(below[row - 1][place] or taken[row][place] for place in reach)
        and not any(beside[place][row] for place in reach[:-1])
        and (column == 0 or beside[column - 1][row])
        and (column + columns - 1 >= len(beside) or beside[column + columns - 1][row])
    )


def _walls(places: Sequence[float], across: Sequence[float], lines: Sequence[Stroke]) -> list[list[bool]]:
    """For each inner place: by which of the squares across a line runs."""
    by_place: dict[float, list[Stroke]] = {}
    for line in lines:
        by_place.setdefault(line.at, []).append(line)
    return [[_covers(by_place.get(place, ()), start, end) for start, end in pairwise(across)] for place in places[1:-1]]


def _covers(lines: Iterable[Stroke], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines)
    return covered >= COVERED * (end - start)
