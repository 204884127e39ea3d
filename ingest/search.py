"""All that was given, found and looked into: files, folders, and what archives hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from ingest import chores
from ingest.crew import Crew, Ended
from ingest.gather import Entry
from ingest.journal import Journal
from ingest.worker import Job
from parsers.errors import JixiaoError

NESTED = 2
"""Archives within archives that are opened: a county's inside a city's; what lies deeper was packed by no person."""

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
    jobs = (Job(found.place, chores.look_into, (found.path,)) for found in journal.files.unread())
    for ended in crew.run(jobs):
        if ended.error:
            journal.files.set_aside(ended.job.key, ended.error)
        else:
            journal.files.looked_into(ended.job.key, *json.loads(ended.result))


def _unpack(journal: Journal, crew: Crew, scratch: Path, depth: int, shown: Callable[[str], str]) -> None:
    names, jobs = {}, []
    for found in list(journal.files.archives()):
        if first := journal.files.same_before(found):
            journal.files.set_aside(found.place, JixiaoError("errors.skipped_copy", first=first), skipped=True)
        elif depth > NESTED:
            journal.files.set_aside(found.place, JixiaoError("errors.archive_too_deep", limit=NESTED))
        else:
            names[found.place] = found.name
            given = (found.path, scratch / "unpacked" / found.place, found.name)
            jobs.append(Job(found.place, chores.unpack_into, given))
    for ended in crew.run(jobs):
        _unpacked(journal, ended, names[ended.job.key], shown)


def _unpacked(journal: Journal, ended: Ended, name: str, shown: Callable[[str], str]) -> None:
    place = ended.job.key
    if ended.error:
        journal.files.set_aside(place, ended.error)
        return
    members = json.loads(ended.result)
    with journal.at_once():
        for number, (member, path, code, params) in enumerate(members, start=1):
            own, full = f"{place}.{number:06}", f"{name}/{shown(member) or _ALL_OF_IT}"
            journal.files.add(own, full, full, Path(path or full))
            if code:
                journal.files.set_aside(own, JixiaoError(code, **params), "skipped" in code)
        journal.files.set_aside(place, JixiaoError("errors.skipped_unpacked", members=len(members)), skipped=True)
