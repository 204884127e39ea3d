"""The numbers that OpenDocument prints before the paragraphs of a list, and before headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.odf import STYLE, TEXT, OpenDocument
from parsers.word_lists import shown

if TYPE_CHECKING:
    from lxml.etree import _Element

_FORMS = {
    "A": "upperLetter",
    "a": "lowerLetter",
    "I": "upperRoman",
    "i": "lowerRoman",
    "一": "chineseCounting",
    "壹": "chineseCounting",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",
}
_FINANCIAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")
_DEEPEST = 10


class OpenLists:
    """Counts the items of every list. A list that is told to go on counts where the one of its style ended."""

    def __init__(self, file: OpenDocument) -> None:
        self._levels: dict[tuple[str, int], _Element] = {}
        for style in file.all_of(f"{TEXT}list-style"):
            self._add(style.get(f"{STYLE}name", ""), style, f"{TEXT}list-level-style-number")
        for outline in file.all_of(f"{TEXT}outline-style"):
            self._add("", outline, f"{TEXT}outline-level-style")
        self._counts: dict[str, list[int | None]] = {}

    def _add(self, name: str, style: _Element, tag: str) -> None:
        for level in style.iterfind(tag):
            self._levels.setdefault((name, _number(level, f"{TEXT}level")), level)

    def begin(self, style: str, goes_on: bool) -> None:
        """A list of this style begins, at its first level."""
        if not goes_on:
            self._counts.pop(style, None)

    def label(self, style: str, level: int, start: int | None = None) -> str:
        """The number of the next item at that level, from 1, or of one that is told its own; "" for a bullet."""
        definition = self._levels.get((style, level))
        counts = self._counts.setdefault(style, [None] * (_DEEPEST + 1))
        if definition is None or not 0 < level <= _DEEPEST:
            return ""
        before = counts[level]
        first = _number(definition, f"{TEXT}start-value")
        counts[level] = start if start is not None else first if before is None else before + 1
        counts[level + 1 :] = [None] * (_DEEPEST - level)
        return self._printed(style, level, counts)

    def _printed(self, style: str, level: int, counts: list[int | None]) -> str:
        definition = self._levels[style, level]
        if not definition.get(f"{STYLE}num-format"):
            return ""
        shown_levels = min(_number(definition, f"{TEXT}display-levels"), level)
        numbers = [self._one(style, one, counts[one]) for one in range(level - shown_levels + 1, level + 1)]
        text = ".".join(filter(None, numbers))
        return definition.get(f"{STYLE}num-prefix", "") + text + definition.get(f"{STYLE}num-suffix", "")

    def _one(self, style: str, level: int, count: int | None) -> str:
        definition = self._levels.get((style, level))
        form = definition.get(f"{STYLE}num-format", "") if definition is not None else ""
        if not form:
            return ""
        number = shown(1 if count is None else count, _FORMS.get(form[0], "decimal"))
        return number.translate(_FINANCIAL) if form[0] == "壹" else number


def _number(element: _Element, name: str) -> int:
    said = element.get(name, "1")
    return int(said) if said.isdecimal() and len(said) < 6 else 1
