"""Logical rows and edits: the state that repair works on, and the one way in which it changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from normalize.words import compact
from parsers.document import Cell, Document, Line, Table, Where


@dataclass(frozen=True, slots=True)
class Row:
    """The printed cells of one row, without the empty ones; `cell.column` is the place in the grid.

    `fragment` numbers the table that the row came from, -1 for a line outside tables. `exact` is false where columns
    say nothing (collapsed tables); `stream` is true where the source prints one cell a line. `covered` holds the cells
    that reach into the row from above. `spans_known` and `inferred` are those of the table.
    """

    id: int
    cells: tuple[Cell, ...]
    fragment: int = -1
    exact: bool = True
    stream: bool = False
    covered: tuple[Cell, ...] = ()
    spans_known: bool = False
    inferred: bool = False

    @property
    def text(self) -> str:
        return "\t".join(cell.text for cell in self.cells)

    @property
    def laid_out(self) -> str:
        """The texts with a tab for every column, where the columns say something."""
        if self.fragment < 0 or not self.exact:
            return self.text
        cells = {cell.column: cell.text for cell in self.cells}
        return "\t".join(cells.get(column, "") for column in range(max(cells, default=-1) + 1))

    @property
    def where(self) -> Where:
        return self.cells[0].where if self.cells else Where()

    def at(self, column: int) -> Cell | None:
        """The cell that begins in `column`, or None."""
        return next((cell for cell in self.cells if cell.column == column), None)


Rows = tuple[Row, ...]


def certainty(margin: float) -> float:
    """The margin to the second-best reading as a number in 0..1."""
    return round(margin / (margin + 1.0), 3)


@dataclass(frozen=True, slots=True)
class Edit:
    """One repair: the rows `removed` (by id) give way to `rows`, at the place of the first.

    `kind` is a code of the catalogue, `confidence` the margin to the second-best reading as a number in 0..1.
    """

    kind: str
    where: Where
    before: str
    after: str
    removed: tuple[int, ...]
    rows: Rows
    field: str | None = None
    params: dict[str, str] = dataclasses.field(default_factory=dict)
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person should look at a row: a code of the catalogue and the other readings."""

    row: int
    code: str
    field: str | None = None
    alternatives: tuple[str, ...] = ()
    confidence: float = 0.5


def apply(rows: Rows, edits: Iterable[Edit]) -> Rows:
    """Carry out edits one after the other: recording and replaying are this same function.

    Raises ValueError where an edit names rows that are not there.
    """
    slots = [[row] for row in rows]
    slot_of = {row.id: i for i, row in enumerate(rows)}
    for edit in edits:
        try:
            first = min((slot_of[row], _place_in(slots[slot_of[row]], row)) for row in edit.removed)
        except (KeyError, ValueError):
            raise ValueError(f"edit {edit.kind} names no row that is there") from None
        _replace(slots, slot_of, edit, first)
    return tuple(row for slot in slots for row in slot)


def _place_in(slot: Sequence[Row], row_id: int) -> int:
    return next(i for i, row in enumerate(slot) if row.id == row_id)


def _replace(slots: list[list[Row]], slot_of: dict[int, int], edit: Edit, first: tuple[int, int]) -> None:
    """Put the edit's rows where its first removed row stood, and take the removed ones out."""
    slot, place = first
    gone = set(edit.removed)
    before = [row for row in slots[slot][:place] if row.id not in gone]
    after = [row for row in slots[slot][place:] if row.id not in gone]
    for i in {slot_of.pop(row) for row in edit.removed} - {slot}:
        slots[i] = [row for row in slots[i] if row.id not in gone]
    slots[slot] = [*before, *edit.rows, *after]
    slot_of.update({row.id: slot for row in edit.rows})


def change(kind: str, before: tuple[Row, ...], after: Rows, **details: object) -> Edit:
    """An edit that puts `after` in the place of `before`; texts and place are taken from the rows."""
    return Edit(
        kind=kind,
        where=before[0].where,
        before=_shown(before),
        after=_shown(after),
        removed=tuple(row.id for row in before),
        rows=after,
        **details,  # type: ignore[arg-type]
    )


def _shown(rows: Rows) -> str:
    """Rows as a person would compare them: empty cells show, and of many rows the first and the last."""
    texts = [row.laid_out for row in rows]
    if len(texts) > 3:
        texts = [texts[0], f"…（{len(texts) - 2}）…", texts[-1]]
    return " / ".join(texts)


def read_rows(document: Document) -> Rows:
    """The document's tables and lines as rows in reading order; rows without any text are left out."""
    rows: list[Row] = []
    fragment = -1
    for block in document.blocks:
        if isinstance(block, Line):
            if compact(block.text):
                rows.append(Row(len(rows), (_cell_of(block),)))
            continue
        fragment += 1
        rows.extend(_table_rows(block, fragment, len(rows)))
    return tuple(rows)


def _cell_of(line: Line) -> Cell:
    return Cell(line.text, 0, 0, 1, 1, line.where, line.confidence, line.doubt, line.readings)


def _table_rows(table: Table, fragment: int, start: int) -> list[Row]:
    printed = table.rows()
    stream = not table.positions_known and all(len(row) <= 1 for row in printed)
    reaching = [cell for row in printed for cell in row if cell.row_span > 1 and compact(cell.text)]
    rows: list[Row] = []
    for number, cells in enumerate(printed):
        kept = tuple(cell for cell in cells if compact(cell.text))
        covered = tuple(cell for cell in reaching if cell.row < number < cell.row + cell.row_span)
        if kept:
            rows.append(
                Row(
                    start + len(rows),
                    kept,
                    fragment,
                    table.positions_known,
                    stream,
                    covered,
                    table.spans_known,
                    table.inferred,
                )
            )
    return rows


def with_cells(row: Row, cells: Iterable[Cell]) -> Row:
    """The same row with other cells, in column order."""
    return replace(row, cells=tuple(sorted(cells, key=lambda cell: cell.column)))
