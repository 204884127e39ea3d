"""Row and column spans, as a browser would place them."""

from __future__ import annotations

import pytest

from parsers.document import Table
from parsers.spans import Spanning, place


def table(rows: list[list[tuple[str, int, int]]], ends: list[int] | None = None) -> Table:
    """A table of cells that are given as text, row span, column span."""
    spanning = [[Spanning(text, None, *spans) for text, *spans in row] for row in rows]
    return Table(place(spanning, ends or [len(rows)] * len(rows), 1), spans_known=True)


def grid(found: Table) -> list[str]:
    return ["".join(cell.text if cell else "." for cell in row) for row in found.grid()]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[("a", 1, 1), ("b", 1, 2)], [("c", 1, 1), ("d", 1, 1), ("e", 1, 1)]], ["abb", "cde"]),
        ([[("a", 2, 1), ("b", 1, 1)], [("c", 1, 1)]], ["ab", "ac"]),
        ([[("a", 1, 1), ("b", 2, 2), ("c", 1, 1)], [("d", 1, 1), ("e", 1, 1)]], ["abbc", "dbbe"]),
        ([[("a", 0, 1), ("b", 1, 1)], [("c", 1, 1)], [("d", 1, 1)]], ["ab", "ac", "ad"]),
        ([[("a", 9, 1), ("b", 1, 1)], [("c", 1, 1)]], ["ab", "ac"]),
        ([[("a", 1, 0)], [("b", 1, 1), ("c", 1, 1)]], ["aa", "bc"]),
        ([[("a", 1, 0), ("x", 1, 1)], [("b", 1, 1), ("c", 1, 1), ("d", 1, 1)]], ["ax.", "bcd"]),
        ([[("a", 1, 1), ("b", 2, 1)], [("c", 1, 3)]], ["ab", "cb"]),
        ([[("a", 1, 1)], []], ["a"]),
        ([], []),
    ],
)
def test_places(rows: list[list[tuple[str, int, int]]], expected: list[str]) -> None:
    assert grid(table(rows)) == expected


def test_no_span_crosses_the_end_of_its_group() -> None:
    found = table([[("a", 5, 1), ("b", 1, 1)], [("c", 1, 1)], [("d", 1, 1), ("e", 1, 1)]], ends=[2, 2, 3])
    assert grid(found) == ["ab", "ac", "de"]


def test_places_count_from_one() -> None:
    cell = table([[("a", 1, 1)], [("b", 1, 1), ("c", 1, 1)]]).rows()[1][1]
    assert (cell.where.table, cell.where.row, cell.where.column) == (1, 2, 2)
