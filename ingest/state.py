"""The folder inside the results folder that holds the journal, and all that is not finished."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from output.trouble import explained
from parsers.errors import UsageError

STATE = ".jixiao"
JOURNAL_FILE = "journal.sqlite"


@contextmanager
def open_state(out: Path) -> Iterator[Path]:
    """The folder for what is not finished. What the journal's disk has to complain about is said in our words."""
    state = out / STATE
    with explained(out):
        state.mkdir(parents=True, exist_ok=True)
        state.chmod(0o700)
    try:
        yield state
    except sqlite3.OperationalError as error:
        full = "full" in str(error)
        code = "output.disk_full" if full else "output.folder_not_writable"
        raise UsageError(code, folder=out, **({} if full else {"reason": error})) from error


@contextmanager
def open_scratch(state: Path) -> Iterator[Path]:
    """A private folder for temporary files; what a killed run left there is removed."""
    scratch = state / "scratch"
    with explained(state.parent):
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
