"""The streams of an old Word file ([MS-DOC]): its header (FIB), and its text, which may lie in many pieces."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from struct import unpack, unpack_from

from parsers.compound import Compound
from parsers.errors import UnreadableError

MAX_CHARACTERS = 16 << 20
_WORD_2, _WORD_97 = 33, 0xC1
_IDENT, _OLD_IDENTS = 0xA5EC, (0xA5DC, 0xA5EC, 0xA697, 0xA699)
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_COUNTS_AT, _PLACES_AT = 0x4C, 0x9A
_STORIES = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")
_SHORT = 0x40000000
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_FROM_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}

STYLES, COMMENTS, SECTIONS, HEADERS, CHARACTERS, PARAGRAPHS, FONTS = 1, 4, 6, 11, 12, 13, 15
OPTIONS, PIECES, SHAPES, HEADER_SHAPES, BOXES, HEADER_BOXES, LISTS, LIST_USES = 31, 33, 40, 41, 56, 58, 73, 74
"""Numbers of tables in the header's list of places (FibRgFcLcb97)."""


class TooOldError(Exception):
    """A document of Word 6, 95 or older, whose file is another one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that lies together: the characters from `start` to `end`, at the byte `at` of the main stream."""

    start: int
    end: int
    at: int
    width: int
    change: int
    """What else changes the look of all of it (Prm)."""

    def byte(self, character: int) -> int:
        return self.at + (character - self.start) * self.width


class DocFile:
    """An old Word file's streams. Raises UnreadableError for what is lost, IndexError and struct.error besides."""

    def __init__(self, data: bytes) -> None:
        streams = Compound(data)
        self.main = streams.stream("WordDocument") or b""
        ident, version, flags = *unpack_from("<HH", self.main), unpack_from("<H", self.main, 0x0A)[0]
        if ident in _OLD_IDENTS and _WORD_2 <= version < _WORD_97:
            raise TooOldError
        if ident != _IDENT:
            raise UnreadableError("parsers.damaged_package")
        if flags & _ENCRYPTED:
            raise UnreadableError("parsers.is_encrypted")
        self.has_macros = any(name.lower() in ("macros", "_vba_project_cur") for name in streams.names())
        self.table = streams.stream("1Table" if flags & _TABLE_1 else "0Table") or b""
        self.data = streams.stream("Data") or b""
        counts = unpack_from("<8i", self.main, _COUNTS_AT)
        if min(counts) < 0 or sum(counts) > MAX_CHARACTERS:
            raise UnreadableError("parsers.damaged_package")
        self.stories: dict[str, tuple[int, int]] = {}
        end = 0
        for name, count in zip(_STORIES, counts, strict=True):
            self.stories[name] = end, end + count
            end += count
        self.changes: list[bytes] = []
        self.pieces = [*self._pieces()]
        self.text = "".join(map(self._text, self.pieces))
        if len(self.text) < end:
            raise UnreadableError("parsers.damaged_package")

    def place(self, number: int) -> int:
        """Where a table begins in the table stream."""
        at: int = unpack_from("<I", self.main, _PLACES_AT + 8 * number)[0]
        return at

    def part(self, number: int) -> bytes:
        """A table of the table stream. Raises UnreadableError where a part of it is lost."""
        at, size = unpack_from("<II", self.main, _PLACES_AT + 8 * number)
        if at + size > len(self.table):
            raise UnreadableError("parsers.damaged_package")
        return self.table[at : at + size]

    def plc(self, number: int, size: int) -> tuple[list[int], list[bytes]]:
        """A table of n + 1 places and n entries of `size` bytes."""
        data = self.part(number)
        count = max((len(data) - 4) // (size + 4), 0)
        places = list(unpack_from(f"<{count + 1}I", data)) if data else []
        begin = 4 * (count + 1)
        return places, [data[begin + size * i : begin + size * (i + 1)] for i in range(count)]

    def piece_of(self, character: int) -> Piece:
        return self.pieces[bisect_right(self.pieces, character, key=lambda piece: piece.start) - 1]

    def _pieces(self) -> Iterator[Piece]:
        clx, at = self.part(PIECES), 0
        while clx[at] == 1:
            (size,) = unpack_from("<H", clx, at + 1)
            self.changes.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        (size,) = unpack_from("<I", clx, at + 1)
        table = clx[at + 5 : at + 5 + size]
        count = (size - 4) // 12
        if clx[at] != 2 or len(table) < size or count < 1:
            raise UnreadableError("parsers.damaged_package")
        places = unpack_from(f"<{count + 1}I", table)
        for number, (start, end) in enumerate(pairwise(places)):
            where, change = unpack_from("<IH", table, 4 * (count + 1) + 8 * number + 2)
            width = 1 if where & _SHORT else 2
            at = (where & ~_SHORT) // (3 - width)
            if not start < end or at + (end - start) * width > len(self.main) or (number == 0 and start):
                raise UnreadableError("parsers.damaged_package")
            yield Piece(start, end, at, width, change)

    def _text(self, piece: Piece) -> str:
        """A character for every two bytes, so that places count as the file counts them."""
        data = self.main[piece.at : piece.byte(piece.end)]
        if piece.width == 1:
            return data.decode("latin-1").translate(_FROM_1252)
        return _ASTRAL.sub(_as_two, data.decode("utf-16-le", "surrogatepass"))


def _as_two(letter: re.Match[str]) -> str:
    high, low = unpack("<2H", letter[0].encode("utf-16-le"))
    return chr(high) + chr(low)
