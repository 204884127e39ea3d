"""Operator, value, number, unit, money and dates out of printed cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.values import ValueRead, canonical_unit, clean, iso_date, number, read_value


def read(value: str | None, sign: str | None = None, unit: str | None = None) -> ValueRead:
    return read_value(sign, value, unit, "清淤长度", unit_column=True)


@pytest.mark.parametrize(
    ("printed", "sign"),
    [
        ("≥95%", "≥"),
        ("≧95%", "≥"),
        (">=95%", "≥"),
        ("⩾95%", "≥"),
        ("＞＝95%", "≥"),
        ("≥ 95 ％", "≥"),
        ("95%以上", "≥"),
        ("95%（含）以上", "≥"),
        ("不低于95%", "≥"),
        ("大于等于95%", "≥"),
        ("至少95%", "≥"),
        ("≤95%", "≤"),
        ("≦95%", "≤"),
        ("95%以内", "≤"),
        ("95%以下", "≤"),
        ("不超过95%", "≤"),
        ("＝95%", "="),
        ("═95%", "="),
        ("大于95%", ">"),
        ("＞95%", ">"),
        ("》95%", ">"),
        ("低于95%", "<"),
        ("＜95%", "<"),
    ],
)
def test_an_operator_in_the_value_is_read_in_every_variant(printed: str, sign: str) -> None:
    found = read(printed)
    assert (found.value_type, found.value, found.value_number, found.unit) == (sign, "95", Decimal(95), "%")


@pytest.mark.parametrize("unit", ["％", "﹪"])
def test_a_percent_sign_may_have_any_width(unit: str) -> None:
    assert read(f"≥95{unit}").unit_canonical == "%"


@pytest.mark.parametrize(
    ("printed", "sign"),
    [
        ("≥", "≥"),
        ("≧", "≥"),
        (">=", "≥"),
        ("＝", "="),
        ("《", "<"),
        ("大于等于", "≥"),
        ("定性指标", "定性"),
        (" ≤ ", "≤"),
    ],
)
def test_the_operator_column_is_read_in_every_variant(printed: str, sign: str) -> None:
    assert read("95", printed, "%").value_type == sign


@pytest.mark.parametrize("value", ["95", "95%", "12公里", "效果明显", "2027年12月", "9月前", "0", "不超预算"])
def test_a_bare_value_gets_no_operator(value: str) -> None:
    assert read(value).value_type is None


@pytest.mark.parametrize("kind", ["定量", "定量指标", "正向", "反向指标", "/", "不适用"])
def test_a_kind_of_indicator_is_no_operator(kind: str) -> None:
    found = read("95", kind, "%")
    assert (found.value_type, found.doubts) == (None, [])


@pytest.mark.parametrize("sign", ["2", "工", "^", "1"])
def test_an_operator_that_cannot_be_read_is_told(sign: str) -> None:
    found = read("95", sign, "%")
    assert found.value_type is None
    assert ("operator_unreadable", "value_type") in found.doubts


def test_the_operator_column_wins_over_the_value_and_the_quarrel_is_told() -> None:
    found = read("≤95", "≥", "%")
    assert (found.value_type, found.doubts) == ("≥", [("two_operators", "value_type")])


def test_the_same_operator_twice_is_no_quarrel() -> None:
    found = read("≧95%", "≥", "%")
    assert (found.value_type, found.value, found.doubts) == ("≥", "95", [])


def test_an_operator_column_that_holds_the_whole_value_is_read_as_value() -> None:
    found = read(None, "≥95%")
    assert (found.value_type, found.value, found.unit) == ("≥", "95", "%")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("95", "%", "95"),
        ("≥0.97比例", None, "97"),
        ("0.97", "比例", "97"),
        ("1", "比例", "100"),
        ("97", "比例", "97"),
        ("0.97", "%", "0.97"),
        ("1,234.50", "元", "1234.50"),
        ("１２．５", "公里", "12.5"),
        ("-5", "%", "-5"),
        ("=100.00(%)", None, "100"),
        ("4次/月", None, "4"),
    ],
)
def test_the_number_of_a_value(value: str, unit: str | None, expected: str) -> None:
    assert read(value, unit=unit).value_number == Decimal(expected)


@pytest.mark.parametrize(
    "value",
    [
        "2027年12月31日",
        "9月前",
        "2026.07-2027.01",
        "2027-12-31",
        "年底前",
        "第一季度",
        "2027年",
        "效果明显",
        "90%-100%",
        "50~60",
    ],
)
def test_dates_periods_ranges_and_words_are_no_numbers(value: str) -> None:
    found = read(value)
    assert (found.value, found.value_number) == (value, None)


@pytest.mark.parametrize(
    ("value", "iso"),
    [("2027年12月31日", "2027-12-31"), ("2027-9-1", "2027-09-01"), ("2027年12月底", "2027-12")],
)
def test_a_value_that_is_a_date_has_it_as_iso(value: str, iso: str) -> None:
    assert read(value).value_iso == iso


@pytest.mark.parametrize("value", ["9月前", "年底前", "效果明显", "2027年13月", "95%"])
def test_a_value_without_a_whole_date_has_no_iso(value: str) -> None:
    assert read(value).value_iso is None


def test_a_period_is_no_day() -> None:
    assert read("2026.07-2027.01").value_iso in (None, "2026-07", "2027-01")


def test_a_month_written_with_a_dot_is_no_number() -> None:
    found = read("2027.12")
    assert (found.value_number, found.value_iso) == (None, "2027-12")


def test_a_year_is_an_iso_date_too() -> None:
    assert read("2027年").value_iso == "2027"


@pytest.mark.parametrize("value", ["/", "-", "—", "／"])
def test_a_dash_is_no_value(value: str) -> None:
    assert read(value).value is None


@pytest.mark.parametrize("unit", ["/", "—", "无单位"])
def test_a_dash_is_no_unit(unit: str) -> None:
    assert read("明显提升", "定性", unit).unit is None


def test_a_unit_in_the_value_that_is_not_the_columns_unit_is_told() -> None:
    found = read("95%", "≥", "个")
    assert (found.value, found.value_number, found.doubts) == ("95%", None, [("two_units", "unit")])


@pytest.mark.parametrize(("value", "unit"), [("95%", "百分比"), ("250万", "万元"), ("12千米", "公里")])
def test_two_spellings_of_one_unit_are_no_quarrel(value: str, unit: str) -> None:
    assert read(value, "≥", unit).doubts == []


def test_words_behind_a_number_that_are_no_known_unit_are_told() -> None:
    found = read("≥20家企业")
    assert (found.value_type, found.value, found.doubts) == ("≥", "20家企业", [("unit_unreadable", "unit")])


@pytest.mark.parametrize("value", ["明显提升", "无"])
def test_a_comparison_with_a_word_is_told(value: str) -> None:
    assert ("value_not_a_number", "value") in read(value, "≥").doubts


@pytest.mark.parametrize("value", ["≥95±2%", "≥50-60"])
def test_a_comparison_with_more_than_one_number_is_told(value: str) -> None:
    assert read(value).doubts


@pytest.mark.parametrize(("value", "sign", "expected"), [("≥95%（含）", "≥", "95"), ("15个工作日内", "≤", "15")])
def test_a_word_that_includes_the_limit_leaves_a_number(value: str, sign: str, expected: str) -> None:
    found = read(value)
    assert (found.value_type, found.value_number) == (sign, Decimal(expected)) or found.doubts


@pytest.mark.parametrize(
    ("value", "sign"), [("明显提升", "定性"), ("2027年12月", "≤"), ("按期完成", None), ("达标", "=")]
)
def test_a_word_without_a_comparison_and_a_date_with_one_are_fine(value: str, sign: str | None) -> None:
    assert read(value, sign).doubts == []


@pytest.mark.parametrize(
    ("value", "unit", "yuan"),
    [
        ("250万", None, "2500000"),
        ("250", "万元", "2500000"),
        ("250", "万", "2500000"),
        ("1.5", "亿元", "150000000"),
        ("3", "千元", "3000"),
        ("588.12", "元", "588.12"),
        ("≤1,200.5元", None, "1200.5"),
    ],
)
def test_money_is_told_in_yuan(value: str, unit: str | None, yuan: str) -> None:
    assert read(value, unit=unit).value_yuan == Decimal(yuan)


@pytest.mark.parametrize(
    ("value", "unit"), [("12", "公里"), ("100", "元/亩"), ("明显", "元"), ("95", None), ("2", "万亩")]
)
def test_what_is_no_money_has_no_yuan(value: str, unit: str | None) -> None:
    assert read(value, unit=unit).value_yuan is None


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("百分比", "%"),
        ("比例", "%"),
        ("万", "万元"),
        ("㎡", "平方米"),
        ("（个）", "个"),
        ("名", "人"),
        ("元/亩", "元/亩"),
        (None, None),
    ],
)
def test_a_unit_has_one_canonical_spelling(printed: str | None, unit: str | None) -> None:
    assert canonical_unit(printed) == unit


@pytest.mark.parametrize(
    ("name", "bare", "unit", "sign"),
    [
        ("保障人数(人)", "保障人数", "人", None),
        ("保障人数（人次）", "保障人数", "人次", None),
        ("验收合格率(≥**%)", "验收合格率", "%", "≥"),
        ("采购台数（台（套））", "采购台数", "台（套）", None),
        ("清淤（一期）", "清淤（一期）", None, None),
        ("宣传（含线上）次数", "宣传（含线上）次数", None, None),
    ],
)
def test_a_unit_in_the_brackets_of_the_name(name: str, bare: str, unit: str | None, sign: str | None) -> None:
    found = read_value(None, "95", None, name, unit_column=False)
    assert (found.name, found.unit, found.value_type) == (bare, unit, sign)


def test_the_brackets_of_the_name_are_left_alone_where_a_unit_column_stands() -> None:
    found = read_value(None, "95", None, "保障人数(人)", unit_column=True)
    assert (found.name, found.unit) == ("保障人数(人)", None)


def test_the_brackets_of_the_name_are_left_alone_where_the_value_has_a_unit() -> None:
    found = read_value(None, "95户", None, "保障人数(人)", unit_column=False)
    assert (found.name, found.unit) == ("保障人数(人)", "户")


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2025.12.15", "2025-12-15"),
        ("2021 年 1 月 28 日", "2021-01-28"),
        ("2026/1/1", "2026-01-01"),
        ("２０２６年１月５日", "2026-01-05"),
        ("填于2026年3月", "2026-03"),
        ("2024.2.29", "2024-02-29"),
        ("2026-13-01", None),
        ("2026年0月5日", None),
        ("2026-12-32", None),
        ("明年三月", None),
    ],
)
def test_dates_are_iso(printed: str, iso: str | None) -> None:
    assert iso_date(printed) == iso


@pytest.mark.parametrize("printed", ["2026-02-30", "2025.2.29", "2026年4月31日"])
def test_a_day_that_no_calendar_has_is_no_date(printed: str) -> None:
    assert iso_date(printed) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,234.5", "1234.5"), ("１２", "12"), ("+3", "3"), ("95%", None), ("", None), ("1.2.3", None), ("一百", None)],
)
def test_a_number_is_a_decimal(text: str, expected: str | None) -> None:
    assert number(text) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河道清\n淤长度", "河道清淤长度"),
        ("a b  c", "a b c"),
        (" 两端 ", "两端"),
        ("ＡＢ（甲）", "ＡＢ（甲）"),
        ("e\u0301", "\u00e9"),
        ("5G\nLTE", "5G LTE"),
    ],
)
def test_text_is_on_one_line_in_nfc(text: str, expected: str) -> None:
    assert clean(text) == expected
