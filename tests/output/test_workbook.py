"""The workbook as a person who opens it sees it; read back with openpyxl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from normalize.form import Form, Indicator
from output import sheet_writer
from output.cells import cell_text
from output.results import write_results
from output.workbook import workbook
from tests.output.build import (
    FORMULAS,
    LONG_TEXT,
    column,
    empty_form,
    full_form,
    opened,
    read,
    tricky_form,
    unread,
)

CHINESE = re.compile("[\u4e00-\u9fff]")
SHEETS = ["指标", "表头", "修复记录", "疑点", "文件清单"]


def sheets(folder: Path, *forms: Form) -> dict[str, Worksheet]:
    """The sheets of a workbook that holds one file with these forms and one that could not be read."""
    with workbook(folder) as add:
        add(*read(forms))
        add(*unread())
    return {sheet.title: sheet for sheet in opened(folder).worksheets}


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell))


def fill(cell: Cell | MergedCell) -> str | None:
    return cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None


def test_sheets_for_people(tmp_path: Path) -> None:
    assert list(sheets(tmp_path, full_form())) == SHEETS


@pytest.mark.parametrize("title", SHEETS)
def test_header_is_frozen_filtered_and_printed_on_every_page(tmp_path: Path, title: str) -> None:
    sheet = sheets(tmp_path, full_form())[title]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    headers = [str(cell.value) for cell in sheet[1]]
    assert all(CHINESE.search(header) or header == "SHA-256" for header in headers)
    assert len(set(headers)) == len(headers)


def test_nothing_runs(tmp_path: Path) -> None:
    for sheet in sheets(tmp_path, tricky_form(), full_form()).values():
        assert {cell.data_type for cell in cells(sheet)} <= {"s", "n", "inlineStr"}
        assert not [cell.coordinate for cell in cells(sheet) if cell.hyperlink]


def test_formula_lookalikes_stay_texts_even_when_edited(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, tricky_form(FORMULAS))["指标"]
    assert column(sheet, "指标值") == list(FORMULAS)
    found = [cell for cell in cells(sheet) if cell.value in FORMULAS]
    assert len(found) == 3 * len(FORMULAS)
    assert all(cell.quotePrefix for cell in found)


def test_operator_is_a_text(tmp_path: Path) -> None:
    row = Indicator(seq=1, value_type="=", value="5", value_number=Decimal(5))
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": [row]}))["指标"]
    assert column(sheet, "指标值类型") == ["="]
    assert column(sheet, "指标值") == ["5"]
    assert column(sheet, "指标值（数值）") == [5]


def test_rows_to_review_are_yellow_and_say_why(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["指标"]
    assert {fill(cell) for cell in sheet[2]} == {"FFF2CC"}
    assert {fill(cell) for cell in sheet[3]} == {None, "FFE699"}  # the doubt alone has a colour
    assert column(sheet, "需复核") == ["是", None]
    assert column(sheet, "复核原因") == ["值与单位分不清（另可读作：1,234.50 / 1,234.50万）；二级指标不确定", None]
    assert column(sheet, "疑点") == [None, "目标与评分标准不一致；单位少见"]
    assert column(sheet, "位置") == ["第18行第4格"] * 2


def test_head_of_the_form_is_coloured_too(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form(), empty_form())["表头"]
    assert {fill(cell) for cell in sheet[2]} == {"FFF2CC"}
    assert {fill(cell) for cell in sheet[3]} == {None}
    assert column(sheet, "表类") == ["部门整体支出", "项目支出"]
    assert column(sheet, "复核原因") == ["年度不确定；有 1 行指标需复核", None]


def test_severities_have_their_colours(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["疑点"]
    assert column(sheet, "严重程度") == ["错误", "警告", "提示"]
    assert [fill(sheet.cell(row, 1)) for row in (2, 3, 4)] == ["F8CBAD", "FFE699", "DDEBF7"]
    assert column(sheet, "三级指标") == [None, "合格率", "合格率"]
    assert column(sheet, "栏目") == [None, "指标值", "unknown_field"]


def test_repairs_have_their_reasons(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["修复记录"]
    assert column(sheet, "原因") == ["整行左移了一格", "两页已接上"]
    assert column(sheet, "原内容") == ["合格率（左移）", "第二页"]
    assert column(sheet, "位置") == ["第19行第3格", None]


def test_every_file_is_listed(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["文件清单"]
    assert column(sheet, "状态") == ["需复核", "失败"]
    assert "重新导出" in str(column(sheet, "说明")[1])
    assert {fill(cell) for cell in sheet[3]} == {"F8CBAD"}


def test_everything_printed_can_be_found(tmp_path: Path) -> None:
    """Every Chinese text of the form stands somewhere in the workbook; labels before they were tidied need not."""
    shown = "\n".join(str(cell.value) for sheet in sheets(tmp_path, full_form()).values() for cell in cells(sheet))
    printed = {text for text in texts(full_form().model_dump()) if CHINESE.search(text)}
    assert len(printed) > 40
    assert {text for text in printed if text not in shown} == {"产 出 指 标", "数 量"}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from texts(each)


def test_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, tricky_form([LONG_TEXT, "𠮷" * 20_000]))["指标"]
    long, rare = map(str, column(sheet, "备注"))
    mark = "……【原文共 {} 字，超出单元格上限，已截断；全文见 forms.jsonl】"
    assert long == LONG_TEXT[: 32_767 - len(mark.format(40_000))] + mark.format(40_000)
    assert rare.startswith("𠮷" * 16_000)  # two units each to Excel
    assert rare.endswith("𠮷" + mark.format(20_000))
    assert len(rare.encode("utf-16-le")) // 2 <= 32_767


def test_rows_go_on_a_second_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "MAX_ROWS", 4)
    names = [f"指标{number}" for number in range(7)]
    pages = [sheet for title, sheet in sheets(tmp_path, tricky_form(names)).items() if title.startswith("指标")]
    assert [page.title for page in pages] == ["指标", "指标(2)", "指标(3)"]
    assert [name for page in pages for name in column(page, "三级指标")] == names
    assert [page.auto_filter.ref for page in pages] == [page.dimensions for page in pages]
    assert [page.freeze_panes for page in pages] == ["A2"] * 3


def test_no_forms_is_a_workbook_with_headers(tmp_path: Path) -> None:
    write_results(tmp_path, [])
    for sheet in opened(tmp_path).worksheets:
        assert sheet.max_row == 1
        assert sheet["A1"].value


def test_a_form_without_anything(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": [Indicator(seq=1)]}))["指标"]
    assert column(sheet, "三级指标") == [None]
    assert column(sheet, "序号") == [1]


def test_long_rows_are_as_high_as_their_text(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, tricky_form(["短", "长" * 60, LONG_TEXT]))["指标"]
    short, long, endless = (sheet.row_dimensions[row].height or 0 for row in (2, 3, 4))
    assert short < 2 * 14.5 < long < endless <= 409.5


@settings(max_examples=40, deadline=None)  # each example is a workbook
@given(st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_any_text_comes_back(given_texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        sheet = sheets(Path(folder), tricky_form(given_texts))["指标"]
        found = [unescape(value) if isinstance(value, str) else value for value in column(sheet, "指标值")]
        assert found == [cell_text(text) for text in given_texts]
        assert all(cell.data_type != "f" for cell in cells(sheet))


@settings(max_examples=40, deadline=None)  # each example is a workbook
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False), max_size=8))
def test_any_number_keeps_its_digits(numbers: list[Decimal]) -> None:
    """As a number where Excel holds all its digits, and as a text where it does not."""
    rows = [Indicator(seq=seq, value_number=number) for seq, number in enumerate(numbers, 1)]
    with TemporaryDirectory() as folder:
        sheet = sheets(Path(folder), empty_form().model_copy(update={"indicators": rows}))["指标"]
        assert [Decimal(str(value)) for value in column(sheet, "指标值（数值）")] == numbers


def test_long_numbers_stay_texts(tmp_path: Path) -> None:
    numbers = ["123456789012345", "1234567890123456", "0.1234567890123456", "1E+20", "95.00", "1E+400"]
    rows = [Indicator(seq=seq, value_number=Decimal(number)) for seq, number in enumerate(numbers, 1)]
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": rows}))["指标"]
    kept = column(sheet, "指标值（数值）")
    assert kept == [123456789012345, "1234567890123456", "0.1234567890123456", 1e20, 95, "1E+400"]
