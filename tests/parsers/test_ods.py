"""OpenDocument spreadsheets: every cell as it shows, and with every digit."""

from __future__ import annotations

import pytest

from parsers import parse
from parsers.document import Document, Where
from parsers.errors import UnreadableError
from tests.parsers.odf_made import COVERED, cell, flat, p, row, table, zipped
from tests.parsers.shown import FORM, rows, shown, tables


def read(*sheets: str, styles: str = "") -> Document:
    return parse("form.ods", flat("spreadsheet", "".join(sheets), styles))


def value(shown_text: str, stored: str, kind: str = "float", more: str = "") -> str:
    return cell(shown_text, more=f'office:value-type="{kind}" office:value="{stored}" {more}')


def notes(found: Document) -> dict[str, dict[str, str]]:
    return {note.code.removeprefix("parsers."): dict(note.params) for note in found.notes}


def test_a_form() -> None:
    found = parse(
        "x.xls", zipped("spreadsheet", table(*(row(*cells) for cells in rows(FORM)), more='table:name="目标"'))
    )
    assert shown(found) == [[[text for text in cells if text] for cells in rows(FORM)]]
    assert found.format == "ods"
    assert tables(found)[0].rows()[1][2].where == Where(sheet="目标", row=2, column=3)


@pytest.mark.parametrize(
    ("made", "expected", "doubt"),
    [
        (value("95%", "0.95", "percentage"), "95%", None),
        (value("95%", "0.954", "percentage"), "95.4%", "rounded_in_source"),
        (value("1,234.5", "1234.5"), "1,234.5", None),
        (value("1,235 万元", "1234.56"), "1,234.56 万元", "rounded_in_source"),
        (value("-5", "-5"), "-5", None),
        (value("1/2", "0.5"), "1/2", None),
        (value("1 1/2", "1.48"), "1 1/2", "rounded_in_source"),
        (value("#DIV/0!", "0"), "#DIV/0!", "error_in_source"),
        (cell("Err:508", more='office:value-type="string"'), "Err:508", "error_in_source"),
        (value("###", "0.985", "percentage"), "98.5%", "format_lost"),
        (value("####", "0"), "0", "format_lost"),
        (value("1.23E+05", "123456"), "1.23E+05", "rounded_in_source"),
        (value("1.2E+05", "120000"), "1.2E+05", None),
        ('<table:table-cell office:value-type="time" office:time-value="PT01H30M00S"/>', "PT01H30M00S", "format_lost"),
        (cell("###", more='office:value-type="date" office:date-value="2026-03-01"'), "2026-03-01", "format_lost"),
        (value("0.3", "0.30000000000000004"), "0.3", None),
        (value("2025年3月1日", "45717", "date"), "2025年3月1日", None),
        (cell("是", more='office:value-type="boolean" office:boolean-value="true"'), "是", None),
        (cell("#DIV/0!", more='office:value-type="string" calcext:value-type="error"'), "#DIV/0!", "error_in_source"),
        (cell("", more='table:formula="of:=[.A1]*2"'), "=[.A1]*2", "formula_without_result"),
        ('<table:table-cell office:value-type="percentage" office:value="0.95"/>', "95%", "format_lost"),
        (cell("甲<text:line-break/>乙"), "甲\n乙", None),
        (f"<table:table-cell>{p('甲')}{p('乙')}</table:table-cell>", "甲\n乙", None),
    ],
)
def test_what_a_cell_shows(made: str, expected: str, doubt: str | None) -> None:
    [found] = tables(read(table(row(made))))[0].cells
    assert (found.text, found.doubt) == (expected, doubt)


def test_a_million_rows_of_empty_paragraphs() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"><text:p/></table:table-cell>'
    found = read(table(row("甲"), f'<table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>'))
    assert shown(found) == [[["甲"]]]


def test_a_zero_that_is_not_shown_is_told() -> None:
    found = read(table(row('<table:table-cell office:value-type="float" office:value="0"/>', "甲")))
    assert shown(found) == [[["甲"]]]
    assert notes(found)["unshown_cells"]["cells"] == "A1"


def test_merged_cells() -> None:
    found = read(
        table(
            row(cell("甲", rows=2, columns=2), COVERED, "乙"),
            row(COVERED, COVERED.replace("/>", f">{p('盖')}</table:covered-table-cell>"), "丙"),
        )
    )
    first = tables(found)[0].cells[0]
    assert (first.text, first.row_span, first.column_span) == ("甲", 2, 1)  # no cell begins in the second column
    assert notes(found)["unshown_cells"]["cells"] == "B2"


def test_repeated_rows_and_columns() -> None:
    many = '<table:table-cell table:number-columns-repeated="16000"/>'
    found = read(
        table(
            row(many, more='table:number-rows-repeated="1000000"'),
            row(
                '<table:table-cell table:number-columns-repeated="3"/>',
                cell("甲", more='table:number-columns-repeated="2"'),
            ),
            row("乙", more='table:number-rows-repeated="2"'),
        )
    )
    assert [(one.text, one.where.row, one.where.column) for one in tables(found)[0].cells] == [
        ("甲", 1000001, 4),
        ("甲", 1000001, 5),
        ("乙", 1000002, 1),
        ("乙", 1000003, 1),
    ]


def test_what_is_hidden_is_doubted() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    group = f'<table:table-row-group table:display="false">{row("组", "员")}</table:table-row-group>'
    found = read(table(columns, row("甲", "乙"), row("丙", more='table:visibility="filter"'), group))
    assert {one.text: one.doubt for one in tables(found)[0].cells} == {
        "甲": None,
        "乙": "hidden_in_source",
        "丙": "hidden_in_source",
        "组": "hidden_in_source",
        "员": "hidden_in_source",
    }


def test_a_hidden_sheet_is_told() -> None:
    styles = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    found = read(table(row("甲")), table(row("乙"), more='table:name="藏" table:style-name="h"'), styles=styles)
    assert shown(found) == [[["甲"]]]
    assert notes(found)["hidden_sheet"] == {"sheet": "藏", "count": "1"}


def test_comments_boxes_and_headers() -> None:
    note = "<office:annotation><text:p>请核实</text:p></office:annotation>"
    box = f"<draw:frame><draw:text-box>{p('框')}</draw:text-box></draw:frame>"
    styles = (
        '<office:master-styles><style:master-page style:name="Default">'
        f"<style:header>{p('附件2')}{p('<text:sheet-name>表</text:sheet-name>')}</style:header>"
        f"<style:footer>{p('第<text:page-number>1</text:page-number>页')}</style:footer>"
        "</style:master-page></office:master-styles>"
    )
    made = f"<table:table-cell>{note}{p('甲')}{box}</table:table-cell>"
    found = read(table(row(made), row("乙")), styles=styles)
    assert shown(found) == ["附件2", "框", [["甲"], ["乙"]]]
    assert notes(found)["cell_comment"] == {"sheet": "表", "cell": "A1", "text": "请核实"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (table(row("甲", more='table:number-rows-repeated="999999999"')), "parsers.workbook_too_large"),
        (table(row(cell("甲", more='table:number-columns-repeated="999999999"'))), "parsers.workbook_too_large"),
        (table(row(cell("<text:span>" * 1500 + "甲" + "</text:span>" * 1500))), "parsers.nested_too_deep"),
    ],
)
def test_absurd_files_are_named(body: str, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse("a.ods", zipped("spreadsheet", body))
    assert refused.value.code == code
