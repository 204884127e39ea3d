"""Workbooks as a user hands them in: any program's, any ending, many sheets, and the way to the finished rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.pipeline import convert_one
from normalize.form import Form
from parsers import parse
from parsers.document import Table
from parsers.errors import JixiaoError, UnreadableError
from tests.parsers.test_laws import kept

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CORPUS = sorted((SHARED / "corpus").glob("xls*/*"))

HEADER = ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "分值"]
ROWS: list[list[str | float | None]] = [
    ["产出指标", "数量指标", "新建水渠长度", "≥", 12.5, "公里", 20],
    [None, None, "培训农户人数", "≥", 300, "人次", 10],
    [None, "质量指标", "工程验收合格率", "=", 1, None, 20],
    ["效益指标", "社会效益指标", "灌溉保证程度", "定性", "明显提升", None, 30],
    ["满意度指标", "服务对象满意度指标", "受益群众满意度", "≥", 0.95, None, 10],
]
TABLE: list[list[str | float | None]] = [[*HEADER], *ROWS]


def fill(sheet: Worksheet, unit: str = "云溪县水利局", row: int = 1, column: int = 1, year: int = 2026) -> None:
    """A form with merged labels and percent formats that begins at a place of the sheet."""
    sheet.cell(row, column, f"{year}年部门整体支出绩效目标表")
    sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 6)
    sheet.cell(row + 1, column, f"单位名称：{unit}")
    for i, values in enumerate(TABLE):
        for j, value in enumerate(values):
            cell = sheet.cell(row + 2 + i, column + j, value)
            if isinstance(value, float | int) and j == 4 and value <= 1:
                cell.number_format = "0%"
    sheet.merge_cells(start_row=row + 3, end_row=row + 5, start_column=column, end_column=column)
    sheet.merge_cells(start_row=row + 3, end_row=row + 4, start_column=column + 1, end_column=column + 1)
    sheet.cell(row + 9, column, "填表人：张三")


def forms(build: Callable[[Workbook, Worksheet], None]) -> list[Form]:
    """The forms in a workbook that `build` makes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    build(book, sheet)
    file = BytesIO()
    book.save(file)
    return convert_one("form.xlsx", file.getvalue())


def rows(form: Form) -> list[tuple[str | None, ...]]:
    return [(row.level1, row.level2, row.name, row.value_type, row.value, row.unit) for row in form.indicators]


RIGHT = [
    ("产出指标", "数量指标", "新建水渠长度", "≥", "12.5", "公里"),
    ("产出指标", "数量指标", "培训农户人数", "≥", "300", "人次"),
    ("产出指标", "质量指标", "工程验收合格率", "=", "100", "%"),
    ("效益指标", "社会效益指标", "灌溉保证程度", "定性", "明显提升", None),
    ("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥", "95", "%"),
]


def flagged(form: Form) -> dict[int, list[str]]:
    return {row.seq: [reason.code for reason in row.review_reasons] for row in form.indicators if row.needs_review}


def test_a_form_in_a_corner_of_its_sheet() -> None:
    (form,) = forms(lambda _, sheet: fill(sheet, row=5, column=3))
    assert rows(form) == RIGHT
    assert (form.unit_name, form.fiscal_year, form.needs_review, form.edits) == ("云溪县水利局", 2026, False, [])
    place = form.indicators[0].evidence["value"]
    assert (place.sheet, place.row, place.column) == ("Sheet", 8, 7)


def test_forms_one_below_the_other() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        fill(sheet)
        fill(sheet, unit="云溪县教育局", row=20)

    found = forms(build)
    assert [form.unit_name for form in found] == ["云溪县水利局", "云溪县教育局"]
    assert [rows(form) for form in found] == [RIGHT, RIGHT]


def test_a_sheet_a_unit_with_other_sheets_between() -> None:
    def build(book: Workbook, cover: Worksheet) -> None:
        cover["A1"] = "云溪县2026年部门预算绩效目标申报材料"
        cover["A3"] = "单位名称：云溪县财政局"
        fill(book.create_sheet("水利"))
        choices = book.create_sheet("选项")
        for line in (["产出指标", "数量指标", "≥", "个"], ["效益指标", "质量指标", "≤", "%"]):
            choices.append(line)
        fill(book.create_sheet("教育"), unit="云溪县教育局")

    found = forms(build)
    assert [form.unit_name for form in found] == ["云溪县水利局", "云溪县教育局"]
    assert [rows(form) for form in found] == [RIGHT, RIGHT]
    assert found[0].title == "2026年部门整体支出绩效目标表"


def test_a_summary_of_many_units_gives_a_form_a_unit() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        sheet.append(["2026年部门整体支出绩效目标汇总表"])
        sheet.append(["序号", "单位名称", *HEADER])
        for unit in ("云溪县水利局", "云溪县教育局"):
            start = sheet.max_row + 1
            for values in ROWS:
                sheet.append([sheet.max_row, unit if values is ROWS[0] else None, *values])
            sheet.merge_cells(start_row=start, end_row=start + 4, start_column=2, end_column=2)

    found = forms(build)
    assert [form.unit_name for form in found] == ["云溪县水利局", "云溪县教育局"]
    assert [[row[2] for row in rows(form)] for form in found] == [[row[2] for row in RIGHT]] * 2
    assert [row.level2 for row in found[1].indicators] == [row[1] for row in RIGHT]


def test_the_same_project_of_another_unit_is_another_form() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        sheet.append(["2026年项目支出绩效目标汇总表"])
        sheet.append(["单位名称", "项目名称", *HEADER])
        for unit in ("云溪县水利局", "云溪县教育局"):
            for values in ROWS:
                sheet.append([unit, "饮水安全", *values])

    assert [(form.unit_name, len(form.indicators)) for form in forms(build)] == [
        ("云溪县水利局", 5),
        ("云溪县教育局", 5),
    ]


def test_a_title_over_operator_value_and_unit() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        fill(sheet)
        sheet["D3"], sheet["E3"], sheet["F3"] = "指标值", None, None
        sheet.merge_cells("D3:F3")

    assert rows(forms(build)[0]) == RIGHT


def test_hidden_rows_are_flagged_and_hidden_codes_are_not() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        fill(sheet, column=2)
        for row, text in enumerate(["指标编码", "Z1", "Z2", "Z3", "Z4", "Z5"], start=3):
            sheet.cell(row, 1, text)
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[5].hidden = True

    (form,) = forms(build)
    assert rows(form) == RIGHT
    assert flagged(form) == {2: ["hidden_in_source"]}
    assert form.indicators[0].other == {"指标编码": "Z1"}


def test_a_hidden_column_does_not_take_the_place_of_a_visible_one() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        for values in TABLE:
            sheet.append([*values[:4], "指标值" if values is TABLE[0] else 7, *values[4:]])
        sheet.column_dimensions["E"].hidden = True

    (form,) = forms(build)
    assert [row[4] for row in rows(form)] == ["12.5", "300", "1", "明显提升", "0.95"]
    assert all("parallel_columns" in codes for codes in flagged(form).values())
    assert len(flagged(form)) == 5


def test_a_hidden_sheet_with_a_form_is_read_and_flagged() -> None:
    def build(book: Workbook, sheet: Worksheet) -> None:
        fill(sheet)
        last_year = book.create_sheet("去年")
        fill(last_year, year=2025)
        last_year.sheet_state = "hidden"

    shown, hidden = forms(build)
    assert (flagged(shown), shown.needs_review) == ({}, False)
    assert flagged(hidden) == {seq: ["hidden_in_source"] for seq in range(1, 6)}
    assert [reason.code for reason in hidden.review_reasons] == ["hidden_in_source"]
    assert "去年" in shown.source.notes[0]


def test_errors_missing_results_and_rounded_numbers_are_flagged() -> None:
    def build(_: Workbook, sheet: Worksheet) -> None:
        fill(sheet)
        sheet["E4"] = "#REF!"
        sheet["E5"] = "=SUM(G4:G5)"
        sheet["E8"] = 0.955

    (form,) = forms(build)
    codes = {seq: reasons[-1] for seq, reasons in flagged(form).items()}
    assert codes == {1: "error_in_source", 2: "formula_without_result", 5: "rounded_in_source"}
    assert [form.indicators[i].value for i in (0, 1, 4)] == ["#REF!", "=SUM(G4:G5)", "95.5"]


def test_every_value_of_the_sample_stands_where_its_evidence_says() -> None:
    (file,) = (ROOT / "samples").glob("*.xlsx")
    book = load_workbook(file)
    for form in convert_one(file.name, file.read_bytes()):
        for row in form.indicators:
            for field, place in row.evidence.items():
                stored = book[place.sheet or ""].cell(place.row or 0, place.column or 0).value
                printed = getattr(row, f"{field}_printed", None) or row.printed.get(field) or getattr(row, field)
                assert stored is not None
                assert not isinstance(stored, str) or kept(stored) == kept(str(printed)), (row.seq, field)


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", b"PK\x05\x06" + b"xl/"])
def test_a_broken_download_is_named(data: bytes) -> None:
    with pytest.raises(JixiaoError):
        parse("form.xlsx", data)


def test_half_a_workbook_is_refused_with_advice() -> None:
    file = BytesIO()
    book = Workbook()
    book.save(file)
    with pytest.raises(UnreadableError) as error:
        parse("form.xlsx", file.getvalue()[: len(file.getvalue()) // 2])
    assert error.value.code == "parsers.damaged_package"


@pytest.mark.skipif(not CORPUS, reason="../shared is not there")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_corpus_is_read_by_its_content(file: Path) -> None:
    found = parse(file.name, file.read_bytes())
    assert found.format == file.suffix[1:]
    assert all(cell.text for block in found.blocks if isinstance(block, Table) for cell in block.cells)


@pytest.mark.skipif(not CORPUS, reason="../shared is not there")
@pytest.mark.parametrize("file", [file for file in CORPUS if file.suffix == ".xlsx"], ids=lambda file: file.name)
def test_another_reader_finds_no_text_that_is_missing(file: Path) -> None:
    values = [cell.value for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    texts = Counter(kept(value) for value in values if isinstance(value, str))
    assert not texts - Counter(map(kept, parse(file.name, file.read_bytes()).texts()))
