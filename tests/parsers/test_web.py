"""Web pages: spans, nested and unclosed tables, whole saved pages, and what a browser does not show."""

from __future__ import annotations

from base64 import b64encode
from quopri import encodestring

import pytest

from parsers import parse
from parsers.document import Document, Table
from parsers.errors import UnreadableError
from tests.parsers.shown import FORM, document, rows, shown, tables

HEADER = "<tr><th>一级指标<th>二级指标<th>三级指标<th>指标值"
GRID = "<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows(FORM)) + "</table>"


def page(body: str, *, head: str = "") -> Document:
    return document(f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n{body}\n</body></html>")


def notes(found: Document) -> dict[str, dict[str, str]]:
    return {note.code: dict(note.params) for note in found.notes}


def grid(table: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in table.grid()]


def test_a_plain_page() -> None:
    found = page(f"<h1>绩效目标表</h1>\n<p>（2026年度）\n{GRID}<p>填表人：甲<br>联系电话：</p>日期")
    assert found.format == "html"
    assert shown(found) == ["绩效目标表", "（2026年度）", rows(FORM), "填表人：甲", "联系电话：", "日期"]
    assert tables(found)[0].spans_known
    assert tables(found)[0].positions_known


@pytest.mark.parametrize(("below", "doubt"), [("<tr><td>效益<td>丙<td>3", "inner_table"), ("", None)])
def test_rows_of_a_table_in_the_midst_of_another(below: str, doubt: str | None) -> None:
    """They are read behind it, and might be taken for rows of its last level."""
    inner = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    found = page(f"<table><tr><td>级<td>名<td>值<tr><td>产出<td>子<td>{inner}{below}</table>")
    assert [cell.doubt for cell in tables(found)[1].cells] == [doubt, None, doubt, None]


def test_places() -> None:
    found = page("<p>标题</p>\n<table>\n<tr><td colspan=2>甲\n<tr><td rowspan=2>乙\n<td>丙\n<tr>\n<td>丁\n</table>")
    assert [block.where.line for block in found.blocks] == [3, 4]
    places = [(cell.text, cell.where.table, cell.where.row, cell.where.column) for cell in tables(found)[0].cells]
    assert places == [("甲", 1, 1, 1), ("乙", 1, 2, 1), ("丙", 1, 2, 2), ("丁", 1, 3, 2)]
    assert [cell.where.line for cell in tables(found)[0].cells] == [5, 6, 7, 9]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<tr><td rowspan=2>甲<td>乙<tr><td>丙", [["甲", "乙"], ["甲", "丙"]]),
        ("<tr><td rowspan=0>甲<td>乙<tr><td>丙", [["甲", "乙"], ["甲", "丙"]]),
        ("<tr><td rowspan='x'>甲<td>乙<tr><td>丙<td>丁", [["甲", "乙"], ["丙", "丁"]]),
        ("<tr><td colspan=0>甲<td>乙<tr><td>丙<td>丁", [["甲", "乙"], ["丙", "丁"]]),
        ("<thead><tr><td rowspan=9>甲<td>乙</thead><tbody><tr><td>丙<td>丁", [["甲", "乙"], ["丙", "丁"]]),
        ("<td>甲<td>乙<tr><td>丙<td>丁", [["甲", "乙"], ["丙", "丁"]]),
        ("<TR><TD>甲</TD><TH>乙</TH></TR><tr></tr><tr><td>丙", [["甲", "乙"], [None, None], ["丙", None]]),
    ],
)
def test_spans_and_unclosed_tags(source: str, expected: list[list[str | None]]) -> None:
    assert grid(tables(page(f"<table>{source}</table>"))[0]) == expected


def test_absurd_spans_reach_to_the_end_of_the_row() -> None:
    found = page(
        "<table><tr><td colspan=100000 rowspan=99999>标题<tr><td>甲<td>乙</table>".replace(" rowspan=99999", "")
    )
    assert grid(tables(found)[0]) == [["标题", "标题"], ["甲", "乙"]]
    assert notes(found) == {"parsers.absurd_spans": {"count": "1"}}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("上半年<br>下半年", "上半年\n下半年"),
        ("<p>上半年</p><p>下半年</p>", "上半年\n下半年"),
        ("<div>产出</div> <div><br></div>指标", "产出\n指标"),
        (" <p class=MsoNormal>\n  产出<span>指标</span>\n</p> ", "产出指标"),
        ("达到目标\n   值得10分", "达到目标值得10分"),
        ("达到\n 10\n 分", "达到 10 分"),
        ("&nbsp;", ""),
        ("A&nbsp;&amp;&nbsp;B&ge;&#8805;", "A & B≥≥"),
        ("\u3000其他资金\u3000", "\u3000其他资金\u3000"),
        ("<b>产</b><!-- 出 --><i>指</i><![if !x]>标<![endif]><o:p></o:p>", "产指标"),
        ("<pre>甲  乙\n丙</pre>", "甲  乙\n丙"),
        ("<input value=甲><input type=hidden value=乙><input type=checkbox value=丙>", "甲"),
        ("<textarea>甲\n乙</textarea>", "甲乙"),
        ("<select><option>甲<option selected>乙</select>", "乙"),
        ("<select><option>甲<option>乙</select>", "甲"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙"),
        ("<table><tr><td>甲</td></tr></table>", "甲"),
        ("甲<script>乙</script><style>丙</style><template>丁</template>", "甲"),
    ],
)
def test_the_text_of_a_cell(cell: str, text: str) -> None:
    found = page(f"<table><tr><td>{cell}</td><td>其他</td></tr><tr><td>x<td>y</table>")
    assert grid(tables(found)[0]) == [[text, "其他"], ["x", "y"]]


@pytest.mark.parametrize(
    "hidden", ["<span style='display: none'>乙</span>", "<b hidden>乙</b>", "<p style='VISIBILITY:hidden'>乙</p>"]
)
def test_hidden_text_is_not_read_but_noted(hidden: str) -> None:
    found = page(f"<p>甲{hidden}丙</p><p hidden></p>")
    assert "".join(found.texts()) == "甲丙"
    assert notes(found) == {"parsers.hidden_elements": {"count": "1"}}


def test_hidden_cells_take_no_place() -> None:
    found = page("<table><tr><td>甲<td style='display:none'>乙</td><td>丙<tr><td>丁<td>戊</table>")
    assert grid(tables(found)[0]) == [["甲", "丙"], ["丁", "戊"]]


def test_the_title_of_the_page_is_noted() -> None:
    assert (
        notes(page("<p>甲</p>", head="<title> 某局\n绩效目标 </title>"))["parsers.page_title"]["title"]
        == "某局 绩效目标"
    )


@pytest.mark.parametrize(
    "around",
    [
        "<table><tr><td>首页</td><td>政务</td></tr><tr><td>{}</td></tr><tr><td>版权所有</td></tr></table>",
        "<table><tr><td>首页<br>政务</td><td>{}</td></tr><tr><td>版权所有</td></tr></table>",
        "<div>首页</div><div>政务</div><table><tr><td><table><tr><td>{}</table></table><div>版权所有</div>",
        "<ul><li>首页<li>政务</ul><center>{}</center>版权所有",
    ],
)
def test_tables_used_for_layout_dissolve(around: str) -> None:
    assert shown(page(around.format(GRID))) == ["首页", "政务", rows(FORM), "版权所有"]


def test_a_form_inside_a_cell_of_a_form_becomes_a_table_of_its_own() -> None:
    found = page(f"<table><tr><td>部门名称<td>某局<tr><td>年度目标<td>完成工作<tr><td colspan=2>附：{GRID}</table>")
    assert [[cell for cell in row if cell] for row in grid(tables(found)[0])] == [
        *(["部门名称", "某局"], ["年度目标", "完成工作"], ["附：", "附："])
    ]
    assert grid(tables(found)[1]) == rows(FORM)
    assert [table.where.table for table in tables(found)] == [1, 2]


def test_a_table_with_one_cell_is_text() -> None:
    assert shown(page("<table><tr><td><p>通知</p><p>各单位：</p></td></tr></table>")) == ["通知", "各单位："]


def test_a_row_that_goes_on_after_a_page_is_a_table() -> None:
    assert shown(page("<table><tr><td>质量指标<td>合格率<td>95</table>")) == [[["质量指标", "合格率", "95"]]]


def test_pages_saved_one_after_the_other() -> None:
    whole = f"<html><head><title>x</title></head><body><p>表</p>{GRID}</body></html>"
    assert shown(document(whole * 2)) == ["表", rows(FORM)] * 2


def test_tables_in_the_midst_of_markdown() -> None:
    found = document(f"# 绩效目标表\n（2026年度）\n\n{GRID}\n\n填表人：甲\n日期：\n")
    assert shown(found) == ["绩效目标表", "（2026年度）", rows(FORM), "填表人：甲", "日期："]


def test_a_page_without_tables_is_read_as_text() -> None:
    found = page("<pre>" + FORM.replace(",", "\t") + "</pre>")
    assert (found.format, shown(found)) == ("html", [rows(FORM)])
    paragraphs = page("".join(f"<p>{cell}</p>\n" for row in rows(FORM) for cell in row if cell))
    assert tables(paragraphs)[0].width == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1"])
def test_bytes_count_more_than_what_the_page_declares(encoding: str, declared: str) -> None:
    text = f"<html><head><meta charset={declared}></head><body>{GRID}</body></html>"
    assert shown(document(text.encode(encoding))) == [rows(FORM)]


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_page_saved_with_its_pictures(transfer: str) -> None:
    body = f"<html><body>{GRID}</body></html>".encode("gb18030")
    content = encodestring(body) if transfer == "quoted-printable" else b64encode(body)
    head = (
        'From: <Saved by WPS>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
        f'--b\nContent-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: {transfer}\n\n'
    )
    found = parse("form.doc", head.encode() + content + b"\n--b\nContent-Type: image/png\n\nxxxx\n--b--\n")
    assert shown(found) == [rows(FORM)]


def test_tags_nested_beyond_all_reason_are_refused() -> None:
    with pytest.raises(UnreadableError) as error:
        page("<div>" * 10_000 + "指标" + "</div>" * 10_000)
    assert error.value.code == "parsers.nested_too_deep"


def test_many_tables_in_each_other() -> None:
    found = page("<table><tr><td>甲<td>乙<tr><td>丙<td>" * 300)
    assert "".join(found.texts()).count("甲") == 300


@pytest.mark.parametrize("source", ["<html></html>", "<table>", "<!-- <table> -->", "<td>", "<html><body><table><tr>"])
def test_pages_without_content(source: str) -> None:
    assert document(source).blocks == ()


@pytest.mark.parametrize(
    ("source", "cut"),
    [
        (f"<p>{GRID}</p>", False),
        (f"<html><body>{GRID}".removesuffix("</table>"), True),
        (f"<html><body>{GRID}".removesuffix("</table>") + "</body></html>", False),
        (f"<html><body>{GRID}<p>来源", False),
    ],
)
def test_a_page_that_ends_in_the_midst_of_a_table_is_told(source: str, cut: bool) -> None:
    assert ("reviews.page_cut" in notes(document(source))) == cut


def test_rows_within_an_object_are_read_and_within_a_template_told() -> None:
    within = page(GRID.replace("<tr>", "<object><tr>", 1))
    assert shown(within) == shown(page(GRID))
    assert "parsers.hidden_elements" in notes(page(f"<template>{GRID}</template>"))


def saved(*parts: tuple[str, bytes]) -> bytes:
    """A page saved with all that belongs to it, as Excel and Word do it: each part in the charset of the machine."""
    made = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_b"\r\n\r\n'
    for name, data in parts:
        made += b"\r\n------=_b\r\nContent-Location: file:///C:/x/" + name.encode() + b"\r\n"
        made += b'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n'
        made += encodestring(data)
    return made + b"\r\n------=_b--\r\n"


def test_all_sheets_of_a_saved_workbook_are_read() -> None:
    frame = '<html><head><script>function fnBuildFrameset(){}</script></head><frameset rows="*,39"></frameset></html>'
    few = "<table><tr><td>备注<td>无</table>"
    sheets = [f"<html><body>{table}</body></html>" for table in (GRID, few)]
    tabs = '<html><body><table><tr><td><a href="sheet001.htm" target="frSheet">表一</a></table></body></html>'
    parts = [
        ("book.htm", frame),
        *((f"sheet00{n}.htm", one) for n, one in enumerate(sheets, 1)),
        ("tabstrip.htm", tabs),
    ]
    found = parse("表.mht", saved(*((name, text.encode("gb18030")) for name, text in parts)))
    assert found.format == "html"
    assert shown(found) == [rows(FORM), [["备注", "无"]]]


def test_one_saved_page_is_read_as_before() -> None:
    text = f"<html><body><p>标题</p>{GRID}</body></html>"
    assert shown(parse("a.doc", saved(("a.htm", text.encode("gb18030"))))) == ["标题", rows(FORM)]
