"""Workers side by side. A job that hangs, crashes, or takes too much costs its worker, and nothing else.

Measured on 2,000 files with five poisonous ones, concurrent.futures, loky and joblib lose the batch, and
multiprocessing.Pool hangs. pebble loses no file, but takes any result however large, leaves alive what a worker had
started, and is LGPL.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic
from types import TracebackType

from ingest.forking import context
from ingest.member import LOOK_EVERY, Member
from ingest.worker import FAILED, KEPT, PAGE, READY, SPILLED, Job, Limits, Place
from parsers.errors import DefectError, JixiaoError

_TO_BEGIN = 60.0
"""Seconds that a worker may take to be ready; two is much, but the machine may be busy."""

_FRUITLESS = 5
"""Workers that end, one after another, before they are ready: then something is wrong with the program, not a file."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: with a result, or with an error. `died`: the worker went with it, and others might have been
    the cause (the machine was out of memory, or busy); `result` is then what it had kept, if anything."""

    job: Job
    result: bytes = b""
    error: JixiaoError | None = None
    seconds: float = 0.0
    died: bool = False


class Crew:
    """Up to `size` workers, started when they are needed."""

    def __init__(self, size: int, limits: Limits, scratch: Path, verbose: bool = False) -> None:
        self._size, self._limits = size, limits
        self._scratch, self._verbose = scratch, verbose
        self._context = context()
        self._members: list[Member] = []
        self._given_back: deque[Job] = deque()
        self._fruitless = 0
        self.on_begin: Callable[[Job], None] | None = None
        """Called just before a worker, which is ready, begins a job."""
        self.on_page: Callable[[Job, str], None] | None = None
        """Called with the page that a job reads next (`3/20`)."""

    def __enter__(self) -> Crew:
        self._lifeline, self._kept_open = self._context.Pipe(duplex=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for member in self._members:
            member.end()
        self._members.clear()
        self._kept_open.close()
        self._lifeline.close()

    def start(self, job: Job) -> None:
        """Begin a job beside the others."""
        self._give(job, self._free_member())

    def run(
        self, jobs: Iterable[Job], size: int | None = None, ahead: int = 1, to_the_end: bool = False
    ) -> Iterator[Ended]:
        """Every job, and how it ended, in the order in which they end. At most `size` of them at a time.

        `ahead`: jobs that a worker is handed at once, so that it need not wait for the next; they count as begun.
        `to_the_end`: also those beside them.
        """
        waiting = iter(jobs)
        while self._hand_out(waiting, size or self._size, ahead) or to_the_end and any(m.job for m in self._members):
            for member in self._heard():
                if ended := self._listen(member):
                    yield ended
            yield from filter(None, map(self._watch, list(self._members)))

    def _hand_out(self, waiting: Iterator[Job], size: int, ahead: int) -> bool:
        """Give work to who has none, or little. Whether anybody has any."""
        while (member := self._least_busy(size, ahead)) is not None:
            job = self._given_back.popleft() if self._given_back else next(waiting, None)
            if job is None:
                break
            self._give(job, member)
        return bool(self._at_work())

    def _at_work(self) -> list[Member]:
        return [member for member in self._members if member.job and not member.job.beside]

    def _least_busy(self, size: int, ahead: int) -> Member | None:
        """Who takes the next job; None where all have enough."""
        at_work = self._at_work()
        if len(at_work) < size:
            return self._free_member()
        open_to_more = [one for one in at_work if len(one.jobs) < ahead and one.given < self._limits.jobs]
        return min(open_to_more, key=lambda one: len(one.jobs), default=None)

    def _give(self, job: Job, member: Member) -> None:
        member.jobs.append(job)
        if member.ready:
            self._send(job, member)
            if member.job is job:
                member.begin()

    def _send(self, job: Job, member: Member) -> None:
        if self.on_begin:
            self.on_begin(job)
        member.send(job)

    def _free_member(self) -> Member:
        for member in self._members:
            if not member.job:
                return member
        self._members.append(Member(self._context, self._lifeline, self._limits, self._place()))
        return self._members[-1]

    def _place(self) -> Place:
        threads = max((os.cpu_count() or 1) // self._size, 1)
        return Place(Path(tempfile.mkdtemp(dir=self._scratch)), threads, self._verbose)

    def _heard(self) -> list[Member]:
        heard = wait([member.pipe for member in self._members], timeout=LOOK_EVERY)
        return [member for member in self._members if member.pipe in heard]

    def _listen(self, member: Member) -> Ended | None:
        try:
            message = member.pipe.recv_bytes(self._limits.result)
        except (EOFError, OSError):
            return self._lost(member, member.crash())
        kind, said = message[:1], message[1:]
        if kind == READY:
            self._fruitless, member.ready = 0, True
            for job in member.jobs:
                self._send(job, member)
            member.begin()
        elif kind == PAGE:
            member.since = monotonic()
            if self.on_page and member.job:
                self.on_page(member.job, said.decode())
        elif kind == KEPT:
            member.keep(Path(os.fsdecode(said)))
        else:
            return self._finished(member, kind, said)
        return None

    def _finished(self, member: Member, kind: bytes, said: bytes) -> Ended:
        job, seconds = member.jobs.popleft(), monotonic() - member.started
        result = _collected(Path(os.fsdecode(said))) if kind == SPILLED else said
        member.keep(None)
        member.begin()
        if member.given >= self._limits.jobs and not member.jobs:
            self._dismiss(member)
        if kind == FAILED:
            code, params = json.loads(said)
            return Ended(job, error=JixiaoError(code, **params), seconds=seconds)
        return Ended(job, result, seconds=seconds)

    def _watch(self, member: Member) -> Ended | None:
        """End the member whose time is over, or who takes more memory than it may."""
        if not member.job or member.job.trusted and member.ready:
            return None
        if monotonic() - member.since > (self._limits.seconds if member.ready else _TO_BEGIN):
            return self._lost(member, JixiaoError("errors.timed_out", seconds=f"{self._limits.seconds:g}"))
        if member.ready and member.memory() > self._limits.memory:
            return self._lost(member, JixiaoError("errors.too_much_memory", limit=self._limits.memory >> 20))
        return None

    def _lost(self, member: Member, error: JixiaoError) -> Ended | None:
        """The worker is gone: with it the job that it did, if it did any; the others are given to somebody else."""
        result, seconds, ended = member.what_was_kept(), monotonic() - member.started, None
        self._dismiss(member)
        if member.ready and member.job:
            ended = Ended(member.jobs.popleft(), result, error=error, seconds=seconds, died=True)
        self._given_back.extend(member.jobs)
        if not member.ready:
            self._fruitless += 1
            if self._fruitless >= _FRUITLESS:
                raise DefectError("errors.no_worker")
        return ended

    def _dismiss(self, member: Member) -> None:
        member.end()
        self._members.remove(member)


def _collected(file: Path) -> bytes:
    result = file.read_bytes()
    file.unlink()
    return result
