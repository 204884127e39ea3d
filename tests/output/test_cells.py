"""Texts on their way into a cell."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from output.cells import MAX_UNITS, cell_text, lines_needed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("=SUM(A1)", "=SUM(A1)"),
        ("𠮷田👍🏽", "𠮷田👍🏽"),
        ("a\x00b\x1f", "a␀b␟"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("\ud800\uffff\ufffe", "���"),
        ("<r>x</r>", "<r>x</r>"),
        ("<r>x", "<r>x"),
    ],
)
def test_what_a_cell_shows(text: str, shown: str) -> None:
    assert cell_text(text) == shown


@settings(deadline=None)
@given(st.text(st.characters()))
def test_always_legal_and_never_shorter_without_a_mark(text: str) -> None:
    shown = cell_text(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", shown)
    assert len(shown) >= len(text.replace("\r\n", "\n"))


@pytest.mark.parametrize("character", ["a", "中", "𠮷"])
@pytest.mark.parametrize("more", [0, 1])
def test_the_limit_counts_as_excel_counts(character: str, more: int) -> None:
    text = character * (MAX_UNITS // len(character.encode("utf-16-le")) * 2 + more)
    shown = cell_text(text)
    assert len(shown.encode("utf-16-le")) // 2 <= MAX_UNITS
    assert (shown == text) == (len(text.encode("utf-16-le")) // 2 <= MAX_UNITS)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 8, 1), ("中文中文", 8, 1), ("中文中文中", 8, 2), ("a\n\nb", 8, 3), ("\ud800", 8, 1)],
)
def test_lines_needed(text: str, width: int, lines: int) -> None:
    assert lines_needed(text, width) == lines
