"""OpenDocument texts: spans, lists, boxes and revisions as the page shows them, and files that are none."""

from __future__ import annotations

import pytest

from parsers import parse
from parsers.document import Document, Where
from parsers.errors import UnreadableError
from tests.parsers.odf_made import COVERED, cell, flat, p, row, table, zipped
from tests.parsers.shown import FORM, rows, shown, tables

HIDDEN = '<style:style style:name="H" style:family="{}"><style:text-properties text:display="none"/></style:style>'


def read(body: str, styles: str = "") -> Document:
    return parse(
        "form.odt", flat("text", body, styles and f"<office:automatic-styles>{styles}</office:automatic-styles>")
    )


def notes(found: Document) -> dict[str, str]:
    return {note.code.removeprefix("parsers."): dict(note.params).get("count", "") for note in found.notes}


def doubts(found: Document) -> dict[str, str]:
    return {cell.text: cell.doubt for table in tables(found) for cell in table.cells if cell.doubt}


def grid(found: Document) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row] for row in tables(found)[0].grid()]


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableError) as refused:
        parse("a.odt", data)
    return refused.value.code


def text_of(inside: str, styles: str = "") -> str:
    return tables(read(table(row(cell(inside), "乙"), row("丙", "丁")), styles))[0].cells[0].text


def test_a_form() -> None:
    found = parse("x.doc", zipped("text", p("标题") + table(*(row(*cells) for cells in rows(FORM)))))
    assert shown(found) == ["标题", rows(FORM)]
    assert found.format == "odt"
    assert found.blocks[0].where == Where(line=1)
    assert tables(found)[0].rows()[1][2].where == Where(table=1, row=2, column=3)


def test_merged_cells_stand_once() -> None:
    found = read(
        table(
            row(cell("甲", rows=2), cell("乙", columns=2), COVERED),
            row(COVERED, "丙", "丁"),
            row(cell("戊", rows=2, columns=2), COVERED, "己"),
            row(COVERED, COVERED, "庚"),
        )
    )
    assert grid(found) == [["甲", "乙", "乙"], ["甲", "丙", "丁"], ["戊", "戊", "己"], ["戊", "戊", "庚"]]
    assert [(one.row_span, one.column_span) for one in tables(found)[0].cells if one.text in "甲乙戊"] == [
        (2, 1),
        (1, 2),
        (2, 2),
    ]


def test_header_rows_and_repeated_cells() -> None:
    head = f"<table:table-header-rows>{row('一', '二', '三')}</table:table-header-rows>"
    found = read(table(head, row('<table:table-cell table:number-columns-repeated="2"/>', "甲")))
    assert grid(found) == [["一", "二", "三"], ["", "", "甲"]]


def test_text_under_a_merged_cell_is_told() -> None:
    covered = COVERED.replace("/>", f">{p('盖住')}</table:covered-table-cell>")
    found = read(table(row(cell("甲", columns=2), covered), row("丙", "丁")))
    assert grid(found) == [["甲", "甲"], ["丙", "丁"]]
    assert notes(found) == {"covered_text": "1"}
    assert doubts(found) == {"甲": "covered_text"}


def test_tables_in_tables_follow() -> None:
    found = read(
        table(row(f"<table:table-cell>{p('外')}{table(row('内', '里'))}</table:table-cell>", "甲"), row("乙", "丙"))
    )
    assert shown(found) == [[["外", "甲"], ["乙", "丙"]], [["内", "里"]]]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('甲<text:s text:c="2"/>乙', "甲  乙"),
        ("甲<text:tab/>乙<text:line-break/>丙", "甲\t乙\n丙"),
        ("甲\n  乙", "甲 乙"),
        ('<text:a xlink:href="http://x">甲</text:a><text:span>乙</text:span>', "甲乙"),
        ("甲<text:ruby><text:ruby-base>乙</text:ruby-base><text:ruby-text>yǐ</text:ruby-text></text:ruby>", "甲乙"),
        ("甲<office:annotation><text:p>批注</text:p></office:annotation>乙", "甲乙"),
        ('甲<text:soft-page-break/>乙<text:bookmark text:name="x"/>', "甲乙"),
        ("10<text:span text:style-name='S'>2</text:span>", "10²"),
        ("甲<text:span text:style-name='H'>藏</text:span>", "甲"),
        ("<text:span text:style-name='W'>\uf0fe</text:span>甲", "☑甲"),
    ],
)
def test_what_a_paragraph_prints(inside: str, expected: str) -> None:
    styles = (
        HIDDEN.format("text")
        + '<style:style style:name="S" style:family="text"><style:text-properties style:text-position="super 58%"/>'
        + '</style:style><style:style style:name="W" style:family="text">'
        + '<style:text-properties style:font-name="Wingdings"/></style:style>'
    )
    assert text_of(inside, styles) == expected


def test_what_does_not_print_is_told() -> None:
    deleted = f"<text:changed-region><text:deletion>{p('删去')}</text:deletion></text:changed-region>"
    hidden = HIDDEN.format("paragraph") + HIDDEN.format("text").replace('"H"', '"T"')
    body = (
        f"<text:tracked-changes>{deleted}</text:tracked-changes>"
        + table(row(cell("甲<text:span text:style-name='T'>藏</text:span>"), "乙"))
        + p("藏段", "H")
        + f'<text:section text:display="none">{p("藏节")}</text:section>'
        + p("显<office:annotation><text:p>批注</text:p></office:annotation>")
    )
    found = read(body, hidden)
    assert shown(found) == [[["甲", "乙"]], "显"]
    assert notes(found) == {"deleted_text": "1", "hidden_text": "3", "comments": "1"}
    assert doubts(found) == {"甲": "hidden_in_source"}


def test_deletions_marked_in_the_midst_of_the_text_are_not_read() -> None:
    """Writer leaves them there while it shows changes."""

    def changed(kind: str, name: str) -> str:
        who = "<office:change-info><dc:creator xmlns:dc='d'>某人</dc:creator></office:change-info>"
        return f'<text:changed-region text:id="{name}"><text:{kind}>{who}</text:{kind}></text:changed-region>'

    def within(name: str, text: str) -> str:
        start, end = (f'<text:change-{where} text:change-id="{name}"/>' for where in ("start", "end"))
        return start + text + end

    regions = changed("deletion", "a") + changed("insertion", "b") + changed("deletion", "c")
    found = read(
        f"<text:tracked-changes>{regions}</text:tracked-changes>"
        + table(row("合格率", cell(within("a", "<text:span>96</text:span>") + within("b", "97") + "%")))
        + within("c", p("整段") + p("又一段"))
    )
    assert shown(found) == [[["合格率", "97%"]]]
    assert notes(found) == {"deleted_text": "2"}


@pytest.mark.parametrize(("columns", "doubted"), [(2, False), (1, True), (3, True)])
def test_a_split_cell_is_rows_of_the_table(columns: int, doubted: bool) -> None:
    inside = table(row("甲", "1"), row("乙", "2")).replace("<table:table", '<table:table table:is-sub-table="true"', 1)
    cells = f'<table:table-cell table:number-columns-spanned="{columns}">{inside}</table:table-cell>'
    found = read(table(row("级", "名", "值"), row("产出", cells + COVERED * (columns - 1)), row("效益", "丙", "3")))
    assert shown(found) == [[["级", "名", "值"], ["产出", "甲", "1"], ["乙", "2"], ["效益", "丙", "3"]]]
    assert [one.row_span for one in tables(found)[0].cells if one.text == "产出"] == [2]
    assert doubts(found) == (dict.fromkeys("甲1乙2", "row_edges_lost") if doubted else {})


@pytest.mark.parametrize(
    ("inside", "below", "expected"),
    [
        (row("甲", "1") + row("乙", "2"), row("效益", "丙", "3"), {"甲": "inner_table", "乙": "inner_table"}),
        (row("甲", "1") + row("乙", "2"), "", {}),
        (row("三级指标", "指标值") + row("甲", "1"), row("效益", "丙", "3"), {}),
    ],
)
def test_rows_of_a_table_in_the_midst_of_another(inside: str, below: str, expected: dict[str, str]) -> None:
    """They are read behind it, and might be taken for rows of its last level."""
    nested = f"<table:table-cell>{table(inside)}</table:table-cell>"
    found = read(table(row("级", "名", "值"), row("产出", "子", nested), *filter(None, [below])))
    assert len(tables(found)) == 2
    assert doubts(found) == expected


def test_struck_text_is_doubted() -> None:
    styles = (
        '<style:style style:name="D" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
        "</style:style>"
    )
    found = read(table(row(cell("<text:span text:style-name='D'>甲</text:span>"), "乙")), styles)
    assert doubts(found) == {"甲": "struck_text"}


def test_lists_are_numbered() -> None:
    levels = (
        '<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="、"/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="(" style:num-suffix=")"/>'
    )
    bullets = '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    styles = (
        f'<text:list-style style:name="L">{levels}</text:list-style>'
        f'<text:list-style style:name="B">{bullets}</text:list-style>'
    )
    inner = (
        f"<text:list><text:list-item>{p('丙')}</text:list-item><text:list-item>{p('丁')}</text:list-item></text:list>"
    )
    again = '<text:list text:style-name="L" text:continue-numbering="true">'
    body = (
        f'<text:list text:style-name="L"><text:list-item>{p("甲")}{p("续")}</text:list-item>'
        f"<text:list-item>{p('乙')}{inner}</text:list-item></text:list>"
        f"{again}<text:list-item>{p('戊')}</text:list-item></text:list>"
        f'<text:list text:style-name="L"><text:list-item text:start-value="5">{p("己")}</text:list-item></text:list>'
        f'<text:list text:style-name="B"><text:list-item>{p("点")}</text:list-item></text:list>'
    )
    assert shown(read(body, styles)) == ["一、甲", "续", "二、乙", "(1)丙", "(2)丁", "三、戊", "五、己", "点"]


def test_a_list_that_numbers_the_rows_is_no_text() -> None:
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/>'
        "</text:list-style>"
    )
    number = (
        '<text:list text:style-name="L" text:continue-numbering="true"><text:list-item>{}</text:list-item></text:list>'
    )
    cells = [f"<table:table-cell>{number.format(p(text))}</table:table-cell>" for text in ("甲", "乙")]
    found = read(table(*(row(one, "值") for one in cells)), styles)
    assert grid(found) == [["甲", "值"], ["乙", "值"]]
    assert notes(found) == {"list_numbers": "2"}


def test_boxes_stand_where_they_are_anchored() -> None:
    box = '<draw:frame text:anchor-type="{}"><draw:text-box>{}</draw:text-box></draw:frame>'
    found = read(table(row(cell("甲" + box.format("as-char", p("框"))), cell("乙" + box.format("paragraph", p("浮"))))))
    assert grid(found) == [["甲\n框", "乙\n浮"]]
    assert doubts(found) == {"乙\n浮": "floating_text"}


def test_foot_notes_headers_and_footers() -> None:
    styles = (
        "<office:master-styles>"
        f'<style:master-page style:name="Standard"><style:header>{p("页眉")}</style:header>'
        f"<style:footer>{p('第<text:page-number>3</text:page-number>页')}</style:footer></style:master-page>"
        f'<style:master-page style:name="Unused"><style:header>{p("别的")}</style:header></style:master-page>'
        f'<style:master-page style:name="Wide"><style:header style:display="false">{p("关")}</style:header>'
        f"<style:footer>{p('横页脚')}</style:footer></style:master-page></office:master-styles>"
        '<office:automatic-styles><style:style style:name="Turn" style:family="table" '
        'style:master-page-name="Wide"/></office:automatic-styles>'
    )
    note = (
        f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('脚注')}</text:note-body></text:note>"
    )
    body = p("正文" + note) + table(row("甲", "乙"), more='table:style-name="Turn"')
    found = parse("a", flat("text", body, styles))
    assert shown(found) == ["页眉", "正文", [["甲", "乙"]], "第页", "横页脚", "脚注"]


def test_lines_with_tabs_are_a_table() -> None:
    found = read("".join(p(line.replace(",", "<text:tab/>")) for line in FORM.splitlines()))
    assert shown(found) == [rows(FORM)]


def test_macros_and_links_are_told() -> None:
    outside = '<text:section><text:section-source xlink:href="http://example.com/x.odt"/></text:section>'
    found = parse("a.odt", zipped("text", outside + p("甲"), {"Basic/Standard/Module1.xml": "<x/>"}))
    assert notes(found) == {"has_macros": "", "external_links": "1"}


@pytest.mark.parametrize(("module", "told"), [("", {}), ("<source>Sub A</source>", {"has_macros": ""})])
def test_an_empty_library_of_a_flat_file_is_no_macro(module: str, told: dict[str, str]) -> None:
    scripts = f"<office:scripts><office:script><library>\n{module}</library></office:script></office:scripts>"
    assert notes(parse("a.fodt", flat("text", p("甲"), scripts))) == told


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped("text", p("甲"), {"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "parsers.is_encrypted"),
        (zipped("text", p("甲"))[:-60], "parsers.damaged_package"),
        (zipped("text", p("甲"))[:100], "parsers.damaged_package"),
        (zipped("text", "<draw:frame><draw:image/></draw:frame>"), "parsers.only_pictures"),
        (zipped("presentation", p("甲")), "parsers.is_slides"),
        (flat("text", p("甲"))[:-30], "parsers.damaged_package"),
        (flat("text", "<text:section>" * 400 + "</text:section>" * 400), "parsers.nested_too_deep"),
        (flat("text", p("<text:span>" * 400 + "</text:span>" * 400)), "parsers.nested_too_deep"),
        (flat("text", table(row("甲", more='table:number-rows-repeated="999999999"'))), "parsers.workbook_too_large"),
        (flat("text", p("&e;")).replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e "e">]>', 1), "parsers.doctype"),
    ],
)
def test_bad_files_are_named(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_the_mimetype_may_be_compressed() -> None:
    assert parse("a.zip", zipped("text", p("甲"), stored=False)).format == "odt"
