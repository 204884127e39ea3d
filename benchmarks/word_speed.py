"""Milliseconds that one form in a Word document takes on one core after start-up, beside lxml and python-docx.

python benchmarks/word_speed.py [FOLDER ...]     (samples/ and, where it is there, the corpus)

`floor` is the parsing of document.xml with lxml and the repair, without which nothing can be known of a form;
python-docx only opens the document and reads the text of each cell's XML.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

import docx
from docx.oxml.ns import qn
from stopwatch import milliseconds

from ingest.pipeline import convert_one
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse
from parsers.office import Package

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "samples", ROOT.parent / "shared" / "corpus" / "docx")


class Timing(NamedTuple):
    whole: float
    parsing: float
    floor: float
    library: float


def python_docx(data: bytes) -> list[str]:
    body = docx.Document(BytesIO(data)).element.body
    return ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in body.iter(qn("w:tc"))]


def timings(paths: Iterable[Path]) -> Iterator[Timing]:
    """A file that cannot be read, or holds no form, is left out: it says nothing about the time of a form."""
    for path in paths:
        data = path.read_bytes()
        try:
            forms = len(convert_one(path.name, data))  # a first run loads the tables
        except Exception as error:
            print(f"left out: {path.name}: {type(error).__name__}", file=sys.stderr)
            continue
        document = parse(path.name, data)
        tree = milliseconds(lambda data=data: Package(data).tree("word/document.xml"))  # type: ignore[misc]
        repairing = milliseconds(lambda document=document: normalize(repair(document)))  # type: ignore[misc]
        whole, parsing = (milliseconds(partial(work, path.name, data)) for work in (convert_one, parse))
        library = milliseconds(partial(python_docx, data))
        yield Timing(whole / forms, parsing / forms, (tree + repairing) / forms, library / forms)


def main(arguments: list[str]) -> int:
    folders = [*map(Path, arguments)] or FOLDERS
    measured = [*timings(sorted(file for folder in folders for file in folder.glob("*.docx")))]
    if not measured:
        print("no Word document with a form found", file=sys.stderr)
        return 1
    names = ("files", "median ms", "worst ms", "parse ms", "floor ms", "times floor", "python-docx")
    print("".join(f"{name:>12}" for name in names))
    whole, parsing, floor, library = (median(column) for column in zip(*measured, strict=True))
    worst = max(timing.whole for timing in measured)
    times = sum(timing.whole for timing in measured) / sum(timing.floor for timing in measured)
    figures = (whole, worst, parsing, floor, times, library)
    print(f"{len(measured):>12}" + "".join(f"{figure:>12.2f}" for figure in figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
