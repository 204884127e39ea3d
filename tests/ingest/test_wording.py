"""Repairs, findings and reasons in the user's language, from the codes that the stages leave."""

from __future__ import annotations

import re

import pytest

from ingest.wording import column_text, edit_text, finding_text, review_text
from normalize.form import Edit, Finding, Place, ReviewReason
from parsers.messages import catalogue


def params(code: str) -> dict[str, str]:
    """Something for every place of the text, less what the record itself holds."""
    names = re.findall(r"{(\w+)}", catalogue()[code]["en"])
    return {name: f"<{name}>" for name in names if name != "alternatives"}


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith("edits.")])
def test_every_repair_has_its_reason_in_english(code: str) -> None:
    kind = code.removeprefix("edits.")
    edit = Edit(kind=kind, where=Place(), before="", after="", reason="原因", params=params(code), confidence=1)
    assert edit_text(edit, "zh") == "原因"
    assert edit_text(edit, "en") == catalogue()[code]["en"].format_map(params(code))


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith("findings.")])
def test_every_finding_can_be_said_in_english(code: str) -> None:
    finding = Finding(code=code.removeprefix("findings."), severity="hint", message="疑点", params=params(code))
    assert finding_text(finding, "zh") == "疑点"
    assert finding_text(finding, "en") == catalogue()[code]["en"].format_map(params(code))


@pytest.mark.parametrize("code", [code for code in catalogue() if code.startswith("reviews.")])
def test_every_reason_to_review_names_the_other_readings_once(code: str) -> None:
    reason = ReviewReason(
        code=code.removeprefix("reviews."), message="复核", params=params(code), alternatives=["读法一", "读法二"]
    )
    for text in (review_text(reason, "en"), review_text(reason, "zh")):
        assert text.count("读法一") == text.count("读法二") == 1
    assert "复核" not in review_text(reason, "en")


def test_a_code_that_the_catalogue_lacks_is_said_in_chinese() -> None:
    edit = Edit(kind="unheard_of", where=Place(), before="", after="", reason="原因", confidence=1)
    assert edit_text(edit, "en") == "原因"


def test_a_field_without_a_name_goes_by_its_own() -> None:
    assert column_text("name", "en") == "Level 3"
    assert column_text("made_up", "zh") == "made_up"
    assert column_text(None, "zh") == ""
