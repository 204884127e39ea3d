"""Small workbooks for people to fill in or look through: a frozen header, filters, coloured cells, texts as texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from output.cells import cell_text, lines_needed
from output.exact import excel_number
from parsers.messages import say

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

Colour = Literal["input", "review", "warning"]
COLOURS: dict[Colour, str] = {"input": "#E2EFDA", "review": "#FFF2CC", "warning": "#FFE699"}
_OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - the same results give the same bytes
_CELL = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "num_format": "@"}
_BORDER = {"border": 1, "border_color": "#BFBFBF"}
_LINE, _TALLEST = 14.5, 409.0  # points; the second is Excel's limit


@contextmanager
def plain_book(path: Path) -> Iterator[Callable[[str, Mapping[str, int]], PlainSheet]]:
    """Opens a workbook; gives the function that adds a sheet (title's code in `actuals`, column -> width).

    Raises OSError where it cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), _OPTIONS)
    book.set_properties({"created": _NO_TIME})
    sheets: list[PlainSheet] = []

    def add(title: str, widths: Mapping[str, int]) -> PlainSheet:
        sheets.append(PlainSheet(book, say(f"actuals.{title}"), widths))
        return sheets[-1]

    yield add
    for sheet in sheets:
        sheet.finish()
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error  # the OSError inside


class PlainSheet:
    """One sheet that grows row by row."""

    def __init__(self, book: Workbook, title: str, widths: Mapping[str, int]) -> None:
        self._book, self._widths, self._next = book, widths, 1
        self._formats: dict[str | None, Format] = {}
        self._page = book.add_worksheet(title)
        self._page.freeze_panes(1, 0)
        header = book.add_format({**_CELL, **_BORDER, "bold": True, "align": "center", "bg_color": "#D9E1F2"})
        for column, (name, width) in enumerate(widths.items()):
            self._page.set_column(column, column, width, self._format(None))
            self._page.write_string(0, column, say(f"columns.{name}"), header)
        self._page.set_row(0, _LINE * 2)

    def write(self, row: Mapping[str, object], colours: Mapping[str, Colour] | None = None) -> None:
        """Append the row; columns that it lacks stay empty."""
        colours = colours or {}
        texts = [(str(row[name]), width) for name, width in self._widths.items() if row.get(name) is not None]
        lines = max((lines_needed(text, width) for text, width in texts), default=1)
        self._page.set_row(self._next, min(_TALLEST, _LINE * lines + 2))
        for column, name in enumerate(self._widths):
            value, look = row.get(name), self._format(colours.get(name))
            number = excel_number(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else None
            if number is not None:
                self._page.write_number(self._next, column, number, self._format(colours.get(name), "General"))
            elif value is not None:
                self._page.write_string(self._next, column, cell_text(str(value)), look)
            elif name in colours:
                self._page.write_blank(self._next, column, None, look)
        self._next += 1

    def finish(self) -> None:
        """Set the filter, once it is known how many rows there are."""
        self._page.autofilter(0, 0, self._next - 1, len(self._widths) - 1)

    def _format(self, colour: Colour | None, number: str = "@") -> Format:
        key = f"{colour}{number}"
        if key not in self._formats:
            fill = {**_BORDER, "bg_color": COLOURS[colour]} if colour else {}
            self._formats[key] = self._book.add_format({**_CELL, "num_format": number, **fill})
        return self._formats[key]
