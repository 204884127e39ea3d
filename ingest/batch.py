"""Many files, one after the other: each gets its outcome, and none disturbs the next."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.defect import as_defect
from ingest.gather import Entry
from ingest.pipeline import process
from ingest.submission import Submission
from normalize.form import Form
from output.outcome import Outcome
from parsers.errors import JixiaoError

log = logging.getLogger(__name__)

Result = tuple[Outcome, list[Form]]


def run(entries: Iterable[Entry]) -> Iterator[Result]:
    """The result of each entry, in order. Of files with the same bytes the first is read and the others point to it."""
    first: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        outcome, forms = _result(entry, first)
        if forms:
            first[outcome.sha256] = outcome.name
        # The number and the hash, not the name: logs get passed on, and a file's name can hold a person's.
        log.info("file %d %s %s %s", number, outcome.sha256[:12], outcome.status, outcome.code or "")
        yield outcome, forms


def _result(entry: Entry, first: dict[str, str]) -> Result:
    if entry.skip:
        return _unread(entry, JixiaoError(entry.skip), skipped=True)
    try:
        submission = Submission.read(entry.path, entry.name)
    except JixiaoError as error:
        return _unread(entry, error)
    except MemoryError as error:
        return _unread(entry, as_defect(error))
    if submission.sha256 in first:
        copy = JixiaoError("errors.skipped_copy", first=first[submission.sha256])
        return _unread(entry, copy, skipped=True, sha256=submission.sha256)
    return process(submission)


def _unread(entry: Entry, error: JixiaoError, skipped: bool = False, sha256: str = "") -> Result:
    outcome = Outcome.of_error(error, name=entry.name, sha256=sha256, size=_size(entry))
    return (replace(outcome, status="skipped") if skipped else outcome), []


def _size(entry: Entry) -> int:
    try:
        return entry.path.stat().st_size if entry.path.is_file() else 0
    except OSError:
        return 0
