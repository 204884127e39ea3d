"""One pass over the elements of an OpenDocument text: what prints, in which cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.errors import UnreadableError
from parsers.odf import DRAW, OFFICE, STYLE, SVG, TABLE, TEXT, OpenDocument, collapsed, repeated, spaces
from parsers.odt_changes import Deletions
from parsers.odt_lists import OpenLists
from parsers.odt_splits import unfolded
from parsers.page_text import BREAK, Text, preformatted
from parsers.symbol_fonts import is_symbol_font
from parsers.word_cells import WIDEST, Flow, Grid, Number, Row
from parsers.word_writing import Writing

if TYPE_CHECKING:
    from lxml.etree import _Element

_FIRST_PAGE = "Standard"
_DEEPEST = 150
"""Elements in elements; a table in a table in a list takes some twenty."""

_MOST_CELLS = 400_000
"""In all tables of a document, rows counted as one more; a workbook may have half of it."""

_ROW_GROUPS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_PAGES = ("page-number", "page-count", "page-continuation")
_LEFT_OUT = frozenset(
    f"{TEXT}{name}" for name in ("sequence-decls", "variable-decls", "user-field-decls", "note-citation", *_PAGES)
) | {f"{OFFICE}forms", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners", f"{SVG}title", f"{SVG}desc"}
_FIXED = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_HIDDEN = (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph")
_SHAPES = frozenset(
    f"{DRAW}{name}"
    for name in ("frame", "custom-shape", "rect", "ellipse", "circle", "g", "line", "connector", "polygon", "path", "a")
)
_PICTURES = (f"{DRAW}image", f"{DRAW}object", f"{DRAW}object-ole", f"{DRAW}plugin")


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks, as far as it decides on what prints."""

    font: str | None = None
    hidden: bool = False
    raised: bool = False
    struck: bool = False


@dataclass(slots=True)
class _List:
    """A list that is open: its style, how deep it lies, and the label that waits for its first paragraph."""

    style: str
    level: int
    label: str = ""


@dataclass(slots=True)
class _Merged:
    """A cell that reaches into the rows below: how many of them, and over how many columns."""

    rows: int
    columns: int


class Walk(Writing):
    """Gathers what prints. `notes` are the foot notes that it came by, `masters` the kinds of pages."""

    def __init__(self, file: OpenDocument) -> None:
        super().__init__()
        self.notes: list[_Element] = []
        self.masters: list[str] = []
        self._file, self._lists, self._deletions = file, OpenLists(file), Deletions(file.body)
        self._fonts = {
            one.get(f"{STYLE}name"): one.get(f"{SVG}font-family") for one in file.all_of(f"{STYLE}font-face")
        }
        self._open: list[_List] = []
        self._looks: dict[tuple[str, str | None], _Look] = {}
        self._depth = self._cells = 0

    def over(self, element: _Element) -> Flow:
        """What stands in a stream of its own: the text, a header, a text box. What was open goes on after it."""
        before = self._flows, self._paragraph, self._open
        self._flows, self._paragraph, self._open = [Flow()], 0, []
        flow = self._flows[0]
        self._children(element)
        flow.place_boxes()
        self._flows, self._paragraph, self._open = before
        return flow

    def _children(self, parent: _Element) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("parsers.nested_too_deep")
        for element in parent:
            self._element(element)
        self._depth -= 1

    def _element(self, element: _Element) -> None:
        tag = element.tag
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            self._paragraph_of(element)
        elif tag == f"{TABLE}table":
            self._table(element)
        elif tag == f"{TEXT}list":
            self._list(element)
        elif tag == f"{TEXT}tracked-changes":
            self.counts["parsers.deleted_text"] += self._deletions.taken_out
        elif self._deletions.passes(element):
            return
        elif tag in _SHAPES:
            self._shape(element)
        elif tag == f"{TEXT}section" and element.get(f"{TEXT}display", "true") != "true":
            self._hide(element)
        elif tag == f"{OFFICE}annotation":
            self.counts["parsers.comments"] += 1
        elif tag not in _LEFT_OUT:
            self._children(element)

    def _hide(self, element: _Element) -> None:
        if _holds_text(element):
            self.counts["parsers.hidden_text"] += 1
            self._doubt("hidden_in_source")

    # Paragraphs

    def _paragraph_of(self, element: _Element) -> None:
        self._paragraph += len(self._flows) == 1
        style = element.get(f"{TEXT}style-name")
        self._turn_page("paragraph", style)
        look = self._look("paragraph", style, _Look())
        label = self._label(element, style)
        if look.hidden:
            self._hide(element)
            return
        if label and not self._deletions.hold():
            self._flows[-1].parts.append(Number(preformatted(label), self._paragraph))
        self._inline(element, look)
        self._close_line()

    def _turn_page(self, family: str, style: str | None) -> None:
        """A style may begin a page of another kind, with another header."""
        named = (one.get(f"{STYLE}master-page-name") for one in self._file.style(family, style))
        self.masters.append(next(filter(None, named), self.masters[-1] if self.masters else _FIRST_PAGE))

    def _label(self, element: _Element, style: str | None) -> str:
        """The number of the list's item before its first paragraph, or that of a heading."""
        if self._open:
            label, self._open[-1].label = self._open[-1].label, ""
            return label
        level = element.get(f"{TEXT}outline-level", "")
        if element.tag != f"{TEXT}h" or not level.isdecimal() or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        return self._lists.label("", int(level[:3]))

    def _inline(self, element: _Element, look: _Look) -> None:
        """What a paragraph, or a stretch of it, prints."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError("parsers.nested_too_deep")
        self._put(collapsed(element.text), look)
        for child in element:
            self._in_line(child, look)
            self._put(collapsed(child.tail), look)
        self._depth -= 1

    def _in_line(self, child: _Element, look: _Look) -> None:
        tag = child.tag
        if tag == f"{TEXT}s":
            self._put(spaces(child), look)
        elif tag in _FIXED:
            self._put(_FIXED[tag], look)
        elif self._deletions.passes(child):
            return
        elif tag == f"{TEXT}span":
            self._inline(child, self._look("text", child.get(f"{TEXT}style-name"), look))
        elif tag == f"{TEXT}note":
            self.notes += [] if self._deletions.hold() else child.findall(f"{TEXT}note-body")
        elif tag == f"{TEXT}ruby-text":
            self.counts["parsers.phonetic_guides"] += 1
        elif tag in _HIDDEN:
            self.counts["parsers.hidden_text"] += 1
            self._doubt("hidden_in_source")
        elif tag in _SHAPES or tag == f"{OFFICE}annotation":
            self._element(child)
        elif tag not in _LEFT_OUT:
            self._inline(child, look)

    def _put(self, text: str, look: _Look) -> None:
        if not text or self._deletions.hold():
            self.counts["parsers.deleted_text"] += bool(text.strip()) and self._deletions.is_new()
            return
        if look.hidden:
            if text.strip():
                self.counts["parsers.hidden_text"] += 1
                self._doubt("hidden_in_source")
            return
        self._write_run(text, look.font, raised=look.raised, struck=look.struck)

    def _look(self, family: str, style: str | None, around: _Look) -> _Look:
        """How text of this style looks where text looks like `around` it."""
        own = self._looks.get((family, style))
        if own is None:
            own = self._looks[family, style] = self._own_look(family, style)
        return _Look(
            own.font or around.font,
            own.hidden or around.hidden,
            own.raised or around.raised,
            own.struck or around.struck,
        )

    def _own_look(self, family: str, style: str | None) -> _Look:
        def says(attribute: str) -> str:
            return self._file.says(family, style, "text-properties", attribute) or ""

        font = says(f"{STYLE}font-name")
        named = (self._fonts.get(font) or font).strip("'\"")
        position, struck = says(f"{STYLE}text-position"), says(f"{STYLE}text-line-through-style")
        return _Look(
            named if is_symbol_font(named) else None,
            says(f"{TEXT}display") == "none",
            position.startswith("super") or (position[:1].isdecimal() and not position.startswith("0")),
            struck not in ("", "none"),
        )

    # Lists

    def _list(self, element: _Element) -> None:
        above = self._open[-1] if self._open else None
        style = element.get(f"{TEXT}style-name") or (above.style if above else "")
        level = above.level + 1 if above else 1
        if above is None:
            goes_on = element.get(f"{TEXT}continue-numbering") == "true" or f"{TEXT}continue-list" in element.attrib
            self._lists.begin(style, goes_on)
        for item in element:
            self._open.append(_List(style, level))
            if item.tag == f"{TEXT}list-item":
                start = item.get(f"{TEXT}start-value", "")
                if next((child for child in item if child.tag != f"{TEXT}list"), None) is not None:
                    self._open[-1].label = self._lists.label(style, level, int(start) if start.isdecimal() else None)
            self._children(item)
            self._open.pop()

    # Tables

    def _table(self, element: _Element) -> None:
        self._turn_page("table", element.get(f"{TABLE}style-name"))
        grid = Grid(splits=element.get(f"{TABLE}is-sub-table") == "true")
        merged: dict[int, _Merged] = {}
        for row in _rows(element):
            for _ in range(repeated(row, "number-rows-repeated")):
                self._count(1)  # also of rows without any
                grid.rows.append(self._row(row, merged))
        grid.rows = [*unfolded(grid.rows, self._count)]
        if grid.rows:
            self._flows[-1].parts.append(grid)

    def _row(self, element: _Element, merged: dict[int, _Merged]) -> Row:
        """A row; under a cell that reaches down stands one that goes on."""
        row, column, skipped = Row(indented=True), 0, 0
        for cell in element:
            if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                continue
            for _ in range(min(repeated(cell, "number-columns-repeated"), WIDEST)):
                above = merged.get(column)
                if cell.tag == f"{TABLE}table-cell":
                    columns = min(repeated(cell, "number-columns-spanned"), WIDEST)
                    row.flows.append(self._cell(cell, columns, merged, column))
                    skipped = columns - 1
                elif skipped:
                    skipped -= 1
                    self._cover(cell, row)
                elif above is not None:
                    row.flows.append(self._going_on(cell, above, merged, column))
                    skipped = above.columns - 1
                else:  # covered by nothing that the file tells
                    row.flows.append(self._filled(cell, Flow()))
                column += 1
        return row

    def _cell(self, cell: _Element, columns: int, merged: dict[int, _Merged], column: int) -> Flow:
        rows = repeated(cell, "number-rows-spanned")
        merged.pop(column, None)
        if rows > 1:
            merged[column] = _Merged(rows - 1, columns)
        return self._filled(cell, Flow(columns, merged_down=rows > 1))

    def _going_on(self, cell: _Element, above: _Merged, merged: dict[int, _Merged], column: int) -> Flow:
        above.rows -= 1
        if not above.rows:
            del merged[column]
        return self._filled(cell, Flow(above.columns, goes_on=True))

    def _cover(self, cell: _Element, row: Row) -> None:
        """What stands under a merged cell does not print."""
        if _holds_text(cell):
            row.flows.append(self._filled(cell, Flow(0, merged_right=True)))

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > _MOST_CELLS:
            raise UnreadableError("parsers.workbook_too_large", cells=f"{_MOST_CELLS:,}")

    def _filled(self, cell: _Element, flow: Flow) -> Flow:
        self._count(1)
        lists, self._open = self._open, []
        self._flows.append(flow)
        self._children(cell)
        self._flows.pop()
        self._open = lists
        flow.place_boxes()
        self._leave_out_row_number(flow)
        return flow

    # What stands apart

    def _shape(self, element: _Element) -> None:
        """The text of a box goes where the box is anchored; one that floats may be shown over another cell."""
        if element.tag == f"{DRAW}frame" and next(element.iterchildren(*_PICTURES), None) is not None:
            self.counts["parsers.pictures"] += 1
            return
        box = self.over(element)
        if not box.parts:
            return
        self._flows[-1].boxes += [Text(BREAK), *box.parts]
        floats = element.get(f"{TEXT}anchor-type") not in (None, "as-char")
        if box.doubt or (floats and box.text()):
            self._doubt(box.doubt or "floating_text")


def _rows(table: _Element) -> Iterator[_Element]:
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element
        elif element.tag in _ROW_GROUPS:
            yield from _rows(element)


def _holds_text(element: _Element) -> bool:
    return any(text.strip() for text in element.itertext())
