"""Column titles that no list knows: understood by a word in them and by what stands below, or a person has to look.

A list of titles is never complete: of 72 plausible titles that ours lacked, 61 lost their column, and for 41 of them
nobody was warned. So the column itself has a say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import inf
from statistics import median

from normalize.bench import Bench
from normalize.columns import LABEL_ROLES, Layout
from normalize.fit import features, fit, value_parts
from normalize.rows import Doubt, Edit, Row, change, with_cells
from normalize.structure import Part
from normalize.title_words import SUGGESTED, is_near_listed, is_refused, is_several, suggestions
from normalize.words import compact, table
from parsers.document import Cell

SURE, GUESSED = "title_understood", "title_guessed"
"""Kinds of edits: title and column agree; or not quite, and every row of the table is flagged."""

_LABELS = {"level1": "level1", "level2": "level2", "value_type": "operator"}
"""Fields whose cells are words of closed lists, and the mark (see `features`) of such a word."""

_GUESSABLE = ("name", "value", "unit", "weight", "scoring", "explanation")
_FITTING, _ALMOST = 1.9, 0.9
_APART = 0.45
"""Prices (see `fit`) of a column that fits a field, and of one that can hardly be anything else; and how far apart the
prices of two fields have to be to tell which it is."""

_NEARLY_ALL = 0.8

_LEAST = 3
"""Rows that a column needs to speak for itself."""

_FULL_MARKS = (100.0, 90.0)
"""What weights add up to; 90 where 10 points for the budget's execution are not printed."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column whose title names no field that is free: its place, its title, and the texts below."""

    column: int
    title: str
    texts: tuple[str, ...]

    def price(self, role: str) -> float:
        """How badly most of the texts fit the field (see `fit`); where there are none nothing speaks against it."""
        return median(fit(text, role) for text in self.texts) if self.texts else 0.0

    def holds_words_of(self, role: str) -> bool:
        """Whether nearly everything in the column stands in the field's closed list."""
        listed = sum(_LABELS[role] in features(text) for text in self.texts)
        return listed >= _NEARLY_ALL * len(self.texts)

    def by_title(self, role: str) -> tuple[bool, float]:
        """How well the field goes with the title, best first: the listed word but for a character, then a clue."""
        return not is_near_listed(self.title, role), self.price(role)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an unknown column holds; `kind` is SURE or GUESSED."""

    unknown: Unknown
    role: str
    kind: str


def understand_titles(bench: Bench) -> Iterator[Edit]:
    """A title that names no field gets the listed word of the field that its column holds.

    Tables with the same header (a form's pages, a county's forms in one file) are looked at together.
    """
    alike: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for part in bench.parts:
        if part.header:
            alike[part.layout.titles].append(part)
    for parts in alike.values():
        meanings = list(_meanings(parts))
        for part in parts:
            header = list(part.header)
            for meaning in meanings:
                yield _renamed(header, meaning)


def unknown_columns(parts: Sequence[Part]) -> Iterator[Unknown]:
    """The columns, of tables with one header, that hold something under a title that names no field that is free."""
    layout = parts[0].layout
    # A later page may have lost columns at its left, and with them the places of the others.
    rows = [row for part in parts for row in part.body if row.fragment == part.header[0].fragment]
    placed = any(row.exact for row in rows)
    for column, (role, title) in enumerate(zip(layout.roles, layout.titles, strict=True)):
        texts = tuple(cell.text for row in rows if row.exact for cell in row.cells if cell.column == column)
        if role in ("other", "spare") and (texts or (title and not placed)):
            yield Unknown(column, title, texts)


def _meanings(parts: Sequence[Part]) -> Iterator[Meaning]:
    """What the unknown columns hold: each one field, and each field in one column."""
    layout, home = parts[0].layout, parts[0].header[0]
    unknown = list(unknown_columns(parts))
    free = [role for role in SUGGESTED if all(part.layout.column(role) is None for part in parts)]
    if any(cell.confidence < 1 for part in parts for row in part.header for cell in row.cells):
        unknown = [one for one in unknown if not is_several(one.title)]  # the ruling between two columns was lost
    readings = (_by_title(unknown, free, home.exact), _by_labels(unknown, free), _by_content(unknown, free, layout))
    columns: set[int] = set()
    roles: set[str] = set()
    for meaning in chain(*readings):
        if meaning.unknown.column not in columns and meaning.role not in roles:
            columns.add(meaning.unknown.column)
            roles.add(meaning.role)
            yield meaning


def _by_title(unknown: Sequence[Unknown], free: Sequence[str], exact: bool) -> Iterator[Meaning]:
    """Columns that fit a field which a word in their title suggests, the best first."""
    pairs = [
        (*one.by_title(role), one.column, one, role)
        for one in unknown
        for role in suggestions(one.title)
        if role in free and one.price(role) < _FITTING
    ]
    for far, price, _, one, role in sorted(pairs, key=lambda pair: pair[:3]):
        of_field = [other for other in pairs if other[4] == role and other[3] is not one]
        of_column = [other for other in pairs if other[3] is one and other[4] != role and not exact]
        rivals = [*of_field, *of_column] if far else []
        yield Meaning(one, role, GUESSED if any(other[1] < price + _APART for other in rivals) else SURE)


def _by_labels(unknown: Sequence[Unknown], free: Sequence[str]) -> Iterator[Meaning]:
    """Columns of which nearly everything stands in the closed list of a field."""
    for one in unknown:
        for role in _LABELS:
            if role in free and len(one.texts) >= _LEAST and one.holds_words_of(role):
                yield Meaning(one, role, SURE)


def _by_content(unknown: Sequence[Unknown], free: Sequence[str], layout: Layout) -> Iterator[Meaning]:
    """Columns that fit one field that is free, and no other, whatever their title says."""
    for one in unknown:
        if len(one.texts) < _LEAST or _left_of_levels(one, layout):
            continue
        possible = (role for role in _GUESSABLE if role in free and not is_refused(one.title, role))
        prices = sorted((one.price(role), role) for role in possible if role != "weight" or _adds_up(one.texts))
        if prices and prices[0][0] < _ALMOST and all(price > prices[0][0] + _APART for price, _ in prices[1:]):
            yield Meaning(one, prices[0][1], GUESSED)


def _left_of_levels(unknown: Unknown, layout: Layout) -> bool:
    """Where running numbers and codes stand."""
    levels = [column for role in ("level1", "level2") if (column := layout.column(role)) is not None]
    return bool(levels) and unknown.column < min(levels)


def _adds_up(texts: Sequence[str]) -> bool:
    numbers = [value.number.replace(",", "") for text in texts if (value := value_parts(text))]
    return len(numbers) == len(texts) and sum(map(float, numbers)) in _FULL_MARKS


def _renamed(header: list[Row], meaning: Meaning) -> Edit:
    """The edit of the header row that prints the title (the last one, where none does); `header` is kept up to date."""
    word, title = table("columns")[meaning.role][0], meaning.unknown.title
    at, printed = next(
        (
            (at, cell)
            for at in reversed(range(len(header)))
            for cell in header[at].cells
            if title and cell.text == title and (cell.column == meaning.unknown.column or not header[at].exact)
        ),
        (len(header) - 1, None),
    )
    row = header[at]
    known = replace(printed, text=word, doubt=None) if printed else _new_title(row, meaning.unknown.column, word)
    header[at] = with_cells(row, [*(cell for cell in row.cells if cell is not printed), known])
    return change(
        meaning.kind,
        (row,),
        (header[at],),
        field=meaning.role,
        params={"title": compact(title), "word": word},
        confidence=0.9 if meaning.kind == SURE else 0.5,
    )


def _new_title(row: Row, column: int, word: str) -> Cell:
    return replace(row.cells[0], text=word, column=column, row_span=1, column_span=1, doubt=None)


def guessed_columns(bench: Bench) -> Iterator[Doubt]:
    """Every row of a table one of whose columns was only guessed."""
    guesses = [edit for edit in bench.edits if edit.kind == GUESSED]
    for part in bench.parts if guesses else ():
        ids = {row.id for row in part.header}
        for edit in guesses:
            for row in part.body if ids.intersection(edit.removed) else ():
                yield Doubt(row.id, "column_guessed", edit.field, (edit.params["title"],))


def unknown_titles(bench: Bench) -> Iterator[Doubt]:
    """Every row with a cell under a title not understood, whose column might hold a field that is nearly empty."""
    for part in bench.parts:
        counts = Counter(part.layout.role_at(cell.column) for row in part.body for cell in row.cells)
        filled = {role for role, count in counts.items() if 2 * count > len(part.body) or role in LABEL_ROLES}
        for one in unknown_columns([part]) if part.header else ():
            if any(_may_hold(one, role) for role in SUGGESTED if role not in filled):
                for row in part.body:
                    if row.at(one.column) is not None:
                        yield Doubt(row.id, "column_unknown", None, (compact(one.title),))


def _may_hold(unknown: Unknown, role: str) -> bool:
    """Whether the column looks like the field, or its title does."""
    if role in suggestions(unknown.title):
        return bool(unknown.texts)
    looked_for = role in (*_LABELS, *_GUESSABLE) and not is_refused(unknown.title, role)
    return unknown.price(role) < (_ALMOST if looked_for and unknown.texts else -inf)
