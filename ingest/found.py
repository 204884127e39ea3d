"""The files that a run has found, as a table of its journal: in order, however many there are."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parsers.errors import JixiaoError

_TABLE = """
create table if not exists found (
    place text primary key, name text, whole text, path blob, remote text,
    sha256 text not null default '', size integer not null default 0, archive integer not null default 0,
    code text, params text, skipped integer not null default 0, key text, first text
) without rowid;
create unique index if not exists found_path on found(path);
create index if not exists found_sha256 on found(sha256);
create index if not exists found_key on found(key);
"""
_PAGE = 200
_COLUMNS = "place, name, path, sha256, size, code, params, skipped, key, first, remote"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that the run has found. `place` orders them; members of an archive come where it stands."""

    place: str
    name: str
    path: Path
    sha256: str = ""
    size: int = 0
    code: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    skipped: bool = False
    key: str | None = None
    first: str | None = None
    """The place of the first file with the same bytes."""
    remote: str | None = None
    """Where the file is to be had, if it does not lie on this machine: such as `s3://bucket/folder/file`."""


def seen_from(out: Path, found: Found) -> str | None:
    """The way from the results folder to the file; None for one that lies in an archive or on another machine."""
    if "." in found.place or found.remote:
        return None
    try:
        way = Path(os.path.relpath(found.path, out.absolute())).as_posix()
        way.encode()  # a name that is not UTF-8 cannot be written into a workbook
    except ValueError:  # on another drive
        return None
    return way


class Files:
    """The table, made anew for every run. `configuration`: all that decides what is made of the same bytes."""

    def __init__(self, base: sqlite3.Connection, configuration: str) -> None:
        self._base, self._configuration = base, configuration
        base.create_function("key_of", 2, self._key, deterministic=True)
        base.executescript(_TABLE)
        base.execute("delete from found")

    def _key(self, name: str, sha256: str) -> str:
        return hashlib.sha256("\0".join((self._configuration, name, sha256)).encode()).hexdigest()

    def add(self, place: str, name: str, whole: str, path: Path, remote: str | None = None) -> None:
        """A file was found; one that was found before, by the same path, is not there twice."""
        row = [place, name, whole, os.fsencode(path.absolute()), remote]  # bytes: a name need not be valid UTF-8
        self._base.execute("insert or ignore into found(place, name, whole, path, remote) values (?, ?, ?, ?, ?)", row)

    def move(self, place: str, path: Path) -> None:
        """The file lies here by now."""
        self._base.execute("update found set path = ? where place = ?", [os.fsencode(path), place])

    def tell_apart(self) -> None:
        """Give those that share a name their whole names."""
        shared = "select name from found group by name having count(*) > 1"
        self._base.execute(f"update found set name = whole where name in ({shared})")

    def looked_into(self, place: str, sha256: str, size: int, archive: bool) -> None:
        """The file can be read, and these are its bytes."""
        row = [sha256, size, archive, place]
        self._base.execute("update found set sha256 = ?, size = ?, archive = ? where place = ?", row)

    def set_aside(self, place: str, error: JixiaoError, skipped: bool = False) -> None:
        """The file will not be read, for this reason."""
        row = [error.code, json.dumps(error.params), skipped, place]
        self._base.execute("update found set code = ?, params = ?, skipped = ? where place = ?", row)

    def settle(self) -> None:
        """All has been found: of files with the same bytes the first is converted, the others point to it."""
        self._drop_copies()
        first = "select min(place) from found same where same.sha256 = found.sha256 and same.code is null"
        self._base.execute(f"update found set first = ({first}) where code is null")
        name = "select name from found first where first.place = found.first"
        self._base.execute(f"update found set key = key_of(({name}), sha256) where code is null")

    def _drop_copies(self) -> None:
        """Archives with the same bytes as one before them, which was not known when they were opened."""
        opened = "archive and code = 'errors.skipped_unpacked'"
        for found in self.paged(opened):
            if self._base.execute("select 1 from found where place = ?", [found.place]).fetchone() is None:
                continue  # it stood in one that was dropped
            if first := self.same_before(found):
                self.set_aside(found.place, JixiaoError("errors.skipped_copy", first=first), skipped=True)
                self._base.execute("delete from found where place glob ?", [found.place + ".*"])

    def adopt(self, base: str) -> None:
        """Take over what was found in another journal, which is attached as `base`."""
        columns = _COLUMNS.replace("path", "whole, archive, path")
        known = "select path from main.found own where own.place = theirs.place"
        values = columns.replace("path", f"coalesce(({known}), cast(place as blob))")  # theirs say nothing here
        self._base.execute(f"insert or replace into found({columns}) select {values} from {base}.found theirs")

    def unread(self) -> Iterator[Found]:
        """Those whose bytes nobody has looked at yet."""
        return self.paged("code is null and sha256 = ''")

    def archives(self) -> Iterator[Found]:
        """Archives that are not unpacked yet."""
        return self.paged("code is null and archive")

    def same_before(self, found: Found) -> str | None:
        """The name of a file before this one that has the same bytes, and was not left closed for where it lies."""
        row = [found.sha256, found.place]
        seen = "(code is null or code != 'errors.archive_too_deep')"
        asked = f"select name from found where sha256 = ? and place < ? and {seen} order by place limit 1"
        return next((str(name) for (name,) in self._base.execute(asked, row)), None)

    def paged(self, condition: str, values: Sequence[object] = ()) -> Iterator[Found]:
        """Files in order for which an SQL condition holds; read some at a time, as the table may change meanwhile."""
        place = ""
        asked = f"select {_COLUMNS} from found where place > ? and ({condition}) order by place limit {_PAGE}"
        while rows := [_found(row) for row in self._base.execute(asked, [place, *values])]:
            yield from rows
            place = rows[-1].place


def _found(row: tuple[Any, ...]) -> Found:
    place, name, path, sha256, size, code, params, skipped, key, first, remote = row
    read = json.loads(params) if params else {}
    return Found(place, name, Path(os.fsdecode(path)), sha256, size, code, read, bool(skipped), key, first, remote)
