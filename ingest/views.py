"""The views of sources that a journal keeps, for results that are written anew without reading the sources again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.result import outcome_in, unpacked
from output.outcome import Outcome

_BEGINNING = 1 << 16
"""Bytes of a result in which its outcome stands."""


@contextmanager
def kept_views(journal: Path) -> Iterator[Callable[[Outcome], bytes]]:
    """Gives the function that finds the view of a file's source: empty where the journal is gone or has none."""
    if not journal.is_file():
        yield lambda outcome: b""
        return
    with closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)) as base:
        rows = {}
        for row, begin in base.execute("select rowid, substr(result, 1, ?) from results order by rowid", [_BEGINNING]):
            outcome = outcome_in(bytes(begin))
            rows[outcome.name, outcome.sha256] = row

        def view_of(outcome: Outcome) -> bytes:
            found = rows.get((outcome.name, outcome.sha256)) if outcome.forms else None
            if found is None:
                return b""
            [result] = base.execute("select result from results where rowid = ?", [found]).fetchone()
            return unpacked(result)[2]

        yield view_of
