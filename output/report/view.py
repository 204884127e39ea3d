"""A file's source as its pages show it: the drawn blocks, pictures of pages, and how both travel as bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from output.report.nearby import Nearby
from parsers.document import Block, Cell, Line, Table, Where

_FAST = 1
_WHERE = ("page", "sheet", "table", "line", "row", "column", "box")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture (WebP); `width` and `height` are the page's in the measure of the boxes on it."""

    page: int
    width: float
    height: float
    data: bytes


@dataclass(frozen=True)
class SourceView:
    """What the pages of a file's forms draw of it. `notes`: codes of what is not shown, and why."""

    format: str = ""
    blocks: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def nearby(self) -> Nearby:
        """What stands near a place."""
        return Nearby(self.blocks)


def view_bytes(view: SourceView) -> bytes:
    """The view: blocks in JSON, compressed, and the pictures behind them as they are."""
    head = {
        "format": view.format,
        "blocks": [_block(block) for block in view.blocks],
        "pictures": [[one.page, one.width, one.height, len(one.data)] for one in view.pictures],
        "notes": view.notes,
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(text.encode("utf-8", "surrogatepass"), _FAST)
    return packed + b"".join(one.data for one in view.pictures)


def view_in(data: bytes) -> SourceView | None:
    """The view in these bytes; None where there are none."""
    if not data:
        return None
    unpacking = zlib.decompressobj()
    head = json.loads(unpacking.decompress(data).decode("utf-8", "surrogatepass"))
    pictures = tuple(_pictures(head["pictures"], unpacking.unused_data))
    return SourceView(head["format"], tuple(map(_read_block, head["blocks"])), pictures, tuple(head["notes"]))


def _pictures(told: Sequence[Sequence[Any]], data: bytes) -> Iterator[Picture]:
    at = 0
    for page, width, height, size in told:
        yield Picture(page, width, height, data[at : at + size])
        at += size


def _block(block: Block) -> list[Any]:
    if isinstance(block, Line):
        return [block.text, _where(block.where)]
    return [[_cell(cell) for cell in block.cells], _where(block.where)]


def _cell(cell: Cell) -> list[Any]:
    return [cell.text, cell.row, cell.column, cell.row_span, cell.column_span, _where(cell.where)]


def _where(where: Where) -> list[Any]:
    """The parts in order, without what is unknown at the end."""
    parts = [getattr(where, name) for name in _WHERE]
    while parts and parts[-1] is None:
        parts.pop()
    return parts


def _read_block(told: Sequence[Any]) -> Block:
    what, where = told
    if isinstance(what, str):
        return Line(what, _read_where(where))
    return Table(tuple(map(_read_cell, what)), _read_where(where))


def _read_cell(told: Sequence[Any]) -> Cell:
    text, row, column, rows, columns, where = told
    return Cell(text, row, column, rows, columns, _read_where(where))


def _read_where(parts: Sequence[Any]) -> Where:
    known = dict(zip(_WHERE, parts, strict=False))
    box = known.pop("box", None)
    return Where(**known, box=tuple(box) if box else None)
