"""Number formats: what a cell shows, with every digit that it stores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.number_formats import BUILT_IN, Shown, shown_number, shown_text

ACCOUNTING = BUILT_IN[43]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (0.57, "0%", "57%"),
        (1, "0%", "100%"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (1e20, "General", "1E+20"),
        (123456789012, "General", "123456789012"),
        (5, "General\\元", "5元"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1000, "#,##0", "1,000"),
        (95, '"≥"0"%"', "≥95%"),
        (5, '0"万元"', "5万元"),
        (5, "0!万", "5万"),
        (2.5, "0.00_ ", "2.50"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        (-5, "0.00_);[Red]0.00", "-5.00"),  # only the colour says so on the screen
        (-5, "0.00", "-5.00"),
        (-3, "0-00", "-0-03"),
        (0, ACCOUNTING, "-"),
        (1234, ACCOUNTING, "1,234.00"),
        (2, '[>=1]0.0"元";0.00"角"', "2.0元"),
        (0.5, '[>=1]0.0"元";0.00"角"', "0.50角"),
        (-1, '[>100]"多"0;[<0]"负"0;"中"0', "负1"),
        (0, '0;-0;"无"', "无"),
        (7451234567, "0000-0000000", "0745-1234567"),
        (7, "00000", "00007"),
        (12, "0.##", "12"),
        (0.5, "#.0", ".5"),
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (5, "[DBNum1][$-804]General", "5"),
        (5, '@"元"', "5元"),
        (0.5, "# ?/?", "0.5"),
        (1234, "0.00E+00", "1234"),
        (46052, 'yyyy"年"m"月"d"日"', "2026年1月30日"),
        (46052, "[$-804]yyyy年m月d日;@", "2026年1月30日"),
    ],
)
def test_what_a_cell_shows(number: float, code: str, text: str) -> None:
    assert shown_number(number, code) == Shown(text)


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.955, "0%", "95.5%"),
        (12.345, '0.0"公里"', "12.345公里"),
        (12.345, '0"公里"', "12.345公里"),
        (1234567.891, "#,##0.00", "1,234,567.891"),
        (1234567, '#,##0,"千元"', "1,234.567千元"),
        (1 / 3, "General", "0.333333333333333"),
        (12345, '0!.0,"万"', "1.2万"),  # where the stored digits have no place in the format, the cell is doubted
        (3, '"合格"', "合格"),
        (-1, "yyyy/m/d", "-1"),  # the cell shows ####
    ],
)
def test_a_number_that_the_cell_shows_rounded_keeps_its_digits_and_says_so(number: float, code: str, text: str) -> None:
    assert shown_number(number, code) == Shown(text, rounded=True)


@pytest.mark.parametrize("number", [0, 5])
def test_a_format_that_shows_nothing(number: float) -> None:
    assert shown_number(number, ";;;") == Shown(str(number), hidden=True)


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [("三", '@"元"', "三元"), ("三", "0.00", "三"), ("三", '0;-0;0;"共"@', "共三"), ("三", "General", "三")],
)
def test_formats_of_texts(text: str, code: str, shown: str) -> None:
    assert shown_text(text, code) == shown


@pytest.mark.parametrize("number", [31, 57, 58, 14, 22])
def test_dates_that_files_name_by_number_alone_are_chinese(number: int) -> None:
    shown = {31: "2026年1月30日", 57: "2026年1月", 58: "1月30日", 14: "2026/1/30", 22: "2026/1/30 0:00"}
    assert shown_number(46052, BUILT_IN[number]).text == shown[number]


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%;"\\_*[]@ymdhsE+-年元Ge!/ ', max_size=12))
def test_no_format_and_no_number_fail(number: float, code: str) -> None:
    assert isinstance(shown_number(number, code).text, str)
    assert isinstance(shown_text("甲", code), str)


@given(st.integers(-(10**9), 10**9), st.integers(0, 5))
def test_no_digit_is_lost(digits: int, places: int) -> None:
    number = digits / 10**places
    text = shown_number(number, "#,##0.0").text.replace(",", "")
    assert float(text) == number
