"""What every parser hands on: blocks in reading order, cells with their spans and their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Where:
    """Enough for a person to find the place in the source; every number counts from 1.

    Text files use `line` (and `column`, the cell's number in that line); office files `sheet`, `table`, `row`,
    `column`; PDFs and scans `page` and `box` (left, top, right, bottom in the page's own coordinates).
    """

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    line: int | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell, stored once, at the upper left corner of the grid area that it covers (from 0).

    `doubt` is a code of the reviews' catalogue: why a person should look at the row in which the cell ends up.
    `readings` are what else a scanned text might say, each with one character changed, the likeliest first.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    where: Where = Where()
    confidence: float = 1.0
    doubt: str | None = None
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Cells with spans. `spans_known` is false where the format cannot tell an empty cell from a covered one.

    `positions_known` is false where a cell's column says nothing (collapsed Markdown, one cell a line). `inferred` says
    that rulings of a scan do not all show, and rows and columns are what is most likely.
    """

    cells: tuple[Cell, ...]
    where: Where = Where()
    spans_known: bool = False
    positions_known: bool = True
    inferred: bool = False

    @property
    def height(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    def rows(self) -> list[list[Cell]]:
        """The cells by the row in which each begins, in column order; rows without a cell are empty lists."""
        rows: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in sorted(self.cells, key=lambda cell: (cell.row, cell.column)):
            rows[cell.row].append(cell)
        return rows

    def grid(self) -> list[list[Cell | None]]:
        """The full grid: a spanning cell stands in every place that it covers, None where no cell stands."""
        grid: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    grid[row][column] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside every table; `confidence`, `doubt` and `readings` are those of a cell."""

    text: str
    where: Where = Where()
    confidence: float = 1.0
    doubt: str | None = None
    readings: tuple[str, ...] = ()


Block = Table | Line


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the parser did to the bytes and that a reader should know (a code of the catalogue)."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as boxes on it are measured: its size, and by how many degrees clockwise the file's own page is turned.

    `turn` is None where the page is taken as the file shows it.
    """

    width: float
    height: float
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it really is; nothing is interpreted yet. `sheets` are its pages, where boxes stand on them."""

    name: str
    format: str
    blocks: tuple[Block, ...]
    sha256: str = ""
    encoding: str | None = None
    pages: int | None = None
    notes: tuple[Note, ...] = field(default=())
    sheets: tuple[Sheet, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every printed text in reading order: what must not get lost."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block.text
            else:
                yield from (cell.text for row in block.rows() for cell in row)
