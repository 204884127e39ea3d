"""Column titles that no list knows: the column keeps its field, or every row says that it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.form import Form, Indicator
from normalize.normalize import normalize
from normalize.repair import repair
from normalize.title_words import suggestions
from normalize.words import column_role
from parsers import parse

FIELDS = ("level1", "level2", "name", "value_type", "value", "unit", "explanation", "scoring", "weight")
TITLES = ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "指标解释", "评分标准", "权重"]
ROWS = [
    "产出指标 数量指标 安全宣传活动次数 ≥ 12 次 反映宣传的次数 达到计划值得20分，否则不得分。 20",
    "产出指标 质量指标 培训合格率 ≥ 95 % 考核培训人员合格情况 按完成比例得分。 15",
    "产出指标 时效指标 项目完成及时率 = 100 % 反映项目按时完成情况 每延迟一天扣1分，扣完为止。 15",
    "成本指标 经济成本指标 三公经费控制 ≤ 35.5 万元 反映经费控制 超支不得分。 20",
    "效益指标 社会效益指标 群众安全意识 定性 明显提高 - 反映宣传教育的效果 明显提高得20分，否则不得分。 20",
    "满意度指标 服务对象满意度指标 群众满意度 ≥ 90 % 反映群众满意情况 达到得10分，每低1%扣1分。 10",
]
UNLISTED = {
    "level1": "一级指标名 一级考核指标 指标一级分类",
    "level2": "二级指标名 二级考核指标 二级分类",
    "name": "三级指标内容 三级考核指标 考核指标内容 三级指栋 三級指标 三级指",
    "value_type": "指标值类别 值类型 符号类型 指标运算符 目标值符号",
    "value": "指标目标 年度目标指标值 计划目标值 绩效标准值 设定值 目标 指标直",
    "unit": "指标计量单位 计数单位 量纲 指标单位名称 计量单住",
    "explanation": "指标解释与说明 指标说明及计算方法 指标释意 内容解释 指标概念",
    "scoring": "评分标准说明 得分标准 扣分细则 绩效评分标准 评(扣)分标谁",
    "weight": "指标权值 权重比例 标准分数 分值设置",
}


def form(titles: list[str], rows: list[list[str]] | None = None, sep: str = "\t") -> Form:
    lines = [titles, *(rows or [row.replace("-", "").split(" ") for row in ROWS])]
    text = "部门整体支出绩效目标表（2026年度）\n单位名称：云溪县教育局\n" + "\n".join(map(sep.join, lines)) + "\n"
    (found,) = normalize(repair(parse("a.csv" if sep == "," else "a.tsv", text.encode())))
    return found


def read(row: Indicator) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in FIELDS)


def codes(found: Form) -> list[set[str]]:
    return [{reason.code for reason in row.review_reasons} for row in found.indicators]


CLEAN = form(TITLES)


def renamed(field: str, title: str) -> list[str]:
    return [title if own == field else usual for own, usual in zip(FIELDS, TITLES, strict=True)]


@pytest.mark.parametrize(("field", "title"), [(field, title) for field in FIELDS for title in UNLISTED[field].split()])
def test_a_word_in_the_title_and_the_column_below_agree(field: str, title: str) -> None:
    found = form(renamed(field, title))
    assert [read(row) for row in found.indicators] == [read(row) for row in CLEAN.indicators]
    assert not any(row.needs_review for row in found.indicators)
    assert column_role(title) or title in [edit.params.get("title") for edit in found.edits]


def test_several_unlisted_titles_at_once() -> None:
    titles = ["一级指标项", "二级分类", "考核指标内容", "指标值类型", "指标直", "计量单位", "指标慨念", *TITLES[7:]]
    found = form(titles)
    assert [read(row) for row in found.indicators] == [read(row) for row in CLEAN.indicators]
    assert sum(edit.kind == "title_understood" for edit in found.edits) == 5


def test_what_is_done_is_written_down() -> None:
    (edit,) = form(renamed("scoring", "扣分细目")).edits
    assert (edit.kind, edit.field) == ("title_understood", "scoring")
    assert "“扣分细目”" in edit.reason
    assert "扣分细目" in edit.before


def test_a_title_that_says_nothing_leaves_the_rows_in_doubt() -> None:
    found = form(renamed("scoring", "附栏"))
    assert [row.scoring for row in found.indicators] == [row.scoring for row in CLEAN.indicators]
    assert codes(found) == [{"column_guessed"}] * 6


def test_labels_need_no_title() -> None:
    found = form(renamed("level2", "分组"))
    assert [row.level2 for row in found.indicators] == [row.level2 for row in CLEAN.indicators]
    assert not any(row.needs_review for row in found.indicators)


def with_column(at: int, title: str, texts: list[str], left_out: str = "") -> Form:
    """The form with a column more, and perhaps one less."""
    rows = [row.replace("-", "").split(" ") for row in ROWS]
    titles = list(TITLES)
    if left_out:
        gone = FIELDS.index(left_out)
        for line in (titles, *rows):
            del line[gone]
    for line, text in zip((titles, *rows), (title, *texts), strict=True):
        line.insert(at, text)
    return form(titles, rows)


@pytest.mark.parametrize(
    ("title", "text"), [("责任科室", "办公室"), ("佐证材料", "培训签到表"), ("所在区域", "云溪县"), ("级次", "共性")]
)
def test_a_column_of_something_else_is_kept_and_doubts_nothing(title: str, text: str) -> None:
    found = with_column(5, title, [text] * 6)
    assert [read(row) for row in found.indicators] == [read(row) for row in CLEAN.indicators]
    assert [row.other for row in found.indicators] == [{title: text}] * 6
    assert not any(row.needs_review for row in found.indicators)


@pytest.mark.parametrize("title", ["上年值", "2025年实际", "前三年平均值", "历史最高目标"])
def test_numbers_of_other_years_are_no_target(title: str) -> None:
    found = with_column(4, title, ["10", "93", "98", "36", "较高", "88"], left_out="value")
    assert [row.value for row in found.indicators] == [None] * 6
    assert all(row.needs_review for row in found.indicators)


def test_numbers_that_add_up_to_full_marks_may_be_weights() -> None:
    found = form(renamed("weight", "附栏"))
    assert [row.weight for row in found.indicators] == [row.weight for row in CLEAN.indicators]
    assert codes(found) == [{"column_guessed"}] * 6


def test_numbers_that_do_not_add_up_are_no_weights() -> None:
    found = with_column(8, "编码", ["01", "02", "03", "04", "05", "06"], left_out="weight")
    assert [row.weight for row in found.indicators] == [None] * 6
    assert codes(found) == [{"column_unknown"}] * 6
    assert "编码" in found.indicators[0].review_reasons[0].message


def test_of_two_columns_that_may_be_the_field_a_person_chooses() -> None:
    rows = [row.replace("-", "").split(" ") for row in ROWS]
    for row in rows:
        row.insert(7, "按年度统计后计算")
    found = form([*TITLES[:6], "概念表述", "计算过程说明", *TITLES[7:]], rows)
    assert all("column_guessed" in reasons for reasons in codes(found))


def test_a_page_overleaf_with_the_same_header_is_read_alike() -> None:
    titles = renamed("name", "考核指标内容")
    rows = [row.replace("-", "").split(" ") for row in ROWS]
    found = form(titles, [*rows[:3], titles, *rows[3:]])
    assert [read(row) for row in found.indicators] == [read(row) for row in CLEAN.indicators]


@given(st.integers(0, 8), st.data())
def test_no_error_in_a_title_is_silent(column: int, data: st.DataObject) -> None:
    """One character more, less or other, in any title: each row is right, or is flagged."""
    title = TITLES[column]
    at = data.draw(st.integers(0, len(title) - 1))
    new = data.draw(st.sampled_from(["", "栋", "甲", "标", "值", "分", "1", "l"]))
    taken = data.draw(st.integers(0, 1))
    wrong = title[:at] + new + title[at + taken :]
    found = form([*TITLES[:column], wrong, *TITLES[column + 1 :]])
    right = {read(row) for row in CLEAN.indicators}
    assert len(found.indicators) >= 6
    assert [row for row in found.indicators if read(row) not in right and not row.needs_review] == []


@pytest.mark.parametrize("label", ["产出指标", "数量指标", "服务对象满意度指标", "经济效益指标", "12", "≥", "万元"])
def test_what_stands_in_the_rows_suggests_no_title(label: str) -> None:
    assert not {"level1", "level2", "name"} & {*suggestions(label)}
