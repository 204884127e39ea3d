"""Writes what a Word document prints into the flow that is open; the same for docx, doc and rtf."""

from __future__ import annotations

import re
from collections import Counter

from parsers.page_text import BREAK, Text, preformatted
from parsers.symbol_fonts import UNKNOWN, printed
from parsers.word_cells import Field, Flow, Number

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_CIRCLED = re.compile(r"^\s*eq\s*\\o\s*\\ac\s*\(\s*[○◯〇]\s*[,，;]\s*(\d{1,2})\s*\)", re.IGNORECASE)
_SYMBOL = re.compile(r"^\s*symbol\s+(\d{1,6})\b(?:.*?\\f\s*\"?([\w ]+))?", re.IGNORECASE)
_EQUATION = re.compile(r"^\s*(?:eq|symbol)\b", re.IGNORECASE)


class Writing:
    """Writes where the walk stands. `counts` says, by a note's code, how often something was not read as it is."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._flows: list[Flow] = []
        self._paragraph = 0

    def _write_run(self, text: str, font: str | None, *, raised: bool, struck: bool) -> None:
        """Text as it prints in that font, at that place of the line."""
        text = self._in_font(text, font)
        if raised and self._has_base():
            text = text.translate(_RAISED)
        if struck and text.strip():
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

    def _begin_field(self) -> None:
        self._flows[-1].fields.append(Field())

    def _show_field(self) -> None:
        """The result of the field begins."""
        if self._flows[-1].fields:
            self._flows[-1].fields[-1].shows = True

    def _end_field(self) -> Field | None:
        if not self._flows[-1].fields:
            return None
        ended = self._flows[-1].fields.pop()
        if not ended.shows:
            self._write_drawn(ended.code)
        return ended

    def _add_to_code(self, text: str) -> bool:
        """Whether a field's code is being written, to which the text belongs."""
        fields = self._flows[-1].fields
        if not fields or fields[-1].shows:
            return False
        fields[-1].code += text
        return True

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

    def _write(self, text: str) -> None:
        flow = self._flows[-1]
        if text and all(outer.shows for outer in flow.fields):
            flow.parts.append(Text(preformatted(text), self._paragraph))

    def _draw(self, text: str) -> None:
        """What Word draws for a field stands in its beginning, before the code."""
        fields = self._flows[-1].fields
        if all(outer.shows for outer in fields[:-1]):
            self._flows[-1].parts.append(Text(preformatted(text), self._paragraph))

    def _doubt(self, code: str) -> None:
        self._flows[-1].doubt = self._flows[-1].doubt or code

    def _close_line(self) -> None:
        """The paragraph ends, and with it the codes of fields that are open: a lost end must not hide the rest."""
        flow = self._flows[-1]
        for open_field in flow.fields:
            open_field.shows = True
        if not flow.joined:
            flow.parts.append(Text(BREAK))
        flow.place_boxes()

    def _leave_out_row_number(self, flow: Flow) -> None:
        """A list that runs down the table numbers the rows: its number is no part of a cell's only line."""
        numbers = [part for part in flow.parts if isinstance(part, Number)]
        if len(numbers) != 1:
            return
        texts = [part for part in flow.parts if isinstance(part, Text) and part.text.strip(f" \t{BREAK}")]
        if len(texts) > 1:
            flow.parts.remove(numbers[0])
            self.counts["parsers.list_numbers"] += 1
