"""Level labels: every label is put at the top of its block, found by the optimisation in `labels`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate

from normalize.labels import Blocks, solve_blocks
from normalize.rows import Doubt, Edit, Row, certainty, change, with_cells
from normalize.structure import Part
from normalize.sums import marks
from normalize.words import allowed_level1, compact, level_label, table
from parsers.document import Cell

LOW_MARGIN = 0.75
_FORBIDDEN = 5.0
AGAINST_SUMS = 4.0
NOT_COVERED = 20.0
APART = 2.0  # a row beside an empty cell of its own, in a column where labels are merged over their rows


@cache
def _evidence() -> dict[str, list[tuple[re.Pattern[str], float]]]:
    return {word: [(re.compile(p), w) for p, w in rules] for word, rules in table("levels")["evidence"].items()}


@lru_cache(maxsize=16384)
def speaks_for(word: str, text: str) -> float:
    """How strongly an indicator's text speaks for a level 2 word: the weight of the strongest rule that matches."""
    return max((weight for rule, weight in _evidence().get(word, []) if rule.search(text)), default=0.0)


@dataclass(frozen=True, slots=True)
class Printed:
    """A label as printed: its cell, its row's id, the indicator row that it stands at, and its canonical word."""

    cell: Cell
    row: Row
    position: int
    word: str
    own_row: bool


@dataclass(slots=True)
class Ladder:
    """The indicator rows of a part and the labels printed in one level column, top to bottom."""

    rows: list[Row]
    labels: list[Printed]
    empty: list[Printed]


def read_ladder(part: Part, role: str) -> Ladder | None:
    """The labels of the column of `role`; None where the layout has no such column."""
    column = part.layout.column(role)
    if column is None:
        return None
    ladder = Ladder([], [], [])
    for row in part.body:
        cell = row.at(column)
        own_row = all(part.layout.holds_labels(cell.column) for cell in row.cells)
        if cell is not None:
            label = level_label(cell.text, role)
            word = label.word if label else compact(cell.text)
            if ladder.labels and ladder.labels[-1].position == len(ladder.rows):
                ladder.empty.append(ladder.labels.pop())
            ladder.labels.append(Printed(cell, row, len(ladder.rows), word, own_row))
        if not own_row:
            ladder.rows.append(row)
    if ladder.labels and ladder.labels[-1].position == len(ladder.rows):
        ladder.empty.append(ladder.labels.pop())
    return ladder


def settle_bare_cost(part: Part) -> Iterator[Edit]:
    """A bare 成本指标 between 数量/质量/时效 and not above 经济/社会/生态环境成本 is a level 2 label (before 2021)."""
    one, two = part.layout.column("level1"), part.layout.column("level2")
    if one is None or two is None:
        return
    for i, row in enumerate(part.body):
        cell = row.at(one)
        label = level_label(cell.text, "level1") if cell else None
        if cell is None or label is None or label.word != "成本指标" or row.at(two) or label.points:
            continue
        children = _next_level2(part.body[i + 1 :], one, two)
        above = [over.text for line in part.body[:i] if (over := line.at(two))]
        siblings = level_label(above[-1], "level2") if above else None
        if children and "成本" in children or siblings is None or "产出指标" not in allowed_level1(siblings.word):
            continue
        moved = with_cells(row, [replace(c, column=two) if c is cell else c for c in row.cells])
        yield change("cost_label_is_level2", (row,), (moved,), field="level2")


def _next_level2(rows: Sequence[Row], one: int, two: int) -> str | None:
    for row in rows:
        if row.at(one):
            return None
        cell = row.at(two)
        if cell:
            return compact(cell.text)
    return None


def place_labels(
    part: Part, role: str, breaks: frozenset[int], strays: frozenset[int]
) -> tuple[list[Edit], list[Doubt]]:
    """Put each label of `role` at the top of its block; empty slots go.

    `breaks` are the ids of rows that begin a page, `strays` of rows that lost a stray label: both excuse a label that
    stands below the top of its block.
    """
    ladder = read_ladder(part, role)
    if ladder is None or not ladder.labels:
        return ([], []) if ladder is None else (list(_drop_empty(part, ladder, role)), [])
    blocks = _solve(part, ladder, role, breaks, strays)
    edits = list(_drop_empty(part, ladder, role))
    moves, doubts = _move_labels(part, ladder, blocks, role, breaks)
    return edits + moves, doubts + list(_lost_label(ladder, blocks, role, breaks | strays))


def _lost_label(ladder: Ladder, blocks: Blocks, role: str, damaged: frozenset[int]) -> Iterator[Doubt]:
    """Rows above the first label are in doubt where no other label stands below its block's top and no page broke.

    Their own label may be lost, as in the second half of a form.
    """
    moved = [j for j, label in enumerate(ladder.labels) if blocks.starts[j] != label.position]
    above = ladder.rows[: ladder.labels[0].position]
    if moved == [0] and not any(row.id in damaged for row in ladder.rows[: len(above) + 1]):
        yield from (Doubt(row.id, "level_uncertain", role, ("—",), 0.4) for row in above)


def _solve(part: Part, ladder: Ladder, role: str, breaks: frozenset[int], strays: frozenset[int]) -> Blocks:
    texts = [_own_words(row, part) for row in ladder.rows]
    level1 = _level1_of(part, ladder) if role == "level2" else [None] * len(ladder.rows)
    level2 = _words_of(part, ladder, "level2") if role == "level1" else [None] * len(ladder.rows)

    known = any(
        cell.column == label.cell.column for row in ladder.rows for cell in row.covered for label in ladder.labels[:1]
    )

    def emission(i: int, j: int) -> float:
        word = ladder.labels[j].word
        cost = 0.0 if _may_cover(ladder.labels[j].cell, ladder.rows[i]) else NOT_COVERED
        cost += APART if known and _stands_apart(ladder.labels[j].cell, ladder.rows[i]) else 0.0
        if role == "level2":
            cost -= speaks_for(word, texts[i][0]) + 0.999 * speaks_for(word, texts[i][1])
            if level1[i] and allowed_level1(word) and level1[i] not in allowed_level1(word):
                cost += _FORBIDDEN
        elif level2[i] and word not in allowed_level1(str(level2[i])) and allowed_level1(str(level2[i])):
            cost += _FORBIDDEN
        return cost

    broken, stray = ([0, *accumulate(row.id in ids for row in ladder.rows)] for ids in (breaks, strays))

    def relief(start: int, label: int) -> float:
        return 1.6 * (broken[label + 1] > broken[start + 1]) + 0.8 * (stray[label + 1] > stray[start])

    repeats = len(ladder.labels) >= 0.8 * len(ladder.rows)
    modes = ("top",) if known or repeats else ("top", "centre", "bottom")
    starts = _sum_starts(part, ladder) if role == "level2" else {}

    def boundary(j: int, start: int) -> float:
        return AGAINST_SUMS if j in starts and starts[j] != start else 0.0

    positions = [label.position for label in ladder.labels]
    return solve_blocks(positions, len(ladder.rows), emission, relief, boundary, modes)


def _may_cover(label: Cell, row: Row) -> bool:
    """False where another cell of the label's column is known to reach into the row."""
    reaching = [cell for cell in row.covered if cell.column == label.column]
    return not reaching or any((cell.row, cell.text) == (label.row, label.text) for cell in reaching)


def _stands_apart(label: Cell, row: Row) -> bool:
    """Whether the row stands below the label in the same drawn table, and the label's cell does not reach it."""
    here, there = row.where, label.where
    if not row.spans_known or (here.page, here.sheet, here.table) != (there.page, there.sheet, there.table):
        return False
    numbers = [cell.row for cell in row.cells]
    return not any(label.row <= number < label.row + label.row_span for number in numbers)


def _sum_starts(part: Part, ladder: Ladder) -> dict[int, int]:
    """Level 2 label -> the row at which its block begins, where the points printed at level 1 settle it.

    A level 1 block begins where the full marks of the block above have reached its printed points.
    """
    above = read_ladder(part, "level1")
    groups = [
        j
        for j, label in enumerate(ladder.labels)
        if j == 0 or _level1_word(label) != _level1_word(ladder.labels[j - 1])
    ]
    if above is None or len(above.labels) != len(groups):
        return {}
    starts: dict[int, int] = {}
    row = 0
    for label, j, following in zip(above.labels, groups, groups[1:], strict=False):
        found = level_label(label.cell.text, "level1")
        if found is None or found.points is None or found.word != _level1_word(ladder.labels[j]):
            break
        row = _reach(ladder.rows, row, Decimal(found.points), part)
        if not ladder.labels[following - 1].position < row <= ladder.labels[following].position:
            break
        starts[following] = row
    return starts


def _level1_word(label: Printed) -> str:
    return (allowed_level1(label.word) or ("",))[0]


def _reach(rows: Sequence[Row], start: int, points: Decimal, part: Part) -> int:
    """The row before which the full marks from `start` on add up to `points`, or -1."""
    total = Decimal(0)
    for i in range(start, len(rows)):
        found = marks(rows[i], part)
        if found is None:
            return -1
        total += found
        if total >= points:
            return i + 1 if total == points else -1
    return -1


def _own_words(row: Row, part: Part) -> tuple[str, str]:
    """The indicator's name (and unit), and its explanation."""
    return part.text(row, "name"), part.text(row, "explanation")


def _level1_of(part: Part, ladder: Ladder) -> list[str | None]:
    """The level 1 word printed in each indicator's own row or on a row of its own just above, where there is one."""
    above = read_ladder(part, "level1")
    found: list[str | None] = [None] * len(ladder.rows)
    for label in above.labels if above else []:
        found[label.position] = label.word
    return found


def _words_of(part: Part, ladder: Ladder, role: str) -> list[str | None]:
    """Each row's word, read downwards: only right after the labels of `role` have been placed."""
    below = read_ladder(part, role)
    at = {label.position: label.word for label in below.labels} if below else {}
    words: list[str | None] = []
    for i in range(len(ladder.rows)):
        words.append(at.get(i, words[-1] if words else None))
    return words


def _drop_empty(part: Part, ladder: Ladder, role: str) -> Iterator[Edit]:
    for label in ladder.empty:
        row = next((row for row in part.body if row.id == label.row.id), None)
        if row is None or not label.own_row:
            continue
        if role == "level1" and any(cell.column > label.cell.column for cell in row.cells):
            continue
        rest = with_cells(row, [cell for cell in row.cells if cell != label.cell])
        part.body[part.body.index(row) : part.body.index(row) + 1] = [rest] if rest.cells else []
        yield change(
            "empty_slot_dropped", (row,), (rest,) if rest.cells else (), field=role, params={"label": label.word}
        )


def _move_labels(
    part: Part, ladder: Ladder, blocks: Blocks, role: str, breaks: frozenset[int]
) -> tuple[list[Edit], list[Doubt]]:
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    current = {row.id: row for row in part.body}
    for label, start in zip(ladder.labels, blocks.starts, strict=True):
        target = current[ladder.rows[start].id]
        source = current[label.row.id]
        if source.id == target.id:
            continue
        low, high = sorted((start, label.position))
        margin = min(blocks.margins[low:high], default=9.0)
        rest = with_cells(source, [cell for cell in source.cells if cell != label.cell])
        reached = with_cells(target, [*target.cells, label.cell])
        pair = (target, source) if start < label.position else (source, target)
        if label.own_row and start == label.position:
            kind, pair = "label_row_joined", (source, target)
        else:
            crossed = any(row.id in breaks for row in ladder.rows[start + 1 : label.position + 1])
            kind = "label_carried_back" if crossed else "label_moved_to_top"
        between = _span(part.body, pair[0], pair[1])
        after = tuple(
            rest if row.id == source.id else reached if row.id == target.id else row
            for row in between
            if row.id != source.id or rest.cells
        )
        edits.append(
            change(
                kind,
                between,
                after,
                field=role,
                params={"label": label.word, "rows": str(label.position - start)},
                confidence=certainty(margin),
            )
        )
        edits[-1] = replace(edits[-1], where=label.cell.where, before=source.text, after=reached.text)
        current[target.id] = reached
        if rest.cells:
            current[source.id] = rest
        part.body = [current[row.id] for row in part.body if row.id != source.id or rest.cells]
    for i, (margin, rival) in enumerate(zip(blocks.margins, blocks.rivals, strict=True)):
        if margin < LOW_MARGIN and rival is not None:
            other = ladder.labels[rival].word
            held = blocks.label_of(i)
            if held is None or other != ladder.labels[held].word or i < ladder.labels[0].position:
                doubts.append(Doubt(ladder.rows[i].id, "level_uncertain", role, (other,), certainty(margin)))
    return edits, doubts


def _span(body: Sequence[Row], first: Row, last: Row) -> tuple[Row, ...]:
    ids = [row.id for row in body]
    a, b = sorted((ids.index(first.id), ids.index(last.id)))
    return tuple(body[a : b + 1])


def supply_level1(part: Part) -> Iterator[Edit]:
    """Where no printed level 1 allows the level 2 word, the closed list says which it is."""
    one = part.layout.column("level1")
    ladder = read_ladder(part, "level1")
    if one is None or ladder is None or part.layout.column("level2") is None:
        return
    level1, level2 = _words_of(part, ladder, "level1"), _words_of(part, ladder, "level2")
    supplied: str | None = None
    for row, above, below in zip(ladder.rows, level1, level2, strict=True):
        allowed = allowed_level1(below or "")
        if row.at(one) is not None:
            supplied = None
        if not allowed or (supplied == allowed[0] if supplied else above in allowed):
            continue
        if above is not None and supplied is None and not level_label(above, "level1"):
            continue
        supplied = allowed[0]
        cell = Cell(supplied, row.cells[0].row, one, where=row.where)
        kept = [cell_ for cell_ in row.cells if cell_.column != one]
        if len(kept) == len(row.cells):
            yield change(
                "level1_supplied", (row,), (with_cells(row, [*kept, cell]),), field="level1", params={"label": supplied}
            )
