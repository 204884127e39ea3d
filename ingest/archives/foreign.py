"""Members of 7z and rar archives, and whatever else Python itself does not read, with the system's libarchive."""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

from ingest.archives.binding import END, OK, WARNING, Library, library, names_in_utf8, open_for_reading
from ingest.archives.found import BLOCK, Budget, CorruptError, Found, kept_open
from ingest.archives.rars import Headers
from parsers.errors import UnreadableError

_UNKNOWN_METHOD = (b"unsupported", b"not supported", b"unknown codec")


class _Archive:
    """An archive that is open, and the member that it stands at."""

    def __init__(self, lib: Library, pointer: ctypes.c_void_p) -> None:
        self.lib, self.pointer = lib, pointer
        self.entry = ctypes.c_void_p()
        self._unknown = False  # what a solid archive's first member says of its method holds for the others
        self._buffer = ctypes.create_string_buffer(BLOCK)

    def go_on(self) -> bool:
        """To the next member, if there is one. A warning is about attributes; what is worse ends the archive."""
        result = self.lib["read_next_header"](self.pointer, ctypes.byref(self.entry))
        if result not in (OK, WARNING, END):
            if self.lib["read_has_encrypted_entries"](self.pointer) > 0:
                raise UnreadableError("errors.archive_encrypted")
            self.fail()
        return bool(result != END)

    def blocks(self) -> Iterator[bytes]:
        """The member's bytes. Here a warning is a wrong checksum."""
        while size := self.lib["read_data"](self.pointer, self._buffer, BLOCK):
            if size < 0:
                self.fail()
            yield ctypes.string_at(self._buffer, size)

    def fail(self) -> NoReturn:
        said = (self.lib["error_string"](self.pointer) or b"").lower()
        if b"encrypt" in said:
            raise UnreadableError("errors.archive_encrypted")
        self._unknown |= any(words in said for words in _UNKNOWN_METHOD)
        if self._unknown:
            raise UnreadableError("errors.archive_method")
        raise UnreadableError("errors.archive_cut_off" if b"truncated" in said else "errors.archive_damaged")

    def name(self) -> bytes:
        told = self.lib["entry_pathname_utf8" if os.name == "nt" else "entry_pathname"](self.entry)
        return bytes(told or b"")

    def is_folder(self) -> bool:
        return bool(stat.S_IFMT(self.lib["entry_filetype"](self.entry)) == stat.S_IFDIR)

    def refusal(self) -> str | None:
        if self.lib["entry_is_encrypted"](self.entry):
            return "errors.archive_encrypted"
        is_link = self.lib["entry_hardlink"](self.entry) is not None
        is_file = stat.S_IFMT(self.lib["entry_filetype"](self.entry)) in (0, stat.S_IFREG)
        return "errors.archive_no_file" if is_link or not is_file else None


@contextmanager
def _opened(path: Path, *features: str) -> Iterator[_Archive]:
    lib = library()
    pointer = ctypes.c_void_p(lib["read_new"]())
    try:
        if not all(lib.supports(pointer, feature) for feature in features):
            raise UnreadableError("errors.archive_reader_missing")
        archive = _Archive(lib, pointer)
        if not open_for_reading(lib, pointer, path):
            archive.fail()
        yield archive
    finally:
        lib["read_free"](pointer)


def members(path: Path, budget: Budget, kind: str, headers: Headers | None = None) -> Iterator[Found]:
    """The members in order. Those that nobody reads are unpacked and counted too: solid archives force it."""
    with names_in_utf8(), _opened(path, f"format_{kind}") as archive:
        number = 0
        while archive.go_on():
            refused, blocks = archive.refusal(), archive.blocks()
            sound = blocks if headers is None else headers.checked(number, blocks)
            if not archive.is_folder():
                yield Found(archive.name(), partial(kept_open, sound), refused)
            if refused != "errors.archive_encrypted":
                budget.drain(blocks)
            number += 1
        if headers is not None and not (headers.ended and number == len(headers.files)):
            raise UnreadableError("errors.archive_cut_off")


def blocks_of_zstd(path: Path) -> Iterator[bytes]:
    """The bytes of a file that was packed with zstd."""
    try:
        with _opened(path, "filter_zstd", "format_raw") as archive:
            if archive.go_on():
                yield from archive.blocks()
    except UnreadableError as error:
        if error.code != "errors.archive_damaged":
            raise
        raise CorruptError("errors.archive_damaged") from error
