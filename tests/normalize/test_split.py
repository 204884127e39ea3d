"""One printed text that may be two or three cells."""

from __future__ import annotations

import pytest

from normalize.split import splits


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("≥95", (("value_type", "≥"), ("value", "95"))),
        ("≥95%", (("value_type", "≥"), ("value", "95"), ("unit", "%"))),
        ("12公里", (("value", "12"), ("unit", "公里"))),
        ("定性明显提升", (("value_type", "定性"), ("value", "明显提升"))),
        ("10≥266米", (("weight", "10"), ("value_type", "≥"), ("value", "266"), ("unit", "米"))),
        ("10≥266米", (("weight", "10"), ("value", "≥266米"))),
        ("产出指标数量指标", (("level1", "产出指标"), ("level2", "数量指标"))),
        ("产出指标（40分）数量指标", (("level1", "产出指标（40分）"), ("level2", "数量指标"))),
        ("数量指标河道清淤长度", (("level2", "数量指标"), ("name", "河道清淤长度"))),
        ("河道清淤长度≥", (("name", "河道清淤长度"), ("value_type", "≥"))),
        ("河道清淤长度≥12公里", (("name", "河道清淤长度"), ("value_type", "≥"), ("value", "12"), ("unit", "公里"))),
        ("公里反映河道清淤情况", (("unit", "公里"), ("explanation", "反映河道清淤情况"))),
        (
            "反映河道清淤的范围。达到计划值得满分4分，否则不得分",
            (("explanation", "反映河道清淤的范围。"), ("scoring", "达到计划值得满分4分，否则不得分")),
        ),
    ],
)
def test_glued_cells_are_offered_apart(text: str, parts: tuple[tuple[str, str], ...]) -> None:
    assert parts in splits(text)


def test_an_explanation_may_end_in_the_words_a_scoring_sentence_begins_with() -> None:
    parts = (("explanation", "反映河道清淤的完成情况"), ("scoring", "达到计划值得满分4分，否则不得分"))
    assert parts in splits("反映河道清淤的完成情况达到计划值得满分4分，否则不得分")


@pytest.mark.parametrize("text", ["河道清淤长度", "95", "≥", "数量指标", "产出指标（40分）", "效果明显", "95%以上"])
def test_a_single_cell_is_not_taken_apart(text: str) -> None:
    assert splits(text) == ()


@pytest.mark.parametrize("text", ["10≥266米", "数量指标河道清淤长度", "公里反映河道清淤情况", "≥ 95 %"])
def test_no_way_of_splitting_loses_a_character(text: str) -> None:
    assert splits(text)
    assert {"".join(part for _, part in parts) for parts in splits(text)} == {text.replace(" ", "")}


@pytest.mark.parametrize("text", ["不超过预算金额", "经费支出控制在预算内", "完成率大于等于计划的情况"])
def test_an_operator_in_words_inside_a_name_is_no_cell(text: str) -> None:
    assert all(role != "value_type" for parts in splits(text) for role, _ in parts)
