"""`jixiao actuals` and `jixiao score`, from a form to points, as somebody with Excel would use them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ingest.command import main
from ingest.pipeline import read_one
from output.actuals import ACTUALS_FILE
from output.results import write_results
from output.scores import SCORE_FILES, SCORES_BOOK, SCORES_LINES, SCORES_TABLE
from tests.ingest.runs import Jixiao, write

FORM = """部门整体支出绩效目标表
（2026）年度

部门名称	某某县某某乡人民政府
一级指标	二级指标	三级指标	指标值类型	指标值	计量单位	指标解释	评（扣）分标准	备注
产出指标	数量指标	安全宣传次数	≥	12	次	次数	达到计划值得满分20分，否则按实际值/计划值*指标分值计分。
	质量指标	隐患整改率	≥	95	%	程度	达到95%得30分，每降低1%扣2分，扣完为止。
效益指标	社会效益指标	群众安全意识	定性	明显提高		效果	明显提高得20分，有所提高得10分，否则不得分。
	社会效益指标	社会成本节约率	≥	0	%	节约	社会成本节约率为0，得20分，每下降1%，扣1分。（如不适用，直接计分）
满意度指标	服务对象满意度指标	群众满意度	≥	95	%	满意	由考核组酌情打分，满分10分。
填表人：甲某某
"""
EVALUATED = """项目支出绩效自评表
（2025年度）
项目名称	河道清淤
一级指标	二级指标	三级指标	年度指标值	实际完成值	分值	得分	评分标准
产出指标	数量指标	清淤长度	≥10公里	8公里	50	40	达到计划值得50分，未达到按比例得分
效益指标	社会效益指标	受益人数	≥300人	360人	40	40	每少10人扣1分，扣完为止
满意度指标	服务对象满意度指标	村民满意度	≥90%	89%	10	9	≥90%得10分，每降低1个百分点扣1分
"""
GIVEN, NOT_APPLICABLE = "实际完成值（填这里）", "不适用"


def converted(out: Path, text: str = FORM) -> Path:
    """A results folder of one form, made in this process."""
    file = write(out.with_suffix(".txt"), text)
    write_results(out, [read_one(file)])
    return out


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return converted(tmp_path / "r")


def fill(path: Path, given: Mapping[str, object], column: str = GIVEN) -> Path:
    """Write into a template, by the name of the indicator."""
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    columns = {str(cell.value): cell.column or 0 for cell in sheet[1]}
    for line in range(2, sheet.max_row + 1):
        name = str(sheet.cell(line, columns["三级指标"]).value)
        if name in given:
            sheet.cell(line, columns[column]).value = given[name]  # type: ignore[assignment]
    book.save(path)
    return path


def scores(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (folder / SCORES_LINES).read_text(encoding="utf-8").splitlines()
    return {row["name"]: row for row in map(json.loads, lines)}


def test_from_a_template_to_points(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    assert jixiao("actuals", results).code == 0
    template = fill(
        results / ACTUALS_FILE,
        {"安全宣传次数": "9次", "隐患整改率": "92.5%", "群众安全意识": "有所提高", "群众满意度": "90%"},
    )
    fill(template, {"社会成本节约率": "是"}, NOT_APPLICABLE)
    ran = jixiao("score", results, "--actuals", template, "--out", tmp_path / "s")
    assert ran.code == 3
    assert "5 行指标：4 行得出分数，1 行没有" in ran.out
    found = scores(tmp_path / "s")
    assert {name: row["score"] for name, row in found.items()} == {
        "安全宣传次数": "15.00",
        "隐患整改率": "26.00",
        "群众安全意识": "10.00",
        "社会成本节约率": "20.00",
        "群众满意度": None,
    }
    assert "酌情" in found["群众满意度"]["how"]
    assert "9 ÷ 目标 12 = 75%" in found["安全宣传次数"]["how"]
    assert found["安全宣传次数"]["params"]["share"] == "75"


def test_the_workbook_has_points_reasons_and_totals(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    jixiao("actuals", results, "--out", tmp_path / "a.xlsx")
    fill(tmp_path / "a.xlsx", {"安全宣传次数": 12, "隐患整改率": "95%"})
    jixiao("score", results, "--actuals", tmp_path / "a.xlsx")
    book = load_workbook(results / SCORES_BOOK)
    assert book.sheetnames == ["得分", "合计"]
    rows = list(book["得分"].iter_rows(values_only=True))
    name, score, how = (rows[0].index(title) for title in ("三级指标", "得分", "得分说明"))
    assert {row[name]: row[score] for row in rows[1:]}["安全宣传次数"] == 20
    assert {row[name]: row[how] for row in rows[1:]}["群众安全意识"] == "没有填实际完成值"
    total = dict(zip(*(list(line) for line in book["合计"].iter_rows(values_only=True)), strict=True))
    assert (total["已计分行数"], total["未计分行数"], total["得分合计"]) == (2, 3, 50)


def test_machines_get_exact_decimals(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    from decimal import Decimal

    from pyarrow import parquet

    jixiao("actuals", results, "--out", tmp_path / "a.xlsx")
    fill(tmp_path / "a.xlsx", {"安全宣传次数": "7"})
    jixiao("score", results, "--actuals", tmp_path / "a.xlsx")
    (first, *_) = parquet.read_table(results / SCORES_TABLE).to_pylist()
    assert (first["score"], first["full_marks"], first["code"]) == (Decimal("11.67"), 20, "proportion_direct")
    assert first["assumptions"] == []


def test_the_same_input_gives_the_same_bytes(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    for name in ("one", "two"):
        jixiao("actuals", results, "--out", tmp_path / f"{name}.xlsx")
        jixiao("score", results, "--actuals", tmp_path / f"{name}.xlsx", "--out", tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    for file in SCORE_FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_self_evaluation_brings_its_own_results(tmp_path: Path, jixiao: Jixiao) -> None:
    converted(tmp_path / "r", EVALUATED)
    jixiao("actuals", tmp_path / "r", "--out", tmp_path / "a.xlsx")
    fill(tmp_path / "a.xlsx", {"村民满意度": "90%"})
    jixiao("score", tmp_path / "r", "--actuals", tmp_path / "a.xlsx")
    found = scores(tmp_path / "r")
    assert {name: (row["score"], row["actual_source"]) for name, row in found.items()} == {
        "清淤长度": ("40.00", "printed"),
        "受益人数": ("40.00", "printed"),
        "村民满意度": ("10.00", "given"),
    }


def test_a_template_that_is_there_is_never_replaced(results: Path, jixiao: Jixiao) -> None:
    jixiao("actuals", results)
    before = (results / ACTUALS_FILE).read_bytes()
    ran = jixiao("actuals", results)
    assert ran.code == 1
    assert "已经存在" in ran.err
    assert (results / ACTUALS_FILE).read_bytes() == before


def test_a_row_that_was_changed_is_named_and_not_used(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    jixiao("actuals", results, "--out", tmp_path / "a.xlsx")
    fill(tmp_path / "a.xlsx", {"安全宣传次数": "12", "隐患整改率": "95%"})
    fill(tmp_path / "a.xlsx", {"隐患整改率": "≥90%"}, "目标值")
    ran = jixiao("score", results, "--actuals", tmp_path / "a.xlsx")
    assert "没有采用第 3 行" in ran.out
    assert "目标值" in ran.out
    found = scores(results)
    assert (found["安全宣传次数"]["score"], found["隐患整改率"]["score"]) == ("20.00", None)
    assert "未用的行" in load_workbook(results / SCORES_BOOK).sheetnames


def test_two_rows_of_one_indicator_are_both_not_used(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    jixiao("actuals", results, "--out", tmp_path / "a.xlsx")
    fill(tmp_path / "a.xlsx", {"安全宣传次数": "12"})
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book.active
    assert sheet is not None
    sheet.append([cell.value for cell in sheet[2]])
    book.save(tmp_path / "a.xlsx")
    ran = jixiao("score", results, "--actuals", tmp_path / "a.xlsx")
    assert ran.out.count("两行") == 2
    assert scores(results)["安全宣传次数"]["code"] == "no_actual"


def test_the_template_of_other_results_is_refused(results: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    converted(tmp_path / "other", FORM.replace("某某乡", "某某镇"))
    jixiao("actuals", tmp_path / "other", "--out", tmp_path / "a.xlsx")
    ran = jixiao("score", results, "--actuals", tmp_path / "a.xlsx")
    assert ran.code == 1
    assert "没有一行属于" in ran.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_files_and_folders_say_what_to_do(results: Path, tmp_path: Path, jixiao: Jixiao, language: str) -> None:
    words = {
        "zh": ("没有找到", "不是 jixiao actuals", "不能作为", "找不到"),
        "en": ("There is no", "is not a template", "cannot be read", "There is no"),
    }[language]
    table = write(tmp_path / "t.csv", "甲,乙,丙\n1,2,3\n4,5,6\n")
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for given, said in zip(
        (
            ("actuals", tmp_path / "nowhere"),
            ("score", results, "--actuals", table),
            ("score", results, "--actuals", broken),
            ("score", results, "--actuals", tmp_path / "none.xlsx"),
        ),
        words,
        strict=True,
    ):
        ran = jixiao("--lang", language, *given)
        assert ran.code == 1
        assert said.lower() in ran.err.lower()


def test_a_folder_of_a_run_that_was_cut_off_is_refused(results: Path, jixiao: Jixiao) -> None:
    (results / "manifest.json").unlink()
    ran = jixiao("actuals", results)
    assert ran.code == 1
    assert "manifest.json" in ran.err


def test_the_commands_are_there() -> None:
    assert main(["actuals", "--help"]) == main(["score", "--help"]) == 0
