"""Places that are no folders of this machine, such as `s3://bucket/county`: what lies there, fetched and put.

Through fsspec (BSD-3): which protocols there are depends on what is installed beside it (s3fs, gcsfs, adlfs, ...).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.gather import Entry, reason_by_name
from output.corrected import CORRECTIONS_FILE
from output.report.batch_page import REPORT_FILE
from output.report.folder import is_page
from output.report.pages import PAGES_FOLDER
from output.results import ALL_FILES, MANIFEST_FILE
from parsers.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_MARKS_OF_RESULTS = (MANIFEST_FILE, "outcomes.jsonl")


def is_remote(place: str) -> bool:
    """Whether it is written with a protocol."""
    return "://" in place


def listed(given: Sequence[str]) -> Iterator[Entry]:
    """Everything below the places, as `gather` does it for folders. Raises UsageError where nothing is to be had."""
    for root in given:
        system, path = _opened(root)
        with_root = len(given) > 1
        files = sorted(_found(system, path))
        results = {file.rpartition("/")[0] for file in files if file.endswith("/" + MANIFEST_FILE)}
        results = {folder for folder in results if f"{folder}/{_MARKS_OF_RESULTS[1]}" in files}
        for file in files:
            yield _entry(system, file, path, results, with_root)


def _found(system: AbstractFileSystem, path: str) -> list[str]:
    found = [str(file) for file in system.find(path)]
    if not found:
        raise UsageError("command.nothing_there", paths=system.unstrip_protocol(path))
    return found


def _entry(system: AbstractFileSystem, file: str, root: str, results: set[str], with_root: bool) -> Entry:
    below = PurePosixPath(file[len(root) :].lstrip("/") or file.rpartition("/")[2])
    name = PurePosixPath(root.rpartition("/")[2]) / below if with_root and file != root else below
    remote = str(system.unstrip_protocol(file))
    inside = any(file.startswith(folder + "/") for folder in results)
    skip = "errors.skipped_results" if inside else next(filter(None, map(reason_by_name, below.parts)), None)
    return Entry(Path(remote), name.as_posix(), remote, skip, remote)


def fetch(remote: str, folder: Path) -> Path:
    """A copy of the file in `folder`. Raises UnreadableError where it cannot be had."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        own = Path(file.name)
    try:
        system, path = _opened(remote)
        system.get_file(path, str(own))
    except FileNotFoundError:
        raise UnreadableError("errors.not_found") from None
    except PermissionError:
        raise UnreadableError("errors.no_permission") from None
    except Exception as error:  # each storage has errors of its own
        raise UnreadableError("errors.cannot_open", reason=type(error).__name__) from error
    return own


def version(remote: str) -> str:
    """What the storage says of the file that changes with its bytes; empty where it says nothing."""
    system, path = _opened(remote)
    try:
        return str(system.ukey(path))
    except Exception:  # each storage has errors of its own; fetching the file will tell
        return ""


class Shelf:
    """A folder, here or anywhere, that files are put into whole."""

    def __init__(self, place: str) -> None:
        self._system, self._path = _opened(place)
        self._local = not is_remote(place)
        if self._local:
            self._system.makedirs(self._path, exist_ok=True)

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        self._system.invalidate_cache()
        return bool(self._system.exists(f"{self._path}/{name}"))

    def put(self, file: Path, name: str) -> None:
        """The file is there under that name, or not at all."""
        target = f"{self._path}/{name}"
        if self._local:  # an object storage shows nothing that is not whole; a disk does
            self._system.put_file(str(file), target + ".unfinished")
            self._system.mv(target + ".unfinished", target)
        else:
            self._system.put_file(str(file), target)

    def get(self, name: str, own: Path) -> None:
        """Copy the file of that name to `own`."""
        self._system.get_file(f"{self._path}/{name}", str(own))

    def clear(self) -> None:
        """Nothing is on the shelf."""
        if self._system.exists(self._path):
            self._system.rm(self._path, recursive=True)

    def names(self) -> list[str]:
        """The names of the files on the shelf."""
        self._system.invalidate_cache()
        found = self._system.find(self._path, maxdepth=1) if self._system.exists(self._path) else []
        return [str(file).rpartition("/")[2] for file in found]

    def remove(self, name: str) -> None:
        """The file is not there, whether or not it was."""
        if self.has(name):
            self._system.rm_file(f"{self._path}/{name}")


def put_results(folder: Path, place: str) -> None:
    """All that a results folder of this machine holds, put at the place, the manifest last."""
    shelf = Shelf(place)
    shelf.remove(MANIFEST_FILE)
    shelf.remove(REPORT_FILE)
    pages = Shelf(f"{place.rstrip('/')}/{PAGES_FOLDER}")
    for name in filter(is_page, pages.names()):
        pages.remove(name)
    if (folder / REPORT_FILE).exists():
        for page in (folder / PAGES_FOLDER).iterdir():
            pages.put(page, page.name)
        shelf.put(folder / REPORT_FILE, REPORT_FILE)
    for name in (*ALL_FILES, MANIFEST_FILE):
        if (folder / name).exists():
            shelf.put(folder / name, name)
        else:
            shelf.remove(name)


def fetch_corrections(place: str, folder: Path) -> None:
    """What people have corrected in the results at the place, for those that are made in `folder`."""
    shelf = Shelf(place)
    if shelf.has(CORRECTIONS_FILE):
        folder.mkdir(parents=True, exist_ok=True)
        shelf.get(CORRECTIONS_FILE, folder / CORRECTIONS_FILE)


def _opened(place: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(place)
    except (ImportError, ValueError) as error:  # no package for the protocol, or no such protocol
        raise UsageError("command.no_storage", place=place, reason=error) from error
    return system, str(path).rstrip("/")
