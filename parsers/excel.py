"""Spreadsheets: xlsx and its kin (xlsm, xltx), xlsb, and the old xls; every sheet makes one table."""

from __future__ import annotations

from struct import error as struct_error

from parsers.document import Document, Note
from parsers.errors import UnreadableError
from parsers.sheets import Sheet, blocks, chosen, notes
from parsers.signatures import looks_like


def recognises(_name: str, data: bytes) -> bool:
    """A package with a workbook inside, or the records of an old Excel, whatever the name says."""
    return looks_like(data) in ("excel", "old_excel")


def read(name: str, data: bytes) -> Document:
    """The sheets' tables in the order of their tabs. Raises UnreadableError."""
    try:
        kind, sheets, others = _sheets(data)
    except (ValueError, IndexError, KeyError, AttributeError, OverflowError, struct_error, AssertionError) as error:
        raise UnreadableError("parsers.damaged_package") from error
    read_sheets, hidden = chosen(sheets)
    found = tuple(blocks(read_sheets))
    return Document(name, kind, found, notes=(*others, *hidden, *notes(read_sheets)))


def _sheets(data: bytes) -> tuple[str, list[Sheet], list[Note]]:
    from parsers.office import Package

    if looks_like(data) == "old_excel":
        from parsers.sheet_biff import dangers, read_stream

        sheets, others = read_stream(data)
        return "xls", sheets, [*dangers(data), *others]
    package = Package(data)
    if (package.main_part() or "").endswith(".bin") or "xl/workbook.bin" in package:
        from parsers.sheet_binary import read_binary

        sheets, others = read_binary(package)
        return "xlsb", sheets, [*package.dangers(), *others]
    from parsers.sheet_xml import read_package

    sheets, others = read_package(package)
    return "xlsx", sheets, [*package.dangers(), *others]
