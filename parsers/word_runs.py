"""What the runs of a Word document print: fonts, fields, symbols, hidden and raised text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from parsers.page_text import BREAK, Text, preformatted
from parsers.symbol_fonts import UNKNOWN, is_symbol_font, printed
from parsers.word_cells import Field, Flow
from parsers.word_lists import Lists
from parsers.word_names import M, W, child, number, properties_of, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_CIRCLED = re.compile(r"^\s*eq\s*\\o\s*\\ac\s*\(\s*[○◯〇]\s*[,，;]\s*(\d{1,2})\s*\)", re.IGNORECASE)
_SYMBOL = re.compile(r"^\s*symbol\s+(\d{1,6})\b(?:.*?\\f\s*\"?([\w ]+))?", re.IGNORECASE)
_EQUATION = re.compile(r"^\s*(?:eq|symbol)\b", re.IGNORECASE)
_FOLDED = re.compile(r"[ \t]*[\r\n]+[ \t\r\n]*")


class Printing:
    """Writes runs where the walk stands. `counts` says, by a note's code, how often something was not read as it is."""

    def __init__(self, lists: Lists) -> None:
        self.counts: Counter[str] = Counter()
        self._lists = lists
        self._flows: list[Flow] = []
        self._paragraph = 0
        self._font: str | None = None
        self._raised = False
        self._struck = False
        self._prompts: list[_Element] = []
        self._starts: dict[str, Callable[[_Element], bool | None]] = {
            "r": self._open_run,
            "t": self._write_text,
            "m:t": self._write_text,
            "sym": self._write_symbol,
            "fldChar": self._field,
            "instrText": self._add_code,
            "checkBox": self._write_box,
            "ddList": self._write_choice,
        }

    def _open_run(self, element: _Element) -> bool:
        properties = properties_of(child(element, "rPr"))
        hidden = self._flows[-1].hidden
        if "rStyle" in properties:
            says = self._lists.style(value(properties["rStyle"])).hidden
            hidden = hidden if says is None else says
        if "vanish" in properties:
            hidden = bool(switch(properties["vanish"]))
        self._font = _symbol_font(properties["rFonts"]) if "rFonts" in properties else None
        self._raised = "vertAlign" in properties and value(properties["vertAlign"]) == "superscript"
        self._struck = any(switch(properties[name]) for name in ("strike", "dstrike") if name in properties)
        if not hidden or child(element, "fldChar") is not None:
            return False
        if holds_text(element):
            self._doubt("hidden_in_source")
        return self._leave_out("parsers.hidden_text", element)

    def _write_text(self, element: _Element) -> None:
        text = _FOLDED.sub(" ", element.text or "")
        text = text.lstrip(" ") if (element.text or "").startswith(("\n", "\r")) else text
        if element.tag == f"{W}t":
            text = self._in_font(text, self._font)
            if self._raised and self._has_base():
                text = text.translate(_RAISED)
            if self._struck and text.strip():
                self._doubt("struck_text")
        self._write(text)

    def _has_base(self) -> bool:
        """Whether text stands before, on the same line: what is raised alone is only small."""
        parts = self._flows[-1].parts
        last = parts[-1] if parts else None
        return isinstance(last, Text) and bool(last.text.strip()) and BREAK not in last.text

    def _in_font(self, text: str, font: str | None) -> str:
        shown = printed(text, font)
        self.counts["parsers.unknown_symbols"] += shown.count(UNKNOWN) - text.count(UNKNOWN)
        return shown

    def _write_symbol(self, element: _Element) -> None:
        code = value(element, of="char") or ""
        letter = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else UNKNOWN
        self._write(self._in_font(letter if letter >= " " else UNKNOWN, value(element, of="font")))

    def _field(self, element: _Element) -> None:
        fields = self._flows[-1].fields
        kind = value(element, of="fldCharType")
        if kind == "begin":
            fields.append(Field())
        elif kind == "separate" and fields:
            fields[-1].shows = True
        elif kind == "end" and fields:
            ended = fields.pop()
            if not ended.shows:
                self._write_drawn(ended.code)

    def _add_code(self, element: _Element) -> None:
        fields = self._flows[-1].fields
        if fields and not fields[-1].shows:
            fields[-1].code += element.text or ""

    def _write_drawn(self, code: str) -> None:
        """Fields without a result, which Word draws: a character in a circle, a formula, a symbol."""
        if found := _CIRCLED.search(code):
            number = int(found[1])
            self._write(chr(ord("①") + number - 1) if 1 <= number <= 20 else f"({number})")
        elif found := _SYMBOL.match(code):
            self._write(self._in_font(chr(int(found[1]) % 0x10000), found[2]))
        elif _EQUATION.match(code):
            self.counts["parsers.unknown_symbols"] += 1
            self._write(UNKNOWN)

    def _write_box(self, element: _Element) -> None:
        """A form's box to tick, which Word draws: its state is a property."""
        ticked = switch(element, "checked")
        self._draw("☑" if (switch(element, "default") if ticked is None else ticked) else "☐")

    def _write_choice(self, element: _Element) -> None:
        entries = [value(entry) or "" for entry in element.findall(f"{W}listEntry")]
        chosen = number(element, "result", default=number(element, "default"))
        self._draw(entries[chosen] if chosen < len(entries) else "")

    def _draw(self, text: str) -> None:
        """What Word draws for a field stands in its beginning, before the code."""
        fields = self._flows[-1].fields
        if all(outer.shows for outer in fields[:-1]):
            self._flows[-1].parts.append(Text(preformatted(text), self._paragraph))

    def _write(self, text: str) -> None:
        flow = self._flows[-1]
        if text and all(outer.shows for outer in flow.fields):
            flow.parts.append(Text(preformatted(text), self._paragraph))
            if self._prompts:
                self._doubt("prompt_text")

    def _doubt(self, code: str) -> None:
        self._flows[-1].doubt = self._flows[-1].doubt or code

    def _leave_out(self, code: str, element: _Element) -> bool:
        """Counts the element where it holds a text."""
        self.counts[code] += holds_text(element)
        return True


def holds_text(element: _Element) -> bool:
    """Whether a text stands in the element, were it even a deleted one."""
    return any((text.text or "").strip() for text in element.iter(f"{W}t", f"{W}delText", f"{M}t"))


def _symbol_font(fonts: _Element) -> str | None:
    """The font of letters below 0100, which alone a symbol font draws."""
    font = fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii")
    return font if is_symbol_font(font) and fonts.get(f"{W}hint") != "eastAsia" else None
