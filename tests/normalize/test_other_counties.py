"""Clean tables of counties that use other words: nothing is fused, lost or taken for the head."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from normalize.form import Indicator
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse

HEAD = "部门整体支出绩效目标表（2027年度）\n单位名称\t青石县水务局\t\t\n一级指标\t二级指标\t三级指标\t指标值\n"
FIRST = "产出指标\t数量指标\t巡河次数\t20次\n"
END = "满意度指标\t服务对象满意度指标\t群众满意度\t≥90%\n"


def rows(text: str, name: str = "a.txt") -> list[Indicator]:
    (form,) = normalize(repair(parse(name, text.encode())))
    return form.indicators


@pytest.mark.parametrize(
    "name", ["30分钟到场率", "考核得分", "上半年", "财政资金", "执行率", "项目周期", "日期", "部门"]
)
@pytest.mark.parametrize("value", ["95%-100%", "3-5天", "第一名", "1:1", "5个"])
def test_a_row_in_its_place_stays_a_row(name: str, value: str) -> None:
    found = rows(f"{HEAD}{FIRST}\t\t{name}\t{value}\n\t\t某项任务\t{value}\n{END}")
    assert [row.name for row in found] == ["巡河次数", name, "某项任务", "群众满意度"]


LABELS = [("履职效能", "重点工作完成"), ("产出指标", "及时性"), ("部门产出", "完成质量"), ("社会影响力", "社会影响")]


@pytest.mark.parametrize(("level1", "level2"), LABELS)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_labels_of_a_countys_own_are_no_part_of_the_names(level1: str, level2: str, name: str) -> None:
    texts = [
        "一级指标 二级指标 三级指标 指标值类型 指标值 计量单位 评分标准",
        "产出指标 数量指标 巡河次数 ≥ 20 次 完成得20分，否则不得分。",
        f"{level1} {level2} 项目完成率 ≥ 95 % 按比例得分。",
        f"{level1} {level2} 培训合格率 ≥ 90 % 按比例得分。",
        "满意度指标 服务对象满意度指标 群众满意度 ≥ 90 % 按比例得分。",
    ]
    lines = [text.split(" ") for text in texts]
    text = "\n".join(map("\t".join, lines))
    page = "".join("<tr>" + "".join(f"<td>{cell}" for cell in line) for line in lines)
    found = rows(
        f"<p>2027年度绩效目标表<table>{page}</table>" if name == "a.html" else f"2027年度绩效目标表\n{text}", name
    )
    assert [row.name for row in found] == ["巡河次数", "项目完成率", "培训合格率", "群众满意度"]
    assert [row.level2_printed for row in found[1:3]] == [level2] * 2
    assert [row.level1 for row in found[1:3]] == [level1] * 2
    assert [row.needs_review for row in found] == [False, True, True, False]


def test_an_html_header_in_two_rows_is_read() -> None:
    upper = "".join(f"<td rowspan=2>{title}</td>" for title in ("一级指标", "二级指标", "三级指标", "分值"))
    lower = "<tr><td>年度指标值</td><td>实际完成值</td><td>得分</td></tr>"
    cells = ("产出指标", "数量指标", "走访次数", "20", "≥12次", "15次", "20")
    body = "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    page = f"<p>2027年度绩效自评表</p><table><tr>{upper}<td colspan=3>完成</td></tr>{lower}{body}</table>"
    (row,) = rows(page, "a.html")
    assert (row.value_type, row.value, row.unit) == ("≥", "12", "次")
    assert (row.weight, row.actual, row.score) == (Decimal(20), "15次", Decimal(20))


def test_of_two_years_the_forms_own_is_the_target() -> None:
    head = HEAD.replace("指标值\n", "2026年指标值\t2027年指标值\n")
    assert [row.value for row in rows(head + FIRST.strip() + "\t24次\n" + END.strip() + "\t≥92%\n")] == ["24", "92"]


def test_one_project_repeated_on_every_row_is_one_form() -> None:
    text = "2027年度\n单位名称\t项目名称\t一级指标\t二级指标\t三级指标\t指标值\n"
    text += "青石县文化局\t甲项目\t产出指标\t数量指标\t演出场次\t8场\n"
    text += "青石县文化局\t甲项目\t满意度指标\t服务对象满意度指标\t观众满意度\t90%\n"
    assert [row.name for row in rows(text)] == ["演出场次", "观众满意度"]


@pytest.mark.parametrize("heading", ["二、教育局", "教育局", "表2", "二、教育装备购置", "附件2：教育装备"])
def test_a_heading_before_the_next_header_begins_another_form(heading: str) -> None:
    table = "一级指标\t二级指标\t三级指标\t指标值\n" + FIRST + END
    later = table.replace("20次", "30次")
    text = f"云溪县绩效目标表（2027年度）\n一、水务局\n{table}\n{heading}\n{later}\n填表人：甲乙丙\n"
    first, second = normalize(repair(parse("a.txt", text.encode())))
    assert first.unit_name == "水务局"
    assert second.unit_name == ("教育局" if "教育局" in heading else None)
    assert [row.value for row in (*first.indicators, *second.indicators)] == ["20", "90", "30", "90"]
    assert second.needs_review or second.unit_name


@pytest.mark.parametrize("line", ["（续表）", "单位：万元", "第2页", "青石县水务局", "（二）满意度指标"])
def test_what_pages_print_above_a_header_begins_no_form(line: str) -> None:
    header = "一级指标\t二级指标\t三级指标\t指标值\n"
    text = f"{HEAD}{FIRST}{END}\n{line}\n{header}{FIRST.replace('巡河', '清淤')}\n填表人：甲乙丙\n"
    (form,) = normalize(repair(parse("a.txt", text.encode())))
    assert [row.name for row in form.indicators] == ["巡河次数", "群众满意度", "清淤次数"]


def test_what_was_done_in_an_earlier_year_makes_no_self_evaluation() -> None:
    head = HEAD.replace("指标值\n", "2026年完成值\t指标值\n")
    (form,) = normalize(
        repair(parse("a.txt", (head + FIRST.replace("20次", "18次\t20次") + END.replace("≥90%", "88%\t≥90%")).encode()))
    )
    assert form.stage == "target"
    assert [(row.value, row.actual, row.other) for row in form.indicators] == [
        ("20", None, {"2026年完成值": "18次"}),
        ("90", None, {"2026年完成值": "88%"}),
    ]


LEVELS = [
    ("产出指标", "数量指标", "培训次数"),
    ("产出指标", "质量指标", "合格率"),
    ("效益指标", "社会效益指标", "安全意识"),
]
TITLES = [(title, "rowspan=2") for title in ("一级指标", "二级指标", "三级指标")]


def drawn(*lines: Sequence[str | tuple[str, str]]) -> list[Indicator]:
    """The rows of a drawn table; a cell may be given with its spans."""
    pairs = [[cell if isinstance(cell, tuple) else (cell, "") for cell in line] for line in lines]
    table = "".join("<tr>" + "".join(f"<td {span}>{text}</td>" for text, span in line) for line in pairs)
    return rows(f"<p>2027年度项目绩效目标表</p><table>{table}</table><p>填表人：甲乙丙", "a.html")


def test_a_title_over_the_targets_of_two_terms_is_detailed_below() -> None:
    upper, lower = [*TITLES, ("指标值", "colspan=2")], ["实施周期指标值", "年度指标值"]
    targets = [("≥36次", "≥12次"), ("≥95%", "≥95%"), ("明显提高", "有所提高")]
    found = drawn(upper, lower, *([*level, *target] for level, target in zip(LEVELS, targets, strict=True)))
    assert [row.value for row in found] == ["12", "95", "有所提高"]
    assert [row.other["实施周期指标值"] for row in found] == ["≥36次", "≥95%", "明显提高"]
    assert not any(row.needs_review for row in found)


def test_a_column_says_whether_an_indicator_can_be_counted() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "指标属性", "指标内容"]
    targets = [("≥", "12", "次", "定量指标"), ("≥", "95", "%", "定量指标"), ("定性", "明显提高", "", "定性指标")]
    found = drawn(
        header, *([*level, *target, "反映工作开展情况"] for level, target in zip(LEVELS, targets, strict=True))
    )
    assert [(row.value_type, row.value) for row in found] == [("≥", "12"), ("≥", "95"), ("定性", "明显提高")]
    assert [row.explanation for row in found] == ["反映工作开展情况"] * 3
    assert not any(row.needs_review for row in found)


def test_labels_under_a_title_of_their_own() -> None:
    found = drawn(
        ["指标分类", "绩效指标", "指标值"],
        ["产出数量", "培训次数", "≥12次"],
        ["产出质量", "合格率", "≥95%"],
        ["社会效益", "安全意识", "明显提高"],
    )
    assert [row.level2 for row in found] == ["数量指标", "质量指标", "社会效益指标"]
    assert [row.name for row in found] == ["培训次数", "合格率", "安全意识"]


def test_of_two_columns_with_one_title_none_is_taken_for_something_else() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值", "单位", "指标值", "单位"]
    found = drawn(header, *([*level, "36", "次", "12", "次"] for level in LEVELS))
    assert [(row.value, row.weight, row.needs_review) for row in found] == [("36", None, True)] * 3


def test_level1_labels_under_a_title_that_means_something_else_elsewhere() -> None:
    lines = [[level[0], level[2], value] for level, value in zip(LEVELS, ("≥12次", "≥95%", "明显提高"), strict=True)]
    found = drawn(["指标类型", "指标名称", "指标值"], *lines)
    assert [(row.level1, row.name, row.value) for row in found] == [
        ("产出指标", "培训次数", "12"),
        ("产出指标", "合格率", "95"),
        ("效益指标", "安全意识", "明显提高"),
    ]


def test_a_header_without_targets_is_no_indicator() -> None:
    found = drawn(["一级指标", "二级指标", "指标内容"], *([*level[:2], f"{level[2]}达到95%"] for level in LEVELS))
    assert [row.name for row in found] == ["培训次数达到95%", "合格率达到95%", "安全意识达到95%"]
    assert all(row.needs_review for row in found)
