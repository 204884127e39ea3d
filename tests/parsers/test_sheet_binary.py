"""Binary workbooks: every kind of cell, formats, hidden places, damage."""

from __future__ import annotations

from struct import pack

import pytest

from parsers import parse
from parsers.document import Document
from parsers.errors import UnreadableError
from tests.parsers.shown import shown, tables
from tests.parsers.workbooks import binary_cell, binary_row, record, wide, xlsb

NOTHING = pack("<H", 0) + bytes(8)  # a formula of no length


def read(data: bytes) -> Document:
    return parse("form.xlsb", data)


def cells(found: Document) -> list[tuple[str, str | None]]:
    return [(cell.text, cell.doubt) for table in tables(found) for cell in table.cells]


def test_every_kind_of_cell() -> None:
    kinds = [
        binary_cell(7, 0, pack("<I", 0)),
        binary_cell(6, 1, wide("直接")),
        binary_cell(5, 2, pack("<d", 0.955), 1),
        binary_cell(2, 3, pack("<i", 95 << 2 | 3), 1),
        binary_cell(2, 4, pack("<i", -95 << 2 | 2)),
        binary_cell(2, 5, pack("<d", 1.5)[4:]),
        binary_cell(3, 6, b"\x17"),
        binary_cell(4, 7, b"\1"),
        binary_cell(8, 8, wide("结果") + NOTHING),
        binary_cell(9, 9, pack("<d", 46052) + NOTHING, 2),
        binary_cell(1, 10, b""),
        binary_cell(62, 11, b"\0" + wide("富文本")),
    ]
    found = read(xlsb(binary_row(0, *kinds), formats=["0%", "yyyy年m月"], strings=["共享"]))
    assert found.format == "xlsb"
    assert cells(found) == [
        ("共享", None),
        ("直接", None),
        ("95.5%", "rounded_in_source"),
        ("95%", None),
        ("-95", None),
        ("1.5", None),
        ("#REF!", "error_in_source"),
        ("TRUE", None),
        ("结果", None),
        ("2026年1月", None),
        ("富文本", None),
    ]


def test_places_merged_areas_and_what_is_hidden() -> None:
    rows = binary_row(4, binary_cell(6, 2, wide("标题")), binary_cell(6, 3, wide("盖住")))
    rows += binary_row(5, binary_cell(6, 2, wide("甲")), binary_cell(6, 3, wide("隐列")))
    rows += binary_row(6, binary_cell(6, 2, wide("隐行")), hidden=True)
    columns = record(60, pack("<IIIIH", 3, 3, 2304, 0, 1))
    merged = record(177, pack("<I", 1)) + record(176, pack("<4I", 4, 4, 2, 3)) + record(178)
    found = read(xlsb(rows, before=columns, behind=merged))
    assert cells(found) == [("标题", None), ("甲", None), ("隐列", "hidden_in_source"), ("隐行", "hidden_in_source")]
    assert (tables(found)[0].cells[0].where.row, tables(found)[0].cells[0].where.column) == (5, 3)
    assert [note.code for note in found.notes] == ["parsers.unshown_cells"]


def test_headers_of_pages() -> None:
    texts = [wide("&C2026年度"), wide("&C第&P页"), *[b"\xff\xff\xff\xff"] * 4]
    found = read(
        xlsb(binary_row(0, binary_cell(6, 0, wide("甲"))), behind=record(479, pack("<H", 0) + b"".join(texts)))
    )
    assert shown(found) == ["2026年度", [["甲"]]]


@pytest.mark.parametrize(
    "row",
    [binary_cell(6, 0, pack("<I", 999)), binary_cell(7, 0, pack("<I", 5)), b"\x06\xff\x01", record(0, b"\0")],
)
def test_damage_is_named(row: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        read(xlsb(binary_row(0, row)))
    assert error.value.code == "parsers.damaged_package"
