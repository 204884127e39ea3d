"""Headers in every shape: synonyms, two rows, lies, none at all."""

from __future__ import annotations

import pytest

from normalize.columns import guess_layout, header_at, header_words, read_layout
from normalize.rows import Row
from parsers.document import Cell


def rows(text: str, fragment: int = 0) -> list[Row]:
    """Tab-separated lines as rows; '>' at the beginning of a cell lets the cell above reach down."""
    lines = [line.split("\t") for line in text.strip("\n").split("\n")]
    return [
        Row(i, tuple(Cell(t, i, c) for c, t in enumerate(line) if t), fragment=fragment) for i, line in enumerate(lines)
    ]


def roles(header: str, body: str = "") -> str:
    return " ".join(read_layout(rows(header), rows(body) if body else []).roles)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("一级指标\t二级指标\t三级指标\t指标值\t备注", "level1 level2 name value remarks"),
        ("一级绩效指标\t二级绩效指标\t指标内容\t当年预期实现值\t说明", "level1 level2 name value remarks"),
        ("评价指标\t评价内容\t具体指标\t目标值\t权数", "level1 level2 name value weight"),
        (
            "序号\t一级指标\t二级指标\t三级指标\t计算符号\t指标值\t度量单位\t分值",
            "seq level1 level2 name value_type value unit weight",
        ),
        (
            "一级指标\t二级指标\t三级指标\t指标值\t指标值内容\t评（扣）分标准\t计量单位\t指标值类型\t备注",
            "level1 level2 name value explanation scoring unit value_type remarks",
        ),
        ("一级指标\t二级指标\t三级指标\t权重\t年度指标值", "level1 level2 name weight value"),
        (
            "一级指标\t二级指标\t三级指标\t分值\t年度指标值(A)\t全年实际值(B)\t得分\t偏差原因分析及改进措施",
            "level1 level2 name weight value actual score remarks",
        ),
        ("一级指标\t分值\t二级指标\t三级指标\t指标值", "level1 level1_points level2 name value"),
        ("一级指标\t二级指标\t分值\t三级指标\t指标值", "level1 level2 level2_points name value"),
        ("绩效指标\t一级指标\t二级指标\t三级指标\t指标值", "outer level1 level2 name value"),
        ("\t一级指标\t二级指标\t三级指标\t指标值", "outer level1 level2 name value"),
        ("一级指标\t二级指标\t绩效指标\t指标值", "level1 level2 name value"),
        ("一级指标\t二级指标\t三级指标\t实施期目标\t年度指标值", "level1 level2 name period value"),
        ("一级指标\t二级指标\t三级指标\t指标值\t责任股室", "level1 level2 name value other"),
        ("项目名称\t一级指标\t二级指标\t三级指标\t指标值", "project_name level1 level2 name value"),
    ],
)
def test_the_header_says_what_the_columns_hold(header: str, expected: str) -> None:
    assert roles(header) == expected


def test_points_may_stand_behind_both_levels() -> None:
    found = roles("一级指标\t分值\t二级指标\t分值\t三级指标\t指标值")
    assert found == "level1 level1_points level2 level2_points name value"


def test_a_second_header_row_details_the_first() -> None:
    two = "一级指标\t二级指标\t三级指标\t绩效目标值\t\t\t备注\n\t\t\t计算符号\t目标值\t计量单位\t"
    assert header_at(rows(two), 0) == 2
    assert roles(two) == "level1 level2 name value_type value unit remarks"


NAMES = ["河道清淤长度", "路灯更换盏数", "技能培训场次", "管网检修次数"]


@pytest.mark.parametrize(
    ("title", "cells", "role"),
    [
        ("指标值类型", ["≥", "=", "定性", "≤"], "value_type"),
        ("指标值类型", ["定量", "定量", "定量", "定量"], "direction"),
        ("指标性质", ["正向", "反向", "正向", "正向"], "direction"),
        ("绩效标准", ["计划标准", "行业标准", "历史标准", "计划标准"], "standard"),
        ("绩效标准", ["反映清淤的范围", "反映路灯的情况", "反映培训的情况", "反映检修的次数"], "explanation"),
        (
            "绩效标准",
            [
                "达到计划值得5分，否则不得分",
                "按比例得分，满分5分",
                "完成得5分，未完成不得分",
                "每少一次扣1分，扣完为止",
            ],
            "scoring",
        ),
        (
            "指标说明",
            [
                "达到计划值得5分，否则不得分",
                "按比例得分，满分5分",
                "完成得5分，未完成不得分",
                "每少一次扣1分，扣完为止",
            ],
            "scoring",
        ),
        (
            "备注",
            [
                "达到计划值得5分，否则不得分",
                "按比例得分，满分5分",
                "完成得5分，未完成不得分",
                "每少一次扣1分，扣完为止",
            ],
            "scoring",
        ),
        ("备注", ["县级配套", "历史值", "行业标准", "无"], "remarks"),
    ],
)
def test_a_header_that_lies_gives_way_to_the_content(title: str, cells: list[str], role: str) -> None:
    body = "\n".join(f"产出指标\t数量指标\t{name}\t12公里\t{cell}" for name, cell in zip(NAMES, cells, strict=True))
    assert roles(f"一级指标\t二级指标\t三级指标\t指标值\t{title}", body).split()[-1] == role


def test_a_lie_is_not_believed_where_the_other_column_has_the_role_already() -> None:
    body = "\n".join(f"产出指标\t数量指标\t{name}\t12\t计划标准\t反映情况" for name in NAMES)
    found = roles("一级指标\t二级指标\t三级指标\t指标值\t绩效标准\t指标解释", body)
    assert found == "level1 level2 name value standard explanation"


@pytest.mark.parametrize(
    "line",
    [
        "单位名称\t青石县水利局",
        "产出指标\t数量指标\t河道清淤长度\t12\t公里",
        "一级指标\t二级指标",
        "年度目标\t项目名称\t主管部门",
        "填表人\t联系电话\t填表日期",
    ],
)
def test_what_is_no_header(line: str) -> None:
    assert header_at(rows(line), 0) == 0


def test_one_unknown_title_does_not_spoil_a_header() -> None:
    assert header_words(rows("一级指标\t二级指标\t三级指标\t责任股室\t指标值")[0]) == [
        "level1",
        "level2",
        "name",
        "value",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            (
                "产出指标\t数量指标\t河道清淤长度\t≥\t12\t公里\t反映清淤的范围\t达到计划值得5分，否则不得分\n"
                "\t质量指标\t验收合格率\t≥\t98\t%\t反映验收的情况\t达到计划值得5分，否则不得分\n"
                "效益指标\t社会效益指标\t改善出行条件\t定性\t有效改善\t\t反映出行的情况\t有效改善得5分，否则不得分"
            ),
            "level1 level2 name value_type value unit explanation scoring remarks",
        ),
        (
            "产出指标\t数量指标\t河道清淤长度\t≥12公里\n\t质量指标\t验收合格率\t≥98%\n效益指标\t社会效益指标\t改善出行条件\t有效改善",
            "level1 level2 name value",
        ),
        (
            "绩效指标\t产出指标\t数量指标\t河道清淤长度\t≥12公里\n\t\t质量指标\t验收合格率\t≥98%\n\t效益指标\t社会效益指标\t改善出行条件\t有效改善",
            "outer level1 level2 name value",
        ),
    ],
)
def test_without_a_header_the_content_says_what_the_columns_hold(body: str, expected: str) -> None:
    layout = guess_layout(rows(body))
    assert layout is not None
    assert " ".join(layout.roles).startswith(expected)


def test_a_table_of_something_else_has_no_layout() -> None:
    assert guess_layout(rows("张甲\t男\t青石县\n李乙\t女\t白水县\n王丙\t男\t云溪县")) is None
