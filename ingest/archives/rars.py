"""What the headers of a rar say: whether it is one of several volumes, and what each file's bytes have to be.

libarchive does not look at the checksum of a file that is stored, and takes a RAR 5 that is cut off for a whole one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from ingest.archives.found import MAX_MEMBERS
from parsers.errors import UnreadableError

_MAIN4, _FILE4, _END4 = 0x73, 0x74, 0x7B
_MAIN5, _FILE5, _END5 = 1, 2, 5
_IS_VOLUME = 0x1
_LONG_BLOCK, _LARGE_FILE = 0x8000, 0x100
_START = {"rar": 7, "rar5": 8}
_MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class Expected:
    """The size and the CRC-32 of a file; no checksum where the archive keeps another kind."""

    size: int
    crc: int | None


@dataclass(slots=True)
class Headers:
    """What each file and folder has to be, in order, up to where headers are damaged; whether they have their end."""

    files: list[Expected] = field(default_factory=list)
    ended: bool = False

    def checked(self, number: int, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The same blocks. Raises UnreadableError at their end where they are not what was expected."""
        size = crc = 0
        for block in blocks:
            size, crc = size + len(block), crc32(block, crc)
            yield block
        one = self.files[number] if number < len(self.files) else Expected(-1, None)
        if size != one.size or one.crc not in (None, crc):
            raise UnreadableError("errors.archive_member_damaged")


def headers(path: Path, kind: str) -> Headers:
    """The headers of a rar. Raises UnreadableError where it is a volume."""
    told, at, size = Headers(), _START[kind], path.stat().st_size
    with path.open("rb") as file:
        while at < size and not told.ended and len(told.files) <= MAX_MEMBERS:
            file.seek(at)
            try:
                step, one, told.ended = (_block4 if kind == "rar" else _block5)(file)
            except (struct.error, IndexError):
                return told
            told.files += [one] if one else []
            at += max(step, 1)
    told.ended |= kind == "rar" and at == size  # before RAR 3 there was no mark of the end
    return told


_Block = tuple[int, Expected | None, bool]


def _block4(file: BinaryIO) -> _Block:
    """The block's length, what it says of a file, and whether it is the last."""
    header = file.read(40)
    kind, flags, size = struct.unpack_from("<BHH", header, 2)
    if kind == _MAIN4 and flags & _IS_VOLUME:
        raise UnreadableError("errors.archive_volume")
    if kind != _FILE4:
        return size + (struct.unpack_from("<L", header, 7)[0] if flags & _LONG_BLOCK else 0), None, kind == _END4
    packed, unpacked, _, crc = struct.unpack_from("<LLBL", header, 7)
    if flags & _LARGE_FILE:
        more_packed, more_unpacked = struct.unpack_from("<LL", header, 32)
        packed, unpacked = packed | more_packed << 32, unpacked | more_unpacked << 32
    return size + packed, Expected(unpacked, crc), False


def _block5(file: BinaryIO) -> _Block:
    """The same in RAR 5: numbers of any length, some of them only where flags say so."""
    header = _Numbers(file.read(_MOST), 4)
    size = header.next()
    start = header.at
    kind, flags = header.next(), header.next()
    _extra = header.next() if flags & 0x1 else 0
    data = header.next() if flags & 0x2 else 0
    own = header.next()
    if kind == _MAIN5 and own & _IS_VOLUME:
        raise UnreadableError("errors.archive_volume")
    if kind != _FILE5:
        return start + size + data, None, kind == _END5
    unpacked, _attributes = header.next(), header.next()
    header.at += 4 if own & 0x2 else 0  # its time
    crc = struct.unpack_from("<L", header.data, header.at)[0] if own & 0x4 else None
    return start + size + data, Expected(unpacked, crc), False


@dataclass(slots=True)
class _Numbers:
    """Numbers in groups of seven bits, the lowest first."""

    data: bytes
    at: int

    def next(self) -> int:
        value = 0
        for group in range(10):
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << 7 * group
            if byte < 0x80:
                break
        return value
