"""Recorded recognition of the scanned samples: python -m tests.recorded [NAME ...] [--overwrite]

Runs the real models on each scanned sample and writes what they said, in order, to tests/parsers/recorded/. With
`replayed`, the same answers come back without the models: tests of scans are fast, and exact on every machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from ingest.pipeline import convert_one
from parsers.scans.finding import Box, find
from parsers.scans.reading import Char, Reading, read

SAMPLES = Path(__file__).parents[1] / "samples"
RECORDS = Path(__file__).parent / "parsers" / "recorded"

Pixels = NDArray[np.uint8]
Answer = list[Any]


def record_of(name: str) -> Path:
    """Where the recorded answers for a sample lie, whether they exist or not."""
    return RECORDS / f"{name}.json"


def scanned() -> list[str]:
    """The samples that are recorded."""
    return sorted(file.name.removesuffix(".json") for file in RECORDS.glob("*.json"))


@contextmanager
def replayed(name: str) -> Iterator[None]:
    """Inside, recognition answers as it did when the sample was recorded; nothing else is changed."""
    answers = iter(json.loads(record_of(name).read_text(encoding="utf-8")))

    def found(_page: Pixels) -> list[Box]:
        return [Box(*box) for box in next(answers)]

    def said(crops: Sequence[Pixels], _watched: str = "") -> list[Reading]:
        readings = [_reading(answer) for answer in next(answers)]
        assert len(readings) == len(crops), "other runs of text than recorded: python -m tests.recorded --overwrite"
        return readings

    with _instead(found, said):
        yield


@contextmanager
def _instead(found: Callable[..., list[Box]], said: Callable[..., list[Reading]]) -> Iterator[None]:
    with (
        patch("parsers.scans.page.find", found),
        patch("parsers.scans.page.read", said),
        patch("parsers.scans.upright.read", said),
    ):
        yield


def recorded(name: str) -> list[Answer]:
    """What the models say of a sample, in the order in which they are asked."""
    answers: list[Answer] = []

    def found(page: Pixels) -> list[Box]:
        boxes = find(page)
        answers.append([list(box) for box in boxes])
        return boxes

    def said(crops: Sequence[Pixels], watched: str = "") -> list[Reading]:
        readings = read(crops, watched)
        answers.append([_answer(reading) for reading in readings])
        return readings

    with _instead(found, said):
        convert_one(name, (SAMPLES / name).read_bytes())
    return answers


def _answer(reading: Reading) -> Answer:
    chars = [[char.text, round(char.confidence, 4), *_rounded(char), char.other] for char in reading.chars]
    return [chars, {char: round(share, 4) for char, share in reading.seen if share > 0.0005}]


def _rounded(char: Char) -> list[float]:
    return [round(char.left, 4), round(char.right, 4)]


def _reading(answer: Answer) -> Reading:
    chars, seen = answer
    return Reading(tuple(Char(*char) for char in chars), tuple(seen.items()))


def main(arguments: Sequence[str]) -> int:
    """0, or 1 where a record exists and was left alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", metavar="NAME", nargs="*", help="a file in samples/; without any, all recorded ones")
    parser.add_argument("--overwrite", action="store_true", help="replace what exists")
    options = parser.parse_args(arguments)
    left = 0
    for name in options.names or scanned():
        if record_of(name).exists() and not options.overwrite:
            sys.stderr.write(f"{name} is recorded already; --overwrite replaces it.\n")
            left += 1
            continue
        RECORDS.mkdir(exist_ok=True)
        text = json.dumps(recorded(name), ensure_ascii=False, separators=(",", ":")).replace("]]],", "]]],\n")
        record_of(name).write_text(text + "\n", encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}: {record_of(name).stat().st_size} bytes\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
