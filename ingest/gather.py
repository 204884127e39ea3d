"""Which files were given: every one has an entry, in a stable order, whether it will be read or not."""

# pathlib raises where os.path says no: in a folder that may not be searched, on links that go in a circle.
# ruff: noqa: PTH100, PTH112, PTH113, PTH114, PTH207
from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from output.corrected import CORRECTIONS_FILE
from output.lines import OUTCOMES_FILE
from output.report.batch_page import REPORT_FILE
from output.report.pages import PAGES_FOLDER
from output.results import ALL_FILES, MANIFEST_FILE

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "__macosx"})
_MARKS_OF_RESULTS = (MANIFEST_FILE, OUTCOMES_FILE)
_RESULTS = frozenset((*ALL_FILES, MANIFEST_FILE, CORRECTIONS_FILE, REPORT_FILE, PAGES_FOLDER))


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was found, or a folder that was not entered. `skip`: the catalogue's code for why it is not read.

    `name` tells it from the others of its folder; `whole` from all others, where two things that were given hold the
    same name.
    """

    path: Path
    name: str
    whole: str
    skip: str | None = None
    remote: str | None = None


def gather(given: Sequence[Path], out: Path | None = None) -> Iterator[Entry]:
    """Everything below what was `given`, in the order given and by name inside a folder; nothing of what is in `out`.

    A name is relative to the folder that was given; where several things are given, it begins with the thing's own
    name. What is no path but a pattern (`甲县/*.docx`, `**/*.pdf`) stands for all that match it. A path that is given
    twice comes twice.
    """
    avoid = None if out is None else os.path.realpath(out)
    roots = [(root, found) for one in given for root, found in _matches(one)]
    for root, found in roots:
        base = os.path.realpath(root if os.path.isdir(root) else root.parent)
        for path, skip in _below(found, base, avoid, seen=set(), given=True):
            yield _entry(path, root, skip, with_root=len(given) > 1)


def found_any(given: Sequence[Path]) -> bool:
    """Whether anything is there at all."""
    return any(os.path.lexists(found) for one in given for _, found in _matches(one))


def _matches(given: Path) -> list[tuple[Path, Path]]:
    """The root that names are relative to, and what to look below."""
    if os.path.lexists(given) or not glob.has_magic(str(given)):
        return [(given, given)]
    parts = given.parts
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    root = Path(*parts[:fixed]) if fixed else Path()
    matches = [Path(match) for match in sorted(glob.glob(str(given), recursive=True))]
    files = [match for match in matches if "**" not in parts or not os.path.isdir(match)]  # `**` itself enters folders
    return [(root, match) for match in files] or [(given, given)]


def _below(path: Path, base: str, avoid: str | None, seen: set[str], given: bool) -> Iterator[tuple[Path, str | None]]:
    folder = os.path.realpath(path) if os.path.isdir(path) else None
    if folder is not None and folder == avoid:
        return
    skip = _reason_to_skip(path, base, given)
    if path.name in _RESULTS and avoid == os.path.realpath(path.parent):  # as `*` names them in the second run
        skip = "errors.skipped_results"
    if skip or folder is None:
        yield path, skip
    elif folder in seen:  # a link back to where we were
        yield path, "errors.skipped_seen"
    else:
        seen.add(folder)
        yield from _inside(path, base, avoid, seen)


def _inside(folder: Path, base: str, avoid: str | None, seen: set[str]) -> Iterator[tuple[Path, str | None]]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        yield folder, None  # no permission: reading it will fail, and say so
        return
    for child in children:
        yield from _below(child, base, avoid, seen, given=False)


def _reason_to_skip(path: Path, base: str, given: bool) -> str | None:
    if all(os.path.isfile(path / mark) for mark in _MARKS_OF_RESULTS):
        return "errors.skipped_results"
    if not given and os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(base):
        return "errors.skipped_link"
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


def _entry(path: Path, root: Path, skip: str | None, with_root: bool) -> Entry:
    below = path.relative_to(root)
    own = Path(os.path.abspath(root)).name
    name = own / below if with_root or below == Path() else below
    return Entry(path, printable(name.as_posix()), printable(Path(os.path.abspath(path)).as_posix()), skip)


def printable(name: str) -> str:
    """The name as text that can be written: bytes that are no UTF-8, as old archives leave them, become `\\xb2`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
