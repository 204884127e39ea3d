"""Milliseconds of processor time from a workbook's bytes to its rows, beside a library that only loads the cells.

python benchmarks/excel_speed.py [FOLDER ...]     (samples/ and, where it is there, the corpus)

Beside an xlsx stands openpyxl's load_workbook (read-only: it sees no merged areas), beside an xls xlrd's open_workbook.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

from stopwatch import milliseconds

from ingest.pipeline import convert_one
from parsers import parse

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "samples", *(ROOT.parent / "shared" / "corpus" / sort for sort in ("xlsx", "xls")))


class Timing(NamedTuple):
    sort: str
    forms: int
    whole: float
    parsing: float
    library: float


def load_xlsx(data: bytes) -> int:
    from openpyxl import load_workbook

    return sum(1 for sheet in load_workbook(BytesIO(data), read_only=True) for _ in sheet.iter_rows(values_only=True))


def load_xls(data: bytes) -> int:
    from xlrd import open_workbook

    return sum(sheet.nrows for sheet in open_workbook(file_contents=data, formatting_info=True).sheets())


LIBRARIES = {".xlsx": load_xlsx, ".xls": load_xls}


def timings(folders: Iterable[Path]) -> Iterator[Timing]:
    """A file that cannot be read is left out: it says nothing about the time of a form."""
    paths = [file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*.xls*"))]
    for path in (path for path in paths if path.suffix in LIBRARIES):
        data = path.read_bytes()
        try:
            forms = len(convert_one(path.name, data))  # a first run loads the tables
        except Exception as error:
            print(f"left out: {path.name}: {type(error).__name__}", file=sys.stderr)
            continue
        whole, parsing = (milliseconds(partial(work, path.name, data)) for work in (convert_one, parse))
        yield Timing(path.suffix[1:], forms, whole, parsing, milliseconds(partial(LIBRARIES[path.suffix], data)))


def line(name: str, group: list[Timing]) -> str:
    whole = [timing.whole / timing.forms for timing in group]
    parsing = median(timing.parsing / timing.forms for timing in group)
    library = median(timing.library / timing.forms for timing in group)
    count = sum(timing.forms for timing in group)
    return f"{name:<8} {count:>6} {median(whole):>10.1f} {max(whole):>9.1f} {parsing:>9.1f} {library:>9.1f}"


def main(arguments: list[str]) -> int:
    measured = list(timings(map(Path, arguments) if arguments else FOLDERS))
    if not measured:
        print("no workbook with a form found", file=sys.stderr)
        return 1
    print(f"{'format':<8} {'forms':>6} {'median ms':>10} {'worst ms':>9} {'parse ms':>9} {'library':>9}   (a form)")
    for sort in sorted({timing.sort for timing in measured}):
        print(line(sort, [timing for timing in measured if timing.sort == sort]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
