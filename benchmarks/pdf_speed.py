"""How long a text PDF takes from bytes to rows, beside pdfplumber's own open + find_tables; memory of 100 pages.

python benchmarks/pdf_speed.py [FOLDER ...]     (samples/ and, where it is there, the corpus)

Ratios of one run compare; seconds of two runs do not. Each file is measured in turn by both, so that a slow moment of
the machine hits both alike.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from ingest.pipeline import convert_one
from parsers import parse

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "samples", ROOT.parent / "shared" / "corpus" / "pdf")
RUNS = 3
LONG = 100


class Timing(NamedTuple):
    name: str
    pages: int
    whole: float
    parsing: float
    pdfplumber: float


def files(folders: Iterable[Path]) -> list[Path]:
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*.pdf"))]


def found_by_pdfplumber(data: bytes) -> int:
    """The tables of a file; the pages are closed as they are done with."""
    import pdfplumber

    count = 0
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            count += len(page.find_tables())
            page.close()
    return count


def seconds(works: Iterable[Callable[[], object]]) -> list[float]:
    """The median of several rounds, each of which does all works in turn."""
    listed = list(works)
    rounds = [[timed(work) for work in listed] for _ in range(RUNS)]
    return [median(column) for column in zip(*rounds, strict=True)]


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def timings(paths: Iterable[Path]) -> Iterator[Timing]:
    for path in paths:
        data = path.read_bytes()
        pages = parse(path.name, data).pages or 0
        convert_one(path.name, data)  # a first run loads the tables
        works = (partial(convert_one, path.name, data), partial(parse, path.name, data))
        yield Timing(path.name, pages, *seconds([*works, partial(found_by_pdfplumber, data)]))


def long_file(data: bytes) -> bytes:
    """The file's first page a hundred times."""
    from pypdfium2 import PdfDocument

    source, target, file = PdfDocument(data), PdfDocument.new(), BytesIO()
    for _ in range(LONG):  # one by one: each page brings its own fonts, the worst case
        target.import_pages(source, [0])
    target.save(file)
    return file.getvalue()


def peak_megabytes(data: bytes) -> tuple[float, float]:
    """The most memory that a process has held before and after it parsed the file."""
    code = (
        "import resource, sys\n"
        "from parsers import parse\n"
        "from ingest import pipeline\n"
        "import pypdfium2\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "parse('long.pdf', sys.stdin.buffer.read())\n"
        "print(before, peak())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True, cwd=ROOT)
    before, after = (int(number) / 1024 for number in done.stdout.split())
    return before, after


def main(arguments: list[str]) -> int:
    paths = files(map(Path, arguments) if arguments else FOLDERS)
    if not paths:
        print("no PDF found", file=sys.stderr)
        return 1
    measured = list(timings(paths))
    print(f"{'file':<28} {'pages':>5} {'whole ms':>9} {'parse ms':>9} {'pdfplumber ms':>14} {'ratio':>6}")
    for one in measured:
        times = f"{1000 * one.whole:>9.0f} {1000 * one.parsing:>9.0f} {1000 * one.pdfplumber:>14.0f}"
        print(f"{one.name[:28]:<28} {one.pages:>5} {times} {one.whole / one.pdfplumber:>6.2f}")
    whole, theirs = sum(one.whole for one in measured), sum(one.pdfplumber for one in measured)
    print(f"all: {len(measured)} files, ratio {whole / theirs:.2f} (whole pipeline to pdfplumber's open + find_tables)")
    data = long_file(max(paths, key=lambda path: path.stat().st_size).read_bytes())
    before, after = peak_megabytes(data)
    print(f"{LONG} pages: {timed(partial(parse, 'long.pdf', data)):.1f} s, peak {after:.0f} MB ({before:.0f} before)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
