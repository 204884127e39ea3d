"""One file through the stages, and faults put into each of them."""

from __future__ import annotations

import logging

import pytest

from ingest import pipeline
from ingest.pipeline import convert_one, process
from ingest.submission import Submission
from output.outcome import Outcome
from parsers.errors import UnreadableError
from tests.ingest.faults import raising
from tests.ingest.runs import FORM, NAMES, PERSON, PHONE

SUBMISSION = Submission.of("表.txt", FORM.encode())


def test_the_pipeline_is_its_one_sentence() -> None:
    [form] = convert_one("表.txt", FORM.encode())
    assert [row.name for row in form.indicators] == NAMES
    assert (form.source.name, form.source.sha256) == ("表.txt", SUBMISSION.sha256)


def test_a_good_file_is_counted() -> None:
    outcome, forms = process(SUBMISSION)
    assert len(forms) == 1
    assert (outcome.status, outcome.code, outcome.forms, outcome.rows) == ("clean", None, 1, 4)
    assert (outcome.name, outcome.sha256, outcome.size) == ("表.txt", SUBMISSION.sha256, len(SUBMISSION.data))
    assert outcome.format
    assert outcome.encoding
    assert outcome.seconds > 0


@pytest.mark.parametrize("stage", ["parse", "repair", "normalize"])
@pytest.mark.parametrize("kind", [ValueError, RecursionError, KeyError, UnicodeDecodeError, OSError])
def test_no_fault_of_a_stage_escapes_or_tells_what_the_file_says(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stage: str, kind: type[Exception]
) -> None:
    error = kind("utf-8", PERSON.encode(), 0, 1, PHONE) if kind is UnicodeDecodeError else kind(PERSON + PHONE)
    monkeypatch.setattr(pipeline, stage, raising(error))
    with caplog.at_level(logging.DEBUG):
        outcome, forms = process(SUBMISSION)
    assert forms == []
    assert (outcome.status, outcome.code) == ("failed", "errors.unexpected")
    assert kind.__name__ in outcome.message
    assert kind.__name__ in caplog.text
    told = str(outcome) + caplog.text
    assert not any(secret in told for secret in (PERSON, PHONE, "安全宣传"))


def test_no_memory_is_the_callers_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "parse", raising(MemoryError()))
    with pytest.raises(MemoryError):
        process(SUBMISSION)


def test_a_defect_is_placed_in_the_innermost_line_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "parse", lambda name, data: Outcome.of_forms(3, name=name, sha256="", size=0))  # type: ignore[arg-type]
    outcome, _ = process(SUBMISSION)
    assert outcome.params["error"] == "TypeError"
    file, line = outcome.params["at"].split(":")
    assert file == "output/outcome.py"
    assert int(line) > 0


def test_real_endless_recursion_is_one_failed_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def deeper(rest: object) -> object:
        return deeper(rest)

    monkeypatch.setattr(pipeline, "repair", deeper)
    assert process(SUBMISSION)[0].params["error"] == "RecursionError"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_the_user_can_still_stop_the_run(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    monkeypatch.setattr(pipeline, "parse", raising(error()))
    with pytest.raises(error):
        process(SUBMISSION)


def test_an_error_without_words_is_a_defect_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "parse", raising(UnreadableError("parsers.forgotten")))
    outcome, _ = process(SUBMISSION)
    assert outcome.code == "errors.unexpected"
    assert "parsers.forgotten" in outcome.message


def test_no_forms_is_a_failure_and_not_an_empty_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "normalize", lambda repaired: [])
    outcome, forms = process(SUBMISSION)
    assert (outcome.status, outcome.code, forms) == ("failed", "errors.no_form", [])


def test_an_empty_file_says_what_to_do() -> None:
    outcome, _ = process(Submission.of("a.txt", b""))
    assert (outcome.status, outcome.code) == ("failed", "errors.empty_file")
    assert "重新导出" in outcome.message


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\0" * 4000,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"hello, this is no form\n",
        "今天天气很好。\n我们去春游。\n".encode("gb18030"),
        b"\xff\xfe",
        b" \n\n\t\n",
        b"{}",
        b"<html></html>",
    ],
)
def test_what_holds_no_form_fails_with_a_code_of_its_own(data: bytes) -> None:
    outcome, forms = process(Submission.of("a.txt", data))
    assert forms == []
    assert outcome.status == "failed"
    assert outcome.code
    assert outcome.code != "errors.unexpected"
    assert len(outcome.message) > 10
