"""Word documents: spans, changes, fields and boxes as Word shows them, and every kind of file that is none."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO

import docx
import pytest
from docx.shared import Pt

from parsers import parse
from parsers.document import Document, Line
from parsers.errors import UnreadableError
from tests.parsers.shown import FORM, rows, shown, tables
from tests.parsers.word_made import (
    CONTINUE,
    NAMESPACES,
    RESTART,
    cell,
    field,
    paragraph,
    row,
    run,
    story,
    table,
    word,
    zipped,
)

Texts = list[list[str | None]]


def read(body: str, parts: dict[str, str] | None = None) -> Document:
    return parse("form.docx", word(body, parts))


def notes(found: Document) -> dict[str, str]:
    return {note.code.removeprefix("parsers."): dict(note.params)["count"] for note in found.notes}


def doubts(found: Document) -> dict[str, str]:
    return {cell.text: cell.doubt for table in tables(found) for cell in table.cells if cell.doubt}


def grid(found: Document, number: int = 0) -> Texts:
    return [[cell.text if cell else None for cell in row] for row in tables(found)[number].grid()]


def in_cell(content: str, parts: dict[str, str] | None = None) -> Document:
    """A table whose first cell holds the content."""
    return read(table(row(cell(content), "乙"), row("丙", "丁")), parts)


def text_of(found: Document) -> str:
    return tables(found)[0].cells[0].text


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        parse("form.docx", data)
    return caught.value.code


# Tables


def test_a_document_that_python_docx_wrote() -> None:
    made = docx.Document()
    made.add_heading("绩效目标表", 1)
    made.add_paragraph("（2026年度）").runs[0].font.size = Pt(9)
    grown = made.add_table(0, 6)
    for texts in rows(FORM):
        for place, text in zip(grown.add_row().cells, texts, strict=True):
            place.text = text
    grown.cell(1, 0).merge(grown.cell(2, 0))
    file = BytesIO()
    made.save(file)
    found = parse("x.docx", file.getvalue())
    assert (found.format, found.notes) == ("docx", ())
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["绩效目标表", "（2026年度）"]
    assert tables(found)[0].spans_known
    assert grid(found)[2] == ["产出指标", "质量指标", "合格率", "=", "95", "%"]


def test_places_count_paragraphs_outside_tables_and_rows_and_columns_inside() -> None:
    wide = cell("乙", '<w:gridSpan w:val="2"/>')
    found = read(
        paragraph("题") + paragraph("") + table(row("甲", wide), row("丙", "丁", "戊"), columns=3) + paragraph("尾")
    )
    assert [(block.where.line, block.where.table) for block in found.blocks] == [(1, None), (None, 1), (3, None)]
    places = {cell.text: (cell.where.table, cell.where.row, cell.where.column) for cell in tables(found)[0].cells}
    assert places == {"甲": (1, 1, 1), "乙": (1, 1, 2), "丙": (1, 2, 1), "丁": (1, 2, 2), "戊": (1, 2, 3)}


def controlled(content: str) -> str:
    """The content inside a content control."""
    return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"


SPAN_2 = '<w:gridSpan w:val="2"/>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ([row(cell("甲", RESTART), "乙"), row(cell("", CONTINUE), "丁")], [["甲", "乙"], ["甲", "丁"]]),
        ([row(cell("甲", RESTART), "乙"), row(cell("甲", CONTINUE), "丁")], [["甲", "乙"], ["甲", "丁"]]),
        (
            [row(cell("甲", RESTART), "1"), row(cell("乙", RESTART), "2"), row(cell("", CONTINUE), "3")],
            [["甲", "1"], ["乙", "2"], ["乙", "3"]],
        ),
        (
            [row(cell("甲", SPAN_2 + RESTART), "1"), row(cell("", SPAN_2 + CONTINUE), "2"), row("a", "b", "c")],
            [["甲", "甲", "1"], ["甲", "甲", "2"], ["a", "b", "c"]],
        ),
        (  # merged over columns above, not below: the label still covers the first column
            [row(cell("甲", SPAN_2 + RESTART), "1"), row(cell("", CONTINUE), "乙", "2")],
            [["甲", None, "1"], ["甲", "乙", "2"]],
        ),
        (
            [row(cell("甲", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"), "1"), row("a", "b", "c")],
            [["甲", "甲", "1"], ["a", "b", "c"]],
        ),
        (
            [row("a", "b", "c"), row("乙", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')],
            [["a", "b", "c"], [None, "乙", None]],
        ),
        ([row("甲", "乙", "丙"), row("丁")], [["甲", "乙", "丙"], ["丁", None, None]]),
        ([row("甲", cell("乙", '<w:gridSpan w:val="x"/>')), row("丁")], [["甲", "乙"], ["丁", None]]),
        ([controlled(row("甲", controlled(cell("乙"))))], [["甲", "乙"]]),
    ],
)  # fmt: skip
def test_spans(source: list[str], expected: Texts) -> None:
    found = read(table(*source, columns=max(map(len, expected))))
    assert grid(found) == expected
    assert doubts(found) == {}


def test_cells_without_spans_stand_where_their_widths_put_them() -> None:
    wide, narrow = '<w:tcW w:w="2000" w:type="dxa"/>', '<w:tcW w:w="1010" w:type="dxa"/>'
    found = read(table(row(cell("标题", wide), cell("乙", narrow)), row("a", "b", "c"), columns=3))
    assert grid(found) == [["标题", "标题", "乙"], ["a", "b", "c"]]


def test_absurd_spans_reach_to_the_end_of_the_row() -> None:
    absurd = cell("甲", f'<w:gridSpan w:val="{10**30}"/>')
    found = read(table(row(absurd), row("乙", "丙"), row("丁", properties='<w:gridBefore w:val="99999"/>')))
    assert grid(found) == [["甲", "甲"], ["乙", "丙"], ["丁", None]]
    assert notes(found) == {"absurd_spans": "2"}


def test_a_merged_cell_without_a_start_is_doubted() -> None:
    found = read(table(row("甲", "1"), row(cell("", CONTINUE), "2"), row(cell("", CONTINUE), "3")))
    assert doubts(found) == {"2": "merge_without_start", "3": "merge_without_start"}


def test_a_table_may_begin_with_cells_merged_with_the_table_before() -> None:
    assert doubts(read(table(row(cell("", CONTINUE), "2"), row(cell("", CONTINUE), "3")))) == {}


def test_another_text_under_a_merged_cell_is_noted_and_doubted() -> None:
    found = read(table(row(cell("甲", RESTART), "1"), row(cell("乙", CONTINUE), "2")))
    assert grid(found) == [["甲", "1"], ["甲", "2"]]
    assert (notes(found), doubts(found)) == ({"covered_text": "1"}, {"2": "covered_text"})


def test_a_table_in_a_table_comes_after_it() -> None:
    inner = table(row("内1", "内2"), row("内3", "内4")) + paragraph("")
    found = read(table(row("甲", "乙"), row("丙", cell(inner)), row("丁", "戊")) + paragraph("尾"))
    assert shown(found) == [[["甲", "乙"], ["丙", ""], ["丁", "戊"]], [["内1", "内2"], ["内3", "内4"]], "尾"]
    assert [block.where.table for block in found.blocks] == [1, 2, None]


def test_a_table_that_is_only_a_frame_dissolves() -> None:
    inner = paragraph("题") + table(row("甲", "乙"), row("丙", "丁")) + paragraph("尾")
    found = read(table(row(cell(inner)), columns=1))
    assert shown(found) == ["题", [["甲", "乙"], ["丙", "丁"]], "尾"]
    assert (found.blocks[0].where.table, found.blocks[0].where.row, found.blocks[1].where.table) == (1, 1, 2)


# What prints


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (paragraph("产出") + paragraph("") + paragraph("指标"), "产出\n指标"),
        (paragraph("上半年", run("<w:br/>"), "下半年", run("<w:cr/>"), "全年"), "上半年\n下半年\n全年"),
        (paragraph("甲", run("<w:tab/>"), "乙", properties='<w:tabs><w:tab w:val="left"/></w:tabs>'), "甲\t乙"),
        (paragraph("0745", run("<w:noBreakHyphen/>"), "1", run("<w:softHyphen/>"), "2"), "0745-12"),
        (paragraph(run('<w:sym w:font="Symbol" w:char="F0B3"/>'), "95"), "≥95"),
        (paragraph(run("³95", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')), "≥95"),
        (paragraph(run("³", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol" w:hint="eastAsia"/>')), "³"),
        (paragraph(run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "是"), "☑是"),
        (paragraph(run('<w:sym w:font="宋体" w:char="2264"/>')), "≤"),
        (paragraph("平方m", run("2", '<w:vertAlign w:val="superscript"/>')), "平方m²"),
        (paragraph(run("95", '<w:vertAlign w:val="superscript"/>')), "95"),
        (paragraph("CO", run("2", '<w:vertAlign w:val="subscript"/>')), "CO2"),
        (f"<w:p>{field('DATE', '2026年')}末</w:p>".replace("末", run("末")), "2026年末"),
        (paragraph('<w:fldSimple w:instr="X">' + run("果") + "</w:fldSimple>"), "果"),
        (paragraph('<w:hyperlink r:id="x">' + run("链") + "</w:hyperlink>", "接"), "链接"),
        (paragraph("<w:smartTag>" + run("云溪县") + "</w:smartTag>"), "云溪县"),
        (paragraph("<m:oMath><m:r><m:t>≥95%</m:t></m:r></m:oMath>"), "≥95%"),
        (paragraph(run("<w:t>甲<!-- x -->乙<?x y?>丙</w:t>")), "甲乙丙"),
        (paragraph(run("<w:t>\n    产出\n    </w:t>"), "指标"), "产出 指标"),
        (paragraph("甲", properties="<w:rPr><w:vanish/></w:rPr>") + paragraph("乙"), "甲乙"),
    ],
)
def test_the_text_of_a_cell(content: str, text: str) -> None:
    found = in_cell(content)
    assert text_of(found) == text
    assert (notes(found), doubts(found)) == ({}, {})


def test_the_code_of_a_field_does_not_print_even_where_another_field_stands_in_it() -> None:
    outer = field("IF <mark>", "已达标").replace(
        "<w:instrText>IF <mark>", f"</w:r>{field('X', '条件')}<w:r><w:instrText>IF"
    )
    assert text_of(in_cell(f"<w:p>{outer}</w:p>")) == "已达标"


def test_a_field_that_never_ends_hides_nothing_but_its_own_paragraph() -> None:
    lost = paragraph(run('<w:fldChar w:fldCharType="begin"/>'))
    assert shown(read(lost + paragraph("题") + table(row("甲", "乙")))) == ["题", [["甲", "乙"]]]


def test_the_fields_of_a_form_show_their_state() -> None:
    ticked = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    entries = "<w:listEntry w:val='≤'/><w:listEntry w:val='≥'/>"
    chosen = f"<w:ffData><w:ddList><w:result w:val='1'/>{entries}</w:ddList></w:ffData>"
    for state, text in ((ticked, "☑"), (ticked.replace("<w:checked/>", ""), "☐"), (chosen, "≥")):
        begin = run(f'<w:fldChar w:fldCharType="begin">{state}</w:fldChar>')
        ended = run("<w:instrText>FORM</w:instrText>") + run('<w:fldChar w:fldCharType="end"/>')
        assert text_of(in_cell(paragraph(begin + ended, "是"))) == text + "是"


def test_an_unknown_symbol_is_no_silent_loss() -> None:
    found = in_cell(paragraph(run('<w:sym w:font="Wingdings 3" w:char="F041"/>'), "\uf0b3"))
    assert (text_of(found), notes(found)) == ("\ufffd\ufffd", {"unknown_symbols": "2"})


def test_a_formula_of_more_than_one_line_is_doubted() -> None:
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    assert doubts(in_cell(paragraph(f"<m:oMath>{half}</m:oMath>"))) == {"1/2": "formula_text"}


def drawn(*code: str) -> str:
    begin, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "end"))
    return begin + "".join(run(f"<w:instrText>{part}</w:instrText>") for part in code) + end


@pytest.mark.parametrize(
    ("code", "text", "unknown"),
    [
        (["eq \\o\\ac(", "○", ",3)"], "③", {}),
        (['SYMBOL 179 \\f "Symbol" \\s 12'], "≥", {}),
        (["EQ \\f(1,2)"], "\ufffd", {"unknown_symbols": "1"}),
        (["XE 培训"], "", {}),
        (["PAGE"], "", {}),
    ],
)
def test_fields_that_word_draws(code: list[str], text: str, unknown: dict[str, str]) -> None:
    found = in_cell(paragraph("甲", drawn(*code), "乙"))
    assert (text_of(found), notes(found)) == (f"甲{text}乙", unknown)


def test_text_struck_through_is_doubted() -> None:
    found = in_cell(paragraph(run("90", "<w:strike/>"), run("95", '<w:strike w:val="0"/>')))
    assert doubts(found) == {"9095": "struck_text"}


def test_phonetic_guides_are_left_out_and_noted() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('yún')}</w:rt><w:rubyBase>{run('云')}</w:rubyBase></w:ruby></w:r>"
    found = in_cell(paragraph(ruby, "溪"))
    assert (text_of(found), notes(found)) == ("云溪", {"phonetic_guides": "1"})


# Hidden and changed


def test_hidden_text_is_noted_and_doubted() -> None:
    found = in_cell(paragraph("甲", run("藏", "<w:vanish/>"), run("乙", '<w:vanish w:val="0"/>')))
    assert (text_of(found), notes(found)) == ("甲乙", {"hidden_text": "1"})
    assert doubts(found) == {"甲乙": "hidden_in_source"}


def test_styles_hide_too() -> None:
    hiding = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    hiding += '<w:style w:type="table" w:styleId="t"><w:rPr/></w:style>'
    hiding += '<w:style w:styleId="c"><w:basedOn w:val="h"/></w:style>'
    by_run = paragraph("甲", run("藏", '<w:rStyle w:val="c"/>'))
    by_paragraph = paragraph("藏", properties='<w:pStyle w:val="c"/>')
    found = in_cell(by_run + by_paragraph, {"styles": story("styles", hiding)})
    assert (text_of(found), notes(found)) == ("甲", {"hidden_text": "2"})


def test_changes_are_accepted_and_noted() -> None:
    deleted = f"<w:del>{run('<w:delText>旧</w:delText>')}</w:del><w:moveFrom>{run('移走')}</w:moveFrom>"
    found = in_cell(paragraph("甲", deleted + f"<w:ins>{run('新')}</w:ins><w:moveTo>{run('移来')}</w:moveTo>"))
    assert (text_of(found), notes(found)) == ("甲新移来", {"deleted_text": "2"})


def test_the_old_properties_of_a_cell_do_not_count() -> None:
    changed = f"<w:tcPrChange><w:tcPr>{SPAN_2}{CONTINUE}</w:tcPr></w:tcPrChange>"
    assert grid(read(table(row("甲", "乙"), row(cell("丙", changed), "丁")))) == [["甲", "乙"], ["丙", "丁"]]


def test_a_deleted_row_is_out_and_an_inserted_one_in() -> None:
    gone, new = row("旧", "旧", properties="<w:del/>"), row("丙", "丁", properties="<w:ins/>")
    found = read(table(row("甲", "乙"), gone, new))
    assert (grid(found), notes(found)) == ([["甲", "乙"], ["丙", "丁"]], {"deleted_text": "1"})


def test_a_label_deleted_with_its_row_leaves_the_rest_to_nobody_else() -> None:
    first = row(cell("数量指标", RESTART), "1")
    gone = row(cell("质量指标", RESTART), "2", properties="<w:del/>")
    found = read(table(first, gone, row(cell("", CONTINUE), "3")))
    assert grid(found) == [["数量指标", "1"], ["", "3"]]
    assert doubts(found) == {"3": "merge_without_start"}


def test_a_deleted_row_in_the_midst_of_a_merged_label_breaks_nothing() -> None:
    gone = row(cell("", CONTINUE), "2", properties="<w:del/>")
    found = read(table(row(cell("数量指标", RESTART), "1"), gone, row(cell("", CONTINUE), "3")))
    assert grid(found) == [["数量指标", "1"], ["数量指标", "3"]]


# Controls, boxes, lists


def control(text: str) -> str:
    shows = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    return f"<w:p><w:sdt>{shows}<w:sdtContent>{run(text)}</w:sdtContent></w:sdt></w:p>"


def test_the_usual_prompt_of_an_empty_control_is_no_text() -> None:
    found = in_cell(control("单击或点击此处输入文字。"))
    assert (text_of(found), notes(found)) == ("", {"prompts": "1"})


def test_an_unusual_prompt_is_read_and_doubted() -> None:
    assert doubts(in_cell(control("≥"))) == {"≥": "prompt_text"}


def boxed(content: str, *, floating: bool = False) -> str:
    """A text box as Word writes it: for new programs, and once more for old ones."""
    kind, box = "anchor" if floating else "inline", f"<w:txbxContent>{content}</w:txbxContent>"
    new = f"<w:drawing><wp:{kind}>{box}</wp:{kind}></w:drawing>"
    old = f"<w:pict><v:shape>{box}</v:shape></w:pict>"
    both = f"<mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    found = read(paragraph("前", boxed(paragraph("框") + table(row("甲", "乙"))), "后") + paragraph("末"))
    assert shown(found) == ["前后", "框", [["甲", "乙"]], "末"]


def test_only_a_floating_box_is_doubted() -> None:
    assert text_of(in_cell(paragraph("前", boxed(paragraph("框"))))) == "前\n框"
    assert doubts(in_cell(paragraph("前", boxed(paragraph("框"))))) == {}
    assert doubts(in_cell(paragraph("前", boxed(paragraph("框"), floating=True)))) == {"前\n框": "floating_text"}


def test_letters_drawn_along_a_line_are_text() -> None:
    art = "<w:r><w:pict><v:shape><v:textpath string='绩效目标表'/></v:shape></w:pict></w:r>"
    assert shown(read(paragraph(art) + table(row("甲", "乙")))) == ["绩效目标表", [["甲", "乙"]]]


def numbering(form: str, text: str = "%1.", more: str = "") -> dict[str, str]:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    lists = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>{more * (n == 2)}</w:num>' for n in (1, 2))
    return {"numbering": story("numbering", f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>{lists}')}


def item(text: str, number: int = 1) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("decimal", "%1.", "1. 2. 3."),
        ("chineseCounting", "（%1）", "（一） （二） （三）"),
        ("chineseCountingThousand", "%1、", "一、 二、 三、"),
        ("decimalEnclosedCircle", "%1", "① ② ③"),
        ("ideographTraditional", "%1.", "甲. 乙. 丙."),
        ("upperRoman", "%1", "I II III"),
        ("lowerLetter", "%1)", "a) b) c)"),
        ("decimalFullWidth", "%1", "１ ２ ３"),
        ("bullet", "●", "  "),
    ],
)
def test_the_paragraphs_of_a_list_have_their_numbers(form: str, text: str, labels: str) -> None:
    found = read("".join(map(item, "甲乙丙")) + table(row("a", "b")), numbering(form, text))
    expected = [label + letter for label, letter in zip(labels.split(" "), "甲乙丙", strict=False)]
    assert shown(found)[:3] == expected


def test_another_list_goes_on_counting_unless_it_starts_anew() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = item("甲") + item("乙", 2) + item("丙", 2) + table(row("a", "b"))
    assert shown(read(body, numbering("decimal")))[:3] == ["1.甲", "2.乙", "3.丙"]
    assert shown(read(body, numbering("decimal", more=again)))[:3] == ["1.甲", "1.乙", "2.丙"]


def test_a_list_down_a_column_numbers_empty_cells_but_no_names() -> None:
    """The number in a 序号 column is all that its cell prints; before a name it belongs to the row."""
    column = [row(cell(item("")), cell(item(text, 2))) for text in ("培训人数", "合格率")]
    found = read(table(*column), numbering("decimal", "%1"))
    assert [[text for text in line if text and not text.isdigit()] for line in grid(found)] == [
        ["培训人数"],
        ["合格率"],
    ]
    assert [line[0] for line in grid(found)] == ["1", "3"]
    assert notes(found) == {"list_numbers": "2"}


def test_a_list_inside_a_cell_keeps_its_numbers() -> None:
    assert (
        text_of(in_cell(item("达标得5分") + item("及时得5分"), numbering("decimal", "%1）")))
        == "1）达标得5分\n2）及时得5分"
    )


# Around the body


def section(*references: str, more: str = "") -> str:
    entries = (f'<w:{kind}Reference w:type="{use}" r:id="{kind}{n}"/>' for kind, use, n in map(str.split, references))
    return f"<w:sectPr>{''.join(entries)}{more}</w:sectPr>"


PAGES = {
    "header1": story("hdr", paragraph("单位名称：云溪县水利局")),
    "header2": story("hdr", paragraph("单位名称：云溪县教育局")),
    "footer1": story("ftr", f"<w:p>{run('第')}{field('PAGE', '1')}{run('页')}</w:p>"),
}
BODY = table(row("甲", "乙"))


def test_headers_stand_above_and_footers_below() -> None:
    found = read(BODY + section("header default 1", "footer default 1"), PAGES)
    assert shown(found) == ["单位名称：云溪县水利局", [["甲", "乙"]], "第1页"]


def test_a_header_that_goes_on_is_read_once_and_another_at_its_section() -> None:
    first = paragraph("", properties=section("header default 1", "footer default 1"))
    other = paragraph("", properties=section("header default 2"))
    found = read(BODY + first + BODY + paragraph("", properties=section()) + BODY + other, PAGES)
    assert shown(found) == [
        "单位名称：云溪县水利局", [["甲", "乙"]], [["甲", "乙"]], "单位名称：云溪县教育局", [["甲", "乙"]], "第1页",
    ]  # fmt: skip


def test_headers_that_no_page_shows_are_not_read() -> None:
    unused = section("header default 1", "header first 2", "header even 2")
    assert shown(read(BODY + unused, PAGES)) == ["单位名称：云溪县水利局", [["甲", "乙"]]]
    titled = section("header default 1", "header first 2", more="<w:titlePg/>")
    assert shown(read(BODY + titled, PAGES)) == ["单位名称：云溪县教育局", "单位名称：云溪县水利局", [["甲", "乙"]]]


def test_footnotes_come_last_and_comments_are_counted() -> None:
    own = f'<w:footnote w:id="1">{paragraph("注：口径同上年")}</w:footnote>'
    line = f'<w:footnote w:type="separator" w:id="0">{paragraph("----")}</w:footnote>'
    comments = story("comments", f"<w:comment>{paragraph('请核实')}</w:comment>")
    body = table(row(cell(paragraph("20", run('<w:footnoteReference w:id="1"/>'))), "人")) + paragraph("尾")
    found = read(body, {"footnotes": story("footnotes", line + own), "comments": comments})
    assert (shown(found), notes(found)) == ([[["20", "人"]], "尾", "注：口径同上年"], {"comments": "1"})


def test_a_page_embedded_in_the_document_is_read() -> None:
    page = f"<html><body><table>{'<tr><td>甲<td>乙' * 2}</table></body></html>"
    found = read(BODY + '<w:altChunk r:id="aFChunk"/>', {"aFChunk": page})
    assert shown(found) == [[["甲", "乙"]], [["甲", "乙"], ["甲", "乙"]]]
    assert [cell.where.table for cell in tables(found)[1].cells] == [2, 2, 2, 2]


def test_another_embedded_file_is_noted() -> None:
    assert notes(read(BODY + '<w:altChunk r:id="x"/>')) == {"embedded_parts": "1"}
    assert code_of(word('<w:altChunk r:id="x"/>')) == "parsers.embedded_only"
    assert notes(read(BODY + '<w:subDoc r:id="x"/>')) == {"embedded_parts": "1"}


PICTURE = "<w:r><w:drawing><wp:inline><a:blip/></wp:inline></w:drawing></w:r>"


def test_pictures_are_noted_and_refused_where_nothing_else_is_there() -> None:
    assert notes(in_cell(paragraph(PICTURE))) == {"pictures": "1"}
    assert code_of(word(paragraph(PICTURE))) == "parsers.only_pictures"


def test_a_form_between_tabs_is_a_table() -> None:
    lines = (paragraph(run("<w:t>" + "</w:t><w:tab/><w:t>".join(line) + "</w:t>")) for line in rows(FORM))
    assert [[text for text in line if text] for line in shown(read("".join(lines)))[0]] == [
        [text for text in line if text] for line in rows(FORM)
    ]


def test_a_strict_document() -> None:
    usual = story("document", f"<w:body>{paragraph('题')}{BODY}</w:body>")
    strict = usual.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert strict != usual
    assert shown(parse("x.docx", word("", main=strict))) == ["题", [["甲", "乙"]]]


# What is none


GOOD = word(paragraph("题") + BODY)


def test_a_file_cut_off_is_damaged() -> None:
    for end in range(100, len(GOOD), 97):
        assert code_of(GOOD[:end]) in {"parsers.damaged_package", "parsers.is_archive"}


def test_changed_bytes_never_end_in_a_traceback() -> None:
    chance = random.Random(1)
    for _ in range(300):
        data = bytearray(GOOD)
        for _ in range(3):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        with suppress(UnreadableError):
            parse("x.docx", bytes(data))


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>甲", "parsers.damaged_package"),
        (f'<!DOCTYPE x [<!ENTITY a "甲">]><w:document {NAMESPACES}><w:body/></w:document>', "parsers.doctype"),
        (f"<w:document {NAMESPACES}/>", "parsers.damaged_package"),
        ("\ufffe\u0000", "parsers.damaged_package"),
        (story("document", "<w:body>" + "<w:p>" * 3000 + "</w:p>" * 3000 + "</w:body>"), "parsers.nested_too_deep"),
        (story("document", f"<w:body>{'<w:p/>' * 12_000_000}</w:body>"), "parsers.zip_bomb"),
    ],
)
def test_a_main_part_that_is_none(main: str, code: str) -> None:
    assert code_of(word("", main=main)) == code


def test_a_package_without_its_main_part_and_one_that_is_no_package() -> None:
    assert code_of(zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<x/>"})) == "parsers.damaged_package"
    assert code_of(zipped({"word/letter.txt": "text"})) == "parsers.is_archive"


def test_tables_nested_deep_are_read() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 500 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 500
    assert shown(read(deep)) == ["底"]


def test_an_empty_document_has_no_blocks() -> None:
    assert read(paragraph("")).blocks == ()
