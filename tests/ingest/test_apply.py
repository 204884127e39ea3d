"""`jixiao apply` as a reviewer meets it: what he fills in comes back in all results, and stays there."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from pyarrow import parquet

from ingest.command import main
from output.corrected import AS_READ_FILE, CORRECTIONS_FILE
from output.results import RESULT_FILES
from output.workbook import WORKBOOK_FILE
from tests.ingest.runs import FORM, NAMES, Jixiao, names_read, records, write

LOST = FORM.replace("隐患整改率", "")  # a name that is lost: the one doubt of the form
GLUED = FORM.replace("≥	95	%", "≥	95件	%").replace("（2026）年度\n", "")
Line = dict[str, str]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is converted and with the results, made once."""
    home = tmp_path_factory.mktemp("converted")
    write(home / "in/a.txt", LOST)
    write(home / "in/b.txt")
    write(home / "two/a.txt", GLUED)
    assert main(["convert", str(home / "in"), "--out", str(home / "r")]) == 3
    assert main(["convert", str(home / "two"), "--out", str(home / "r2")]) == 3
    return home


@pytest.fixture
def results(converted: Path, tmp_path: Path) -> Path:
    """Results of a form whose one doubt is a name that is lost, and of one that nobody doubts."""
    shutil.copytree(converted / "in", tmp_path / "in", dirs_exist_ok=True)
    return Path(shutil.copytree(converted / "r", tmp_path / "r"))


@pytest.fixture
def two_doubts(converted: Path, tmp_path: Path) -> Path:
    """Results of a form without a year, one of whose targets contradicts its unit."""
    return Path(shutil.copytree(converted / "r2", tmp_path / "r2"))


def review_lines(results: Path) -> list[Line]:
    """The lines of 待复核 by the titles of their columns."""
    first, *rest = load_workbook(results / WORKBOOK_FILE)["待复核"].iter_rows(values_only=True)
    return [{str(k): "" if v is None else str(v) for k, v in zip(first, row, strict=True)} for row in rest]


def filled(results: Path, fill: Callable[[Line], object], to: Path, sheet: str = "待复核") -> Path:
    """The sheet 待复核 saved alone, after somebody has gone over its lines."""
    lines = review_lines(results)
    for line in lines:
        fill(line)
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in [list(lines[0]), *([line[name] for name in lines[0]] for line in lines)]:
        page.append(row)
    book.save(to)
    return to


def says(value: str, reviewer: str = "王某", **more: str) -> Callable[[Line], object]:
    return lambda line: line.update({"正确值": value, "复核人": reviewer, **more})


def contents(results: Path) -> dict[str, bytes]:
    """All results, but for the time that they took."""
    files = {name: (results / name).read_bytes() for name in (*RESULT_FILES, AS_READ_FILE) if name != "outcomes.jsonl"}
    files["outcomes"] = json.dumps([line | {"seconds": 0} for line in records(results, "outcomes.jsonl")]).encode()
    return files


def test_what_is_filled_in_stands_in_all_results(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    sheet = filled(results, says("隐患整改率", 复核说明="见原件第7行"), tmp_path / "待复核.xlsx")
    ran = jixiao("apply", sheet, "--to", results, "--date", "2026-03-15")
    assert ran.code == 0
    assert "更正 1 处，确认 0 处" in ran.out
    assert names_read(results) == {"a.txt": NAMES, "b.txt": NAMES}
    rows = parquet.read_table(results / "indicators.parquet").to_pylist()
    assert [row["name"] for row in rows] == NAMES * 2
    assert not any(row["needs_review"] for row in rows)
    [edit] = [edit for edit in parquet.read_table(results / "edits.parquet").to_pylist() if edit["kind"] == "corrected"]
    assert (edit["seq"], edit["field"], edit["before"], edit["after"]) == (2, "name", "", "隐患整改率")
    assert edit["reason"] == "人工更正（复核人：王某，2026-03-15）：见原件第7行"
    assert [line["status"] for line in records(results, "outcomes.jsonl")] == ["clean", "clean"]
    assert json.loads((results / "manifest.json").read_text(encoding="utf-8"))["counts"]["repaired"] == 1
    assert review_lines(results) == []
    [kept] = records(results, CORRECTIONS_FILE)
    assert (kept["form"], kept["seq"], kept["field"], kept["reviewer"]) == (1, 2, "name", "王某")
    assert kept["place"] == "第7行"


def test_the_workbook_itself_can_be_given_and_is_kept(jixiao: Jixiao, results: Path) -> None:
    book = load_workbook(results / WORKBOOK_FILE)
    titles = [cell.value for cell in book["待复核"][1]]
    for title, text in {"正确值": "隐患整改率", "复核人": "王某"}.items():
        book["待复核"].cell(2, titles.index(title) + 1).value = text
    book.save(results / WORKBOOK_FILE)
    assert jixiao("apply", results / WORKBOOK_FILE, "--to", results).code == 0
    assert names_read(results)["a.txt"] == NAMES
    kept = load_workbook(results / "绩效目标（已填写）.xlsx")["待复核"]
    assert kept.cell(2, titles.index("正确值") + 1).value == "隐患整改率"


def test_a_workbook_that_somebody_filled_in_is_not_overwritten(jixiao: Jixiao, folder: Path, results: Path) -> None:
    for _ in range(2):
        book = load_workbook(results / WORKBOOK_FILE)
        book["待复核"]["J2"] = "一天的工作"
        book.save(results / WORKBOOK_FILE)
        assert jixiao("convert", folder, "--out", results).code == 3
    kept = sorted(file.name for file in results.glob("*（已填写）*"))
    assert kept == ["绩效目标（已填写）.xlsx", "绩效目标（已填写）（2）.xlsx"]
    assert jixiao("convert", folder, "--out", results).code == 3
    assert len(list(results.glob("*（已填写）*"))) == 2


def test_it_holds_when_the_files_are_converted_again(
    jixiao: Jixiao, folder: Path, results: Path, tmp_path: Path
) -> None:
    sheet = filled(results, says("隐患整改率"), tmp_path / "s.xlsx")
    jixiao("apply", sheet, "--to", results)
    after = contents(results)
    for _ in range(2):
        assert jixiao("convert", folder, "--out", results).code == 0
        assert contents(results) == after
    write(folder / "c.txt", LOST.replace("某某乡", "某乡"))
    assert jixiao("convert", folder, "--out", results).code == 3
    assert names_read(results)["a.txt"] == NAMES


def test_the_same_sheet_again_changes_nothing(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    sheet = filled(results, says("隐患整改率"), tmp_path / "s.xlsx")
    jixiao("apply", sheet, "--to", results)
    before = {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()}
    ran = jixiao("apply", sheet, "--to", results, "--date", "2030-01-01")
    assert ran.code == 0
    assert "新增 0 处" in ran.out
    assert {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()} == before


def test_a_later_correction_counts_and_the_earlier_is_kept(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    first = filled(results, says("隐患"), tmp_path / "1.xlsx")
    second = filled(results, says("隐患整改率", "李某"), tmp_path / "2.xlsx")
    jixiao("apply", first, "--to", results)
    assert jixiao("apply", second, "--to", results).code == 0
    assert names_read(results)["a.txt"] == NAMES
    assert [line["after"] for line in records(results, CORRECTIONS_FILE)] == ["隐患", "隐患整改率"]
    edits = records(results, "forms.jsonl")[0]["edits"]
    assert [edit["params"]["reviewer"] for edit in edits if edit["kind"] == "corrected"] == ["李某"]


def test_dry_run_says_the_same_and_writes_nothing(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()}
    ran = jixiao("apply", filled(results, says("隐患整改率"), tmp_path / "s.xlsx"), "--to", results, "--dry-run")
    assert ran.code == 0
    assert "更正 1 处" in ran.out
    assert "没有写入" in ran.out
    assert {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()} == before


@pytest.mark.parametrize(
    ("text", "name"), [("√", None), ("对", None), (" OK ", None), ("（空）", None), ("甲\n率", "甲率")]
)
def test_ticks_and_nothing(jixiao: Jixiao, results: Path, tmp_path: Path, text: str, name: str | None) -> None:
    assert jixiao("apply", filled(results, says(text), tmp_path / "s.xlsx"), "--to", results).code == 0
    row = records(results, "forms.jsonl")[0]["indicators"][1]
    assert (row["name"], row["needs_review"]) == (name, False)


def test_a_csv_from_wps_is_read(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    lines = review_lines(results)
    lines[0] |= {"正确值": "隐患整改率", "复核人": "王某"}
    with (tmp_path / "待复核.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    assert jixiao("apply", tmp_path / "待复核.csv", "--to", results).code == 0
    assert names_read(results)["a.txt"] == NAMES


def test_a_sheet_with_another_name_and_its_columns_in_another_order(
    jixiao: Jixiao, results: Path, tmp_path: Path
) -> None:
    line = review_lines(results)[0] | {"正确值": "隐患整改率", "复核人": "王某"}
    book = Workbook()
    page = book.create_sheet("复核情况")
    page.append(["某县财政局"])
    for row in (sorted(line), [line[name] for name in sorted(line)]):
        page.append(row)
    book.save(tmp_path / "s.xlsx")
    assert jixiao("apply", tmp_path / "s.xlsx", "--to", results).code == 0
    assert names_read(results)["a.txt"] == NAMES


def test_nobody_is_anonymous(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    sheet = filled(results, says("隐患整改率", ""), tmp_path / "s.xlsx")
    ran = jixiao("apply", sheet, "--to", results)
    assert ran.code == 3
    assert "--reviewer" in ran.out
    assert not (results / CORRECTIONS_FILE).exists()
    assert jixiao("apply", sheet, "--to", results, "--reviewer", "李某").code == 0
    assert records(results, CORRECTIONS_FILE)[0]["reviewer"] == "李某"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"校验码": "00000000"}, "对不上"),
        ({"栏目代码": "value"}, "对不上"),
        ({"栏目代码": "confidence"}, "对不上"),
        ({"序号": "3"}, "对不上"),
        ({"序号": "99"}, "对不上"),
        ({"序号": "二"}, "对不上"),
        ({"表单编号": "ffff"}, "没有这张表"),
        ({"正确值": "长" * 40_000}, "超过"),
    ],
)
def test_lines_that_do_not_fit_are_told(
    jixiao: Jixiao, results: Path, tmp_path: Path, changed: Line, told: str
) -> None:
    sheet = filled(results, says("甲", **changed), tmp_path / "s.csv.xlsx")
    ran = jixiao("apply", sheet, "--to", results)
    assert ran.code == 3
    assert f"待复核 2 行：{ran.out.split('2 行：')[1]}" in ran.out
    assert told in ran.out
    assert not (results / CORRECTIONS_FILE).exists()


def test_good_lines_are_taken_though_others_are_not(jixiao: Jixiao, two_doubts: Path, tmp_path: Path) -> None:
    def fill(line: Line) -> None:
        line.update({"正确值": "去年" if line["栏目"] == "年度" else "件", "复核人": "王某"})

    ran = jixiao("apply", filled(two_doubts, fill, tmp_path / "s.xlsx"), "--to", two_doubts)
    assert ran.code == 3
    assert "待复核 2 行：“年度”要填四位数的年份，“去年”不是" in ran.out
    [form] = records(two_doubts, "forms.jsonl")
    row = form["indicators"][3]
    assert (row["value"], row["unit"], row["value_number"], row["needs_review"]) == ("95", "件", "95", False)
    assert (form["fiscal_year"], form["needs_review"]) == (None, True)
    assert [line["栏目"] for line in review_lines(two_doubts)] == ["年度"]


def test_two_values_for_one_field_are_both_refused(jixiao: Jixiao, results: Path, tmp_path: Path) -> None:
    lines = review_lines(results) * 2
    book = Workbook()
    page = book.create_sheet("待复核")
    page.append(list(lines[0]))
    for line, value in zip(lines, ("甲", "乙"), strict=True):
        page.append(list((line | {"正确值": value, "复核人": "王某"}).values()))
    book.save(tmp_path / "s.xlsx")
    ran = jixiao("apply", tmp_path / "s.xlsx", "--to", results)
    assert ran.code == 3
    assert ran.out.count("甲 / 乙") == 2
    assert not (results / CORRECTIONS_FILE).exists()


def test_a_whole_row_is_ticked_or_its_fields_are_named(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "r"
    again = FORM.replace(
        "	质量指标",
        "	数量指标	安全宣传次数	≥	12	次	反映宣传的次数	达到计划值得20分，否则不得分。\n	质量指标",
    )
    write(folder / "a.txt", again)
    assert jixiao("convert", folder, "--out", results).code == 3
    [line] = review_lines(results)
    assert line["栏目"] == "整行"
    ran = jixiao("apply", filled(results, says("12"), tmp_path / "1.xlsx"), "--to", results)
    assert ran.code == 3
    assert "栏目=内容" in ran.out
    sheet = filled(results, says("三级指标=宣传人数；指标值：1,200；计量单位＝人"), tmp_path / "2.xlsx")
    assert jixiao("apply", sheet, "--to", results).code == 0
    row = records(results, "forms.jsonl")[0]["indicators"][1]
    assert (row["name"], row["value_number"], row["unit"], row["needs_review"]) == ("宣传人数", "1200", "人", False)


def test_all_of_it_in_json(jixiao: Jixiao, two_doubts: Path, tmp_path: Path) -> None:
    sheet = filled(two_doubts, says("件"), tmp_path / "s.xlsx")
    told = json.loads(jixiao("apply", sheet, "--to", two_doubts, "--json").out)
    assert (told["filled_in"], told["new"]) == (2, 1)
    assert [(one["line"], one["code"]) for one in told["refused"]] == [(2, "not_a_year")]


def test_lines_that_nobody_filled_in_are_nothing(jixiao: Jixiao, results: Path) -> None:
    ran = jixiao("apply", results / WORKBOOK_FILE, "--to", results)
    assert ran.code == 0
    assert "填写了 0 行" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["IN/a.txt", "--to", "R"], "没有“待复核”表"),
        (["IN/none.xlsx", "--to", "R"], "文件不存在"),
        (["R/indicators.parquet", "--to", "R"], "不是文字"),
        (["R/绩效目标.xlsx", "--to", "IN"], "不是完整的结果文件夹"),
        (["R/绩效目标.xlsx", "--to", "IN/none"], "没有找到结果文件夹"),
        (["R/绩效目标.xlsx", "--to", "R", "--date", "昨天"], "昨天"),
    ],
)
def test_what_cannot_be_begun_gives_1(jixiao: Jixiao, folder: Path, results: Path, words: list[str], told: str) -> None:
    given = [word.replace("IN", str(folder), 1) if word.startswith("IN") else word for word in words]
    given = [word.replace("R", str(results), 1) if word.startswith("R") else word for word in given]
    ran = jixiao("apply", *given)
    assert ran.code == 1
    assert told in ran.err


def test_a_damaged_list_of_corrections_is_no_silent_loss(jixiao: Jixiao, folder: Path, results: Path) -> None:
    (results / CORRECTIONS_FILE).write_text('{"form_id": ', encoding="utf-8")
    ran = jixiao("convert", folder, "--out", results)
    assert ran.code == 1
    assert f"{CORRECTIONS_FILE}”第 1 行不是更正记录" in ran.err


def test_without_a_workbook(jixiao: Jixiao, folder: Path, results: Path, tmp_path: Path) -> None:
    sheet = filled(results, says("隐患整改率"), tmp_path / "s.xlsx")
    ran = jixiao("convert", folder, "--out", results, "--no-workbook")
    assert ran.code == 3
    assert "先看 报告.html" in ran.out
    assert not (results / WORKBOOK_FILE).exists()
    assert WORKBOOK_FILE not in json.loads((results / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert jixiao("apply", sheet, "--to", results).code == 0
    assert names_read(results)["a.txt"] == NAMES
    assert not (results / WORKBOOK_FILE).exists()


def test_pages_keep_their_sources(jixiao: Jixiao, folder: Path, results: Path, tmp_path: Path) -> None:
    def pages() -> list[str]:
        return [page.read_text(encoding="utf-8") for page in sorted((results / "报告").iterdir())]

    before = [page.count("<td") for page in pages()]
    jixiao("apply", filled(results, says("隐患整改率"), tmp_path / "s.xlsx"), "--to", results, "--reviewer", "张审")
    after = pages()
    assert any("隐患整改率" in page for page in after)
    assert all(before)
    assert [page.count("<td") for page in after] == before
