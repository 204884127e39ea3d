"""A few damaged samples of every kind: each ends with a word of the catalogue, soon, and none as a defect of ours.

`python -m tests.fuzz` tries thousands, in processes of their own.
"""

from __future__ import annotations

from time import perf_counter

import pytest

from ingest.pipeline import process
from ingest.submission import Submission
from parsers.messages import catalogue
from parsers.signatures import looks_like
from tests.damages import damages_for
from tests.fuzz import Case, Result
from tests.golden import SAMPLES, samples
from tests.recorded import scanned
from tests.trial import Row, Trial

SECONDS = 10
LONG = {"line_endless", "lines_countless", "twice"}
"""Damages whose files take seconds to read."""


def few() -> list[Case]:
    """Every damage once for each kind of file that can suffer it, on one sample of the kind after the other."""
    kinds: dict[tuple[str | None, str], list[str]] = {}
    for file in samples():
        data = file.read_bytes()
        for damage in damages_for(data) if file.name not in scanned() else []:
            if damage.__name__ not in LONG:
                kinds.setdefault((looks_like(data), damage.__name__), []).append(file.name)
    return [Case(names[i % len(names)], damage, i) for i, ((_, damage), names) in enumerate(kinds.items())]


@pytest.mark.parametrize("case", few(), ids=lambda case: case.name)
def test_a_damaged_file_has_an_outcome_of_the_catalogue(case: Case, capfd: pytest.CaptureFixture[str]) -> None:
    start = perf_counter()
    outcome, forms = process(Submission.of(case.sample, case.data()))
    assert perf_counter() - start < SECONDS
    assert outcome.status in ("clean", "review", "failed")
    assert outcome.code in {None, *catalogue()} - {"errors.unexpected"}
    assert (outcome.status == "failed") == (forms == [])
    assert capfd.readouterr() == ("", "")


def test_a_case_is_made_again_from_its_name() -> None:
    first, *_ = few()
    assert Case.of(first.name) == first
    assert first.data() == Case.of(first.name).data() != (SAMPLES / first.sample).read_bytes()


def row(name: str, value: str) -> Row:
    return "产出指标", "数量指标", name, "≥", value, "公里", None, None


WHOLE = Trial("clean", rows=(row("甲", "1"), row("乙", "2")), sure=(row("甲", "1"), row("乙", "2")))


@pytest.mark.parametrize(
    ("rows", "flagged", "harm"),
    [
        ([row("甲", "1"), row("乙", "2")], 0, None),
        ([row("甲", "1"), row("丙", "2")], 0, None),  # a word may be another
        ([row("甲", "1"), row("丙", "3")], 0, "1 lost, 1 other (2 cells: '乙' -> '丙'; '2' -> '3')"),
        ([row("甲", "1")], 0, "1 lost, 0 other "),
        ([row("甲", "1")], 1, None),
    ],
)
def test_rows_that_are_lost_or_moved_without_a_flag_are_told(rows: list[Row], flagged: int, harm: str | None) -> None:
    trial = Trial("clean", rows=tuple(rows), sure=tuple(rows), flagged=flagged)
    assert Result(Case("a.txt", "deleted", 1), trial, WHOLE).harm == harm


@pytest.mark.parametrize(
    ("trial", "fault"),
    [
        (Trial("clean"), None),
        (Trial("hung"), "hung"),
        (Trial("failed", "errors.unexpected"), "unexpected"),
        (Trial("clean", printed="libpng error"), "printed"),
        (Trial("failed", "parsers.no_text", megabytes=1500), "memory"),
    ],
)
def test_what_is_a_fault_of_ours(trial: Trial, fault: str | None) -> None:
    assert trial.fault == fault
