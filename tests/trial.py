"""One file tried in a process of its own, which may hang, crash or eat memory without taking the others with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter

from ingest.pipeline import process
from ingest.submission import Submission
from normalize.form import Indicator

SECONDS = 60
MEGABYTES = 3072
"""What a process may reserve: recognition alone reserves half of it. A case that takes 1 GB more is listed."""
LIFE = 500
"""Cases that one process is given: what the libraries hoard is no fault of a case."""

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a file: the outcome's status and code, or hung, crashed, raised; and what it took."""

    status: str
    code: str = ""
    at: str = ""
    seconds: float = 0.0
    megabytes: int = 0
    printed: str = ""
    rows: tuple[Row, ...] = ()
    sure: tuple[Row, ...] = ()
    """Those that nobody is asked to review."""
    flagged: int = 0

    @property
    def fault(self) -> str | None:
        """What is wrong with us; None where the file alone is."""
        if self.status in ("hung", "crashed", "raised"):
            return self.status
        if self.code == "errors.unexpected":
            return "unexpected"
        return "printed" if self.printed else "memory" if self.megabytes > 1024 else None


class Bench:
    """Tries files one after the other; a process that dies or is killed is replaced."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        context = get_context("spawn")
        self._pipe, end = context.Pipe()
        self._child = context.Process(target=_attend, args=(end,), daemon=True)
        self._child.start()
        self._left = LIFE
        end.close()

    def end(self) -> None:
        self._child.kill()
        self._child.join()

    def tried(self, name: str, data: bytes) -> Trial:
        if not self._left:
            self._renew()
        self._left -= 1
        try:
            self._pipe.send((name, data))
            if self._pipe.poll(SECONDS):
                trial: Trial = self._pipe.recv()
                return trial
            lost = Trial("hung", seconds=SECONDS)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._child.join(5)
            lost = Trial("crashed", str(self._child.exitcode))
        self._renew()
        return lost

    def _renew(self) -> None:
        self.end()
        self._begin()


def _attend(pipe: Connection) -> None:
    """The child: what it or any library prints goes to a file that it can look into."""
    from resource import RLIMIT_DATA, setrlimit

    setrlimit(RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    with TemporaryFile() as said:
        for stream in (1, 2):
            os.dup2(said.fileno(), stream)

        def printed() -> str:
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
            said.truncate(0)
            return text

        while True:
            pipe.send(_tried(printed, *pipe.recv()))


def _tried(printed: Callable[[], str], name: str, data: bytes) -> Trial:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # sets the peak back
    start, held = perf_counter(), _megabytes("VmRSS")
    try:
        outcome, forms = process(Submission.of(name, data))
    except BaseException as error:
        return Trial("raised", type(error).__name__, seconds=perf_counter() - start)
    at = f"{outcome.params.get('error', '')} {outcome.params.get('at', '')}".strip()
    seconds, code = perf_counter() - start, outcome.code or ""
    taken = _megabytes("VmHWM") - held
    rows = [row for form in forms for row in form.indicators]
    sure = [row for form in forms for row in form.indicators if not (row.needs_review or form.needs_review)]
    flagged = len(rows) - len(sure) + sum(form.needs_review for form in forms)
    told = tuple(map(_row, rows)), tuple(map(_row, sure)), flagged
    return Trial(outcome.status, code, at, seconds, taken, printed(), *told)


def _megabytes(key: str) -> int:
    """What this process holds, or held at its peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(key))


def _row(row: Indicator) -> Row:
    return row.level1, row.level2, row.name, row.value_type, row.value, row.unit, row.scoring, row.explanation
