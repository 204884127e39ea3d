"""Reads the worksheets of a binary package (xlsb): the same as an xlsx, but its parts are records, not XML."""

from __future__ import annotations

from collections.abc import Iterator
from struct import unpack, unpack_from

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.office import Package
from parsers.sheet_xml import around
from parsers.sheets import ERROR, Limits, Sheet, Styles, Value, format_codes, running_text

_ROW, _COLUMNS, _MERGED, _VIEW, _RUNNING = 0, 60, 176, 137, 479
_RK, _ERROR, _TRUTH, _REAL, _TEXT, _SHARED = 2, 3, 4, 5, 6, 7
_FORMULA = {8: _TEXT, 9: _REAL, 10: _TRUTH, 11: _ERROR}
_SHORT = {13: _RK, 14: _ERROR, 15: _TRUTH, 16: _REAL, 17: _TEXT, 18: _SHARED}
_SHORT_BLANK, _BLANK, _RICH = 12, 1, 62
_STRING, _FORMAT, _STYLE, _STYLES, _STYLES_END, _TAB, _SETTINGS = 19, 44, 47, 617, 618, 156, 153
_COMMENT, _COMMENT_TEXT = 635, 637
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_binary(package: Package) -> tuple[list[Sheet], list[Note]]:
    """The worksheets in the order of their tabs, and what is said about the others. Raises UnreadableError."""
    main = package.main_part() or "xl/workbook.bin"
    related = package.related(main)
    parts = dict(related.values())
    reader = _Reader(package, parts, main)
    sheets: list[Sheet] = []
    notes: list[Note] = []
    for kind, body in _records(package.data(main)):
        if kind == _TAB:
            key, end = _text(body, 8)
            name = _text(body, end)[0]
            sort, part = related.get(key, ("", ""))
            if sort == "worksheet":
                sheets.append(reader.sheet(name, part, hidden=body[:4] != bytes(4)))
            else:
                notes.append(Note("parsers.other_sheet", (("sheet", name),)))
    if not sheets and not notes:
        raise UnreadableError("parsers.damaged_package")
    return sheets, notes


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and body of every record; both kind and length are numbers of seven bits a byte."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[place] << 7
            place += 1
        size = 0
        for i in range(4):
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << 7 * i
            if not byte & 0x80:
                break
        if place + size > len(data):
            raise UnreadableError("parsers.damaged_package")
        yield kind, data[place : place + size]
        place += size


def _text(body: bytes, place: int) -> tuple[str, int]:
    """A text and the place behind it. A length of nothing but ones is no text at all."""
    (length,) = unpack_from("<I", body, place)
    end = place + 4 + (2 * length if length != 0xFFFFFFFF else 0)
    if end > len(body):
        raise UnreadableError("parsers.damaged_package")
    return body[place + 4 : end].decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n"), end


class _Reader:
    """Reads one sheet after the other, within the limits of the whole workbook."""

    def __init__(self, package: Package, parts: dict[str, str], main: str) -> None:
        self._package, self._limits = package, Limits()
        self._strings = [_text(body, 1)[0] for kind, body in self._part(parts.get("sharedStrings")) if kind == _STRING]
        settings = next((body for kind, body in _records(package.data(main)) if kind == _SETTINGS), bytes(4))
        self._styles = self._read_styles(parts.get("styles"), from_1904=bool(settings[0] & 1))

    def _part(self, part: str | None) -> Iterator[tuple[int, bytes]]:
        return _records(self._package.data(part)) if part and part in self._package else iter(())

    def _read_styles(self, part: str | None, from_1904: bool) -> Styles:
        own: dict[int, str] = {}
        ids: list[int] = []
        inside = False
        for kind, body in self._part(part):
            if kind == _FORMAT:
                own[unpack_from("<H", body)[0]] = _text(body, 2)[0]
            elif kind in (_STYLES, _STYLES_END):
                inside = kind == _STYLES
            elif kind == _STYLE and inside:
                ids.append(unpack_from("<H", body, 2)[0])
        return Styles(format_codes(own, ids), from_1904)

    def sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        sheet = Sheet(name, hidden)
        row = column = 0
        zeros = True
        data = self._package.data(part)
        self._limits.refuse(0, len(data))
        for kind, body in _records(data):
            if kind == _ROW:
                row, column = unpack_from("<I", body)[0] + 1, 0
                if body[11] & 0x10 or body[8:10] == bytes(2):
                    sheet.hidden_rows.add(row)
            elif kind <= _SHORT_BLANK + 6 or kind == _RICH:
                short = _SHORT_BLANK <= kind < _RICH
                column = column + 1 if short else unpack_from("<I", body)[0] + 1
                if kind not in (_BLANK, _SHORT_BLANK):
                    value = self._value(_SHORT.get(kind, kind), body if short else body[4:], zeros)
                    sheet.put(row, column, self._limits.take(value))
            elif kind == _VIEW:
                zeros = bool(body[0] & 0x10)
            else:
                _note(sheet, kind, body)
        sheet.comments += self._comments(part)
        around(self._package, part, sheet)
        return sheet

    def _value(self, kind: int, body: bytes, zeros: bool) -> Value | None:
        """What follows the three bytes of the style and one of flags."""
        kind = _FORMULA.get(kind, kind)
        style, stored = int.from_bytes(body[:3], "little"), body[4:]
        if kind == _RK:
            return self._styles.number(_rk(stored), style, zeros)
        if kind == _REAL:
            return self._styles.number(unpack_from("<d", stored)[0], style, zeros)
        if kind == _TRUTH:
            return Value("TRUE" if stored[0] else "FALSE")
        if kind == _ERROR:
            return Value(_ERRORS.get(stored[0], f"#{stored[0]}"), ERROR)
        if kind == _SHARED:
            return self._styles.text(self._strings[unpack_from("<I", stored)[0]], style)
        return self._styles.text(_text(stored, 1 if kind == _RICH else 0)[0], style)

    def _comments(self, part: str) -> Iterator[tuple[int, int, str]]:
        row = column = 1
        for kind, target in self._package.related(part).values():
            for record, body in self._part(target if kind == "comments" else None):
                if record == _COMMENT:
                    row, _, column, _ = (number + 1 for number in unpack_from("<4I", body, 4))
                elif record == _COMMENT_TEXT:
                    yield row, column, _text(body, 1)[0]


def _note(sheet: Sheet, kind: int, body: bytes) -> None:
    """What a sheet says besides its cells."""
    if kind == _COLUMNS:
        first, last, width = unpack_from("<3I", body)
        if body[16] & 1 or width == 0:
            sheet.hidden_columns.update(range(first + 1, min(last, 16_383) + 2))
    elif kind == _MERGED:
        top, bottom, left, right = unpack_from("<4I", body)
        sheet.merged.append((top + 1, left + 1, bottom + 1, right + 1))
    elif kind == _RUNNING:
        place, told = 2, set()
        for i in range(6):
            text, place = _text(body, place)
            for line in running_text(text, sheet.name):
                if (i % 2, line) not in told:
                    told.add((i % 2, line))
                    sheet.floating.append(((1 << 30) if i % 2 else 0, line))


def _rk(stored: bytes) -> float:
    """A number in 30 bits: an integer or the upper half of a double, and perhaps a hundred times too large."""
    (bits,) = unpack("<i", stored[:4])
    upper = (bits & 0xFFFFFFFC).to_bytes(4, "little")
    number = float(bits >> 2) if bits & 2 else float(unpack("<d", bytes(4) + upper)[0])
    return number / 100 if bits & 1 else number
