"""One row of a table as an Indicator: fields, places, and every reason for a review."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.form import Indicator
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\n"
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值类型\t指标值\t计量单位\t指标解释\t评（扣）分标准\t备注\n"
END = "\n填表人：甲乙丙"


def indicators(*rows: str, columns: str = COLUMNS) -> list[Indicator]:
    width = columns.count("\t")
    lines = [row + "\t" * (width - row.count("\t")) for row in rows]
    (form,) = normalize(repair(parse("a.txt", (HEAD + columns + "\n".join(lines) + "\n" + END).encode())))
    return form.indicators


FIRST = "产出指标\t数量指标\t清淤长度\t≥\t12\t公里\t反映清淤的范围\t达到计划值得满分4分，否则按比例计分。\t县级配套"
SECOND = "\t质量指标\t验收合格率\t≥\t98\t%\t反映验收的情况\t达到计划值得满分6分，否则按比例计分。"


def reasons(*rows: str, columns: str = COLUMNS) -> list[list[str]]:
    return [[reason.code for reason in row.review_reasons] for row in indicators(*rows, columns=columns)]


def test_a_whole_row_is_read_into_its_fields() -> None:
    row = indicators(FIRST, SECOND)[0]
    assert (row.level1, row.level2, row.name) == ("产出指标", "数量指标", "清淤长度")
    assert (row.value_type, row.value, row.value_number, row.unit) == ("≥", "12", Decimal(12), "公里")
    assert (row.explanation, row.remarks) == ("反映清淤的范围", "县级配套")
    assert (row.scoring, row.points) == ("达到计划值得满分4分，否则按比例计分。", Decimal(4))
    assert (row.needs_review, row.confidence, row.printed, row.other) == (False, 1.0, {}, {})


def test_labels_are_canonical_and_kept_as_printed() -> None:
    row = indicators(FIRST.replace("产出指标", "项目产出（30分）").replace("数量指标", "产出数量"), SECOND)[0]
    assert (row.level1, row.level1_printed, row.level1_points) == ("产出指标", "项目产出（30分）", Decimal(30))
    assert (row.level2, row.level2_printed) == ("数量指标", "产出数量")


def test_a_label_and_its_place_hold_for_the_rows_below() -> None:
    first, second = indicators(FIRST, SECOND)
    assert (second.level1, second.evidence["level1"]) == ("产出指标", first.evidence["level1"])
    assert second.evidence["name"] != first.evidence["name"]


def test_every_field_says_where_it_stood() -> None:
    row = indicators(FIRST, SECOND)[0]
    assert {(field, place.line, place.column) for field, place in row.evidence.items()} >= {
        ("level1", 5, 1),
        ("value", 5, 5),
        ("scoring", 5, 8),
    }


def test_a_cell_that_was_read_as_something_else_is_kept_as_printed() -> None:
    row = indicators(FIRST.replace("清淤长度\t≥", "★清淤长度\t≧"), SECOND)[0]
    assert (row.name, row.value_type) == ("清淤长度", "≥")
    assert row.printed == {"name": "★清淤长度", "value_type": "≧"}


def test_a_scoring_cell_of_1_is_empty() -> None:
    row = indicators(FIRST.replace("达到计划值得满分4分，否则按比例计分。", "1"), SECOND)[0]
    assert (row.scoring, row.scoring_rule, row.points) == (None, None, None)


def test_a_scoring_cell_of_1_is_kept_as_printed() -> None:
    row = indicators(FIRST.replace("达到计划值得满分4分，否则按比例计分。", "1"), SECOND)[0]
    assert row.printed == {"scoring": "1"}


@pytest.mark.parametrize(("printed", "weight"), [("22.5", "22.5"), ("10分", "10"), ("10%", "10")])
def test_the_points_are_the_weight_where_a_column_prints_one(printed: str, weight: str) -> None:
    columns = "一级指标\t二级指标\t三级指标\t指标值\t分值\t评分标准\n"
    first = f"产出指标\t数量指标\t清淤长度\t≥12公里\t{printed}\t达到计划值得满分4分，否则按比例计分。"
    row = indicators(first, "\t质量指标\t验收合格率\t≥98%\t6\t达标得6分，否则不得分。", columns=columns)[0]
    assert (row.weight, row.points) == (Decimal(weight), Decimal(weight))


def test_a_selfevaluation_has_actual_values_and_scores() -> None:
    columns = "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\t偏差原因分析及改进措施\n"
    row = indicators(
        "产出指标\t数量指标\t清淤长度\t50\t≥12公里\t11公里\t45.5\t雨季停工",
        "满意度指标\t服务对象满意度指标\t群众满意度\t40\t≥92%\t95%\t40",
        columns=columns,
    )[0]
    assert (row.value, row.actual, row.score, row.remarks) == ("12", "11公里", Decimal("45.5"), "雨季停工")


def test_a_swallowed_actual_value_does_not_move_weight_and_score_unseen() -> None:
    columns = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t备注\n"
    rows = [
        "产出指标\t数量指标\t清淤长度\t≥12公里\t12公里\t50\t50",
        "\t质量指标\t合格率\t≥98%\t30\t29\t雨季停工",
        "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t93%\t10\t10",
    ]
    row = indicators(*rows, columns=columns)[1]
    assert (row.actual, row.weight, row.score) == (None, Decimal(30), Decimal(29)) or row.needs_review


def test_a_level_word_in_the_place_of_the_name_is_a_reason() -> None:
    assert reasons(FIRST, SECOND.replace("验收合格率", "质量指标"))[1]


def test_cells_of_columns_without_a_field_are_kept_under_their_title() -> None:
    columns = "序号\t一级指标\t二级指标\t三级指标\t指标值\t责任股室\n"
    rows = ["1\t产出指标\t数量指标\t清淤长度\t≥12公里\t工程股", "2\t\t质量指标\t验收合格率\t≥98%\t质监股"]
    assert indicators(*rows, columns=columns)[0].other == {"序号": "1", "责任股室": "工程股"}


def test_a_long_term_target_is_not_the_target() -> None:
    columns = "一级指标\t二级指标\t三级指标\t实施期目标\t年度指标值\n"
    row = indicators("产出指标\t数量指标\t清淤长度\t≥36公里\t≥12公里", columns=columns)[0]
    assert (row.value, row.other) == ("12", {"实施期目标": "≥36公里"})


def test_the_unit_in_the_brackets_of_the_name_counts_where_no_unit_column_stands() -> None:
    bare = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    without = indicators("产出指标\t数量指标\t保障人数(人)\t800", columns=bare)[0]
    with_column = indicators("产出指标\t数量指标\t保障人数(人)\t=\t800\t人\t反映保障的范围\t达标得4分。", SECOND)[0]
    assert (without.name, without.unit) == ("保障人数", "人")
    assert (with_column.name, with_column.unit) == ("保障人数(人)", "人")


def test_operator_value_and_unit_in_one_cell_come_apart() -> None:
    bare = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    row = indicators("产出指标\t数量指标\t清淤长度\t≥12公里", columns=bare)[0]
    assert (row.value_type, row.value, row.unit, row.printed) == ("≥", "12", "公里", {"value": "≥12公里"})


def test_clean_rows_give_no_reason() -> None:
    assert reasons(FIRST, SECOND) == [[], []]


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("name_missing", FIRST.replace("清淤长度", "")),
        ("value_missing", FIRST.replace("\t12\t", "\t\t")),
        ("value_missing", FIRST.replace("\t12\t", "\t/\t")),
        ("level_unknown", FIRST.replace("数量指标", "其他类指标")),
        ("two_operators", FIRST.replace("\t12\t", "\t≤12\t")),
        ("two_units", FIRST.replace("\t12\t", "\t12米\t")),
        ("unit_unreadable", FIRST.replace("\t12\t公里", "\t12家企业\t")),
        ("value_not_a_number", FIRST.replace("\t12\t公里", "\t明显改善\t")),
        ("broken_character", FIRST.replace("范围", "范\ufffd")),
    ],
)
def test_every_reason_is_given_at_its_row_and_only_there(code: str, first: str) -> None:
    found = reasons(first, SECOND)
    assert code in found[0]
    assert found[1] == []


THIRD = "\t\t抽检合格率\t≥\t95\t%\t反映抽检的情况\t达到计划值得满分6分，否则按比例计分。"


def test_a_row_without_any_label_is_a_reason() -> None:
    columns = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    found = reasons("\t\t清淤长度\t≥12公里", "\t\t验收合格率\t≥98%", columns=columns)
    assert found == [["level_missing", "level_missing"]] * 2


@pytest.mark.parametrize("sign", ["2", "5"])
def test_an_operator_that_cannot_be_read_is_a_reason(sign: str) -> None:
    assert reasons(FIRST, SECOND.replace("≥", sign), THIRD) == [[], ["operator_unreadable"], []]


@pytest.mark.parametrize("sign", ["工", "%=", "^"])
def test_an_operator_that_cannot_be_read_moves_no_other_cell(sign: str) -> None:
    _, second, third = indicators(FIRST, SECOND.replace("≥", sign), THIRD)
    assert (second.level2, second.name, second.value) == ("质量指标", "验收合格率", "98")
    assert [reason.code for reason in second.review_reasons] == ["operator_unreadable"]
    assert (third.level2, third.needs_review) == ("质量指标", False)


SCORED = "一级指标\t二级指标\t三级指标\t分值\t年度指标值\t实际完成值\t得分\t偏差原因分析及改进措施\n"


@pytest.mark.parametrize("score", ["45.5（扣4.5）", "未评"])
def test_a_score_that_is_no_number_is_kept_out_of_the_remarks(score: str) -> None:
    row = indicators(
        f"产出指标\t数量指标\t清淤长度\t50\t≥12公里\t11公里\t{score}\t雨季停工",
        "满意度指标\t服务对象满意度指标\t群众满意度\t40\t≥92%\t95%\t40",
        columns=SCORED,
    )[0]
    assert row.remarks == "雨季停工" or row.needs_review


def test_two_columns_that_claim_the_target_are_a_reason_and_a_named_year_is_none() -> None:
    row = "产出指标\t数量指标\t清淤长度\t≥36公里\t≥12公里"
    assert reasons(row, columns="一级指标\t二级指标\t三级指标\t指标值\t目标值\n") == [["parallel_columns"]]
    named = indicators(row, columns="一级指标\t二级指标\t三级指标\t2026年指标值\t2027年指标值\n")[0]
    assert (named.value, named.needs_review) == ("12", False)


def test_several_indicators_in_one_cell_are_a_reason() -> None:
    columns = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    several = '产出指标\t数量指标\t"1.清淤长度\n2.路灯盏数"\t"1.≥12公里\n2.≥85盏"'
    found = reasons(several, "\t质量指标\t合格率\t≥98%", columns=columns)
    assert "several_in_cell" in found[0]
    assert found[1] == []


def test_a_row_taken_apart_into_a_part_without_a_name_is_a_reason() -> None:
    cut = FIRST.replace("\t县级配套", "")
    found = reasons(cut + "\t\t\t质量指标\t≥\t98\t%\t反映验收的情况", SECOND)
    assert [("row_split_doubtful" in codes) for codes in found] == [True, True, False]


def test_two_equal_rows_are_a_reason_at_the_second() -> None:
    again = "\t" + FIRST.split("\t", 1)[1]
    assert reasons(FIRST, again, SECOND) == [[], ["row_repeated"], []]


def test_a_row_under_review_is_less_certain_and_says_why_in_words() -> None:
    row = indicators(FIRST.replace("清淤长度", ""), SECOND)[0]
    assert (row.needs_review, row.confidence <= 0.5) == (True, True)
    assert row.review_reasons[0].message == "三级指标名称为空"
    assert row.review_reasons[0].field == "name"


WEIGHTED = COLUMNS.replace("备注", "权重")


@pytest.mark.parametrize("weight", ["二十", "15-20", "≤20"])
def test_a_weight_that_is_no_number_is_flagged(weight: str) -> None:
    (row,) = indicators(FIRST.replace("县级配套", weight), columns=WEIGHTED)
    assert "weight_unreadable" in [reason.code for reason in row.review_reasons]
    assert row.printed["weight"] == weight


@pytest.mark.parametrize("weight", ["20", "20分", "20%", "（20）"])
def test_a_weight_may_be_printed_in_several_ways(weight: str) -> None:
    (row,) = indicators(FIRST.replace("县级配套", weight), columns=WEIGHTED)
    assert row.weight == 20
    assert not row.needs_review
