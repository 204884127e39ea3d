"""One file as it was handed in: its name, its bytes, and the fingerprint that every form keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from parsers.errors import UnreadableError
from parsers.signatures import looks_like

MAX_TEXT_MEGABYTES = 16
"""A form is some ten kilobytes of text; what is larger than this is no form, and would only hold up the others."""

MAX_MEGABYTES = 256
"""The same for files that may hold pictures (PDF, Office): a scanned volume of 500 pages stays below it."""

_TEXT = (None, "page", "xml")


@dataclass(frozen=True, slots=True)
class Submission:
    """A file's bytes under the name that the results use for it."""

    name: str
    data: bytes
    sha256: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Submission:
        """A submission of bytes that are already in memory."""
        return cls(name, data, sha256(data).hexdigest())

    @classmethod
    def read(cls, path: Path, name: str) -> Submission:
        """The file at `path`, called `name` in the results. Raises UnreadableError and no OSError."""
        with opened(path) as file:
            return cls.of(name, _bytes_of(file))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open; while it is read, UnreadableError stands for every OSError."""
    try:
        if path.is_dir():
            raise UnreadableError("errors.folder")
        if path.exists() and not path.is_file():  # opening a pipe or a device could wait for ever
            raise UnreadableError("errors.not_a_file")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise UnreadableError("errors.not_found") from None
    except PermissionError:
        raise UnreadableError("errors.no_permission") from None
    except OSError as error:
        raise UnreadableError("errors.cannot_open", reason=error.strerror or type(error).__name__) from error


def _bytes_of(file: BinaryIO) -> bytes:
    data = file.read(1 << 16)
    limit = MAX_TEXT_MEGABYTES if looks_like(data) in _TEXT else MAX_MEGABYTES
    data += file.read((limit << 20) - len(data) + 1)  # not stat: the file may still be growing
    if len(data) > limit << 20:
        raise UnreadableError("errors.too_large", limit=limit)
    return data
