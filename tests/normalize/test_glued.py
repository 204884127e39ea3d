"""Text without any separator, cut into rows and cells."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.glued import cell_places, header_run
from normalize.normalize import normalize
from normalize.repair import Repaired, repair
from parsers import parse
from parsers.errors import UnreadableError

SCORING = "达到计划值得满分10分，否则按实际值/计划值×指标分值计分。"
HEADER = "一级指标二级指标三级指标指标值类型指标值计量单位指标解释评（扣）分标准备注"
BODY = (
    f"产出指标数量指标清淤长度≥12公里反映清淤的完成情况{SCORING}"
    f"质量指标验收合格率≥98%反映验收的合格情况{SCORING}"
    f"满意度指标服务对象满意度指标群众满意度≥92%反映群众的满意程度{SCORING}"
)
HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称：青石县河湖事务中心\n"


@pytest.fixture(scope="module")
def repaired() -> Repaired:
    return repair(parse("a.txt", f"{HEAD}{HEADER}{BODY}\n填表人：甲乙丙\n".encode()))


@pytest.fixture(scope="module")
def form(repaired: Repaired) -> Form:
    (only,) = normalize(repaired)
    return only


def test_glued_text_is_cut_into_rows_by_one_edit(repaired: Repaired) -> None:
    assert [(edit.kind, edit.params) for edit in repaired.edits] == [("glued_text_cut", {"rows": "3"})]


def test_every_cell_lands_in_its_column(form: Form) -> None:
    assert [(row.level1, row.level2, row.name) for row in form.indicators] == [
        ("产出指标", "数量指标", "清淤长度"),
        ("产出指标", "质量指标", "验收合格率"),
        ("满意度指标", "服务对象满意度指标", "群众满意度"),
    ]
    assert [(row.value_type, row.value, row.unit) for row in form.indicators] == [
        ("≥", "12", "公里"),
        ("≥", "98", "%"),
        ("≥", "92", "%"),
    ]
    assert [row.explanation for row in form.indicators] == [
        "反映清淤的完成情况",
        "反映验收的合格情况",
        "反映群众的满意程度",
    ]


def test_every_row_that_was_cut_is_flagged_with_the_reason(form: Form) -> None:
    assert {reason.code for row in form.indicators for reason in row.review_reasons} == {"cut_uncertain"}
    assert all(row.needs_review for row in form.indicators)


def test_the_lines_around_the_glued_text_are_read(form: Form) -> None:
    assert (form.unit_name, form.fiscal_year) == ("青石县河湖事务中心", 2027)
    assert form.signoff is not None
    assert form.signoff.preparer == "甲乙丙"


def test_no_character_is_lost(repaired: Repaired) -> None:
    cut = "".join(cell.text for row in repaired.rows for cell in row.cells)
    assert sorted(cut.replace("\n", "")) == sorted(f"{HEAD}{HEADER}{BODY}填表人：甲乙丙".replace("\n", ""))


def test_the_header_is_the_longest_run_of_column_words() -> None:
    run = header_run(f"表一{HEADER}产出指标数量指标")
    assert run is not None
    start, stop, words = run
    assert (start, stop) == (2, 2 + len(HEADER))
    assert words[:3] == ["一级指标", "二级指标", "三级指标"]
    assert words[-2:] == ["评（扣）分标准", "备注"]


@pytest.mark.parametrize("text", ["", "今天下雨明天天晴", "一级指标在此", "完成指标值"])
def test_running_text_holds_no_header(text: str) -> None:
    assert header_run(text) is None


def test_a_cell_may_end_at_labels_signs_numbers_and_units_but_not_inside_a_number() -> None:
    text = "数量指标清淤长度≥12公里反映"
    places = cell_places(text)
    cuts = {text[:place] for place in places}
    assert {
        "数量指标",
        "数量指标清淤长度",
        "数量指标清淤长度≥",
        "数量指标清淤长度≥12",
        "数量指标清淤长度≥12公里",
    } <= cuts
    assert "数量指标清淤长度≥1" not in cuts


def test_a_table_with_separators_is_never_cut() -> None:
    text = HEAD + "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t清淤长度\t≥12公里\n\n填表人：甲乙丙\n"
    assert repair(parse("a.txt", text.encode())).edits == ()


def test_glued_text_of_absurd_length_is_refused_by_name() -> None:
    with pytest.raises(UnreadableError) as error:
        repair(parse("a.txt", f"{HEAD}{HEADER}{BODY * 900}\n填表人：甲乙丙\n".encode()))
    assert error.value.code == "errors.too_glued"
