"""Text as an Excel cell can hold it: nothing illegal, nothing cut without saying so; and how many lines it takes."""

from __future__ import annotations

import re
from html import escape

from parsers.messages import say

MAX_UNITS = 32_767  # Excel's limit for a cell, in UTF-16 units: a character beyond the BMP counts twice

_LINE_END = re.compile("\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ILLEGAL = re.compile("[\ud800-\udfff\ufffe\uffff]")


def cell_text(text: str) -> str:
    """The text with every character that XML forbids shown by a visible one, and cut, with a mark, where too long."""
    if text.isprintable() and len(text) < MAX_UNITS // 2:
        return text  # nearly always, and ten times faster
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)  # NUL becomes ␀
    text = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
    return _cut(text)


def lines_needed(text: str, width: int) -> int:
    """Lines that the text takes, wrapped, in a column of `width` characters (a Chinese one counts as two)."""
    if "\n" not in text:
        return max(1, -(-_width(text) // width))
    return sum(max(1, -(-_width(line) // width)) for line in text.split("\n"))


_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def text_xml(text: str) -> str:
    """The inside of a cell that holds a text. It has to be one that `cell_text` gave."""
    if "_x" in text:
        text = _ESCAPED.sub("_x005F_", text)  # or _x0041_ would be read as A
    return f'<is><t xml:space="preserve">{escape(text, quote=False)}</t></is>'


def _width(line: str) -> int:
    # One byte for a Latin character and two for a Chinese one is what this encoding was made for, and it is fast.
    return len(line.encode("gb18030", errors="replace"))


def _cut(text: str) -> str:
    if _units(text) <= MAX_UNITS:
        return text
    mark = say("output.text_cut", length=len(text))
    encoded = text.encode("utf-16-le")[: 2 * (MAX_UNITS - _units(mark))]
    return encoded.decode("utf-16-le", errors="ignore") + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
