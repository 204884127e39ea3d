"""Scores the program on the corpus and on real pages; writes docs/accuracy.md, or checks it against floors.toml.

python benchmarks/accuracy.py [--shared ../shared] [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from calibration import Bin, committed
from conversions import committed as converted_forms
from scorer import scorer

from ingest.pipeline import convert_one
from parsers.errors import JixiaoError

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
FLOORS = ROOT / "benchmarks" / "floors.toml"
# A format that the program learns is added here.
FORMATS = ("tsv", "csv", "md", "html", "txt", "docx", "xlsx", "xls", "pdf", "scan_pdf", "image")
SEED = "tsv/seed.txt"

HAIR = 0.05
"""How much a figure that comes from recognition may differ between two kinds of processor: one form of 22."""

RECOGNISED = ("| scan_pdf |", "| image |", "| all |")
"""How the lines begin whose figures come from recognition."""

Value = float | int | None
Rows = dict[str, dict[str, Value]]
Entry = dict[str, Any]
Scorer = Callable[..., dict[str, Any]]

# column -> key of the scorer
COLUMNS = {
    "files": "artefacts", "rows": "rows", "rowR": "row_recall", "coreR": "core_row_recall", "form": "perfect_forms",
    "silent": "silent_wrong", "caught": "caught", "alarm": "false_alarm",
}  # fmt: skip
DAMAGE_COLUMNS = {
    "rows": "rows", "rowR": "exact", "missing": "missing", "flagged": "flagged", "silent": "silently_wrong_rows",
}  # fmt: skip

INTRODUCTION = """\
# Accuracy

Written by `python benchmarks/accuracy.py`; not to be edited. `--check` compares it with `benchmarks/floors.toml`, and
fails where a figure has fallen below its floor or where this page is not what the program gives now.

These are the files that the program was developed on. Expect less of templates that it has not met; trust `silent`,
`caught` and the flags in the results more than any figure here.

| column | meaning |
| --- | --- |
| rowR | rows with all eleven fields right, of all rows that the truth holds |
| coreR | the same of six fields: both levels, name, operator, value, unit |
| form | forms with every row right, none extra, and the right unit and year |
| silent | **wrong cells that nobody was warned about** (missing and extra rows included), of all cells |
| caught | wrong rows that were flagged for review |
| alarm | right rows that were flagged for review |
| flagged | rows hit by this damage that were flagged, right or wrong |
"""
TITLES = {
    "corpus": "Made files, by format",
    "damage": "Rows that a damage really hit, by class of damage (silent: rows, not cells)",
    "seed": "The seed form",
    "wild": "Real published pages",
}


CONVERSIONS = """\
## Word and Excel forms in other formats

Measured by `benchmarks/conversions.py`: LibreOffice wrote the corpus' forms in the other format; OFD was made of its
PDFs (`tests/parsers/ofd_made.py`). What LibreOffice itself changes counts against us, too.
"""
CALIBRATION = """\
## Scans: how far a row's confidence can be trusted

Measured by `benchmarks/calibration.py` on made scans of other templates and other damage than the corpus has, on which
no threshold was chosen: skewed, turned, bowed, photographed, faxed, stamped, with faint, broken or missing rulings.
Every row that came out counts as right or wrong as a whole. The drawing goes through the rows from the least confident
on: the more of them a person looks at, the fewer wrong ones are left among the others. The circle is where the flags
are. Rows that never came out are in no figure here: `rowR` above counts them.

![Rows to look at against wrong rows among the others](calibration.svg)
"""


class Report(NamedTuple):
    tables: dict[str, Rows]
    unread: list[str]


def artefacts(folder: Path) -> list[Entry]:
    """The manifest's entries of our formats, their truth as full paths."""
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [entry for entry in map(json.loads, lines) if entry["format"] in FORMATS]
    return [{**entry, "truth": str(folder / entry["truth"])} for entry in entries]


def converted(folder: Path, entries: Iterable[Entry], unread: list[str]) -> Iterator[tuple[str, Entry]]:
    """What the program makes of each file, as the scorer wants it; a file that raises has no output and is named."""
    for entry in entries:
        path = entry["path"]
        try:
            forms = convert_one(path, (folder / path).read_bytes())
        except Exception as error:
            reason = error.code if isinstance(error, JixiaoError) else type(error).__name__
            unread.append(f"{folder.name}/{path}: {reason}")
        else:
            yield path, {"source": path, "forms": [form.model_dump(mode="json") for form in forms]}


def scored(run: Scorer, entries: list[Entry], output: Mapping[str, Any], by: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder, "manifest.jsonl")
        manifest.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
        return run(str(manifest), dict(output), by=(by,))


def rows(groups: Mapping[str, Mapping[str, Value]], columns: Mapping[str, str]) -> Rows:
    return {name: {column: figures[key] for column, key in columns.items()} for name, figures in groups.items()}


def measure(shared: Path) -> Report:
    run: Scorer = scorer(shared).run
    unread: list[str] = []
    results: dict[str, dict[str, Any]] = {}
    for area, by in (("corpus", "format"), ("wild", "template")):
        entries = artefacts(shared / area)
        output = dict(converted(shared / area, entries, unread))
        results[area] = scored(run, entries, output, by)
        if area == "corpus":
            results["seed"] = scored(run, [entry for entry in entries if entry["path"] == SEED], output, by)
    corpus, wild = results["corpus"], results["wild"]
    tables = {
        "corpus": rows({**corpus["by_format"], "all": corpus["overall"]}, COLUMNS),
        "damage": rows(corpus["damaged_rows"], DAMAGE_COLUMNS),
        "seed": rows({"seed": results["seed"]["overall"]}, COLUMNS),
        "wild": rows({**wild["by_template"], "all": wild["overall"]}, COLUMNS),
    }
    return Report(tables, unread)


def shown(value: Value) -> str:
    return "–" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def markdown(table: Rows) -> Iterator[str]:
    columns = list(next(iter(table.values())))
    yield "| | " + " | ".join(columns) + " |"
    yield "| --- |" + " ---: |" * len(columns)
    for name, figures in table.items():
        yield f"| {name} | " + " | ".join(map(shown, figures.values())) + " |"


def page(report: Report) -> str:
    lines = [INTRODUCTION]
    for name, table in report.tables.items():
        lines += [f"## {TITLES[name]}", "", *markdown(table), ""]
    lines += [*conversions(), *calibration(committed())]
    lines += ["## Files without output", "", *([f"- {line}" for line in report.unread] or ["None."]), ""]
    return "\n".join(lines)


def conversions() -> Iterator[str]:
    """The corpus' forms as LibreOffice writes them in other formats."""
    found = converted_forms()
    if found:
        yield from (
            CONVERSIONS,
            *markdown({f"{one.pop('from')} → {one.pop('to')}": _figures(one) for one in found}),
            "",
        )


def _figures(row: Mapping[str, str]) -> dict[str, Value]:
    counts = ("files", "rows")
    return {name: (int(text) if name in counts else float(text)) if text else None for name, text in row.items()}


def calibration(found: Sequence[Bin]) -> Iterator[str]:
    """The confidence of scanned rows held against how many of them were right."""
    if not found:
        return
    yield from (
        CALIBRATION,
        "| confidence | rows | flagged | wrong, not flagged | stated | right |",
        "| ---: " * 6 + "|",
    )
    for one in found:
        right = 1 - one.wrong / one.rows
        yield f"| {one.least:g} | {one.rows} | {one.flagged} | {one.missed} | {one.stated:.3f} | {right:.3f} |"
    yield ""


def broken(report: Report, floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """One line for every figure on the wrong side of its floor, and for a floor that belongs to no figure."""
    figures = {
        f"{table}.{row}.{column}": value
        for table, rows in report.tables.items()
        for row, columns in rows.items()
        for column, value in columns.items()
    }
    for sense, limits in floors.items():
        for pattern, limit in limits.items():
            matching = {name: value for name, value in figures.items() if fnmatchcase(name, pattern)}
            if not matching:
                yield f"{pattern:<40} no such figure"
            for name, value in matching.items():
                if not holds(value, sense, limit):
                    yield f"{name:<40} {shown(value):>8}   {sense.replace('_', ' ')} {limit}"


def holds(value: Value, sense: str, limit: float) -> bool:
    """A share of nothing (no row was right, say) is no false alarm, but no success either."""
    if sense == "at_least":
        return value is not None and value >= limit
    return value is None or value <= limit


def same(written: str, measured: str) -> bool:
    """Whether two pages say the same. What a network reads may differ by a hair between two kinds of processor."""
    lines, others = written.splitlines(), measured.splitlines()
    return len(lines) == len(others) and all(map(_alike, lines, others))


def _alike(line: str, other: str) -> bool:
    if line == other or not line.startswith(RECOGNISED):
        return line == other
    pairs = list(zip(line.split("|"), other.split("|"), strict=False))
    return all(one == two or abs(float(one) - float(two)) <= HAIR for one, two in pairs if "–" not in one + two)


def check(report: Report) -> int:
    """0, or 1 after a table of what is wrong."""
    wrong = list(broken(report, tomllib.loads(FLOORS.read_text(encoding="utf-8"))))
    if not PAGE.exists() or not same(PAGE.read_text(encoding="utf-8"), page(report)):
        wrong.append(f"{PAGE.relative_to(ROOT)} is stale: run python benchmarks/accuracy.py and commit it")
    print("\n".join(["accuracy: these have failed", *wrong]) if wrong else "accuracy: every figure above its floor")
    return 1 if wrong else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of corpus/ and wild/")
    parser.add_argument("--check", action="store_true", help="write nothing, exit with 1 if a floor is broken")
    options = parser.parse_args(arguments)
    report = measure(options.shared)
    if options.check:
        return check(report)
    PAGE.write_text(page(report), encoding="utf-8")
    print(page(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
