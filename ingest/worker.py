"""One worker: a process that does job after job, and may be ended at any moment without harm to anything else."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ingest.defect import as_defect
from ingest.sandbox import keep_quiet, limit, live_no_longer_than_the_parent
from ingest.screen import logging_to
from parsers.errors import JixiaoError
from parsers.progress import on_page

READY, PAGE, KEPT, DONE, SPILLED, FAILED = b"r", b"p", b"k", b"d", b"s", b"f"
"""The first byte of what a worker says: it takes jobs; it reads a page; it has a result that will do if it does not
come to a better one; and the three ways in which a job can end."""

kept: ContextVar[Callable[[bytes], None]] = ContextVar("kept", default=lambda result: None)
"""Called by a job with a result that will do, before it tries what may crash."""

IN_ONE_PIECE = 60_000
"""Bytes that a pipe takes at once (64 KiB on Linux). What is longer goes through a file: nobody waits for its rest."""

_MOST_TOLD = 1000
"""Characters of what an error says of its cause: all of it goes through the pipe at once, and stays whole JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may cost. `seconds` count anew with every page that is read; `memory` is in bytes, of the worker
    and all that it started; `result` in bytes; after `jobs` of them a worker is replaced, for whatever may have leaked.
    """

    seconds: float = 120.0
    memory: int = 2 << 30
    result: int = 64 << 20
    jobs: int = 500


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a worker: a function of a module, what it is called with, and what the answer is known by.

    `trusted`: it reads nothing that was handed in, and may take as long as it takes. `beside`: it mostly waits for the
    others, and nobody waits for it before the end.
    """

    key: str
    work: Callable[..., bytes]
    arguments: tuple[object, ...] = ()
    trusted: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker works: `scratch`, a private folder for temporary files; how many threads it may use; whether it
    may write a log."""

    scratch: Path
    threads: int = 1
    verbose: bool = False


def serve(pipe: Connection, lifeline: Connection, limits: Limits, place: Place) -> None:
    """Do what comes through `pipe` until None comes. Ends when the other end of `lifeline` is gone."""
    live_no_longer_than_the_parent(lifeline)
    limit(limits.memory, place.scratch, place.threads)
    log = keep_quiet()
    with logging_to(log if place.verbose else None):
        _warm_up()
        pipe.send_bytes(READY)
        for job in iter(pipe.recv, None):
            pipe.send_bytes(_done(job, pipe, limits, place))


def _done(job: Job, pipe: Connection, limits: Limits, place: Place) -> bytes:
    def tell(page: int, pages: int | None) -> None:
        pipe.send_bytes(PAGE + f"{page}/{pages}".encode() if pages else PAGE + str(page).encode())

    def keep(result: bytes) -> None:
        pipe.send_bytes(KEPT + _spilled(result, place))

    on_page.set(tell)
    kept.set(keep)
    try:
        return _packed(job.work(*job.arguments), limits, place)
    except JixiaoError as error:
        return _failed(error)
    except MemoryError:
        return _failed(JixiaoError("errors.too_much_memory", limit=limits.memory >> 20))
    except Exception as error:
        return _failed(as_defect(error))


def _packed(result: bytes, limits: Limits, place: Place) -> bytes:
    if len(result) > limits.result:
        raise JixiaoError("errors.result_too_large", limit=limits.result >> 20)
    if len(result) < IN_ONE_PIECE:
        return DONE + result
    return SPILLED + _spilled(result, place)


def _spilled(result: bytes, place: Place) -> bytes:
    with tempfile.NamedTemporaryFile(dir=place.scratch, delete=False) as file:
        file.write(result)
    return os.fsencode(file.name)


def _failed(error: JixiaoError) -> bytes:
    params = {name: str(value)[:_MOST_TOLD] for name, value in error.params.items()}
    return FAILED + json.dumps([error.code, params]).encode()


def _warm_up() -> None:
    import ingest.preload  # noqa: F401 - done already where the worker was forked from one that had it

    logging.raiseExceptions = False
