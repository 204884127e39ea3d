"""The same batch on many machines: Ray gives out shards of files, and each is a batch of its own on its node.

What a node hands back is the journal of its shard. The machine that began the run joins the journals and writes the
results from them, as it does after a run of its own: the bytes are the same.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.batch import Settings, Watcher, open_batch, open_work
from ingest.configuration import configuration
from ingest.found import Found
from ingest.gather import Entry, gather
from ingest.journal import Journal
from ingest.search import write_down
from ingest.state import STATE
from ingest.storage import Shelf, fetch, fetch_corrections, is_remote, listed, put_results, version
from output.summary import Summary
from parsers.errors import JixiaoError, UsageError

if TYPE_CHECKING:
    from ray import ObjectRef

SHARD = 256
"""Files in a shard: seconds of work for digital forms, and minutes for scans, which is what a lost node costs."""

RETRIES = 5
"""Times that a shard is begun again after its node was lost."""

_AHEAD = 3
"""Shards that are handed out for every processor, so that none waits."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Files that stand together, and the name that their journal goes by."""

    name: str
    files: tuple[Found, ...]


def run(given: Sequence[str], out: str, settings: Settings, watcher: Watcher) -> Summary:
    """Converts all that is given into `out`; both may lie in a storage (`s3://...`). Raises UsageError.

    Shards that an earlier run finished are not converted again.
    """
    with _folder_here(out) as here, _connected(), open_batch(here, settings, watcher) as (batch, writer):
        write_down(_entries(given, here), batch.journal, batch.shown)
        whole = out.rstrip("/") if is_remote(out) else os.path.abspath(out)  # noqa: PTH100 - nodes stand elsewhere
        shelf = f"{whole}/{STATE}/shards"
        counts = Counter(total=batch.journal.counts()["total"])
        for shard in _converted(batch.journal, shelf, settings):
            _adopt(batch.journal, Shelf(shelf), shard, batch.scratch)
            watcher.counts(counts | batch.journal.counts())
        batch.journal.files.settle()
        summary = writer.write()
        if is_remote(out):
            put_results(here, out)
        Shelf(shelf).clear()
    return summary


def convert_shard(shard: Shard, shelf: str, settings: Settings, known: str) -> None:
    """One shard on one node: a batch whose journal is put on the shelf. Raises UsageError where this node is no use."""
    if configuration(**settings.options) != known:
        raise UsageError("command.nodes_differ")
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        state = Path(folder)
        with open_work(state, settings) as batch:
            for file in shard.files:
                _write_down(file, batch.journal, batch.scratch)
            batch.look_into()
            batch.convert()
            journal = batch.journal.file
        Shelf(shelf).put(journal, shard.name)


def _write_down(file: Found, journal: Journal, scratch: Path) -> None:
    """A file at the place that it has in the whole run."""
    journal.files.add(file.place, file.name, file.name, file.path)
    try:
        if file.remote:
            journal.files.move(file.place, fetch(file.remote, scratch))
    except JixiaoError as error:
        journal.files.set_aside(file.place, error)


def _entries(given: Sequence[str], here: Path) -> Iterator[Entry]:
    remote = [is_remote(one) for one in given]
    if any(remote) and not all(remote):
        raise UsageError("command.mixed_places")
    return listed(given) if all(remote) else gather([Path(one) for one in given], here)


def _shards(journal: Journal, how: str) -> Iterator[Shard]:
    """`how`: all else that decides what a shard's journal holds, so that no other run's is taken for this one's."""
    files = journal.files.unread()
    while shard := tuple(islice(files, SHARD)):
        told = repr(
            [how, *((file.place, file.name, file.remote or os.fspath(file.path), _version(file)) for file in shard)]
        )
        yield Shard(hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest() + ".sqlite", shard)


def _version(file: Found) -> str:
    """What changes when somebody puts other bytes there: what the storage says of it, or size and time."""
    if file.remote:
        return version(file.remote)
    with suppress(OSError):
        told = file.path.stat()
        return f"{told.st_size} {told.st_mtime_ns}"
    return ""


def _converted(journal: Journal, shelf: str, settings: Settings) -> Iterator[Shard]:
    """The shards as they are done, in whatever order."""
    import ray

    known = configuration(**settings.options)
    task = ray.remote(num_cpus=settings.workers, max_retries=RETRIES)(convert_shard)
    at_once = _AHEAD * max(int(_processors()) // settings.workers, 1)
    begun: dict[ObjectRef[Any], Shard] = {}
    for shard in _shards(journal, f"{known} {settings.limits}"):
        if Shelf(shelf).has(shard.name):
            yield shard
            continue
        begun[task.remote(shard, shelf, settings, known)] = shard
        if len(begun) >= at_once:
            yield from _ended(begun)
    while begun:
        yield from _ended(begun)


def _processors() -> float:
    import ray

    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    return resources.get("CPU", 1.0)


def _ended(begun: dict[ObjectRef[Any], Shard]) -> Iterator[Shard]:
    import ray

    for done in ray.wait(list(begun))[0]:
        shard = begun.pop(done)
        try:
            ray.get(done)
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, JixiaoError):
                raise error.cause from None
            raise UsageError("command.cluster_failed", reason=type(error.cause).__name__) from error
        except ray.exceptions.RayError as error:
            raise UsageError("command.cluster_failed", reason=type(error).__name__) from error
        yield shard


def _adopt(journal: Journal, shelf: Shelf, shard: Shard, scratch: Path) -> None:
    own = scratch / shard.name
    shelf.get(shard.name, own)
    journal.adopt(own)
    own.unlink()


@contextmanager
def _folder_here(out: str) -> Iterator[Path]:
    """A results folder on this machine: `out` itself, or one to be put there when it is complete."""
    if not is_remote(out):
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        fetch_corrections(out, Path(folder) / "results")
        yield Path(folder) / "results"


@contextmanager
def _connected() -> Iterator[None]:
    """The cluster that RAY_ADDRESS names, or one of this machine alone."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise UsageError("command.no_ray") from None
    if ray.is_initialized():
        yield
        return
    ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()
