"""Markdown tables: proper ones, collapsed ones, and such as are broken after any bar."""

from __future__ import annotations

import pytest

from tests.parsers.shown import FORM, document, rows, shown, tables, texts

PROPER = ["| " + line.replace(",", " | ") + " |" for line in FORM.splitlines()]
RULE = "|---|:--|--:|:-:| --- | --- |"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([PROPER[0], RULE, *PROPER[1:]]),
        "\n".join(PROPER),
        "\n".join(line[2:-2] for line in PROPER),
        "\n".join(line.replace(" ", "") for line in PROPER),
        "\n".join(line.replace(" ", "")[1:-1] for line in PROPER),
        "\n".join(line.replace("|", "│") for line in PROPER),
        "\n".join(["+----+----+", PROPER[0], "+====+====+", *PROPER[1:], "+----+----+"]),
        "\n".join(["┌────┬────┐", *(line.replace("|", "│") for line in PROPER), "└────┴────┘"]),
    ],
)
def test_proper_tables(text: str) -> None:
    found = document(text)
    assert found.format == "markdown"
    assert shown(found) == [rows(FORM)]
    assert tables(found)[0].positions_known


def test_headings_and_text_around() -> None:
    found = document("# 绩效目标表 #\n\n（2026年度）\n\n" + "\n".join(PROPER) + "\n\n填表人：甲\n")
    assert shown(found) == ["绩效目标表", "（2026年度）", rows(FORM), "填表人：甲"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("上半年<br>下半年", "上半年\n下半年"),
        ("上半年 <BR/> 下半年", "上半年\n下半年"),
        (r"甲\|乙", "甲|乙"),
        (r"实际值\*分值", "实际值*分值"),
        ("&lt;5&nbsp;人", "<5\xa0人"),
        ("**培训人数**", "培训人数"),
        ("**甲** 和 **乙**", "**甲** 和 **乙**"),
        ("合格率(≥**%)", "合格率(≥**%)"),
        ("a < b", "a < b"),
    ],
)
def test_cells_read_as_markdown_shows_them(cell: str, text: str) -> None:
    found = document("\n".join(PROPER).replace("合格率", cell))
    assert texts(tables(found)[0])[2][2] == text


COLLAPSED = """\
| 项目支出绩效目标表 | |||||
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 单位 | |
| 产出指标 | 数量指标 | 培训人数 | 20 | 人 | |
| 参训单位 | 5 | 个 | ||||
| 质量指标 | 合格率 | 95 | % | |||
"""


@pytest.mark.parametrize("outer", [True, False])
def test_collapsed_tables_keep_order_but_not_positions(outer: bool) -> None:
    text = COLLAPSED if outer else "\n".join(line[2:] for line in COLLAPSED.splitlines())
    table = tables(document(text))[0]
    assert not table.positions_known
    assert [[cell for cell in row if cell] for row in texts(table)] == [
        ["项目支出绩效目标表"],
        ["一级指标", "二级指标", "三级指标", "指标值", "单位"],
        ["产出指标", "数量指标", "培训人数", "20", "人"],
        ["参训单位", "5", "个"],
        ["质量指标", "合格率", "95", "%"],
    ]


def test_an_empty_cell_inside_a_row_means_that_nothing_was_collapsed() -> None:
    assert tables(document("\n".join(line.replace(" ", "") for line in PROPER) + "\n|合计|||||||"))[0].positions_known


BROKEN_AFTER_BARS = """\
绩效目标自评表 | |||||
一级 指标 |
二级指标 | 三级指标 | 指标值 | 单位 | |
产 出 指 标 |
数量指标 |
培训人数 | 20 | 人 | |
参训单位 | 5 | 个 | |||
质量指标 | |||||
合格率 | 95 | % | |||
"""


def test_lines_broken_after_a_bar_are_joined_to_whole_rows() -> None:
    table = tables(document(BROKEN_AFTER_BARS))[0]
    assert [[cell for cell in row if cell] for row in texts(table)] == [
        ["绩效目标自评表"],
        ["一级 指标", "二级指标", "三级指标", "指标值", "单位"],
        ["产 出 指 标", "数量指标", "培训人数", "20", "人"],
        ["参训单位", "5", "个"],
        ["质量指标"],
        ["合格率", "95", "%"],
    ]
    assert [cell.where.line for cell in table.rows()[2] if cell.text] == [4, 5, 6, 6, 6]


TALL = """\
|
一级指标 |
二级指标 |
三级指标 |
指标值 |
||
|
产出指标 |
数量指标 |
培训人数 |
20 |
||
|
合格率 |
95 |
||||
|
效益指标 |
社会效益指标 |
|
|
||
"""


def test_one_cell_a_line_between_bars() -> None:
    table = tables(document("某县某局\n" + TALL + "填表人：甲\n"))[0]
    assert [[cell for cell in row if cell] for row in texts(table)] == [
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "培训人数", "20"],
        ["合格率", "95"],
        ["效益指标", "社会效益指标"],
    ]
    assert not table.positions_known
    assert table.rows()[1][2].where.line == 11


def test_a_row_broken_inside_a_cell_stays_in_the_table() -> None:
    lines = [*PROPER[:2], "| | 质量指标 | 合格", "率 | = | 95 | % |", *PROPER[3:]]
    found = document("\n".join(lines))
    assert [row[-1] for row in texts(tables(found)[0])] == ["单位", "人", "合格", "%", ""]
