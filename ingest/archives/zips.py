"""Members of a zip, by its central directory."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from io import BufferedReader, FileIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import crc32

from ingest.archives import foreign
from ingest.archives.found import BLOCK, MAX_MEMBERS, Budget, Found
from parsers.errors import UnreadableError

_DIRECTORY = 16 << 20
"""50,000 entries of 330 bytes. The library reads the directory at once and keeps ten times its size."""

UNSOUND = (BadZipFile, OSError, ValueError, NotImplementedError, struct.error)
"""What the library raises where a zip's directory is missing or damaged."""

_ENCRYPTED, _UTF8, _UNIX, _UNICODE_PATH, _HEADER = 0x1, 0x800, 3, 0x7075, 30


class _Bounded(BufferedReader):
    """A file of which nobody reads much at once, whatever size the archive declares."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _DIRECTORY:
            raise UnreadableError("errors.archive_too_many", limit=MAX_MEMBERS)
        return super().read(_DIRECTORY if size is None or size < 0 else size)


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """The zip. Where its directory is not sound, raises UnreadableError (too many members) or one of UNSOUND."""
    with _Bounded(FileIO(path)) as file, ZipFile(file) as archive:
        yield archive


def members(path: Path, budget: Budget) -> Iterator[Found]:
    """The members in the directory's order; where there is no directory, those that the bytes before it still give."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(opened(path))
        except UNSOUND:
            yield from _without_directory(path, budget)
            return
        overlapping = _overlapping(archive.infolist())
        for info in archive.infolist():
            refused = "errors.archive_bomb" if info.header_offset in overlapping else _refusal(info)
            yield Found(_name(info), partial(_blocks, archive, info), refused)


def _without_directory(path: Path, budget: Budget) -> Iterator[Found]:
    try:
        yield from foreign.members(path, budget, "zip_streamable")
    except UnreadableError as error:
        if error.code != "errors.archive_reader_missing":
            raise
    raise UnreadableError("errors.archive_cut_off")


def _overlapping(infos: Sequence[ZipInfo]) -> set[int]:
    """Where members start that reach into another: a few kilobytes of such a zip unpack to terabytes."""
    inside: set[int] = set()
    in_order = sorted(infos, key=lambda info: info.header_offset)
    for one, after in pairwise(in_order):
        if one.header_offset + _HEADER + one.compress_size > after.header_offset:
            inside |= {one.header_offset, after.header_offset}
    return inside


def _refusal(info: ZipInfo) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "errors.archive_encrypted"
    if info.create_system == _UNIX and stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "errors.archive_no_file"
    # The library unpacks bzip2 and lzma without a bound: kilobytes become gigabytes in memory at once.
    return None if info.compress_type in (ZIP_STORED, ZIP_DEFLATED) else "errors.archive_method"


def _blocks(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as file:
        while block := file.read(BLOCK):
            yield block


def _name(info: ZipInfo) -> bytes | str:
    """The name in Unicode where the archive says that it is, else its bytes (of any charset, whatever zip says)."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    return _unicode_path(info.extra, raw) or raw


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name from the extra field for it, unless its checksum tells that it belongs to another name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:5] == struct.pack("<BL", 1, crc32(raw)):
            return field[5:].decode("utf-8", "backslashreplace")
    return None
