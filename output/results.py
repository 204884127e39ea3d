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
from pathlib import Path

from normalize.form import SCHEMA_VERSION
from output.data_package import PACKAGE_FILE, SCHEMA_FILE, write_descriptions
from output.flat import TABLE_NAMES
from output.lines import FORMS_FILE, OUTCOMES_FILE
from output.parts import Drawn, Result, join, write_part, write_workbook
from output.report.batch_page import REPORT_FILE, join_report
from output.report.folder import place_pages, remove_report, seal_pages
from output.report.pages import PAGES_FOLDER
from output.summary import Summary
from output.trouble import explained
from output.workbook import WORKBOOK_FILE

MANIFEST_FILE = "manifest.json"
RESULT_FILES = (
    *(f"{table}.parquet" for table in TABLE_NAMES),
    *(FORMS_FILE, OUTCOMES_FILE, WORKBOOK_FILE, PACKAGE_FILE, SCHEMA_FILE),
)
UNFINISHED = ".unfinished"  # where the files grow; left behind only by a run that was killed, and cleared by the next
DISTRIBUTION = "jixiao-forms"


def write_results(folder: Path, results: Iterable[Result | Drawn], report: bool = True) -> Summary:
    """Writes the results folder from results that are already there; memory stays bounded.

    Raises UsageError where the folder cannot be written; errors of `results` itself pass through.
    """
    with open_results(folder) as unfinished:
        part = unfinished / "part"
        summary = write_part(part, results, of=folder, report=report)
        with explained(folder):
            join([part], unfinished)
            write_workbook([part], unfinished)
            if report:
                join_report([part], unfinished)
            publish(folder, unfinished, summary, report)
    return summary


@contextmanager
def open_results(folder: Path) -> Iterator[Path]:
    """Makes the results folder ready and gives the folder inside it in which its files grow, gone at the end.

    Finds out before the work, not after it, that a workbook of an earlier run is still open. `manifest.json` of that
    run goes first, and the new one comes last: its presence means that all is there and whole.
    """
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in RESULT_FILES:
            if (folder / name).exists():
                (folder / name).open("r+b").close()
        (folder / MANIFEST_FILE).unlink(missing_ok=True)
        unfinished = folder / UNFINISHED
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir()
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def publish(folder: Path, unfinished: Path, summary: Summary, report: bool = True) -> None:
    """Moves what stands in `unfinished` into its place, the manifest last; a report of an earlier run goes."""
    write_descriptions(unfinished)
    names = (*RESULT_FILES, *([REPORT_FILE] if report else []))
    files = {name: _seal(unfinished / name) for name in names}
    if report:
        files[PAGES_FOLDER] = seal_pages(unfinished / PAGES_FOLDER)
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "version": _version(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "counts": asdict(summary),
        "files": files,
    }
    (unfinished / MANIFEST_FILE).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _seal(unfinished / MANIFEST_FILE)
    remove_report(folder)
    if report:
        place_pages(unfinished / PAGES_FOLDER, folder / PAGES_FOLDER)
    for name in (*names, MANIFEST_FILE):
        (unfinished / name).replace(folder / name)


def _seal(path: Path) -> dict[str, str | int]:
    """Size and SHA-256 of the file, which is then on the disk and not only on its way there."""
    with path.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return {"sha256": digest, "size": path.stat().st_size}


def _version() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"
