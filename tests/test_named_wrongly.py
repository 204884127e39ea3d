"""Every sample under the ending of every other one: it is read for what it is, and people are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers import parse, parsers
from parsers.endings import promised_otherwise
from tests.golden import samples
from tests.recorded import record_of
from tests.test_samples import KNOWN, as_recorded

ENDINGS = sorted({sample.suffix for sample in samples()} | {".docm", ".et", ".mht", ".xml", ".png", ".dat", ""})


every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)


@every_sample
def test_one_reader_takes_a_file_under_any_name(sample: Path) -> None:
    data = sample.read_bytes()
    readers = [[one.__name__ for one in parsers() if one.recognises(f"表{ending}", data)] for ending in ENDINGS]
    assert len(readers[0]) == 1
    assert readers == [readers[0]] * len(ENDINGS)


@every_sample
def test_a_file_is_what_it_is_under_any_name(sample: Path) -> None:
    data = sample.read_bytes()
    endings = ENDINGS[:1] if record_of(sample.name).exists() else ENDINGS  # to read a scan takes seconds
    with as_recorded(sample.name):
        read = [parse(f"表{ending}", data) for ending in endings]
    assert {one.format for one in read} == {KNOWN[sample.name][0]}
    assert all(one.blocks == read[0].blocks for one in read)


@pytest.mark.parametrize(
    ("name", "found", "told"),
    [
        ("表.xls", "html", True),
        ("表.XLS", "xls", False),
        ("县/表.doc", "docx", True),
        ("表.doc", "rtf", True),
        ("表.wps", "doc", False),
        ("表.et", "xls", False),
        ("表.txt", "html", False),
        ("表.csv", "tsv", False),
        ("表.csv", "xlsx", True),
        ("表.xml", "word-xml", False),
        ("表", "pdf", False),
        ("表.2026", "pdf", False),
    ],
)
def test_who_is_told(name: str, found: str, told: bool) -> None:
    assert (promised_otherwise(name, found) is not None) is told
