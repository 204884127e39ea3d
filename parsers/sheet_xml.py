"""Reads the worksheets of an xlsx package from their XML: Excel's, WPS's, and what other programs write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.office import Package
from parsers.sheets import ERROR, NO_RESULT, Area, Limits, Sheet, Styles, Value, format_codes, running_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T00:00(?::00(?:\.0+)?)?Z?)?$")
_LARGE = 1 << 20
_UNPLACED = re.compile(rb"<(?:\w+:)?(?:c|row)(?:>|\s(?![^<>]*\br=))")
_EMPTY_CELL, _EMPTY_ROW = re.compile(rb"<(?:\w+:)?c\s[^<>]*/>"), re.compile(rb"<(?:\w+:)?row\s[^<>]*/>")
_PARTS = ("row", "col", "mergeCell", "sheetView", "headerFooter")
_ON = ("1", "true", "on")


def read_package(package: Package) -> tuple[list[Sheet], list[Note]]:
    """The worksheets in the order of their tabs, and what is said about the others. Raises UnreadableError."""
    reader, tabs = _reader(package, Limits())
    sheets: list[Sheet] = []
    notes: list[Note] = []
    for name, kind, part, hidden in tabs:
        if kind == "worksheet":
            sheets.append(reader.sheet(name, part, hidden))
        else:
            notes.append(Note("parsers.other_sheet", (("sheet", name),)))
    return sheets, [*notes, *_lost_sheets(package, {part.lower() for _, _, part, _ in tabs})]


def read_tabs(package: Package, wanted: re.Pattern[str], most_cells: int) -> list[Sheet]:
    """The worksheets whose names match, or all of them where none does. Raises UnreadableError."""
    reader, tabs = _reader(package, Limits(most_cells))
    named = [tab for tab in tabs if wanted.fullmatch(tab[0])]
    return [reader.sheet(name, part, hidden) for name, kind, part, hidden in named or tabs if kind == "worksheet"]


def _reader(package: Package, limits: Limits) -> tuple[_Reader, list[tuple[str, str, str, bool]]]:
    main = package.main_part() or "xl/workbook.xml"
    related = package.related(main)
    parts = dict(related.values())
    strings = _strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml"))
    tabs, from_1904 = _tabs(package, main, related)
    styles = _styles(package, parts.get("styles", "xl/styles.xml"), from_1904)
    return _Reader(package, strings, styles, _is_stale(package, main), limits), tabs


def _tabs(
    package: Package, main: str, related: dict[str, tuple[str, str]]
) -> tuple[list[tuple[str, str, str, bool]], bool]:
    """Name, kind, part and whether it is hidden of every sheet, and whether dates count from 1904."""
    if main not in package:
        return _unlisted(package, []), False
    root = package.tree(main)
    tabs = []
    for number, sheet in enumerate(root.iter("{*}sheet"), start=1):
        key = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
        kind, part = related.get(key, ("worksheet", f"xl/worksheets/sheet{number}.xml"))
        tabs.append((sheet.get("name") or f"Sheet{number}", kind, part, sheet.get("state", "visible") != "visible"))
    settings = next(root.iter("{*}workbookPr"), None)
    return _unlisted(package, tabs), settings is not None and settings.get("date1904") in _ON


def _is_stale(package: Package, main: str) -> bool:
    """Whether the program that wrote the file left its formulas to be computed when it is opened."""
    settings = next(package.tree(main).iter("{*}calcPr"), None) if main in package else None
    return settings is not None and settings.get("fullCalcOnLoad") in _ON


def _unlisted(package: Package, tabs: list[tuple[str, str, str, bool]]) -> list[tuple[str, str, str, bool]]:
    """Where the list of sheets is lost or leads nowhere, every worksheet in the package."""
    if tabs and any(part in package for _, kind, part, _ in tabs if kind == "worksheet"):
        return tabs
    found = sorted(_worksheets(package), key=lambda name: (len(name), name))
    if not found:
        raise UnreadableError("parsers.damaged_package")
    return [(name.rsplit("/", 1)[-1][:-4], "worksheet", name, False) for name in found]


def _worksheets(package: Package) -> list[str]:
    names = [name.replace("\\", "/").lstrip("/") for name in package.names()]
    return [name for name in names if re.search(r"worksheets/[^/]+\.xml$", name, re.IGNORECASE)]


def _lost_sheets(package: Package, listed: set[str]) -> Iterator[Note]:
    """What a person is told of worksheets that the list of sheets does not name."""
    if lost := [name for name in _worksheets(package) if name.lower() not in listed]:
        yield Note("reviews.unlisted_sheets", (("count", str(len(lost))),))


def _styles(package: Package, part: str, from_1904: bool) -> Styles:
    if part not in package:
        return Styles((), from_1904)
    root = package.tree(part)
    own = {int(fmt.get("numFmtId", "0")): fmt.get("formatCode", "") for fmt in root.iter("{*}numFmt")}
    formats = next(root.iter("{*}cellXfs"), None)
    ids = [int(xf.get("numFmtId", "0")) for xf in formats.iter("{*}xf")] if formats is not None else []
    return Styles(format_codes(own, ids), from_1904)


def _strings(package: Package, part: str) -> list[str]:
    if part not in package:
        return []
    strings = []
    for item in _elements(package.data(part), ("si",), "sst"):
        strings.append(_text(item))
        _forget(item)
    return strings


def _text(item: _Element) -> str:
    """The runs of a text without the pronunciation above it (rPh)."""
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return _unescaped(item[0].text or "")
    runs = (t for t in item.iter("{*}t") if not str(getattr(t.getparent(), "tag", "")).endswith("}rPh"))
    return "".join(_unescaped(run.text or "") for run in runs)


def _unescaped(text: str) -> str:
    """_x000D_ is a character that XML could not hold."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _elements(xml: bytes, names: tuple[str, ...], inside: str) -> Iterator[_Element]:
    """The elements of these names `inside` a root, each when it is complete.

    Raises UnreadableError as `office.parsed` does, and for another root: what is no sheet is no empty sheet either.
    """
    from lxml.etree import XMLSyntaxError, iterparse

    tags = [tag for name in names for tag in (f"{{*}}{name}", name)]
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
    # A comment in the midst of a text would hide what follows it.
    events = iterparse(BytesIO(xml), tag=tags, remove_comments=True, remove_pis=True, **options)
    try:
        for _, element in events:
            yield element
    except XMLSyntaxError as error:
        raise UnreadableError("parsers.damaged_package") from error
    if events.root is None or events.root.tag.rpartition("}")[2] != inside:
        raise UnreadableError("parsers.damaged_package")
    if events.root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("parsers.doctype")


def _without_empty(xml: bytes) -> bytes:
    """The XML without rows and cells that hold nothing but a format: there may be millions of them."""
    if len(xml) < _LARGE or _UNPLACED.search(xml):
        return xml
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))


def _forget(element: _Element) -> None:
    """Free the memory of an element and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Reader:
    """Reads one sheet after the other, within the limits of the whole workbook."""

    def __init__(self, package: Package, strings: list[str], styles: Styles, stale: bool, limits: Limits) -> None:
        self._package, self._strings, self._styles, self._stale = package, strings, styles, stale
        self._limits = limits
        self._kinds: dict[str, Callable[[str, int], Value | None]] = {
            "s": self._shared, "str": self._formula_text, "b": _truth, "e": _error, "d": self._date,
        }  # fmt: skip

    def sheet(self, name: str, part: str, hidden: bool) -> Sheet:
        sheet = Sheet(name, hidden)
        zeros, row = True, 0
        xml = self._package.data(part)
        self._limits.refuse(xml.count(b"v>") // 2, len(xml))
        for element in _elements(_without_empty(xml), _PARTS, "worksheet"):
            kind = element.tag.rpartition("}")[2]
            if kind == "row":
                row = self._row(sheet, element, row, zeros)
            elif kind == "col":
                sheet.hidden_columns.update(_hidden_columns(element))
            elif kind == "mergeCell":
                sheet.merged += _area(element.get("ref", ""))
            elif kind == "sheetView":
                zeros = element.get("showZeros", "1") in _ON
            else:
                sheet.floating += _running(element, name)
        around(self._package, part, sheet)
        return sheet

    def _row(self, sheet: Sheet, element: _Element, above: int, zeros: bool) -> int:
        number = element.get("r", "")
        row = int(number) if number.isdecimal() else above + 1
        column = 0
        for cell in element:
            row, column = _place(cell.get("r"), row, column)
            if len(cell):
                sheet.put(row, column, self._limits.take(self._value(cell, zeros)))
        if len(element) and (element.get("hidden") in _ON or _is_nothing(element.get("ht"))):
            sheet.hidden_rows.add(row)
        _forget(element)
        return row

    def _value(self, cell: _Element, zeros: bool) -> Value | None:
        kind, style = cell.get("t", "n"), int(cell.get("s") or 0)
        if len(cell) == 1 and kind == "n" and cell[0].tag[-2:] == "}v":  # most cells of a large sheet
            return self._number(cell[0].text or "", style, zeros)
        parts = {str(part.tag).rpartition("}")[2]: part for part in cell}
        if kind == "inlineStr" and "is" in parts:
            return self._styles.text(_text(parts["is"]), style)
        stored = parts["v"].text if "v" in parts else None
        if stored is None:
            lost = "f" in parts and kind != "str"
            return Value("=" + (parts["f"].text or "…"), NO_RESULT) if lost else Value("")
        value = self._kinds[kind](stored, style) if kind in self._kinds else self._number(stored, style, zeros)
        if self._stale and "f" in parts:
            return replace(value or Value("0"), doubt=NO_RESULT)
        return value

    def _number(self, stored: str, style: int, zeros: bool) -> Value | None:
        try:
            return self._styles.number(float(stored), style, zeros)
        except ValueError:
            return Value(_unescaped(stored))

    def _shared(self, stored: str, style: int) -> Value:
        try:
            return self._styles.text(self._strings[int(stored)], style)
        except (IndexError, ValueError) as error:
            raise UnreadableError("parsers.damaged_package") from error

    def _formula_text(self, stored: str, style: int) -> Value:
        return self._styles.text(_unescaped(stored), style)

    def _date(self, stored: str, style: int) -> Value | None:
        """An ISO date, which Excel shows in the cell's format."""
        import datetime as dt

        if not (found := _DATE.match(stored)):
            return Value(stored)
        day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        zero = dt.date(1904, 1, 1) if self._styles.from_1904 else dt.date(1899, 12, 30)
        return self._styles.number((day - zero).days, style)


def around(package: Package, part: str, sheet: Sheet) -> None:
    """Add the comments and the text boxes that belong to a sheet."""
    for kind, target in package.related(part).values():
        if kind == "comments" and target.endswith(".xml") and target in package:
            sheet.comments += _comments(package.tree(target))
        elif kind == "drawing" and target in package:
            sheet.floating += _boxes(package.tree(target))


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    """Where a cell stands: behind the one before it where it does not say so itself, as in some files of WPS."""
    found = _ADDRESS.match(address or "")
    return (int(found[2]), column_number(found[1])) if found else (row, column + 1)


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _truth(stored: str, _style: int) -> Value:
    return Value("TRUE" if stored in _ON else "FALSE")


def _error(stored: str, _style: int) -> Value:
    return Value(stored, ERROR)


def _area(ref: str) -> list[Area]:
    first, _, last = ref.partition(":")
    corners = _ADDRESS.match(first), _ADDRESS.match(last or first)
    if not corners[0] or not corners[1]:
        return []
    return [(int(corners[0][2]), column_number(corners[0][1]), int(corners[1][2]), column_number(corners[1][1]))]


def _hidden_columns(col: _Element) -> range:
    if col.get("hidden") not in _ON and not _is_nothing(col.get("width")):
        return range(0)
    return range(int(col.get("min", "1")), min(int(col.get("max", "1")), 16_384) + 1)


def _is_nothing(measure: str | None) -> bool:
    try:
        return measure is not None and float(measure) == 0
    except ValueError:
        return False


def _running(element: _Element, name: str) -> Iterator[tuple[int, str]]:
    """The page's headers and footers; the same text on all pages is one."""
    told = set()
    for part in element:
        row = 0 if part.tag.endswith("Header") else 1 << 30
        for text in running_text(part.text or "", name):
            if (row, text) not in told:
                told.add((row, text))
                yield row, text


def _comments(root: _Element) -> Iterator[tuple[int, int, str]]:
    for comment in root.iter("{*}comment"):
        yield *_place(comment.get("ref"), 1, 0), _text(comment)


def _boxes(root: _Element) -> Iterator[tuple[int, str]]:
    """The paragraphs of every text box, and the row at which it begins."""
    for anchor in root:
        row = next((int(found.text or 0) + 1 for found in anchor.iter("{*}row")), 1)
        for paragraph in anchor.iter("{*}p"):
            text = "".join(run.text or "" for run in paragraph.iter("{*}t"))
            if text.strip() and not any(str(up.tag).endswith("}Fallback") for up in paragraph.iterancestors()):
                yield row, text.strip()
