"""Whether a sentence and its target agree; and the readings of results that are refused rather than guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.scoring_points import score
from normalize.scoring_target import conflict, rule_of
from tests.normalize.test_scoring_reading import indicator


@pytest.mark.parametrize(
    ("target", "sentence", "found"),
    [
        ("≥95%", "达到100%得满分2分，否则按比例计分", ("95%", "100%")),
        ("≥95%", "满意度≥90%得10分，80%-90%得5分，80%以下不得分", ("95%", "90%")),
        ("≤100万元", "不超过120万元得5分，每超过1%扣0.5分", ("100万元", "120万元")),
        ("≤1000000元", "不超过120万元得5分，每超过1%扣0.5分", ("1000000元", "120万元")),
        ("≥20次", "达到15次得5分，每少一次扣1分", ("20次", "15次")),
        ("≤5%", "达标得10分，每降低1%扣1分", ("5%", "每降低1%扣1分")),
        ("≤5天", "达到计划值得5分，否则按实际值/计划值×分值计分", ("5天", "达到计划值")),
        ("≥5个", "小于等于计划值得5分，超过计划值不得分", ("5个", "≤计划值")),
    ],
)
def test_what_the_sentence_wants_instead(target: str, sentence: str, found: tuple[str, str]) -> None:
    row, rule = indicator(target, sentence)
    assert conflict(rule, row) == found


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("≥95%", "达到95%得满分2分，否则按比例计分"),
        ("≤1000000元", "不超过100万元得5分，每超过1%扣0.5分"),
        ("≥20次", "完成率100%得5分，每低1个百分点扣1分"),
        ("≥20次", "每少一次扣1分，扣完为止"),
        ("≤5天", "按时完成得5分，每推迟一天扣1分"),
        ("=0起", "未发生得5分，每发生一起扣1分"),
        ("定性:优", "优得5分，良得3分，差得0分"),
        ("≥20次", "按评价标准评分"),
        ("≥0%", "节约率为0得5分，每下降1%扣0.5分"),
    ],
)
def test_sentences_that_agree_or_say_nothing(target: str, sentence: str) -> None:
    row, rule = indicator(target, sentence)
    assert conflict(rule, row) is None


@pytest.mark.parametrize(
    ("target", "sentence", "result", "code"),
    [
        ("≥95%", "达到95%得10分，每降低1%扣1分", "0.95", "actual_ratio"),
        ("≥95%", "达到95%得10分，每降低1%扣1分", "≥95%", "actual_not_exact"),
        ("≥95%", "达到95%得10分，每降低1%扣1分", "95%以上", "actual_not_exact"),
        ("≥95%", "达到95%得10分，每降低1%扣1分", "已完成", "actual_no_number"),
        ("≥95%", "达到95%得10分，每降低1%扣1分", "12次", "actual_unit"),
        ("≥95%", "达到95%得10分，每降低1%扣1分", " ", "no_actual"),
        ("≥800人次", "每少1人次扣0.1分，扣完为止，全部完成得5分", "700人", "actual_unit"),
        ("≤5%", "达标得10分，每降低1%扣1分", "5%", "against_target"),
        ("≤15个工作日", "不超过15个工作日得3分，每超过1天扣0.5分", "16个工作日", "step_unit"),
        ("≥0个", "达到计划值得5分，否则按实际值/计划值×分值计分", "-1", "target_zero"),
        ("=0起", "达标得5分，否则不得分", "3", "target_direction"),
        ("=100万元", "达到计划值得5分，否则不得分", "120", "target_direction"),
        ("=2026-12-31", "12月31日前完成得4分，否则不得分", "12", "actual_no_date"),
        ("≥95%", "95%以上得4分，否则不得分", "2026-12-31", "actual_no_number"),
        ("=2026-12-31", "12月31日前完成得4分，每推迟一天扣0.5分", "98%", "actual_no_date"),
        ("定性:优", "优得5分，良得3分，差得0分", "很好", "no_level"),
        ("≥95%", "由考核组视情况打分，满分10分", "95%", "unparsed_vague"),
    ],
)
def test_a_result_that_cannot_be_used_gets_no_points_and_says_why(
    target: str, sentence: str, result: str, code: str
) -> None:
    row, rule = indicator(target, sentence)
    got = score(rule, row, result, year=2026)
    assert (got.points, got.code) == (None, code)
    assert got.text("zh") != got.text("en")


def test_full_marks_of_the_sentence_and_of_the_weight_must_be_the_same() -> None:
    row, rule = indicator("≥95%", "达到95%得10分，每降低1%扣1分")
    got = score(rule, row.model_copy(update={"weight": Decimal(8)}), "95%")
    assert (got.points, got.code) == (None, "full_marks_differ")
    assert score(rule, row.model_copy(update={"weight": Decimal("10.0")}), "94%").points == 9


def test_full_marks_that_the_sentence_does_not_print_are_those_of_the_weight() -> None:
    row, rule = indicator("≥20次", "每少一次扣1分，扣完为止")
    assert rule.full_marks is None
    assert score(rule, row, "19").code == "no_full_marks"
    assert score(rule, row.model_copy(update={"points": Decimal(6)}), "18").points == 4


def test_what_does_not_apply_gets_what_the_sentence_says() -> None:
    row, rule = indicator("≥0%", "节约率为0得5分，每下降1%扣0.5分。（如不适用，直接计分）")
    assert score(rule, row, None, not_applicable=True).points == 5
    row, rule = indicator("≥95%", "达到95%得10分，每降低1%扣1分")
    assert score(rule, row, None, not_applicable=True).code == "not_applicable_unsaid"


def test_the_text_says_how_points_came_about_and_what_was_settled() -> None:
    row, rule = indicator("≥95%", "达到95%得10分，每降低1%扣1分")
    chinese, english = score(rule, row, "92.5%").text("zh"), score(rule, row, "92.5%").text("en")
    assert all(part in chinese for part in ("92.5%", "低 2.5%", "计 2 档", "得 8 分", "1 个百分点", "整档"))
    assert all(part in english for part in ("92.5%", "2 steps", ": 8", "percentage point", "whole steps"))


def test_the_same_words_read_differently_under_another_unit_or_direction() -> None:
    sentence = "控制在目标值以内得4分，每超5%扣0.5分"
    share, points = rule_of(sentence, "≤", "万元", "支出"), rule_of(sentence, "≤", "%", "率")
    assert share.model_dump()["step"]["unit"] == "percent_of_target"
    assert points.model_dump()["step"]["unit"] == "percentage_point"
    assert rule_of("按完成比例计分，满分5分", "≤", "天", "工期").model_dump()["formula"] == "inverse"


def test_a_rule_as_json_is_exact_and_comes_back() -> None:
    from pydantic import TypeAdapter

    from normalize.scoring_rule import ScoringRule

    rule = rule_of("95%（含）以上得2.50分，95%-80%（含）得1分，80%以下不得分", "≥", "%", "满意度")
    text = rule.model_dump_json()
    assert '"points":"2.50"' in text
    assert '"lower":{"number":"80","included":true},"upper":{"number":"95","included":false}' in text
    assert TypeAdapter[object](ScoringRule).validate_json(text) == rule
