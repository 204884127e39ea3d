"""Dates and times in the letters of a number format."""

from __future__ import annotations

import pytest

from parsers.date_formats import moment_of
from parsers.number_formats import shown_number


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (46052, "yyyy-mm-dd", "2026-01-30"),
        (46052, "yyyy/m/d", "2026/1/30"),
        (46052, 'yyyy"年"m"月"', "2026年1月"),
        (46052, "yy.m.d", "26.1.30"),
        (46052, "e年m月", "2026年1月"),
        (46052, "d-mmm-yy", "30-Jan-26"),
        (46052, "aaaa", "星期五"),
        (46052.75, "yyyy/m/d h:mm", "2026/1/30 18:00"),
        (46052.75, "上午/下午h时mm分", "下午6时00分"),
        (46052.75, "h:mm AM/PM", "6:00 PM"),
        (0.5 + 1 / 1440, "hh:mm:ss", "12:01:00"),
        (1.5, "[h]:mm", "36:00"),
        (1, "yyyy/m/d", "1900/1/1"),
        (61, "yyyy/m/d", "1900/3/1"),
    ],
)
def test_dates(number: float, code: str, text: str) -> None:
    assert shown_number(number, code).text == text


def test_workbooks_of_the_mac_count_from_1904() -> None:
    assert shown_number(46052 - 1462, "yyyy/m/d", from_1904=True).text == "2026/1/30"


@pytest.mark.parametrize("number", [-1, 2_958_466, 1e300])
def test_numbers_that_are_no_dates(number: float) -> None:
    assert moment_of(number, from_1904=False) is None
