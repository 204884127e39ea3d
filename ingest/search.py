"""All that was given, found and looked into: files, folders, and what archives hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ingest import chores
from ingest.crew import Crew, Ended
from ingest.found import Found
from ingest.gather import Entry
from ingest.journal import Journal
from ingest.worker import Job
from parsers.errors import JixiaoError

NESTED = 2
"""Archives within archives that are opened: a county's inside a city's; what lies deeper was packed by no person."""

AT_ONCE = 32
"""Files that a worker looks into in one job."""

_ALL_OF_IT = "…"
"""In the place of a member's name: what is said of the archive as a whole, such as that it is cut off."""


def write_down(entries: Iterable[Entry], journal: Journal, shown: Callable[[str], str]) -> None:
    """Every file that was given, in order. `shown`: what a name may say of a person."""
    with journal.at_once():
        for number, entry in enumerate(entries, start=1):
            place = f"{number:08}"
            journal.files.add(place, shown(entry.name), shown(entry.whole), entry.path, entry.remote)
            if entry.skip:
                journal.files.set_aside(place, JixiaoError(entry.skip), skipped=True)
        journal.files.tell_apart()


def look_into(journal: Journal, crew: Crew, scratch: Path, shown: Callable[[str], str]) -> None:
    """The fingerprint of every file, and the members of archives, unpacked into `scratch`; then all has been found."""
    for depth in range(NESTED + 2):
        _fingerprints(journal, crew)
        _unpack(journal, crew, scratch, depth, shown)
    journal.files.settle()


def _fingerprints(journal: Journal, crew: Crew) -> None:
    """Many files a job, as each takes a fraction of a millisecond; where one of them is trouble, each by itself."""
    troubled = _looked_into(journal, crew, journal.files.unread(), at_once=AT_ONCE)
    _looked_into(journal, crew, iter(troubled), at_once=1)


def _looked_into(journal: Journal, crew: Crew, files: Iterator[Found], at_once: int) -> list[Found]:
    groups: dict[str, tuple[Found, ...]] = {}

    def jobs() -> Iterator[Job]:
        while group := tuple(islice(files, at_once)):
            groups[group[0].place] = group
            yield Job(group[0].place, chores.look_into, (tuple(found.path for found in group),))

    troubled: list[Found] = []
    for ended in crew.run(jobs()):
        group = groups.pop(ended.job.key)
        if not ended.error:
            _write_down_looks(journal, group, json.loads(ended.result))
        elif at_once > 1:
            troubled += group
        else:
            journal.files.set_aside(ended.job.key, ended.error)
    return troubled


def _write_down_looks(journal: Journal, group: Sequence[Found], looks: Sequence[Mapping[str, Any]]) -> None:
    with journal.at_once():
        for found, look in zip(group, looks, strict=True):
            if "code" in look:
                journal.files.set_aside(found.place, JixiaoError(look["code"], **look["params"]))
            else:
                journal.files.looked_into(found.place, **look)


def _unpack(journal: Journal, crew: Crew, scratch: Path, depth: int, shown: Callable[[str], str]) -> None:
    opened, jobs = {}, []
    for found in list(journal.files.archives()):
        if first := journal.files.same_before(found):
            journal.files.set_aside(found.place, JixiaoError("errors.skipped_copy", first=first), skipped=True)
        elif depth > NESTED:
            journal.files.set_aside(found.place, JixiaoError("errors.archive_too_deep", limit=NESTED))
        else:
            opened[found.place] = found
            given = (found.path, scratch / "unpacked" / found.place, found.name)
            jobs.append(Job(found.place, chores.unpack_into, given))
    for ended in crew.run(jobs):
        _unpacked(journal, ended, opened[ended.job.key], shown)


def _unpacked(journal: Journal, ended: Ended, archive: Found, shown: Callable[[str], str]) -> None:
    place, name = archive.place, archive.name
    if ended.error:
        journal.files.set_aside(place, ended.error)
        return
    members = json.loads(ended.result)
    with journal.at_once():
        for number, (member, path, code, params) in enumerate(members, start=1):
            own, full = f"{place}.{number:06}", f"{name}/{shown(member) or _ALL_OF_IT}"
            # What was not unpacked lies nowhere; its name may be another's, too, once names are masked.
            journal.files.add(own, full, full, Path(path) if path else archive.path / own)
            if code:
                journal.files.set_aside(own, JixiaoError(code, **params), "skipped" in code)
        journal.files.set_aside(place, JixiaoError("errors.skipped_unpacked", members=len(members)), skipped=True)
