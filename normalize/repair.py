"""Repair: Document -> rows in which every cell stands in its column and every label at the top of its block.

`repair` runs one list of steps; each step looks at the rows and gives edits, and `apply` carries them out. A clean
form passes every step without an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from normalize import events
from normalize.bench import Bench
from normalize.glued import cut_glued_text
from normalize.levels import place_labels, settle_bare_cost, supply_level1
from normalize.page_breaks import drop_repeated_titles, join_cut_labels, join_cut_rows
from normalize.positions import join_page_splits, realign
from normalize.recognised import lacks_mark, settle_digits, settle_words
from normalize.rows import Doubt, Edit, Rows, read_rows
from normalize.structure import Part
from normalize.sums import cite_sums, level1_sums
from normalize.title_words import is_several
from normalize.titles import guessed_columns, understand_titles, unknown_titles
from normalize.wrapping import doubt_wrapped_lines
from parsers.document import Cell, Document


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document's rows before and after, the edits between them, and the doubts that remain."""

    document: Document
    before: Rows
    rows: Rows
    edits: tuple[Edit, ...]
    doubts: tuple[Doubt, ...]


Step = Callable[[Bench], Iterable[Edit]]
_IDLE = ("other", "spare")


def _by_part(step: Callable[[Part], Iterable[Edit]]) -> Step:
    return lambda bench: [edit for part in bench.parts for edit in step(part)]


def _with_doubts(step: Callable[[Part], tuple[list[Edit], list[Doubt]]]) -> Step:
    def whole(bench: Bench) -> Iterator[Edit]:
        for part in bench.parts:
            edits, doubts = step(part)
            bench.doubts += doubts
            yield from edits

    return whole


def _place_labels(role: str) -> Step:
    def step(bench: Bench) -> Iterator[Edit]:
        breaks, strays = _first_rows(bench, "page_split_joined"), _first_rows(bench, "stray_label_dropped")
        for part in bench.parts:
            edits, doubts = place_labels(part, role, breaks, strays)
            bench.doubts += doubts
            yield from edits

    return step


def _first_rows(bench: Bench, kind: str) -> frozenset[int]:
    return frozenset(row.id for edit in bench.edits if edit.kind == kind for row in edit.rows[:1])


STEPS: tuple[Step, ...] = (
    events.remove_invisible,
    settle_words,
    events.close_spaced_words,
    understand_titles,
    events.drop_page_furniture,
    drop_repeated_titles,
    cut_glued_text,
    events.drop_repeated_headers,
    events.drop_debris,
    events.drop_boundary_twins,
    _by_part(join_cut_labels),
    _with_doubts(join_cut_rows),
    _by_part(join_page_splits),
    events.drop_stray_outer_labels,
    events.join_wrapped_labels,
    _with_doubts(realign),
    events.drop_debris,
    _by_part(settle_bare_cost),
    _place_labels("level2"),
    _place_labels("level1"),
    _by_part(supply_level1),
    settle_digits,
)


def _doubted_cells(bench: Bench) -> Iterator[Doubt]:
    """What the parser doubted. A hidden cell that no field of an indicator is read from says nothing about its row."""
    roles = {row.id: part.layout.roles for part in bench.parts for row in part.body}
    for row in bench.rows:
        named = dict(enumerate(roles.get(row.id, ())))
        counting = [
            cell for cell in row.cells if cell.doubt != "hidden_in_source" or named.get(cell.column) not in _IDLE
        ]
        yield from (Doubt(row.id, code) for code in dict.fromkeys(c.doubt for c in counting if not _scanned(c)) if code)
        for cell in filter(_scanned, counting):
            role = named.get(cell.column)
            field = None if role in _IDLE else role
            yield Doubt(row.id, cell.doubt or "", field, cell.readings[:3], min(cell.confidence, 0.5))


def _doubted_titles(bench: Bench) -> Iterator[Doubt]:
    """A scanned column title that names no column and is in doubt, or is two titles between which no ruling was found:
    what stands below it is lost to every row."""
    for part in bench.parts:
        filled = {cell.column for row in part.body for cell in row.cells}
        titles = [cell for row in part.header for cell in row.cells if cell.confidence < 1 and cell.column in filled]
        unnamed = [cell for cell in titles if part.layout.role_at(cell.column) in _IDLE]
        lost = [cell for cell in unnamed if cell.doubt or is_several(cell.text)]
        for row in part.body if lost else ():
            yield Doubt(row.id, "title_unsure", None, tuple(cell.text for cell in lost))


def _guessed_grids(bench: Bench) -> Iterator[Doubt]:
    """Every row of a scanned table whose rulings do not all show.

    Measured on damaged scans: of the rows that nothing else speaks against, 1 to 3 % are wrong where all rulings show,
    10 to 30 % where they are faint, broken, missing or level only.
    """
    return (Doubt(row.id, "grid_unsure", None, (), 0.4) for row in bench.rows if row.inferred)


def _lost_marks(bench: Bench) -> Iterator[Doubt]:
    """Scanned cells that lack a mark."""
    for row in bench.rows:
        for cell in row.cells:
            if cell.confidence < 1 and not cell.doubt and lacks_mark(cell.text):
                yield Doubt(row.id, "mark_lost", None, (), cell.confidence)


def _scanned(cell: Cell) -> bool:
    """Whether the cell was recognised from a picture, and is in doubt."""
    return cell.doubt is not None and cell.confidence < 1


def repair(document: Document) -> Repaired:
    """Run every step over the document's rows. Never raises for bad content: what stays open is a doubt."""
    before = read_rows(document)
    bench = Bench(before)
    for step in STEPS:
        bench.record(step(bench))
    bench.doubts += _doubted_cells(bench)
    bench.doubts += _doubted_titles(bench)
    bench.doubts += guessed_columns(bench)
    bench.doubts += unknown_titles(bench)
    bench.doubts += _lost_marks(bench)
    bench.doubts += _guessed_grids(bench)
    if document.format in ("layout", "pdf", "image"):
        bench.doubts += doubt_wrapped_lines(bench)
    edits = cite_sums(bench.edits, [sum_of for part in bench.parts for sum_of in level1_sums(part)])
    return Repaired(document, before, bench.rows, tuple(edits), tuple(bench.doubts))
