"""Head, sums and sign-off of a form, in one line or many."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse

TITLE = "部门整体支出绩效目标表\n（2027年度）\n"
UNIT = "单位名称\t青石县河湖事务中心\t\t\t\n"
TABLE = (
    "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
    "产出指标\t数量指标\t清淤长度\t≥12公里\t\n"
    "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t\n"
)


def form(text: str) -> Form:
    (only,) = normalize(repair(parse("a.txt", text.encode())))
    return only


def project(*lines: str) -> Form:
    head = "\n".join(line + "\t" * (4 - line.count("\t")) for line in lines)
    return form(f"2027年度项目支出绩效目标表\n项目名称\t甲渠清淤\t\t\t\n{head}\n{TABLE}")


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("2027年度部门整体支出绩效目标表\n", 2027),
        ("部门整体支出绩效目标表\n（2027年度）\n", 2027),
        ("部门整体支出绩效目标表\n（ 2027 ）年度\n", 2027),
        ("部门整体支出绩效目标表（２０２７年度）\n", 2027),
        ("部门整体支出绩效目标表\n年度：2027年\n", 2027),
        ("青石县2028年预算公开\n部门整体支出绩效目标表\n（2027年度）\n", 2027),
        ("青石县2028年预算公开\n部门整体支出绩效目标表\n(2027年)\n", 2027),
        ("部门整体支出绩效目标表\n", None),
    ],
)
def test_the_fiscal_year(head: str, year: int | None) -> None:
    assert form(head + UNIT + TABLE).fiscal_year == year


def test_the_year_of_the_title_wins_over_the_date_of_signing() -> None:
    assert form(TITLE + UNIT + TABLE + "\n填表日期：2026年12月5日").fiscal_year == 2027


def test_a_year_out_of_running_text_is_not_the_forms_year_unseen() -> None:
    goals = "年度履职目标\t2025年底前完成整改，2026年建成并移交。\t\t\t\n"
    found = form("部门整体支出绩效目标表\n" + UNIT + goals + TABLE)
    assert found.fiscal_year is None or found.needs_review


@pytest.mark.parametrize(
    "line",
    [
        "单位名称\t青石县河湖事务中心",
        "部门（单位）名称\t青石县河湖事务中心",
        "填报单位：青石县河湖事务中心",
        "填报单位（盖章）：青石县河湖事务中心",
        "单位名称：\t青石县河湖事务中心",
        "预算部门\t青石县河湖事务中心",
        "青石县河湖事务中心",
    ],
)
def test_the_unit_is_found_under_every_label(line: str) -> None:
    assert form(f"{TITLE}{line}\n{TABLE}").unit_name == "青石县河湖事务中心"


@pytest.mark.parametrize("printed", ["[103]青石县水利局", "103001-青石县水利局", "【103】青石县水利局"])
def test_a_code_in_front_of_the_unit_is_taken_off(printed: str) -> None:
    found = form(f"{TITLE}单位名称\t{printed}\n{TABLE}")
    assert (found.unit_name, found.unit_code) == ("青石县水利局", "103001" if "001" in printed else "103")


def test_duties_and_goals() -> None:
    found = form(f"{TITLE}{UNIT}部门职责\t管好河道。\t\t\t\n年度履职目标\t清淤12公里。\t\t\t\n{TABLE}")
    assert (found.duties, found.annual_goals) == ("管好河道。", "清淤12公里。")


@pytest.mark.parametrize(
    ("title", "kind", "stage"),
    [
        ("部门整体支出绩效目标表", "department", "target"),
        ("部门整体支出绩效自评表", "department", "self_evaluation"),
        ("项目支出绩效目标申报表", "project", "target"),
        ("项目支出绩效自评表", "project", "self_evaluation"),
        ("共同财政事权转移支付区域绩效目标表", "transfer", "target"),
    ],
)
def test_the_title_says_what_sort_of_form_it_is(title: str, kind: str, stage: str) -> None:
    found = form(f"{title}\n（2027年度）\n{UNIT}{TABLE}")
    assert (found.title, found.kind, found.stage) == (title, kind, stage)


def test_the_head_of_a_project() -> None:
    found = project("主管部门\t青石县水利局", "实施单位\t青石县河湖事务中心", "年度资金总额\t25万元").project
    assert found is not None
    assert (found.project_name, found.competent_department) == ("甲渠清淤", "青石县水利局")
    assert (found.implementing_unit, found.total_funds) == ("青石县河湖事务中心", "25万元")


@pytest.mark.parametrize(
    "lines",
    [
        ("年度资金总额\t250万", "其中：财政拨款\t200万", "其他资金\t50万"),
        ("年度资金总额\t250万元", "其中：财政拨款\t200万元", "其他资金\t50万元"),
        ("年度资金总额（万元）\t250", "其中：财政拨款\t200", "其他资金\t50"),
        ("单位：万元", "年度资金总额\t250", "其中：财政拨款\t200", "其他资金\t50"),
        ("金额单位：万元", "年度资金总额\t250", "其中：财政拨款\t200", "其他资金\t50"),
        ("项目资金（万元）\t年度资金总额\t250", "\t其中：财政拨款\t200", "\t其他资金\t50"),
        ("年度资金总额\t2,500,000.00元", "其中：财政拨款\t200万元", "其他资金\t500000元"),
    ],
)
def test_sums_are_told_in_yuan_wherever_their_unit_stands(lines: tuple[str, ...]) -> None:
    funds = project(*lines).funds
    assert funds is not None
    wanted = (Decimal(2_500_000), Decimal(2_000_000), Decimal(500_000))
    assert (funds.total_funds, funds.fiscal_funds, funds.other_funds) == wanted


def test_the_fiscal_sum_may_have_a_colon_before_its_value() -> None:
    found = project("年度资金总额：250万元", "其中：财政拨款：200万元", "其他资金：50万元").project
    assert found is not None
    assert found.fiscal_funds == "200万元"


def test_a_sum_without_a_unit_anywhere_is_not_guessed() -> None:
    found = project("年度资金总额\t250")
    assert found.project is not None
    assert (found.project.total_funds, found.funds) == ("250", None)


def test_the_unit_in_the_value_wins_over_the_corner() -> None:
    funds = project("单位：万元", "年度资金总额\t250元").funds
    assert funds is not None
    assert funds.total_funds == Decimal(250)


def test_a_sum_of_all_years_is_not_the_years_amount() -> None:
    found = project("项目资金总额\t900万元", "年度资金总额\t250万元").project
    assert found is not None
    assert found.total_funds == "250万元"


SIGNED = ["填表人：甲乙丙", "联系电话：0000-1234567", "填表日期：2027年1月5日", "单位负责人：丁戊"]


@pytest.mark.parametrize("gap", ["\n", "    ", "\t", " ", "\u3000\u3000"])
def test_the_signoff_is_read_in_one_line_or_many(gap: str) -> None:
    found = form(TITLE + UNIT + TABLE + "\n" + gap.join(SIGNED)).signoff
    assert found is not None
    assert (found.preparer, found.phone, found.head) == ("甲乙丙", "0000-1234567", "丁戊")
    assert (found.date, found.date_iso) == ("2027年1月5日", dt.date(2027, 1, 5))


def test_a_signoff_in_cells_of_the_table() -> None:
    found = form(TITLE + UNIT + TABLE + "填表人\t甲乙丙\t联系电话\t0000-1234567\t\n").signoff
    assert found is not None
    assert (found.preparer, found.phone) == ("甲乙丙", "0000-1234567")


def test_a_signoff_without_gaps_is_cut_at_its_labels() -> None:
    found = form(TITLE + UNIT + TABLE + "\n" + "".join(SIGNED)).signoff
    assert found is not None
    assert (found.preparer, found.phone) == ("甲乙丙", "0000-1234567")


@pytest.mark.parametrize("behind", ["2027年1月5日", "2027-01-05", "0000-1234567 2027年1月5日"])
def test_a_date_behind_the_name_is_no_part_of_the_name(behind: str) -> None:
    found = form(TITLE + UNIT + TABLE + f"\n填表人：甲乙丙 {behind}").signoff
    assert found is not None
    assert found.preparer == "甲乙丙"
    assert found.date_iso == dt.date(2027, 1, 5)
    assert found.phone == ("0000-1234567" if behind.startswith("0000") else None)


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2027.12.15", dt.date(2027, 12, 15)),
        ("2027 年 1 月 28 日", dt.date(2027, 1, 28)),
        ("2027/1/1", dt.date(2027, 1, 1)),
        ("2027.2.30", None),
        ("2027年3月", None),
        ("见封面", None),
    ],
)
def test_the_date_of_signing_is_kept_as_printed_and_told_as_iso(printed: str, iso: dt.date | None) -> None:
    found = form(TITLE + UNIT + TABLE + f"\n填表日期：{printed}").signoff
    assert found is not None
    assert (found.date, found.date_iso) == (printed, iso)


def test_review_lines_are_kept_with_and_without_an_answer() -> None:
    found = form(TITLE + UNIT + TABLE + "业务股室审核：同意\t绩效股审核：\t\t\t\n").signoff
    assert found is not None
    assert found.reviews == {"业务股室审核": "同意", "绩效股审核": ""}


def test_notes_and_unknown_labels_are_kept() -> None:
    found = form(f"{TITLE}{UNIT}项目负责人\t丁戊\t\t\t\n本页一行闲话\n{TABLE}\n注：本表一式两份。")
    assert found.head_other == {"项目负责人": "丁戊"}
    assert {"本页一行闲话", "注：本表一式两份。"} <= set(found.other_text)


def test_a_field_says_where_it_stood() -> None:
    found = form(TITLE + UNIT + TABLE)
    assert (found.evidence["title"].line, found.evidence["unit_name"].line) == (1, 3)


def test_sums_on_one_line_are_taken_apart_with_and_without_qizhong() -> None:
    found = form(
        "项目支出绩效目标表（2027年度）\n项目名称：甲渠清淤\n"
        "年度资金总额：125.5万元\u3000其中：财政拨款：120万元\u3000其他资金：5.5万元\n" + UNIT + TABLE
    )
    assert found.funds is not None
    assert (found.funds.total_funds, found.funds.fiscal_funds, found.funds.other_funds) == (
        Decimal(1255000), Decimal(1200000), Decimal(55000),
    )  # fmt: skip
