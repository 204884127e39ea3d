"""How long a piece of work keeps the processor busy: what other programs do meanwhile does not count."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time

RUNS = 7


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several runs."""

    def once() -> float:
        start = process_time()
        work()
        return 1000 * (process_time() - start)

    return median(once() for _ in range(RUNS))
