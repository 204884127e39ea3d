"""Where the cells of a row in an old Word file end, and how they are merged ([MS-DOC] 2.6.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from struct import unpack_from

from parsers.doc_sprms import DEFINE_TABLE, Sprm
from parsers.word_edges import Bound

_SPLIT = 0x5625
_CELL = 20
_RIGHT, _GOES_DOWN, _BEGINS_DOWN = 0x0003, 0x0020, 0x0040


@dataclass(slots=True)
class _Cell:
    width: int
    flags: int = 0


def row(modifiers: Iterable[Sprm]) -> tuple[int, list[Bound]]:
    """Where the row begins, in twips, and the bounds of its cells; none where the file does not say."""
    left, cells = 0, list[_Cell]()
    for sprm in modifiers:
        if sprm.code == DEFINE_TABLE:
            left, cells = _defined(sprm.operand)
        else:
            _change(cells, sprm)
    edge, bounds = left, list[Bound]()
    goes_right = _merged_right(cells)
    for cell, merged in zip(cells, goes_right, strict=True):
        edge += cell.width
        begins = bool(cell.flags & _BEGINS_DOWN)
        bounds.append(Bound(edge, merged, begins, bool(cell.flags & _GOES_DOWN) and not begins))
    return left, bounds


def _defined(operand: bytes) -> tuple[int, list[_Cell]]:
    count = operand[2]
    edges = unpack_from(f"<{count + 1}h", operand, 3)
    at = 3 + 2 * (count + 1)
    flags = [unpack_from("<H", operand, place)[0] for place in range(at, len(operand) - 1, _CELL)][:count]
    flags += [0] * (count - len(flags))  # the last cells may be left out
    return edges[0], [_Cell(end - start, flag) for start, end, flag in zip(edges, edges[1:], flags, strict=False)]


def _change(cells: list[_Cell], sprm: Sprm) -> None:
    """What changed since the row was defined."""
    operand = sprm.operand
    match sprm.code:
        case 0x5624 | 0x5625:
            for place in range(operand[0], min(operand[1], len(cells))):
                merged = 0 if sprm.code == _SPLIT else 1 if place == operand[0] else 2
                cells[place].flags = cells[place].flags & ~_RIGHT | merged
        case 0x7621:
            width = unpack_from("<H", operand, 2)[0]
            cells[operand[0] : operand[0]] = [_Cell(width) for _ in range(min(operand[1], 63))]
        case 0x5622:
            del cells[operand[0] : operand[1]]
        case 0x7623:
            for place in range(operand[0], min(operand[1], len(cells))):
                cells[place] = replace(cells[place], width=unpack_from("<H", operand, 2)[0])
        case 0xD62B if operand[1] < len(cells):
            flags = {1: _GOES_DOWN, 3: _GOES_DOWN | _BEGINS_DOWN}.get(operand[2], 0)
            cells[operand[1]].flags = cells[operand[1]].flags & ~(_GOES_DOWN | _BEGINS_DOWN) | flags
        case _:
            pass


def _merged_right(cells: Iterable[_Cell]) -> list[bool]:
    """Whether a cell is merged into the one before it.

    Programs write 1 in the first cell and 2 in the others, the specification has it the other way round: what the
    first of neighbouring merged cells holds is what begins.
    """
    merged: list[bool] = []
    begins = 0
    for cell in cells:
        flags = cell.flags & _RIGHT
        if not flags:
            begins = 0
        elif not begins:
            begins = flags
            flags = 0
        merged.append(bool(flags) and (flags == 1 if begins in (2, 3) else flags != 1))
    return merged
