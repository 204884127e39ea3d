"""What the runs of a Word document print: fonts, fields, symbols, hidden and raised text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from parsers.symbol_fonts import UNKNOWN, is_symbol_font
from parsers.word_lists import Lists
from parsers.word_names import M, W, child, number, properties_of, switch, value
from parsers.word_writing import Writing

if TYPE_CHECKING:
    from lxml.etree import _Element

_FOLDED = re.compile(r"[ \t]*[\r\n]+[ \t\r\n]*")


class Printing(Writing):
    """Writes the runs of the XML where the walk stands."""

    def __init__(self, lists: Lists) -> None:
        super().__init__()
        self._lists = lists
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
            self._write_run(text, self._font, raised=self._raised, struck=self._struck)
        else:
            self._write(text)

    def _write_symbol(self, element: _Element) -> None:
        code = value(element, of="char") or ""
        letter = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else UNKNOWN
        self._write(self._in_font(letter if letter >= " " else UNKNOWN, value(element, of="font")))

    def _field(self, element: _Element) -> None:
        kind = value(element, of="fldCharType")
        if kind == "begin":
            self._begin_field()
        elif kind == "separate":
            self._show_field()
        elif kind == "end":
            self._end_field()

    def _add_code(self, element: _Element) -> None:
        self._add_to_code(element.text or "")

    def _write_box(self, element: _Element) -> None:
        """A form's box to tick, which Word draws: its state is a property."""
        ticked = switch(element, "checked")
        self._draw("☑" if (switch(element, "default") if ticked is None else ticked) else "☐")

    def _write_choice(self, element: _Element) -> None:
        entries = [value(entry) or "" for entry in element.findall(f"{W}listEntry")]
        chosen = number(element, "result", default=number(element, "default"))
        self._draw(entries[chosen] if chosen < len(entries) else "")

    def _write(self, text: str) -> None:
        super()._write(text)
        if self._prompts and text and all(outer.shows for outer in self._flows[-1].fields):
            self._doubt("prompt_text")

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
