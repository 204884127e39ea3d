"""Tables without upright rulings, or without any: the white between the columns, and between the rows, divides them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.pdf_grid import JOIN, SNAP, Stroke
from parsers.pdf_text import TextLine

GUTTER = 0.35
"""Of a character's height: the narrowest white between two columns."""

CROSSED = 0.12
"""Share of the lines that may run across a gutter: titles, goals, cells merged over columns."""

WIDE = 0.5
"""Of the table's width: a line with a longer text (goals, duties, a sentence) says nothing about the columns."""

ROW_GAP = 1.35
"""Lines of one column that stand farther apart, measured by the closest two, are two cells."""

PARTIAL = 0.3
"""Of the table's width: a ruling of this length ends rows."""

DOUBLE = 0.6
"""Of a character's height: two rulings closer than that are one double line."""

SPREAD = 1.0
"""Of a character's height: a gap that divides a line into pieces that may be cells."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page that holds a table of which not all lines are drawn."""

    left: float
    top: float
    right: float
    bottom: float
    bands: tuple[float, ...] = ()

    def holds(self, line: TextLine) -> bool:
        x, y = line.middle
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def supplied(level: Sequence[Stroke], lines: Sequence[TextLine], size: float) -> tuple[list[Stroke], list[Stroke]]:
    """Level and upright lines that a table without upright rulings would have; none where there is no such table.

    `level` are level rulings that no upright one meets, `lines` the text outside of ruled tables, from top to bottom.
    """
    rows: list[Stroke] = []
    columns: list[Stroke] = []
    level = list(_single(level, DOUBLE * size))
    regions = list(_ruled(level)) or list(_open(lines, size))
    for region in regions:
        inside = [line for line in lines if region.holds(line)]
        gutters = _gutters(inside, size)
        if len(gutters) < 2:
            continue
        drawn = _inner(level, region)
        bands = _bands(region, drawn, inside, gutters, size)
        left, right = _sides(region, inside)
        rows += [Stroke(y, left, right) for y in bands if y not in region.bands and y not in drawn]
        rows += [line for line in level if region.top - SNAP <= line.at <= region.bottom + SNAP]
        for top, bottom in pairwise(bands):
            here = [line for line in inside if top <= line.middle[1] <= bottom]
            columns += [Stroke(x, top, bottom) for x in (left, right)]
            columns += [Stroke(x, top, bottom) for x in gutters if not any(_crosses(line, x, size) for line in here)]
    return rows, columns


def _single(level: Sequence[Stroke], near: float) -> Iterator[Stroke]:
    """Each ruling once where it is drawn as a double line: no text fits between the two."""
    last: Stroke | None = None
    for line in sorted(level, key=lambda line: line.at):
        if last and line.at - last.at < near and min(line.end, last.end) - max(line.start, last.start) > 0:
            last = Stroke(last.at, min(line.start, last.start), max(line.end, last.end))
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def _ruled(level: Sequence[Stroke]) -> Iterator[Region]:
    """Where three or more level rulings of the same reach stand below each other."""
    groups: list[list[Stroke]] = []
    for line in sorted(level, key=lambda line: line.at):
        for group in groups:
            left, right = min(one.start for one in group), max(one.end for one in group)
            if line.start >= left - JOIN and line.end <= right + JOIN and line.end - line.start > 0.1 * (right - left):
                group.append(line)
                break
        else:
            groups.append([line])
    for group in groups:
        left, right = min(line.start for line in group), max(line.end for line in group)
        whole = sorted({line.at for line in group if line.end - line.start > 0.9 * (right - left)})
        if len(whole) > 2:
            yield Region(left, whole[0], right, whole[-1], tuple(whole))


def _open(lines: Sequence[TextLine], size: float) -> Iterator[Region]:
    """Where four or more lines near each other consist of three or more pieces."""
    spread = [line for line in lines if len(line.runs(SPREAD * size)) > 2]
    group: list[TextLine] = []
    for line in [*spread, None]:
        if line and group and line.box[1] - group[-1].box[3] > 8 * size or line is None:
            if len(group) > 3:
                boxes = [one.box for one in group]
                reach = [one for one in lines if boxes[0][1] <= one.middle[1] <= boxes[-1][3]]
                left, right = min(one.box[0] for one in reach), max(one.box[2] for one in reach)
                last = _last_of(lines, group[-1], size)
                yield Region(left - 1, boxes[0][1] - 1, right + 1, last + 1)
            group = []
        if line:
            group.append(line)


def _last_of(lines: Sequence[TextLine], line: TextLine, size: float) -> float:
    """Where the wrapped cells of the last row end."""
    bottom = line.box[3]
    for one in lines:
        if one.middle[1] - line.middle[1] > 0 and one.box[1] - bottom < 0.6 * size and len(one.runs(SPREAD * size)) < 3:
            bottom = max(bottom, one.box[3])
    return bottom


def _gutters(lines: Sequence[TextLine], size: float) -> list[float]:
    """The middles of the white strips that run down between the columns."""
    if not lines:
        return []
    left, right = int(min(line.box[0] for line in lines)), int(max(line.box[2] for line in lines)) + 1
    ink = [0] * (right - left + 1)
    told = [line for line in lines if all(run.box[2] - run.box[0] < WIDE * (right - left) for run in line.runs(size))]
    lines = told if len(told) > 2 else lines
    for line in lines:
        covered: set[int] = set()
        for run in line.runs(GUTTER * size):
            covered.update(range(round(run.box[0]) - left, round(run.box[2]) - left))
        for x in covered:
            ink[max(x, 0)] += 1
    narrowest = GUTTER * size
    found: list[float] = []
    for start, end in _stretches(ink, CROSSED * len(lines)):
        crossing, whitest = _whitest(ink[start:end], narrowest)
        if crossing and whitest:  # something runs across: one gutter, where least does
            whitest = [max(whitest, key=lambda stretch: stretch[1] - stretch[0])]
        found += [left + start + (a + b) / 2 for a, b in whitest if start + a > 0 and start + b < len(ink) - 1]
    return found


def _whitest(ink: Sequence[int], narrowest: float) -> tuple[int, list[tuple[int, int]]]:
    """The fewest lines that have to be let across for a gutter to be wide enough, and where it then is."""
    for crossing in sorted({*ink}):
        wide = [(a, b) for a, b in _stretches(ink, crossing) if b - a >= narrowest]
        if wide:
            return crossing, wide
    return 0, []


def _stretches(ink: Sequence[int], most: float) -> Iterator[tuple[int, int]]:
    """Where no more than `most` lines have ink."""
    start: int | None = None
    for x, count in enumerate([*ink, int(most) + 1]):
        if count <= most and start is None:
            start = x
        elif count > most and start is not None:
            yield start, x
            start = None


def _inner(level: Sequence[Stroke], region: Region) -> list[float]:
    """Where rulings divide some columns of a region: beside a label that is merged over several rows."""
    wide = region.right - region.left
    return sorted(
        {
            line.at
            for line in level
            if region.top < line.at < region.bottom
            and line.end - line.start > PARTIAL * wide
            and all(abs(line.at - band) > SNAP for band in region.bands)
        }
    )


def _bands(
    region: Region, drawn: Sequence[float], lines: Sequence[TextLine], gutters: Sequence[float], size: float
) -> list[float]:
    """Where the rows end: at rulings, and inside of what several rows share at the wider white between lines."""
    bands = list(region.bands) or [region.top, region.bottom]
    cuts: list[float] = []
    for top, bottom in pairwise(bands):
        if inner := [y for y in drawn if top < y < bottom]:
            cuts += inner
            continue
        here = [line for line in lines if top <= line.middle[1] <= bottom]
        if len(here) > 1 and _several_rows(here, gutters):
            cuts += _row_cuts(here, gutters, size)
    return sorted({*bands, *cuts})


def _several_rows(lines: Sequence[TextLine], gutters: Sequence[float]) -> bool:
    """Whether most columns hold several lines: one row has a name and a value of one line each."""
    counts: dict[int, int] = {}
    for line in lines:
        for column in {sum(x < run.box[0] for x in gutters) for run in line.runs(GUTTER * line.height)}:
            counts[column] = counts.get(column, 0) + 1
    return sum(count > 1 for count in counts.values()) > 0.6 * len(counts)


def _row_cuts(lines: Sequence[TextLine], gutters: Sequence[float], size: float) -> list[float]:
    """Where one row ends and the next begins: between the lines on which most columns print something.

    A cell's lines stand together, around or below its row's line; what stands between two rows' lines goes with the
    cell that it belongs to.
    """
    anchors = _anchors(lines, gutters, size)
    tops, bottoms = {y: y for y in anchors}, {y: y for y in anchors}
    for cell in _cells(lines, gutters):
        top, bottom = cell[0].box[1], cell[-1].box[3]
        inside = [y for y in anchors if top <= y <= bottom]
        nearest = min(anchors, key=lambda y: abs(y - (top + bottom) / 2))
        if len(inside) < 2:
            own = inside[0] if inside else nearest
            tops[own], bottoms[own] = min(tops[own], top), max(bottoms[own], bottom)
    return [_between(bottoms[above], tops[below], above, below) for above, below in pairwise(anchors)]


def _between(bottom: float, top: float, above: float, below: float) -> float:
    return (bottom + top) / 2 if bottom <= top else (above + below) / 2


def _anchors(lines: Sequence[TextLine], gutters: Sequence[float], size: float) -> list[float]:
    """The heights of the rows: of the lines in columns that never wrap, else where most columns print something."""
    columns: dict[int, list[float]] = {}
    for line in lines:
        for column in {_column(run, gutters) for run in line.runs(GUTTER * size)}:
            columns.setdefault(column, []).append(line.middle[1])
    steps = [below - above for ys in columns.values() for above, below in pairwise(sorted(ys))]
    closest = min((step for step in steps if step > 0.5 * size), default=0.0)
    single = [ys for ys in columns.values() if all(b - a > ROW_GAP * closest for a, b in pairwise(sorted(ys)))]
    fullest = max(map(len, single), default=0)
    if fullest >= 2 and fullest >= 0.4 * max(map(len, columns.values())):
        anchors: list[float] = []
        for y in (y for ys in sorted(single, key=len, reverse=True) for y in ys):
            if all(abs(y - other) > 0.9 * closest for other in anchors):
                anchors.append(y)
        return sorted(anchors)
    return _full_heights(lines, gutters, size)


def _full_heights(lines: Sequence[TextLine], gutters: Sequence[float], size: float) -> list[float]:
    """The heights at which at least half as many columns print something as at the fullest."""
    heights: list[tuple[float, set[int]]] = []
    for line in sorted(lines, key=lambda line: line.middle[1]):
        columns = {_column(run, gutters) for run in line.runs(GUTTER * size)}
        if heights and line.middle[1] - heights[-1][0] < 0.4 * size:
            heights[-1][1].update(columns)
        else:
            heights.append((line.middle[1], columns))
    counts = sorted(len(columns) for _, columns in heights)
    usual = counts[-1 - len(counts) // 8]
    return [y for y, columns in heights if len(columns) >= 0.5 * usual]


def _cells(lines: Sequence[TextLine], gutters: Sequence[float]) -> Iterator[list[TextLine]]:
    """The lines of each column, together where no more white stands between them than inside of a cell."""
    columns: dict[int, list[TextLine]] = {}
    for line in lines:
        for run in line.runs(GUTTER * line.height):
            columns.setdefault(_column(run, gutters), []).append(run)
    for runs in columns.values():
        ordered = sorted(runs, key=lambda run: run.middle[1])
        steps = [below.middle[1] - above.middle[1] for above, below in pairwise(ordered)]
        closest = min((step for step in steps if step > 0.5 * ordered[0].height), default=0.0)
        cell = [ordered[0]]
        for run, step in zip(ordered[1:], steps, strict=True):
            if step > ROW_GAP * closest:
                yield cell
                cell = []
            cell.append(run)
        yield cell


def _column(run: TextLine, gutters: Sequence[float]) -> int:
    return sum(x < run.middle[0] for x in gutters)


def _sides(region: Region, lines: Iterable[TextLine]) -> tuple[float, float]:
    if region.bands:
        return region.left, region.right
    boxes = [line.box for line in lines]
    return min(box[0] for box in boxes) - 1, max(box[2] for box in boxes) + 1


def _crosses(line: TextLine, x: float, size: float) -> bool:
    """Whether a character stands in the middle of the gutter."""
    core = GUTTER * size / 4
    return any(glyph.left < x + core and glyph.right > x - core for glyph in line.glyphs)
