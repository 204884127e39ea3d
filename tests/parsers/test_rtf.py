"""RTF documents: encodings, what prints, where cells stand, what is told, and what is refused."""

from __future__ import annotations

import pytest

from parsers import parse, rtf_text
from parsers.document import Document
from parsers.errors import UnreadableError
from tests.parsers.shown import shown, tables

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}"
    r"{\f2\fcharset2 Symbol;}{\f3\fcharset136 MingLiU;}{\f4\fcharset2 Wingdings;}}"
)
HEAD = rf"{{\rtf1\ansi\ansicpg936\deff0\uc1{FONTS}{{\stylesheet{{\s1 heading;}}}}{{\info{{\title \'b1\'ed}}}}"
EDGES = (1000, 2000, 3000)


def rtf(body: str, head: str = HEAD) -> Document:
    return parse("form.rtf", (head + body + "}").encode("gb18030"))


def row(*texts: str, edges: tuple[int, ...] = EDGES, merges: tuple[str, ...] = (), left: int = 0) -> str:
    """A row as Word writes it: defined before and behind its cells."""
    words = [*merges, *[""] * (len(edges) - len(merges))]
    cells = "".join(rf"{word}\clvertalt\cellx{edge}" for word, edge in zip(words, edges, strict=True))
    definition = rf"\trowd\trgaph108\trleft{left}{cells}"
    written = "".join(rf"\pard\intbl {text}\cell" for text in texts)
    return rf"{definition}{written}\pard\intbl {{{definition}\row}}"


def placed(found: Document, number: int = 0) -> list[tuple[int, int, int, int, str]]:
    cells = tables(found)[number].cells
    return [(one.row, one.column, one.row_span, one.column_span, one.text) for one in cells]


def notes(found: Document) -> dict[str, str]:
    return {note.code: dict(note.params).get("count", "") for note in found.notes}


def doubts(found: Document) -> list[str]:
    return [cell.doubt for table in tables(found) for cell in table.cells if cell.doubt]


def test_text_and_tables_in_reading_order() -> None:
    found = rtf(r"\pard 标题\par" + row("数量", "里程", "5") + r"\pard 填表人\par")
    assert (found.format, found.notes) == ("rtf", ())
    assert shown(found) == ["标题", [["数量", "里程", "5"]], "填表人"]
    assert [(one.where.table, one.where.row, one.where.column) for one in tables(found)[0].cells] == [
        (1, 1, 1),
        (1, 1, 2),
        (1, 1, 3),
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"\f1 \'b2\'fa\'b3\'f6", "产出"),
        (r"\f0 \'b2\'fa\'b3\'f6", "产出"),  # the font of letters, in a Chinese document
        (r"\f0\loch\af0\hich\af0\dbch\af1 \'b2\'fa", "产"),
        (r"\f0 \'b15%", "±5%"),
        (r"\f1 \'82a\'e9\'46", "俛镕"),  # the second byte may be a letter
        (r"\f3 \'c1\'60\'a9\'4d", "總和"),
        (r"\uc1\u20135\'b2\u20986 ?", "产出"),
        (r"\uc2\u20135\'b2\'fa\u20986\'b3\'f6 x", "产出 x"),
        (r"\uc0\u20135\u20986", "产出"),
        (r"{\uc2\u20135\'b2\'fa}\u20986 ?", "产出"),
        (r"\u-10179?\u-9216?", "\U0001f400"),
        (r"{\upr{\'b2\'fa}{\*\ud{\u20986?}}}", "出"),
        (r"\f2 \'b35\f0  \f4 \'fe", "≥5 ☑"),
        (r"\f2\u-3917\'b3", "≥"),
        ("5\\tab 6\\line 7\\~8\\_9\\-0 \\{\\}\\\\", "5\t6|7\xa08-90 {}\\"),
        (r"\ldblquote 甲\rdblquote\endash\emdash\bullet", "“甲”–—•"),
        (r"10{\super 3}\sub 2\nosupersub", "10³2"),
    ],
)
def test_characters(written: str, text: str) -> None:
    assert "|".join(shown(rtf(rf"\pard 字{written}\par"))) == "字" + text.replace("\xa0", " ")  # type: ignore[arg-type]


def test_letters_of_a_western_document() -> None:
    head = HEAD.replace("936", "1252")
    assert shown(rtf(r"\pard\f0\dbch\af1 10 m\'b2A, \'b1 5\f1 \'b2\'fa\par", head)) == ["10 m²A, ± 5产"]


def test_a_document_that_does_not_say_that_it_is_chinese() -> None:
    found = parse(
        "a.rtf", rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\pard 1. \'b2\'fa\'b3\'f6\par caf\'e9 \'e9t\'e9\par}"
    )
    assert shown(found) == ["1. 产出", "café été"]


def test_bytes_that_are_no_text_are_told() -> None:
    found = rtf(r"\pard\f3 \'ff\'ff\par" + row("数量", "里程", "5"), HEAD.replace("936", "950"))
    assert "parsers.broken_bytes" in notes(found)
    assert "reviews.broken_bytes" in notes(found)


def test_cells_stand_in_the_columns_that_all_edges_make() -> None:
    found = rtf(row("甲", "乙", "丙") + row("合计", "5", edges=(2000, 3020)) + row("右", edges=(3000,), left=2000))
    assert placed(found)[3:] == [(1, 0, 1, 2, "合计"), (1, 2, 1, 1, "5"), (2, 2, 1, 1, "右")]


def test_merged_cells() -> None:
    down = row("产出", "甲", "5", merges=(r"\clvmgf",)) + row("", "乙", "6", merges=(r"\clvmrg",))
    right = row("合计", "", "7", merges=(r"\clmgf", r"\clmrg"))
    assert placed(rtf(down + right)) == [
        (0, 0, 2, 1, "产出"),
        (0, 1, 1, 1, "甲"),
        (0, 2, 1, 1, "5"),
        (1, 1, 1, 1, "乙"),
        (1, 2, 1, 1, "6"),
        (2, 0, 1, 2, "合计"),
        (2, 2, 1, 1, "7"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        r"\trowd\cellx1000\cellx2000\pard\intbl 甲\cell 乙\cell\row\pard\intbl 丙\cell 丁\cell\row",  # defined once
        r"\trowd\cellx1000\cellx2000 甲\cell 乙\cell\row\trowd\cellx1000\cellx2000\pard 丙\cell\pard 丁\cell\row",
        r"\trowd\pard\cellx1000\intbl{甲}\cell\pard\cellx2000\intbl{乙}\cell\row\intbl 丙\cell 丁\cell\row",
    ],
    ids=["defined once", "not said to be in a table", "defined cell by cell"],
)
def test_rows_of_simpler_programs(body: str) -> None:
    found = rtf(body + r"\pard 后\par")
    assert shown(found) == [[["甲", "乙"], ["丙", "丁"]], "后"]
    assert doubts(found) == []


@pytest.mark.parametrize("edges", [(), (1000,), (1000, 800, 3000)], ids=["none", "too few", "backwards"])
def test_a_row_that_does_not_say_where_its_cells_end_is_doubted(edges: tuple[int, ...]) -> None:
    found = rtf(row("甲", "乙", "丙") + row("丁", "戊", "己", edges=edges))
    assert shown(found) == [[["甲", "乙", "丙"], ["丁", "戊", "己"]]]
    assert doubts(found) == ["row_edges_lost"] * 3


def test_a_table_with_hundreds_of_columns_has_none() -> None:
    found = rtf("".join(row("甲", "乙", edges=(at, 90_000)) for at in range(100, 40_100, 100)))
    assert {one.column for one in tables(found)[0].cells} == {0, 1}
    assert set(doubts(found)) == {"row_edges_lost"}


def test_marks_before_the_document_are_passed_over() -> None:
    assert shown(parse("a.rtf", b"\xef\xbb\xbf\r\n" + (HEAD + r"\pard 甲\par}").encode("gb18030"))) == ["甲"]


def test_an_empty_cell_too_many_is_none() -> None:
    assert placed(rtf(row("甲", "乙", "丙", "")))[-1] == (0, 2, 1, 1, "丙")


def test_tables_in_cells() -> None:
    inner = (
        r"\pard\intbl 外\par\pard\intbl\itap2 内甲\nestcell\pard\intbl\itap2 内乙\nestcell"
        r"{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}\pard\intbl "
    )
    found = rtf(row("甲", "乙", "丙") + row(inner + "又外", "个数", "6"))
    assert shown(found) == [[["甲", "乙", "丙"], ["外\n又外", "个数", "6"]], [["内甲", "内乙"]]]
    assert doubts(found) == []


def test_deleted_and_hidden_text_is_told_and_not_read() -> None:
    found = rtf(
        r"\pard 前{\deleted 删去}{\mvf 移走}{\v 藏着}\v 藏\v0 后\par" + row(r"数量{\deleted 旧}", r"{\v 藏}里程", "5")
    )
    assert shown(found) == ["前后", [["数量", "里程", "5"]]]
    assert notes(found) == {"parsers.deleted_text": "2", "parsers.hidden_text": "2"}
    assert doubts(found) == ["hidden_in_source"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert shown(rtf(r"\pard 单位{\deleted\par}名称\par")) == ["单位名称"]


def test_deleted_rows_are_not_read() -> None:
    gone = row(*[rf"{{\deleted {text}}}" for text in ("质量", "合格率", "9")])
    assert shown(rtf(row("甲", "乙", "丙") + gone + row("丁", "戊", "己"))) == [
        [["甲", "乙", "丙"], ["丁", "戊", "己"]]
    ]


def test_fields_and_controls() -> None:
    link = r'{\field{\*\fldinst HYPERLINK "http://x.y"}{\fldrslt 网址}}'
    circled = r"{\field{\*\fldinst eq \\o\\ac(○,3)}{\fldrslt }}".replace(r"{\fldrslt }", "")
    tick = r"{\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres25\ffdefres1{\*\ffname a}}}}{\fldrslt }}"
    choice = r"{\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2\ffres1{\*\ffl 一}{\*\ffl 二}}}}{\fldrslt }}"
    assert shown(rtf(rf"\pard {link}{circled}{tick}{choice}\par")) == ["网址③☑二"]
    found = rtf(r"\pard 是{\field{\*\fldinst FORMCHECKBOX}{\fldrslt }}\par")  # nobody knows whether it is ticked
    assert (shown(found), notes(found)["parsers.unknown_symbols"]) == (["是\ufffd"], "1")


def test_the_numbers_of_lists_are_printed_and_bullets_are_not() -> None:
    numbered = r"\pard{\listtext（一）\tab}\ls1 甲\par\pard{\pntext\f4\'b7\tab}乙\par\pard{\listtext\f0 o\tab}丙\par"
    assert shown(rtf(numbered)) == ["（一）甲", "乙", "丙"]
    found = rtf(row(r"{\listtext 1.\tab}甲", "乙", "丙"))
    assert shown(found) == [[["甲", "乙", "丙"]]]
    assert notes(found) == {"parsers.list_numbers": "1"}


def test_headers_footers_notes_and_sections() -> None:
    body = (
        r"\sectd{\header 页眉\par}{\headerf 首页\par}{\footer 页脚\par}"
        r"\pard 甲{\super\chftn{\footnote 脚注\par}}\par\sect\sectd\titlepg 乙\par{\*\annotation 批注}"
    )
    found = rtf(body)
    assert shown(found) == ["页眉", "甲", "首页", "乙", "页脚", "脚注"]
    assert notes(found) == {"parsers.comments": "1"}


def test_text_boxes_stand_at_their_anchor() -> None:
    shape = (
        r"{\shp{\*\shpinst\shpleft1{\sp{\sn fLine}{\sv 0}}{\shptxt\pard 框中字\par}}"
        r"{\shprslt{\*\do\dptxbx{\dptxbxtext 框中字}}}}"
    )
    found = rtf(r"\pard 单位" + shape + r"名称\par" + row("甲" + shape, "乙", "丙"))
    assert shown(found) == ["单位名称", "框中字", [["甲\n框中字", "乙", "丙"]]]
    assert doubts(found) == ["floating_text"]


def test_pictures_are_told_and_alone_refused() -> None:
    picture = r"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}}"
    assert notes(rtf(r"\pard 甲" + picture + r"\par")) == {"parsers.pictures": "1"}
    with pytest.raises(UnreadableError) as error:
        rtf(rf"\pard {picture}\par")
    assert error.value.code == "parsers.only_pictures"


def test_formulas_are_doubted() -> None:
    formula = r"{\mmath{\*\moMath{\mf{\mfPr{\mtype bar}}{\mnum 甲}{\mden 乙}}}}"
    found = rtf(row(formula, "乙", "丙"))
    assert (shown(found), doubts(found)) == ([[["甲/乙", "乙", "丙"]]], ["formula_text"])


def test_what_no_program_prints() -> None:
    assert shown(rtf(r"{\*\unknown 甲{\b 乙}}\pard{\*\bkmkstart 丙}丁{\object{\*\objdata 00}{\result 戊}}\par")) == [
        "丁戊"
    ]


def test_binary_data_is_passed_over() -> None:
    data = (HEAD + r"\pard 甲{\pict\bin4 ").encode("gb18030") + b"{{{{" + r"}乙\par}".encode("gb18030")
    assert shown(parse("a.rtf", data)) == ["甲乙"]


@pytest.mark.parametrize(("more", "codes"), [("\r\n\0\0", []), (r"{\rtf1 乙}", ["reviews.document_goes_on"])])
def test_what_follows_the_last_brace_is_told_and_not_read(more: str, codes: list[str]) -> None:
    found = parse("a.rtf", (HEAD + r"\pard 甲\par}" + more).encode("gb18030"))
    assert (shown(found), [note.code for note in found.notes]) == (["甲"], codes)


def test_a_document_that_is_cut_off_is_flagged() -> None:
    data = (HEAD + row("甲", "乙", "丙") + r"\pard\intbl 丁\cell").encode("gb18030")
    found = parse("a.rtf", data)
    assert shown(found) == [[["甲", "乙", "丙"], ["丁"]]]
    assert [note.code for note in found.notes] == ["reviews.document_cut"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (r"\pard 甲{\pict\bin2147483647 x}", "parsers.damaged_package"),
        ("{" * 3000 + "甲" + "}" * 3000, "parsers.nested_too_deep"),
        (r"\pard\intbl\itap500 甲\nestcell", "parsers.nested_too_deep"),
    ],
    ids=["bytes", "groups", "tables"],
)
def test_what_is_refused(body: str, code: str) -> None:
    with pytest.raises(UnreadableError) as error:
        rtf(body)
    assert error.value.code == code


def test_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_text, "MAX_MEGABYTES", 0)
    with pytest.raises(UnreadableError) as error:
        rtf(r"\pard 甲\par")
    assert error.value.code == "errors.too_large"
