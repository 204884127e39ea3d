"""xlsx parts as Excel, WPS and other programs write them, and as they should not."""

from __future__ import annotations

import pytest

from parsers import parse
from parsers.document import Document
from parsers.errors import UnreadableError
from tests.parsers.shown import shown, tables
from tests.parsers.workbooks import STRICT, cell, grid, package, relations, xlsx


def read(data: bytes) -> Document:
    return parse("form.xlsx", data)


def one(content: str, strings: str = "") -> Document:
    """A sheet of one row with this content."""
    return read(xlsx(f'<sheetData><row r="1">{content}</row></sheetData>', strings=strings))


def cells(found: Document) -> list[tuple[str, str | None]]:
    return [(cell.text, cell.doubt) for table in tables(found) for cell in table.cells]


def notes(found: Document) -> list[str]:
    return [note.code.removeprefix("parsers.") for note in found.notes]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<c r="A1"><v>95</v></c>', ("95", None)),
        ('<c r="A1" s="99"><v>0.95</v></c>', ("0.95", "format_lost")),
        ('<c r="A1" t="b"><v>1</v></c>', ("TRUE", None)),
        ('<c r="A1" t="e"><v>#REF!</v></c>', ("#REF!", "error_in_source")),
        ('<c r="A1" t="str"><f>B1</f><v>优</v></c>', ("优", None)),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', ("2", None)),
        ('<c r="A1"><f>1+1</f></c>', ("=1+1", "formula_without_result")),
        ('<c r="A1"><f>1+1</f><v></v></c>', ("=1+1", "formula_without_result")),
        ('<c r="A1" t="n"><v>九十五</v></c>', ("九十五", None)),
        ('<c r="A1" t="d"><v>2026-01-30T00:00:00</v></c>', ("46052", None)),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>', (" 甲 ", None)),
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', ("甲乙", None)),
        ('<c r="A1" t="inlineStr"><is><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh></is></c>', ("甲", None)),
        ('<c r="A1" t="inlineStr"><is><t>上半年&#10;下半年</t></is></c>', ("上半年\n下半年", None)),
        ('<c r="A1" t="inlineStr"><is><t>甲_x000D_\n乙</t></is></c>', ("甲\n乙", None)),
        ('<c r="A1" t="inlineStr"><is><t>甲<!-- 丙 -->乙</t></is></c>', ("甲乙", None)),
        ('<!-- 丙 --><c r="A1"><v>9<?x y?>5</v></c>', ("95", None)),
        ("<c><v>95</v></c>", ("95", None)),
    ],
)
def test_cells(content: str, expected: tuple[str, str | None]) -> None:
    assert cells(one(content)) == [expected]


def test_shared_strings() -> None:
    found = one(
        '<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c>',
        strings="<si><t>甲</t></si><si><r><t>乙</t></r></si>",
    )
    assert shown(found) == [[["乙", "甲"]]]


def test_a_string_that_is_not_there_is_damage() -> None:
    with pytest.raises(UnreadableError):
        one('<c r="A1" t="s"><v>7</v></c>')


def test_formats_and_1904() -> None:
    content = f'<row r="1">{cell("A1", 0.95, 1)}{cell("B1", 44590, 2)}</row>'
    formats = ["0%", "yyyy年m月"]
    found = read(xlsx(f"<sheetData>{content}</sheetData>", formats=formats, settings='<workbookPr date1904="1"/>'))
    assert cells(found) == [("95%", None), ("2026年1月", None)]


def test_results_that_were_never_computed_are_doubted() -> None:
    sheet = '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>0</v></c><c r="B1"><v>1</v></c></row></sheetData>'
    found = read(xlsx(sheet, settings='<calcPr fullCalcOnLoad="1"/>'))
    assert cells(found) == [("0", "formula_without_result"), ("1", None)]


@pytest.mark.parametrize(
    ("before", "row", "doubted"),
    [
        ("", 'hidden="1"', ["甲", "乙"]),
        ("", 'ht="0" customHeight="1"', ["甲", "乙"]),
        ('<cols><col min="2" max="3" hidden="1" width="9"/></cols>', "", ["乙"]),
        ('<cols><col min="1" max="1" width="0" customWidth="1"/></cols>', "", ["甲"]),
        ('<cols><col min="1" max="1" width="9"/></cols>', 'ht="14"', []),
    ],
)
def test_hidden_rows_and_columns(before: str, row: str, doubted: list[str]) -> None:
    content = cell("A1", "甲") + cell("B1", "乙")
    found = read(xlsx(f'{before}<sheetData><row r="1" {row}>{content}</row></sheetData>'))
    assert [text for text, doubt in cells(found) if doubt == "hidden_in_source"] == doubted


def test_zeros_that_are_switched_off() -> None:
    view = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    found = read(xlsx(view + grid([["甲", 0, 1]])))
    assert cells(found) == [("甲", None), ("1", None)]
    assert notes(found) == ["unshown_cells"]


def test_hidden_sheets_and_charts() -> None:
    chart = {
        "xl/_rels/workbook.xml.rels": relations(*[("worksheet", "worksheets/sheet1.xml")] * 2, ("chartsheet", "c.xml"))
    }
    found = read(xlsx(*[grid([["甲"]])] * 3, tabs=["", 'state="veryHidden"', ""], more=chart))
    assert shown(found) == [[["甲"]]]
    assert notes(found) == ["other_sheet", "reviews.unlisted_sheets", "hidden_sheet"]


def test_comments_text_boxes_headers_and_footers() -> None:
    header = "<headerFooter><oddHeader>&amp;C2026年度</oddHeader><oddFooter>&amp;C第&amp;P页</oddFooter></headerFooter>"
    box = "<xdr:from><xdr:row>0</xdr:row></xdr:from><a:p><a:r><a:t>绩效</a:t></a:r><a:r><a:t>目标表</a:t></a:r></a:p>"
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../c.xml"), ("drawing", "../d.xml")),
        "xl/c.xml": '<comments xmlns="m"><comment ref="B2"><text><t>请核对</t></text></comment></comments>',
        "xl/d.xml": f'<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:twoCellAnchor>{box}</xdr:twoCellAnchor></xdr:wsDr>',
    }
    found = read(xlsx(grid([["甲"]], first=3, behind=header), more=more))
    assert shown(found) == ["2026年度", "绩效目标表", [["甲"]]]
    assert [dict(note.params) for note in found.notes] == [{"sheet": "表1", "cell": "B2", "text": "请核对"}]


# Files of other programs


def test_strict_files() -> None:
    assert shown(read(xlsx(grid([["甲", 1]]), namespace=STRICT))) == [[["甲", "1"]]]


def test_elements_with_a_prefix_and_without_a_place() -> None:
    rows = "<x:row><x:c><x:v>1</x:v></x:c><x:c/><x:c><x:v>2</x:v></x:c></x:row><x:row><x:c><x:v>3</x:v></x:c></x:row>"
    sheet = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    found = read(xlsx("", more={"xl/worksheets/sheet1.xml": sheet}))
    assert [(cell.text, cell.where.row, cell.where.column) for cell in tables(found)[0].cells] == [
        ("1", 1, 1),
        ("2", 1, 3),
        ("3", 2, 1),
    ]


def test_a_package_of_nothing_but_sheets() -> None:
    sheet = f"<worksheet>{grid([['甲', 0.5]])}</worksheet>"
    found = read(package({"xl/worksheets/sheet1.xml": sheet}))
    assert shown(found) == [[["甲", "0.5"]]]


def test_names_with_backslashes() -> None:
    sheet = f"<worksheet>{grid([['甲']])}</worksheet>"
    assert shown(read(package({"xl\\worksheets\\sheet1.xml": sheet}))) == [[["甲"]]]


# Damage and malice


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ("<sheetData><row", "damaged_package"),
        ("</worksheet><worksheet>", "damaged_package"),
        ('<sheetData><row r="1"><c r="A1" s="x"><v>1</v></c></row></sheetData>', "damaged_package"),
    ],
)
def test_damage(sheet: str, code: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read(xlsx(sheet))
    assert error.value.code == f"parsers.{code}"


def test_a_doctype_is_refused() -> None:
    sheet = '<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(UnreadableError) as error:
        read(xlsx("", more={"xl/worksheets/sheet1.xml": sheet}))
    assert error.value.code == "parsers.doctype"


def test_formatted_rows_without_content_cost_little_and_move_nothing() -> None:
    empty = "".join(
        f'<row r="{row}" ht="14"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(2, 40_000)
    )
    sheet = (
        f'<sheetData><row r="1">{cell("A1", "甲")}</row>{empty}<row r="40000">{cell("C40000", "乙")}</row></sheetData>'
    )
    found = tables(read(xlsx(sheet)))[0]
    assert [(cell.text, cell.where.row, cell.where.column) for cell in found.cells] == [("甲", 1, 1), ("乙", 40_000, 3)]


def test_a_million_cells_are_no_form() -> None:
    row = "<c><v>1</v></c>" * 1000
    with pytest.raises(UnreadableError) as error:
        read(xlsx(f"<sheetData>{f'<row>{row}</row>' * 1000}</sheetData>"))
    assert error.value.code in ("parsers.workbook_too_large", "parsers.zip_bomb")


def test_a_worksheet_that_the_workbook_does_not_list_is_told() -> None:
    extra = {"xl/worksheets/sheet9.xml": "<worksheet/>"}
    assert notes(read(xlsx(grid([["甲"]]), more=extra))) == ["reviews.unlisted_sheets"]


def test_what_is_no_worksheet_is_no_empty_one() -> None:
    with pytest.raises(UnreadableError):
        read(xlsx(grid([["甲"]]), more={"xl/worksheets/sheet1.xml": "<theme/>"}))
