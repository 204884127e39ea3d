"""Members written to disk under names of our own choosing, each with what became of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from ingest.archives.found import MAX_MEMBER, MAX_MEMBERS, Budget, CorruptError, Found
from ingest.submission import MAX_MEGABYTES
from parsers.errors import JixiaoError, UnreadableError

Item = TypeVar("Item")
_DAMAGED = "errors.archive_member_damaged"
_OF_THE_ARCHIVE = {"errors.archive_cut_off", "errors.archive_damaged"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A member and its file; without a file, why there is none. Without a name: what is true of the whole archive."""

    name: bytes | str | None = None
    path: Path | None = None
    code: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


def store(found: Iterator[Found], folder: Path, budget: Budget) -> list[Taken]:
    """Every member found, and at the end why there may be more, where that is so."""
    taken: list[Taken] = []
    try:
        for number, member in enumerate(_guarded(found, "errors.archive_cut_off"), 1):
            if number > MAX_MEMBERS:
                raise UnreadableError("errors.archive_too_many", limit=MAX_MEMBERS)
            taken.append(Taken(member.name, code=_DAMAGED))  # stands where reading it ends the archive
            taken[-1] = _stored(member, folder / f"{number:06}.bin", budget)
    except CorruptError as error:
        return [*map(_not_to_be_trusted, taken), _whole(error)]
    except JixiaoError as error:
        taken.append(_whole(error))
    return taken


def _guarded(items: Iterator[Item], code: str) -> Iterator[Item]:
    """The same items: the libraries raise whatever comes up where bytes were made to mislead them."""
    try:
        yield from items
    except JixiaoError:
        raise
    except Exception as error:
        raise UnreadableError(code) from error


def _whole(error: JixiaoError) -> Taken:
    return Taken(code=error.code, params=error.params)


def _not_to_be_trusted(taken: Taken) -> Taken:
    if taken.path is None:
        return taken
    taken.path.unlink(missing_ok=True)
    return replace(taken, path=None, code=_DAMAGED)


def _stored(member: Found, path: Path, budget: Budget) -> Taken:
    if member.refused:
        return Taken(member.name, code=member.refused)
    try:
        budget.spend(0)
        _write(member, path, budget)
    except JixiaoError as error:
        path.unlink(missing_ok=True)
        if isinstance(error, CorruptError):
            raise
        code = _DAMAGED if error.code in _OF_THE_ARCHIVE else error.code
        return Taken(member.name, code=code, params=error.params)
    return Taken(member.name, path)


def _write(member: Found, path: Path, budget: Budget) -> None:
    blocks = _limited(_guarded(member.blocks(), _DAMAGED), budget)
    try:
        with _opened_for_us_alone(path) as file:
            for block in blocks:
                file.write(block)
    except OSError as error:  # of our disk: what the archive does wrong has become another error
        raise UnreadableError("errors.cannot_open", reason=error.strerror) from error


def _limited(blocks: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    size = 0
    for block in blocks:
        budget.spend(len(block))
        size += len(block)
        if size > MAX_MEMBER:
            raise UnreadableError("errors.too_large", limit=MAX_MEGABYTES)
        yield block


def _opened_for_us_alone(path: Path) -> BinaryIO:
    """A new file: where there is something already, also a link, this fails."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")
