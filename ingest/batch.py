"""A county in one run: everything that was given is found, looked into, converted by a crew of workers, and written.

What is done stands in the journal; a run that was ended, in whatever way, is continued by the same command.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest import chores
from ingest.configuration import configuration
from ingest.crew import Crew
from ingest.found import Found
from ingest.gather import Entry, gather
from ingest.journal import GIVEN_UP_AFTER, Journal
from ingest.result import outcome_in, packed, unread
from ingest.search import look_into, write_down
from ingest.state import JOURNAL_FILE, open_scratch, open_state
from ingest.worker import Job, Limits
from ingest.writing import Writer, expect
from normalize.redact import redact_name
from output.results import open_results
from output.summary import Summary
from output.wanted import Wanted
from parsers.errors import JixiaoError

log = logging.getLogger(__name__)


_AHEAD = 2
"""Files that a worker has in hand: waking it for each of them takes up to a millisecond."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run works. `redacted`: names and phone numbers are masked in all that is written; `report`: pages for
    people who look are written, too."""

    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    redacted: bool = False
    verbose: bool = False
    report: bool = True
    workbook: bool = True
    rules: Mapping[str, Any] = field(default_factory=dict)
    roster: tuple[str, ...] = ()

    @property
    def options(self) -> dict[str, object]:
        """What decides, beside the program itself, what is made of the same bytes."""
        return {"redacted": self.redacted, "report": self.report}

    @property
    def wanted(self) -> Wanted:
        """What is to be written of what was made."""
        return Wanted(self.workbook, self.report, not self.redacted, self.rules, self.roster)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how far the run is: the counts of what is done, and the page of a long file."""

    counts: Callable[[Mapping[str, int]], None] = lambda counts: None
    page: Callable[[str, str], None] = lambda name, page: None


def run(given: Sequence[Path], out: Path, settings: Settings, watcher: Watcher = Watcher()) -> Summary:
    """Converts all that is given into the results folder `out`. Raises UsageError where it cannot be written."""
    with open_batch(out, settings, watcher) as (batch, writer):
        batch.find(gather(given, out))
        if settings.workers > 1:
            writer.begin_workbook()
        batch.convert(writer.jobs)
        return writer.write()


@contextmanager
def open_batch(out: Path, settings: Settings, watcher: Watcher = Watcher()) -> Iterator[tuple[Batch, Writer]]:
    """A batch whose results go into `out`, continued where an earlier run was ended, and who writes them."""
    with ExitStack() as stack:
        state = stack.enter_context(open_state(out))
        unfinished = stack.enter_context(open_results(out))
        batch = stack.enter_context(open_work(state, settings, watcher))
        yield batch, Writer(batch.journal, batch.crew, state / "parts", unfinished, out, settings.wanted)


@contextmanager
def open_work(state: Path, settings: Settings, watcher: Watcher = Watcher()) -> Iterator[Batch]:
    """A batch whose journal stands in `state`; nobody writes its results yet."""
    with ExitStack() as stack:
        known = configuration(**settings.options)
        journal = stack.enter_context(closing(Journal(state / JOURNAL_FILE, known, str(settings.limits))))
        scratch = stack.enter_context(open_scratch(state))
        crew = stack.enter_context(Crew(settings.workers, settings.limits, scratch, settings.verbose))
        yield Batch(journal, crew, scratch, settings, watcher)


class Batch:
    """One run, step by step."""

    def __init__(self, journal: Journal, crew: Crew, scratch: Path, settings: Settings, watcher: Watcher) -> None:
        self.journal, self.crew, self.scratch = journal, crew, scratch
        self._settings, self._watcher = settings, watcher
        self._in_hand: dict[str, Found] = {}
        self._begun: set[str] = set()
        self._counts: Counter[str] = Counter()
        crew.on_begin = self._begin
        crew.on_page = self._turn

    def find(self, entries: Iterable[Entry]) -> None:
        """All that was given, and what archives hold."""
        write_down(entries, self.journal, self.shown)
        self.look_into()

    def look_into(self) -> None:
        """The same where all that was given is written down already."""
        look_into(self.journal, self.crew, self.scratch, self.shown)

    def shown(self, name: str) -> str:
        """A file's name, as far as it may be told."""
        return redact_name(name) if self._settings.redacted else name

    def convert(self, besides: Callable[[], Iterator[Job]] = lambda: iter(())) -> None:
        """Every file that has no result yet. `besides`: what else can be done by then, asked for before every file."""
        self._counts.update(self.journal.counts())
        self._watcher.counts(self._counts)
        try:
            died = self._convert(self._suspects(), size=1)
            died += self._convert(self._waiting(besides), ahead=_AHEAD)
            self._convert(map(self._conversion, died), size=1, last=True)
        except KeyboardInterrupt:
            self.journal.clear(self._begun)
            raise

    def _suspects(self) -> Iterator[Job]:
        """Files that were being read when an earlier run ended: one at a time, so that it shows which ended it."""
        for found, times in self.journal.begun():
            if times < GIVEN_UP_AFTER:
                yield self._conversion(found)
            else:
                self._failed(found, JixiaoError("errors.killed_run", times=times))

    def _waiting(self, besides: Callable[[], Iterator[Job]]) -> Iterator[Job]:
        for found in self.journal.waiting():
            yield from besides()
            yield self._conversion(found)

    def _conversion(self, found: Found) -> Job:
        key = found.key or ""
        self._in_hand[key] = found
        return Job(key, chores.convert_file, _given(found, self._settings))

    def _convert(self, jobs: Iterator[Job], size: int | None = None, ahead: int = 1, last: bool = False) -> list[Found]:
        """Do the jobs and keep the results. Returns those to try again alone, for whom the crew may have been busy."""
        died = []
        for ended in self.crew.run(jobs, size, ahead):
            if ended.job.work is not chores.convert_file:
                expect(ended)
                continue
            found = self._in_hand.pop(ended.job.key)
            self._begun.discard(ended.job.key)
            if ended.died and not last:
                self.journal.clear([ended.job.key])
                died.append(found)
            elif ended.error and ended.result:  # all but the pictures of its pages is there
                self._keep(found, ended.result, verdict=True)
            elif ended.error:
                self._failed(found, ended.error, ended.seconds)
            else:
                self._keep(found, ended.result)
        return died

    def _begin(self, job: Job) -> None:
        # Begun once, though it is handed out again: the worker that it waited for may have died of another file.
        if job.work is chores.convert_file and job.key not in self._begun:
            self.journal.begin(job.key)
            self._begun.add(job.key)

    def _turn(self, job: Job, page: str) -> None:
        if job.key in self._in_hand:
            self._watcher.page(self._in_hand[job.key].name, page)

    def _failed(self, found: Found, error: JixiaoError, seconds: float = 0.0) -> None:
        outcome = unread(error, name=found.name, sha256=found.sha256, size=found.size)
        self._keep(found, packed(replace(outcome, seconds=seconds), []), verdict=True)

    def _keep(self, found: Found, result: bytes, verdict: bool = False) -> None:
        outcome = outcome_in(result)
        self.journal.record(found.key or "", result, outcome.standing, verdict)
        self._counts[outcome.standing] += 1
        self._watcher.counts(self._counts)
        # The hash, not the name: logs get passed on, and a file's name can hold a person's.
        log.info("file %s %s %s %s", found.place, outcome.sha256[:12], outcome.status, outcome.code or "")


def _given(found: Found, settings: Settings) -> tuple[object, ...]:
    return found.path, found.name, found.sha256, settings.redacted, settings.report
