"""Workbooks that Excel 2003 saved as XML: cells as they show, merged, hidden, and places that are left out."""

from __future__ import annotations

import pytest

from parsers import parse
from parsers.document import Document, Where
from parsers.errors import UnreadableError
from tests.parsers.shown import FORM, rows, shown, tables

_SS, _X = "urn:schemas-microsoft-com:office:spreadsheet", "urn:schemas-microsoft-com:office:excel"
STYLES = """<Styles><Style ss:ID="Default"/><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="p0" ss:Parent="p"/><Style ss:ID="d"><NumberFormat ss:Format="Long Date"/></Style>
<Style ss:ID="z"><NumberFormat ss:Format="0.0"/></Style></Styles>"""


def workbook(*sheets: str, encoding: str = "UTF-8", declared: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="{declared or encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{_SS}" xmlns:ss="{_SS}" xmlns:x="{_X}">{STYLES}{"".join(sheets)}</Workbook>'
    ).encode(encoding)


def sheet(*inside: str, name: str = "目标", options: str = "") -> str:
    return (
        f'<Worksheet ss:Name="{name}"><Table>{"".join(inside)}</Table>'
        f'<WorksheetOptions xmlns="{_X}">{options}</WorksheetOptions></Worksheet>'
    )


def cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(one if one.startswith('<') else cell(one) for one in cells)}</Row>"


def read(*inside: str, options: str = "") -> Document:
    return parse("a.xls", workbook(sheet(*inside, options=options)))


def notes(found: Document) -> dict[str, dict[str, str]]:
    return {note.code.removeprefix("parsers."): dict(note.params) for note in found.notes}


@pytest.mark.parametrize(
    ("encoding", "declared"), [("UTF-8", ""), ("gb18030", "GB2312"), ("gb18030", "UTF-8"), ("utf-16", "")]
)
def test_a_form_in_whatever_encoding(encoding: str, declared: str) -> None:
    body = sheet(*(row(*cells) for cells in rows(FORM)))
    found = parse("表.xls", workbook(body, encoding=encoding, declared=declared))
    assert shown(found) == [[[text for text in cells if text] for cells in rows(FORM)]]
    assert found.format == "excel-xml"
    assert tables(found)[0].rows()[1][2].where == Where(sheet="目标", row=2, column=3)


@pytest.mark.parametrize(
    ("made", "expected", "doubt"),
    [
        (cell("0.95", "Number", 'ss:StyleID="p"'), "95.00%", None),
        (cell("0.95", "Number", 'ss:StyleID="p0"'), "95.00%", None),
        (cell("12.34", "Number", 'ss:StyleID="z"'), "12.34", "rounded_in_source"),
        (cell("1200", "Number"), "1200", None),
        (cell("2026-03-01T00:00:00.000", "DateTime", 'ss:StyleID="d"'), "2026年3月1日", None),
        (cell("2026-13-45T00:00:00.000", "DateTime"), "2026-13-45T00:00:00.000", "error_in_source"),
        (cell("0.98", "Number", 'ss:StyleID="lost"'), "0.98", "format_lost"),
        (cell("1", "Boolean"), "TRUE", None),
        (cell("#DIV/0!", "Error"), "#DIV/0!", "error_in_source"),
        ('<Cell ss:Formula="=R[-1]C*2"/>', "=R[-1]C*2", "formula_without_result"),
        (cell('<B xmlns="http://www.w3.org/TR/REC-html40">甲<Font>乙</Font></B>'), "甲乙", None),
        (cell("甲&#10;乙"), "甲\n乙", None),
    ],
)
def test_what_a_cell_shows(made: str, expected: str, doubt: str | None) -> None:
    [found] = tables(read(row(made)))[0].cells
    assert (found.text, found.doubt) == (expected, doubt)


def test_a_row_or_a_column_may_have_the_style() -> None:
    found = read('<Column ss:Index="2" ss:StyleID="p"/>', row(cell("0.5", "Number"), cell("0.5", "Number")),
                 row(cell("0.5", "Number"), more='ss:StyleID="p"'))  # fmt: skip
    assert [one.text for one in tables(found)[0].cells] == ["0.5", "50.00%", "50.00%"]


def test_places_that_are_left_out_and_merged_cells() -> None:
    found = read(
        row(cell("甲", more='ss:MergeDown="1" ss:MergeAcross="1"'), "乙"),
        row(cell("丙", more='ss:Index="3"')),
        row("丁", more='ss:Index="5"'),
    )
    cells = [(one.text, one.where.row, one.where.column, one.row_span) for one in tables(found)[0].cells]
    assert cells == [("甲", 1, 1, 2), ("乙", 1, 3, 1), ("丙", 2, 3, 1), ("丁", 5, 1, 1)]


def test_rows_that_know_nothing_of_a_cell_merged_from_above() -> None:
    found = read(
        row("级", "名", "值"),
        row(cell("产出", more='ss:MergeDown="2"'), "甲", "1"),
        row("乙", "2"),
        row("", "丙", "3"),
    )
    assert shown(found) == [[["级", "名", "值"], ["产出", "甲", "1"], ["乙", "2"], ["丙", "3"]]]
    cells = tables(found)[0].cells
    assert {one.text: one.column for one in cells if one.text in "乙2丙3"} == {"乙": 1, "2": 2, "丙": 1, "3": 2}
    assert [one.text for one in cells if one.doubt == "row_edges_lost"] == ["乙", "2"]


def test_what_is_hidden_is_doubted_or_told() -> None:
    options = "<PageSetup><Header x:Data='&amp;C附件2'/></PageSetup>".replace(
        "x:Data", f"x:Data xmlns:x='{_X}'".split()[0]
    )
    found = read(
        '<Column ss:Index="2" ss:Hidden="1"/>', row("甲", "乙"), row("丙", more='ss:Hidden="1"'), options=options
    )
    assert {one.text: one.doubt for one in tables(found)[0].cells} == {
        "甲": None, "乙": "hidden_in_source", "丙": "hidden_in_source",
    }  # fmt: skip
    assert shown(found)[0] == "附件2"
    both = parse("a", workbook(sheet(row("甲")), sheet(row("乙"), name="藏", options="<Visible>SheetHidden</Visible>")))
    assert shown(both) == [[["甲"]]]
    assert notes(both)["hidden_sheet"] == {"sheet": "藏", "count": "1"}


def test_comments_are_told() -> None:
    found = read(row('<Cell><Data ss:Type="String">甲</Data><Comment><ss:Data>请核实</ss:Data></Comment></Cell>'))
    assert shown(found) == [[["甲"]]]
    assert notes(found)["cell_comment"] == {"sheet": "目标", "cell": "A1", "text": "请核实"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(sheet(row("甲")))[:-20], "parsers.damaged_package"),
        (workbook(sheet(row("甲", more='ss:Index="99999999"'))), "parsers.damaged_package"),
        (workbook("<a>" * 5000 + "</a>" * 5000), "parsers.nested_too_deep"),
        (workbook(sheet(row("甲"))).replace(b"<?mso", b"<!DOCTYPE x [<!ENTITY e 'e'>]><?mso"), "parsers.doctype"),
    ],
)
def test_bad_files_are_named(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse("a.xls", data)
    assert refused.value.code == code
