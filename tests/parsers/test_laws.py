"""What holds for every text and for any bytes: no character is lost, and nothing but our own errors is raised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers import aligned, delimited, parse, piped, stream
from parsers.blocks import blocks
from parsers.document import Cell, Document, Line
from parsers.errors import JixiaoError
from parsers.messages import say
from parsers.readings import Way, physical_lines
from tests.parsers.shown import FORM, document

PRINTING = st.sampled_from("产出指标数量质量培训人数次≥=定性万元%0123456789.，。（）；ab")
CELL = st.text(PRINTING | st.sampled_from(" \u3000"), max_size=9)
SEPARATORS = ["\t", ",", ";", "；", "，", "|", " | ", "│", "｜", "   ", "\n", "||", '"', '","', '"\n', " "]
BREAKS = ["\n", "\n\n", "\r\n", "\f", "|\n", "\n|", "|||\n", "\n---|---\n"]
MARKUP = "\t,;；，|│┃║｜￨\"'-:=+_#*\\`"
WAYS: list[Way] = [*delimited.WAYS, *piped.WAYS, *aligned.WAYS, *stream.WAYS]


@st.composite
def shaped(draw: st.DrawFn) -> str:
    """A text that is nearly a table, of whatever shape."""
    separator = draw(st.sampled_from(SEPARATORS))
    others = st.sampled_from([separator] * 8 + SEPARATORS)
    ends = st.sampled_from([draw(st.sampled_from(BREAKS))] * 5 + BREAKS)
    return "".join(
        "".join(cell + draw(others) for cell in draw(st.lists(CELL, max_size=8))) + draw(ends)
        for _ in range(draw(st.integers(1, 9)))
    )


def kept(text: str, markup: str = MARKUP) -> str:
    """The characters that must come out again."""
    return "".join(char for char in text if not char.isspace() and char not in markup)


@pytest.mark.parametrize("way", WAYS, ids=str)
@given(text=shaped())
@example(text=FORM)
def test_no_reading_loses_a_character(way: Way, text: str) -> None:
    lines = physical_lines(text)
    reading = way(lines)
    if reading:
        found = Document("x", "x", tuple(blocks(lines, reading)))
        assert kept("".join(found.texts())) == kept(text)


@given(text=shaped())
def test_no_text_file_loses_a_character(text: str) -> None:
    assert kept("".join(document(text + "。").texts())) == kept(text + "。")


def outcome(data: bytes) -> tuple[Document | None, list[str]]:
    """The document, if there is one, and every message about it: each must stand in the catalogue."""
    try:
        found = parse("x", data)
    except JixiaoError as error:
        return None, [say(error.code, "en", **error.params)]
    return found, [say(note.code, "en", **dict(note.params)) for note in found.notes]


@given(text=st.text(min_size=1))
def test_any_text(text: str) -> None:
    found, messages = outcome(text.encode("utf-8", "replace"))
    assert all(messages)
    assert found or messages


@given(data=st.binary())
def test_any_bytes(data: bytes) -> None:
    found, messages = outcome(data)
    assert all(messages)
    assert found or messages


@given(text=shaped(), cut=st.integers(0, 3), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_damaged_bytes(text: str, cut: int, encoding: str) -> None:
    data = (FORM * 3 + text).encode(encoding)
    found, _ = outcome(data[: len(data) - cut] + b"\xe4" * cut)
    assert found
    assert "培训人数" in "".join(found.texts())


@given(text=shaped())
def test_every_cell_and_line_knows_its_line(text: str) -> None:
    whole = FORM.replace(",", "\t") + "\n" + text
    lines = {(line.line, line.page): line.text for line in physical_lines(whole)}
    for block in document(whole).blocks:
        for item in (block,) if isinstance(block, Line) else block.cells:
            assert isinstance(item, Cell | Line)
            start = kept(item.text.split("\n")[0])
            assert start in kept(lines[(item.where.line or 0, item.where.page or 1)])


TAGS = st.sampled_from(
    ["table", "tr", "td", "th", "tbody", "thead", "caption", "p", "div", "span", "br", "b", "pre", "ul", "li", "input"]
)
ATTRIBUTES = st.sampled_from(["", " rowspan=2", " colspan=3", " rowspan=0", " colspan=999999", " value=甲"])
TOKEN: list[Callable[[str, str], str]] = [lambda tag, attribute: f"<{tag}{attribute}>", lambda tag, _: f"</{tag}>"]


@given(st.lists(st.tuples(st.sampled_from(TOKEN), TAGS, ATTRIBUTES, CELL), max_size=40))
def test_no_page_loses_a_character(tokens: list[tuple[Callable[[str, str], str], str, str, str]]) -> None:
    parts = [(token(tag, attribute), text) for token, tag, attribute, text in tokens]
    source = "<html><p>" + "".join(tag + text for tag, text in parts)
    found = "".join(document(source).texts())
    # Text between the cells of a table comes before the table, as in a browser, so the order may differ.
    assert sorted(kept(found.replace("甲", ""))) == sorted(kept("".join(text for _, text in parts)))
