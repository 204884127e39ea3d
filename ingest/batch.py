"""A county in one run: everything that was given is found, looked into, converted by a crew of workers, and written.

What is done stands in the journal; a run that was ended, in whatever way, is continued by the same command.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import chores
from ingest.configuration import configuration
from ingest.crew import Crew, Ended
from ingest.found import Found
from ingest.journal import GIVEN_UP_AFTER, Journal
from ingest.parts import Parts
from ingest.result import outcome_in, packed, unread
from ingest.search import find
from ingest.state import open_scratch, open_state
from ingest.worker import Job, Limits
from output.parts import summary_of
from output.results import open_results, publish
from output.summary import Summary
from output.trouble import explained
from parsers.errors import JixiaoError, UsageError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run works. `redacted`: names and phone numbers are masked in all that is written."""

    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    redacted: bool = False
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how far the run is: the counts of what is done, and the page of a long file."""

    counts: Callable[[Mapping[str, int]], None] = lambda counts: None
    page: Callable[[str, str], None] = lambda name, page: None


def run(given: Sequence[Path], out: Path, settings: Settings, watcher: Watcher = Watcher()) -> Summary:
    """Converts all that is given into the results folder `out`. Raises UsageError where it cannot be written."""
    with ExitStack() as stack:
        state = stack.enter_context(open_state(out))
        known = configuration(redacted=settings.redacted)
        journal = stack.enter_context(closing(Journal(state / "journal.sqlite", known, str(settings.limits))))
        unfinished = stack.enter_context(open_results(out))
        scratch = stack.enter_context(open_scratch(state))
        crew = stack.enter_context(Crew(settings.workers, settings.limits, scratch, settings.verbose))
        batch = Batch(journal, crew, scratch, settings.redacted, watcher)
        find(given, out, journal, crew, scratch, settings.redacted)
        parts = Parts(journal, state / "parts", out)
        workbook = Job("workbook", chores.make_workbook, (parts.feed, unfinished, out), trusted=True, beside=True)
        if settings.workers > 1:  # it takes a quarter of the work, and cannot be shared out
            crew.start(workbook)
        batch.convert(parts)
        if settings.workers == 1:
            crew.start(workbook)
        summary = batch.write(parts, unfinished, out)
        with explained(out):
            publish(out, unfinished, summary)
        journal.finish()
        parts.remove()
    return summary


class Batch:
    """One run, step by step."""

    def __init__(self, journal: Journal, crew: Crew, scratch: Path, redacted: bool, watcher: Watcher) -> None:
        self._journal, self._crew, self._scratch = journal, crew, scratch
        self._redacted, self._watcher = redacted, watcher
        self._in_hand: dict[str, Found] = {}
        self._begun: set[str] = set()
        self._counts: Counter[str] = Counter()
        crew.on_begin = self._begin
        crew.on_page = self._turn

    def convert(self, parts: Parts) -> None:
        """Every file that has no result yet; parts of the results as soon as they are complete."""
        self._counts.update(self._journal.counts())
        self._watcher.counts(self._counts)
        try:
            self._convert(self._suspects(), size=1)
            died = self._convert(self._waiting(parts))
            self._convert(map(self._conversion, died), size=1, last=True)
        except KeyboardInterrupt:
            self._journal.clear(self._begun)
            raise

    def _suspects(self) -> Iterator[Job]:
        """Files that were being read when an earlier run ended: one at a time, so that it shows which ended it."""
        for found, times in self._journal.begun():
            if times < GIVEN_UP_AFTER:
                yield self._conversion(found)
            else:
                self._failed(found, JixiaoError("errors.killed_run", times=times))

    def _waiting(self, parts: Parts) -> Iterator[Job]:
        for found in self._journal.waiting():
            yield from parts.jobs()
            yield self._conversion(found)

    def _conversion(self, found: Found) -> Job:
        key = found.key or ""
        self._in_hand[key] = found
        return Job(key, chores.convert_file, (found.path, found.name, found.sha256, self._redacted))

    def _convert(self, jobs: Iterator[Job], size: int | None = None, last: bool = False) -> list[Found]:
        """Do the jobs and keep the results. Returns those to try again alone, for whom the crew may have been busy."""
        died = []
        for ended in self._crew.run(jobs, size):
            if ended.job.work is not chores.convert_file:
                _expect(ended)
                continue
            found = self._in_hand.pop(ended.job.key)
            self._begun.discard(ended.job.key)
            if ended.died and not last:
                self._journal.clear([ended.job.key])
                died.append(found)
            elif ended.error:
                self._failed(found, ended.error, ended.seconds)
            else:
                self._keep(found, ended.result)
        return died

    def _begin(self, job: Job) -> None:
        if job.work is chores.convert_file:
            self._journal.begin(job.key)
            self._begun.add(job.key)

    def _turn(self, job: Job, page: str) -> None:
        if job.key in self._in_hand:
            self._watcher.page(self._in_hand[job.key].name, page)

    def _failed(self, found: Found, error: JixiaoError, seconds: float = 0.0) -> None:
        outcome = unread(error, name=found.name, sha256=found.sha256, size=found.size)
        self._keep(found, packed(replace(outcome, seconds=seconds), []), verdict=True)

    def _keep(self, found: Found, result: bytes, verdict: bool = False) -> None:
        outcome = outcome_in(result)
        self._journal.record(found.key or "", result, outcome.standing, verdict)
        self._counts[outcome.standing] += 1
        self._watcher.counts(self._counts)
        # The hash, not the name: logs get passed on, and a file's name can hold a person's.
        log.info("file %s %s %s %s", found.place, outcome.sha256[:12], outcome.status, outcome.code or "")

    def write(self, parts: Parts, unfinished: Path, out: Path) -> Summary:
        """All that the results folder holds, still aside."""
        self._do(parts.jobs(all_of_them=True))
        parts.close()
        self._do([Job("join", chores.join_parts, (tuple(parts.folders), unfinished, out), trusted=True)], True)
        return summary_of(parts.folders)

    def _do(self, jobs: Iterable[Job], to_the_end: bool = False) -> None:
        for ended in self._crew.run(jobs, to_the_end=to_the_end):
            _expect(ended)


def _expect(ended: Ended) -> None:
    """What writes results cannot fail for a file's sake: the run ends, and says why."""
    if ended.error:
        raise UsageError(ended.error.code, **ended.error.params) from ended.error
