"""What a web page holds: runs of text and tables in reading order, and which tables are only layout."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.page_text import BREAK, Text, lines_of
from parsers.spans import Spanning


@dataclass(slots=True)
class Flow:
    """What stands in a cell, or outside every table: texts and tables in order."""

    line: int | None = None
    row_span: int = 1
    column_span: int = 1
    parts: list[Text | Grid] = field(default_factory=list)

    def grids(self) -> list[Grid]:
        """The tables that stand here."""
        return [part for part in self.parts if isinstance(part, Grid)]

    def texts(self) -> list[Text]:
        """The texts that stand here outside of tables."""
        return [part for part in self.parts if isinstance(part, Text)]

    def is_empty(self) -> bool:
        """Whether no text stands here outside of tables."""
        return not any(part.text.strip(f" \t\r\n\xa0{BREAK}") for part in self.texts())

    def spanning(self) -> Spanning:
        """The cell, without the tables in it."""
        text = "\n".join(line.text for line in lines_of(self.texts()))
        return Spanning(text, self.line, self.row_span, self.column_span)


@dataclass(slots=True)
class Grid:
    """A table as the source has it: rows of cells, and the rows at which a group of rows begins or ends."""

    line: int | None
    rows: list[list[Flow]] = field(default_factory=list)
    borders: list[int] = field(default_factory=list)

    def is_table(self) -> bool:
        """Whether texts stand side by side; in more than one row, if a table inside may be the real one."""
        rows = sum(sum(not flow.is_empty() for flow in row) > 1 for row in self.rows)
        return rows > 1 or (rows == 1 and not any(self.inner()))

    def inner(self) -> Iterator[Grid]:
        """The tables in the cells."""
        for row in self.rows:
            for flow in row:
                yield from flow.grids()

    def inner_early(self) -> Iterator[Grid]:
        """Those of them below which the table goes on."""
        goes_on = False
        for row in reversed(self.rows):
            if goes_on:
                yield from (grid for flow in row for grid in flow.grids())
            goes_on = goes_on or any(not flow.is_empty() for flow in row)

    def dissolved(self) -> Iterator[Text | Grid]:
        """What stands in the cells, each on lines of its own."""
        for row in self.rows:
            for flow in row:
                yield Text(BREAK)
                yield from flow.parts
        yield Text(BREAK)

    def spanning(self) -> list[list[Spanning]]:
        """The cells with the texts of their own."""
        return [[flow.spanning() for flow in row] for row in self.rows]

    def ends(self) -> list[int]:
        """For each row, where the group of rows ends in which it stands."""
        borders = sorted({*self.borders, len(self.rows)})
        return [borders[bisect_right(borders, row)] for row in range(len(self.rows))]
