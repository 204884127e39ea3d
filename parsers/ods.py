"""OpenDocument spreadsheets (.ods, .ots, .fods): every sheet makes one table, each cell as it shows.

Read by our own hand: pandas gives values (0.95 for 95 %) and loses merged cells; docvortex 0.6.4 tells no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.odf import CALC, OFFICE, STYLE, TABLE, TEXT, OpenDocument, collapsed, repeated, spaces
from parsers.sheets import ERROR, HIDDEN, NO_FORMAT, NO_RESULT, ROUNDED, Limits, Sheet, Value, blocks, chosen, notes
from parsers.signatures import looks_like

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_COLUMNS = 16_384
_GROUPS = frozenset(
    f"{TABLE}{name}"
    for name in (
        *("table-row-group", "table-header-rows", "table-rows"),
        *("table-column-group", "table-header-columns", "table-columns"),
    )
)
_APART = frozenset({f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}ruby-text", f"{TEXT}note"})
_FIXED = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_COUNTED = tuple(f"{TEXT}{name}" for name in ("page-number", "page-count", "date", "time", "file-name"))
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_POWER = re.compile(r"[-+]?\d+(?:\.\d+)?[Ee][-+]?\d{1,3}")
_FRACTION = re.compile(r"-?(?:(\d{1,9})\s+)?(\d{1,9})/(\d{1,9})")
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_TOO_NARROW = re.compile("#+")
"""What a program shows, and some save, of a number in a column that is too narrow for it."""

_BELOW = 1 << 30
_HAIR = Decimal("1e-9")


def recognises(_name: str, data: bytes) -> bool:
    """An OpenDocument package or a flat file with a spreadsheet in it, whatever the name says."""
    return looks_like(data) == "ods"


def read(name: str, data: bytes) -> Document:
    """The sheets' tables in the order of their tabs. Raises UnreadableError."""
    try:
        file = OpenDocument(data, "spreadsheet")
        sheets = _Reader(file).sheets()
    except (ValueError, OverflowError) as error:
        raise UnreadableError("parsers.damaged_package") from error
    except RecursionError as error:
        raise UnreadableError("parsers.nested_too_deep") from error
    read_sheets, hidden = chosen(sheets)
    found = tuple(blocks(read_sheets))
    return Document(name, "ods", found, notes=(*file.dangers(), *hidden, *notes(read_sheets)))


@dataclass(slots=True)
class _Row:
    """A row as the file has it, and whether it or the group around it is hidden."""

    element: _Element
    hidden: bool


class _Reader:
    """Reads one sheet after the other, within the limits of the whole workbook."""

    def __init__(self, file: OpenDocument) -> None:
        self._file, self._limits = file, Limits()

    def sheets(self) -> list[Sheet]:
        """The sheets in the order of their tabs."""
        tables = self._file.body.findall(f"{TABLE}table")
        return [self._sheet(table, number) for number, table in enumerate(tables, 1)]

    def _sheet(self, table: _Element, number: int) -> Sheet:
        style = table.get(f"{TABLE}style-name")
        hidden = self._file.says("table", style, "table-properties", f"{TABLE}display") == "false"
        sheet = Sheet(table.get(f"{TABLE}name") or f"Sheet{number}", hidden)
        sheet.floating += self._running(next(self._file.style("table", style), None))
        column = 1
        for element, is_hidden in _inside(table, f"{TABLE}table-column"):
            after = column + repeated(element, "number-columns-repeated")
            if is_hidden:
                sheet.hidden_columns.update(range(column, min(after, _MOST_COLUMNS + 1)))
            column = after
        row = 1
        for element, is_hidden in _inside(table, f"{TABLE}table-row"):
            row += self._rows(sheet, _Row(element, is_hidden), row)
        for shapes in table.findall(f"{TABLE}shapes"):
            sheet.floating += [(1, line) for line in _lines(shapes)]
        return sheet

    def _rows(self, sheet: Sheet, row: _Row, first: int) -> int:
        """The row as often as it stands there; returns how many rows these are."""
        times = repeated(row.element, "number-rows-repeated")
        cells = [*_cells(row.element)]
        for number in range(first, first + times) if cells else ():
            if row.hidden:
                sheet.hidden_rows.add(number)
            for column, cell, columns in cells:
                self._limits.refuse(columns)
                for at in range(column, column + columns):
                    self._put(sheet, cell, number, at)
        return times

    def _put(self, sheet: Sheet, cell: _Element, row: int, column: int) -> None:
        spans = repeated(cell, "number-rows-spanned"), repeated(cell, "number-columns-spanned")
        if max(spans) > 1 and cell.tag == f"{TABLE}table-cell":
            sheet.merged.append((row, column, row + spans[0] - 1, column + spans[1] - 1))
        sheet.put(row, column, self._limits.take(_value(cell)))
        for note in cell.findall(f"{OFFICE}annotation"):
            sheet.comments.append((row, column, "\n".join(_lines(note))))
        for child in cell:
            if child.tag not in _APART and child.tag != f"{TEXT}p":
                sheet.floating += [(row, line) for line in _lines(child)]

    def _running(self, style: _Element | None) -> Iterator[tuple[int, str]]:
        """The page's header and footer; page numbers and dates are no content."""
        master = (style.get(f"{STYLE}master-page-name") if style is not None else None) or "Default"
        for place, element in self._file.pages([master], ("header", "footer")):
            for paragraph in element.iter(f"{TEXT}p"):
                text = _text(paragraph).strip()
                if text and next(paragraph.iter(*_COUNTED, f"{TEXT}sheet-name"), None) is None:
                    yield 0 if place == "header" else _BELOW, text


def _inside(parent: _Element, tag: str, hidden: bool = False) -> Iterator[tuple[_Element, bool]]:
    """The rows or columns of a table, also those in groups, and whether they are hidden."""
    for element in parent:
        if element.tag == tag:
            yield element, hidden or element.get(f"{TABLE}visibility", "visible") != "visible"
        elif element.tag in _GROUPS:
            yield from _inside(element, tag, hidden or element.get(f"{TABLE}display") == "false")


def _cells(row: _Element) -> Iterator[tuple[int, _Element, int]]:
    """The cells in which something stands: the first column, the cell, and how many columns it stands in."""
    column = 1
    for cell in row:
        if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            times = repeated(cell, "number-columns-repeated")
            if _holds_something(cell):
                yield column, cell, times
            column += times


def _holds_something(cell: _Element) -> bool:
    """Programs fill a million rows with empty paragraphs; a merged area is known by its first cell."""
    if cell.get(f"{OFFICE}value-type") or cell.get(f"{TABLE}formula"):
        return True
    return any(child.tag != f"{TEXT}p" or len(child) or (child.text or "").strip() for child in cell)


def _value(cell: _Element) -> Value | None:
    """What a cell shows, and why a person should look at it; None for a zero that it does not show."""
    text = "\n".join(_text(paragraph) for paragraph in cell.findall(f"{TEXT}p"))
    kind, formula = cell.get(f"{OFFICE}value-type"), cell.get(f"{TABLE}formula")
    if cell.get(f"{CALC}value-type") == "error" or _ERROR.fullmatch(text.strip()):
        return Value(text or "#ERROR", ERROR)
    if formula and kind is None and not text:
        return Value("=" + formula.partition("=")[2], NO_RESULT)
    if kind in ("float", "percentage", "currency"):
        return _number(text, cell.get(f"{OFFICE}value", ""), kind)
    stored = next(
        filter(None, (cell.get(f"{OFFICE}{name}-value") for name in ("string", "date", "boolean", "time"))), ""
    )
    if kind in ("date", "time") and stored and (not text or _TOO_NARROW.fullmatch(text)):
        return Value(stored, NO_FORMAT)
    return Value(text or stored)


def _number(text: str, stored: str, kind: str) -> Value | None:
    """A number as it shows, but with every digit that is stored."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return Value(text or stored)
    shown = number * 100 if kind == "percentage" else number
    exact = f"{shown.normalize():f}" if shown.is_finite() else stored
    if not text.strip() or _TOO_NARROW.fullmatch(text):
        if number == 0 and not text.strip():
            return None
        return Value(exact + "%" * (kind == "percentage"), HIDDEN if text.isspace() else NO_FORMAT)
    if _POWER.fullmatch(text.strip()):
        return Value(text, None if Decimal(text.strip()) == number else ROUNDED)
    if parts := _FRACTION.fullmatch(text.strip()):
        whole, over, under = (int(part or 0) for part in parts.groups())
        return Value(text, None if under and abs(whole + over / under - abs(float(number))) < _HAIR else ROUNDED)
    found = _DIGITS.findall(text)
    if len(found) != 1:  # a date, a fraction, a power of ten
        return Value(text)
    printed = Decimal(found[0].replace(",", ""))
    if abs(printed - abs(shown)) <= max(_HAIR * abs(shown), _HAIR):
        return Value(text)
    digits = exact.lstrip("-")
    if "," in found[0]:
        digits = f"{abs(shown.normalize()):,f}"
    return Value(_DIGITS.sub(digits, text, count=1), ROUNDED)


def _lines(element: _Element) -> Iterator[str]:
    """The paragraphs somewhere inside: of a text box, of a comment."""
    for paragraph in element.iter(f"{TEXT}p"):
        if text := _text(paragraph).strip():
            yield text


def _text(element: _Element) -> str:
    """What a paragraph prints."""
    parts = [collapsed(element.text)]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(spaces(child))
        elif child.tag in _FIXED:
            parts.append(_FIXED[child.tag])
        elif child.tag not in _APART:
            parts.append(_text(child))
        parts.append(collapsed(child.tail))
    return "".join(parts)
