"""The results folder: every file written aside first, moved into place when whole, the manifest last of all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from itertools import count
from pathlib import Path

from normalize.form import SCHEMA_VERSION
from output.across import look_across, write_across
from output.corrected import AS_READ_FILE
from output.data_package import PACKAGE_FILE, SCHEMA_FILE, write_descriptions
from output.flat import TABLE_NAMES
from output.lines import FORMS_FILE, OUTCOMES_FILE
from output.parts import Drawn, Result, join, write_part, write_workbook
from output.report.batch_page import REPORT_FILE, join_report
from output.report.folder import place_pages, remove_report, seal_pages
from output.report.pages import PAGES_FOLDER
from output.summary import Summary
from output.trouble import explained
from output.wanted import EVERYTHING, Wanted
from output.workbook import WORKBOOK_FILE
from parsers.messages import say

MANIFEST_FILE = "manifest.json"
RESULT_FILES = (
    *(f"{table}.parquet" for table in TABLE_NAMES),
    *(FORMS_FILE, OUTCOMES_FILE, WORKBOOK_FILE, PACKAGE_FILE, SCHEMA_FILE),
)
MAY_BE_MISSING = (WORKBOOK_FILE, AS_READ_FILE)
"""Not there: a workbook that nobody wanted, and forms as they were read where nobody has corrected any."""

ALL_FILES = (*RESULT_FILES, AS_READ_FILE)
UNFINISHED = ".unfinished"  # where the files grow; left behind only by a run that was killed, and cleared by the next
DISTRIBUTION = "jixiao-forms"


def write_results(folder: Path, results: Iterable[Result | Drawn], wanted: Wanted = EVERYTHING) -> Summary:
    """Writes the results folder from results that are already there, as they were read; memory stays bounded.

    Raises UsageError where the folder cannot be written; errors of `results` itself pass through.
    """
    with open_results(folder) as unfinished:
        part = unfinished / "part"
        summary = write_part(part, results, of=folder, wanted=wanted)
        with explained(folder):
            across = look_across([part], wanted)
            write_across(across, unfinished)
            join([part], unfinished)
            if wanted.workbook:
                write_workbook([part], unfinished, wanted.report)
            if wanted.report:
                join_report([part], unfinished, [one.finding for one in across])
            publish(folder, unfinished, summary.with_across(len(across)), wanted)
    return summary.with_across(len(across))


@contextmanager
def open_results(folder: Path) -> Iterator[Path]:
    """Makes the results folder ready and gives the folder inside it in which its files grow, gone at the end.

    Finds out before the work, not after it, that a workbook of an earlier run is still open. `manifest.json` of that
    run goes first, and the new one comes last: its presence means that all is there and whole.
    """
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ALL_FILES:
            if (folder / name).exists():
                (folder / name).open("r+b").close()
        _keep_filled_in(folder)
        (folder / MANIFEST_FILE).unlink(missing_ok=True)
        unfinished = folder / UNFINISHED
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir()
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _keep_filled_in(folder: Path) -> None:
    """A workbook that somebody has changed since it was written may hold a day's work: it gets another name."""
    book = folder / WORKBOOK_FILE
    try:
        written = json.loads((folder / MANIFEST_FILE).read_bytes())["files"][WORKBOOK_FILE]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if not book.is_file() or _sha256(book) == written:
        return
    names = (say("output.filled_in", name=book.stem, number=f"（{n}）" if n > 1 else "") for n in count(1))
    book.rename(next(folder / name for name in names if not (folder / name).exists()))


def publish(folder: Path, unfinished: Path, summary: Summary, wanted: Wanted = EVERYTHING) -> None:
    """Moves what stands in `unfinished` into its place, the manifest last; what was not made is there no longer."""
    write_descriptions(unfinished)
    if not (unfinished / AS_READ_FILE).stat().st_size:
        (unfinished / AS_READ_FILE).unlink()
    made = [name for name in ALL_FILES if name not in MAY_BE_MISSING or (unfinished / name).exists()]
    made += [REPORT_FILE] if wanted.report else []
    files = {name: _seal(unfinished / name) for name in made}
    if wanted.report:
        files[PAGES_FOLDER] = seal_pages(unfinished / PAGES_FOLDER)
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "version": _version(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "counts": asdict(summary),
        "rules": dict(wanted.rules),
        "roster": list(wanted.roster),
        "files": files,
    }
    (unfinished / MANIFEST_FILE).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _seal(unfinished / MANIFEST_FILE)
    remove_report(folder)
    if wanted.report:
        place_pages(unfinished / PAGES_FOLDER, folder / PAGES_FOLDER)
    for name in MAY_BE_MISSING:
        if name not in made:
            (folder / name).unlink(missing_ok=True)
    for name in (*made, MANIFEST_FILE):
        (unfinished / name).replace(folder / name)


def _seal(path: Path) -> dict[str, str | int]:
    """Size and SHA-256 of the file, which is then on the disk and not only on its way there."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
    return {"sha256": _sha256(path), "size": path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"
