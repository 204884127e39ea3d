"""Measures how often scanned rows are wrong, by their confidence, and writes benchmarks/calibration.csv.

python benchmarks/calibration.py FOLDER [--shared ../shared] [--jobs 2]

FOLDER holds scans with their truth, in the corpus' own format, on which no threshold was chosen. docs/accuracy.md draws
the file: run benchmarks/accuracy.py afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from benchmarks.scorer import FIELDS, scorer_module

from ingest.pipeline import convert_one
from parsers.errors import JixiaoError

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "benchmarks" / "calibration.csv"
SCANNED = ("scan_pdf", "image")


class Measured(NamedTuple):
    """A row that came out of a scan: what the program said of it, and whether it was right."""

    confidence: float
    flagged: bool
    right: bool


def converted(folder: Path, path: str) -> list[dict[str, Any]]:
    """The file's forms; none for a file that was refused, which is an outcome by name, not a row."""
    try:
        forms = convert_one(path, (folder / path).read_bytes())
    except JixiaoError:
        return []
    return [form.model_dump(mode="json") for form in forms]


def measured(score: ModuleType, truths: Sequence[dict[str, Any]], forms: Iterable[dict[str, Any]]) -> Iterator[Measured]:
    """Every row of a file's forms, held against the form of the truth that it is most like."""
    true = [[score.Row(row, True) for row in truth["indicators"]] for truth in truths]
    for form in forms:
        rows = [score.Row(row) for row in form["indicators"]]
        pairs, _ = max((score.align(wanted, rows) for wanted in true), key=lambda found: float(found[1]))
        partner = {place: at for at, place in pairs}
        wanted = max(true, key=lambda wanted: float(score.align(wanted, rows)[1]))
        for place, row in enumerate(rows):
            right = place in partner and all(wanted[partner[place]].right(row, field) for field in FIELDS)
            yield Measured(row.raw["confidence"], row.flag, right)


def measure(folder: Path, shared: Path, jobs: int) -> list[Measured]:
    """Every row that the scans of a folder give."""
    score = scorer_module(shared)
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [entry for entry in map(json.loads, lines) if entry["format"] in SCANNED]
    found: list[Measured] = []
    with get_context("spawn").Pool(jobs) as pool:
        outputs = pool.imap(partial(converted, folder), [entry["path"] for entry in entries])
        for entry, forms in zip(entries, outputs, strict=True):
            truth = json.loads((folder / entry["truth"]).read_text(encoding="utf-8"))
            found += measured(score, truth["forms"], forms)
    return found
