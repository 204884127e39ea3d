"""What a text looks like, and how badly it fits a column."""

from __future__ import annotations

import pytest

from normalize.fit import DOUBTFUL, features, fit, is_date, is_operator, is_unit, value_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("≥95%", ("≥", "95", "%", "")),
        ("95%以上", ("", "95", "%", "以上")),
        ("不低于90％", ("不低于", "90", "%", "")),
        ("≤ 1,200 元", ("≤", "1,200", "元", "")),
        ("=3元/人·天", ("=", "3", "元/人·天", "")),
        ("12个村", ("", "12", "个村", "")),
        ("2.5万亩", ("", "2.5", "万亩", "")),
        ("4次/月", ("", "4", "次/月", "")),
        ("８０人次", ("", "80", "人次", "")),
        ("-3", ("", "-3", "", "")),
        ("15天以内", ("", "15", "天", "以内")),
    ],
)
def test_a_printed_value_comes_apart(text: str, parts: tuple[str, str, str, str]) -> None:
    found = value_parts(text)
    assert found is not None
    assert (found.sign, found.number, found.unit, found.after) == parts


@pytest.mark.parametrize("text", ["效果明显", "≥", "90%-100%", "50~60人", "2027年12月31日", "第2季度", "", "95±2"])
def test_what_is_no_single_number_stays_whole(text: str) -> None:
    assert value_parts(text) is None


@pytest.mark.parametrize(
    "sign", ["≥", "≧", ">=", "＞＝", "⩾", "≤", "≦", "＝", "═", "＜", "定性", "大于等于", "不超过", "> ="]
)
def test_operators_are_known_in_every_glyph(sign: str) -> None:
    assert is_operator(sign)


@pytest.mark.parametrize("text", ["", "定量", "正向", "95", "工", "≥95"])
def test_what_is_no_operator(text: str) -> None:
    assert not is_operator(text)


@pytest.mark.parametrize(
    "unit", ["%", "％", "元/人·天", "次/月", "个村", "万亩", "人次", "台（套）", "㎡", "公里", "批（次）"]
)
def test_units_are_known_single_and_compound(unit: str) -> None:
    assert is_unit(unit)


@pytest.mark.parametrize("text", ["", "明显", "95", "反映", "提升情况"])
def test_what_is_no_unit(text: str) -> None:
    assert not is_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        "2027年12月31日",
        "2027.12",
        "2027-12-31",
        "9月前",
        "9月底",
        "12月15日前",
        "2026.07-2027.01",
        "年底前",
        "2027年12月底前",
        "第一季度",
        "2027年",
    ],
)
def test_dates_and_periods_are_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["95%", "12个月", "三年", "1次/月", "按期完成"])
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)


def test_a_year_may_end_in_before_the_end_of() -> None:
    assert is_date("2027年底前")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("产出指标（40分）", "level1"),
        ("数量指标", "level2"),
        ("河道清淤长度", "name"),
        ("≥", "value_type"),
        ("定性", "value_type"),
        ("95", "value"),
        ("2027年12月", "value"),
        ("明显提升", "value"),
        ("公里", "unit"),
        ("反映河道清淤的完成情况", "explanation"),
        ("达到计划值得满分4分，否则按比例计分", "scoring"),
        ("22.5", "weight"),
        ("10分", "weight"),
        ("县级配套", "remarks"),
        ("计划标准", "standard"),
        ("正向", "direction"),
        ("（3）", "seq"),
        ("青石县水利局", "unit_name"),
    ],
)
def test_a_text_fits_the_column_of_its_kind(text: str, role: str) -> None:
    assert fit(text, role) < 1


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("数量指标", "level1"),
        ("≥", "name"),
        ("95", "name"),
        ("95", "value_type"),
        ("≥", "value"),
        ("达到计划值得满分4分，否则按比例计分", "value"),
        ("≥95%", "unit"),
        ("反映河道清淤的完成情况", "unit"),
        ("95", "explanation"),
        ("≥", "scoring"),
        ("河道清淤长度", "weight"),
        ("150", "weight"),
        ("数量指标", "remarks"),
        ("河道清淤长度", "seq"),
    ],
)
def test_a_text_does_not_fit_the_column_of_another_kind(text: str, role: str) -> None:
    assert fit(text, role) >= DOUBTFUL


def test_a_word_may_be_a_label_of_both_levels() -> None:
    assert {"level1", "level2"} <= features("成本指标")


@pytest.mark.parametrize(
    ("text", "mark"), [("/", "blank"), ("定量", "not_operator"), ("≥95%", "compound"), ("历史标准", "standard")]
)
def test_a_text_bears_the_mark_of_what_it_is(text: str, mark: str) -> None:
    assert mark in features(text)
