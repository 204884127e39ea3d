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

ROW_GAP = 1.35
"""White between rows, measured by the white between the lines of one cell."""

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
    regions = list(_ruled(level)) or list(_open(lines, size))
    for region in regions:
        inside = [line for line in lines if region.holds(line)]
        gutters = _gutters(inside, size)
        if len(gutters) < 2:
            continue
        bands = _bands(region, inside, gutters, size)
        left, right = _sides(region, inside)
        rows += [Stroke(y, left, right) for y in bands if y not in region.bands]
        rows += [line for line in level if region.top - SNAP <= line.at <= region.bottom + SNAP]
        for top, bottom in pairwise(bands):
            here = [line for line in inside if top <= line.middle[1] <= bottom]
            columns += [Stroke(x, top, bottom) for x in (left, right)]
            columns += [Stroke(x, top, bottom) for x in gutters if not any(_crosses(line, x, size) for line in here)]
    return rows, columns


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
    for line in lines:
        covered: set[int] = set()
        for run in line.runs(GUTTER * size):
            covered.update(range(round(run.box[0]) - left, round(run.box[2]) - left))
        for x in covered:
            ink[max(x, 0)] += 1
    narrowest = GUTTER * size
    found = []
    for start, end in _stretches(ink, CROSSED * len(lines)):
        if end - start >= narrowest and start > 0 and end < len(ink) - 1:
            least = min(ink[start:end])
            a, b = max(_stretches(ink[start:end], least), key=lambda stretch: stretch[1] - stretch[0])
            found.append(left + start + (a + b) / 2)
    return found


def _stretches(ink: Sequence[int], most: float) -> Iterator[tuple[int, int]]:
    """Where no more than `most` lines have ink."""
    start: int | None = None
    for x, count in enumerate([*ink, int(most) + 1]):
        if count <= most and start is None:
            start = x
        elif count > most and start is not None:
            yield start, x
            start = None


def _bands(region: Region, lines: Sequence[TextLine], gutters: Sequence[float], size: float) -> list[float]:
    """Where the rows end: at rulings, and inside of what several rows share at the wider white between lines."""
    bands = list(region.bands) or [region.top, region.bottom]
    cuts: list[float] = []
    for top, bottom in pairwise(bands):
        here = [line for line in lines if top <= line.middle[1] <= bottom]
        if len(here) > 1 and _several_rows(here, gutters):
            cuts += _row_cuts(here, size)
    return sorted({*bands, *cuts})


def _several_rows(lines: Sequence[TextLine], gutters: Sequence[float]) -> bool:
    """Whether most columns hold several lines: one row has a name and a value of one line each."""
    counts: dict[int, int] = {}
    for line in lines:
        for column in {sum(x < run.box[0] for x in gutters) for run in line.runs(GUTTER * line.height)}:
            counts[column] = counts.get(column, 0) + 1
    return sum(count > 1 for count in counts.values()) > 0.6 * len(counts)


def _row_cuts(lines: Sequence[TextLine], size: float) -> list[float]:
    """Where white divides the rows: all white where it is even, only the wide white where there are two kinds."""
    spans: list[list[float]] = []
    for line in sorted(lines, key=lambda line: line.middle[1]):
        middle = line.middle[1]
        if spans and middle - 0.3 * size <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], middle + 0.3 * size)
        else:
            spans.append([middle - 0.3 * size, middle + 0.3 * size])
    gaps = [(below[0] - above[1], (above[1] + below[0]) / 2) for above, below in pairwise(spans)]
    widths = sorted(width for width, _ in gaps)
    narrow = next((low for low, high in pairwise(widths) if high > ROW_GAP * low), None)
    return [at for width, at in gaps if narrow is None or width > narrow]


def _sides(region: Region, lines: Iterable[TextLine]) -> tuple[float, float]:
    if region.bands:
        return region.left, region.right
    boxes = [line.box for line in lines]
    return min(box[0] for box in boxes) - 1, max(box[2] for box in boxes) + 1


def _crosses(line: TextLine, x: float, size: float) -> bool:
    return any(run.box[0] < x - 1 and run.box[2] > x + 1 for run in line.runs(GUTTER * size))
