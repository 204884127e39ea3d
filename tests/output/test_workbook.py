"""The workbook as a person who opens it sees it; read back with openpyxl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from normalize.form import Finding, Form, Indicator, ReviewReason
from output import sheet_writer
from output.cells import cell_text
from output.results import write_results
from output.sheet_lines import sheet_lines
from output.sheet_rows import finding_row
from output.workbook import workbook
from tests.output.build import (
    FORMULAS,
    LONG_TEXT,
    cells_below,
    column,
    empty_form,
    full_form,
    header,
    opened,
    read,
    tricky_form,
    unread,
)

CHINESE = re.compile("[\u4e00-\u9fff]")
SHEETS = ["汇总", "指标明细", "待复核", "校验问题", "修复记录", "表头", "文件清单", "说明"]
DOUBT, REVIEW, REPAIRED, WARNING = "FFD966", "FFF8E1", "E2EFDA", "FFE699"


def sheets(folder: Path, *forms: Form, path: str | None = None, report: bool = True) -> dict[str, Worksheet]:
    """The sheets of a workbook that holds one file with these forms and one that could not be read."""
    with sheet_lines(folder, report) as add:
        outcome, read_forms = read(forms)
        add(replace(outcome, path=path), read_forms)
        add(*unread())
    with workbook(folder, report) as book:
        book.add(folder)
    return {sheet.title: sheet for sheet in opened(folder).worksheets}


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell))


def fill(cell: Cell | MergedCell) -> str | None:
    return cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else None


def fills(sheet: Worksheet, title: str) -> list[str | None]:
    return [fill(cell) for cell in cells_below(sheet, title)]


def links(sheet: Worksheet, title: str) -> list[str | None]:
    """Where the cells of a column lead: the file, and the place in it."""
    found = [cell.hyperlink for cell in cells_below(sheet, title)]
    return ["#".join(filter(None, (link.target, link.location))) if link else None for link in found]


def test_sheets_for_people(tmp_path: Path) -> None:
    assert list(sheets(tmp_path, full_form())) == SHEETS
    assert opened(tmp_path)["汇总"].sheet_view.tabSelected


@pytest.mark.parametrize("title", SHEETS)
def test_header_is_frozen_filtered_and_printed_on_every_page(tmp_path: Path, title: str) -> None:
    sheet = sheets(tmp_path, full_form())[title]
    at = header(sheet)
    assert at == (5 if title == "汇总" else 1)
    assert sheet.freeze_panes == f"A{at + 1}"
    assert sheet.auto_filter.ref == f"A{at}:{sheet.dimensions.split(':')[1]}"
    assert sheet.print_title_rows == f"${at}:${at}"
    headers = [str(cell.value) for cell in sheet[at]]
    assert all(CHINESE.search(header) or header == "SHA-256" for header in headers)
    assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("title", SHEETS)
def test_a_sheet_prints_on_a4_landscape_one_page_wide(tmp_path: Path, title: str) -> None:
    sheet = sheets(tmp_path, full_form())[title]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    printed = str(sheet.print_area).replace("$", "").rpartition("!")[2].split(":")[1]
    right = column_index_from_string(printed.rstrip("0123456789"))
    width = sum(sheet.column_dimensions[get_column_letter(at)].width for at in range(1, right + 1))
    assert width <= 280  # characters: at this width an A4 page is printed at about half size, which can still be read


def test_nothing_runs(tmp_path: Path) -> None:
    for sheet in sheets(tmp_path, tricky_form(), full_form()).values():
        assert {cell.data_type for cell in cells(sheet)} <= {"s", "n", "inlineStr"}
        assert all(link.target is None or "://" not in link.target for link in links_of(sheet))


def links_of(sheet: Worksheet) -> list[Hyperlink]:
    return [cell.hyperlink for cell in cells(sheet) if cell.hyperlink]


def test_formula_lookalikes_stay_texts_even_when_edited(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, tricky_form(FORMULAS))["指标明细"]
    assert column(sheet, "指标值") == list(FORMULAS)
    found = [cell for cell in cells(sheet) if cell.value in FORMULAS]
    assert len(found) == 3 * len(FORMULAS)
    assert all(cell.quotePrefix for cell in found)


def test_operator_is_a_text_and_a_number_a_number(tmp_path: Path) -> None:
    row = Indicator(seq=1, value_type="=", value="5", value_number=Decimal(5), weight=Decimal("12.50"))
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": [row]}))["指标明细"]
    assert column(sheet, "指标值类型") == ["="]
    assert column(sheet, "指标值") == ["5"]
    assert column(sheet, "指标值（数值）") == [5]
    assert column(sheet, "分值/权重") == [12.5]


def test_the_doubtful_cell_stands_out_of_its_row(tmp_path: Path) -> None:
    doubt = ReviewReason(code="x", field="value", message="值与单位分不清", alternatives=["95"])
    form = full_form()
    rows = [form.indicators[0].model_copy(update={"review_reasons": [doubt]}), form.indicators[1]]
    sheet = sheets(tmp_path, form.model_copy(update={"indicators": rows}))["指标明细"]
    assert fills(sheet, "指标值") == [DOUBT, None]
    assert fills(sheet, "指标解释") == [REVIEW, None]
    assert fills(sheet, "状态") == [DOUBT, REPAIRED]
    assert fills(sheet, "三级指标") == [REVIEW, REPAIRED]  # the second one was repaired
    assert fills(sheet, "疑点") == [REVIEW, WARNING]
    assert column(sheet, "状态") == ["需复核", "已修复"]
    assert column(sheet, "复核原因") == ["值与单位分不清（另可读作：95）", None]
    assert column(sheet, "疑点") == [None, "目标与评分标准不一致；单位少见"]
    assert column(sheet, "位置") == ["第18行第4格"] * 2


def test_every_colour_is_explained(tmp_path: Path) -> None:
    found = sheets(tmp_path, full_form(), tricky_form())
    explained = set(fills(found["说明"], "项目")) | {"D9E1F2", "9DC3E6", "EAF3FF", None}  # headers, cells to fill in
    assert all(fill(cell) in explained for sheet in found.values() for cell in cells(sheet))
    assert {DOUBT, REVIEW, REPAIRED} <= {fill(cell) for cell in found["汇总"][3]}


def test_the_summary_counts_and_says_what_to_do(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form(), empty_form())["汇总"]
    assert "文件 2 个" in str(sheet["A2"].value)
    assert "2 行指标，其中已修复 1 行、已人工核定 0 行、需复核 1 行" in str(sheet["A2"].value)
    assert column(sheet, "状态") == ["需复核", "正常", "失败"]
    assert column(sheet, "需复核行数") == [1, None, None]
    assert [column(sheet, title)[0] for title in ("错误", "警告", "提示")] == [1, 1, 1]
    assert column(sheet, "怎么办")[0] == "年度不确定；有 1 行需复核，见“待复核”"
    assert "重新导出" in str(column(sheet, "怎么办")[2])
    assert fills(sheet, "来源文件")[2] == "F8CBAD"


def test_links_lead_to_the_row_the_source_and_the_report(tmp_path: Path) -> None:
    found = sheets(tmp_path, empty_form(), full_form(), path="../原件/局 #1.txt")
    assert links(found["汇总"], "来源文件")[:2] == ["../原件/局%20%231.txt"] * 2
    assert links(found["汇总"], "指标")[:2] == [None, "指标明细!A2"]
    assert links(found["指标明细"], "位置") == ["报告/full:1.html#r1", "报告/full:1.html#r2"]
    assert links(found["待复核"], "位置")[0] == "报告/full:1.html"
    assert links(found["校验问题"], "位置")[1:] == ["报告/full:1.html#r2-value", "报告/full:1.html#r2-unknown_field"]


def test_without_a_report_and_a_path_there_are_only_links_inside(tmp_path: Path) -> None:
    found = sheets(tmp_path, full_form(), report=False)
    assert {link.target for sheet in found.values() for link in links_of(sheet)} == {None}
    assert column(found["指标明细"], "位置") == ["第18行第4格"] * 2


def test_a_sheet_that_is_full_of_links_has_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("output.worksheet.MAX_LINKS", 1)
    sheet = sheets(tmp_path, full_form())["指标明细"]
    assert links(sheet, "位置") == ["报告/full:1.html#r1", None]
    assert column(sheet, "位置") == ["第18行第4格"] * 2


def test_every_doubt_has_a_line_to_fill_in(tmp_path: Path) -> None:
    form = full_form()
    doubts = [
        ReviewReason(code="a", field="value", message="值不清", alternatives=["95", "96"]),
        ReviewReason(code="b", field="value", message="单位也不清"),
        ReviewReason(code="c", message="行界不清"),
        ReviewReason(code="d", field="value_type", message="符号不清"),
    ]
    rows = [form.indicators[0].model_copy(update={"review_reasons": doubts}), form.indicators[1]]
    head = ReviewReason(code="e", field="fiscal_year", message="年度不清")
    form = form.model_copy(update={"indicators": rows, "review_reasons": [head]})
    sheet = sheets(tmp_path, form)["待复核"]
    assert column(sheet, "栏目") == ["年度", "指标值", "整行", "指标值类型"]
    assert column(sheet, "读出的内容")[:2] == ["2026", "1,234.50"]
    assert column(sheet, "复核原因")[1] == "值不清；单位也不清"
    assert column(sheet, "其他可能")[1] == "95\n96"
    assert column(sheet, "正确值") == column(sheet, "复核人") == [None] * 4
    assert {cell.number_format for cell in cells_below(sheet, "正确值")} == {"@"}
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert offered == {
        "J2": '"√,（空）"',
        "J3": '"√,95,96,（空）"',
        "J4": '"√"',
        "J5": '"√,≥,≤,=,>,<,定性,（空）"',
    }
    assert not any(one.showErrorMessage for one in sheet.data_validations.dataValidation)


def test_head_of_the_form_is_coloured_too(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form(), empty_form())["表头"]
    assert fills(sheet, "标题") == [REVIEW, None]
    assert column(sheet, "表类") == ["部门整体支出", "项目支出"]
    assert column(sheet, "复核原因") == ["年度不确定；有 1 行指标需复核", None]


def test_columns_that_nothing_stands_in_are_hidden(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["指标明细"]
    titles = [cell.value for cell in sheet[1]]
    hidden = {title for at, title in enumerate(titles, 1) if sheet.column_dimensions[get_column_letter(at)].hidden}
    assert hidden == set()
    form = empty_form().model_copy(update={"indicators": [Indicator(seq=1, name="甲")]})
    sheet = sheets(tmp_path, form)["指标明细"]
    hidden = {title for at, title in enumerate(titles, 1) if sheet.column_dimensions[get_column_letter(at)].hidden}
    assert {"实际完成值", "得分", "疑点"} <= hidden
    assert not hidden & {"三级指标", "来源文件", "状态"}


def test_severities_have_their_colours(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, full_form())["校验问题"]
    assert column(sheet, "严重程度") == ["错误", "警告", "提示"]
    assert fills(sheet, "严重程度") == ["F8CBAD", WARNING, "DDEBF7"]
    assert column(sheet, "三级指标") == [None, "合格率", "合格率"]
    assert column(sheet, "栏目") == [None, "指标值", "unknown_field"]


def test_a_finding_about_the_batch_has_no_form(tmp_path: Path) -> None:
    row = finding_row(Finding(code="check.batch", severity="warning", message="两个单位同名"))
    assert row.cells["message"] == "两个单位同名"
    assert not row.links


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
    sheet = sheets(tmp_path, tricky_form([LONG_TEXT, "𠮷" * 20_000]))["指标明细"]
    long, rare = map(str, column(sheet, "备注"))
    mark = "……【原文共 {} 字，超出单元格上限，已截断；全文见 forms.jsonl】"
    assert long == LONG_TEXT[: 32_767 - len(mark.format(40_000))] + mark.format(40_000)
    assert rare.startswith("𠮷" * 16_000)  # two units each to Excel
    assert rare.endswith("𠮷" + mark.format(20_000))
    assert len(rare.encode("utf-16-le")) // 2 <= 32_767


def test_rows_go_on_a_second_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_writer, "MAX_ROWS", 4)
    names = [f"指标{number}" for number in range(7)]
    pages = [sheet for title, sheet in sheets(tmp_path, tricky_form(names)).items() if title.startswith("指标明细")]
    assert [page.title for page in pages] == ["指标明细", "指标明细(2)", "指标明细(3)"]
    assert [name for page in pages for name in column(page, "三级指标")] == names
    assert [page.auto_filter.ref for page in pages] == [page.dimensions for page in pages]
    assert [page.freeze_panes for page in pages] == ["A2"] * 3


def test_no_forms_is_a_workbook_with_headers(tmp_path: Path) -> None:
    write_results(tmp_path, [])
    for sheet in opened(tmp_path).worksheets[:-1]:
        assert sheet.max_row == header(sheet)
        assert sheet.cell(header(sheet), 1).value


def test_a_form_without_anything(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": [Indicator(seq=1)]}))["指标明细"]
    assert column(sheet, "三级指标") == [None]
    assert column(sheet, "序号") == [1]


def test_long_rows_are_as_high_as_their_text(tmp_path: Path) -> None:
    sheet = sheets(tmp_path, tricky_form(["短", "长" * 60, LONG_TEXT]))["指标明细"]
    short, long, endless = (sheet.row_dimensions[row].height or 0 for row in (2, 3, 4))
    assert short < 2 * 14.5 < long < endless <= 409.5


@settings(max_examples=40, deadline=None)  # each example is a workbook
@given(st.lists(st.text(min_size=1, max_size=60), max_size=8))
def test_any_text_comes_back(given_texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        sheet = sheets(Path(folder), tricky_form(given_texts))["指标明细"]
        found = [unescape(value) if isinstance(value, str) else value for value in column(sheet, "指标值")]
        assert found == [cell_text(text) for text in given_texts]
        assert all(cell.data_type != "f" for cell in cells(sheet))


@settings(max_examples=40, deadline=None)  # each example is a workbook
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False), max_size=8))
def test_any_number_keeps_its_digits(numbers: list[Decimal]) -> None:
    """As a number where Excel holds all its digits, and as a text where it does not."""
    rows = [Indicator(seq=seq, value_number=number) for seq, number in enumerate(numbers, 1)]
    with TemporaryDirectory() as folder:
        sheet = sheets(Path(folder), empty_form().model_copy(update={"indicators": rows}))["指标明细"]
        assert [Decimal(str(value)) for value in column(sheet, "指标值（数值）")] == numbers


def test_long_numbers_stay_texts(tmp_path: Path) -> None:
    numbers = ["123456789012345", "1234567890123456", "0.1234567890123456", "1E+20", "95.00", "1E+400"]
    rows = [Indicator(seq=seq, value_number=Decimal(number)) for seq, number in enumerate(numbers, 1)]
    sheet = sheets(tmp_path, empty_form().model_copy(update={"indicators": rows}))["指标明细"]
    kept = column(sheet, "指标值（数值）")
    assert kept == [123456789012345, "1234567890123456", "0.1234567890123456", 1e20, 95, "1E+400"]
