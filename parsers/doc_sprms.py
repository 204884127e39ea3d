"""How characters, paragraphs and rows of an old Word file differ from their style ([MS-DOC] 2.6: Sprm)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from struct import unpack_from
from typing import NamedTuple

from parsers.doc_file import CHARACTERS, PARAGRAPHS, DocFile, Piece
from parsers.errors import UnreadableError

_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
DEFINE_TABLE, OLD_DEFINE_TABLE, CHANGE_TABS = 0xD608, 0xD606, 0xC615
HUGE, TABLE_PROPERTIES = 0x6646, 0x646B
_BY_NUMBER = {
    0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x53: 0x2A33, 0x57: 0x0837, 0x5C: 0x083C, 0x68: 0x2A48,
    0x73: 0x2A53, 0x75: 0x0855,
}  # fmt: skip
"""The short form of a piece's change ([MS-DOC] 2.9.215: Prm0), as far as it decides on what prints."""


class Sprm(NamedTuple):
    """One modifier: its code, and the bytes that it takes."""

    code: int
    operand: bytes

    @property
    def number(self) -> int:
        return int.from_bytes(self.operand[:4], "little")


def sprms(data: bytes) -> Iterator[Sprm]:
    """The modifiers that stand there one after the other; what is left over at the end is filling."""
    at = 0
    while at + 3 <= len(data):
        (code,) = unpack_from("<H", data, at)
        at += 2
        size = _SIZES.get(code >> 13)
        if size is None:
            size = 1 + data[at]
            if code in (DEFINE_TABLE, OLD_DEFINE_TABLE):
                size = 1 + unpack_from("<H", data, at)[0]
            elif code == CHANGE_TABS and data[at] == 255:
                deleted = data[at + 1]
                size = 3 + 4 * deleted + 3 * data[at + 2 + 4 * deleted]
        if at + size > len(data):
            raise UnreadableError("parsers.damaged_package")
        yield Sprm(code, data[at : at + size])
        at += size


class Run(NamedTuple):
    """Bytes of the main stream that share their properties; `style` is a paragraph's."""

    start: int
    end: int
    style: int
    properties: bytes


class Properties:
    """What the file says about the bytes of its text."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self._characters = self._runs(CHARACTERS)
        self._paragraphs = self._runs(PARAGRAPHS)
        self._starts = [run.start for run in self._characters], [run.start for run in self._paragraphs]

    def paragraph(self, mark: int) -> tuple[int, list[Sprm]]:
        """The style of the paragraph that this mark ends, and its modifiers."""
        piece = self._file.piece_of(mark)
        byte = piece.byte(mark)
        run = self._paragraphs[max(bisect_right(self._starts[1], byte) - 1, 0)]
        if not run.start <= byte < run.end:
            raise UnreadableError("parsers.damaged_package")
        return run.style, [*self._all(sprms(run.properties)), *self._of(piece)]

    def characters(self, start: int, end: int) -> Iterator[tuple[int, int, bytes, Piece]]:
        """The stretches of text that look the same: from where to where, by what, and in which piece."""
        while start < end:
            piece = self._file.piece_of(start)
            byte = piece.byte(start)
            run = self._characters[max(bisect_right(self._starts[0], byte) - 1, 0)]
            if not run.start <= byte < run.end:
                if self._file.text[start:end].strip("\r\x07\x0c"):
                    raise UnreadableError("parsers.damaged_package")
                yield start, end, b"", piece  # LibreOffice leaves out the last mark
                return
            reach = min(end, piece.end, start + max((run.end - byte) // piece.width, 1))
            yield start, reach, run.properties, piece
            start = reach

    def look(self, properties: bytes, piece: Piece) -> list[Sprm]:
        return [*sprms(properties), *self._of(piece)]

    def _of(self, piece: Piece) -> Iterator[Sprm]:
        """What a document that was saved quickly says beside the text."""
        if piece.change & 1:
            yield from sprms(self._file.changes[piece.change >> 1])
        elif code := _BY_NUMBER.get(piece.change >> 1 & 0x7F):
            yield Sprm(code, bytes([piece.change >> 8]))

    def _all(self, found: Iterator[Sprm]) -> Iterator[Sprm]:
        """The modifiers, and those that lie in the stream for what is large."""
        for sprm in found:
            yield sprm
            if sprm.code in (HUGE, TABLE_PROPERTIES):
                (size,) = unpack_from("<H", self._file.data, sprm.number)
                yield from sprms(self._file.data[sprm.number + 2 : sprm.number + 2 + size])

    def _runs(self, number: int) -> list[Run]:
        _, pages = self._file.plc(number, 4)
        found: list[Run] = []
        for entry in pages:
            at = (unpack_from("<I", entry)[0] & 0x3FFFFF) * _PAGE
            page = self._file.main[at : at + _PAGE]
            if len(page) < _PAGE:
                raise UnreadableError("parsers.damaged_package")
            found += _paragraph_runs(page) if number == PARAGRAPHS else _character_runs(page)
        if not found or any(run.start >= run.end for run in found):
            raise UnreadableError("parsers.damaged_package")
        return sorted(found)


def _character_runs(page: bytes) -> Iterator[Run]:
    count = page[-1]
    places = unpack_from(f"<{count + 1}I", page)
    for number, (start, end) in enumerate(pairwise(places)):
        at = 2 * page[4 * (count + 1) + number]
        yield Run(start, end, 0, page[at + 1 : at + 1 + page[at]] if at else b"")


def _paragraph_runs(page: bytes) -> Iterator[Run]:
    count = page[-1]
    places = unpack_from(f"<{count + 1}I", page)
    for number, (start, end) in enumerate(pairwise(places)):
        at = 2 * page[4 * (count + 1) + 13 * number]
        if not at:
            yield Run(start, end, 0, b"")
            continue
        size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
        at += 1 if page[at] else 2
        yield Run(start, end, unpack_from("<H", page, at)[0], page[at + 2 : at + size])
