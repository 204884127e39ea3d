"""Sums are evidence: full marks read out of the rows against the points printed beside level 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from normalize.rows import Edit, Row
from normalize.scoring import full_marks
from normalize.structure import Part
from normalize.values import number
from normalize.words import level_label


@dataclass(frozen=True, slots=True)
class Sum:
    """One level 1 block: its label, the points printed beside it, what its rows (by id) add up to."""

    label: str
    printed: Decimal
    total: Decimal
    rows: frozenset[int] = frozenset()

    def __str__(self) -> str:
        return f"{self.label} {self.printed}{'=' if self.agrees else '≠'}{self.total.normalize():f}"

    @property
    def agrees(self) -> bool:
        return self.printed == self.total


def marks(row: Row, part: Part) -> Decimal | None:
    """The full marks of a row: its weight where a column prints one, else what the scoring sentence names."""
    for role in ("weight", "scoring"):
        text = part.text(row, role)
        found = number(text.rstrip("分%")) if role == "weight" else full_marks(text)
        if found is not None:
            return found
    return None


def level1_sums(part: Part) -> list[Sum]:
    """The sums of all level 1 blocks whose points are printed and whose rows all name their full marks."""
    column = part.layout.column("level1")
    blocks: list[tuple[str, Decimal | None, dict[int, Decimal | None]]] = []
    for row in part.body:
        cell = row.at(column) if column is not None else None
        label = level_label(cell.text, "level1") if cell else None
        if label:
            blocks.append((label.word, Decimal(label.points) if label.points else None, {}))
        if blocks and not all(part.layout.holds_labels(c.column) for c in row.cells):
            blocks[-1][2][row.id] = marks(row, part)
    return [
        Sum(label, printed, sum((m for m in found.values() if m is not None), Decimal(0)), frozenset(found))
        for label, printed, found in blocks
        if printed is not None and found and None not in found.values()
    ]


def cite_sums(edits: Sequence[Edit], sums: Iterable[Sum]) -> list[Edit]:
    """The same edits; those that moved a label name the sums as evidence."""
    cited = "，".join(map(str, sums)) or "—"
    return [
        replace(edit, params={**edit.params, "sums": cited})
        if edit.kind in ("label_carried_back", "label_moved_to_top")
        else edit
        for edit in edits
    ]
