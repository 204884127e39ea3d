"""What a person says of a form is in it afterwards, with all that derives from it, and with who said so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.corrections import Correction, Readings, correct, objection, position_of
from normalize.form import Form, Indicator, Place, ReviewReason, Source
from normalize.scoring_target import rule_of

SHA = "ab" * 32


def doubt(field: str | None, code: str = "read_unsure") -> ReviewReason:
    return ReviewReason(code=code, field=field, message="没有把握")


def form(*reasons: ReviewReason, head: tuple[ReviewReason, ...] = (), **changed: object) -> Form:
    """One row of 86 % (which should be 95 %), doubted for these reasons, and one that nobody doubts."""
    row = Indicator(
        seq=1,
        level1="产出指标",
        level2="数量指标",
        name="整改率",
        value_type="≥",
        value="86",
        value_number=Decimal(86),
        unit="%",
        unit_canonical="%",
        scoring="达到95%得10分",
        scoring_rule=rule_of("达到95%得10分", "≥", "%", "整改率"),
        points=Decimal(10),
        evidence={"value": Place(line=7, column=4)},
        confidence=0.5 if reasons else 0.9,
        needs_review=bool(reasons),
        review_reasons=list(reasons),
    ).model_copy(update=changed)
    other = Indicator(seq=2, name="次数", value="3", value_number=Decimal(3), unit="次", unit_canonical="次")
    return Form(
        form_id="0123456789abcdef",
        kind="department",
        stage="target",
        fiscal_year=2026,
        indicators=[row, other],
        source=Source(name="局.txt", sha256=SHA, format="tsv"),
        needs_review=bool(reasons or head),
        review_reasons=list(head),
    )


def says(
    read: Form, field: str | None, after: str | None, seq: int | None = 1, before: str | None = None
) -> Correction:
    """What 王某 says of a field of the form as it is read; None: it is right."""
    was = Readings(read).of(seq, field) if before is None else before
    return Correction(
        sha256=SHA,
        form_id=read.form_id,
        seq=seq,
        field=field,
        before=was,
        after=was if after is None else after,
        reviewer="王某",
        note="见原件",
        date="2026-03-15",
    )


def corrected(read: Form, field: str | None, after: str | None, seq: int | None = 1) -> Indicator:
    return correct(read, [says(read, field, after, seq)]).indicators[0]


def test_a_value_takes_all_that_derives_from_it_along() -> None:
    row = corrected(form(doubt("value")), "value", "95")
    assert (row.value, row.value_number, row.unit_canonical) == ("95", Decimal(95), "%")
    assert (row.needs_review, row.review_reasons, row.confidence) == (False, [], 1.0)


def test_the_edit_names_the_reviewer_the_place_and_both_readings() -> None:
    read = form(doubt("value"))
    [edit] = correct(read, [says(read, "value", "95")]).edits
    assert (edit.kind, edit.seq, edit.field, edit.before, edit.after) == ("corrected", 1, "value", "86", "95")
    assert edit.where == Place(line=7, column=4)
    assert edit.reason == "人工更正（复核人：王某，2026-03-15）：见原件"


@pytest.mark.parametrize(
    ("field", "after", "expected"),
    [
        ("unit", "万元", {"unit": "万元", "unit_canonical": "万元", "value_yuan": Decimal(860000)}),
        ("value", "2026年9月", {"value": "2026年9月", "value_number": None, "value_iso": "2026-09"}),
        ("value", "95%", {"value": "95", "value_number": Decimal(95), "unit": "%"}),
        ("value", "", {"value": None, "value_number": None, "unit": "%"}),
        ("value_type", "＝", {"value_type": "=", "value": "86"}),
        ("value_type", "", {"value_type": None}),
        ("scoring", "完成得20分", {"points": Decimal(20), "scoring_rule": rule_of("完成得20分", "≥", "%", "整改率")}),
        ("scoring", "", {"points": None, "scoring_rule": None}),
        ("weight", "15分", {"weight": Decimal(15), "points": Decimal(15)}),
        ("level2", "质 量", {"level2": "质量指标"}),
        ("name", "隐患\n整改率", {"name": "隐患整改率"}),
    ],
)
def test_each_field_is_read_as_a_file_would_be(field: str, after: str, expected: dict[str, object]) -> None:
    row = corrected(form(doubt(field)), field, after)
    assert {name: getattr(row, name) for name in expected} == expected
    assert not row.needs_review


def test_findings_are_those_of_the_corrected_form() -> None:
    read = form(doubt("value"))
    assert [found.code for found in correct(read, [says(read, "value", "86")]).findings] == []  # nothing has changed
    assert "percentage_above_100" in [found.code for found in correct(read, [says(read, "value", "186")]).findings]


def test_a_confirmation_changes_nothing_but_the_doubt() -> None:
    read = form(doubt("value"), doubt("unit"))
    after = correct(read, [says(read, "value", None)])
    row = after.indicators[0]
    assert (row.value, row.needs_review, [one.field for one in row.review_reasons]) == ("86", True, ["unit"])
    assert row.confidence == 0.5
    assert [(edit.kind, edit.before, edit.after) for edit in after.edits] == [("confirmed", "86", "86")]


def test_a_doubt_about_the_whole_row_is_settled_by_the_row_alone() -> None:
    read = form(doubt(None), doubt("value"))
    row = corrected(read, "value", "95")
    assert [one.field for one in row.review_reasons] == [None]
    after = correct(read, [says(read, "value", "95"), says(read, None, None)])
    assert not after.indicators[0].needs_review
    assert not after.needs_review


def test_a_doubt_about_a_column_that_nobody_can_set_goes_with_the_row() -> None:
    assert not corrected(form(doubt("level1_points")), None, None).needs_review


def test_the_order_does_not_matter() -> None:
    read = form(doubt(None), doubt("value"), doubt("unit"))
    given = [says(read, None, None), says(read, "unit", "分"), says(read, "value", "95")]
    one, other = correct(read, given), correct(read, given[::-1])
    assert one.indicators == other.indicators
    assert one.indicators[0].value_number == 95


def test_heads_are_corrected_too() -> None:
    head = (doubt("fiscal_year"), doubt("unit_name"), doubt(None, "form_cut"))
    read = form(head=head)
    given = [says(read, "fiscal_year", "2025", seq=None), says(read, "unit_name", "某县财政局", seq=None)]
    after = correct(read, given)
    assert (after.fiscal_year, after.unit_name, after.needs_review) == (2025, "某县财政局", True)
    assert not correct(read, [*given, says(read, None, None, seq=None)]).needs_review
    project = correct(read, [says(read, "project_name", "河道清淤", seq=None)]).project
    assert project is not None
    assert project.project_name == "河道清淤"


def test_what_is_read_otherwise_by_now_is_not_overwritten() -> None:
    before, now = form(doubt("value")), form(value="88", value_number=Decimal(88))
    after = correct(now, [says(before, "value", "95")])
    row = after.indicators[0]
    assert (row.value, row.needs_review, row.confidence) == ("88", True, 0.5)
    [reason] = row.review_reasons
    assert (reason.code, reason.field, reason.alternatives) == ("correction_outdated", "value", ["95"])
    assert "95" in reason.message
    assert "88" in reason.message
    assert after.needs_review


def test_what_is_read_rightly_by_now_is_settled() -> None:
    before, now = form(doubt("value")), form(doubt("value"), value="95", value_number=Decimal(95))
    row = correct(now, [says(before, "value", "95%")]).indicators[0]
    assert (row.value, row.needs_review) == ("95", False)


def test_a_confirmed_row_that_is_read_otherwise_is_flagged_again() -> None:
    before, now = form(doubt(None)), form(name="整改率2")
    row = correct(now, [says(before, None, None)]).indicators[0]
    assert [reason.code for reason in row.review_reasons] == ["confirmation_outdated"]


def test_a_row_that_is_gone_is_told_at_the_form() -> None:
    read = form()
    given = says(read, "name", "甲").model_copy(update={"seq": 9})
    after = correct(read, [given])
    assert [(reason.code, reason.field) for reason in after.review_reasons] == [("correction_outdated", None)]
    assert after.needs_review


def test_readings_are_the_programs_own_after_a_correction_too() -> None:
    read = form(doubt("value"), doubt(None))
    after = correct(read, [says(read, "value", "95"), says(read, "unit", "分")])
    for field in ("value", "unit", "name", None):
        assert Readings(after).check_code(1, field) == Readings(read).check_code(1, field)
    assert Readings(after).check_code(None, None) == Readings(read).check_code(None, None)
    assert Readings(read).check_code(1, "value") != Readings(form(value="87")).check_code(1, "value")


@pytest.mark.parametrize(
    ("field", "after", "code"),
    [
        ("weight", "十分", "not_a_number"),
        ("weight", "12.5分", None),
        ("value_type", "大约", "not_an_operator"),
        ("value_type", "大于等于", None),
        ("value", "95件", "contradicts_row"),
        ("value", "≤95", "contradicts_row"),
        ("value", "基本完成", None),
        ("name", "", None),
    ],
)
def test_what_a_field_cannot_hold_is_objected_to(field: str, after: str, code: str | None) -> None:
    assert objection(form(), 1, field, {field: after}) == code


def test_a_target_is_looked_at_with_all_that_is_said_of_it() -> None:
    assert objection(form(), 1, "value", {"value": "95件", "unit": "件"}) is None
    assert objection(form(), None, "fiscal_year", {"fiscal_year": "26"}) == "not_a_year"


def test_the_position_is_that_of_which_the_id_was_made() -> None:
    import hashlib

    made = hashlib.sha256(f"{SHA}:3".encode()).hexdigest()[:16]
    assert position_of(form().model_copy(update={"form_id": made})) == 3
    assert position_of(form()) is None
