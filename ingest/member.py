"""A worker as its parent sees it: begun, watched, ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections import deque
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic

import psutil

from ingest.forking import undisturbed
from ingest.worker import Job, Limits, Place, serve
from parsers.errors import JixiaoError

LOOK_EVERY = 0.1
"""Seconds between two looks at the clocks and the memory of workers that say nothing."""


class Member:
    """One worker: the jobs that it has, the first since when, and whether it is ready for them."""

    def __init__(self, context: BaseContext, lifeline: Connection, limits: Limits, place: Place) -> None:
        self.pipe, theirs = context.Pipe()
        self.place = place
        # The stubs know of no Process that every context has.
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=serve, args=(theirs, lifeline, limits, place), daemon=True
        )
        with undisturbed():
            self.process.start()
        theirs.close()
        self.jobs: deque[Job] = deque()
        self.ready, self.given = False, 0
        self.kept: Path | None = None
        self.started = self.since = monotonic()
        self._looked = 0.0

    @property
    def job(self) -> Job | None:
        """What the worker does now; the others wait in its pipe."""
        return self.jobs[0] if self.jobs else None

    def send(self, job: Job) -> None:
        """Hand the worker a job of its own."""
        self.given += 1
        with contextlib.suppress(OSError):  # it has just died: the next look will tell
            self.pipe.send(job)

    def keep(self, file: Path | None) -> None:
        """The result of the job that will do if it does not come to a better one; None where it has."""
        if self.kept:
            self.kept.unlink()
        self.kept = file

    def what_was_kept(self) -> bytes:
        """The result that will do; empty where there is none."""
        return self.kept.read_bytes() if self.kept else b""

    def begin(self) -> None:
        """The clock of a job runs from here: loading what the program needs is not the file's fault."""
        self.started = self.since = self._looked = monotonic()

    def memory(self) -> int:
        """Bytes in use by the worker and all that it started; looked up now and then only."""
        if monotonic() - self._looked < LOOK_EVERY:
            return 0
        self._looked = monotonic()
        return sum(_in_use(process) for process in _family(self.process.pid))

    def crash(self) -> JixiaoError:
        """How the worker ended, which nobody had ended."""
        self.process.join(1)
        ending = self.process.exitcode or 0
        with contextlib.suppress(ValueError):
            return JixiaoError("errors.crashed", ending=signal.Signals(-ending).name)
        return JixiaoError("errors.crashed", ending=ending)

    def end(self) -> None:
        """Kill the worker and what it started, and remove what it left."""
        family = _family(self.process.pid)
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid or 0, signal.SIGKILL)
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.join()
        self.pipe.close()
        shutil.rmtree(self.place.scratch, ignore_errors=True)


def _family(process: int | None) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(process)
        return [parent, *parent.children(recursive=True)]
    return []


def _in_use(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
