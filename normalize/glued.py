"""Text whose cells are glued without any separator: the same optimisation, over the places where a cell may end.

Between two such places stands a candidate cell; the cheapest way to read the whole text as rows of cells, in the order
of the columns that the header names, is taken. What reads nearly as well another way is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from normalize.align import ABSENT, ABSENT_ELSE, LABELS_ONLY
from normalize.bench import Bench
from normalize.columns import Layout, is_header, read_layout
from normalize.fit import fit
from normalize.rows import Doubt, Edit, Row, change
from normalize.words import column_role, compact, level_label, table
from parsers.document import Cell, Where
from parsers.errors import UnreadableError

PIECE = 0.05
NEW_ROW = 0.3
LOW_MARGIN = 0.8
MAX_GLUED = 100_000
"""Characters that are cut: a form has some thousand, and each thousand takes a tenth of a second."""

MAX_SEARCHED = 300_000
"""Characters among which the header must begin."""

# characters that a cell of a role may have; other roles hold long text
_LENGTHS = {
    "level1": 20,
    "level2": 22,
    "outer": 8,
    "seq": 3,
    "value_type": 4,
    "value": 16,
    "unit": 8,
    "weight": 5,
    "score": 5,
    "actual": 16,
    "level1_points": 4,
    "level2_points": 4,
    "direction": 4,
    "name": 40,
    "remarks": 30,
    "standard": 8,
}
_LONGEST = 140
_INSIDE = re.compile(r"[≥≤≧≦＞＜＝=><]|[一二三]级指标|定性$|定量$|.定性[^分指]")
SENTENCE_OVER = re.compile(
    r"(。|扣完为止|不得分|得0分|档评定|分值计算|分值计分|满分计|比例扣分|完成得0分|按比例得分)(?=[^。，；：）)、（(”])"
)
SENTENCE_END = re.compile(
    r"[。）)；]$|得\d+(\.\d+)?分$|扣完为止$|不得分$|计算$|评定$|计分$|情况$|%$|程度$|影响$|的数$|分$|质量$|比例$|比重$|水平$|满分计?$|为止$"
)
_END = re.compile(
    r"填表人|填报人|联系电话|联系人|业务股室审核|绩效股审核|审核意见|单位负责人|填表日期|注[:：]|备注[:：]"
)


@cache
def _places() -> re.Pattern[str]:
    """Where a cell may begin (group "at") or end (group "to")."""
    cut = table("glued")
    levels = [word for level in ("level1", "level2") for word in table("levels")[level] if word.endswith("指标")]
    words = "|".join(sorted({*levels, *cut["labels"]}, key=len, reverse=True))
    points = r"(?:[（(]?\d+(?:\.\d+)?分[)）]?)?"
    return re.compile(
        rf"(?P<both>(?:{words}){points}|[≥≤≧≦＞＜＝><=]+|定性|\d[\d,]*(?:\.\d+)?)|(?P<at>{'|'.join(cut['starts'])})|(?P<to>{'|'.join(cut['ends'])})"
    )


def cell_places(text: str) -> list[int]:
    """Every offset at which a cell may begin or end, in order, with both ends of the text."""
    found = {0, len(text)}
    pattern = _places()
    for start in range(len(text)):
        match = pattern.match(text, start)
        if match is None or (text[start].isdigit() and start and text[start - 1] in "0123456789.,"):
            continue
        if match["both"] or match["at"]:
            found.add(start)
        if match["both"] or match["to"]:
            found.add(match.end())
    for unit in re.finditer(r"(?<=\d)[^\d，。；（）()、得扣分≥≤><=]{1,6}?(?=[^\d])", text):
        found |= {unit.end() + extra for extra in range(4) if unit.end() + extra <= len(text)}
    for twin in re.finditer(r"([\u4e00-\u9fff]{1,6})(?=\1)", text):
        found.add(twin.end())
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell cut out of the text: its column, whether it begins a row, and the margin of its beginning."""

    text: str
    start: int
    column: int
    new_row: bool
    margin: float


class Cutter:
    """The lattice over the candidate places; a node is (place, column of the cell that ends there)."""

    def __init__(self, text: str, layout: Layout) -> None:
        self.text, self.layout = text, layout
        self.places = cell_places(text)
        prices = [ABSENT.get(role, ABSENT_ELSE) for role in layout.roles]
        self.skip = [sum(prices[:c]) for c in range(len(prices) + 1)]
        self.width = len(layout.roles)

    def solve(self) -> list[Piece]:
        size, inf = len(self.places), float("inf")
        forward = [[inf] * (self.width + 1) for _ in range(size)]
        back: list[list[tuple[int, int]]] = [[(-1, -1)] * (self.width + 1) for _ in range(size)]
        forward[0][self.width] = 0.0
        for i in range(size - 1):
            ends = [(c, cost) for c, cost in enumerate(forward[i]) if cost < inf]
            for j, column, price in self._pieces(i):
                for c, cost in ends:
                    total = cost + price + self._step(c, column)
                    if total < forward[j][column] - 1e-9:
                        forward[j][column], back[j][column] = total, (i, c)
        return self._trace(forward, back)

    def _pieces(self, i: int) -> Iterator[tuple[int, int, float]]:
        for j in range(i + 1, len(self.places)):
            size = self.places[j] - self.places[i]
            if size > _LONGEST:
                return
            text = self.text[self.places[i] : self.places[j]]
            for column, role in enumerate(self.layout.roles):
                if size > _LENGTHS.get(role, _LONGEST):
                    continue
                price = fit(text, role) + _edge(text, role)
                if price < 4.0:
                    yield j, column, price + PIECE

    def _step(self, before: int, column: int) -> float:
        if before < column and before != self.width:
            return self.skip[column] - self.skip[before + 1]
        return self._close(before) + self.skip[column] + NEW_ROW

    def _close(self, column: int) -> float:
        if column == self.width:
            return 0.0
        return LABELS_ONLY if self.layout.holds_labels(column) else self.skip[-1] - self.skip[column + 1]

    def _trace(self, forward: list[list[float]], back: list[list[tuple[int, int]]]) -> list[Piece]:
        last = len(self.places) - 1
        column = min(range(self.width), key=lambda c: forward[last][c] + self._close(c))
        if forward[last][column] == float("inf"):
            return []
        pieces: list[Piece] = []
        i = last
        while i > 0:
            previous, before = back[i][column]
            start, stop = self.places[previous], self.places[i]
            margin = self._margin(previous, i, column)
            new_row = before == self.width or before >= column
            pieces.append(Piece(self.text[start:stop], start, column, new_row, margin))
            i, column = previous, before
        return pieces[::-1]

    def _margin(self, i: int, j: int, column: int) -> float:
        """How much worse the cell reads when it ends one place earlier or later."""
        role = self.layout.roles[column]
        if role not in ("name", "explanation", "scoring", "value", "unit"):
            return 9.0
        own = fit(self.text[self.places[i] : self.places[j]], role)
        rivals = [
            fit(self.text[self.places[i] : self.places[k]], role)
            + _edge(self.text[self.places[i] : self.places[k]], role)
            for k in (j - 1, j + 1)
            if i < k < len(self.places)
        ]
        return min((rival - own for rival in rivals), default=9.0) + 0.5


@cache
def _level_words() -> re.Pattern[str]:
    words = {word for level in ("level1", "level2") for word in table("levels")[level] if word.endswith("指标")}
    return re.compile("|".join(sorted(words, key=len, reverse=True)))


@cache
def scoring_start() -> re.Pattern[str]:
    return re.compile("|".join(table("glued")["scoring_starts"]))


@lru_cache(maxsize=65536)
def _edge(text: str, role: str) -> float:
    """What it costs that a cell holds what is a cell of its own, or that long text ends where no sentence does."""
    if role in ("level1", "level2"):
        return 0.0 if level_label(text, role) else 6.0
    if role in ("name", "value", "remarks", "unit") and (_level_words().search(text) or _INSIDE.search(text[1:])):
        return 6.0
    if role in ("explanation", "scoring"):
        inside = 3.0 if _level_words().search(text[1:]) and len(text) > 12 else 0.0
        wrong_start = role == "scoring" and not scoring_start().match(text)
        inside += 1.5 * len(SENTENCE_OVER.findall(text))
        return inside + (0.0 if SENTENCE_END.search(text) else 0.6) + (1.5 if wrong_start else 0.0)
    if role == "name" and re.match(r"[，。；：）)、分的\d]|得\d", text):
        return 3.0
    return 0.0


def header_run(text: str) -> tuple[int, int, list[str]] | None:
    """The longest run of column words written without a gap: (start, stop, the words), or None."""
    best: tuple[int, int, list[str]] | None = None
    start = 0
    while start < len(text):
        words, stop = _run_from(text, start)
        if len(words) >= 3 and (best is None or len(words) > len(best[2])):
            best = (start, stop, words)
        start = stop if words else start + 1
    return best


def _run_from(text: str, start: int) -> tuple[list[str], int]:
    words: list[str] = []
    at = start
    while at < len(text) and text[at] in _begin():
        size = next((n for n in range(min(14, len(text) - at), 1, -1) if _is_column(text[at : at + n])), 0)
        if not size:
            break
        words.append(text[at : at + size])
        at += size
    return words, at


@cache
def _column_texts() -> frozenset[str]:
    return frozenset(word for words in table("columns").values() for word in words)


@cache
def _begin() -> frozenset[str]:
    """The characters with which a column's word may begin."""
    return frozenset(word[0] for word in _column_texts()) | {*"（()）/"}


def _is_column(text: str) -> bool:
    bare = re.sub(r"[（()）/]", "", text)
    return (bare in _column_texts() or text in _column_texts()) and column_role(text) is not None


def cut_glued_text(bench: Bench) -> Iterator[Edit]:
    """Where no table was found but lines hold a header written as one word, cut the lines into rows and cells."""
    if bench.sections:
        return
    lines = [row for row in bench.rows if len(row.cells) == 1]
    found = [(i, run) for i, row in _searched(lines) if (run := header_run(compact(row.text)))]
    if not found:
        return
    first, (start, stop, words) = max(found, key=lambda entry: len(entry[1][2]))
    header = _row(
        max(row.id for row in bench.rows) + 1, [(i, word) for i, word in enumerate(words)], lines[first].where
    )
    if not is_header([header]):
        return
    if sum(len(row.text) for row in lines[first:]) > MAX_GLUED:
        raise UnreadableError("errors.too_glued", limit=f"{MAX_GLUED:,}")
    yield from _cut(bench, lines[first:], start, stop, header)


def _searched(lines: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """The lines in which a header is looked for, by their numbers."""
    before = 0
    for number, row in enumerate(lines):
        if before + len(row.text) > MAX_SEARCHED:
            return
        before += len(row.text)
        yield number, row


def _cut(bench: Bench, lines: Sequence[Row], start: int, stop: int, header: Row) -> Iterator[Edit]:
    texts = [compact(row.text) for row in lines]
    before, texts[0] = texts[0][:start], texts[0][stop:]
    body, after = _split_tail(texts)
    layout = read_layout([header], [])
    rows: list[Row] = []
    for n, text in enumerate(body):
        if text:
            rows += _cut_line(bench, text, layout, header.id + 1 + len(rows) + 1000 * n, lines[n].where)
    if len(rows) < 2:
        return
    head = [_line(header.id + 500_000 + n, text, lines[0].where) for n, text in enumerate(_head_pieces(before))]
    tail = [_line(header.id + 600_000 + n, (text,), lines[len(body) - 1].where) for n, text in enumerate(after) if text]
    used = tuple(lines[: len(body)])
    yield change("glued_text_cut", used, (*head, header, *rows, *tail), params={"rows": str(len(rows))}, confidence=0.5)


def _split_tail(texts: list[str]) -> tuple[list[str], list[str]]:
    """The lines that hold indicators, and what the last of them holds behind the indicators."""
    for n, text in enumerate(texts):
        end = _END.search(text)
        if end:
            rest = text[end.start() :]
            if not end.start():
                return texts[:n], []
            return [*texts[:n], text[: end.start()]], [rest]
    return texts, []


def _cut_line(bench: Bench, text: str, layout: Layout, first_id: int, where: Where) -> list[Row]:
    pieces = Cutter(text, layout).solve() or [Piece(text, 0, layout.column("name") or 0, True, 0.0)]
    rows: list[list[Piece]] = []
    for piece in pieces:
        if piece.new_row or not rows:
            rows.append([])
        rows[-1].append(piece)
    made = [_row(first_id + n, [(p.column, p.text) for p in group], where) for n, group in enumerate(rows)]
    for row, group in zip(made, rows, strict=True):
        weak = [piece for piece in group if piece.margin < LOW_MARGIN]
        ends = tuple(piece.text[-6:] + "|" for piece in weak)
        bench.doubts.append(Doubt(row.id, "cut_uncertain", None, ends, 0.3 if weak else 0.6))
    return made


def _row(number: int, cells: Sequence[tuple[int, str]], where: Where) -> Row:
    return Row(number, tuple(Cell(text, 0, column, where=where) for column, text in cells), fragment=0)


def _line(number: int, texts: Sequence[str], where: Where) -> Row:
    return Row(number, tuple(Cell(text, 0, column, where=where) for column, text in enumerate(texts)))


def _head_pieces(text: str) -> list[tuple[str, ...]]:
    """Text above the header, cut before and behind every label of the head."""
    listed = [word for part in ("fields", "signoff") for words in table("head")[part].values() for word in words]
    labels = sorted((word for word in listed if len(word) > 2), key=len, reverse=True)
    cuts = [(found.start(), found.end()) for found in re.finditer("|".join(map(re.escape, labels)), text)]
    if not cuts:
        return [(text,)] if text else []
    pieces: list[tuple[str, ...]] = [(text[: cuts[0][0]],)] if cuts[0][0] else []
    for (start, stop), following in zip(cuts, [*cuts[1:], (len(text), len(text))], strict=True):
        value = text[stop : following[0]]
        pieces.append((text[start:stop], value) if value else (text[start:stop],))
    return pieces
