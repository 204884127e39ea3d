"""What a worker may do: use so much memory, write into its own folder, call nobody, print nothing, outlive nobody."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

_SPARE_MEMORY = 1 << 30
"""Beyond the limit on what is in use: address space that is written to later or never, such as stacks of threads."""

_OPENS_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})
_THREADS = ("JIXIAO_OCR_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_PR_SET_PDEATHSIG = 1


def live_no_longer_than_the_parent(lifeline: Connection) -> None:
    """A group of its own, so that all it starts can be ended with it; no orphan, however the parent ended."""
    if hasattr(os, "setsid"):
        os.setsid()
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    if sys.platform == "linux":  # also where the main thread is inside a library that lets no other thread run
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_with(lifeline: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def limit(memory: int, scratch: Path, threads: int) -> None:
    """No more memory (in bytes) and threads than these, temporary files in `scratch`, and no network."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    tempfile.tempdir = str(scratch)
    os.environ["TMPDIR"] = str(scratch)
    for name in _THREADS:
        os.environ[name] = str(threads)
    sys.addaudithook(_refuse_network)
    with contextlib.suppress(ImportError):
        import resource

        most = memory + _SPARE_MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """No document has a reason to make us call anybody."""
    if event in _OPENS_CONNECTIONS:
        raise PermissionError("no network while a file is converted")


def keep_quiet() -> TextIO:
    """What libraries print may be a document's text: stdout and stderr lead nowhere. Returns where stderr led."""
    log = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return log
