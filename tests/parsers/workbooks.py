"""Workbooks for the tests: xlsx parts as any program might write them, xlsb records, and xls by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """A part's relations rId1, rId2 and so on: each a kind and a target."""
    entries = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{entries}</Relationships>'


def xlsx(
    *sheets: str,
    formats: Sequence[str] = (),
    strings: str = "",
    tabs: Sequence[str] = (),
    settings: str = "",
    more: Mapping[str, str | bytes] | None = None,
    namespace: str = MAIN,
) -> bytes:
    """A workbook of sheets given as the XML inside of <worksheet>. Style n has the format n - 1 of `formats`."""
    states = [*tabs, *[""] * len(sheets)]
    entries = "".join(f'<sheet name="表{i}" sheetId="{i}" r:id="rId{i}" {states[i - 1]}/>' for i in _count(sheets))
    own = "".join(f"<numFmt numFmtId='{200 + i}' formatCode='{_escaped(code)}'/>" for i, code in enumerate(formats))
    xfs = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *(200 + i for i in range(len(formats)))))
    kinds = [("worksheet", f"worksheets/sheet{i}.xml") for i in _count(sheets)]
    spaces = f'xmlns="{namespace}" xmlns:r="{_OFFICE}"'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(*kinds, ("styles", "styles.xml"), ("sharedStrings", "strings.xml")),
        "xl/workbook.xml": f"<workbook {spaces}>{settings}<sheets>{entries}</sheets></workbook>",
        "xl/styles.xml": f"<styleSheet {spaces}><numFmts>{own}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>",
        "xl/strings.xml": f'<sst xmlns="{namespace}">{strings}</sst>',
    }
    for i, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{namespace}">{sheet}</worksheet>'
    return package({**parts, **(more or {})})


def _count(sheets: Sequence[str]) -> range:
    return range(1, len(sheets) + 1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;")


def grid(rows: Iterable[Sequence[str | float | None]], *, first: int = 1, behind: str = "") -> str:
    """The XML of a sheet's cells: texts stand in them, numbers too; `behind` follows the cells."""
    lines = (
        f'<row r="{row}">{"".join(cell(address(row, i), value) for i, value in enumerate(values, start=1))}</row>'
        for row, values in enumerate(rows, start=first)
    )
    return f"<sheetData>{''.join(lines)}</sheetData>{behind}"


def address(row: int, column: int) -> str:
    """Such as C5, for the first 26 columns."""
    return f"{chr(64 + column)}{row}"


def cell(place: str, value: str | float | None, style: int = 0) -> str:
    """One cell; None makes an empty one."""
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{_escaped(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


# Binary packages


def record(kind: int, body: bytes = b"") -> bytes:
    """Kind and length in seven bits a byte, then the body."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + body


def wide(text: str) -> bytes:
    """A text with its length before it."""
    return pack("<I", len(text)) + text.encode("utf-16-le")


def binary_row(row: int, *cells: bytes, hidden: bool = False) -> bytes:
    """A row's header (from 0) and its cells."""
    flags = bytes([0, 0x10 if hidden else 0, 0])
    return record(0, pack("<IIH", row, 0, 0 if hidden else 288) + flags + pack("<III", 1, 0, 9)) + b"".join(cells)


def binary_cell(kind: int, column: int, stored: bytes, style: int = 0) -> bytes:
    """A cell of any kind: place, style, value."""
    return record(kind, pack("<II", column, style) + stored)


def xlsb(
    rows: bytes, *, formats: Sequence[str] = (), strings: Sequence[str] = (), before: bytes = b"", behind: bytes = b""
) -> bytes:
    """A binary workbook of one sheet. Style n has the format n - 1 of `formats`."""
    own = b"".join(record(44, pack("<H", 200 + i) + wide(code)) for i, code in enumerate(formats))
    numbers = (0, *(200 + i for i in range(len(formats))))
    styles = b"".join(record(47, pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0)) for number in numbers)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations(
            ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")
        ),
        "xl/workbook.bin": record(131)
        + record(153, pack("<III", 0, 0, 0))
        + record(143)
        + record(156, pack("<II", 0, 1) + wide("rId1") + wide("表1"))
        + record(144)
        + record(132),
        "xl/styles.bin": record(278)
        + record(615, pack("<I", len(formats)))
        + own
        + record(616)
        + record(617, pack("<I", len(numbers)))
        + styles
        + record(618)
        + record(279),
        "xl/sharedStrings.bin": record(159, pack("<II", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(text)) for text in strings)
        + record(160),
        "xl/worksheets/sheet1.bin": record(129)
        + record(148, pack("<4I", 0, 99, 0, 25))
        + before
        + record(145)
        + rows
        + record(146)
        + behind
        + record(130),
    }
    return package(parts)


_SHEET_TYPE = "application/vnd.ms-excel"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="bin" ContentType="{_SHEET_TYPE}.sheet.binary.macroEnabled.main"/>'
    f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{_SHEET_TYPE}.worksheet"/>'
    f'<Override PartName="/xl/styles.bin" ContentType="{_SHEET_TYPE}.styles"/>'
    f'<Override PartName="/xl/sharedStrings.bin" ContentType="{_SHEET_TYPE}.sharedStrings"/></Types>'
)


# Old workbooks: one stream of records, as it stands inside the OLE file


def old_record(kind: int, body: bytes = b"") -> bytes:
    """Kind, length, body."""
    return pack("<HH", kind, len(body)) + body


def old_text(text: str, size: str = "<H") -> bytes:
    """A text with its length and the flag of two bytes a character before it."""
    return pack(size, len(text)) + b"\1" + text.encode("utf-16-le")


def old_cell(row: int, column: int, value: str | float, style: int = 0) -> bytes:
    """A cell with a text or a number, counted from 0."""
    head = pack("<HHH", row, column, style)
    if isinstance(value, str):
        return old_record(0x204, head + old_text(value))
    return old_record(0x203, head + pack("<d", value))


def xls(*sheets: tuple[str, int, int, bytes], formats: Sequence[str] = (), settings: bytes = b"") -> bytes:
    """A stream of sheets: name, state (1 hidden), kind (0 worksheet), records. Style n has the format n - 1."""
    start = old_record(0x809, pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + settings + old_record(0x42, pack("<H", 1200))
    start += b"".join(old_record(0x41E, pack("<H", 200 + i) + old_text(code)) for i, code in enumerate(formats))
    numbers = (0, *(200 + i for i in range(len(formats))))
    start += b"".join(old_record(0xE0, pack("<HHHBBBBIIH", 0, number, 1, 0, 0, 0, 0, 0, 0, 0)) for number in numbers)
    names = [pack("<BB", state, kind) + old_text(name, "<B") for name, state, kind, _ in sheets]
    place = len(start) + sum(8 + len(name) for name in names) + 4
    entries, bodies = b"", b""
    for name, (_, _, _, records) in zip(names, sheets, strict=True):
        entries += old_record(0x85, pack("<I", place + len(bodies)) + name)
        bodies += old_record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6)) + records + old_record(0x0A)
    return start + entries + old_record(0x0A) + bodies
