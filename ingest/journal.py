"""What a run has found and done so far, on the disk: after `kill -9` the same command goes on from there.

SQLite in WAL mode: each record is whole or not there, whenever the process ends. Results are kept by content and
configuration, so that a file that comes again under the same name is not read again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from ingest.found import Files, Found
from ingest.state import journal_damaged

GIVEN_UP_AFTER = 3
"""Runs that ended unexpectedly while a file was read; after that it is the file, and not the machine."""

_TABLES = """
create table if not exists results (key text primary key, status text, verdict text, result blob);
create table if not exists begun (key text primary key, times integer not null);
"""


_FIRST = "code is null and first = place"
_TO_CONVERT = f"{_FIRST} and key not in (select key from results)"


class Journal:
    """The journal of one results folder. `configuration`: all that decides what is made of the same bytes."""

    def __init__(self, file: Path, configuration: str, limits: str) -> None:
        """Open it, or begin it."""
        self.file, self._limits = file, limits
        try:
            self._open(configuration)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no place, or no permission
                raise
            self._base.close()
            for remains in file.parent.glob(f"{file.name}*"):  # damaged by a disk or by hand: all can be done again
                remains.unlink()
            self._open(configuration)

    def _open(self, configuration: str) -> None:
        self._base = sqlite3.connect(self.file, isolation_level=None)
        self._base.execute("pragma journal_mode=wal")
        self._base.execute("pragma synchronous=normal")
        self._base.executescript(_TABLES)
        self.files = Files(self._base, configuration)
        # A verdict under other limits, such as a shorter time, may not be the same today.
        self._base.execute("delete from results where verdict not in ('', ?)", [self._limits])

    def close(self) -> None:
        """All is on the disk."""
        self._base.close()

    def waiting(self) -> Iterator[Found]:
        """Those to convert, but for those that were begun."""
        return self.files.paged(f"{_TO_CONVERT} and key not in (select key from begun)")

    def begun(self) -> Iterator[tuple[Found, int]]:
        """Those to convert that were begun and never ended, and how many times."""
        for found in self.files.paged(f"{_TO_CONVERT} and key in (select key from begun)"):
            yield found, self._one("select times from begun where key = ?", found.key)

    def begin(self, key: str) -> None:
        """From here to its end the file is under suspicion, should the run itself be ended."""
        count = "insert into begun values (?, 1) on conflict(key) do update set times = times + 1"
        self._base.execute(count, [key])

    def clear(self, keys: Iterable[str]) -> None:
        """The run is ended by a person, which is not the fault of these."""
        with self.at_once():
            for key in keys:
                self._base.execute("update begun set times = times - 1 where key = ?", [key])
            self._base.execute("delete from begun where times < 1")

    def record(self, key: str, result: bytes, status: str, verdict: bool = False) -> None:
        """What became of a file. `verdict`: it was ended from outside, which another day may not be necessary."""
        with self.at_once():
            row = [key, status, self._limits if verdict else "", result]
            self._base.execute("insert or replace into results values (?, ?, ?, ?)", row)
            self._base.execute("delete from begun where key = ?", [key])

    def adopt(self, file: Path) -> None:
        """Take over all that stands in the journal of a shard."""
        self._base.execute("attach database ? as shard", [str(file)])
        with self.at_once():
            self.files.adopt("shard")
            self._base.execute("insert or ignore into results select * from shard.results")
        self._base.execute("detach database shard")

    def counts(self) -> dict[str, int]:
        """How many of the files found are done, by what became of them; `total` is all of them."""
        asked = f"select status, count(*) from found join results using (key) where {_FIRST} group by status"
        counts = {str(status): int(count) for status, count in self._base.execute(asked)}
        skipped = self._one("select count(*) from found where skipped or first < place")
        failed = self._one("select count(*) from found where code is not null and not skipped")
        counts["failed"] = counts.get("failed", 0) + failed
        return {**counts, "skipped": skipped, "total": self._one("select count(*) from found")}

    def shard(self, after: str, size: int) -> list[Found]:
        """The next files, in order; none of them where one is not done yet."""
        rows = list(islice(self.files.paged("place > ?", [after]), size))
        missing = "key is not null and key not in (select key from results) and place > ? and place <= ?"
        if rows and self._one(f"select count(*) from found where {missing}", after, rows[-1].place):
            return []
        return rows

    def has_after(self, place: str) -> bool:
        """Whether there are files after this place."""
        return bool(self._one("select count(*) from found where place > ?", place))

    def firsts(self, files: Sequence[Found]) -> dict[str, str]:
        """The names of the files with the same bytes that came before these, by their places."""
        places = {file.first for file in files if file.first and file.first != file.place}
        asked = "select name from found where place = ?"
        return {place: str(self._base.execute(asked, [place]).fetchone()[0]) for place in places}

    def finish(self) -> None:
        """All is written. Kept is what another run can use: neither verdicts nor what this one had no use for."""
        wanted = "select key from found where key is not null"  # with a null among them, SQL never says "not in"
        self._base.execute(f"delete from results where verdict != '' or key not in ({wanted})")
        self._base.execute("delete from found")
        self._base.execute("delete from begun")
        self._base.execute("vacuum")

    def _one(self, asked: str, *values: object) -> int:
        return int(self._base.execute(asked, values).fetchone()[0])

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is done inside is there whole, or not at all."""
        self._base.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._base.execute("rollback")
            raise
        self._base.execute("commit")


def results_of(file: Path, keys: Iterable[str]) -> Iterator[bytes]:
    """The results with these keys, in their order, for a reader that is another process."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as base:
        for key in keys:
            try:
                yield base.execute("select result from results where key = ?", [key]).fetchone()[0]
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                raise journal_damaged(file.parent) from error
