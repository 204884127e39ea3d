"""Workbooks that Excel 2003 saved as XML (SpreadsheetML), which many systems still export under the name .xls."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from parsers.document import Document, Note
from parsers.errors import UnreadableError
from parsers.number_formats import GENERAL
from parsers.sheets import ERROR, NO_RESULT, Limits, Sheet, Styles, Value, blocks, chosen, notes, running_text
from parsers.signatures import looks_like
from parsers.xml_whole import whole_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_NAMED = {
    "General Number": GENERAL,
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00',
    "Euro Currency": '"€"#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}
"""Formats that the file calls by a name, as a Chinese Excel shows them."""

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_BELOW = 1 << 30
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d(?:\.\d+)?))?")
_DAY = 86_400
_UNKNOWN = 1 << 30
"""The number of a style that the file names and does not have."""

_EDGES = "row_edges_lost"
_ON = ("1", "true", "True")


def recognises(_name: str, data: bytes) -> bool:
    """XML whose root is a workbook of Excel 2003, whatever the name says."""
    return looks_like(data) == "excel_xml"


def read(name: str, data: bytes) -> Document:
    """The sheets' tables in the order of their tabs. Raises UnreadableError."""
    root, decoded = whole_tree(data)
    try:
        sheets = _Reader(root).sheets()
    except (ValueError, OverflowError) as error:
        raise UnreadableError("parsers.damaged_package") from error
    read_sheets, hidden = chosen(sheets)
    found = tuple(blocks(read_sheets))
    told = (*decoded.notes, *_dangers(root), *hidden, *notes(read_sheets))
    return Document(name, "excel-xml", found, encoding=decoded.encoding, notes=told)


class _Reader:
    """Reads one sheet after the other, within the limits of the whole workbook."""

    def __init__(self, root: _Element) -> None:
        self._root, self._limits = root, Limits()
        self._numbers: dict[str, int] = {}
        self._below: dict[int, int] = {}
        self._width = 0
        codes: list[str] = []
        for number, style in enumerate(root.iter(f"{_SS}Style")):
            self._numbers[_get(style, "ID")] = number
            codes.append(self._code(style, codes))
        from_1904 = root.find(f"{_X}ExcelWorkbook/{_X}Date1904") is not None
        self._styles = Styles(codes, from_1904)

    def _code(self, style: _Element, codes: list[str]) -> str:
        """The number format of a style, or else of the one that it is made from."""
        found = style.find(f"{_SS}NumberFormat")
        if found is not None and (code := _get(found, "Format")):
            return _NAMED.get(code, code)
        parent = self._numbers.get(_get(style, "Parent") or "Default", len(codes))
        return codes[parent] if parent < len(codes) and found is None else GENERAL

    def sheets(self) -> list[Sheet]:
        """The worksheets in the order of their tabs."""
        found = self._root.findall(f"{_SS}Worksheet")
        return [self._sheet(element, number) for number, element in enumerate(found, 1)]

    def _sheet(self, element: _Element, number: int) -> Sheet:
        options = element.find(f"{_X}WorksheetOptions")
        visible = options.findtext(f"{_X}Visible") if options is not None else None
        sheet = Sheet(_get(element, "Name") or f"Sheet{number}", (visible or "").startswith("SheetHidden"))
        sheet.hidden = sheet.hidden or visible == "SheetVeryHidden"
        zeros = options is None or options.find(f"{_X}DoNotDisplayZeros") is None
        sheet.floating += _running(options, sheet.name)
        self._below, self._width = {}, 0
        for table in element.findall(f"{_SS}Table"):
            columns = self._columns(table, sheet)
            row = 0
            for each in table.findall(f"{_SS}Row"):
                row = _index(each, row, _MOST_ROWS)
                self._row(sheet, each, row, zeros, columns)
                row += _count(each, "Span")
        return sheet

    def _columns(self, table: _Element, sheet: Sheet) -> dict[int, str]:
        """The style of each column that has one; hidden columns are told to the sheet."""
        styles: dict[int, str] = {}
        column = 0
        for each in table.findall(f"{_SS}Column"):
            column = _index(each, column, _MOST_COLUMNS)
            last = min(column + _count(each, "Span"), _MOST_COLUMNS)
            places = range(column, last + 1)
            if _is_hidden(each, "Width"):
                sheet.hidden_columns.update(places)
            if style := _get(each, "StyleID"):
                styles |= dict.fromkeys(places, style)
            column = last
        return styles

    def _row(self, sheet: Sheet, element: _Element, row: int, zeros: bool, columns: dict[int, str]) -> None:
        if len(element) and _is_hidden(element, "Height"):
            sheet.hidden_rows.add(row)
        steps_over = self._stepped_over(element, row)
        column = 0
        for cell in element.findall(f"{_SS}Cell"):
            column = _index(cell, column, _MOST_COLUMNS)
            while column in steps_over:
                column += 1
            style = _get(cell, "StyleID") or _get(element, "StyleID") or columns.get(column, "Default")
            value = self._limits.take(self._value(cell, self._numbers.get(style, _UNKNOWN), zeros))
            sheet.put(row, column, replace(value, doubt=value.doubt or _EDGES) if value and steps_over else value)
            down, right = _count(cell, "MergeDown"), _count(cell, "MergeAcross")
            if down or right:
                sheet.merged.append((row, column, row + down, column + right))
            if down:
                self._below |= dict.fromkeys(range(column, min(column + right, _MOST_COLUMNS) + 1), row + down)
            for comment in cell.findall(f"{_SS}Comment"):
                sheet.comments.append((row, column, _text(comment)))
            column += right
        self._width = max(self._width, column)

    def _stepped_over(self, element: _Element, row: int) -> set[int]:
        """Columns that cells merged from above take up, where a row has no cells for them and does not say so.

        Excel refuses such a row, but programs that fill in templates write it as a page's row is written.
        """
        covered = {column for column, last in self._below.items() if last >= row}
        cells = element.findall(f"{_SS}Cell") if covered else []
        if not cells or any(_get(cell, "Index") for cell in cells):
            return set()
        ends = list(accumulate(1 + _count(cell, "MergeAcross") for cell in cells))
        texts = {end for end, cell in zip(ends, cells, strict=True) if (cell.findtext(f"{_SS}Data") or "").strip()}
        return covered if texts & covered and ends[-1] + len(covered) <= self._width else set()

    def _value(self, cell: _Element, style: int, zeros: bool) -> Value | None:
        data, formula = cell.find(f"{_SS}Data"), _get(cell, "Formula")
        if data is None:
            return Value("=" + formula.lstrip("="), NO_RESULT) if formula else Value("")
        text = _text(data)
        kind = _get(data, "Type")
        if kind == "Error":
            return Value(text, ERROR)
        if kind == "Boolean":
            return Value("TRUE" if text in _ON else "FALSE")
        if kind in ("Number", "DateTime"):
            try:
                number = _number(text, self._styles.from_1904)
            except ValueError:  # a date that does not exist
                return Value(text, ERROR)
            return Value(text) if number is None else self._styles.number(number, style, zeros)
        return self._styles.text(text, style)


def _text(element: _Element) -> str:
    return "".join(map(str, element.itertext())).replace("\r\n", "\n").replace("\r", "\n")


def _number(text: str, from_1904: bool) -> float | None:
    """A number, or the days up to a date; None where it is neither. Raises ValueError for the 45th of a month."""
    if found := _DATE.fullmatch(text.strip()):
        zero = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30)
        days = (dt.date(int(found[1]), int(found[2]), int(found[3])) - zero).days
        return days + (int(found[4] or 0) * 3600 + int(found[5] or 0) * 60 + float(found[6] or 0)) / _DAY
    try:
        return float(text)
    except ValueError:
        return None


def _get(element: _Element, name: str) -> str:
    """An attribute, also where the program that wrote the file forgot its prefix."""
    return element.get(_SS + name) or element.get(name) or ""


def _count(element: _Element, name: str) -> int:
    said = _get(element, name)
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _index(element: _Element, before: int, most: int) -> int:
    """Where a row, a column or a cell stands: behind the one before it where it does not say so itself."""
    index = _count(element, "Index") or before + 1
    if index > most:
        raise ValueError(index)
    return index


def _is_hidden(element: _Element, measure: str) -> bool:
    if _get(element, "Hidden") in _ON:
        return True
    try:
        return float(_get(element, measure) or "1") == 0
    except ValueError:
        return False


def _running(options: _Element | None, name: str) -> Iterator[tuple[int, str]]:
    """The page's header and footer."""
    for place, row in (("Header", 0), ("Footer", _BELOW)):
        found = options.find(f"{_X}PageSetup/{_X}{place}") if options is not None else None
        if found is not None:
            yield from ((row, text) for text in running_text(found.get(f"{_X}Data") or "", name))


def _dangers(root: _Element) -> list[Note]:
    """What the file would fetch: cells that lie in other workbooks."""
    links = len(root.findall(f".//{_X}SupBook"))
    return [Note("parsers.external_links", (("count", str(links)),))] if links else []
