"""The system's libarchive: the dozen of its functions that reading takes, and where the library may lie.

Bound here and not through the package libarchive-c, whose reader takes the warning "wrong checksum" for a count of
bytes, logs what stands in the archive, and searches for the library with programs (ldconfig, a compiler).
"""

from __future__ import annotations

import ctypes
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from parsers.errors import UnreadableError

_LIBRARIES = {
    "linux": ["libarchive.so.13"],
    "darwin": [
        "/opt/homebrew/opt/libarchive/lib/libarchive.13.dylib",
        "/usr/local/opt/libarchive/lib/libarchive.13.dylib",
        "/usr/lib/libarchive.2.dylib",
    ],
    "win32": ["archiveint.dll", "libarchive-13.dll", "archive.dll"],  # the first is a part of Windows 10 and 11
}
_POINTER, _INT, _BYTES, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t
_FUNCTIONS: dict[str, tuple[type, list[type]]] = {
    "read_new": (_POINTER, []),
    "read_free": (_INT, [_POINTER]),
    "read_open_filename": (_INT, [_POINTER, _BYTES, _SIZE]),
    "read_next_header": (_INT, [_POINTER, ctypes.POINTER(_POINTER)]),
    "read_data": (ctypes.c_ssize_t, [_POINTER, _POINTER, _SIZE]),
    "error_string": (_BYTES, [_POINTER]),
    "read_has_encrypted_entries": (_INT, [_POINTER]),
    "entry_pathname": (_BYTES, [_POINTER]),
    "entry_pathname_utf8": (_BYTES, [_POINTER]),
    "entry_filetype": (_INT, [_POINTER]),
    "entry_hardlink": (_BYTES, [_POINTER]),
    "entry_is_encrypted": (_INT, [_POINTER]),
}
OK, END, WARNING = 0, 1, -20
Function = Callable[..., Any]
_UTF8_LOCALES = ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8", ".UTF-8")


class Library:
    """The functions of libarchive by their names without `archive_`."""

    def __init__(self, path: str) -> None:
        self._library = ctypes.CDLL(path)
        self._functions = {name: self.function(name, *types) for name, types in _FUNCTIONS.items()}

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def function(self, name: str, result: type, arguments: list[type]) -> Function:
        """One that is not everywhere. Raises AttributeError where it is not here."""
        function = self._library[f"archive_{name}"]
        function.restype, function.argtypes = result, arguments
        return function

    def supports(self, archive: ctypes.c_void_p, what: str) -> bool:
        """Let the archive be read as this (`format_7zip`, `filter_zstd`); only what the library does by itself counts.

        A filter that it lacks it would run as a program.
        """
        try:
            function = self.function(f"read_support_{what}", _INT, [_POINTER])
        except AttributeError:
            return False
        return bool(function(archive) == OK)


@cache
def library() -> Library:
    """The library. Raises UnreadableError, with what to install, where it is missing or too old."""
    for path in _LIBRARIES.get(sys.platform, []):
        try:
            return Library(path)
        except (OSError, AttributeError):
            continue
    raise UnreadableError("errors.archive_reader_missing")


def open_for_reading(lib: Library, archive: ctypes.c_void_p, path: Path) -> bool:
    """Open the file for the archive; whether that worked."""
    if os.name != "nt":
        return bool(lib["read_open_filename"](archive, os.fsencode(path), 1 << 16) == OK)
    function = lib.function("read_open_filename_w", _INT, [_POINTER, ctypes.c_wchar_p, _SIZE])
    return bool(function(archive, str(path), 1 << 16) == OK)


@contextmanager
def names_in_utf8() -> Iterator[None]:
    """The library writes names in the charset of the process: where that is not UTF-8, Chinese would become `?`."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        next((None for name in _UTF8_LOCALES if _set(name)), None)
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _set(name: str) -> bool:
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    return True
