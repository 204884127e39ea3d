"""Archives unpacked safely: into one folder, under names of our own choosing, no more than a disk can bear.

What an archive says of itself (sizes, paths, links, charsets) is only ever shown, never believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.archives import foreign, mails, naming, rars, streams, zips
from ingest.archives.found import Budget, Found
from ingest.archives.kinds import kind_of
from ingest.archives.storing import Taken, store
from parsers.errors import UnreadableError


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive.

    `name`: its name in the archive as printable text, for display only; empty where the entry is about the archive as
    a whole (it is cut off, its limits are used up). `path`: where its bytes lie, None where it was not unpacked.
    `code`, `params`: the catalogue's message why not; `errors.skipped_*` on purpose, all others failed.
    """

    name: str
    path: Path | None
    code: str | None = None
    params: dict[str, str] = field(default_factory=dict)


def is_archive(path: Path) -> bool:
    """Whether the file is an archive: by its content, and no document that is packed with zip."""
    return kind_of(path) is not None


def unpack(path: Path, folder: Path, name: str | None = None) -> list[Member]:
    """The members, sorted by name, their bytes in `folder`. Raises UnreadableError where nothing at all can be read.

    `name` is the archive's own, where `path` does not tell it; what lies alone in a .gz is called after it.
    """
    try:
        budget = Budget(path.stat().st_size)
        taken = store(_found(path, name or path.name, budget), folder, budget)
    except OSError as error:
        raise UnreadableError("errors.cannot_open", reason=error.strerror or type(error).__name__) from error
    members = list(_members(taken))
    if not any(member.name for member in members):
        raise _nothing(members)
    return sorted(members, key=lambda member: member.name.split("/"))


def _nothing(members: Sequence[Member]) -> UnreadableError:
    """Why nothing came out; of an archive that is cut off before its first file there is nothing to be kept."""
    code = next((member.code for member in members if member.code), "errors.archive_empty")
    if code == "errors.archive_cut_off":
        return UnreadableError("errors.archive_damaged")
    return UnreadableError(code, **{key: value for member in members for key, value in member.params.items()})


def _found(path: Path, name: str, budget: Budget) -> Iterator[Found]:
    kind = kind_of(path)
    if kind is None:
        raise UnreadableError("errors.archive_damaged")
    if kind == "mail":
        return mails.members(path)
    if kind == "zip":
        return zips.members(path, budget)
    if kind in ("gz", "bz2", "xz", "zst", "tar"):
        return streams.members(path, budget, kind, name)
    if kind in ("rar", "rar5"):
        return foreign.members(path, budget, kind, rars.headers(path, kind))
    return foreign.members(path, budget, kind)


def _members(taken: Sequence[Taken]) -> Iterator[Member]:
    """What was taken under the names to show, without the folders."""
    named = [(one, one.name) for one in taken if one.name is not None]
    texts = naming.as_texts([name for _, name in named])
    with_text = [
        (one, naming.shown(text)) for (one, _), text in zip(named, texts, strict=True) if not _is_folder(one, text)
    ]
    names = naming.distinct(text for _, text in with_text)
    for (one, text), name in zip(with_text, names, strict=True):
        yield _skipped(one, name, text) or Member(name, one.path, one.code, dict(one.params))
    yield from (Member("", None, one.code, dict(one.params)) for one in taken if one.name is None)


def _is_folder(one: Taken, name: str) -> bool:
    """Whether there is nothing to it but the name of a folder; its empty file goes."""
    if one.path is None or not naming.is_folder(name) or one.path.stat().st_size:
        return False
    one.path.unlink()
    return True


def _skipped(one: Taken, name: str, text: str) -> Member | None:
    reason = naming.reason_to_skip(text)
    if reason and one.path is not None:
        one.path.unlink()
    return Member(name, None, reason) if reason else None
