"""Events: what pages, printers and exports did to the rows, each one a small named step `rows -> edits`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from normalize.columns import header_at
from normalize.rows import Edit, Row, Rows, change, with_cells
from normalize.structure import find_sections, guess_parts, is_debris, is_footer, is_total, kind_of
from normalize.words import INVISIBLE, compact, is_outer
from parsers.document import Cell

_CJK = r"\u2e80-\u9fff\uf900-\ufaff（）【】《》“”、，。；：？！％"
_INNER_SPACE = re.compile(rf"(?<=[{_CJK}])[ \t\u3000\xa0]+(?=[{_CJK}])")
_SPACED_OUT = re.compile(r"^(\S[ \u3000\xa0])+\S$")
_CLAUSE = re.compile(r"[；;。：:]\s*$|^[\d①-⑳（(]")


def remove_invisible(rows: Rows) -> Iterator[Edit]:
    """Zero-width and other control characters go; nobody printed them."""
    for row in rows:
        cells = [replace(cell, text=INVISIBLE.sub("", cell.text)) for cell in row.cells]
        if any(a.text != b.text for a, b in zip(cells, row.cells, strict=True)):
            yield change("invisible_removed", (row,), (with_cells(row, cells),))


def close_spaced_words(rows: Rows) -> Iterator[Edit]:
    """'成 本 指 标' and '社会成本　指标' are one word; spaces between sentences and labels stay."""
    for row in rows:
        if row.fragment < 0 and re.search(r"[：:]", row.text):
            continue
        cells = [replace(cell, text=_closed(cell.text)) for cell in row.cells]
        if any(a.text != b.text for a, b in zip(cells, row.cells, strict=True)):
            yield change("spaces_closed", (row,), (with_cells(row, cells),))


def _closed(text: str) -> str:
    if "\n" in text:
        return "\n".join(_closed(line) for line in text.split("\n"))
    if _SPACED_OUT.match(text.strip()) or re.fullmatch(r"(\S[ \u3000]+)+\S", text.strip()) and len(text) > 5:
        if not re.search(r"[A-Za-z]{2}|\d[ \u3000]+\d", text) or "(" in text or "（" in text:
            return re.sub(r"(?<=\S)[ \u3000\xa0]+(?=\S)", "", text)
    return re.sub(rf"(?<=[{_CJK}])[ \t\u3000\xa0]+(?=[{_CJK}])", _space_or_nothing, text)


def _space_or_nothing(found: re.Match[str]) -> str:
    after = found.string[found.end()]
    before = found.string[found.start() - 1]
    return found.group() if after in "（【《" or before in "）】》。；！？，、：" else ""


def drop_page_furniture(rows: Rows) -> Iterator[Edit]:
    """Page numbers go; they belong to the paper."""
    for row in rows:
        if len(row.cells) == 1 and kind_of(row, True) == "footer" and is_footer(row.text):
            yield change("page_footer_dropped", (row,), ())


def drop_repeated_headers(rows: Rows) -> Iterator[Edit]:
    """A header printed again on the next page goes; a header of another layout stays."""
    for section in find_sections(rows):
        for first, again in zip(section.parts, section.parts[1:], strict=False):
            if _same_columns(first.layout.roles, again.layout.roles):
                yield change("repeated_header_dropped", tuple(again.header), ())


def _same_columns(first: tuple[str, ...], again: tuple[str, ...]) -> bool:
    a = [role for role in first if role not in ("outer", "spare", "other")]
    b = [role for role in again if role not in ("outer", "spare", "other")]
    return a == b or (len(b) >= 3 and set(b) <= set(a) and len(a) - len(b) <= 2)


def drop_debris(rows: Rows) -> Iterator[Edit]:
    """Rows that hold only dots or dashes, and rows of sums, are no indicators."""
    for section in _sections(rows):
        for part in section.parts:
            for row in part.body:
                if all(is_debris(cell.text) for cell in row.cells):
                    yield change("debris_dropped", (row,), ())
                elif is_total(row):
                    yield change("total_row_dropped", (row,), ())


def drop_boundary_twins(rows: Rows) -> Iterator[Edit]:
    """The last row of a page printed again at the top of the next goes."""
    for section in _sections(rows):
        for part in section.parts:
            for above, below in zip(part.body, part.body[1:], strict=False):
                same = compact(above.text) == compact(below.text)
                if same and above.fragment != below.fragment and len(above.cells) >= 3:
                    yield change("boundary_row_dropped", (below,), ())


def drop_stray_outer_labels(rows: Rows) -> Iterator[Edit]:
    """绩效指标 inside a level column is the merged outer label, printed where it does not belong."""
    for section in _sections(rows):
        for part in section.parts:
            outer = part.layout.column("outer")
            for row in part.body:
                stray = [cell for cell in row.cells if is_outer(cell.text) and _stray(cell, outer, row)]
                if stray:
                    rest = with_cells(row, [cell for cell in row.cells if cell not in stray])
                    after = (rest,) if rest.cells else ()
                    yield change("stray_label_dropped", (row,), after, field="level1")


def _stray(cell: Cell, outer: int | None, row: Row) -> bool:
    return len(row.cells) > 1 and (outer is None or cell.column != outer) and cell.column <= (outer or 0) + 2


def _sections(rows: Rows) -> list:  # type: ignore[type-arg]
    sections = find_sections(rows)
    for section in sections:
        if not section.parts:
            guess_parts(section)
    return sections


__all__ = [
    "close_spaced_words",
    "drop_boundary_twins",
    "drop_debris",
    "drop_page_furniture",
    "drop_repeated_headers",
    "drop_stray_outer_labels",
    "header_at",
    "remove_invisible",
]
