"""Level labels on whole tables: where they stood, where their blocks begin, and what was added or dropped."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.levels import speaks_for
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\t\t\t\n"
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值\t分值\n"
PLEASED = "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t10"


def form(*rows: str, end: str = PLEASED) -> Form:
    text = HEAD + COLUMNS + "\n".join([*rows, end]) + "\n\n填表人：甲乙丙"
    (only,) = normalize(repair(parse("a.txt", text.encode())))
    return only


def levels(given: Form) -> list[str]:
    """Level 1 / level 2 of every row but the last, without the word 指标."""
    rows = given.indicators[:-1]
    return [f"{row.level1}/{row.level2}".replace("指标", "") for row in rows]


def kinds(given: Form) -> list[tuple[str, str | None]]:
    return [(edit.kind, edit.field) for edit in given.edits]


def flagged(given: Form) -> list[int]:
    return [row.seq for row in given.indicators if row.needs_review]


def test_a_level2_label_in_the_middle_of_its_block_goes_to_the_top() -> None:
    found = form(
        "产出指标\t\t培训场次\t≥6场\t5",
        "\t数量指标\t路灯更换盏数\t≥85盏\t5",
        "\t\t巡河次数\t≥12次\t5",
        "\t\t清淤验收合格率\t≥98%\t5",
        "\t质量指标\t灯具抽检合格率\t≥98%\t5",
        "\t\t培训达标率\t≥90%\t5",
    )
    assert levels(found) == ["产出/数量"] * 3 + ["产出/质量"] * 3
    assert kinds(found) == [("label_moved_to_top", "level2")] * 2


def test_labels_at_the_bottom_of_their_blocks_go_to_the_top() -> None:
    found = form(
        "\t\t巡河次数\t≥12次\t5",
        "\t数量指标\t培训人数\t≥6人\t5",
        "\t\t清淤验收合格率\t≥98%\t5",
        "产出指标\t质量指标\t灯具抽检合格率\t≥98%\t5",
    )
    assert levels(found) == ["产出/数量"] * 2 + ["产出/质量"] * 2


def test_a_label_that_stands_on_the_next_page_is_carried_back() -> None:
    found = form(
        "产出指标\t数量指标\t清淤长度\t≥12公里\t10",
        "\t质量指标\t验收合格率\t≥98%\t10",
        "\t\t投诉处理及时率\t≥95%\t10\n",
        "\t时效指标\t按期完成率\t≥95%\t10",
    )
    assert kinds(found) == [("page_split_joined", None), ("label_carried_back", "level2")]
    assert levels(found)[2:] == ["产出/时效", "产出/时效"]
    assert found.edits[1].params["label"] == "时效指标"


def test_sums_decide_where_a_level1_block_begins() -> None:
    found = form(
        "成本指标（20分）\t经济成本指标\t事项甲\t≤100万元\t10",
        "\t\t事项乙\t≤50万元\t10",
        "\t\t事项丙\t≥12公里\t10",
        "产出指标（30分）\t数量指标\t事项丁\t≥98个\t10",
        "\t\t事项戊\t≥95个\t10",
    )
    assert levels(found) == ["成本/经济成本"] * 2 + ["产出/数量"] * 3
    assert kinds(found) == [("label_moved_to_top", "level2"), ("label_moved_to_top", "level1")]
    assert found.edits[1].params["sums"] == "成本指标 20=20，产出指标 30=30"


def test_without_the_sums_the_labels_stay_where_they_were_printed() -> None:
    found = form(
        "成本指标\t经济成本指标\t事项甲\t≤100万元\t10",
        "\t\t事项乙\t≤50万元\t10",
        "\t\t事项丙\t≥12公里\t10",
        "产出指标\t数量指标\t事项丁\t≥98个\t10",
    )
    assert (levels(found)[2], kinds(found)) == ("成本/经济成本", [])


def test_labels_on_a_row_of_their_own_are_joined_to_the_row_below() -> None:
    found = form("产出指标\t数量指标\t\t\t", "\t\t清淤长度\t≥12公里\t10")
    assert kinds(found) == [("label_row_joined", "level2"), ("label_row_joined", "level1")]
    assert levels(found) == ["产出/数量"]


@pytest.mark.parametrize("slot", ["\t成本指标\t\t\t", "\t生态效益指标\t\t\t"])
def test_an_empty_slot_is_dropped_and_told(slot: str) -> None:
    found = form("产出指标\t数量指标\t清淤长度\t≥12公里\t10", slot, "效益指标\t社会效益指标\t改善出行\t有效改善\t10")
    assert kinds(found) == [("empty_slot_dropped", "level2")]
    assert levels(found) == ["产出/数量", "效益/社会效益"]


def test_an_empty_slot_at_the_end_is_dropped() -> None:
    found = form("产出指标\t数量指标\t清淤长度\t≥12公里\t10", PLEASED, end="\t服务对象满意度指标\t\t\t")
    assert kinds(found) == [("empty_slot_dropped", "level2")]


def test_the_closed_list_supplies_a_missing_level1() -> None:
    found = form("产出指标\t数量指标\t清淤长度\t≥12公里\t10", "\t社会效益指标\t改善出行\t有效改善\t10")
    assert kinds(found) == [("level1_supplied", "level1")]
    assert levels(found) == ["产出/数量", "效益/社会效益"]


def test_a_supplied_level1_holds_for_the_rows_below() -> None:
    found = form(
        "成本指标\t经济成本指标\t清淤费用\t≤50万元\t10",
        "\t数量指标\t清淤长度\t≥12公里\t10",
        "\t质量指标\t验收合格率\t≥98%\t10",
    )
    assert kinds(found) == [("level1_supplied", "level1")]
    assert levels(found) == ["成本/经济成本", "产出/数量", "产出/质量"]


def test_a_level1_label_never_goes_above_rows_that_may_not_stand_under_it() -> None:
    found = form(
        "\t数量指标\t清淤长度\t≥12公里\t10",
        "\t质量指标\t验收合格率\t≥98%\t10",
        "效益指标\t社会效益指标\t改善出行\t有效改善\t10",
    )
    assert levels(found) == ["产出/数量", "产出/质量", "效益/社会效益"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["产出指标\t数量指标\t清淤长度\t≥12公里\t10", "\t成本指标\t清淤费用\t≤50万元\t10"], "产出/成本"),
        (["成本指标\t经济成本指标\t清淤费用\t≤50万元\t10", "\t社会成本指标\t噪声投诉\t≤5次\t10"], "成本/社会成本"),
        (
            ["产出指标\t数量指标\t清淤长度\t≥12公里\t10", "成本指标\t经济成本指标\t清淤费用\t≤50万元\t10"],
            "成本/经济成本",
        ),
        (["成本指标\t成本指标\t清淤费用\t≤50万元\t10", "\t\t照明费用\t≤5万元\t10"], "成本/成本"),
    ],
)
def test_a_bare_cost_label_is_what_its_column_and_its_children_say(rows: list[str], expected: str) -> None:
    found = form(*rows)
    assert (levels(found)[-1], kinds(found)) == (expected, [])


def test_a_bare_cost_label_beside_quantity_and_quality_is_level2() -> None:
    found = form(
        "产出指标\t数量指标\t清淤长度\t≥12公里\t10",
        "\t质量指标\t验收合格率\t≥98%\t10",
        "成本指标\t\t清淤费用\t≤50万元\t10",
        "效益指标\t社会效益指标\t改善出行\t有效改善\t10",
    )
    assert kinds(found) == [("cost_label_is_level2", "level2")]
    assert levels(found)[2] == "产出/成本"


def test_a_row_whose_label_was_lost_is_not_quietly_given_to_the_label_below() -> None:
    found = form("产出指标\t\t清淤长度\t≥12公里\t10", "\t质量指标\t验收合格率\t≥98%\t10")
    assert levels(found)[0] == "产出/数量" or 1 in flagged(found)


def test_a_label_that_may_stand_in_two_places_is_flagged_with_the_other() -> None:
    found = form(
        "产出指标\t\t事项甲\t≥6场\t5",
        "\t数量指标\t事项乙\t≥85盏\t5",
        "\t\t事项丙\t≥12次\t5",
        "\t\t事项丁\t≥98%\t5",
        "\t质量指标\t事项戊\t≥98%\t5",
        "\t\t事项己\t≥90%\t5",
    )
    doubts = [reason for row in found.indicators[2:4] for reason in row.review_reasons]
    assert {(reason.code, reason.field) for reason in doubts} == {("level_uncertain", "level2")}
    assert {word for reason in doubts for word in reason.alternatives} <= {"数量指标", "质量指标"}


def test_a_row_for_the_execution_rate_takes_nothing_from_the_row_below() -> None:
    found = form("预算执行率\t\t\t\t10", "产出指标\t数量指标\t清淤长度\t≥12公里\t50")
    assert levels(found)[-1] == "产出/数量"


def test_levels_come_in_any_order() -> None:
    found = form(
        "效益指标\t社会效益指标\t改善出行\t有效改善\t10",
        "产出指标\t时效指标\t按期完成率\t≥95%\t10",
        "效益指标\t生态效益指标\t改善水质\t明显改善\t10",
        "产出指标\t数量指标\t清淤长度\t≥12公里\t10",
    )
    assert levels(found) == ["效益/社会效益", "产出/时效", "效益/生态效益", "产出/数量"]
    assert (kinds(found), flagged(found)) == ([], [])


def test_labels_printed_in_every_row_are_left_alone() -> None:
    found = form(
        "产出指标\t数量指标\t清淤长度\t≥12公里\t10",
        "产出指标\t数量指标\t投诉处理及时率\t≥98%\t10",
        "产出指标\t时效指标\t按期完成率\t≥95%\t10",
    )
    assert levels(found) == ["产出/数量", "产出/数量", "产出/时效"]
    assert kinds(found) == []


def test_true_spans_are_believed_more_than_words() -> None:
    cells = [("产出指标", 3), ("数量指标", 2), ("清淤长度", 1), ("≥12公里", 1)]
    first = "".join(f"<td rowspan={span}>{text}</td>" for text, span in cells)
    table = (
        "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
        f"<tr>{first}</tr><tr><td>投诉处理及时率</td><td>≥98%</td></tr>"
        "<tr><td>时效指标</td><td>按期完成率</td><td>≥95%</td></tr>"
        "<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>群众满意度</td><td>≥92%</td></tr>"
    )
    head = "<meta charset=utf-8><p>2027年度部门整体支出绩效目标表</p><p>单位名称：青石县水利局</p>"
    page = f"<html><body>{head}<table>{table}</table></body></html>"
    (found,) = normalize(repair(parse("a.html", page.encode())))
    assert levels(found) == ["产出/数量", "产出/数量", "产出/时效"]
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("word", "text", "other"),
    [
        ("数量指标", "培训人数", "质量指标"),
        ("质量指标", "验收合格率", "数量指标"),
        ("时效指标", "投诉处理及时率", "质量指标"),
        ("服务对象满意度指标", "群众满意度", "社会效益指标"),
        ("生态效益指标", "改善水质", "经济效益指标"),
        ("可持续影响指标", "长效管护机制", "社会效益指标"),
    ],
)
def test_the_words_of_an_indicator_speak_for_its_level2(word: str, text: str, other: str) -> None:
    assert speaks_for(word, text) > speaks_for(other, text)
