"""Which column holds what: learnt from the header when there is one, from the content when not or when it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from normalize.fit import DOUBTFUL, features, fit, is_one_unit
from normalize.rows import Row
from normalize.title_words import suggestions, suggests_level
from normalize.words import FORM_ROLES, column_role, compact, half_width, is_outer
from parsers.document import Cell

_CORE = frozenset({"level1", "level2", "name", "value", "value_type", "scoring", "weight", "unit", "explanation"})
_LEVELS = frozenset({"level1", "level2", "name"})
LABEL_ROLES = FORM_ROLES | {"outer", "seq", "level1", "level2", "level1_points", "level2_points"}
_BAD = 3.0
_LONGEST_LABEL = 12
_SENTENCE = re.compile(r"[，。；,;：:≥≤＞＜=]|\d{2}")
_ENOUGH = 3
"""Titles that the lists hold, in a row of which the others only suggest what they mean."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Every grid column's role (a key of columns.toml, or other, spare) and its printed title."""

    roles: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def parallel(self) -> bool:
        """Whether two columns claim to hold the target, or the table stands twice side by side: 长期 beside 年度."""
        spare = [title for title, role in self.named() if role == "other"]
        return any(_named_role(title) in ("value", "name", "level2") for title in spare if "三级" not in title)

    def named(self) -> Iterator[tuple[str, str]]:
        """Every column's printed title and its role."""
        return zip(self.titles, self.roles, strict=True)

    def column(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    def role_at(self, column: int) -> str:
        """The role of a grid column; "spare" beyond the header's last."""
        return self.roles[column] if column < len(self.roles) else "spare"

    def holds_labels(self, column: int) -> bool:
        """Whether the column holds labels, running numbers or what concerns the form: nothing of an indicator's own."""
        return column < len(self.roles) and self.roles[column] in LABEL_ROLES


def is_whole(row: Row, layout: Layout) -> bool:
    """Whether a row prints a name and a value in their columns, with nothing but labels left of the name."""
    name, value = layout.column("name"), layout.column("value")
    if name is None or value is None or row.at(name) is None or row.at(value) is None:
        return False
    if "unit" in features(_text_at(row, name)) and is_one_unit(_text_at(row, name)):
        return False
    sign = layout.column("value_type")
    if any("operator" in features(cell.text) for cell in row.cells if cell.column != sign):
        return False
    left = [cell for cell in row.cells if cell.column < name]
    fits = all(fit(cell.text, layout.roles[cell.column]) < DOUBTFUL for cell in left)
    return fits and fit(_text_at(row, name), "name") < DOUBTFUL and fit(_text_at(row, value), "value") < 4.0


def is_unknown_label(cell: Cell, row: Row, layout: Layout) -> bool:
    """Whether a cell that fits no list stands in a label's column of a row that is otherwise in its place.

    A county has labels of its own: 及时性 left of a name, an operator and a value is one, and no part of the name.
    """
    name, value, sign = (layout.column(role) for role in ("name", "value", "value_type"))
    if layout.role_at(cell.column) not in ("level1", "level2") or not row.exact or name is None or value is None:
        return False
    others = [other for other in row.cells if not layout.holds_labels(other.column)]
    filled = {other.column for other in others}
    short = len(compact(cell.text)) <= _LONGEST_LABEL and not _SENTENCE.search(cell.text)
    whole = {name, value} <= filled and (sign is None or sign in filled)
    return short and whole and all(fit(other.text, layout.role_at(other.column)) < DOUBTFUL for other in others)


def _text_at(row: Row, column: int) -> str:
    cell = row.at(column)
    return cell.text if cell else ""


def header_words(row: Row) -> list[str]:
    """The roles that the row's cells name as headers; empty unless every cell could stand in a header."""
    roles = [column_role(cell.text) for cell in row.cells]
    named = [role for role in roles if role]
    unknown = [cell for cell, role in zip(row.cells, roles, strict=True) if not role]
    if len(named) >= _ENOUGH:
        unknown = [cell for cell in unknown if not suggestions(cell.text) or len(compact(cell.text)) > 16]
    if len(unknown) > max(1, len(named)) or any(len(compact(cell.text)) > 16 for cell in unknown):
        return []
    return named


def is_header(rows: Sequence[Row]) -> bool:
    """Whether the rows together name at least three columns of an indicator table."""
    named = {role for row in rows for role in header_words(row)}
    if len(named & _CORE) >= _ENOUGH and any(suggests_level(cell.text) for row in rows for cell in row.cells):
        named.add("name")
    if "outer" in named and not named & _LEVELS:
        named.add("name")
    if len(named) < 3 or len(named & _CORE) < 2 or not named & _LEVELS:
        return False
    return bool(named & {"value", "value_type", "scoring", "weight", "actual", "unit"})


def header_at(rows: Sequence[Row], start: int) -> int:
    """How many rows from `start` on form a header: 0 where there is none."""
    first = header_words(rows[start])
    if not first or all(role in FORM_ROLES for role in first):
        return 0
    stop = start + 1
    seen = set(first)
    limit = 24 if rows[start].stream else 3
    while stop < len(rows) and stop - start < limit and rows[stop].fragment == rows[start].fragment >= 0:
        words = header_words(rows[stop])
        if not words or not _continues_header(rows[start:stop], rows[stop], words, seen):
            break
        seen |= set(words)
        stop += 1
    return stop - start if is_header(rows[start:stop]) else 0


def _continues_header(above: Sequence[Row], row: Row, words: list[str], seen: set[str]) -> bool:
    if row.stream:
        return all(compact(row.text) != compact(line.text) for line in above)
    if not row.exact:
        return not set(words) <= seen
    if row.spans_known and _details_wide_titles(above, row):
        return True
    if row.spans_known and any(cell.row_span > 1 for line in above for cell in line.cells):
        return bool(set(words) - seen)
    columns = {cell.column for cell in row.cells}
    taken = {cell.column for line in above for cell in line.cells if cell.row_span == 1}
    return bool(set(words) - seen) and not columns >= taken and min(columns) > 0


def _details_wide_titles(above: Sequence[Row], row: Row) -> bool:
    """Whether all cells of the row stand below titles that span several columns, and divide one of them."""
    wide = [cell for line in above for cell in line.cells if cell.column_span > 1]
    below = [[c for c in row.cells if w.column <= c.column < w.column + w.column_span] for w in wide]
    return sum(map(len, below)) == len(row.cells) and any(len(cells) > 1 for cells in below)


def read_layout(header: Sequence[Row], body: Sequence[Row], years: Sequence[str] = ()) -> Layout:
    """The layout that the header rows name, corrected where the body contradicts them.

    Of several columns of targets the one that bears the form's year (the first of `years`) holds the target.
    """
    titles = _titles(header)
    named = ["period" if _of_other_year(title, titles, years) else _named_role(title) for title in titles]
    _points_of_levels(named)
    if any("四级" in title for title in titles):
        named = [
            "other" if "三级" in title and role == "name" else role for title, role in zip(titles, named, strict=True)
        ]
    roles: list[str] = []
    for role in named:
        roles.append("other" if role in roles and role not in ("other", "spare", "period") else role)
    if roles and roles[0] == "spare" and "level1" in roles and "outer" not in roles:
        roles[0] = "outer"
    if "name" not in roles and "outer" in roles and (roles.index("outer") > 0 or "level1" not in roles):
        roles[roles.index("outer")] = "name"
    return Layout(tuple(_believe_content(_spread(roles, header, body), body)), tuple(titles))


def _spread(roles: list[str], header: Sequence[Row], body: Sequence[Row]) -> list[str]:
    """One title over two or three columns of its table: 指标值 above operator, value and unit, each in its own."""
    wide = [cell for row in header for cell in row.cells if cell.column_span in (2, 3) and row.spans_known]
    for title in wide:
        columns = [column for column in range(title.column, title.column + title.column_span) if column < len(roles)]
        texts = {
            column: [cell.text for row in body for cell in row.cells if cell.column == column] for column in columns
        }
        if [roles[column] for column in columns] == ["value", "spare", "spare"][: len(columns)] and all(texts.values()):
            free = [role for role in ("value_type", "value", "unit") if role == "value" or role not in roles]
            orders = [order for order in permutations(free, len(columns)) if "value" in order]
            best = min(orders, key=lambda order: sum(map(_mean, texts.values(), order)), default=())
            if best and sum(map(_mean, texts.values(), best)) < len(best):
                roles[columns[0] : columns[-1] + 1] = best
    return roles


def _of_other_year(title: str, titles: Sequence[str], years: Sequence[str]) -> bool:
    """Whether a column holds another year's targets, where one holds the form's own; or what was done in another."""
    other = re.search(r"20\d\d", half_width(title))
    if not years or other is None or other[0] == years[0]:
        return False
    role = column_role(title)
    return role in ("actual", "score") or (role == "value" and any(years[0] in title for title in titles))


def _named_role(title: str) -> str:
    if not title:
        return "spare"
    if title.startswith("（") and title.endswith("）"):
        return "period"
    return column_role(title) or ("outer" if is_outer(title) else "other")


def _points_of_levels(roles: list[str]) -> None:
    """分值 right behind 一级指标 holds the points of level 1, not of the indicator."""
    for level, below in (("level1", ("level2", "name")), ("level2", ("name",))):
        for i in range(1, len(roles) - 1):
            if roles[i] == "weight" and roles[i - 1] == level and roles[i + 1] in below:
                roles[i] = f"{level}_points"


def _titles(header: Sequence[Row]) -> list[str]:
    if not header[0].exact:
        return _unplaced_titles(header)
    width = max(cell.column + 1 for row in header for cell in row.cells)
    titles = [""] * width
    for row in header:
        for cell in row.cells:
            titles[cell.column] = cell.text
    return titles


def _unplaced_titles(header: Sequence[Row]) -> list[str]:
    """Cells one after the other; a second row whose words detail a group title takes that title's place."""
    if len(header) == 2 and not header[0].stream:
        return _detailed_titles([c.text for c in header[0].cells], [c.text for c in header[1].cells])
    titles = [cell.text for row in header for cell in row.cells]
    roles = [column_role(title) for title in titles]
    if roles.count("value") < 2 or roles[-1] not in ("value_type", "value", "unit"):
        return titles
    start = len(roles)
    while roles[start - 1] in ("value_type", "value", "unit"):
        start -= 1
    group = roles.index("value")
    return [*titles[:group], *titles[start:], *titles[group + 1 : start]] if group < start else titles


def _detailed_titles(titles: list[str], details: list[str]) -> list[str]:
    """A second header row takes the place of the title that it details: one without a role, or 绩效目标值."""
    roles = [column_role(title) for title in titles]
    groups = [i for i, role in enumerate(roles) if role is None and not is_outer(titles[i])]
    groups += [i for i, role in enumerate(roles) if role == "value" and "value" in map(column_role, details)]
    if not groups:
        return titles + details
    return [*titles[: groups[0]], *details, *titles[groups[0] + 1 :]]


_RIVALS = {
    "value_type": ("direction", "standard"),
    "standard": ("explanation", "scoring", "remarks"),
    "explanation": ("value", "standard", "scoring", "remarks"),
    "scoring": ("explanation", "standard"),
    "remarks": ("scoring", "explanation"),
    "level2": ("name",),
    "unit": ("value",),
    "value": ("weight", "unit", "explanation"),
    "weight": ("value",),
    "direction": ("value_type", "level1", "level2"),
    "level1": ("level2",),
}


def _believe_content(roles: list[str], body: Sequence[Row]) -> list[str]:
    """A column whose cells do not fit its header but fit another, unused role takes that role."""
    if not body or not body[0].exact:
        return roles
    for column, role in enumerate(roles):
        texts = [cell.text for row in body for cell in row.cells if cell.column == column]
        if len(texts) < 3 or role not in _RIVALS or _mean(texts, role) < _BAD:
            if role == "value_type" and texts and all("not_operator" in features(text) for text in texts):
                roles[column] = "direction"
            continue
        rivals = [rival for rival in _RIVALS[role] if rival not in roles]
        best = min(rivals, key=lambda rival: _mean(texts, rival), default=role)
        if _mean(texts, best) < 0.8:
            roles[column] = best
    return roles


def _mean(texts: Sequence[str], role: str) -> float:
    return sum(min(fit(text, role), 6.0) for text in texts) / len(texts)


# Column orders seen in published forms; used where a table has no header of its own.
_ORDERS = (
    "level1 level2 name value_type value unit explanation scoring remarks",
    "level1 level2 name value_type value unit weight scoring remarks",
    "level1 level2 name value_type value unit scoring remarks",
    "level1 level2 name value explanation scoring remarks",
    "level1 level2 name value weight remarks",
    "level1 level2 name weight value actual score remarks",
    "level1 level2 name value_type value unit weight remarks",
    "level1 level2 name unit value_type value weight scoring remarks",
    "level1 level2 name weight value_type value unit scoring remarks",
    "level1 level2 name value remarks",
    "level1 level2 name value explanation scoring unit value_type remarks",
    "level1 level2 name value unit explanation scoring remarks",
)


def guess_layout(body: Sequence[Row]) -> Layout | None:
    """The known column order that fits a table without a header best; None if none fits most rows."""
    price = _in_place_price if body[0].exact else _lattice_price
    priced = [(price(body, roles), roles) for roles in _orders()]
    best, roles = min(priced, key=lambda entry: entry[0])
    if best > 1.2 and body[0].exact:
        near = sorted(priced, key=lambda entry: entry[0])[:6]
        best, roles = min((_lattice_price(body, order), order) for _, order in near)
    return Layout(roles, ("",) * len(roles)) if best <= 1.2 else None


def _orders() -> Iterator[tuple[str, ...]]:
    for order in _ORDERS:
        for lead in ("", "outer ", "seq "):
            yield tuple((lead + order).split())


def _in_place_price(body: Sequence[Row], roles: tuple[str, ...]) -> float:
    """The mean cost a cell, over the better half of the rows: the other half may be damaged."""
    prices = sorted(
        sum(min(fit(c.text, roles[c.column]), 6.0) if c.column < len(roles) else 4.0 for c in row.cells)
        / len(row.cells)
        for row in body
    )
    half = prices[: (len(prices) + 1) // 2]
    return sum(half) / len(half)


def _lattice_price(body: Sequence[Row], roles: tuple[str, ...]) -> float:
    """The mean cost a text of the best reading of the first rows, where columns say nothing."""
    from normalize.align import Lattice

    sample = list(body[: 60 if body[0].stream else 12])
    lattice = Lattice(sample, Layout(roles, ("",) * len(roles)))
    return lattice.price() / len(lattice.tokens) + 0.01 * len(roles)
