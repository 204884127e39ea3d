"""Which shape a plain text is taken for, and what becomes of the text around its tables."""

from __future__ import annotations

import pytest

from parsers.document import Line
from tests.parsers.shown import FORM, document, rows, shown, tables, texts

TABS = FORM.replace(",", "\t")
ONE_A_LINE = "某县某局绩效目标表\n\n" + "\n\n".join(cell for row in rows(FORM) for cell in row if cell) + "\n"
GLUED = "一级指标二级指标三级指标指标值产出指标数量指标培训人数≥20人质量指标合格率=95%效益指标\n填表人：甲\n"


def test_one_cell_a_line() -> None:
    found = document(ONE_A_LINE)
    (table,) = tables(found)
    assert found.format == "lines"
    assert (table.width, table.positions_known) == (1, False)
    assert texts(table)[:3] == [["某县某局绩效目标表"], ["一级指标"], ["二级指标"]]
    assert [row[0].where.line for row in table.rows()][:3] == [1, 3, 5]


def test_one_cell_a_line_with_the_tabs_left_in() -> None:
    found = document(ONE_A_LINE.replace("\n\n", "\t\n"))
    assert (found.format, texts(tables(found)[0])[:2]) == ("lines", [["某县某局绩效目标表"], ["一级指标"]])


def test_cells_without_any_separator_are_lines() -> None:
    found = document(GLUED)
    assert (found.format, shown(found)) == ("text", GLUED.splitlines())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\u2028"])
def test_line_ends(end: str) -> None:
    assert shown(document("标题\n\n".replace("\n", end) + TABS.replace("\n", end))) == ["标题", rows(FORM)]


def test_a_blank_line_begins_a_new_table() -> None:
    found = document(TABS + "\n" + TABS)
    assert shown(found) == [rows(FORM), rows(FORM)]
    assert [(table.where.table, table.where.line) for table in tables(found)] == [(1, 1), (2, 6)]


def test_blank_lines_after_every_row_say_nothing() -> None:
    assert shown(document(TABS.replace("\n", "\n\n"))) == [rows(FORM)]


@pytest.mark.parametrize("before", ["", "\n"])
def test_a_form_feed_begins_a_page_and_a_table(before: str) -> None:
    found = document(TABS + before + "\f" + TABS)
    assert shown(found) == [rows(FORM), rows(FORM)]
    assert [table.where.page for table in tables(found)] == [1, 2]
    assert tables(found)[1].rows()[0][0].where.line == 5 + len(before)
    assert found.pages == 2


def test_lines_right_beside_a_table() -> None:
    assert shown(document("标题\n（2026年度）\n" + TABS + "- 1 -\n填表人：甲\n")) == [
        *("标题", "（2026年度）", rows(FORM), "- 1 -", "填表人：甲")
    ]


def test_a_line_between_two_rows_may_belong_to_the_row_above() -> None:
    lines = TABS.splitlines()
    lines[2:2] = ["和场次"]
    (table,) = tables(document("\n".join(lines)))
    assert texts(table)[2] == ["和场次"]
    assert (table.rows()[2][0].column, table.rows()[2][0].where.line) == (0, 3)


def test_several_forms_in_a_file() -> None:
    found = document(("第一张表\n\n" + TABS + "\n填表人：甲\n\n") * 2)
    assert shown(found) == ["第一张表", rows(FORM), "填表人：甲"] * 2


def test_a_page_menu_between_bars_does_not_hide_the_real_shape() -> None:
    found = document("首页 | 政务 | 服务\n\n\n" + TABS)
    assert (found.format, shown(found)) == ("tsv", ["首页 | 政务 | 服务", rows(FORM)])


def test_a_form_is_known_by_little() -> None:
    assert shown(document("部门名称\t某局\n一级指标\t二级指标\n产出指标\t数量指标\n")) == [
        [["部门名称", "某局"], ["一级指标", "二级指标"], ["产出指标", "数量指标"]]
    ]


def test_lines_know_their_places() -> None:
    found = document("标题\n\n\f填表人：甲")
    assert [(line.where.line, line.where.page) for line in found.blocks if isinstance(line, Line)] == [(1, 1), (3, 2)]
