"""The folder inside the results folder that holds the journal, and all that is not finished."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from output.trouble import explained
from parsers.errors import UsageError

STATE = ".jixiao"
JOURNAL_FILE = "journal.sqlite"


@contextmanager
def open_state(out: Path) -> Iterator[Path]:
    """The folder for what is not finished, for one run alone: raises UsageError where another is writing.

    What the journal's disk has to complain about is said in our words.
    """
    state = out / STATE
    with explained(out):
        state.mkdir(parents=True, exist_ok=True)
        state.chmod(0o700)
    try:
        with closing(_locked(state / "journal.lock", out)):
            yield state
    except sqlite3.OperationalError as error:
        full = "full" in str(error)
        code = "output.disk_full" if full else "output.folder_not_writable"
        raise UsageError(code, folder=out, **({} if full else {"reason": error})) from error
    except sqlite3.DatabaseError as error:
        raise journal_damaged(state) from error


def journal_damaged(state: Path) -> UsageError:
    """What to say of pages that a disk or a hand damaged and that were not looked at when the journal was opened."""
    return UsageError("command.journal_damaged", folder=state)


def _locked(file: Path, out: Path) -> sqlite3.Connection:
    """Held as long as the process lives, however it ends."""
    lock = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):  # no place, or no permission
            raise
        raise UsageError("command.out_in_use", path=out) from None
    return lock


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
