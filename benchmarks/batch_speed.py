"""What a batch costs: a file of each format, the machinery alone, how it grows with the number of files, and poison.

    python benchmarks/batch_speed.py formats            milliseconds of a file of each format, one worker
    python benchmarks/batch_speed.py growth 1000 10000  files of mixed digital formats: seconds, memory, size
    python benchmarks/batch_speed.py workers 2000       the same files with one worker and with two, by turns
    python benchmarks/batch_speed.py machinery 5000     the same without converting anything
    python benchmarks/batch_speed.py poison 2000        five of them abort, hang, eat memory, raise, and answer 400 MB

The files are the samples, each made different by bytes that no reader looks at. Timings on a machine that does other
things are worth little: compare figures of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

HOME = Path(__file__).parents[1]
DIGITAL = (".tsv", ".csv", ".md", ".html", ".txt", ".docx", ".xlsx", ".xls", ".pdf")
POISONS = ("abort", "loop", "eat", "value", "big")


def samples(*endings: str, scans: bool = False) -> list[Path]:
    """The samples with these endings, digital ones only or scans only."""
    files = [file for file in sorted((HOME / "samples").iterdir()) if file.suffix in endings]
    return [file for file in files if ("扫描" in file.name or "拍照" in file.name) == scans]


def variant(file: Path, number: int) -> bytes:
    """The file's bytes with a number that no reader looks at."""
    data = file.read_bytes()
    if file.suffix in {".docx", ".xlsx"}:
        packed = BytesIO(data)
        with zipfile.ZipFile(packed, "a") as archive:
            archive.comment = str(number).encode()
        return packed.getvalue()
    if file.suffix in {".pdf", ".jpg"}:
        return data + b"\n%%%d\n" % number
    return data + (number.to_bytes(4, "little") if data.startswith(b"\xd0\xcf") else b"\n" * (1 + number))


def fill(folder: Path, count: int, files: list[Path]) -> None:
    """`count` files, all different: the folder's samples over and over."""
    for number in range(count):
        file = files[number % len(files)]
        place = folder / f"{number // 1000:03}" / f"{number:06}{file.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(variant(file, number // len(files)))


class Measured:
    """A run of the command in a process of its own: seconds, CPU seconds of all its processes, the parent's memory."""

    def __init__(self, folder: Path, out: Path, *words: str, program: str = "ingest.command") -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = perf_counter()
        command = [sys.executable, "-m", program, "convert", str(folder), "--out", str(out), *words]
        environment = {**os.environ, "PYTHONPATH": str(HOME)}
        process = subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL, env=environment)
        self.memory = max(_memory(process), default=0) >> 20
        self.code = process.wait()
        self.seconds = perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) >> 20


def _memory(process: subprocess.Popen[bytes]) -> Iterator[int]:
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            yield watched.memory_info().rss
            process.wait(0.05)
        except (psutil.Error, subprocess.TimeoutExpired):
            continue


def formats(places: Path, _: list[int]) -> None:
    """60 files of each format and two scans with one worker; the seconds that `outcomes.jsonl` tells."""
    kinds = [(ending, 60, samples(ending)) for ending in DIGITAL if samples(ending)]
    kinds.append(("scan", 2, samples(".pdf", ".jpg", scans=True)))
    for ending, count, files in kinds:
        folder, out = places / ending.strip("."), places / f"{ending}-r"
        fill(folder, count, files)
        Measured(folder, out, "--workers", "1")
        lines = map(json.loads, (out / "outcomes.jsonl").read_text(encoding="utf-8").splitlines())
        took = sorted(1000 * line["seconds"] for line in lines)
        print(f"{ending:8} median {median(took):7.1f} ms, slowest {took[-1]:7.1f} ms", flush=True)


def growth(places: Path, counts: list[int]) -> None:
    """All cores."""
    for count in counts:
        fill(places / str(count), count, samples(*DIGITAL))
        run = Measured(places / str(count), places / f"{count}-r")
        each = 1000 * run.seconds / count
        print(
            f"{count:7} files {run.seconds:7.1f} s {each:6.1f} ms each, {run.memory} MB, {run.size} MB of results",
            flush=True,
        )


def workers(places: Path, counts: list[int]) -> None:
    """One worker and two, by turns, three times."""
    [count] = counts
    fill(places / "in", count, samples(*DIGITAL))
    for turn in range(3):
        one, two = (
            Measured(places / "in", places / f"{turn}-{size}", "--workers", str(size)).seconds for size in (1, 2)
        )
        print(f"one {one:.1f} s, two {two:.1f} s: {one / two:.2f} times as fast", flush=True)


def machinery(places: Path, counts: list[int]) -> None:
    """Files that no parser looks at: what is left is finding, giving out, keeping and writing."""
    [count] = counts
    fill(places / "in", count, samples(".tsv"))
    for _ in range(3):
        with tempfile.TemporaryDirectory(dir=places) as out:
            run = Measured(places / "in", Path(out), "--workers", "1", program="tests.ingest.idle")
        print(f"{1000 * run.seconds / count:.2f} ms a file, start included", flush=True)


def poison(places: Path, counts: list[int]) -> None:
    """Good files and five that are poison."""
    [count] = counts
    files = samples(".tsv", ".csv")
    fill(places / "in", count - len(POISONS), files)
    for name in POISONS:
        number = random.Random(name).randrange(count)
        bad = places / "in" / f"{number // 1000:03}" / f"{number:06}-{name}.txt"
        bad.write_text(f"fault: {name}\n")
    run = Measured(places / "in", places / "r", "--timeout", "5", "--json", program="tests.ingest.with_faults")
    lines = (places / "r/outcomes.jsonl").read_text(encoding="utf-8").splitlines()
    failed = [line for line in lines if '"status": "failed"' in line]
    print(f"{len(lines)} files, {len(failed)} failed, {run.seconds:.1f} s, parent {run.memory} MB at most")
    print(*failed, sep="\n")


COMMANDS: dict[str, Callable[[Path, list[int]], None]] = {
    one.__name__: one for one in (formats, growth, workers, machinery, poison)
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=COMMANDS)
    parser.add_argument("count", type=int, nargs="*")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        COMMANDS[given.what](Path(folder), given.count)
