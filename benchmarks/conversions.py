"""Scores the program on the corpus' Word and Excel forms after LibreOffice has written them in other formats.

    python benchmarks/conversions.py [--shared ../shared]

Writes benchmarks/conversions.csv, from which benchmarks/accuracy.py draws its table: whoever runs that one need not
have LibreOffice. Takes some three minutes.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from scorer import scorer

from ingest.pipeline import convert_one
from parsers.errors import JixiaoError

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "benchmarks" / "conversions.csv"
FIGURES = {
    "files": "artefacts", "rows": "rows", "rowR": "row_recall", "coreR": "core_row_recall", "form": "perfect_forms",
    "silent": "silent_wrong", "caught": "caught", "alarm": "false_alarm",
}  # fmt: skip


class Way(NamedTuple):
    """From a format of the corpus to another: what LibreOffice is told, and the ending that it gives."""

    source: str
    target: str
    told: str
    ending: str


WAYS = (
    Way("docx", "doc", "doc", "doc"),
    Way("docx", "rtf", "rtf", "rtf"),
    Way("docx", "odt", "odt", "odt"),
    Way("docx", "fodt", "fodt", "fodt"),
    Way("docx", "Word 2003 XML", "xml:MS Word 2003 XML", "xml"),
    Way("docx", "pdf", "pdf", "pdf"),
    Way("docx", "ofd", "pdf", "pdf"),
    Way("xlsx", "xls", "xls", "xls"),
    Way("xlsx", "ods", "ods", "ods"),
    Way("xlsx", "fods", "fods", "fods"),
    Way("xlsx", "pdf", "pdf", "pdf"),
    Way("xlsx", "ofd", "pdf", "pdf"),
)


def committed() -> list[dict[str, str]]:
    """What was measured the last time, a row for every way."""
    if not FOUND.exists():
        return []
    with FOUND.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_libreoffice(way: Way, corpus: Path, folder: Path) -> Path:
    """All forms of a format at once. Raises CalledProcessError, or FileNotFoundError where there is no LibreOffice."""
    out = folder / f"{way.source}-{way.ending}-{len(way.told)}"
    if not out.exists():
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        files = [str(file) for file in sorted((corpus / way.source).iterdir())]
        command = ["soffice", profile, "--headless", "--convert-to", way.told, "--outdir", str(out), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    return out


def bytes_of(way: Way, file: Path) -> bytes:
    """The converted file; there is no program that could be installed and writes OFD with rulings and text."""
    if way.target != "ofd":
        return file.read_bytes()
    from tests.parsers.ofd_made import ofd_of_pdf

    return ofd_of_pdf(file.read_bytes())


def read(way: Way, entries: list[dict[str, Any]], folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the program makes of each file, under the name that it has in the corpus."""
    for entry in entries:
        path = entry["path"]
        file = folder / f"{Path(path).stem}.{way.ending}"
        try:
            forms = convert_one(f"{file.stem}.{way.target}", bytes_of(way, file))
        except JixiaoError as error:
            print(f"{file.name}: {error.code}", file=sys.stderr)
        else:
            yield path, {"source": path, "forms": [form.model_dump(mode="json") for form in forms]}


def measured(way: Way, shared: Path, folder: Path) -> Mapping[str, str]:
    """The figures of one way."""
    from accuracy import artefacts, scored

    entries = [entry for entry in artefacts(shared / "corpus") if entry["format"] == way.source]
    found = dict(read(way, entries, by_libreoffice(way, shared / "corpus", folder)))
    total = scored(scorer(shared).run, entries, found, "format")["overall"]
    figures = {column: "" if total[key] is None else f"{total[key]:g}" for column, key in FIGURES.items()}
    return {"from": way.source, "to": way.target, **figures}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of corpus/")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, FOUND.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["from", "to", *FIGURES], lineterminator="\n")
        table.writeheader()
        for way in WAYS:
            row = measured(way, options.shared, Path(folder))
            table.writerow(row)
            print(*row.values(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
