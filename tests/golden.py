"""Makes the expected result beside a sample: python -m tests.golden [NAME ...] [--overwrite]

A sample that has none gets it. One that exists is left alone, and what would change is printed, unless --overwrite is
given. Read what was written against the sample before you commit it: from then on, it is what is right.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ingest.pipeline import convert_one
from tests.recorded import record_of, replayed

SAMPLES = Path(__file__).parents[1] / "samples"
ENDING = ".expected.json"

_SMALL_OBJECT = re.compile(r"\{[^{}\[\]]{0,80}\}")


def samples() -> list[Path]:
    """Every sample, in the order of their names."""
    return sorted(file for file in SAMPLES.iterdir() if not file.name.endswith(ENDING))


def golden_of(sample: Path) -> Path:
    """Where the expected result of a sample lies, whether it exists or not."""
    return sample.with_name(sample.name + ENDING)


def converted(sample: Path) -> list[dict[str, Any]]:
    """The sample's forms as JSON; a field that the source does not hold is left out."""
    with replayed(sample.name) if record_of(sample.name).exists() else nullcontext():
        forms = convert_one(sample.name, sample.read_bytes())
    return [form.model_dump(mode="json", exclude_none=True) for form in forms]


def differences(expected: object, actual: object, path: str = "") -> Iterator[str]:
    """One line for every value that differs: its path (entries of lists count from 1), what was expected, what came."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in [*expected, *(name for name in actual if name not in expected)]:
            yield from differences(expected.get(name), actual.get(name), f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(actual, list):
        for number, (one, other) in enumerate(zip_longest(expected, actual), start=1):
            yield from differences(one, other, f"{path}[{number}]")
    elif expected != actual and not _near(expected, actual, path):
        yield f"{path.lstrip('.')}: expected {expected!r}, got {actual!r}"


def _near(expected: object, actual: object, path: str) -> bool:
    """Whether two places on a scanned page, or two confidences, are the same but for how a processor rounds."""
    tolerance = 2.0 if re.search(r"\.box\[\d\]$", path) else 0.02 if path.endswith(".confidence") else 0.0
    return isinstance(expected, float) and isinstance(actual, float) and abs(expected - actual) <= tolerance


def as_text(forms: list[dict[str, Any]]) -> str:
    """JSON for reading by eye: indented, but each place in the source on one line."""
    text = json.dumps(forms, ensure_ascii=False, indent=1)
    return _SMALL_OBJECT.sub(lambda found: re.sub(r"\s*\n\s*", " ", found[0]), text) + "\n"


def make(sample: Path, overwrite: bool) -> list[str]:
    """What would change, or has changed. Writes only what does not exist yet, unless told to `overwrite`."""
    golden, forms = golden_of(sample), converted(sample)
    changes = list(differences(json.loads(golden.read_text(encoding="utf-8")), forms)) if golden.exists() else ["new"]
    if overwrite or not golden.exists():
        golden.write_text(as_text(forms), encoding="utf-8", newline="\n")
    return changes


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where an expected result differs and was left alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [sample.name for sample in samples()]
    parser.add_argument("names", metavar="NAME", nargs="*", help="a file in samples/; without any, all of them")
    parser.add_argument("--overwrite", action="store_true", help="replace what exists")
    options = parser.parse_args(arguments)
    if unknown := {*options.names} - {*names}:
        parser.error(f"no such sample: {', '.join(sorted(unknown))}")
    refused = 0
    for name in options.names or names:
        existed = golden_of(SAMPLES / name).exists()
        changes = make(SAMPLES / name, options.overwrite)
        refused += bool(changes) and existed and not options.overwrite
        sys.stdout.write("\n    ".join([f"{name}: {len(changes)} change(s)" if changes else f"{name}: same", *changes]))
        sys.stdout.write("\n")
    if refused:
        sys.stderr.write(f"{refused} expected result(s) differ and were left alone; --overwrite replaces them.\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
