"""Damages samples in every way that comes to mind, and lists what nobody meant:

python -m tests.fuzz [--tries 5000] [--seed 1] [--files FOLDER] [--only WORD] [--case NAME ...] [--keep FOLDER]

A case is named by the file, the damage and a number, from which it can be made again: --case. Listed are cases that
hung, crashed, raised, printed, took much memory or ended as a defect, and those that were read as if nothing were
wrong although rows differ. With --keep, the files of these cases are written to a folder.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from parsers.signatures import looks_like
from tests.damages import BY_NAME, damages_for
from tests.golden import SAMPLES, samples
from tests.recorded import scanned
from tests.trial import Bench, Row, Trial

SCANS = 0.01
"""Of the cases: a scanned page takes seconds."""

SLOWEST = 8


class Case(NamedTuple):
    """A damaged file that can be made again from its name."""

    sample: str
    damage: str
    seed: int

    @property
    def name(self) -> str:
        return f"{self.sample}:{self.damage}:{self.seed}"

    @classmethod
    def of(cls, name: str) -> Case:
        sample, damage, seed = name.rsplit(":", 2)
        return cls(sample, damage, int(seed))

    def data(self, folder: Path = SAMPLES) -> bytes:
        return BY_NAME[self.damage]((folder / self.sample).read_bytes(), Random(self.seed))


class Result(NamedTuple):
    """A case, what became of it, and what becomes of the file without the damage."""

    case: Case
    trial: Trial
    whole: Trial

    @property
    def harm(self) -> str | None:
        """How the rows differ from the undamaged file's where nobody is told to look."""
        if self.trial.fault or not self.trial.sure or self.trial.flagged > self.whole.flagged:
            return None
        lost, other = _without(self.whole.sure, self.trial.rows), _without(self.trial.sure, self.whole.rows)
        if len(lost) == len(other) and not any(map(_moved, lost, other)):  # a word of a cell may be another
            return None
        fields = "" if len(lost) != len(other) else _fields(lost, other)
        return f"{len(lost)} lost, {len(other)} other {fields}"


def _without(rows: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    return [*(Counter(rows) - Counter(others)).elements()]


def _moved(row: Row, other: Row) -> bool:
    return sum(old != new for old, new in zip(row, other, strict=True)) > 1


def _fields(lost: Iterable[Row], other: Iterable[Row]) -> str:
    pairs = zip(lost, other, strict=True)
    told = [
        f"{old!r:.40} -> {new!r:.40}" for one, two in pairs for old, new in zip(one, two, strict=True) if old != new
    ]
    return f"({len(told)} cells: {'; '.join(told[:3])})"


def cases(folder: Path, files: Sequence[str], tries: int, seed: int, only: str = "") -> Iterator[Case]:
    """As many cases, always the same for the same seed. Scans come seldom."""
    random = Random(seed)
    slow = [name for name in files if name in scanned() or looks_like((folder / name).read_bytes()) == "image"]
    quick = [name for name in files if name not in slow] or slow
    for number in range(tries):
        name = random.choice(slow if slow and random.random() < SCANS else quick)
        damages = [one for one in damages_for((folder / name).read_bytes()) if only in one.__name__]
        if damages:
            yield Case(name, random.choice(damages).__name__, seed * 1_000_000 + number)


def results(folder: Path, wanted: Iterable[Case]) -> Iterator[Result]:
    """Each case tried, and each file once without damage."""
    bench, whole = Bench(), dict[str, Trial]()
    try:
        for case in wanted:
            if case.sample not in whole:
                whole[case.sample] = bench.tried(case.sample, (folder / case.sample).read_bytes())
            yield Result(case, bench.tried(case.sample, case.data(folder)), whole[case.sample])
    finally:
        bench.end()


def table(found: Sequence[Result]) -> Iterator[str]:
    """How often each damage led to which status and code; the slowest and the largest."""
    counts = Counter((r.case.damage, r.trial.status, r.trial.code) for r in found)
    for damage in sorted({r.case.damage for r in found}):
        told = [
            f"{status} {code} {n}".replace("  ", " ") for (name, status, code), n in counts.items() if name == damage
        ]
        yield f"{damage:22} {'; '.join(sorted(told))}"
    for result in sorted(found, key=lambda r: -r.trial.seconds)[:SLOWEST]:
        yield f"{result.trial.seconds:6.1f} s   {result.case.name}"
    for result in sorted(found, key=lambda r: -r.trial.megabytes)[:SLOWEST]:
        yield f"{result.trial.megabytes:6} MB  {result.case.name}"


def told(result: Result) -> str:
    """A line for a case that is listed; empty for one that is not."""
    trial = result.trial
    if trial.fault:
        return f"{trial.fault}: {result.case.name} {trial.at or trial.code} {trial.printed[:200]!r}"
    return f"silent: {result.case.name} {result.harm}" if result.harm else ""


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where a case is a fault of ours; rows that differ silently are for a person to judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=Path, default=SAMPLES, help="a folder of files to damage; samples/ without it")
    parser.add_argument("--only", default="", help="damages whose names hold this")
    parser.add_argument("--case", action="append", help="a case by its name, as often as you like")
    parser.add_argument("--keep", type=Path, help="where the files of listed cases are written")
    options = parser.parse_args(arguments)
    found: list[Result] = []
    for result in results(options.files, _wanted(options)):
        found.append(result)
        if line := told(result):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            _keep(result.case, options)
    sys.stdout.write("\n".join(table(found)) + "\n")
    return int(any(result.trial.fault for result in found))


def _wanted(options: argparse.Namespace) -> Iterable[Case]:
    if options.case:
        return map(Case.of, options.case)
    files = [file.name for file in samples()]
    if options.files != SAMPLES:
        files = sorted(file.relative_to(options.files).as_posix() for file in options.files.rglob("*.*"))
    return cases(options.files, files, options.tries, options.seed, options.only)


def _keep(case: Case, options: argparse.Namespace) -> None:
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        (options.keep / case.name.replace("/", "_").replace(":", "~")).write_bytes(case.data(options.files))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
