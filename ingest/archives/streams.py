"""What one stream of compressed bytes holds: a single file, or a tar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BufferedReader, BytesIO
from pathlib import Path
from tarfile import BLOCKSIZE
from typing import cast

from ingest.archives import foreign, tars
from ingest.archives.found import BLOCK, Budget, CorruptError, Found
from ingest.archives.kinds import is_tar
from parsers.errors import UnreadableError

_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_HEADER, _EXTRA, _NAME = 10, 0x4, 0x8


def members(path: Path, budget: Budget, kind: str, name: str) -> Iterator[Found]:
    """The members of the tar, or the one file; `name` is the archive's own, which tells that of the file."""
    blocks = _blocks(path, kind)
    first = next(blocks, b"")
    while len(first) < BLOCKSIZE and (more := next(blocks, b"")):
        first += more
    if kind == "tar" or is_tar(first):
        yield from tars.members(_joined(first, blocks), budget)
    else:
        yield Found(_name_inside(path, kind, name), partial(_joined, first, blocks))


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _blocks(path: Path, kind: str) -> Iterator[bytes]:
    """The bytes unpacked. Raises UnreadableError: cut off, or corrupt."""
    if kind == "zst":
        yield from foreign.blocks_of_zstd(path)
        return
    try:
        with _opened(path, kind) as file:
            while block := file.read1(BLOCK):  # and not read, which keeps what it has where the file is cut off
                yield block
    except EOFError as error:
        raise UnreadableError("errors.archive_cut_off") from error
    except ImportError as error:
        raise UnreadableError("errors.archive_reader_missing") from error
    except Exception as error:  # each library has its own; that of lzma is not part of every Python
        raise CorruptError("errors.archive_damaged") from error


def _opened(path: Path, kind: str) -> BufferedReader:
    """Opened with the library for it; not every Python is built with all of them."""
    if kind == "gz":
        import gzip

        return cast(BufferedReader, gzip.open(path))
    if kind == "bz2":
        import bz2

        return cast(BufferedReader, bz2.open(path))
    if kind == "xz":
        import lzma

        return cast(BufferedReader, lzma.open(path))
    return path.open("rb")


def _name_inside(path: Path, kind: str, name: str) -> bytes | str:
    shown = Path(name)
    if shown.suffix.lower() in _SUFFIXES:
        return shown.stem
    return (_name_in_gzip(path) if kind == "gz" else None) or name


def _name_in_gzip(path: Path) -> bytes | None:
    """The name that the header of gzip keeps, up to its NUL."""
    with path.open("rb") as file:
        start = BytesIO(file.read(BLOCK + BLOCK))
    flags = start.read(_HEADER)[3:4]
    if flags and flags[0] & _EXTRA:
        start.read(int.from_bytes(start.read(2), "little"))
    return start.read().partition(b"\0")[0] if flags and flags[0] & _NAME else None
