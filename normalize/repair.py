"""Repair: Document -> rows in which every cell stands in its column and every label at the top of its block.

`repair` runs one list of steps; each step looks at the rows and gives edits, and `apply` carries them out. A clean
form passes every step without an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from normalize import events
from normalize.levels import place_labels, settle_bare_cost, supply_level1
from normalize.positions import join_page_splits, realign
from normalize.rows import Doubt, Edit, Rows, apply, read_rows
from normalize.sums import cite_sums, level1_sums
from normalize.structure import Part, Section, find_sections, guess_parts
from parsers.document import Document


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document's rows before and after, the edits between them, and the doubts that remain."""

    document: Document
    before: Rows
    rows: Rows
    edits: tuple[Edit, ...]
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class Bench:
    """The rows under repair and what was done to them so far."""

    rows: Rows
    edits: list[Edit]
    doubts: list[Doubt]

    def record(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self.rows = apply(self.rows, (edit,))
            self.edits.append(edit)


Step = Callable[[Bench], None]


def sections_of(rows: Rows) -> list[Section]:
    """The forms in the rows, with a layout guessed from the content where no header stands."""
    sections = find_sections(rows)
    for section in sections:
        if not section.parts:
            guess_parts(section)
    return _without_empty(sections)


def _without_empty(sections: list[Section]) -> list[Section]:
    """A section without any table belongs to the next one (a cover page), or to the last (an annex)."""
    kept: list[Section] = []
    waiting: list[Section] = []
    for section in sections:
        if section.parts:
            for early in waiting:
                section.head[:0] = early.head
            waiting = []
            kept.append(section)
        else:
            waiting.append(section)
    if kept:
        for late in waiting:
            kept[-1].tail += late.head
    return kept


def _by_rows(step: Callable[[Rows], Iterator[Edit]]) -> Step:
    def run(bench: Bench) -> None:
        bench.record(list(step(bench.rows)))

    return run


def _parts(bench: Bench) -> Iterator[Part]:
    for section in sections_of(bench.rows):
        yield from (part for part in section.parts if part.body)


def _join_page_splits(bench: Bench) -> None:
    for part in _parts(bench):
        bench.record(list(join_page_splits(part)))


def _realign(bench: Bench) -> None:
    for part in _parts(bench):
        edits, doubts = realign(part)
        bench.record(edits)
        bench.doubts += doubts


def _settle_bare_cost(bench: Bench) -> None:
    for part in _parts(bench):
        bench.record(list(settle_bare_cost(part)))


def _place_labels(bench: Bench) -> None:
    breaks = frozenset(
        row.id for edit in bench.edits if edit.kind == "page_split_joined" for row in edit.rows[:1]
    )
    strays = frozenset(row.id for edit in bench.edits if edit.kind == "stray_label_dropped" for row in edit.rows)
    for role in ("level2", "level1"):
        for part in _parts(bench):
            edits, doubts = place_labels(part, role, breaks, strays)
            bench.record(edits)
            bench.doubts += doubts


def _supply_level1(bench: Bench) -> None:
    for part in _parts(bench):
        bench.record(list(supply_level1(part)))


STEPS: tuple[Step, ...] = (
    _by_rows(events.remove_invisible),
    _by_rows(events.close_spaced_words),
    _by_rows(events.drop_page_furniture),
    _by_rows(events.drop_repeated_headers),
    _by_rows(events.drop_debris),
    _by_rows(events.drop_boundary_twins),
    _join_page_splits,
    _by_rows(events.drop_stray_outer_labels),
    _realign,
    _by_rows(events.drop_debris),
    _settle_bare_cost,
    _place_labels,
    _supply_level1,
)


def repair(document: Document) -> Repaired:
    """Run every step over the document's rows. Never raises for bad content: what stays open is a doubt."""
    before = read_rows(document)
    bench = Bench(before, [], [])
    for step in STEPS:
        step(bench)
    edits = cite_sums(bench.edits, [sum_of for part in _parts(bench) for sum_of in level1_sums(part)])
    return Repaired(document, before, bench.rows, tuple(edits), tuple(bench.doubts))
