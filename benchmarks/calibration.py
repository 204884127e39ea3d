"""Measures how often scanned rows are wrong, by confidence: writes benchmarks/calibration.csv and a drawing of it.

python benchmarks/calibration.py MANIFEST OUTPUT [--shared ../shared]

MANIFEST lists scans with their truth, in the corpus' own format, on which no threshold was chosen; OUTPUT is what the
program made of them (a results folder, or JSON). docs/accuracy.md shows it: run benchmarks/accuracy.py afterwards.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from scorer import scorer

ROOT = Path(__file__).resolve().parent.parent
BINS = ROOT / "benchmarks" / "calibration.csv"
DRAWING = ROOT / "docs" / "calibration.svg"
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
SCANNED = ("scan_pdf", "image")

Json = dict[str, Any]


class Measured(NamedTuple):
    """A row that came out of a scan: what the program said of it, and whether all of it was right."""

    confidence: float
    flagged: bool
    right: bool


class Bin(NamedTuple):
    """The rows whose confidence is at least `least` and below that of the next bin; `stated` is their mean.

    `missed` are the wrong ones that bear no flag.
    """

    least: float
    rows: int
    flagged: int
    wrong: int
    missed: int
    stated: float


def measured(score: ModuleType, truths: Sequence[Json], forms: Iterable[Json]) -> Iterator[Measured]:
    """Every row of a file's forms, held against that form of the truth that it is most like."""
    true = [[score.Row(row, True) for row in truth["indicators"]] for truth in truths]
    for form in forms:
        rows = [score.Row(row) for row in form["indicators"]]
        matches = [(*score.align(wanted, rows), wanted) for wanted in true]
        pairs, _, wanted = max(matches, key=lambda match: float(match[1]))
        partner = {there: wanted[at] for at, there in pairs}
        for place, row in enumerate(rows):
            right = place in partner and all(partner[place].right(row, field) for field in score.FIELDS)
            yield Measured(float(row.raw["confidence"]), row.flag, right)


def measure(manifest: Path, output: Path, shared: Path) -> list[Measured]:
    """Every row that the scans of a manifest gave."""
    score = scorer(shared)
    made = score.load_out(str(output))
    found: list[Measured] = []
    for entry in map(json.loads, manifest.read_text(encoding="utf-8").splitlines()):
        if entry["format"] in SCANNED:
            truth = json.loads((manifest.parent / entry["truth"]).read_text(encoding="utf-8"))
            found += measured(score, truth["forms"], (score.find(made, entry["path"]) or {"forms": []})["forms"])
    return found


def bins(rows: Iterable[Measured]) -> list[Bin]:
    """The rows by confidence; only bins that hold some."""
    held: dict[int, list[Measured]] = {}
    for row in rows:
        held.setdefault(bisect_right(EDGES, row.confidence) - 1, []).append(row)
    return [
        Bin(
            EDGES[at],
            len(group),
            sum(row.flagged for row in group),
            sum(not row.right for row in group),
            sum(not (row.right or row.flagged) for row in group),
            round(sum(row.confidence for row in group) / len(group), 4),
        )
        for at, group in sorted(held.items())
    ]


def written(found: Sequence[Bin]) -> None:
    """Replaces the file of bins and the drawing."""
    with BINS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([Bin._fields, *found])
    DRAWING.write_text(drawing(found), encoding="utf-8", newline="\n")


def committed() -> list[Bin]:
    """The bins as they were last measured; none where they never were."""
    if not BINS.exists():
        return []
    with BINS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    return [_bin(line) for line in lines]


def _bin(line: Sequence[str]) -> Bin:
    rows, flagged, wrong, missed = map(int, line[1:5])
    return Bin(float(line[0]), rows, flagged, wrong, missed, float(line[5]))


def trade(found: Sequence[Bin]) -> list[tuple[float, float]]:
    """For every bin's edge as the threshold: the share of rows to be looked at, and the share wrong among the rest."""
    rows, wrong = sum(one.rows for one in found), sum(one.wrong for one in found)
    below = [(0, 0), *zip(accumulate(one.rows for one in found), accumulate(one.wrong for one in found), strict=True)]
    return [(seen / rows, (wrong - caught) / (rows - seen)) for seen, caught in below if seen < rows]


def drawing(found: Sequence[Bin]) -> str:
    """The trade as an SVG: to the right, rows that a person looks at; upwards, wrong ones among those left."""
    points = trade(found)
    top = max(y for _, y in points) * 1.1 or 0.01
    at = [(60 + 520 * x, 300 - 270 * y / top) for x, y in points]
    rows, flagged = sum(one.rows for one in found), sum(one.flagged for one in found)
    left = sum(one.missed for one in found) / max(rows - flagged, 1)
    chosen = 60 + 520 * flagged / rows, 300 - 270 * left / top
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1a5fb4"/>' for x, y in at)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    across = "".join(
        f'<text x="{60 + 104 * step}" y="318" text-anchor="middle">{20 * step} %</text>' for step in range(6)
    )
    up = "".join(
        f'<text x="54" y="{304 - 67.5 * step}" text-anchor="end">{25 * step * top:.1f} %</text>' for step in range(5)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 345" font-family="sans-serif" font-size="11">'
        '<rect width="600" height="345" fill="white"/>'
        '<path d="M60 30V300H580" fill="none" stroke="#555"/>'
        f'<circle cx="{chosen[0]:.1f}" cy="{chosen[1]:.1f}" r="6" fill="none" stroke="#c64600" stroke-width="2"/>'
        f'<text x="580" y="{chosen[1] - 14:.1f}" text-anchor="end" fill="#c64600">the flags: '
        f"{100 * flagged / rows:.0f} % of the rows, {100 * left:.1f} % wrong among the others</text>"
        f'<polyline points="{path}" fill="none" stroke="#1a5fb4" stroke-width="2"/>{marks}{across}{up}'
        '<text x="320" y="338" text-anchor="middle">rows that a person looks at, least confident first</text>'
        '<text x="60" y="20">wrong rows among the others</text></svg>\n'
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path, help="manifest.jsonl of the scans")
    parser.add_argument("output", type=Path, help="what the program made of them")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of corpus/score.py")
    options = parser.parse_args(arguments)
    found = bins(measure(options.manifest, options.output, options.shared))
    written(found)
    for one in found:
        print(one)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
