"""What workers do: each function is one job, and gives bytes."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import TextIO

from ingest.archives import is_archive, unpack
from ingest.found import Found, seen_from
from ingest.journal import results_of
from ingest.pipeline import process_and_draw
from ingest.result import Result, as_copy, packed, unpacked, unread
from ingest.state import journal_damaged
from ingest.submission import MAX_MEGABYTES, Submission, opened
from ingest.worker import Limits, kept
from output.across import look_across, read_across, write_across
from output.parts import join, write_part, write_workbook
from output.report.batch_page import join_report
from output.report.drawing import left_out
from output.trouble import explained
from output.wanted import Wanted
from parsers.errors import JixiaoError, UnreadableError

END = "."
"""The last line of a list of parts."""

_PATIENCE = 0.05
_PIECE = 1 << 20
UNFINISHED = ".unfinished"
"""What the folder of a part is called while it is written."""


def look_into(paths: Sequence[Path]) -> bytes:
    """For each file its fingerprint and size, and whether it is an archive, or the error, in JSON."""
    return json.dumps([_look(path) for path in paths]).encode()


def _look(path: Path) -> dict[str, object]:
    try:
        sha256, size = _fingerprint(path)
        return {"sha256": sha256, "size": size, "archive": is_archive(path)}
    except JixiaoError as error:
        return {"code": error.code, "params": error.params}


def _fingerprint(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size > MAX_MEGABYTES << 20 and not is_archive(path):
            raise UnreadableError("errors.too_large", limit=MAX_MEGABYTES)
        while piece := file.read(_PIECE):
            digest.update(piece)
        return digest.hexdigest(), file.tell()


def unpack_into(path: Path, folder: Path, name: str) -> bytes:
    """The members of an archive, in JSON: name, path, code, params."""
    folder.mkdir(parents=True)
    members = unpack(path, folder, name)
    return json.dumps([[one.name, one.path and str(one.path), one.code, one.params] for one in members]).encode()


def convert_file(path: Path, name: str, sha256: str, redacted: bool, drawn: bool = False) -> bytes:
    """The file through the whole program; with the view of it that the report draws, where `drawn`.

    Raises UnreadableError where it is not what it was when it was found.
    """
    submission = Submission.read(path, name)
    if submission.sha256 != sha256:
        raise UnreadableError("errors.changed")
    keep = kept.get()
    outcome, forms, view = process_and_draw(submission, redacted, drawn, lambda *result: keep(packed(*result)))
    result = packed(outcome, forms, view)
    return result if len(result) <= Limits().result else packed(outcome, forms, left_out(outcome.format or ""))


def write_shard(
    journal: Path, files: Sequence[Found], firsts: dict[str, str], part: Path, out: Path, wanted: Wanted
) -> bytes:
    """One part of the results, complete once it is there. `firsts`: names of first files, by their places."""
    unfinished = part.with_suffix(UNFINISHED)
    results = zip(files, _results(journal, files, firsts), strict=True)
    ways = (
        (replace(outcome, path=seen_from(out, file) if wanted.linked else None), forms, view)
        for file, (outcome, forms, view) in results
    )
    try:
        write_part(unfinished, ways, of=out, wanted=wanted)
    except (zlib.error, UnicodeDecodeError) as error:
        raise journal_damaged(journal.parent) from error
    with explained(out):
        unfinished.replace(part)
    return b""


def _results(journal: Path, files: Sequence[Found], firsts: dict[str, str]) -> Iterator[Result]:
    kept = results_of(journal, [file.key for file in files if file.key])
    for file in files:
        if not file.key:
            error = JixiaoError(file.code or "", **file.params)
            yield unread(error, name=file.name, sha256=file.sha256, size=file.size, skipped=file.skipped), [], b""
        elif file.first == file.place:
            yield unpacked(next(kept))
        else:
            yield as_copy(next(kept), file.name, firsts[file.first or ""])


def find_across(parts: Sequence[Path], unfinished: Path, out: Path, wanted: Wanted) -> bytes:
    """What only all parts together show."""
    with explained(out):
        write_across(look_across(parts, wanted), unfinished)
    return b""


def join_parts(parts: Iterable[Path], unfinished: Path, out: Path, wanted: Wanted) -> bytes:
    """All tables and lines, and the report."""
    with explained(out):
        join(list(parts), unfinished)
        if wanted.report:
            join_report(list(parts), unfinished, [one.finding for one in read_across(unfinished)])
    return b""


def make_workbook(feed: Path, unfinished: Path, out: Path, wanted: Wanted) -> bytes:
    """The workbook, from the parts as they come; what they show together is there when their list ends."""
    with explained(out):
        write_workbook(_parts(feed), unfinished, wanted.report)
    return b""


def _parts(feed: Path) -> Iterator[Path]:
    """The parts that are listed, each when it is there."""
    with feed.open() as lines:
        while (name := _line(lines)) != END:
            while not (feed.parent / name).is_dir():
                sleep(_PATIENCE)
            yield feed.parent / name


def _line(lines: TextIO) -> str:
    """The next line, when all of it is there."""
    line = ""
    while not line.endswith("\n"):
        if not (more := lines.readline()):
            sleep(_PATIENCE)
        line += more
    return line.strip()
