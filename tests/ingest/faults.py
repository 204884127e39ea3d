"""Faults put into the program on purpose: what a file asks for by its text happens in the worker that reads it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ingest import chores, pipeline
from ingest.result import packed
from ingest.submission import Submission
from output.outcome import Outcome
from parsers.errors import DefectError, UnreadableError
from parsers.progress import page_begins
from tests.ingest.runs import PERSON

_CONVERT = chores.convert_file


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """A function that always raises `error`."""

    def fail(*_: object) -> NoReturn:
        raise error

    return fail


RAISED: dict[str, tuple[object, str, BaseException]] = {
    "permission": (Path, "open", PermissionError(13, "Permission denied")),
    "disk": (Path, "open", OSError(5, "Input/output error")),
    "gone": (Path, "open", FileNotFoundError(2, "gone since it was listed")),
    "memory": (Submission, "read", MemoryError()),
    "value": (pipeline, "parse", ValueError(PERSON)),
    "unreadable": (pipeline, "parse", UnreadableError("parsers.no_text")),
    "forgotten": (pipeline, "parse", DefectError("errors.forgotten", file=PERSON)),
}


def faulty(path: Path, name: str, sha256: str, redacted: bool, drawn: bool = False) -> bytes:
    """`chores.convert_file`, but for files in which `fault: NAME` stands."""
    fault = re.search(r"fault: (\w+)", path.read_text(encoding="utf-8", errors="replace"))
    if fault and fault[1] in RAISED:
        owner, attribute, error = RAISED[fault[1]]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, attribute, raising(error))
            return _CONVERT(path, name, sha256, redacted, drawn)
    if fault:
        return POISONS[fault[1]](path)
    return _CONVERT(path, name, sha256, redacted, drawn)


def nothing(path: Path, name: str, sha256: str, redacted: bool, drawn: bool = False) -> bytes:
    """An outcome without a form, and without a look at the file."""
    return packed(Outcome(name=name, sha256=sha256, size=os.path.getsize(path), status="clean"), [])  # noqa: PTH202


def once(path: Path) -> bytes:
    """Ends its worker the first time, and works the second."""
    mark = path.with_name("." + path.name)
    if not mark.exists():
        mark.touch()
        os.abort()
    data = path.read_bytes()
    return _CONVERT(path, path.name, Submission.of("", data).sha256, False)


def abort(_: Path) -> bytes:
    """As a library does that finds its memory in disorder."""
    os.abort()


def loop(_: Path) -> bytes:
    """Never ends."""
    while True:
        pass


def pages(path: Path) -> bytes:
    """Takes longer than a file may, but not with one page."""
    for page in range(8):
        page_begins(page + 1, 8)
        time.sleep(0.4)
    return _CONVERT(path, path.name, Submission.of("", path.read_bytes()).sha256, False)


def eat(_: Path) -> bytes:
    """Asks for 3 GB at once."""
    return bytes(len(bytearray(3 << 30)) & 1)


def nibble(_: Path) -> bytes:
    """Takes 400 MB, which no single request would show, and keeps it."""
    taken: list[Any] = []
    while True:
        taken.append(bytearray(os.urandom(1 << 20)))
        if len(taken) > 400:
            time.sleep(0.2)


def big(_: Path) -> bytes:
    """Gives 400 MB back."""
    return bytes(400 << 20)


def children(_: Path) -> bytes:
    """Starts a program that outlives it, and never ends."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
    return loop(_)


def network(_: Path) -> bytes:
    """Calls somebody."""
    urllib.request.urlopen("http://127.0.0.1:9/")
    return b""


def kill_the_run(_: Path) -> bytes:
    """Takes the parent of all workers with it, as a machine without memory may do."""
    os.kill(int(os.environ["JIXIAO_TEST_PARENT"]), 9)
    return loop(_)


def drawing(path: Path) -> bytes:
    """Is read, and crashes a library when its pages are drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("output.report.drawing.page_pictures", lambda *_: os.abort())
        return _CONVERT(path, path.name, Submission.of("", path.read_bytes()).sha256, False, True)


def noise(path: Path) -> bytes:
    """Prints what stands in the file, as libraries do."""
    os.write(1, PERSON.encode())
    os.write(2, PERSON.encode())
    sys.stderr.write(PERSON)
    return _CONVERT(path, path.name, Submission.of("", path.read_bytes()).sha256, False)


POISONS: dict[str, Callable[[Path], bytes]] = {
    one.__name__: one
    for one in (once, abort, loop, pages, eat, nibble, big, children, network, kill_the_run, drawing, noise)
}
