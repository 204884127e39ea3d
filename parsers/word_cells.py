"""What a Word document holds: texts and tables in reading order, and where the cells of a table stand in the grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from parsers.document import Cell, Where
from parsers.page_text import BREAK, Text, lines_of

WIDEST = 256
MOST_COLUMNS = 64
"""Word itself ends at 63 columns."""


@dataclass(slots=True)
class Number(Text):
    """The number that Word prints before a paragraph."""


@dataclass(slots=True)
class Chunk:
    """A place where Word shows another file that lies in the package, by its relation."""

    relation: str


@dataclass(slots=True)
class Field:
    """A field that has begun: its code, and whether its result, which alone prints, has begun too."""

    code: str = ""
    shows: bool = False


@dataclass(slots=True)
class SectionEnd:
    """The end of a section, by the number of its properties."""

    section: int


@dataclass(slots=True)
class Flow:
    """What stands in a cell, in a text box, or outside of both.

    Of the paragraph that is open, `hidden` says whether its style hides it, and `joined` whether the next one goes on
    in its line; `boxes` wait for its end. `fields` are open, each inside the one before.
    """

    span: int = 1
    width: int | None = None
    merged_down: bool = False
    goes_on: bool = False
    merged_right: bool = False
    hidden: bool = False
    joined: bool = False
    doubt: str | None = None
    parts: list[Part] = field(default_factory=list)
    boxes: list[Part] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def grids(self) -> list[Grid]:
        """The tables that stand here."""
        return [part for part in self.parts if isinstance(part, Grid)]

    def place_boxes(self) -> None:
        """Puts the waiting text boxes after what has been gathered."""
        if self.boxes:
            self.parts += [Text(BREAK), *self.boxes, Text(BREAK)]
            self.boxes = []

    def text(self) -> str:
        """The text that stands here outside of tables."""
        return "\n".join(line.text for line in lines_of(part for part in self.parts if isinstance(part, Text)))


@dataclass(slots=True)
class Row:
    """A row as the source has it: its cells, and how many columns it leaves free before them.

    A `deleted` row does not print, but what was merged into its cells must not be taken for the row's above.
    """

    before: int = 0
    indented: bool = False
    deleted: bool = False
    flows: list[Flow] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table as the source has it: rows of cells, and the widths of the columns.

    One that `splits` the cell in which it stands is no table of its own.
    """

    widths: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    splits: bool = False

    def is_table(self) -> bool:
        """Whether texts stand side by side; in more than one row, if a table inside may be the real one."""
        if next(self.inner(), None) is not None:
            return sum(sum(bool(flow.text()) for flow in row.flows) > 1 for row in self.rows) > 1
        return any(len(row.flows) > 1 and not row.deleted for row in self.rows)

    def inner(self) -> Iterator[Grid]:
        """The tables in the cells."""
        for row in self.rows:
            for flow in row.flows:
                yield from flow.grids()

    def inner_early(self) -> Iterator[Grid]:
        """Those of them below which the table goes on."""
        goes_on = False
        for row in reversed(self.rows):
            if goes_on:
                yield from (grid for flow in row.flows for grid in flow.grids())
            goes_on = goes_on or any(flow.text() for flow in row.flows)

    def edges(self) -> list[int]:
        """Where the columns end, measured from the left; empty where the document does not say."""
        widths: Sequence[int | None] = self.widths
        if not widths or len(widths) < max(len(row.flows) for row in self.rows):
            longest = max(self.rows, key=lambda row: len(row.flows))
            widths = [flow.width for flow in longest.flows]
        known = [width for width in widths if width]
        return list(accumulate(known)) if len(known) == len(widths) else []


Part = Text | Grid | Chunk | SectionEnd


@dataclass(slots=True)
class _Block:
    """A cell and the ones below that are merged into it."""

    flow: Flow
    text: str
    row: int
    column: int
    span: int
    begun: bool
    height: int = 1
    doubt: str | None = None


@dataclass(slots=True)
class Placing:
    """Places the cells of one table. `covered` counts the texts under merged cells, `cut` the absurd spans."""

    covered: int = 0
    cut: int = 0
    _edges: list[int] = field(default_factory=list)
    _doubts: dict[int, str] = field(default_factory=dict)

    def cells(self, grid: Grid, table: int) -> tuple[Cell, ...]:
        """The cells at their grid places: merged ones once, where Word prints their text."""
        self._edges = grid.edges() if grid.rows else []
        self._doubts = {}
        blocks: list[_Block] = []
        reaching: dict[int, _Block] = {}
        index = 0
        for row in grid.rows:
            if row.deleted:
                passed = {column for column, _, flow in self._laid_out(row) if flow.goes_on}
                reaching = {column: block for column, block in reaching.items() if column in passed}
                continue
            reaching = self._row(index, row, reaching, blocks)
            index += 1
        return tuple(self._doubted(blocks, table))

    def _row(self, index: int, row: Row, above: dict[int, _Block], blocks: list[_Block]) -> dict[int, _Block]:
        """Adds the row's blocks, or its cells to the blocks above; returns the blocks that may reach further down."""
        reaching: dict[int, _Block] = {}
        left: _Block | None = None
        for column, span, flow in self._laid_out(row):
            text = flow.text()
            upper = above.get(column) if flow.goes_on else None
            if flow.merged_right and left is not None:
                left.span += span
                self._cover(left, text, index)
                continue
            if upper is not None:
                upper.height, upper.span, left = upper.height + 1, min(upper.span, span), upper
                self._cover(upper, text, index)
            else:
                left = _Block(flow, text, index, column, span, not flow.goes_on or index == 0, doubt=flow.doubt)
                blocks.append(left)
            if not left.begun:
                self._doubts.setdefault(index, "merge_without_start")
            if flow.merged_down or flow.goes_on:
                reaching[column] = left
        return reaching

    def _cover(self, block: _Block, text: str, row: int) -> None:
        """Word does not print what stands in a cell that is merged into another."""
        if text and text != block.text:
            self.covered += 1
            self._doubts[row] = "covered_text"

    def _laid_out(self, row: Row) -> Iterator[tuple[int, int, Flow]]:
        """Column, span and cell."""
        spans = [flow.span for flow in row.flows]
        column = row.before
        if len(spans) < len(self._edges) <= MOST_COLUMNS and max(spans, default=0) == 1 and not row.indented:
            spans = _by_width(row.flows, self._edges) or spans
        for claimed, flow in zip(spans, row.flows, strict=True):
            self.cut += claimed > WIDEST
            span = claimed if claimed <= WIDEST else max(len(self._edges) - column, 1)
            yield column, span, flow
            column += span

    def _doubted(self, blocks: list[_Block], table: int) -> Iterator[Cell]:
        """A row's doubt goes to its first cell with a text: empty cells are seen by nobody."""
        for block in sorted(blocks, key=lambda block: (block.row, block.column)):
            where = Where(table=table, row=block.row + 1, column=block.column + 1)
            cell = Cell(block.text, block.row, block.column, block.height, block.span, where, doubt=block.doubt)
            if block.text and block.row in self._doubts:
                doubt = self._doubts.pop(block.row)
                cell = replace(cell, doubt=cell.doubt or doubt)
            yield cell


def _by_width(flows: Sequence[Flow], edges: Sequence[int]) -> list[int] | None:
    """The spans of cells that only their widths tell; None where these fit no columns."""
    tolerance = min(end - start for start, end in pairwise([0, *edges])) / 3
    spans: list[int] = []
    reached = at = 0
    for flow in flows:
        at += flow.width or 0
        end = min(range(len(edges)), key=lambda column: abs(edges[column] - at)) + 1
        if not flow.width or abs(edges[end - 1] - at) > tolerance or end <= reached:
            return None
        spans.append(end - reached)
        reached = end
    return spans
