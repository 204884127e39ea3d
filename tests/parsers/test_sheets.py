"""What a worksheet shows, whichever file it comes from: merged areas, hidden places, limits, headers of pages."""

from __future__ import annotations

import pytest

from parsers.document import Line, Table
from parsers.errors import UnreadableError
from parsers.sheets import (
    Area,
    Limits,
    Sheet,
    Styles,
    Value,
    address,
    blocks,
    chosen,
    format_codes,
    notes,
    running_text,
)


def sheet(cells: dict[tuple[int, int], str], *merged: Area) -> Sheet:
    made = Sheet("表1", merged=list(merged))
    for place, text in cells.items():
        made.put(*place, Value(text))
    return made


def table(made: Sheet) -> Table:
    (found,) = (block for block in blocks([made]) if isinstance(block, Table))
    return found


def grid(made: Sheet) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in table(made).grid()]


def doubted(made: Sheet) -> list[str]:
    return [cell.text for cell in table(made).cells if cell.doubt == "hidden_in_source"]


def test_a_table_that_begins_anywhere_keeps_its_places() -> None:
    made = sheet({(5, 3): "甲", (5, 4): "乙", (9, 3): "丙"})
    assert grid(made) == [["甲", "乙"], ["丙", None]]
    assert [(cell.where.sheet, cell.where.row, cell.where.column) for cell in table(made).cells] == [
        ("表1", 5, 3),
        ("表1", 5, 4),
        ("表1", 9, 3),
    ]


def test_a_cell_at_the_end_of_the_world_makes_a_small_table() -> None:
    assert grid(sheet({(1, 1): "甲", (1_048_576, 16_384): "乙"})) == [["甲", None], [None, "乙"]]


def test_merged_areas_span_what_stands_beside_them() -> None:
    made = sheet({(1, 1): "标题", (2, 1): "产出", (2, 2): "数量", (3, 2): "质量"}, (1, 1, 1, 9), (2, 1, 3, 1))
    assert grid(made) == [["标题", "标题"], ["产出", "数量"], ["产出", "质量"]]
    assert table(made).spans_known


def test_what_a_merged_area_covers_is_counted() -> None:
    made = sheet({(1, 1): "甲", (1, 2): "乙", (2, 1): "丙"}, (1, 1, 1, 2))
    assert grid(made) == [["甲"], ["丙"]]
    assert [dict(note.params) for note in notes([made])] == [{"sheet": "表1", "count": "1", "cells": "B1"}]


def test_hidden_rows_and_columns_are_read_and_doubted() -> None:
    made = sheet({(1, 1): "甲", (1, 2): "乙", (2, 1): "丙", (2, 2): "丁"})
    made.hidden_rows = {2}
    made.hidden_columns = {1}
    assert doubted(made) == ["甲", "丙", "丁"]


def test_a_hidden_column_stands_behind_those_that_show() -> None:
    made = sheet({(1, 1): "编码", (1, 2): "名称", (1, 3): "旧值", (1, 4): "值"})
    made.hidden_columns = {1, 3}
    assert grid(made) == [["名称", "值", "编码", "旧值"]]


def test_a_merged_area_shows_as_long_as_a_part_of_it_does() -> None:
    made = sheet({(1, 1): "标题", (2, 2): "甲", (2, 3): "乙"}, (1, 1, 1, 3))
    made.hidden_columns = {1}
    assert grid(made) == [["标题", "标题"], ["甲", "乙"]]
    assert doubted(made) == []


def test_texts_outside_the_cells_stand_above_or_below_the_table() -> None:
    made = sheet({(3, 1): "甲"})
    made.floating = [(0, "页眉"), (2, "标题框"), (9, "附注框")]
    assert [block.text if isinstance(block, Line) else "表" for block in blocks([made])] == [
        "页眉",
        "标题框",
        "表",
        "附注框",
    ]


HEADER = {(1, 1): "一级指标", (1, 2): "三级指标", (1, 3): "指标值"}


def test_a_hidden_sheet_is_read_only_where_it_looks_like_a_form() -> None:
    choices, form = sheet({(1, 1): "产出指标", (2, 1): "≥"}), sheet(HEADER)
    choices.hidden = form.hidden = True
    read, told = chosen([choices, sheet({(1, 1): "甲"}), form])
    assert [made.hidden for made in read] == [False, True]
    assert [note.code for note in told] == ["parsers.hidden_form_sheet", "parsers.hidden_sheet"]
    assert doubted(form) == list(HEADER.values())


def test_too_many_cells_are_refused() -> None:
    limits = Limits()
    limits.refuse(1000)
    with pytest.raises(UnreadableError) as error:
        limits.refuse(1_000_000)
    assert error.value.code == "parsers.workbook_too_large"
    with pytest.raises(UnreadableError):
        limits.refuse(1, size=600 << 20)
    with pytest.raises(UnreadableError):
        Limits().take(Value("字" * (17 << 20)))


def test_absurd_merged_areas_are_refused() -> None:
    made = sheet({(row, 1): "甲" for row in range(1, 500)}, *[(1, 1, 1_048_576, 16_384)] * 10_000)
    with pytest.raises(UnreadableError):
        list(blocks([made]))


@pytest.mark.parametrize(
    ("value", "code", "zeros", "expected"),
    [
        (0, "General", True, Value("0")),
        (0, "General", False, None),
        (0, "0;-0;", True, None),
        (0.955, "0%", True, Value("95.5%", "rounded_in_source")),
        (5, ";;;", True, Value("5", "hidden_in_source")),
        (float("inf"), "0", True, Value("inf", "error_in_source")),
    ],
)
def test_numbers(value: float, code: str, zeros: bool, expected: Value | None) -> None:
    assert Styles([code]).number(value, 0, zeros) == expected


def test_fixed_numbers_of_formats_win_where_files_speak_of_other_countries() -> None:
    assert format_codes({14: "m/d/yy", 43: "0.0", 200: "0"}, [0, 14, 43, 200, 999]) == [
        "General",
        "yyyy/m/d",
        "0.0",
        "0",
        "General",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('&C&"宋体,常规"&16 2026年度', ["2026年度"]),
        ("&L云溪县&C绩效目标表&R附件1", ["云溪县", "绩效目标表", "附件1"]),
        ("&C第 &P 页，共 &N 页", []),
        ("&R&D", []),
        ("&C&A", ["表1"]),
        ("&C收入&&支出", ["收入&支出"]),
        ("未分区", ["未分区"]),
    ],
)
def test_headers_and_footers_of_pages(text: str, lines: list[str]) -> None:
    assert list(running_text(text, "表1")) == lines


def test_addresses() -> None:
    assert [address(5, 3), address(1, 27), address(1_048_576, 16_384)] == ["C5", "AA1", "XFD1048576"]
