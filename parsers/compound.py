"""Reads the streams of an OLE compound file ([MS-CFB]), the container of old Word and Excel files.

It stands here in place of olefile, which refuses a file that is cut off: what it holds can still be told by its folder,
and a stream that is whole can still be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from struct import Struct, error, iter_unpack, unpack_from

from parsers.errors import UnreadableError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = Struct("<64sHBxIII36xIQ")
_STREAM = 2
_IN_HEADER = 109
_MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a folder: its name, and for a stream where it begins and how many bytes it has."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """An OLE file. Nothing is read before it is asked for, but for the folder."""

    def __init__(self, data: bytes) -> None:
        """Raises UnreadableError where the bytes are not enough for the folder, or its links run in a circle."""
        try:
            self._data = data
            self._size = 1 << self._power(data, 0x1E, (9, 12))
            self._mini_size = 1 << self._power(data, 0x20, (6,))
            self._start, self._cutoff, self._mini_start = unpack_from("<I4xII", data, 0x30)
            self._table = self._links(self._table_sectors())
            self._entries = [*self._folder()]
        except (error, IndexError, ValueError) as damage:
            raise UnreadableError("parsers.damaged_package") from damage

    @staticmethod
    def _power(data: bytes, at: int, allowed: tuple[int, ...]) -> int:
        power: int = unpack_from("<H", data, at)[0]
        if power not in allowed:
            raise ValueError("size of sectors")
        return power

    def names(self) -> list[str]:
        """The names of what lies in the root folder; what an embedded file holds is not among them."""
        return [entry.name for entry in self._at_root()]

    def stream(self, name: str) -> bytes | None:
        """A whole stream of the root folder, None where there is none. Raises UnreadableError where a part is lost."""
        streams = (entry for entry in self._at_root() if entry.kind == _STREAM)
        found = next((entry for entry in streams if entry.name.lower() == name.lower()), None)
        if found is None:
            return None
        try:
            data = self._content(found)
        except (error, IndexError, ValueError) as damage:
            raise UnreadableError("parsers.damaged_package") from damage
        if len(data) < found.size:
            raise UnreadableError("parsers.damaged_package")
        return data[: found.size]

    def _content(self, entry: Entry) -> bytes:
        if entry.size > len(self._data):
            raise ValueError("size of a stream")
        if entry.size >= self._cutoff:
            return b"".join(self._sectors(entry.start, self._most(entry.size, self._size)))
        small = b"".join(self._sectors(self._entries[0].start))
        table = self._links([*self._chain(self._mini_start, self._table)])
        places = islice(self._chain(entry.start, table), self._most(entry.size, self._mini_size))
        return b"".join(small[place * self._mini_size : (place + 1) * self._mini_size] for place in places)

    @staticmethod
    def _most(size: int, sector: int) -> int:
        return -(-size // sector)

    def _at_root(self) -> Iterator[Entry]:
        """The root's own entries: a tree, whose links may be damaged."""
        waiting, seen = [self._entries[0].child], set[int]()
        while waiting:
            number = waiting.pop()
            if number < len(self._entries) and number not in seen:
                seen.add(number)
                entry = self._entries[number]
                waiting += [entry.right, entry.left]
                yield entry

    def _folder(self) -> Iterator[Entry]:
        data = b"".join(islice(self._sectors(self._start), _MOST_ENTRIES * _ENTRY.size // self._size))
        if not data:
            raise ValueError("no folder")
        for name, length, kind, left, right, child, start, size in _ENTRY.iter_unpack(data):
            text = name[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            yield Entry(text, kind, left, right, child, start, size & 0xFFFFFFFF if self._size == 512 else size)

    def _table_sectors(self) -> list[int]:
        """The sectors with the table of links: 109 are in the header, others in sectors that are linked themselves."""
        found = [*unpack_from(f"<{_IN_HEADER}I", self._data, 0x4C)]
        following: int = unpack_from("<I", self._data, 0x44)[0]
        seen: set[int] = set()
        while following < _LAST_SECTOR and following not in seen:
            seen.add(following)
            numbers = [number for (number,) in iter_unpack("<I", self._sector(following))]
            found += numbers[:-1]
            following = numbers[-1]
        return [sector for sector in found if sector < _LAST_SECTOR]

    def _links(self, sectors: list[int]) -> list[int]:
        data = b"".join(map(self._sector, sectors[: len(self._data) // self._size + 1]))
        return [number for (number,) in iter_unpack("<I", data[: len(data) & ~3])]

    def _sectors(self, start: int, most: int | None = None) -> Iterator[bytes]:
        return (self._sector(sector) for sector in islice(self._chain(start, self._table), most))

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    @staticmethod
    def _chain(sector: int, table: list[int]) -> Iterator[int]:
        """The sectors from this one on, to the end of the chain or of the table. Raises ValueError for a circle."""
        left = len(table)
        while sector < _LAST_SECTOR:
            yield sector
            left -= 1
            if left < 0:
                raise ValueError("circle of sectors")
            sector = table[sector] if sector < len(table) else _END


def names_at_root(data: bytes) -> list[str] | None:
    """What lies in the root folder of an OLE file; None where too much of it is lost to tell."""
    try:
        return Compound(data).names()
    except UnreadableError:
        return None
