"""Repaired rows as forms: several in a file, several in a table, and the doubts about a form as a whole."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse
from parsers.errors import NoFormError

COLUMNS = "一级指标\t二级指标\t三级指标\t指标值\n"
OUTPUT = "产出指标\t数量指标\t清淤长度\t≥12公里\n"
PLEASED = "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\n"


def forms(text: str) -> list[Form]:
    return normalize(repair(parse("a.txt", text.encode())))


def whole(unit: str, year: int, rows: str = OUTPUT + PLEASED) -> str:
    return f"部门整体支出绩效目标表\n（{year}年度）\n单位名称\t{unit}\t\t\n{COLUMNS}{rows}\n填表人：甲乙丙\n\n"


def test_two_forms_in_one_file_are_two_forms() -> None:
    found = forms(whole("青石县水利局", 2027) + whole("白水县水利局", 2028))
    assert [(f.unit_name, f.fiscal_year, len(f.indicators)) for f in found] == [
        ("青石县水利局", 2027, 2),
        ("白水县水利局", 2028, 2),
    ]


def test_the_forms_of_a_file_have_ids_of_their_own_that_do_not_change() -> None:
    text = whole("青石县水利局", 2027) + whole("白水县水利局", 2028)
    first, again = [form.form_id for form in forms(text)], [form.form_id for form in forms(text)]
    assert first == again
    assert len(set(first)) == 2


FLAT = "项目名称\t" + COLUMNS


def test_several_projects_in_one_table_are_several_forms() -> None:
    rows = [f"甲渠清淤\t{OUTPUT}", f"\t{PLEASED}", f"乙路照明\t{OUTPUT}", f"\t{PLEASED}"]
    found = forms("2027年度项目绩效目标表\n单位名称\t青石县水利局\t\t\t\n" + FLAT + "".join(rows))
    assert [(f.project.project_name if f.project else None, len(f.indicators)) for f in found] == [
        ("甲渠清淤", 2),
        ("乙路照明", 2),
    ]
    assert [[row.seq for row in f.indicators] for f in found] == [[1, 2], [1, 2]]


def test_a_project_name_printed_in_every_row_is_still_one_project() -> None:
    rows = [f"甲渠清淤\t{OUTPUT}", f"甲渠清淤\t{PLEASED}", f"乙路照明\t{OUTPUT}", f"乙路照明\t{PLEASED}"]
    found = forms("2027年度项目绩效目标表\n单位名称\t青石县水利局\t\t\t\n" + FLAT + "".join(rows))
    assert [len(f.indicators) for f in found] == [2, 2]


def test_the_columns_of_a_flat_table_fill_the_head_of_each_form() -> None:
    columns = "单位名称\t项目名称\t年度目标\t预算数（万元）\t" + COLUMNS
    first = f"青石县水利局\t甲渠清淤\t完成清淤\t25\t{OUTPUT}\t\t\t\t{PLEASED}"
    second = f"青石县住建局\t乙路照明\t完成照明\t30\t{OUTPUT}\t\t\t\t{PLEASED}"
    found = forms("2027年度项目绩效目标表\n" + columns + first + second)
    assert [(f.unit_name, f.annual_goals, f.project.total_funds if f.project else None) for f in found] == [
        ("青石县水利局", "完成清淤", "25"),
        ("青石县住建局", "完成照明", "30"),
    ]


def test_the_money_unit_of_a_flat_table_stands_in_the_column_title() -> None:
    columns = "单位名称\t项目名称\t预算数（万元）\t" + COLUMNS
    rows = f"青石县水利局\t甲渠清淤\t25\t{OUTPUT}\t\t\t{PLEASED}"
    (form,) = forms("2027年度项目绩效目标表\n" + columns + rows)
    assert form.funds is not None
    assert form.funds.total_funds == 250_000


def test_labels_of_one_project_do_not_reach_into_the_next() -> None:
    rows = f"甲渠清淤\t{OUTPUT}\t{PLEASED}乙路照明\t\t\t路灯盏数\t≥85盏\n"
    found = forms("2027年度项目绩效目标表\n单位名称\t青石县水利局\t\t\t\n" + FLAT + rows)
    assert found[1].indicators[0].level2 is None or found[1].indicators[0].needs_review


def test_a_table_that_goes_on_behind_a_second_header_counts_on() -> None:
    second = "一级指标\t二级指标\t三级指标\t指标值\t备注\t分值\t评分标准\n" + PLEASED
    (form,) = forms(f"部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县水利局\n{COLUMNS}{OUTPUT}\n{second}")
    assert [row.seq for row in form.indicators] == [1, 2]


@pytest.mark.parametrize(
    ("code", "field", "text"),
    [
        ("unit_name_missing", "unit_name", whole("青石县水利局", 2027).replace("单位名称\t青石县水利局\t\t\n", "")),
        ("year_missing", "fiscal_year", whole("青石县水利局", 2027).replace("（2027年度）\n", "")),
        ("form_cut", None, f"部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县水利局\t\t\n{COLUMNS}{OUTPUT}"),
        ("rows_outside_table", None, whole("青石县水利局", 2027) + "\n质量指标\n"),
        ("rows_outside_table", None, whole("青石县水利局", 2027) + "\n三级指标\n"),
        ("broken_bytes", None, whole("青石县水利局", 2027) + "\n来源\x07\n"),
    ],
)
def test_a_doubt_about_the_form_is_told_at_the_form(code: str, field: str | None, text: str) -> None:
    (form,) = forms(text)
    assert form.needs_review
    assert [(reason.code, reason.field) for reason in form.review_reasons] == [(code, field)]


def test_a_clean_form_needs_no_review() -> None:
    (form,) = forms(whole("青石县水利局", 2027))
    assert (form.needs_review, form.review_reasons, form.edits) == (False, [], [])
    assert [finding.code for finding in form.findings] == ["level1_absent"]  # 效益指标: short on purpose


def test_one_row_under_review_puts_the_form_under_review() -> None:
    (form,) = forms(whole("青石县水利局", 2027, OUTPUT.replace("清淤长度", "") + PLEASED))
    assert (form.needs_review, form.review_reasons) == (True, [])


def test_a_block_whose_header_says_that_it_is_long_term_is_flagged() -> None:
    rows = f"长期绩效指标\t{COLUMNS}\t{OUTPUT.replace('12', '36')}\t{PLEASED}"
    (form,) = forms(f"部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县水利局\t\t\t\n{rows}\n填表人：甲乙丙")
    assert [[reason.code for reason in row.review_reasons] for row in form.indicators] == [["long_term_block"]] * 2


def test_a_block_of_long_term_targets_is_not_the_years_unseen() -> None:
    long_term = f"长期绩效指标\n{COLUMNS}{OUTPUT.replace('12', '36')}{PLEASED}"
    head = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县水利局\t\t\n"
    text = f"{head}{long_term}\n年度绩效指标\n{COLUMNS}{OUTPUT}{PLEASED}"
    rows = [row for form in forms(text + "\n填表人：甲乙丙") for row in form.indicators]
    assert [row.value for row in rows if row.name == "清淤长度" and not row.needs_review] == ["12"]


@pytest.mark.parametrize("text", ["今天下雨。\n明天天晴。", "姓名\t电话\n甲\t1\n乙\t2\n", "一级指标 二级指标"])
def test_a_text_without_a_form_is_an_error(text: str) -> None:
    with pytest.raises(NoFormError):
        forms(text)


def test_an_edit_names_the_row_that_it_concerns() -> None:
    (form,) = forms(whole("青石县水利局", 2027, OUTPUT + "质量指标\t验收合格率\t≥98%\t\n" + PLEASED))
    assert [(edit.kind, edit.seq, edit.where.line) for edit in form.edits] == [("shifted_row_moved_back", 2, 6)]


def test_an_edit_that_dropped_a_row_goes_to_the_form_that_it_stood_in() -> None:
    found = forms(whole("青石县水利局", 2027) + whole("白水县水利局", 2028, OUTPUT + PLEASED + "合计\t\t\t100\n"))
    assert [[edit.kind for edit in form.edits] for form in found] == [[], ["total_row_dropped"]]


def test_the_source_is_named() -> None:
    (form,) = forms(whole("青石县水利局", 2027))
    assert (form.source.name, form.source.format, len(form.source.sha256)) == ("a.txt", "tsv", 64)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("name_suspicious", OUTPUT.replace("清淤长度", "数量指标清淤长度")),
        ("value_suspicious", OUTPUT.replace("≥12公里", "⋥12公里")),
    ],
)
def test_what_is_left_of_damage_in_a_cell_is_flagged(code: str, row: str) -> None:
    (form,) = forms(whole("青石县水利局", 2027, row + PLEASED))
    assert [reason.code for reason in form.indicators[0].review_reasons] == [code]
