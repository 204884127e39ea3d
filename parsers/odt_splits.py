"""Cells of an OpenDocument text that were split: each holds a table whose rows are rows of the table around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from parsers.word_cells import Flow, Grid, Row

_UNSURE = "row_edges_lost"


def unfolded(rows: Iterable[Row], spend: Callable[[int], None]) -> Iterator[Row]:
    """The rows, those with a split cell as the several that they show; what is not split is merged over these.

    `spend` is told how many cells are going to be made, and may raise.
    """
    for row in rows:
        splits = [_split(flow) for flow in row.flows]
        heights = {len(split.rows) for split in splits if split}
        if not heights:
            yield row
            continue
        spend(max(heights) * len(row.flows))
        pairs = zip(row.flows, splits, strict=True)
        for parts in zip(*(_stacked(flow, split, max(heights)) for flow, split in pairs), strict=True):
            flows = [flow for part in parts for flow in part]
            if len(heights) > 1:
                _doubt(flows)
            yield Row(row.before, row.indented, row.deleted, flows)


def _split(flow: Flow) -> Grid | None:
    grids = flow.grids()
    return grids[0] if len(grids) == 1 and grids[0].splits and not flow.text() else None


def _stacked(flow: Flow, split: Grid | None, height: int) -> list[list[Flow]]:
    """What stands in each of so many rows where one cell stood; the last goes on to the end."""
    found = [_fitted(row.flows, flow.span) for row in split.rows] if split else [[flow]]
    while len(found) < height:
        above = [one for one in found[-1] if not one.merged_right]
        for one in above:
            one.merged_down = True
        found.append([Flow(one.span, goes_on=True) for one in above])
    return found


def _fitted(flows: list[Flow], span: int) -> list[Flow]:
    """The cells over as many columns as the one around them; which of theirs are which, only the same number tells."""
    columns = sum(flow.span for flow in flows)
    if flows and columns < span:
        flows[-1].span += span - columns
    if columns != span and len(flows) > 1:
        _doubt(flows)
    return flows


def _doubt(flows: Iterable[Flow]) -> None:
    for flow in flows:
        flow.doubt = flow.doubt or (_UNSURE if flow.text() else None)
