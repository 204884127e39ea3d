"""Results written part by part while the work goes on, joined at its end, and all at once in their place."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from pathlib import Path

from ingest import chores
from ingest.crew import Crew, Ended
from ingest.found import Found, seen_from
from ingest.journal import Journal
from ingest.worker import Job
from output.across import read_across
from output.corrected import fingerprint
from output.parts import summary_of
from output.results import publish
from output.summary import Summary
from output.trouble import explained
from output.wanted import Wanted
from parsers.errors import DefectError, UsageError

FEED = "feed"
"""The file that lists the parts, in order, for who follows while they are written."""

SHARD = 128
"""Files in a part: some thousands of rows, which Parquet likes in one group, and few enough to do again."""


class Writer:
    """Writes the results folder. A part goes by all that decides what is in it: an earlier run's is used as it is."""

    def __init__(self, journal: Journal, crew: Crew, folder: Path, unfinished: Path, out: Path, wanted: Wanted) -> None:
        self._journal, self._crew, self._wanted = journal, crew, wanted
        self._folder, self._unfinished, self._out = folder, unfinished, out
        self._after, self._asked = "", 0
        self._parts: list[Path] = []
        self._has_workbook = not wanted.workbook
        self._corrections = fingerprint(out)
        with explained(out):
            folder.mkdir(exist_ok=True)
            self._feed = folder / FEED
            self._feed.write_text("")

    def begin_workbook(self) -> None:
        """A quarter of all the work, and the one piece that cannot be shared out: it goes on beside the others."""
        if not self._has_workbook:
            given = (self._feed, self._unfinished, self._out, self._wanted)
            self._crew.start(Job("workbook", chores.make_workbook, given, trusted=True, beside=True))
            self._has_workbook = True

    def jobs(self, all_of_them: bool = False) -> Iterator[Job]:
        """The parts that can be written by now and are not there. To be asked before every file: it looks seldom."""
        self._asked += 1
        if not all_of_them and self._asked % SHARD:
            return
        while files := self._journal.shard(self._after, SHARD):
            self._after = files[-1].place
            part = self._folder / self._fingerprint(files)
            self._announce(part)
            if not part.is_dir():
                shutil.rmtree(part.with_suffix(chores.UNFINISHED), ignore_errors=True)
                given = (self._journal.file, files, self._journal.firsts(files), part, self._out, self._wanted)
                yield Job(part.name, chores.write_shard, given, trusted=True)

    def write(self) -> Summary:
        """The results folder, the manifest last. Raises UsageError where it cannot be written."""
        self.begin_workbook()
        self._do(self.jobs(all_of_them=True))
        if self._journal.has_after(self._after):
            raise DefectError("errors.unwritten")
        given = (tuple(self._parts), self._unfinished, self._out, self._wanted)
        self._do([Job("across", chores.find_across, given, trusted=True)])  # the workbook waits for it
        self._tell(chores.END)
        self._do([Job("join", chores.join_parts, given, trusted=True)], to_the_end=True)
        summary = summary_of(self._parts).with_across(len(read_across(self._unfinished)))
        with explained(self._out):
            publish(self._out, self._unfinished, summary, self._wanted)
        self._journal.finish()
        shutil.rmtree(self._folder, ignore_errors=True)
        return summary

    def _fingerprint(self, files: list[Found]) -> str:
        # Not the paths: a member of an archive lies somewhere else in every run.
        told = [astuple(replace(file, path=Path(), remote=None)) for file in files]
        ways = [seen_from(self._out, file) if self._wanted.linked else None for file in files]
        wanted = (self._wanted.workbook, self._wanted.report, sorted(self._wanted.rules.items()), self._corrections)
        return hashlib.sha256(repr((told, ways, wanted)).encode()).hexdigest()[:32]

    def _announce(self, part: Path) -> None:
        self._parts.append(part)
        self._tell(part.name)

    def _tell(self, line: str) -> None:
        with self._feed.open("a") as feed:
            feed.write(line + "\n")

    def _do(self, jobs: Iterable[Job], to_the_end: bool = False) -> None:
        for ended in self._crew.run(jobs, to_the_end=to_the_end):
            expect(ended)


def expect(ended: Ended) -> None:
    """What writes results cannot fail for a file's sake: the run ends, and says why."""
    if ended.error and ended.error.code == "errors.unexpected":
        raise DefectError("command.defect", **ended.error.params) from ended.error
    if ended.error:
        raise UsageError(ended.error.code, **ended.error.params) from ended.error
