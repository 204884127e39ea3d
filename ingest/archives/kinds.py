"""Which kind of archive a file is: by its content. Documents that are packed with zip are none."""

from __future__ import annotations

import tarfile
from pathlib import Path

from ingest.archives.zips import UNSOUND, opened
from parsers.errors import UnreadableError
from parsers.signatures import is_mail, looks_like

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08PK\x03\x04", "zip"),
    (b"PK00PK\x03\x04", "zip"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"7z\xbc\xaf\x27\x1c", "7zip"),
    (b"Rar!\x1a\x07\x00", "rar"),
    (b"Rar!\x1a\x07\x01\x00", "rar5"),
)
_BZIP2, _BZIP2_BLOCKS = b"BZh", (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
_MARKS_OF_DOCUMENTS = {"[content_types].xml", "mimetype", "ofd.xml"}
"""One of these stands at the root of every Office file, of ODF and EPUB, of OFD."""

_LOOK_AT = 1 << 20
_HEADERS = 1 << 14
"""Bytes at the beginning of a mail in which its headers stand; on its way it collects some dozens of them."""


def kind_of(path: Path) -> str | None:
    """The kind of archive, or None for everything that is none. Raises no error: what cannot be opened is none."""
    try:
        if not path.is_file():  # opening a pipe could wait for ever
            return None
        with path.open("rb") as file:
            start = file.read(_HEADERS)
    except OSError:
        return None
    kind = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    if kind == "zip":
        return None if _is_document(path) else "zip"
    if start.startswith(_BZIP2) and start[4:10] in _BZIP2_BLOCKS:
        return "bz2"
    return kind or ("tar" if is_tar(start) else "mail" if is_mail(start) else None)


def is_tar(start: bytes) -> bool:
    """Whether a tar begins so: a header has a checksum, and also in tars from before there was a signature."""
    try:
        tarfile.TarInfo.frombuf(start[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _is_document(path: Path) -> bool:
    try:
        with opened(path) as archive:
            return any(name.lower() in _MARKS_OF_DOCUMENTS for name in archive.namelist())
    except UnreadableError:
        return False
    except UNSOUND:  # no directory: its first members tell
        with path.open("rb") as file:
            return looks_like(file.read(_LOOK_AT)) != "archive"
