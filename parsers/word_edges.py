"""Tables whose rows say where each cell ends (doc, rtf): the columns that all of their edges make together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.word_cells import WIDEST, Flow, Grid, Row

_NEAR = 60
"""Twips: a column that is not wider (1 mm) holds no character; rows that were dragged by hand differ by less."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a cell ends, in twips, and how it is merged: into the one before it, or downwards."""

    edge: int
    merged_right: bool = False
    merged_down: bool = False
    goes_on: bool = False


@dataclass(slots=True)
class BoundedRow:
    """A row as doc and rtf have it: its cells, where the first begins, and where each ends."""

    flows: list[Flow]
    left: int = 0
    bounds: Sequence[Bound] = ()
    deleted: bool = False

    @property
    def edges(self) -> list[int]:
        """From the left of the first cell to the right of the last; empty where they do not make sense."""
        edges = [self.left, *(bound.edge for bound in self.bounds)]
        return edges if all(start < end for start, end in pairwise(edges)) else []

    def drop_surplus(self) -> None:
        """LibreOffice ends one cell too many in a row that holds a table."""
        while len(self.flows) > len(self.bounds) > 0 and not any((self.flows[-1].text(), self.flows[-1].grids())):
            self.flows.pop()


@dataclass(slots=True)
class BoundedTable:
    """Rows that are gathered one after the other."""

    rows: list[BoundedRow] = field(default_factory=list)

    def grid(self) -> Grid:
        """The same table by columns. Rows without edges, or with other cells than edges, are doubted."""
        for row in self.rows:
            row.drop_surplus()
        columns = _columns([row.edges for row in self.rows if row.edges])
        return Grid(rows=[_row(row, columns if len(columns) <= WIDEST else []) for row in self.rows])


def _columns(rows: Sequence[Sequence[int]]) -> list[int]:
    """Where columns begin: edges that lie near each other are one, unless a row has both."""
    edges = sorted({edge for row in rows for edge in row})
    starts: list[int] = []
    for edge in edges:
        if not starts or edge - starts[-1] > _NEAR:
            starts.append(edge)
    joined = all(
        bisect_right(starts, start) < bisect_right(starts, end) for row in rows for start, end in pairwise(row)
    )
    return starts if joined else edges


def _row(row: BoundedRow, columns: Sequence[int]) -> Row:
    for flow, bound in zip(row.flows, row.bounds, strict=False):
        flow.merged_right, flow.merged_down, flow.goes_on = bound.merged_right, bound.merged_down, bound.goes_on
    if not columns or not row.edges or len(row.flows) != len(row.bounds):
        _doubt(row.flows)
        return Row(flows=row.flows, deleted=row.deleted)
    places = [bisect_right(columns, edge) - 1 for edge in row.edges]
    for flow, (start, end) in zip(row.flows, pairwise(places), strict=True):
        flow.span = end - start
    return Row(places[0], indented=True, deleted=row.deleted, flows=row.flows)


def _doubt(flows: Iterable[Flow]) -> None:
    """A row alone that says nothing about its edges may still be right; nobody can tell."""
    for flow in flows:
        flow.doubt = flow.doubt or "row_edges_lost"
