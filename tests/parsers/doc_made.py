"""Old Word files made of raw records, so that a test can write what no program would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from struct import pack

Span = tuple[int, int, bytes]
STORIES = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")
_SECTOR = 512
_TEXT_AT = 0x600
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes], inner: Mapping[str, bytes] | None = None) -> bytes:
    """An OLE file with these streams in its root folder, and `inner` in a folder called ObjectPool."""
    inner = inner or {}
    whole = {**streams, **inner}
    sectors, links, entries = list[bytes](), list[int](), dict[str, tuple[int, int]]()
    for name, content in whole.items():
        data = content.ljust(4096, b"\0")  # smaller ones would stand in a stream of small ones
        parts = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        entries[name] = len(sectors), len(data)
        sectors += parts
        links += [*range(len(links) + 1, len(links) + len(parts)), _END]
    names = [*streams, *(["ObjectPool"] if inner else []), *inner]
    folder = _entry("Root Entry", 5, child=1)
    for number, name in enumerate(names, 1):
        last = name in (([*streams] + (["ObjectPool"] if inner else []))[-1], [*inner][-1] if inner else None)
        right = _FREE if last else number + 1
        start, size = entries.get(name, (0, 0))
        kind = 2 if name in entries else 1
        folder += _entry(name, kind, right=right, child=number + 1 if kind == 1 else _FREE, start=start, size=size)
    folder += bytes(-len(folder) % _SECTOR)
    begin = len(sectors)
    count = len(folder) // _SECTOR
    sectors += [folder[at : at + _SECTOR] for at in range(0, len(folder), _SECTOR)]
    links += [*range(begin + 1, begin + count), _END]
    tables = -(-(len(links) + 8) // 127)
    fat = [*range(len(sectors), len(sectors) + tables)]
    links += [_TABLE] * tables
    links += [_FREE] * (tables * 128 - len(links))
    sectors += [pack("<128I", *links[at : at + 128]) for at in range(0, len(links), 128)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<IIIIIIIIII", 0, tables, begin, 0, 4096, _END, 0, _END, 0, *fat[:1])
    header += pack(f"<{len(fat) - 1}I", *fat[1:])
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors)


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + pack("<HBBIII36xIQ", len(text), kind, 1, _FREE, right, child, start, size)


@dataclass(frozen=True)
class Made:
    """A paragraph: its runs of text and modifiers, its own modifiers, and the mark at its end."""

    runs: Sequence[tuple[str, bytes]]
    properties: bytes = b""
    mark: str = "\r"
    mark_properties: bytes = b""


def sprm(code: int, value: int | bytes) -> bytes:
    """A modifier; bytes are its operand as it is."""
    if isinstance(value, bytes):
        return pack("<H", code) + value
    size = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}[code >> 13]
    return pack("<H", code) + value.to_bytes(size, "little")


IN_TABLE, ROW_END = sprm(0x2416, 1), sprm(0x2417, 1)
HIDDEN, DELETED, SPECIAL, RAISED = sprm(0x083C, 1), sprm(0x0800, 1), sprm(0x0855, 1), sprm(0x2A48, 1)


def paragraph(*runs: str | tuple[str, bytes], properties: bytes = b"", mark_properties: bytes = b"") -> Made:
    return Made(_runs(runs), properties, mark_properties=mark_properties)


def _runs(runs: Iterable[str | tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(run, b"") if isinstance(run, str) else run for run in runs]


def cell(*runs: str | tuple[str, bytes], depth: int = 1) -> Made:
    inner = sprm(0x6649, depth) + (sprm(0x244B, 1) if depth > 1 else b"")
    return Made(_runs(runs), IN_TABLE + inner, "\x07" if depth == 1 else "\r")


def row_end(
    edges: Sequence[int], flags: Sequence[int] = (), *, depth: int = 1, more: bytes = b"", deleted: bool = False
) -> Made:
    """The end of a row whose cells lie between these edges; `flags` say how they are merged."""
    cells = [pack("<H18x", flag) for flag in flags]
    body = pack("<B", max(len(edges) - 1, 0)) + pack(f"<{len(edges)}h", *edges) + b"".join(cells)
    definition = sprm(0xD608, pack("<H", len(body) + 1) + body) if edges else b""
    inner = sprm(0x6649, depth) + (sprm(0x244B, 1) + sprm(0x244C, 1) if depth > 1 else ROW_END)
    properties = IN_TABLE + inner + definition + more
    return Made([], properties, "\x07" if depth == 1 else "\r", DELETED if deleted else b"")


def word(
    *main: Made,
    stories: Mapping[str, Sequence[Made]] | None = None,
    parts: Mapping[int, bytes] | None = None,
    flags: int = 0,
    version: int = 0xC1,
    ident: int = 0xA5EC,
    narrow: bool = False,
    data: bytes = b"",
) -> bytes:
    """A document; `parts` are tables of the table stream by their number, `narrow` text has a byte a character."""
    every = {"main": main, **(stories or {})}
    made = [paragraph for name in STORIES for paragraph in every.get(name, ())]
    text = "".join(_text(one) for one in made)
    counts = [sum(_length(_text(one)) for one in every.get(name, ())) for name in STORIES]
    width = 1 if narrow else 2
    stream = text.encode("cp1252") if narrow else text.encode("utf-16-le", "surrogatepass")
    pages = b""
    first = (_TEXT_AT + len(stream) + _SECTOR - 1) // _SECTOR
    looks = [(_length(run), look) for one in made for run, look in (*one.runs, (one.mark, one.mark_properties)) if run]
    marks = [(_length(_text(one)), one.properties) for one in made]
    characters, pages = _pages(looks, width, first, pages, _character_page)
    paragraphs, pages = _pages(marks, width, first, pages, _paragraph_page)
    where = _TEXT_AT if not narrow else _TEXT_AT * 2 | 0x40000000
    pieces = pack("<II", 0, _length(text)) + pack("<HIH", 0, where, 0)
    tables = {33: b"\2" + pack("<I", len(pieces)) + pieces, 12: characters, 13: paragraphs, **(parts or {})}
    header = bytearray(_TEXT_AT)
    header[0:4] = pack("<HH", ident, version)
    header[0x0A:0x0C] = pack("<H", flags | 0x0200)
    header[0x4C:0x6C] = pack("<8i", *counts)
    table = b""
    for number, content in tables.items():
        header[0x9A + 8 * number : 0xA2 + 8 * number] = pack("<II", len(table), len(content))
        table += content
    document = bytes(header) + stream + bytes(first * _SECTOR - _TEXT_AT - len(stream)) + pages
    return compound({"WordDocument": document, "1Table": table, "Data": data})


def _length(text: str) -> int:
    """As the file counts: a character beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _text(made: Made) -> str:
    return "".join(run for run, _ in made.runs) + made.mark


def _pages(
    entries: Sequence[tuple[int, bytes]], width: int, first: int, pages: bytes, page: Callable[[Sequence[Span]], bytes]
) -> tuple[bytes, bytes]:
    """The table that leads to the pages, and all pages."""
    ends = [_TEXT_AT + width * place for place in accumulate((length for length, _ in entries), initial=0)]
    spans = [(start, end, properties) for (start, end), (_, properties) in zip(pairwise(ends), entries, strict=True)]
    numbers, starts = list[int](), list[int]()
    for group in (spans[at : at + 5] for at in range(0, len(spans), 5)):
        numbers.append(first + len(pages) // _SECTOR)
        starts.append(group[0][0])
        pages += page(group)
    return pack(f"<{len(starts) + 1}I", *starts, ends[-1]) + pack(f"<{len(numbers)}I", *numbers), pages


def _page(group: Sequence[Span], size: int, packed: Sequence[bytes]) -> bytes:
    head = pack(f"<{len(group) + 1}I", *(start for start, _, _ in group), group[-1][1])
    at, places, bodies = _SECTOR - 2, list[int](), list[tuple[int, bytes]]()
    for body in packed:
        at = (at - len(body)) & ~1
        places.append(at // 2)
        bodies.append((at, body))
    page = bytearray((head + b"".join(bytes([place]).ljust(size, b"\0") for place in places)).ljust(_SECTOR, b"\0"))
    for place, body in bodies:
        page[place : place + len(body)] = body
    page[-1] = len(group)
    return bytes(page)


def _character_page(group: Sequence[Span]) -> bytes:
    return _page(group, 1, [bytes([len(properties)]) + properties for _, _, properties in group])


def _paragraph_page(group: Sequence[Span]) -> bytes:
    bodies = []
    for _, _, properties in group:
        body = b"\0\0" + properties + bytes(len(properties) & 1)
        bodies.append(bytes([0, len(body) // 2]) + body)
    return _page(group, 13, bodies)
