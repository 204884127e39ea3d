"""What a row is, and which rows make one form."""

from __future__ import annotations

import pytest

from normalize.rows import Row, read_rows
from normalize.structure import find_forms, head_field, is_footer, is_title, kind_of, labelled, signoff_field
from parsers import parse
from parsers.document import Cell

TABLE = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t河道清淤长度\t12公里\n\t质量指标\t验收合格率\t98%\n"


def row(text: str, fragment: int = -1) -> Row:
    return Row(0, tuple(Cell(t, 0, i) for i, t in enumerate(text.split("\t")) if t), fragment=fragment)


def shape(text: str) -> list[tuple[list[str], list[list[str]], list[str]]]:
    """Every form as (head, indicator tables, tail), each row by its first cell."""
    sections = find_forms(read_rows(parse("a.txt", text.encode())))
    return [
        (
            [row.cells[0].text for row in section.head],
            [[row.cells[-2].text for row in part.body] for part in section.parts],
            [row.cells[0].text for row in section.tail],
        )
        for section in sections
    ]


@pytest.mark.parametrize(
    ("text", "fragment", "kind"),
    [
        ("部门整体支出绩效目标表", -1, "title"),
        ("整体支出绩效目标详见下表。", -1, "line"),
        ("第1页 共2页", -1, "footer"),
        ("— 3 —", -1, "footer"),
        ("合计\t\t\t100", 0, "total"),
        ("……\t…\t—", 0, "debris"),
        ("填表人：甲乙丙", -1, "signoff"),
        ("业务股室审核：\t绩效股审核：", 0, "signoff"),
        ("注：本表一式两份。", -1, "note"),
        ("单位名称\t青石县水利局", 0, "head"),
        ("年度资金总额\t25万元", 0, "head"),
        ("产出指标\t数量指标\t河道清淤长度\t≥\t12", 0, "cells"),
        ("\t\t负责人到岗率\t≥\t95", 0, "cells"),
        ("随便一行字", -1, "line"),
    ],
)
def test_a_row_is_of_a_kind(text: str, fragment: int, kind: str) -> None:
    assert kind_of(row(text, fragment), started=True) == kind


@pytest.mark.parametrize("text", ["1 / 2", "3/12"])
def test_a_page_number_with_a_stroke(text: str) -> None:
    assert is_footer(text)


@pytest.mark.parametrize("text", ["12", "2027", "12%", "3-5次", "2027/12/31", "第一季度"])
def test_a_value_is_no_page_number(text: str) -> None:
    assert not is_footer(text)


@pytest.mark.parametrize("text", ["2027年度项目绩效目标申报表", "部门整体支出绩效自评表", "青石县专项资金绩效目标表"])
def test_titles(text: str) -> None:
    assert is_title(text)


@pytest.mark.parametrize("text", ["绩效目标：按期完成清淤", "绩效目标完成情况较好，群众满意，验收合格", "表"])
def test_what_is_no_title(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("部门（单位）名称", "unit_name"),
        ("填报单位（盖章）：青石县水利局", "unit_name"),
        ("主管部门及代码", "competent_department"),
        ("专项名称", "project_name"),
        ("部门职能概述", "duties"),
        ("年度履职目标", "annual_goals"),
        ("年度资金总额（万元）", "total_funds"),
        ("其中：财政拨款", "fiscal_funds"),
        ("上年结转", "carried_over_funds"),
        ("其他资金", "other_funds"),
        ("项目资金", "group"),
        ("项目负责人", "other"),
        ("河道清淤长度", None),
    ],
)
def test_a_label_of_the_head_names_its_field(text: str, field: str | None) -> None:
    assert head_field(text) == field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("填表人：甲乙丙", "preparer"),
        ("填报人（签字）：", "preparer"),
        ("联系电话：0000-0000000", "phone"),
        ("填表日期：2027.1.5", "date"),
        ("单位负责人：丁戊", "head"),
        ("绩效股审核：同意", "review"),
        ("负责人到岗率", None),
        ("电话回访满意率达到百分之九十五", None),
    ],
)
def test_a_label_of_the_signoff_names_its_field(text: str, field: str | None) -> None:
    assert signoff_field(text) == field


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("填表人：甲乙丙", ("填表人", "甲乙丙")),
        ("年度目标: 清淤\n12公里", ("年度目标", "清淤\n12公里")),
        ("其中：财政拨款", None),
        ("本表由单位填写，注意：一式两份", None),
        ("没有冒号", None),
    ],
)
def test_a_labelled_text_is_its_label_and_its_value(text: str, pair: tuple[str, str] | None) -> None:
    assert labelled(text) == pair


def test_a_form_has_head_indicators_and_tail() -> None:
    text = f"部门整体支出绩效目标表\n\n单位名称\t青石县水利局\t\t\n{TABLE}\n填表人：甲乙丙\n注：本表一式两份。"
    assert shape(text) == [
        (
            ["部门整体支出绩效目标表", "单位名称"],
            [["河道清淤长度", "验收合格率"]],
            ["填表人：甲乙丙", "注：本表一式两份。"],
        )
    ]


def test_a_second_title_begins_a_second_form() -> None:
    forms = shape(f"甲项目绩效目标表\n{TABLE}\n乙项目绩效目标表\n{TABLE}")
    assert [head for head, _, _ in forms] == [["甲项目绩效目标表"], ["乙项目绩效目标表"]]


def test_a_second_project_name_begins_a_second_form() -> None:
    forms = shape(f"项目名称\t甲项目\t\t\n{TABLE}项目名称\t乙项目\t\t\n{TABLE}")
    assert [len(parts) for _, parts, _ in forms] == [1, 1]


def test_two_tables_under_one_title_are_one_form() -> None:
    forms = shape(f"部门整体支出绩效目标表\n{TABLE}\n{TABLE}")
    assert [len(parts) for _, parts, _ in forms] == [2]


def test_a_cover_page_belongs_to_the_form_behind_it() -> None:
    forms = shape(f"青石县预算绩效管理文件绩效目标公开\n\n部门整体支出绩效目标表\n{TABLE}")
    assert [head for head, _, _ in forms] == [["青石县预算绩效管理文件绩效目标公开", "部门整体支出绩效目标表"]]


def test_a_table_without_a_header_is_found_by_its_labels() -> None:
    output = "产出指标\t数量指标\t河道清淤长度\t≥12公里\n\t质量指标\t验收合格率\t≥98%\n"
    effect = "效益指标\t社会效益指标\t改善出行条件\t有效改善\n"
    forms = shape(f"部门整体支出绩效目标表\n\n{output}{effect}")
    assert [parts for _, parts, _ in forms] == [[["河道清淤长度", "验收合格率", "改善出行条件"]]]


@pytest.mark.parametrize("name", ["财政拨款", "负责人", "其他资金"])
def test_a_shifted_row_named_like_a_label_of_the_head_is_still_a_row(name: str) -> None:
    ((_, parts, _),) = shape(f"部门整体支出绩效目标表\n{TABLE}{name}\t≥95万元\t\t\n")
    assert name in parts[0]


def test_text_without_a_table_is_no_form() -> None:
    assert shape("今天下雨。\n明天天晴。") == []


def test_the_second_and_third_of_several_notes_are_no_rows() -> None:
    notes = "注：1.本表一式两份。\n2.定性指标分为三档。\n（3）指标应与年度任务相匹配。\n"
    text = TABLE + "".join(f"{line}\t\t\t\n" for line in notes.splitlines())
    ((_, bodies, tail),) = shape(text)
    assert [len(body) for body in bodies] == [2]
    assert len(tail) == 3
