"""The process that workers are forked from. It is started first, and loads what they need beside everything else."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from multiprocessing.context import BaseContext
from types import ModuleType


def context() -> BaseContext:
    """Workers are forked from a process that has loaded what they need, and nothing else: no thread, no open file."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["ingest.preload"])
    return made


def begin_loading() -> None:
    """Start that process now; whoever needs it later waits until it is ready. Nothing where there is no such thing."""
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        with undisturbed():
            forkserver.ensure_running()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """For starting processes in. Ctrl-C reaches the whole group of them; those started in here, and all that they
    start, never hear of it. Nor do they import the program that began it all, be it a test runner or a node of a
    cluster."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    can_block = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if can_block else set()
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if can_block:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
