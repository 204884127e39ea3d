"""Old workbooks: formats, hidden places, what stands around the cells, damage."""

from __future__ import annotations

from struct import pack

import pytest

from parsers import parse
from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.signatures import looks_like
from tests.parsers.shown import shown, tables
from tests.parsers.workbooks import old_cell, old_record, old_text, xls

BOX = (
    old_record(0x5D, pack("<HHHHH", 0x15, 0x12, 6, 1, 0) + bytes(16))
    + old_record(0x1B6, pack("<9H", 0, 0, 0, 0, 0, 5, 0, 0, 0))
    + old_record(0x3C, b"\1" + "绩效目标表".encode("utf-16-le"))
)


def read(records: bytes, *formats: str, settings: bytes = b"") -> Document:
    return parse("form.xls", xls(("表1", 0, 0, records), formats=formats, settings=settings))


def cells(found: Document) -> list[tuple[str, str | None]]:
    return [(cell.text, cell.doubt) for table in tables(found) for cell in table.cells]


def test_cells_and_formats() -> None:
    records = old_cell(0, 0, "甲") + old_cell(0, 1, 0.955, 1) + old_cell(0, 2, 46052, 2) + old_cell(0, 3, 12.0)
    records += old_record(0x205, pack("<HHHBB", 1, 0, 0, 0x17, 1)) + old_record(0x205, pack("<HHHBB", 1, 1, 0, 1, 0))
    found = read(records, "0%", 'yyyy"年"m"月"d"日"')
    assert found.format == "xls"
    assert cells(found) == [
        ("甲", None),
        ("95.5%", "rounded_in_source"),
        ("2026年1月30日", None),
        ("12", None),
        ("#REF!", "error_in_source"),
        ("TRUE", None),
    ]


def test_the_date_system_of_the_mac() -> None:
    found = read(old_cell(0, 0, 46052 - 1462, 1), "yyyy/m/d", settings=old_record(0x22, pack("<H", 1)))
    assert cells(found) == [("2026/1/30", None)]


def test_merged_and_hidden() -> None:
    records = old_record(0x7D, pack("<HHHHHH", 2, 2, 2560, 0, 1, 0))
    records += old_record(0x208, pack("<HHHHHHI", 1, 0, 3, 255, 0, 0, 0x20))
    records += old_cell(0, 0, "标题") + old_cell(0, 1, "盖住") + old_cell(0, 2, "隐列")
    records += old_cell(1, 0, "隐行") + old_cell(2, 0, "甲") + old_cell(2, 1, "乙")
    records += old_record(0xE5, pack("<HHHHH", 1, 0, 0, 0, 1))
    found = read(records)
    assert [text for text, doubt in cells(found) if doubt] == ["隐列", "隐行"]
    assert tables(found)[0].cells[0].column_span == 2
    assert [note.code for note in found.notes] == ["parsers.unshown_cells"]


def test_text_boxes_and_headers_are_lines() -> None:
    header = old_record(0x14, old_text("&C2026年度")) + old_record(0x15, old_text("&C第&P页"))
    assert shown(read(header + old_cell(2, 0, "甲") + BOX)) == ["2026年度", "绩效目标表", [["甲"]]]


def test_hidden_sheets_and_charts() -> None:
    sheets = [("表1", 0, 0, old_cell(0, 0, "甲")), ("图", 0, 2, b""), ("选项", 2, 0, old_cell(0, 0, "乙"))]
    found = parse("form.xls", xls(*sheets))
    assert shown(found) == [[["甲"]]]
    assert [(note.code, dict(note.params)["sheet"]) for note in found.notes] == [
        ("parsers.other_sheet", "图"),
        ("parsers.hidden_sheet", "选项"),
    ]


def test_a_password_is_named() -> None:
    with pytest.raises(UnreadableError) as error:
        read(old_cell(0, 0, "甲"), settings=old_record(0x2F, pack("<HHH", 1, 1, 1) + bytes(48)))
    assert error.value.code == "parsers.is_encrypted"


@pytest.mark.parametrize("kept", [20, 60, 100])
def test_damage_is_named(kept: int) -> None:
    with pytest.raises(UnreadableError) as error:
        parse("form.xls", xls(("表1", 0, 0, old_cell(0, 0, "甲")))[:kept])
    assert error.value.code == "parsers.damaged_package"


@pytest.mark.parametrize(
    "start",
    [
        xls(("表1", 0, 0, b"")),
        b"\x09\x08\x08\x00\x00\x05\x05\x00",
        b"\x09\x02\x06\x00\x00\x00\x10\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook\0".encode("utf-16-le"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Book\0".encode("utf-16-le"),
    ],
)
def test_old_workbooks_are_recognised(start: bytes) -> None:
    assert looks_like(start) == "old_excel"
