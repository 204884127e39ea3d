"""Events: what pages, printers and exports did to the rows, each one a small named step `bench -> edits`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from normalize.bench import Bench
from normalize.rows import Edit, Row, change, with_cells
from normalize.structure import Part, head_field, is_debris, is_footer, is_total, kind_of, signoff_field
from normalize.words import INVISIBLE, compact, is_outer, key, level_label
from parsers.document import Cell

_CJK = r"\u2e80-\u9fff\uf900-\ufaff（）【】《》“”、，。；：？！％"
_INNER_SPACE = re.compile(rf"(?<=[{_CJK}])[ \t\u3000\xa0]+(?=[{_CJK}])")
_ANY_SPACE = re.compile(r"\S[ \t\u3000\xa0]+\S")
_SPACED_OUT = re.compile(r"^(\S[ \u3000\xa0]+)+\S$")
_LATIN = re.compile(r"[A-Za-z]{2}|\d[ \u3000]+\d")
_CLAUSE = re.compile(r"[；;。：:]\s*$|^[\d①-⑳（(]")


def remove_invisible(bench: Bench) -> Iterator[Edit]:
    """Zero-width and other control characters go; nobody printed them."""
    for row in bench.rows:
        if any(INVISIBLE.search(cell.text) for cell in row.cells):
            cells = [replace(cell, text=INVISIBLE.sub("", cell.text)) for cell in row.cells]
            yield change("invisible_removed", (row,), (with_cells(row, cells),))


def close_spaced_words(bench: Bench) -> Iterator[Edit]:
    """'成 本 指 标' and '社会成本　指标' are one word; spaces between sentences and labels stay."""
    for row in bench.rows:
        if row.fragment < 0 and not _SPACED_OUT.match(row.text.strip()):
            continue
        texts = [cell.text if _holds_fields(cell.text) else _closed(cell.text) for cell in row.cells]
        if any(text != cell.text for text, cell in zip(texts, row.cells, strict=True)):
            cells = [replace(cell, text=text) for text, cell in zip(texts, row.cells, strict=True)]
            yield change("spaces_closed", (row,), (with_cells(row, cells),))


def _holds_fields(text: str) -> bool:
    """Whether the text is one or several labelled fields, whose gaps say where a field ends."""
    return bool(re.match(r"[^：:，。；]{2,16}[：:]", text) and (signoff_field(text) or head_field(text)))


def _closed(text: str) -> str:
    if not _ANY_SPACE.search(text):
        return text
    if "\n" in text:
        return "\n".join(_closed(line) for line in text.split("\n"))
    spread = _SPACED_OUT.match(text.strip()) and (not _LATIN.search(text) or "(" in text or "（" in text)
    if spread:
        return re.sub(r"(?<=\S)[ \u3000\xa0]+(?=\S)", "", text)
    return re.sub(rf"(?<=[{_CJK}])[ \t\u3000\xa0]+(?=[{_CJK}])", _space_or_nothing, text)


def _space_or_nothing(found: re.Match[str]) -> str:
    after = found.string[found.end()]
    before = found.string[found.start() - 1]
    return found.group() if after in "（【《" or before in "）】》。；！？，、：" else ""


def drop_page_furniture(bench: Bench) -> Iterator[Edit]:
    """Page numbers go; they belong to the paper."""
    for row in bench.rows:
        if len(row.cells) == 1 and kind_of(row, True) == "footer" and is_footer(row.text):
            yield change("page_footer_dropped", (row,), ())


def drop_repeated_headers(bench: Bench) -> Iterator[Edit]:
    """A header printed again on the next page goes; one of another layout stays, and one below the title of a block."""
    for section in bench.sections:
        for first, again in pairwise(section.parts):
            if not again.begins_term and _same_columns(_named(first), _named(again)):
                yield change("repeated_header_dropped", tuple(again.header), ())


def _named(part: Part) -> list[str]:
    """The column titles of a part, bare; the merged outer label does not count, nor what a page has left of it."""
    roles = part.layout.roles
    start = next((i for i, role in enumerate(roles) if role in ("level1", "level2", "name")), 0)
    start = 0 if any(role in ("seq", "weight", "unit") for role in roles[:start]) else start
    return [key(title) for title in part.layout.titles[start:] if key(title) and not is_outer(title)]


def _same_columns(a: list[str], b: list[str]) -> bool:
    return a == b or (len(b) >= 3 and set(b) <= set(a) and len(a) - len(b) <= 2)


def drop_debris(bench: Bench) -> Iterator[Edit]:
    """Rows that hold only dots or dashes, and rows of sums, are no indicators."""
    for section in bench.sections:
        for part in section.parts:
            for row in part.body:
                if all(is_debris(cell.text) for cell in row.cells):
                    yield change("debris_dropped", (row,), ())
                elif is_total(row) and _left_of_names(row, part):
                    yield change("total_row_dropped", (row,), ())


def _left_of_names(row: Row, part: Part) -> bool:
    """A total stands left of the names (or in their column, where that is the first); 总分 among them is a name."""
    name = part.layout.column("name") or 0
    return not row.exact or row.cells[0].column < max(name, 1)


def drop_boundary_twins(bench: Bench) -> Iterator[Edit]:
    """The last row of a page printed again at the top of the next goes."""
    for section in bench.sections:
        for part in section.parts:
            for above, below in pairwise(part.body):
                same = compact(above.text) == compact(below.text)
                if same and above.fragment != below.fragment and len(above.cells) >= 3:
                    yield change("boundary_row_dropped", (below,), ())


def join_wrapped_labels(bench: Bench) -> Iterator[Edit]:
    """A level label whose second half stands in the same column of the next row is one label."""
    for part in bench.parts:
        for role in ("level1", "level2"):
            column = part.layout.column(role)
            for above, below in pairwise(part.body):
                upper, lower = (above.at(column), below.at(column)) if column is not None else (None, None)
                if (
                    upper
                    and lower
                    and above.exact
                    and _is_word(upper.text)
                    and not level_label(upper.text, role)
                    and level_label(upper.text + lower.text, role)
                ):
                    whole = replace(upper, text=upper.text + lower.text, doubt=upper.doubt or lower.doubt)
                    rest = with_cells(below, [cell for cell in below.cells if cell is not lower])
                    joined = with_cells(above, [whole if cell is upper else cell for cell in above.cells])
                    yield change(
                        "wrapped_label_joined", (above, below), (joined, rest) if rest.cells else (joined,), field=role
                    )
                    break


def _is_word(text: str) -> bool:
    return len(key(text)) > 1 and not any(char.isdigit() for char in text)


def drop_stray_outer_labels(bench: Bench) -> Iterator[Edit]:
    """绩效指标 inside a level column is the merged outer label, printed where it does not belong."""
    for section in bench.sections:
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
