"""A form whose text ends in the middle is told as such; one that is merely short is not."""

from __future__ import annotations

from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\t\t\t\n"
TABLE = HEAD + "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
ROWS = "产出指标\t数量指标\t河道清淤长度\t≥12公里\t\n\t质量指标\t清淤验收合格率\t≥98%\t\n"
END = "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t\n"


def only_form(text: str) -> Form:
    (form,) = normalize(repair(parse("cut.txt", text.encode())))
    return form


def test_a_form_cut_in_half_is_told_and_its_last_row_is_flagged() -> None:
    form = only_form(TABLE + ROWS)
    assert [reason.code for reason in form.review_reasons] == ["form_cut"]
    assert [row.needs_review for row in form.indicators] == [False, True]


def test_a_whole_form_is_not() -> None:
    assert not only_form(TABLE + ROWS + END).needs_review


def test_a_form_with_something_below_its_table_did_not_end_early() -> None:
    assert not only_form(TABLE + ROWS + "\n填表人：甲乙丙").needs_review


def test_a_form_cut_within_the_costs_with_which_it_begins_is_told() -> None:
    form = only_form(TABLE + "成本指标\t经济成本指标\t清淤支出\t≤12万元\t\n")
    assert [reason.code for reason in form.review_reasons] == ["form_cut"]
