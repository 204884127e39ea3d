"""`jixiao` with faults: `python -m tests.ingest.with_faults [kill-at=POINT:N] convert ...`.

POINT is a function of `POINTS`; the process kills itself at its N-th call, before or after it does its work.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from ingest import chores
from ingest.command import main
from ingest.found import Files
from ingest.journal import Journal
from output import results
from tests.ingest.faults import faulty

POINTS: dict[str, tuple[object, str]] = {
    "find": (Files, "add"),
    "begin": (Journal, "begin"),
    "record": (Journal, "record"),
    "shard": (Journal, "firsts"),
    "publish": (results, "_seal"),
    "finish": (Journal, "finish"),
}


def _deadly(whole: Callable[..., Any], number: int, after: bool) -> Callable[..., Any]:
    calls = 0

    def kill(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - stands in for any function
        nonlocal calls
        calls += 1
        if calls == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*given, **more)
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return kill


def _kill_at(point: str, number: int, after: bool) -> None:
    owner, name = POINTS[point]
    setattr(owner, name, _deadly(getattr(owner, name), number, after))


def _inside_the_commit(number: int) -> None:
    """Kill it when a result is written but not yet committed."""
    whole = Journal.record
    calls = 0

    def record(journal: Journal, *given: Any, **more: Any) -> None:  # noqa: ANN401
        nonlocal calls
        calls += 1
        if calls == number:
            journal._base.set_trace_callback(
                lambda said: os.kill(os.getpid(), signal.SIGKILL) if said.startswith("delete") else None
            )
        whole(journal, *given, **more)

    Journal.record = record  # type: ignore[assignment,method-assign]


if __name__ == "__main__":
    os.environ["JIXIAO_TEST_PARENT"] = str(os.getpid())
    chores.convert_file = faulty
    words = sys.argv[1:]
    if words[0].startswith("kill-at="):
        where, times, *late = words.pop(0).removeprefix("kill-at=").split(":")
        if where == "commit":
            _inside_the_commit(int(times))
        else:
            _kill_at(where, int(times), bool(late))
    sys.exit(main(words))
