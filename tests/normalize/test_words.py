"""Labels and column titles in the shapes that counties print."""

from __future__ import annotations

import pytest

from normalize.words import allowed_level1, column_role, compact, half_width, is_outer, key, level_label


@pytest.mark.parametrize(
    ("printed", "word", "points"),
    [
        ("产出指标", "产出指标", None),
        ("成本指标（20分）", "成本指标", "20"),
        ("成本指标(20)", "成本指标", "20"),
        ("成本指标\n(20分)", "成本指标", "20"),
        ("产出指标50分", "产出指标", "50"),
        ("产出指标40", "产出指标", "40"),
        ("产出指标[40分]", "产出指标", "40"),
        ("产出指标（22.5分）", "产出指标", "22.5"),
        ("产出指标（４０分）", "产出指标", "40"),
        ("产出指标（50分）（必填）", "产出指标", "50"),
        ("产出（40分）", "产出指标", "40"),
        ("产 出 指 标", "产出指标", None),
        ("产出\n指标", "产出指标", None),
        ("★产出指标", "产出指标", None),
        ("一、产出指标", "产出指标", None),
        ("1.产出指标", "产出指标", None),
        ("产出指标：", "产出指标", None),
        ("产出指标（必填）", "产出指标", None),
        ("效果指标", "效益指标", None),
        ("项目产出", "产出指标", None),
        ("项目效益", "效益指标", None),
        ("满意度", "满意度指标", None),
    ],
)
def test_a_level1_label_is_its_word_and_its_points(printed: str, word: str, points: str | None) -> None:
    label = level_label(printed, "level1")
    assert label is not None
    assert (label.word, label.points) == (word, points)


@pytest.mark.parametrize("printed", ["效益指标(0-20)分", "效益指标（0—20分）", "产出指标0-20分"])
def test_a_range_of_points_is_no_number_of_points(printed: str) -> None:
    label = level_label(printed, "level1")
    assert label is not None
    assert label.points is None


@pytest.mark.parametrize("printed", ["产出指标（共40分）", "产出指标（满分40分）", "产出指标（权重40分）"])
def test_points_behind_a_word_are_points(printed: str) -> None:
    label = level_label(printed, "level1")
    assert label is not None
    assert label.points == "40"


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("数量指标", "数量指标"),
        ("数量指标（10分）", "数量指标"),
        ("指标2：质量指标"[4:], "质量指标"),
        ("产出时效", "时效指标"),
        ("环境效益指标", "生态效益指标"),
        ("社会公众或服务对象满意度指标", "服务对象满意度指标"),
        ("服务对象满意度", "服务对象满意度指标"),
        ("可持续影响", "可持续影响指标"),
        ("成本指标", "成本指标"),
    ],
)
def test_a_level2_label_is_its_canonical_word(printed: str, word: str) -> None:
    label = level_label(printed, "level2")
    assert label is not None
    assert label.word == word


@pytest.mark.parametrize("text", ["", "标", "考核产出指标完成情况", "河道清淤长度", "≥", "95", "产出指标和效益指标"])
@pytest.mark.parametrize("level", ["level1", "level2"])
def test_other_texts_are_no_labels(text: str, level: str) -> None:
    assert level_label(text, level) is None


@pytest.mark.parametrize(
    ("word", "level1"),
    [
        ("数量指标", ("产出指标",)),
        ("生态环境成本指标", ("成本指标",)),
        ("成本指标", ("产出指标", "成本指标")),
        ("服务对象满意度指标", ("满意度指标", "效益指标")),
        ("没有这个词", ()),
    ],
)
def test_a_level2_word_says_under_which_level1_it_may_stand(word: str, level1: tuple[str, ...]) -> None:
    assert allowed_level1(word) == level1


@pytest.mark.parametrize("text", ["绩效指标", "绩 效 指 标", "年度绩效指标", "绩\n效\n指\n标", "绩效指标："])
def test_the_merged_outer_label_is_known(text: str) -> None:
    assert is_outer(text)


@pytest.mark.parametrize("text", ["产出指标", "指标", "绩效", "绩效指标完成率"])
def test_what_is_no_outer_label(text: str) -> None:
    assert not is_outer(text)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("一级指标", "level1"),
        ("一级绩效指标", "level1"),
        ("二 级 指 标", "level2"),
        ("三级指标", "name"),
        ("指标内容", "name"),
        ("具体指标", "name"),
        ("计算符号", "value_type"),
        ("指标性质", "value_type"),
        ("年度指标值(A)", "value"),
        ("年度指标值（A）", "value"),
        ("全年(程)指标值", "value"),
        ("年度（/项目）指标值", "value"),
        ("2027年度指标值", "value"),
        ("目标值（标准）", "value"),
        ("当年预期实现值", "value"),
        ("度量单位", "unit"),
        ("计量\n单位", "unit"),
        ("指标值内容", "explanation"),
        ("指标涵义", "explanation"),
        ("评（扣）分标准", "scoring"),
        ("评扣分标准", "scoring"),
        ("得分计算方法", "scoring"),
        ("指标权重(分)", "weight"),
        ("权重（%）", "weight"),
        ("标准分", "weight"),
        ("全年实际值(B)", "actual"),
        ("实际完成值", "actual"),
        ("自评得分", "score"),
        ("偏差原因分析及改进措施", "remarks"),
        ("序号", "seq"),
        ("实施期目标", "period"),
        ("指标方向性", "direction"),
        ("绩效标准", "standard"),
        ("★三级指标（必填）", "name"),
    ],
)
def test_a_column_title_names_its_role(title: str, role: str) -> None:
    assert column_role(title) == role


def test_a_column_title_may_stand_in_brackets() -> None:
    assert column_role("评(扣分标准)") == "scoring"


@pytest.mark.parametrize("title", ["", "河道清淤长度", "数量指标", "达到计划值得满分4分，否则按比例计分", "≥", "12"])
def test_what_is_no_column_title(title: str) -> None:
    assert column_role(title) is None


@pytest.mark.parametrize(
    ("text", "bare"), [("成 本\n指　标", "成本指标"), ("单\u200b位\ufeff", "单位"), ("  ", ""), ("≥ 95 %", "≥95%")]
)
def test_compact_takes_out_white_space_and_nothing_else(text: str, bare: str) -> None:
    assert compact(text) == bare


@pytest.mark.parametrize(
    ("text", "bare"),
    [("部门（单位）名称：", "部门名称"), ("指标值（A）", "指标值"), ("（必填）", "必填"), ("★ 目标、值", "目标值")],
)
def test_the_key_of_a_label_is_its_bare_words(text: str, bare: str) -> None:
    assert key(text) == bare


def test_half_width_leaves_brackets_alone() -> None:
    assert half_width("（９５．５％）") == "（95.5%）"
