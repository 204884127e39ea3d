"""Position is one optimisation: the cheapest order-preserving way to put printed cells into rows and columns.

Every printed text is a step of one lattice; its states are the columns that it may stand in, or, split into parts,
the columns that the parts stand in. Moving from one text to the next costs what the skipped columns cost and whether
the displacement changed; where the source begins a row a row normally begins, but a row may also go on (a cell wrapped
over lines), and within a source row a new row may begin (two rows in one). The margin of a text is what the cheapest
reading costs in which it stands elsewhere. Costs were set on damaged copies of one form and are in units of "a text
that fits its column doubtfully" = 2.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from normalize.columns import Layout, is_whole
from normalize.fit import features, fit
from normalize.rows import Row
from normalize.split import splits
from normalize.wording import splits_a_word
from normalize.words import level_label
from parsers.document import Cell

ABSENT = {
    "name": 3.0,
    "value": 2.2,
    "value_type": 0.4,
    "level1": 0.0,
    "level2": 0.0,
    "outer": 0.0,
    "seq": 0.0,
    "level1_points": 0.0,
    "level2_points": 0.0,
    "remarks": 0.02,
}
ABSENT_ELSE = 0.25
LABELS_ONLY = 1.0
SHIFT_START = 1.0
SHIFT_CHANGE = 1.3
JOIN = 2.5
NEW_ROW_INSIDE = 2.6
WRAPPED = 1.2
STREAM_JOIN = 1.3
OWN_CELL_BELOW = 1.6
UNKNOWN_LABEL = 2.2
MISPLACED = 2.0
SPLIT = 0.9
TEXT_ROLES = frozenset({"name", "explanation", "scoring", "remarks", "level1", "level2", "other", "annual_goals"})
_WORST = 6.6
_BEAM = 4.5


@dataclass(frozen=True, slots=True)
class Placement:
    """One way to place a printed text: its parts and the columns that they take."""

    columns: tuple[int, ...]
    parts: tuple[str, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Token:
    """A printed text, its row, whether it is the row's first, and what stands right above it in the source."""

    cell: Cell
    row: Row
    first: bool
    above: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text went: its logical row, its parts, whether it goes on from the row above, and the margin."""

    token: Token
    placement: Placement
    logical: int
    goes_on: bool
    margin: float
    rival: int | None


@lru_cache(maxsize=32768)
def placements(text: str, roles: tuple[str, ...]) -> tuple[Placement, ...]:
    """Every way to place `text` that is not out of the question, the cheapest first."""
    single = [Placement((c,), (text,), fit(text, role)) for c, role in enumerate(roles)]
    found = [p for p in single if p.cost < _WORST]
    for parts in splits(text):
        found += _place_parts(parts, roles)
    found.sort(key=lambda placement: placement.cost)
    if not found:
        return (min(single, key=lambda placement: placement.cost),)
    return tuple(p for p in found if p.cost < found[0].cost + _BEAM or roles[p.columns[0]] in TEXT_ROLES)


def _place_parts(parts: tuple[tuple[str, str], ...], roles: tuple[str, ...]) -> list[Placement]:
    columns: list[int] = []
    for role, _ in parts:
        if role not in roles or (columns and roles.index(role) <= columns[-1]):
            return []
        columns.append(roles.index(role))
    cost = SPLIT + sum(fit(text, role) for role, text in parts) * 0.5
    cost += sum(0.6 for a, b in pairwise(columns) if b - a > 1)
    return [Placement(tuple(columns), tuple(text for _, text in parts), cost)]


def _go_on_cost(above: str, text: str, role: str) -> float:
    """What it costs to read `text` as the rest of a cell of `role` that begins with `above`."""
    if role in ("explanation", "scoring", "remarks", "other", "annual_goals"):
        over = above.rstrip().endswith(("。", "；", "扣完为止", "不得分")) and role in ("explanation", "scoring")
        return 1.7 if over else 0.2
    if role in ("level1", "level2"):
        rest = len(text) <= 6 and not level_label(text, role)
        return (-1.2 if above and level_label(above + text, role) else 0.6) if rest else 3.0
    return 0.9 if role == "name" else 3.0


_OWN_CELL = frozenset({"number", "compound", "operator", "level1", "level2"})


def _stream_join_cost(above: str, text: str, role: str) -> float:
    """The same where every cell stands on a line of its own: a number or an operator there is a cell."""
    return _go_on_cost(above, text, role) + (2.5 if features(text) & _OWN_CELL else 0.0)


def _tokens(rows: Sequence[Row]) -> Iterator[Token]:
    for i, row in enumerate(rows):
        for n, cell in enumerate(row.cells):
            over = rows[i - 1].at(cell.column) if i and row.exact else None
            yield Token(cell, row, n == 0, over.text if over else "")


def _name_rest(above: str, there: Token) -> float:
    """For a row that holds nothing but a text below a name: whether the break between them splits a word."""
    if len(there.row.cells) > 1 or there.row.stream or not above:
        return 0.0
    return -0.8 if splits_a_word(above, there.cell.text) else 0.0


class Lattice:
    """The texts of some neighbouring rows over one layout; `solve` gives the cheapest reading and its margins."""

    def __init__(self, rows: Sequence[Row], layout: Layout) -> None:
        self.layout = layout
        self.roles = roles = layout.roles
        self.tokens = list(_tokens(rows))
        self._whole: dict[int, bool] = {}
        self._known: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
        self.states = [self._ways(token) for token in self.tokens]
        if "seq" in roles and not rows[0].exact:
            self._anchor_numbers(roles.index("seq"))
        prices = [ABSENT.get(role, ABSENT_ELSE) for role in roles]
        self.skip = [sum(prices[:c]) for c in range(len(roles) + 1)]

    def _ways(self, token: Token) -> tuple[Placement, ...]:
        """Where columns say nothing, a level 2 label must be one of the closed list, or costs more."""
        ways = placements(token.cell.text, self.roles)
        name = self.layout.column("name")
        if name is not None and token.cell.column <= name and self._is_whole(token.row):
            return tuple(way for way in ways if way.columns == (token.cell.column,)) or ways
        if token.row.exact or level_label(token.cell.text, "level2"):
            return ways
        return tuple(replace(way, cost=way.cost + UNKNOWN_LABEL) if self._labels(way) else way for way in ways)

    def _labels(self, way: Placement) -> bool:
        return len(way.columns) == 1 and self.roles[way.columns[0]] == "level2"

    def _anchor_numbers(self, column: int) -> None:
        """Running numbers count up by one and stand before a text: such a token is one, and no other token is."""
        expected = 1
        for i, token in enumerate(self.tokens):
            following = features(self.tokens[i + 1].cell.text) if i + 1 < len(self.tokens) else frozenset({"number"})
            running = token.cell.text.strip(" .、") == str(expected) and not following & {"number", "unit", "operator"}
            if running:
                expected += 1
                self.states[i] = (Placement((column,), (token.cell.text,), 0.0),)
            else:
                self.states[i] = tuple(p for p in self.states[i] if p.columns[0] != column) or self.states[i]

    def solve(self) -> list[Placed]:
        forward, back = self._forward()
        backward = self._backward()
        return self._trace(forward, back, backward)

    def price(self) -> float:
        """The cost of the cheapest reading."""
        forward, _ = self._forward()
        states = self.states[-1]
        return min(cost + self._close(states[n % len(states)], n // len(states)) for n, cost in enumerate(forward[-1]))

    # a node is (state, mode): mode 0 reads on to the right, 1 goes on in a row above whose columns are all passed

    def _forward(self) -> tuple[list[list[float]], list[list[tuple[int, int]]]]:
        first = [self._open(p, self.tokens[0]) + p.cost for p in self.states[0]]
        costs = [first + [float("inf")] * len(first)]
        back: list[list[tuple[int, int]]] = [[(-1, 0)] * (2 * len(first))]
        for i in range(1, len(self.tokens)):
            size = len(self.states[i])
            row_costs, row_back = [float("inf")] * (2 * size), [(-1, 0)] * (2 * size)
            for a, cost in enumerate(costs[-1]):
                if cost == float("inf"):
                    continue
                for b, kind, price in self._moves(i - 1, a):
                    if cost + price < row_costs[b] - 1e-9:
                        row_costs[b], row_back[b] = cost + price, (a, kind)
            costs.append(row_costs)
            back.append(row_back)
        return costs, back

    def _backward(self) -> list[list[float]]:
        last = len(self.tokens) - 1
        size = len(self.states[last])
        costs = [[self._close(self.states[last][n % size], n // size) for n in range(2 * size)]]
        for i in range(last - 1, -1, -1):
            size = len(self.states[i])
            after = costs[-1]
            ways = [self._moves(i, a) for a in range(2 * size)]
            costs.append([min((price + after[b] for b, _, price in way), default=float("inf")) for way in ways])
        return costs[::-1]

    def _moves(self, i: int, node: int) -> list[tuple[int, int, float]]:
        """(node of the next text, kind of step, price); kinds: 0 same row, 1 new row, 2 goes on from the row above."""
        known = self._known.get((i, node))
        if known is None:
            known = self._known[i, node] = self._steps_from(i, node)
        return known

    def _steps_from(self, i: int, node: int) -> list[tuple[int, int, float]]:
        states, following = self.states[i], self.states[i + 1]
        a, mode = states[node % len(states)], node // len(states)
        here, there = self.tokens[i], self.tokens[i + 1]
        moves: list[tuple[int, int, float]] = []
        for n, b in enumerate(following):
            new = self._close(a, mode) + self._open(b, there) + b.cost
            if there.row.stream:
                moves.append((n, 1, new + 0.5))
                moves += self._stream_step(n, a, b, here, there)
            elif there.first and self._is_whole(there.row):
                moves.append((n, 1, new))
            elif there.first:
                moves.append((n, 1, new))
                moves += self._go_on(n, len(following), a, mode, b, here, there)
            else:
                moves.append((n, 1, new + NEW_ROW_INSIDE))
                moves += self._same_row(n, len(following), a, mode, b, here, there)
        return moves

    def _is_whole(self, row: Row) -> bool:
        """Whether a row prints a name and a value in their columns, with nothing but labels left of them."""
        known = self._whole.get(row.id)
        if known is None:
            known = self._whole[row.id] = row.exact and is_whole(row, self.layout)
        return known

    def _stream_step(
        self, n: int, a: Placement, b: Placement, here: Token, there: Token
    ) -> list[tuple[int, int, float]]:
        if b.columns[0] > a.columns[-1]:
            return [(n, 0, self._between(a, b) + b.cost)]
        if b.columns[0] == a.columns[-1] and len(b.columns) == 1:
            return [(n, 2, STREAM_JOIN + _stream_join_cost(here.cell.text, there.cell.text, self.roles[b.columns[0]]))]
        return []

    def _go_on(
        self, n: int, size: int, a: Placement, mode: int, b: Placement, here: Token, there: Token
    ) -> list[tuple[int, int, float]]:
        """The source begins a row, but the text is the rest of a cell in the row above."""
        column, role = b.columns[0], self.roles[b.columns[0]]
        if len(b.columns) > 1:
            return []
        rest = WRAPPED + _go_on_cost(here.cell.text, there.cell.text, role)
        moves = []
        if there.row.exact and there.cell.column not in (0, column):
            rest += MISPLACED
        if role == "name":
            rest += _name_rest(here.cell.text, there)
        below = WRAPPED + self._below_cost(there, role)
        if mode == 0 and column == a.columns[-1]:
            moves.append((n, 2, rest))
        if mode == 0 and column > a.columns[-1] and there.cell.column == 0:
            moves.append((n, 2, WRAPPED + 0.6 + self._between(a, b) + b.cost))
        in_place = column == there.cell.column and there.row.exact
        if role in TEXT_ROLES and column <= a.columns[-1] and (in_place or not there.row.exact):
            moves.append((n + size, 2, below + self._close(a, mode) - 0.1))
        return moves

    @staticmethod
    def _below_cost(there: Token, role: str) -> float:
        """What it costs that a text is the rest of a cell right above it; an operator or a value is hardly one."""
        text, seen = there.cell.text, features(there.cell.text)
        own = bool(seen & _OWN_CELL) or ("qualitative" in seen and "name_like" not in seen and len(text) <= 6)
        name = _name_rest(there.above, there) if role == "name" else 0.0
        return _go_on_cost(there.above, text, role) + (OWN_CELL_BELOW if own else 0.0) + name

    def _same_row(
        self, n: int, size: int, a: Placement, mode: int, b: Placement, here: Token, there: Token
    ) -> list[tuple[int, int, float]]:
        column = b.columns[0]
        if mode == 1:
            if column > a.columns[-1] and len(b.columns) == 1 and column == there.cell.column:
                return [(n + size, 0, self._below_cost(there, self.roles[column]))]
            return []
        if column == a.columns[-1] and self.roles[column] in TEXT_ROLES:
            return [(n, 2, JOIN + _go_on_cost(here.cell.text, there.cell.text, self.roles[column]))]
        if column <= a.columns[-1]:
            return []
        return [(n, 0, self._between(a, b) + b.cost + self._shift(a, here, b, there))]

    def _shift(self, a: Placement, here: Token, b: Placement, there: Token) -> float:
        if not there.row.exact:
            return 0.1 * (b.columns[0] - a.columns[-1] - 1)
        now = b.columns[0] - there.cell.column
        before = {a.columns[-1] - here.cell.column, a.columns[0] - here.cell.column}
        if now in before:
            return 0.0
        return SHIFT_CHANGE + 0.1 * min(abs(now - shift) for shift in before)

    def _between(self, a: Placement, b: Placement) -> float:
        return self.skip[b.columns[0]] - self.skip[a.columns[-1] + 1]

    def _open(self, b: Placement, token: Token) -> float:
        shift = b.columns[0] - token.cell.column
        price = SHIFT_START + 0.1 * abs(shift) if shift and token.first and token.row.exact else 0.0
        return price + self.skip[b.columns[0]]

    def _close(self, a: Placement, mode: int) -> float:
        if mode == 1:
            return 0.0
        if self.layout.holds_labels(a.columns[-1]):
            return LABELS_ONLY
        return self.skip[-1] - self.skip[a.columns[-1] + 1]

    def _trace(
        self, forward: list[list[float]], back: list[list[tuple[int, int]]], backward: list[list[float]]
    ) -> list[Placed]:
        totals = [[f + b for f, b in zip(fs, bs, strict=True)] for fs, bs in zip(forward, backward, strict=True)]
        node = min(range(len(totals[-1])), key=lambda n: totals[-1][n])
        path: list[tuple[int, int]] = []
        for i in range(len(self.tokens) - 1, -1, -1):
            previous, kind = back[i][node]
            path.append((node, kind))
            node = previous
        path.reverse()
        placed: list[Placed] = []
        logical = 0
        for i, (node, kind) in enumerate(path):
            logical += kind == 1
            margin, rival = self._margin(totals[i], i, node)
            chosen = self.states[i][node % len(self.states[i])]
            placed.append(Placed(self.tokens[i], chosen, logical, kind == 2, margin, rival))
        return placed

    def _margin(self, totals: list[float], i: int, node: int) -> tuple[float, int | None]:
        states = self.states[i]
        size = len(states)
        chosen = states[node % size].columns, node // size
        others = [
            (total, n % size) for n, total in enumerate(totals) if (states[n % size].columns, n // size) != chosen
        ]
        if not others:
            return 9.0, None
        total, rival = min(others)
        return min(total - totals[node], 9.0), states[rival].columns[0]
