"""Level labels are an optimisation run down the table: where does each label's block begin?

A label may stand at the top, in the middle or at the bottom of its block, or on the next page. Block j holds label j,
so between two labels only one boundary is open; the chain of boundaries is solved exactly, for each way of printing
labels (mode), and the cheapest mode is taken. Evidence: the words of the indicators, the level 1 labels, page breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOVED_UP = 2.2
MOVED_MORE = 0.5
UNLABELLED = 2.7  # rows above the first label that belong to no label
OFF_CENTRE = 1.6
REACH = 400
"""Rows above its label at which a block may begin; pairs of beginnings are weighed, so no table may have too many."""

MODES = {"top": 0.0, "centre": 1.5, "bottom": 2.5}

Emission = Callable[[int, int], float]  # (row, label) -> cost of the row belonging to the label
Boundary = Callable[[int, int], float]  # (label, first row of its block) -> what the sums say against it
Moved = Callable[[int, int], float]  # (first row of the block, row of the label) -> what page breaks take off


@dataclass(frozen=True, slots=True)
class Blocks:
    """For each label the first row of its block; for each row the margin to the next-best reading and its label."""

    mode: str
    starts: tuple[int, ...]
    margins: tuple[float, ...]
    rivals: tuple[int | None, ...]
    cost: float

    def label_of(self, row: int) -> int | None:
        """The label of a row, None above the first block."""
        return max((j for j, start in enumerate(self.starts) if start <= row), default=None)


def solve_blocks(
    positions: Sequence[int],
    rows: int,
    emission: Emission,
    relief: Moved,
    boundary: Boundary = lambda label, start: 0.0,
    modes: Sequence[str] = tuple(MODES),
) -> Blocks:
    """The cheapest blocks for labels printed at `positions` (strictly increasing) of `rows` rows."""
    readings = [_solve(modes[0], positions, rows, emission, relief, boundary)]
    if readings[0].starts != tuple(positions):
        readings += [_solve(mode, positions, rows, emission, relief, boundary) for mode in modes[1:]]
    return min(readings, key=lambda blocks: blocks.cost + MODES[blocks.mode])


def _solve(
    mode: str, positions: Sequence[int], rows: int, emission: Emission, relief: Moved, boundary: Boundary
) -> Blocks:
    count = len(positions)
    openings = (
        [list(range(max(0, positions[0] - REACH), positions[0] + 1))]
        + [list(range(max(above + 1, at - REACH), at + 1)) for above, at in pairwise(positions)]
        + [[rows]]
    )
    sums = _prefix_sums(openings, emission)

    def block(j: int, start: int, stop: int) -> float:
        printed = _print_cost(mode, start, stop, positions[j], relief)
        return printed + sums[j][stop] - sums[j][start] + (boundary(j, start) if j else 0.0)

    forward = [[0.0 if start == 0 else UNLABELLED + MOVED_MORE * (start - 1) for start in openings[0]]]
    for j in range(count):
        forward.append(
            [min(forward[j][k] + block(j, a, b) for k, a in enumerate(openings[j])) for b in openings[j + 1]]
        )
    backward = [[0.0] * len(openings[count])]
    for j in range(count - 1, -1, -1):
        after = backward[0]
        backward.insert(0, [min(block(j, a, b) + after[k] for k, b in enumerate(openings[j + 1])) for a in openings[j]])
    totals = [[f + b for f, b in zip(fs, bs, strict=True)] for fs, bs in zip(forward, backward, strict=True)]
    first = min(range(len(openings[0])), key=lambda k: totals[0][k])
    starts = _trace(count, openings, first, backward, block)
    margins, rivals = _margins(count, rows, openings, totals, starts)
    return Blocks(mode, tuple(starts), tuple(margins), tuple(rivals), totals[0][first])


def _prefix_sums(openings: Sequence[Sequence[int]], emission: Emission) -> list[dict[int, float]]:
    """For each label the running sum of its emissions, over the rows that its block may hold."""
    sums = []
    for j, (first, last) in enumerate(pairwise(openings)):
        line = {first[0]: 0.0}
        for i in range(first[0], last[-1]):
            line[i + 1] = line[i] + emission(i, j)
        sums.append(line)
    return sums


def _print_cost(mode: str, start: int, stop: int, label: int, relief: Moved) -> float:
    """What it costs that a block of rows [start, stop) has its label printed at row `label`."""
    if mode == "top":
        above = label - start
        return max(MOVED_UP + MOVED_MORE * (above - 1) - relief(start, label), 0.2) if above else 0.0
    if mode == "bottom":
        return OFF_CENTRE * min(stop - 1 - label, 3)
    off = abs(label - (start + (stop - 1 - start) / 2))
    return OFF_CENTRE * min(max(off - 0.5, 0.0), 3.0)


def _trace(
    count: int,
    openings: list[list[int]],
    first: int,
    backward: list[list[float]],
    block: Callable[[int, int, int], float],
) -> list[int]:
    starts = [openings[0][first]]
    for j in range(count - 1):
        nexts = openings[j + 1]
        best = min(range(len(nexts)), key=lambda k: (block(j, starts[-1], nexts[k]) + backward[j + 1][k], -nexts[k]))
        starts.append(nexts[best])
    return starts


def _margins(
    count: int, rows: int, openings: list[list[int]], totals: list[list[float]], starts: list[int]
) -> tuple[list[float], list[int | None]]:
    best = min(totals[0])
    margins, rivals = [9.0] * rows, [None] * rows  # type: list[float], list[int | None]
    for j in range(count):
        for a, total in zip(openings[j], totals[j], strict=True):
            low, high = sorted((a, starts[j]))
            for i in range(low, high):
                if total - best < margins[i]:
                    margins[i] = total - best
                    rivals[i] = j if a < starts[j] else max(j - 1, 0)
    return margins, rivals
