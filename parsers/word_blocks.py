"""Blocks of what the walk through a Word document gathered: lines, and tables whose cells stand in a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from parsers.blocks import blocks as blocks_of_text
from parsers.choosing import best
from parsers.document import Block, Line, Table, Where
from parsers.inner_tables import doubted
from parsers.page_text import Text, lines_of
from parsers.readings import Physical
from parsers.word_cells import Chunk, Flow, Grid, Part, Placing, SectionEnd

_NOWHERE = Where()


class Blocks:
    """Makes blocks, and numbers the tables of the whole document."""

    def __init__(self, chunk: Callable[[Chunk], Iterator[Block]] | None = None) -> None:
        """`chunk`: what stands where Word shows another file."""
        self.tables = count(1)
        self._placing = Placing()
        self._chunk = chunk

    def counts(self) -> dict[str, int]:
        """By a note's code, what tables hold and do not show."""
        return {"parsers.covered_text": self._placing.covered, "parsers.absurd_spans": self._placing.cut}

    def blocks(self, parts: Iterable[Part]) -> Iterator[tuple[int, Block]]:
        """The number of the section, and a line or table; the tables in a table's cells follow it."""
        section = 0
        texts: list[Text] = []
        early: set[int] = set()
        waiting: list[tuple[Iterator[Part], Where]] = [(iter(parts), _NOWHERE)]
        while waiting:
            rest, where = waiting[-1]
            part = next(rest, None)
            if isinstance(part, Text):
                texts.append(part)
                continue
            yield from ((section, line) for line in _lines(texts, where))
            texts = []
            if part is None:
                waiting.pop()
            elif isinstance(part, SectionEnd):
                section += 1
            elif isinstance(part, Chunk):
                yield from ((section, block) for block in (self._chunk(part) if self._chunk else ()))
            else:
                number = next(self.tables)
                if part.is_table():
                    cells = self._placing.cells(part, number)
                    table = Table(cells, Where(table=number), spans_known=True)
                    yield section, doubted(table) if id(part) in early else table
                    early.update(map(id, part.inner_early()))
                    waiting.append((part.inner(), _NOWHERE))
                else:
                    waiting += [(iter(flow.parts), where) for flow, where in reversed([*_frame(part, number)])]


def _lines(texts: Iterable[Text], where: Where) -> Iterator[Line]:
    """Lines outside of tables have the number of their paragraph, those in a frame the cell's place."""
    for line in lines_of(texts):
        yield Line(line.text, where if where.table else Where(line=line.line))


def _frame(grid: Grid, number: int) -> Iterator[tuple[Flow, Where]]:
    """The cells of a table that only frames what stands in it."""
    for index, row in enumerate(grid.rows, 1):
        for column, flow in enumerate(row.flows, 1):
            yield flow, Where(table=number, row=index, column=column)


def without_place(block: Block) -> Block:
    """A block of a page's header or foot, which stands on every page: its lines have no place."""
    return replace(block, where=_NOWHERE) if isinstance(block, Line) and not block.where.table else block


def as_text(blocks: list[Block]) -> list[Block]:
    """Paragraphs that hold a form without any table: cells between tabs, say."""
    physical = [Physical(block.text, block.where.line or 0, 1) for block in blocks if isinstance(block, Line)]
    reading = best(physical)
    return [*blocks_of_text(physical, reading)] if reading else blocks


def paged(
    sections: Sequence[list[Block]], headers: Sequence[list[Block]], footers: Sequence[list[Block]]
) -> Iterator[Block]:
    """The sections, each below its header where that is another than before; footers where they change."""
    for section, blocks in enumerate(sections):
        above = [*map(_text, headers[section - 1])] if section else []
        yield from (block for block in headers[section] if _text(block) not in above)
        yield from blocks
        below = [*map(_text, footers[section + 1])] if section + 1 < len(sections) else []
        yield from (block for block in footers[section] if _text(block) not in below)


def _text(block: Block) -> str:
    return block.text if isinstance(block, Line) else "\t".join(cell.text for cell in block.cells)
