"""One pass over the elements of a web page: what prints, in which cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from parsers.page_tables import Flow, Grid
from parsers.page_text import BREAK, Text, preformatted
from parsers.readings import MAX_COLUMNS

if TYPE_CHECKING:
    from lxml.etree import _Element

_NEVER_PRINTED = re.compile("script|style|template|noscript|head|title|object|iframe|svg|datalist")
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|header|hr|legend|li|main|nav|ol|p|pre|section|summary|ul"
)
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_TYPED = frozenset(("", "text", "number", "date", "tel", "email", "search", "url", "button", "submit"))


class Walk:
    """Gathers what the page prints. `hidden` counts the elements whose text does not, `cut` the absurd spans."""

    def __init__(self, *, every_line_counts: bool) -> None:
        self.hidden = 0
        self.cut = 0
        self._every_line_counts = every_line_counts
        self._preformatted = 0
        self._flows = [Flow()]
        self._grids: list[Grid] = []
        self._cells: list[_Element] = []

    def over(self, root: _Element) -> Flow:
        """What stands on the page."""
        from lxml.etree import iterwalk

        events = iterwalk(root, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in events:
            if event == "start" and self._is_hidden(element):
                skipped = element
                events.skip_subtree()
            elif event == "start":
                self._start(element)
            else:
                if element is not skipped:
                    self._end(element)
                self._write(element.tail, element)
        return self._flows[0]

    def _is_hidden(self, element: _Element) -> bool:
        if _NEVER_PRINTED.fullmatch(element.tag):
            holds_cells = next(element.iter("td", "th"), None) is not None
            if holds_cells and element.tag == "object":  # a browser shows what stands for something that is not there
                return False
            self.hidden += holds_cells
            return True
        if element.tag == "option" and not _is_shown(element):
            return True
        style = element.get("style")
        if element.get("hidden") is None and not (style and _HIDDEN.search(style)):
            return False
        self.hidden += any(not str(text).isspace() for text in element.itertext())
        return True

    def _start(self, element: _Element) -> None:
        tag = element.tag
        if tag == "table":
            self._grids.append(Grid(_line(element)))
        elif tag in {"td", "th"} and self._grids:
            self._open_cell(element)
        elif tag == "tr" and self._grids:
            self._grids[-1].rows.append([])
        elif tag in _GROUPS:
            self._border()
        elif tag in {"br", "tr"} or _BLOCK.fullmatch(tag):
            self._break()
        self._preformatted += tag == "pre"
        self._write(_typed(element) if tag == "input" else element.text, element)

    def _end(self, element: _Element) -> None:
        tag = element.tag
        if tag == "table":
            self._close_table()
        elif self._cells and element is self._cells[-1]:
            self._cells.pop()
            self._flows.pop()
        elif tag in _GROUPS:
            self._border()
        elif _BLOCK.fullmatch(tag):
            self._break()
        self._preformatted -= tag == "pre"

    def _open_cell(self, element: _Element) -> None:
        rows = self._grids[-1].rows or [[]]
        self._grids[-1].rows = rows
        flow = Flow(_line(element), _span(element, "rowspan"), _span(element, "colspan") or 1)
        if flow.column_span > MAX_COLUMNS:
            self.cut += 1
            flow.column_span = 0  # to the end of the row: the other rows say where that is
        rows[-1].append(flow)
        self._flows.append(flow)
        self._cells.append(element)

    def _close_table(self) -> None:
        grid = self._grids.pop()
        self._flows[-1].parts.extend((grid,) if grid.is_table() else grid.dissolved())

    def _border(self) -> None:
        if self._grids:
            self._grids[-1].borders.append(len(self._grids[-1].rows))

    def _break(self) -> None:
        self._flows[-1].parts.append(Text(BREAK))

    def _write(self, text: str | None, element: _Element) -> None:
        if not text:
            return
        if self._preformatted:
            text = preformatted(text)
        elif self._every_line_counts and not self._cells:
            text = text.replace("\n", BREAK)
        self._flows[-1].parts.append(Text(text, _line(element)))


def _line(element: _Element) -> int | None:
    return cast(int | None, element.sourceline)


def _span(element: _Element, name: str) -> int:
    digits = re.match(r"\s*(\d{1,9})", element.get(name) or "1")
    return int(digits[1]) if digits else 1


def _typed(element: _Element) -> str | None:
    return element.get("value") if (element.get("type") or "").lower() in _TYPED else None


def _is_shown(option: _Element) -> bool:
    """Whether an option is the one that its closed list shows: the chosen one, or else the first."""
    if option.get("selected") is not None or option.getprevious() is not None:
        return option.get("selected") is not None
    return all(other.get("selected") is None for other in option.itersiblings("option"))
