"""Milliseconds that one text form takes on one core after start-up, beside the cheapest reading there is, `str.split`.

python benchmarks/text_speed.py [FOLDER ...]     (samples/ and, where it is there, the corpus)
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from ingest.pipeline import convert_one

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "samples", ROOT.parent / "shared" / "corpus")
ENDINGS = {".tsv": "tsv", ".txt": "tsv", ".csv": "csv", ".md": "md"}
RUNS = 5


class Timing(NamedTuple):
    sort: str
    forms: int
    seconds: float
    split_seconds: float


def files(folders: Iterable[Path]) -> list[Path]:
    found = (file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*")))
    return [file for file in found if file.suffix in ENDINGS and "truth" not in file.parts]


def seconds(work: Callable[[], object]) -> float:
    """The median of several runs."""

    def once() -> float:
        start = perf_counter()
        work()
        return perf_counter() - start

    return median(once() for _ in range(RUNS))


def split(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode("utf-8", errors="replace").splitlines()]


def timings(paths: Iterable[Path]) -> Iterator[Timing]:
    """A file that cannot be read, or holds no form, is left out: it says nothing about the time of a form."""
    for path in paths:
        data = path.read_bytes()
        try:
            forms = len(convert_one(path.name, data))  # a first run loads the tables
        except Exception as error:
            print(f"left out: {path.name}: {type(error).__name__}", file=sys.stderr)
            continue
        if forms:
            converting = seconds(partial(convert_one, path.name, data))
            yield Timing(ENDINGS[path.suffix], forms, converting, seconds(partial(split, data)))


def line(name: str, group: list[Timing]) -> str:
    per_form = [1000 * timing.seconds / timing.forms for timing in group]
    ratio = sum(timing.seconds for timing in group) / sum(timing.split_seconds for timing in group)
    count = sum(timing.forms for timing in group)
    return f"{name:<8} {count:>6} {median(per_form):>12.2f} {max(per_form):>12.2f} {ratio:>16,.0f}"


def main(arguments: list[str]) -> int:
    measured = list(timings(files(map(Path, arguments) if arguments else FOLDERS)))
    if not measured:
        print("no text form found", file=sys.stderr)
        return 1
    print(f"{'format':<8} {'forms':>6} {'median ms':>12} {'worst ms':>12} {'times str.split':>16}")
    for sort in sorted({timing.sort for timing in measured}):
        print(line(sort, [timing for timing in measured if timing.sort == sort]))
    print(line("all", measured))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
