"""Old Word documents: what prints, where cells stand, what is told, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import pytest

from parsers import parse
from parsers.document import Document, Line
from parsers.errors import UnreadableError
from parsers.signatures import looks_like
from tests.parsers.doc_made import (
    DELETED,
    HIDDEN,
    RAISED,
    SPECIAL,
    Made,
    cell,
    compound,
    paragraph,
    row_end,
    sprm,
    word,
)
from tests.parsers.shown import shown, tables

Runs = Callable[[int], list[tuple[str, bytes]]]
EDGES = (-108, 1000, 2000, 3000)
ROW = (cell("数量"), cell("里程"), cell("5"), row_end(EDGES))


def read(*main: Made, **more: object) -> Document:
    return parse("form.doc", word(*main, **more))  # type: ignore[arg-type]


def lines(found: Document) -> list[str]:
    return [block for block in shown(found) if isinstance(block, str)]


def placed(found: Document, number: int = 0) -> list[tuple[int, int, int, int, str]]:
    cells = tables(found)[number].cells
    return [(one.row, one.column, one.row_span, one.column_span, one.text) for one in cells]


def notes(found: Document) -> dict[str, str]:
    return {note.code: dict(note.params).get("count", "") for note in found.notes}


def doubts(found: Document) -> list[str]:
    return [cell.doubt for table in tables(found) for cell in table.cells if cell.doubt]


def test_text_and_tables_in_reading_order() -> None:
    found = read(paragraph("标题"), *ROW, paragraph("填表人"))
    assert found.format == "doc"
    assert shown(found) == ["标题", [["数量", "里程", "5"]], "填表人"]
    assert found.notes == ()
    assert [cell.where.column for cell in tables(found)[0].cells] == [1, 2, 3]


def test_text_with_a_byte_a_character() -> None:
    assert lines(read(paragraph("café – “a”"), narrow=True)) == ["café – “a”"]


def test_cells_stand_in_the_columns_that_all_edges_make() -> None:
    wide = (cell("合计"), cell("5"), row_end((-108, 2000, 3000)))
    right = (cell("右"), row_end((2010, 3000)))  # dragged by hand, and set in from the left
    assert placed(read(*ROW, *wide, *right)) == [
        (0, 0, 1, 1, "数量"),
        (0, 1, 1, 1, "里程"),
        (0, 2, 1, 1, "5"),
        (1, 0, 1, 2, "合计"),
        (1, 2, 1, 1, "5"),
        (2, 2, 1, 1, "右"),
    ]


def test_cells_merged_downwards() -> None:
    first = (cell("产出"), cell("甲"), row_end((0, 1000, 2000), (0x60, 0)))
    second = (cell(""), cell("乙"), row_end((0, 1000, 2000), (0x20, 0)))
    assert placed(read(*first, *second))[0] == (0, 0, 2, 1, "产出")


def test_rows_changed_after_their_definition() -> None:
    down = sprm(0xD62B, bytes([2, 0, 3])), sprm(0xD62B, bytes([2, 0, 1]))
    first = (cell("产出"), cell("甲"), row_end((0, 1000, 2000), more=down[0]))
    second = (cell(""), cell("乙"), row_end((0, 1000, 2000), more=down[1]))
    merged = (cell("全宽"), cell(""), row_end((0, 1000, 2000), more=sprm(0x5624, bytes([0, 2]))))
    inserted = (cell("丙"), cell("丁"), row_end((0, 1000), more=sprm(0x7621, bytes([1, 1]) + pack("<H", 1000))))
    moved = (cell("戊"), cell("己"), row_end((0, 500, 1500), more=sprm(0x7623, bytes([0, 1]) + pack("<H", 1000))))
    cut = (cell("庚"), row_end((0, 2000, 3000), more=sprm(0x5622, bytes([1, 2]))))
    assert placed(read(*first, *second, *merged, *inserted, *moved, *cut)) == [
        (0, 0, 2, 1, "产出"),
        (0, 1, 1, 1, "甲"),
        (1, 1, 1, 1, "乙"),
        (2, 0, 1, 2, "全宽"),
        (3, 0, 1, 1, "丙"),
        (3, 1, 1, 1, "丁"),
        (4, 0, 1, 1, "戊"),
        (4, 1, 1, 1, "己"),
        (5, 0, 1, 2, "庚"),
    ]


def test_a_row_whose_definition_is_large_lies_elsewhere() -> None:
    made = row_end(EDGES).properties
    huge = Made([], sprm(0x6646, 4), "\x07")
    found = read(*ROW[:-1], huge, data=bytes(4) + pack("<H", len(made)) + made)
    assert placed(found) == [(0, 0, 1, 1, "数量"), (0, 1, 1, 1, "里程"), (0, 2, 1, 1, "5")]
    assert doubts(found) == []


@pytest.mark.parametrize("flags", [(1, 2, 0), (2, 1, 0), (3, 1, 0)], ids=["as programs", "as specified", "both"])
def test_cells_merged_to_the_right(flags: tuple[int, int, int]) -> None:
    found = read(*ROW, cell("合计"), cell(""), cell("5"), row_end(EDGES, flags))
    assert placed(found)[3:] == [(1, 0, 1, 2, "合计"), (1, 2, 1, 1, "5")]


def test_two_groups_of_cells_merged_to_the_right() -> None:
    edges = (0, 1000, 2000, 3000, 4000)
    found = read(cell("甲"), cell(""), cell("乙"), cell(""), row_end(edges, (1, 2, 1, 2)))
    assert placed(found) == [(0, 0, 1, 2, "甲"), (0, 2, 1, 2, "乙")]


@pytest.mark.parametrize("edges", [(), (0, 1000), (0, 500, 400, 1000)], ids=["none", "too few", "backwards"])
def test_a_row_that_does_not_say_where_its_cells_end_is_doubted(edges: tuple[int, ...]) -> None:
    found = read(*ROW, cell("数量"), cell("个数"), cell("6"), row_end(edges))
    assert shown(found) == [[["数量", "里程", "5"], ["数量", "个数", "6"]]]
    assert doubts(found) == ["row_edges_lost"] * 3


def test_text_at_the_end_of_a_row_is_not_lost() -> None:
    end = row_end(EDGES)
    found = read(*ROW[:-1], Made([("丙", b"")], end.properties, "\x07"))
    assert shown(found) == [[["数量", "里程", "5", "丙"]]]
    assert doubts(found) == ["row_edges_lost"] * 4


def test_tables_in_cells() -> None:
    inner = (cell("内甲", depth=2), cell("内乙", depth=2), row_end((0, 500, 900), depth=2))
    last = Made([("外", b"")], sprm(0x2416, 1) + sprm(0x6649, 1), "\x07")
    found = read(*ROW, *inner, last, cell("个数"), cell("6"), row_end(EDGES))
    assert shown(found) == [[["数量", "里程", "5"], ["外", "个数", "6"]], [["内甲", "内乙"]]]


def test_deleted_and_hidden_text_is_told_and_not_read() -> None:
    found = read(
        paragraph("前", ("删去", DELETED), ("藏着", HIDDEN), "后"),
        cell("数量", ("旧", DELETED)),
        cell(("藏", HIDDEN), "里程"),
        cell("5"),
        row_end(EDGES),
    )
    assert shown(found) == ["前后", [["数量", "里程", "5"]]]
    assert notes(found) == {"parsers.deleted_text": "2", "parsers.hidden_text": "2"}
    assert doubts(found) == ["hidden_in_source"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert lines(read(paragraph("单位", mark_properties=DELETED), paragraph("名称"))) == ["单位名称"]


@pytest.mark.parametrize("marked", [True, False])
def test_deleted_rows_are_not_read(marked: bool) -> None:
    gone = [cell((text, DELETED)) for text in ("质量", "合格率", "9")]
    assert shown(read(*ROW, *gone, row_end(EDGES, deleted=marked), *ROW)) == [[["数量", "里程", "5"]] * 2]


def test_symbols_raised_and_struck_letters() -> None:
    fonts = pack("<HH", 2, 0) + b"".join(map(_font, ("宋体", "Symbol")))
    symbol = ("(", SPECIAL + sprm(0x6A09, pack("<HH", 1, 0xF0B3)))
    typed = ("\uf0a3", sprm(0x4A4F, 1))
    found = read(
        paragraph(symbol, "5", typed, "6，10", ("3", RAISED), "(甲)"),
        cell(("旧", sprm(0x0837, 1)), "新"),
        *ROW[1:],
        parts={15: fonts},
    )
    assert lines(found) == ["≥5≤6，10³(甲)"]
    assert doubts(found) == ["struck_text"]


def test_text_that_names_no_font_is_in_none_of_symbols() -> None:
    assert lines(read(paragraph("abc"), parts={15: pack("<HH", 1, 0) + _font("Symbol")})) == ["abc"]


def _font(name: str) -> bytes:
    body = bytes(39) + name.encode("utf-16-le") + b"\0\0"
    return bytes([len(body)]) + body


def test_fields_show_their_results() -> None:
    begin, middle, end = (("\x13", SPECIAL), ("\x14", SPECIAL), ("\x15", SPECIAL))
    circled = (begin, " eq \\o\\ac(○,3)", end)
    found = read(paragraph("第", begin, " PAGE ", middle, "2", end, "页", *circled))
    assert lines(found) == ["第2页③"]


def test_breaks_tabs_and_hyphens() -> None:
    assert lines(read(paragraph("甲\x0b乙\t丙\x1e1\x1f2"))) == ["甲", "乙\t丙-12"]


def test_characters_beyond_the_basic_plane() -> None:
    assert lines(read(paragraph("𠮷", ("藏", HIDDEN), "野𠮷"))) == ["𠮷野𠮷"]


def test_a_document_that_was_saved_quickly_lies_in_pieces() -> None:
    at = 0x600  # where the text begins: 甲, 乙 and 丙, each with its mark
    pieces = ((at + 8, 0x01B8), (at, 0), (at + 4, 1))  # the first and the last are hidden, in two ways
    places = pack("<4I", 0, 2, 4, 6) + b"".join(pack("<HIH", 0, *piece) for piece in pieces)
    hiding = b"\1" + pack("<H", len(HIDDEN)) + HIDDEN
    found = read(*map(paragraph, "甲乙丙"), parts={33: hiding + b"\2" + pack("<I", len(places)) + places})
    assert lines(found) == ["甲"]
    assert notes(found) == {"parsers.hidden_text": "2"}


def test_what_is_no_character_is_told() -> None:
    found = read(paragraph("甲\ud800\x0f乙"))
    assert lines(found) == ["甲��乙"]
    assert [note.code for note in found.notes] == ["reviews.broken_bytes", "parsers.broken_bytes"]


def test_boxes_to_tick_and_choices() -> None:
    tick = _control("FORMCHECKBOX", 1 | 25 << 2, pack("<H", 1))
    choice = _control("FORMDROPDOWN", 2 | 1 << 2, pack("<H", 0), ("一", "二"))
    data = tick[1] + choice[1]
    found = read(paragraph(*tick[0](0), *choice[0](len(tick[1]))), data=data)
    assert lines(found) == ["☑二"]


def _control(code: str, state: int, default: bytes, entries: tuple[str, ...] = ()) -> tuple[Runs, bytes]:
    """The runs of a field with a control, given where its data lies, and these data."""
    body = b"\xff" * 4 + pack("<HHH", state, 0, 20) + pack("<HH", 0, 0) + default + pack("<HH", 0, 0) * 5
    body += pack("<HHH", 0xFFFF, len(entries), 0)
    body += b"".join(pack("<H", len(e)) + e.encode("utf-16-le") for e in entries)

    def runs(at: int) -> list[tuple[str, bytes]]:
        control = ("\x01", SPECIAL + sprm(0x0806, 1) + sprm(0x6A03, at))
        return [("\x13", SPECIAL), (f" {code} ", b""), control, ("\x14", SPECIAL), ("\x15", SPECIAL)]

    return runs, pack("<IH", 0x44 + len(body), 0x44).ljust(0x44, b"\0") + body


def test_styles_hide_and_number() -> None:
    hiding = _style(1, 0xFFF, [b"\0\0", HIDDEN])
    quoting = _style(1, 0, [b"\1\0", sprm(0x083C, 0x81)])  # the other way round than its own style
    styles = pack("<H", 4) + pack("<HH", 2, 10) + hiding + quoting
    found = read(paragraph("藏着"), paragraph(("露出", sprm(0x083C, 0))), parts={1: styles})
    assert lines(found) == ["露出"]
    assert notes(found) == {"parsers.hidden_text": "1"}


def _style(kind: int, base: int, parts: list[bytes]) -> bytes:
    body = pack("<HHHHH", 0, kind | base << 4, len(parts), 0, 0) + pack("<H", 1) + "名".encode("utf-16-le") + b"\0\0"
    for part in parts:
        body += bytes(len(body) & 1) + pack("<H", len(part)) + part
    return pack("<H", len(body)) + body


def test_the_numbers_of_lists_are_printed() -> None:
    level = pack("<iB", 3, 37) + bytes(19 + 4) + pack("<H", 3) + "（\0）".encode("utf-16-le")
    lists = pack("<H", 1) + pack("<i", 77) + bytes(22) + b"\1\0"
    uses = pack("<I", 1) + pack("<i", 77) + bytes(12) + pack("<I", 0xFFFFFFFF)
    numbered = sprm(0x460B, 1)
    data = word(
        paragraph("甲", properties=numbered),
        paragraph("乙", properties=numbered),
        parts={73: lists, 99: level, 74: uses},
    )
    assert lines(parse("form.doc", data)) == ["（三）甲", "（四）乙"]


def test_headers_footers_and_notes() -> None:
    stories = {"headers": [paragraph("页眉"), paragraph(""), paragraph("页脚")], "footnotes": [paragraph("脚注")]}
    places = [0] * 8 + [4, 4, 7, 7, 7]  # six for notes, then even and odd headers, even and odd footers, first pages
    found = read(paragraph("正文"), stories=stories, parts={11: pack("<13I", *places)})
    assert [(one.text, one.where.line) for one in found.blocks if isinstance(one, Line)] == [
        ("页眉", None),
        ("正文", 1),
        ("页脚", None),
        ("脚注", None),
    ]


def test_text_boxes_stand_at_their_anchor() -> None:
    anchor = ("\x08", SPECIAL)
    shapes = pack("<II", 1, 5) + pack("<I22x", 1025)
    boxes = pack("<II", 0, 4) + pack("<14xI4x", 1025)
    stories = {"boxes": [paragraph("框中字")]}
    found = read(cell("甲", anchor), *ROW[1:], stories=stories, parts={40: shapes, 56: boxes})
    assert placed(found)[0][-1] == "甲\n框中字"
    assert doubts(found) == ["floating_text"]


def test_a_text_box_outside_of_tables_has_the_line_of_its_anchor() -> None:
    anchor = ("\x08", SPECIAL)
    parts = {40: pack("<II", 3, 9) + pack("<I22x", 1025), 56: pack("<II", 0, 4) + pack("<14xI4x", 1025)}
    found = read(paragraph("甲"), paragraph("乙", anchor), stories={"boxes": [paragraph("框中字")]}, parts=parts)
    assert [(one.text, one.where.line) for one in found.blocks if isinstance(one, Line)] == [
        ("甲", 1),
        ("乙", 2),
        ("框中字", 2),
    ]


def test_a_text_box_without_an_anchor_is_not_lost() -> None:
    boxes = pack("<II", 0, 4) + pack("<14xI4x", 1025)
    found = read(*ROW, stories={"boxes": [paragraph("框中字")]}, parts={56: boxes})
    assert [(one.text, one.doubt) for one in found.blocks if isinstance(one, Line)] == [("框中字", "floating_text")]


def test_pictures_alone_are_refused() -> None:
    with pytest.raises(UnreadableError) as error:
        read(paragraph(("\x01", SPECIAL)))
    assert (error.value.code, error.value.params) == ("parsers.only_pictures", {"count": "1"})


def test_a_password_is_named() -> None:
    with pytest.raises(UnreadableError) as error:
        read(*ROW, flags=0x0100)
    assert error.value.code == "parsers.is_encrypted"


@pytest.mark.parametrize("story", ["1Table", "WordDocument"])
def test_a_stream_that_is_missing_is_damage(story: str) -> None:
    data = word(*ROW).replace(story.encode("utf-16-le"), "X".ljust(len(story), "y").encode("utf-16-le"))
    with pytest.raises(UnreadableError) as error:
        parse("form.doc", data)
    assert error.value.code in {"parsers.damaged_package", "parsers.is_office"}


def test_the_end_of_a_cell_outside_of_tables_is_damage() -> None:
    with pytest.raises(UnreadableError) as error:
        read(*ROW, Made([("甲", b"")], b"", "\x07"))
    assert error.value.code == "parsers.damaged_package"


def test_tables_nested_absurdly_deep() -> None:
    with pytest.raises(UnreadableError) as error:
        read(cell("甲", depth=200))
    assert error.value.code == "parsers.nested_too_deep"


@pytest.mark.parametrize("kept", [600, 2000, 5000])
def test_a_file_that_is_cut_off_is_named(kept: int) -> None:
    with pytest.raises(UnreadableError) as error:
        parse("form.doc", word(*ROW)[:kept])
    assert error.value.code in {"parsers.damaged_package", "parsers.is_office"}


def test_what_is_embedded_does_not_say_what_the_file_is() -> None:
    assert looks_like(compound({"WordDocument": b"", "1Table": b""}, {"Workbook": b""})) == "old_word"
    assert looks_like(compound({"Workbook": b""}, {"WordDocument": b""})) == "old_excel"
    assert looks_like(compound({"Contents of nothing": b""}, {"Workbook": b""})) == "office"


def test_links_in_a_circle_are_damage() -> None:
    data = word(*ROW)
    at = data.rindex(pack("<II", 1, 2))
    with pytest.raises(UnreadableError) as error:
        parse("form.doc", data[:at] + pack("<II", 0, 0) + data[at + 8 :])
    assert error.value.code == "parsers.damaged_package"
