"""All that was given, found and looked into: files, folders, and what archives hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ingest import chores
from ingest.crew import Crew, Ended
from ingest.gather import gather
from ingest.journal import Journal
from ingest.worker import Job
from normalize.redact import redact_name
from parsers.errors import JixiaoError

NESTED = 2
"""Archives within archives that are opened: a county's inside a city's; what lies deeper was packed by no person."""

_ALL_OF_IT = "…"
"""In the place of a member's name: what is said of the archive as a whole, such as that it is cut off."""


def find(given: Sequence[Path], out: Path, journal: Journal, crew: Crew, scratch: Path, redacted: bool = False) -> None:
    """Write down every file that is given, its fingerprint, and the members of archives, unpacked into `scratch`.

    `redacted`: the names of files that hold a person's are masked.
    """
    with journal.at_once():
        for number, entry in enumerate(gather(given, out), start=1):
            journal.files.add(f"{number:08}", entry.name, entry.whole, entry.path.absolute())
            if entry.skip:
                journal.files.set_aside(f"{number:08}", JixiaoError(entry.skip), skipped=True)
        journal.files.tell_apart()
    for depth in range(NESTED + 2):
        _look_into(journal, crew)
        _unpack(journal, crew, scratch, depth)
    if redacted:
        journal.files.rename(redact_name)
    journal.files.settle()


def _look_into(journal: Journal, crew: Crew) -> None:
    jobs = (Job(found.place, chores.look_into, (found.path,)) for found in journal.files.unread())
    for ended in crew.run(jobs):
        if ended.error:
            journal.files.set_aside(ended.job.key, ended.error)
        else:
            journal.files.looked_into(ended.job.key, *json.loads(ended.result))


def _unpack(journal: Journal, crew: Crew, scratch: Path, depth: int) -> None:
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
        _unpacked(journal, ended, names[ended.job.key])


def _unpacked(journal: Journal, ended: Ended, name: str) -> None:
    place = ended.job.key
    if ended.error:
        journal.files.set_aside(place, ended.error)
        return
    members = json.loads(ended.result)
    with journal.at_once():
        for number, (member, path, code, params) in enumerate(members, start=1):
            own, full = f"{place}.{number:06}", f"{name}/{member or _ALL_OF_IT}"
            journal.files.add(own, full, full, Path(path or full))
            if code:
                journal.files.set_aside(own, JixiaoError(code, **params), "skipped" in code)
        journal.files.set_aside(place, JixiaoError("errors.skipped_unpacked", members=len(members)), skipped=True)
