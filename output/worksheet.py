"""A worksheet whose rows are written as ready XML: XlsxWriter makes all the rest of the workbook.

Cell by cell XlsxWriter takes 2 µs, of which most goes to asking what the cell may be and how it looks; a workbook of
100,000 rows took 40 seconds. `row_data_fh` is where it keeps the rows itself in its mode of constant memory.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from html import escape

from xlsxwriter.worksheet import Worksheet

MAX_LINKS = 65_000
"""Excel refuses a sheet with more than 65,530 links."""

_UNSAFE = re.compile('[\x00-\x20"#%<>?\\[\\]\\\\^`{|}]')
_OURS = re.compile(r"[^A-Za-z0-9_\u4e00-\u9fff]")


class RawWorksheet(Worksheet):  # type: ignore[misc]  # it ships no types
    """A worksheet for rows that come in order, and links that are few."""

    def __init__(self) -> None:
        super().__init__()
        self._links: list[tuple[str, str | None, str]] = []

    def write_rows(self, xml: str, last_row: int, last_column: int) -> None:
        """Append `row` elements, up to `last_row` and as far as `last_column`, both counted from 0."""
        self.row_data_fh.write(xml)
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax, self.dim_colmax = last_row, last_column

    def put_before(self, xml: str) -> None:
        """Rows to stand above those that are written already."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", dir=self.tmpdir) as rest:
            self.row_data_fh.seek(0)
            shutil.copyfileobj(self.row_data_fh, rest)
            self.row_data_fh.seek(0)
            self.row_data_fh.truncate()
            self.row_data_fh.write(xml)
            rest.seek(0)
            shutil.copyfileobj(rest, self.row_data_fh)

    def link(self, cell: str, file: str | None, inside: str = "") -> bool:
        """Link a cell such as C5 to a file, by its path from the workbook's folder, or to a place in this workbook.

        `inside`: the anchor in the file, or the place. False where the sheet is full of links.
        """
        if len(self._links) >= MAX_LINKS:
            return False
        self._links.append((cell, file, inside))
        return True

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Called by XlsxWriter for the row that it has in hand; it never has one."""

    def _write_hyperlinks(self) -> None:
        """Called by XlsxWriter, whose own links go to Windows alone: it writes folders with backslashes."""
        if self._links:
            self._xml_start_tag("hyperlinks")
            self.fh.write("".join(self._link_xml(*link) for link in self._links))
            self._xml_end_tag("hyperlinks")

    def _link_xml(self, cell: str, file: str | None, inside: str) -> str:
        target = ""
        if file is not None:
            self.rel_count += 1
            self.external_hyper_links.append(["/hyperlink", path_link(file), "External"])
            target = f' r:id="rId{self.rel_count}"'
        place = f' location="{escape(inside)}"' if inside else ""
        return f'<hyperlink ref="{cell}"{target}{place}/>'


def path_link(path: str) -> str:
    """A relative path as a link: what a URL cannot hold is escaped, Chinese is not."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", path.replace("\\", "/"))


def place_link(sheet: str, cell: str) -> str:
    """A cell of this workbook as a link leads to it."""
    quoted = "'" + sheet.replace("'", "''") + "'" if _OURS.search(sheet) else sheet
    return f"{quoted}!{cell}"
