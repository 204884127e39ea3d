"""The results folder: every file written aside first, moved into place when whole, the manifest last of all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from normalize.form import SCHEMA_VERSION, Form
from output.flat import TABLE_NAMES
from output.lines import FORMS_FILE, OUTCOMES_FILE, form_lines, outcome_lines
from output.outcome import Outcome, count, to_review
from output.tables import parquet_tables
from output.workbook import WORKBOOK_FILE, workbook
from parsers.errors import ExitCode, UsageError

MANIFEST_FILE = "manifest.json"
RESULT_FILES = (*(f"{table}.parquet" for table in TABLE_NAMES), FORMS_FILE, OUTCOMES_FILE, WORKBOOK_FILE)
UNFINISHED = ".unfinished"  # where the files grow; left behind only by a run that was killed, and cleared by the next
DISTRIBUTION = "jixiao-forms"

Add = Callable[[Outcome, Sequence[Form]], None]
WRITERS: tuple[Callable[[Path], AbstractContextManager[Add]], ...] = (
    parquet_tables,
    form_lines,
    outcome_lines,
    workbook,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the whole results folder holds, in counts. Files are skipped on purpose, which is no failure."""

    files: int = 0
    failed: int = 0
    skipped: int = 0
    forms: int = 0
    forms_to_review: int = 0
    rows: int = 0
    rows_to_review: int = 0
    edits: int = 0
    findings: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """What the command line returns; NOTHING_READABLE too where no file was given, or all were skipped."""
        if self.failed + self.skipped == self.files:
            return ExitCode.NOTHING_READABLE
        if self.failed:
            return ExitCode.SOME_FAILED
        return ExitCode.NEEDS_REVIEW if self.forms_to_review else ExitCode.CLEAN

    def plus(self, outcome: Outcome, forms: Sequence[Form]) -> Summary:
        """The summary with one more file."""
        more = count(forms)
        more["files"] = 1
        more["failed"] = int(outcome.status == "failed")
        more["skipped"] = int(outcome.status == "skipped")
        more["forms_to_review"] = sum(to_review(form) for form in forms)
        return Summary(**{name: value + more[name] for name, value in asdict(self).items()})


def write_results(folder: Path, results: Iterable[tuple[Outcome, Sequence[Form]]]) -> Summary:
    """Writes the results folder, one file after the other in the order given; memory stays bounded.

    `manifest.json` of an earlier run goes first and the new one comes last: its presence means that all is there and
    whole. Raises UsageError where the folder cannot be written; errors of `results` itself pass through.
    """
    with _explained(folder):
        unfinished = _prepare(folder)
    try:
        summary = _fill(folder, unfinished, results)
        with _explained(folder):
            _publish(folder, unfinished, summary)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return summary


def _prepare(folder: Path) -> Path:
    """Makes the folder. Finds out before the work, not after it, that a workbook of an earlier run is still open."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in RESULT_FILES:
        if (folder / name).exists():
            (folder / name).open("r+b").close()
    (folder / MANIFEST_FILE).unlink(missing_ok=True)
    unfinished = folder / UNFINISHED
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir()
    return unfinished


def _fill(folder: Path, unfinished: Path, results: Iterable[tuple[Outcome, Sequence[Form]]]) -> Summary:
    summary = Summary()
    with ExitStack() as stack:
        with _explained(folder):
            writers = [stack.enter_context(writer(unfinished)) for writer in WRITERS]
        for outcome, forms in results:
            with _explained(folder):
                for add in writers:
                    add(outcome, forms)
            summary = summary.plus(outcome, forms)
        with _explained(folder):
            stack.close()
    return summary


def _publish(folder: Path, unfinished: Path, summary: Summary) -> None:
    files = {name: _seal(unfinished / name) for name in RESULT_FILES}
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "version": _version(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "counts": asdict(summary),
        "files": files,
    }
    (unfinished / MANIFEST_FILE).write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _seal(unfinished / MANIFEST_FILE)
    for name in (*RESULT_FILES, MANIFEST_FILE):
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


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns what the operating system says about writing into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise _explanation(folder, error) from error


def _explanation(folder: Path, error: OSError) -> UsageError:
    if error.errno == errno.ENOSPC:
        return UsageError("output.disk_full", folder=folder)
    file = Path(str(error.filename2 or error.filename or ""))
    if isinstance(error, PermissionError) and file.name in RESULT_FILES and (folder / file.name).exists():
        return UsageError("output.file_in_use", file=folder / file.name)
    return UsageError("output.folder_not_writable", folder=folder, reason=error.strerror or error)
