"""How cells of the workbook look: one format for each kind of column and each colour, made once and known by number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from output.layout import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Colour = Literal["review", "doubt", "repaired", "corrected", "failed", "skipped", "error", "warning", "hint"]
COLOURS: dict[Colour, str] = {
    "review": "#FFF8E1",
    "doubt": "#FFD966",
    "repaired": "#E2EFDA",
    "corrected": "#D9D2E9",
    "failed": "#F8CBAD",
    "skipped": "#EDEDED",
    "error": "#F8CBAD",
    "warning": "#FFE699",
    "hint": "#DDEBF7",
}
Look = Kind | Literal["link", "header", "input_header", "title", "note"]

_CELL = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
# The quote prefix keeps '=1+1' a text even when somebody edits the cell and presses Enter.
_TEXT = {**_CELL, "text_wrap": True, "quote_prefix": True}
_HEADER = {**_CELL, "text_wrap": True, "bold": True, "align": "center", "bg_color": "#D9E1F2"}
_LOOKS: dict[Look, Mapping[str, object]] = {
    "text": _TEXT,
    "word": {**_TEXT, "align": "center"},
    "number": {**_CELL, "align": "right", "indent": 1},
    "money": {**_CELL, "align": "right", "indent": 1, "num_format": "#,##0.00########"},
    "count": {**_CELL, "align": "center", "num_format": "#,##0"},
    "share": {**_CELL, "align": "center", "num_format": "0.00"},
    # As a text: 95% stays what was typed, and "=" is no beginning of a formula.
    "input": {**_CELL, "text_wrap": True, "num_format": "@", "bg_color": "#EAF3FF", "border_color": "#5B9BD5"},
    "key": {**_TEXT, "font_size": 8, "font_color": "#A6A6A6"},
    "link": {**_TEXT, "font_color": "#0563C1", "underline": 1},
    "header": _HEADER,
    "input_header": {**_HEADER, "bg_color": "#9DC3E6"},
    "title": {"font_name": "黑体", "font_size": 16, "valign": "vcenter"},
    "note": {"font_name": "宋体", "font_size": 10, "valign": "vcenter"},
}


class Looks:
    """The formats of one workbook: every look in every colour, made at once and always in the same order, so that rows
    can name them before there is a workbook. Excel allows some ten thousand of them; these are about a hundred."""

    def __init__(self, book: Workbook) -> None:
        self._numbers: dict[tuple[Look, Colour | None], int] = {}
        for look, properties in _LOOKS.items():
            for colour in (None, *COLOURS):
                fill = {"bg_color": COLOURS[colour]} if colour else {}
                made = book.add_format({**properties, **fill})
                self._numbers[look, colour] = made._get_xf_index()  # noqa: SLF001 - rows are written past XlsxWriter

    def number(self, look: Look, colour: Colour | None = None) -> int:
        """The number by which a cell names its format."""
        return self._numbers[look, colour]


@cache
def looks() -> Looks:
    """The formats as any workbook has them."""
    from xlsxwriter import Workbook

    return Looks(Workbook(BytesIO()))
