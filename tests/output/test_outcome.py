"""The one line that each file gets."""

from __future__ import annotations

import json

import pytest

from normalize.form import Form
from output.outcome import Outcome
from parsers.errors import JixiaoError
from parsers.messages import say
from tests.output.build import empty_form, full_form, read, unread


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        (empty_form(), "clean", "读出 1 张表、0 行指标。"),
        (full_form(), "review", "其中 1 行需要人工复核"),
        (empty_form().model_copy(update={"needs_review": True}), "review", "表头需要人工复核"),
    ],
)
def test_files_that_were_read(form: Form, status: str, words: str) -> None:
    outcome, _ = read([form])
    assert outcome.status == status
    assert words in outcome.message
    reasons = form.review_reasons
    assert outcome.code == (f"reviews.{reasons[0].code}" if reasons else None)
    assert all(reason.message in outcome.message for reason in reasons)


def test_counts() -> None:
    outcome, _ = read([full_form(), empty_form()])
    counts = (outcome.forms, outcome.rows, outcome.rows_to_review, outcome.edits, outcome.findings)
    assert counts == (2, 2, 1, 2, 3)


def test_files_that_were_not() -> None:
    outcome, _ = unread("空.txt")
    assert (outcome.status, outcome.code, outcome.forms) == ("failed", "errors.empty_file", 0)
    assert outcome.message == say("errors.empty_file")


def test_parameters_stand_in_the_message() -> None:
    error = JixiaoError("output.incomplete", folder="结果", file="manifest.json")
    outcome = Outcome.of_error(error, name="a", sha256="", size=1)
    assert "结果" in outcome.message
    assert outcome.params == {"folder": "结果", "file": "manifest.json"}


def test_an_outcome_is_json() -> None:
    outcome, _ = read([full_form()])
    assert Outcome(**json.loads(json.dumps(outcome.to_json()))) == outcome


def test_an_unknown_code_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        Outcome.of_error(JixiaoError("nobody.knows"), name="a", sha256="", size=1)
