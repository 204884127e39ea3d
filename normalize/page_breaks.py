"""Rows and labels that the end of a page cut in two, in sources whose tables are drawn: each is one again.

A text processor breaks a row where the page is full, line by line in every cell. No cell says so: the second half is
told from a row of its own by what it lacks, and by sentences and labels that go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from normalize.bench import Bench
from normalize.glued import SENTENCE_END, scoring_start
from normalize.positions import join_texts
from normalize.rows import Doubt, Edit, Row, change, with_cells
from normalize.structure import Part
from normalize.wording import splits_a_word
from normalize.words import compact, is_outer, level_label
from parsers.document import Cell

_SHORT = ("value_type", "value", "unit", "weight", "score")
_OPENING, _CLOSING = re.compile("[（(]"), re.compile("[）)]")
_LABELS = ("outer", "level1", "level2")


def at_page_break(above: Row, below: Row) -> bool:
    """Whether two rows stand on either side of a page's end, in tables whose cells are drawn."""
    pages = above.where.page, below.where.page
    return above.spans_known and below.spans_known and None not in pages and pages[0] != pages[1]


def drop_repeated_titles(bench: Bench) -> Iterator[Edit]:
    """Title, year and unit that a spreadsheet prints again above the header on every page do not begin a form.

    They go where a page begins with the very lines that stand above the form's first header, and with that header.
    """
    for first, again in pairwise(bench.sections):
        said = [compact(row.text) for row in first.head if row.fragment < 0]
        lines = [row for row in again.head if row.fragment < 0]
        if not (first.parts and again.parts and lines and len(lines) == len(again.head)):
            continue
        header, other = first.parts[0].header, again.parts[0].header
        same_header = [compact(row.text) for row in header] == [compact(row.text) for row in other] != []
        if not same_header or [compact(row.text) for row in lines] != said:
            continue
        page, overleaf = header[0].where.page, lines[0].where.page
        if page is not None and overleaf is not None and page < overleaf:
            for row in lines:
                yield change("repeated_title_dropped", (row,), ())


def join_cut_labels(part: Part) -> Iterator[Edit]:
    """A level label of which the rest was printed on the next page is one label: 效益指标, and overleaf （30分）."""
    for at, (above, below) in enumerate(pairwise(part.body)):
        if not at_page_break(above, below):
            continue
        changed: dict[int, Row] = {}
        for role in _LABELS:
            column = part.layout.column(role)
            owner = _owner(part.body[: at + 1], column, changed) if column is not None else None
            rest = changed.get(below.id, below).at(column) if column is not None else None
            cell = owner.at(column) if owner and column is not None else None
            text = _whole(cell.text, rest.text, role) if cell and rest else None
            if owner and cell and rest and text:
                whole = replace(cell, text=text, doubt=cell.doubt or rest.doubt)
                changed[owner.id] = with_cells(owner, [whole if kept is cell else kept for kept in owner.cells])
                later = changed.get(below.id, below)
                changed[below.id] = with_cells(later, [kept for kept in later.cells if kept is not rest])
        if changed:
            first = next(i for i, row in enumerate(part.body) if row.id in changed)
            before = tuple(part.body[first : at + 2])
            after = (changed.get(row.id, row) for row in before)
            yield change("cut_label_joined", before, tuple(row for row in after if row.cells))


def _owner(rows: Sequence[Row], column: int | None, changed: dict[int, Row]) -> Row | None:
    """The last row that prints something in the column."""
    latest = (changed.get(row.id, row) for row in reversed(rows))
    return next((row for row in latest if column is not None and row.at(column)), None)


def _whole(label: str, rest: str, role: str) -> str | None:
    """The label of which a page prints `label` and the next one `rest`, or the whole of it again."""
    if compact(rest).startswith(compact(label)) and level_label(rest, role) and not level_label(label, role):
        return rest
    return label + rest if _goes_on(label, rest, role) else None


def _goes_on(label: str, rest: str, role: str) -> bool:
    """Whether two texts make one label, and say more together than the first does alone."""
    if role == "outer":
        return not is_outer(label) and not is_outer(rest) and is_outer(label + rest)
    alone, whole = level_label(label, role), level_label(label + rest, role)
    if level_label(rest, role) or whole is None:
        return False
    if _open_brackets(label) and not _open_brackets(label + rest):
        return True
    return alone is None or (alone.word == whole.word and alone.points is None and whole.points is not None)


def _open_brackets(text: str) -> bool:
    return len(_OPENING.findall(text)) > len(_CLOSING.findall(text))


def join_cut_rows(part: Part) -> tuple[list[Edit], list[Doubt]]:
    """The halves of a row go together, cell below cell."""
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    above: Row | None = None
    for below in part.body:
        evidence = _evidence(above, below, part) if above and at_page_break(above, below) else None
        if above is None or evidence is None:
            above = below
            continue
        joined = _joined(above, below)
        edits.append(change("cut_row_joined", (above, below), (joined,), confidence=evidence))
        if evidence < 0.6:
            doubts.append(Doubt(above.id, "row_boundary_uncertain", None, (compact(below.text),), evidence))
        above = joined
    return edits, doubts


def _evidence(above: Row, below: Row, part: Part) -> float | None:
    """How sure it is that `below` is the rest of `above`; None where it is a row of its own."""
    upper = {role: part.text(above, role) for role in (*_SHORT, "name", "explanation", "scoring", "remarks")}
    lower = {role: part.text(below, role) for role in upper}
    if any(upper[role] and lower[role] for role in _SHORT) or not any(lower.values()):
        return None
    if upper["scoring"] and lower["scoring"] and _sentence_goes_on(upper["scoring"], lower["scoring"]):
        return 0.9
    if not upper["name"] or not lower["name"]:
        return 0.8
    if splits_a_word(upper["name"], lower["name"]):
        return 0.7
    going_on = upper["explanation"] and lower["explanation"] and not SENTENCE_END.search(upper["explanation"])
    return 0.5 if going_on else None


def _sentence_goes_on(above: str, below: str) -> bool:
    return not SENTENCE_END.search(above) or not scoring_start().match(below)


def _joined(above: Row, below: Row) -> Row:
    cells: dict[int, Cell] = {cell.column: cell for cell in above.cells}
    for cell in below.cells:
        old = cells.get(cell.column)
        text = join_texts(old.text, cell.text) if old else cell.text
        cells[cell.column] = replace(old or cell, text=text, doubt=(old.doubt if old else None) or cell.doubt)
    return with_cells(above, cells.values())
