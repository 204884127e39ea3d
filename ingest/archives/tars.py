"""Members of a tar, read forwards. Not with the library's reader: hostile headers make it loop or fill the memory."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from ingest.archives.found import Budget, Found, kept_open
from parsers.errors import UnreadableError

_BLOCK = tarfile.BLOCKSIZE
_MAX_HEADER = 1 << 20
"""Long names and attributes of one member; honest ones have some hundred bytes."""

_FILES = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})
_WITHOUT_BYTES = frozenset({
    tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE,
})  # fmt: skip
_PAX, _PAX_FOR_ALL = frozenset({tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE}), tarfile.XGLTYPE
_RECORD = re.compile(rb"(\d{1,7}) ([^=]+)=")


class _Stream:
    """Blocks of any size, taken forwards in the sizes wanted."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._now = blocks, BytesIO()

    def some(self, most: int) -> bytes:
        """At least one byte and at most so many; nothing at the end."""
        while not (data := self._now.read(most)):
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._now = BytesIO(block)
        return data

    def exactly(self, size: int) -> bytes:
        """So many bytes, and fewer at the end."""
        data = b""
        while len(data) < size and (more := self.some(size - len(data))):
            data += more
        return data

    def blocks(self, size: int) -> Iterator[bytes]:
        """So many bytes, block by block."""
        while size > 0:
            data = self.some(size)
            if not data:
                raise UnreadableError("errors.archive_cut_off")
            size -= len(data)
            yield data


@dataclass(slots=True)
class _Told:
    """What the headers before a member's own said of it."""

    name: bytes | None = None
    size: int | None = None
    sparse: bool = False


def members(blocks: Iterator[bytes], budget: Budget) -> Iterator[Found]:
    """The members in order. Raises UnreadableError where the tar ends without its mark of the end."""
    stream, told = _Stream(blocks), _Told()
    while (block := stream.exactly(_BLOCK)).count(0) != _BLOCK:
        budget.spend(len(block))
        header = _header(block)
        if _is_about_the_next(header):
            _note(told, header, _text(stream, header.size, budget))
            continue
        size = 0 if header.type in _WITHOUT_BYTES else header.size if told.size is None else told.size
        inside = stream.blocks(size)
        if not header.isdir():
            name = header.name.encode("utf-8", "surrogateescape") if told.name is None else told.name
            yield Found(name, partial(kept_open, inside), _refusal(header, told))
        budget.drain(inside)
        budget.drain(stream.blocks(-size % _BLOCK))
        told = _Told()
    budget.drain(iter(lambda: stream.some(_BLOCK * 128), b""))  # to the checksum, which stands at the end


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as error:
        raise UnreadableError("errors.archive_cut_off") from error
    if header.size < 0:
        raise UnreadableError("errors.archive_cut_off")
    return header


def _refusal(header: tarfile.TarInfo, told: _Told) -> str | None:
    return None if header.type in _FILES and not told.sparse else "errors.archive_no_file"


def _is_about_the_next(header: tarfile.TarInfo) -> bool:
    return header.type in {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, _PAX_FOR_ALL, *_PAX}


def _text(stream: _Stream, size: int, budget: Budget) -> bytes:
    if size > _MAX_HEADER:
        raise UnreadableError("errors.archive_bomb")
    data = stream.exactly(size)
    padding = stream.exactly(-size % _BLOCK)
    budget.spend(len(data) + len(padding))
    return data


def _note(told: _Told, header: tarfile.TarInfo, text: bytes) -> None:
    if header.type == tarfile.GNUTYPE_LONGNAME:
        told.name = text.partition(b"\0")[0]
    if header.type not in _PAX:
        return
    for key, value in _records(text):
        if key == b"path":
            told.name = value
        elif key == b"size" and re.fullmatch(rb"\d{1,18}", value):
            told.size = int(value)
        elif key.startswith(b"GNU.sparse."):
            told.sparse = True


def _records(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The pairs of a pax header: `LENGTH KEY=VALUE\\n`, where the length counts itself."""
    at = 0
    while match := _RECORD.match(text, at):
        end = at + int(match[1])
        if end <= match.end():
            return
        yield match[2], text[match.end() : end - 1]
        at = end
