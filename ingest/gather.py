"""Which files were given: every one has an entry, in a stable order, whether it will be read or not."""

# pathlib raises where os.path says no: in a folder that may not be searched, on links that go in a circle.
# ruff: noqa: PTH100, PTH112, PTH113
from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "__macosx"})
_MARKS_OF_RESULTS = ("manifest.json", "outcomes.jsonl")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was found, or a folder that was not entered. `skip`: the catalogue's code for why it is not read."""

    path: Path
    root: Path
    name: str = ""
    skip: str | None = None


def gather(given: Sequence[Path], out: Path | None = None) -> list[Entry]:
    """Everything below what was `given`, in the order given and by name inside a folder; nothing of what is in `out`.

    A name is relative to the folder that was given; where several things are given, it begins with the thing's own
    name, and where that is not enough to tell two files apart, it is the whole path. A path given twice counts once.
    """
    avoid = None if out is None else os.path.realpath(out)
    entries: dict[str, Entry] = {}
    for root in given:
        for entry in _below(root, root, avoid, seen=set()):
            entries.setdefault(os.path.abspath(entry.path), entry)
    return _named(list(entries.values()), with_root=len(given) > 1)


def _below(path: Path, root: Path, avoid: str | None, seen: set[str]) -> Iterator[Entry]:
    folder = os.path.realpath(path) if os.path.isdir(path) else None
    if folder is not None and folder == avoid:
        return
    skip = _reason_to_skip(path, given=path == root)
    if skip or folder is None:
        yield Entry(path, root, skip=skip)
    elif folder in seen:  # a link back to where we were
        yield Entry(path, root, skip="errors.skipped_seen")
    else:
        seen.add(folder)
        yield from _inside(path, root, avoid, seen)


def _inside(folder: Path, root: Path, avoid: str | None, seen: set[str]) -> Iterator[Entry]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        yield Entry(folder, root)  # no permission: reading it will fail, and say so
        return
    for child in children:
        yield from _below(child, root, avoid, seen)


def _reason_to_skip(path: Path, given: bool) -> str | None:
    if all(os.path.isfile(path / mark) for mark in _MARKS_OF_RESULTS):
        return "errors.skipped_results"
    return reason_by_name(path.name, given)


def reason_by_name(name: str, given: bool = False) -> str | None:
    """The code for why nothing of this name is read; what is hidden is read where it was `given` itself."""
    if name.startswith("~$"):
        return "errors.skipped_lock_file"
    if name.lower() in _SYSTEM_FILES:
        return "errors.skipped_system_file"
    if name.endswith(".expected.json"):
        return "errors.skipped_expected"
    return "errors.skipped_hidden" if name.startswith(".") and not given else None


def _named(entries: list[Entry], with_root: bool) -> list[Entry]:
    named = [replace(entry, name=_relative_name(entry, with_root)) for entry in entries]
    taken = Counter(entry.name for entry in named)
    return [entry if taken[entry.name] == 1 else replace(entry, name=_absolute_name(entry)) for entry in named]


def _relative_name(entry: Entry, with_root: bool) -> str:
    below = entry.path.relative_to(entry.root)
    own = Path(os.path.abspath(entry.root)).name
    return _printable((own / below if with_root or below == Path() else below).as_posix())


def _absolute_name(entry: Entry) -> str:
    return _printable(Path(os.path.abspath(entry.path)).as_posix())


def _printable(name: str) -> str:
    """The name as text that can be written: bytes that are no UTF-8, as old archives leave them, become `\\xb2`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
