"""Which files stand together in one part of the results, and which parts are there already."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from ingest import chores
from ingest.found import Found
from ingest.journal import Journal
from ingest.worker import Job

FEED = "feed"
"""The file that lists the parts, in order, for who follows while they are written."""

SHARD = 128
"""Files in a part: some thousands of rows, which Parquet likes in one group, and few enough to do again."""


class Parts:
    """The parts of one run. A part is known by all that decides what is in it: an earlier run's is used as it is."""

    def __init__(self, journal: Journal, folder: Path, out: Path) -> None:
        self._journal, self._folder, self._out = journal, folder, out
        self._after, self._asked = "", 0
        self.folders: list[Path] = []
        folder.mkdir(exist_ok=True)
        self.feed = folder / FEED
        self.feed.write_text("")

    def jobs(self, all_of_them: bool = False) -> Iterator[Job]:
        """The parts that can be written by now and are not there. To be asked before every file: it looks seldom."""
        self._asked += 1
        if not all_of_them and self._asked % SHARD:
            return
        while files := self._journal.shard(self._after, SHARD):
            self._after = files[-1].place
            part = self._folder / _fingerprint(files)
            self._announce(part)
            if not part.is_dir():
                shutil.rmtree(part.with_suffix(chores.UNFINISHED), ignore_errors=True)
                given = (self._journal.file, files, self._journal.firsts(files), part, self._out)
                yield Job(part.name, chores.write_shard, given, trusted=True)

    def close(self) -> None:
        """There are no more parts."""
        with self.feed.open("a") as feed:
            feed.write(chores.END + "\n")

    def _announce(self, part: Path) -> None:
        self.folders.append(part)
        with self.feed.open("a") as feed:
            feed.write(part.name + "\n")

    def remove(self) -> None:
        """The parts are joined."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _fingerprint(files: list[Found]) -> str:
    # Not the paths: a member of an archive lies somewhere else in every run.
    told = [[value for value in astuple(file) if not isinstance(value, Path)] for file in files]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
