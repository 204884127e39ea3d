"""Reads the worksheets of an old binary workbook (xls) with xlrd, and the texts around the cells by hand."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from struct import unpack_from
from typing import TYPE_CHECKING

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.sheets import ERROR, Limits, Sheet, Styles, Value, format_codes, running_text

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Cell as OldCell

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = range(1, 6)
_HEADER, _FOOTER, _CONTINUE, _OBJECT, _BOX, _END = 0x14, 0x15, 0x3C, 0x5D, 0x1B6, 0x0A
_TAB, _WORKSHEET = 0x85, 0
_TEXT_BOX_KINDS = (0x02, 0x06, 0x1E)
_BIFF8 = 80


def read_stream(data: bytes) -> tuple[list[Sheet], list[Note]]:
    """The worksheets in the order of their tabs, and what is said about the others. Raises UnreadableError."""
    try:
        return _read(_open(data))
    except UnreadableError:
        raise
    except Exception as error:  # over damaged bytes the library trips in a dozen ways
        code = "parsers.is_encrypted" if "encrypted" in str(error) else "parsers.damaged_package"
        raise UnreadableError(code) from error


def dangers(data: bytes) -> list[Note]:
    """Whether the file holds macros, which are told and never run."""
    return [Note("parsers.has_macros")] if "_VBA_PROJECT".encode("utf-16-le") in data else []


def _read(book: Book) -> tuple[list[Sheet], list[Note]]:
    own = {number: str(fmt.format_str) for number, fmt in book.format_map.items()}
    styles = Styles(format_codes(own, [xf.format_key for xf in book.xf_list]), book.datemode == 1)
    limits = Limits()
    sheets = [_sheet(book, number, styles, limits) for number in range(book.nsheets)]
    if book.biff_version < _BIFF8:
        return sheets, []
    tabs = list(_tabs(book))
    for sheet, (_, _, place) in zip(sheets, (tab for tab in tabs if tab[1] == _WORKSHEET), strict=True):
        sheet.floating = list(_around(book.mem, place, sheet.name))
    return sheets, [Note("parsers.other_sheet", (("sheet", name),)) for name, kind, _ in tabs if kind != _WORKSHEET]


def _tabs(book: Book) -> Iterator[tuple[str, int, int]]:
    """Name, kind and place of every sheet."""
    for kind, body in _records(book.mem, book.base):
        if kind == _TAB:
            yield _string(body[7:], body[6]), body[5], book.base + unpack_from("<I", body)[0]


def _open(data: bytes) -> Book:
    """A workbook older than Unicode that does not name its encoding was made by a Chinese program."""
    book = _opened(data, None)
    return book if book.biff_version >= _BIFF8 or book.codepage else _opened(data, "gb18030")


def _opened(data: bytes, encoding: str | None) -> Book:
    from xlrd import open_workbook

    return open_workbook(
        file_contents=data,
        logfile=StringIO(),
        formatting_info=True,
        ragged_rows=True,
        on_demand=True,  # or the library lets go of the bytes before the texts around the cells are read
        encoding_override=encoding,
        ignore_workbook_corruption=True,
    )


def _sheet(book: Book, number: int, styles: Styles, limits: Limits) -> Sheet:
    old = book.sheet_by_index(number)
    sheet = Sheet(old.name, hidden=old.visibility != 0)
    for row in range(old.nrows):
        for column, cell in enumerate(old.row(row), start=1):
            if _TEXT <= cell.ctype <= _ERROR:
                value = _value(cell, styles, bool(old.show_zero_values))
                sheet.put(row + 1, column, limits.take(value))
    sheet.merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in old.merged_cells]
    sheet.hidden_rows = {row + 1 for row, info in old.rowinfo_map.items() if info.hidden or info.height == 0}
    sheet.hidden_columns = {column + 1 for column, info in old.colinfo_map.items() if info.hidden or info.width == 0}
    sheet.comments = [(row + 1, column + 1, note.text) for (row, column), note in sorted(old.cell_note_map.items())]
    return sheet


def _value(cell: OldCell, styles: Styles, zeros: bool) -> Value | None:
    from xlrd import error_text_from_code

    if cell.ctype == _TEXT:
        return styles.text(cell.value.replace("\r\n", "\n").replace("\r", "\n"), cell.xf_index)
    if cell.ctype == _TRUTH:
        return Value("TRUE" if cell.value else "FALSE")
    if cell.ctype == _ERROR:
        return Value(error_text_from_code.get(cell.value, f"#{cell.value}"), ERROR)
    return styles.number(cell.value, cell.xf_index, zeros)


def _around(stream: bytes, place: int, name: str) -> Iterator[tuple[int, str]]:
    """The page's header and footer and the text boxes, which the library passes over."""
    kind_of_object = 0
    length = 0
    for kind, body in _records(stream, place):
        if kind in (_HEADER, _FOOTER) and len(body) > 3:
            text = _string(body[2:], unpack_from("<H", body)[0])
            yield from ((0 if kind == _HEADER else 1 << 30, line) for line in running_text(text, name))
        elif kind == _OBJECT and len(body) >= 6:
            kind_of_object = unpack_from("<H", body, 4)[0]
        elif kind == _BOX and len(body) >= 12:
            length = unpack_from("<H", body, 10)[0]
        elif kind == _CONTINUE and length:
            if kind_of_object in _TEXT_BOX_KINDS and (text := _string(body, length).strip()):
                yield from ((1, line.strip()) for line in text.splitlines() if line.strip())
            length = 0


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, without those of the charts inside of it."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        depth += (kind == 0x809) - (kind == _END)
        if depth <= 1:
            yield kind, bytes(stream[place + 4 : place + 4 + size])
        if depth <= 0:
            return
        place += 4 + size


def _string(body: bytes, length: int) -> str:
    """A flag for two bytes a character, then the characters."""
    return (
        body[1 : 1 + 2 * length].decode("utf-16-le", "replace")
        if body[0] & 1
        else body[1 : 1 + length].decode("latin-1")
    )
