"""Tables in the cells of a table. They are read behind it, where their rows may seem to go on with its last ones."""

from __future__ import annotations

from dataclasses import replace

from parsers.document import Table
from parsers.sheets import names_columns


def doubted(table: Table) -> Table:
    """The same table; where it names no columns of its own, a person should look at each of its rows."""
    rows = [[cell for cell in row if cell.text.strip()] for row in table.rows()]
    if any(names_columns(cell.text for cell in row) for row in rows):
        return table
    first = {(row[0].row, row[0].column) for row in rows if len(row) > 1}
    cells = (
        replace(cell, doubt=cell.doubt or "inner_table") if (cell.row, cell.column) in first else cell
        for cell in table.cells
    )
    return replace(table, cells=tuple(cells))
