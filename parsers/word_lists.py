"""The numbers that Word prints before the paragraphs of a list, and what styles say about numbers and hiding."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.word_names import W, child, number, switch, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_DIGITS = "〇一二三四五六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = {"M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40} | (
    {"X": 10, "IX": 9, "V": 5, "IV": 4, "I": 1}
)
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about numbering (list and level) and about hiding; None where it says nothing."""

    list: str | None = None
    level: int | None = None
    hidden: bool | None = None


_SAYS_NOTHING = Style()


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    form: str
    text: str
    start: int


class Counting:
    """Counts the paragraphs of every list, whose definitions each format has in its own way."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def _next(self, name: str, level: int, definition: Level) -> str:
        counts = self._counts.setdefault(self._counted_as(name), {})
        if (name, level) not in self._restarted and self._override(name, level) is not None:
            counts.pop(level, None)
        self._restarted.add((name, level))
        counts[level] = counts.get(level, definition.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return re.sub(r"%([1-9])", lambda place: self._shown(name, counts, int(place[1]) - 1), definition.text)

    def _shown(self, name: str, counts: dict[int, int], level: int) -> str:
        definition = self._level(name, level) or Level("decimal", "", 1)
        return shown(counts.get(level, definition.start), definition.form)

    def _level(self, name: str, level: int) -> Level | None:
        """How a level of this list is numbered; None for a bullet, and where nothing is said."""
        raise NotImplementedError

    def _override(self, name: str, level: int) -> int | None:
        """Where a list begins anew, though another one counts on the same definition."""
        raise NotImplementedError

    def _counted_as(self, name: str) -> str:
        """What lists that go on counting where another one ended have in common."""
        raise NotImplementedError


class Lists(Counting):
    """The lists of a docx. The parts with styles and definitions are read only when they are needed."""

    def __init__(self, styles: Callable[[], _Element | None], numbering: Callable[[], _Element | None]) -> None:
        super().__init__()
        self._load_styles = styles
        self._load_numbering = numbering
        self._known: dict[str, Style] = {}
        self._levels: dict[tuple[str, int], Level | None] = {}

    def style(self, name: str | None) -> Style:
        """What a style says itself, or else the ones that it is based on."""
        if not name:
            return _SAYS_NOTHING
        if name not in self._known:
            self._known[name] = self._inherited(name)
        return self._known[name]

    def _inherited(self, name: str | None) -> Style:
        found = _SAYS_NOTHING
        for _ in range(_DEEPEST):
            element = self._styles.get(name or "")
            if element is None:
                break
            own = _style(element)
            hidden = own.hidden if found.hidden is None else found.hidden
            base = found if found.list is not None else own
            found = Style(base.list, found.level if found.level is not None else own.level, hidden)
            name = value(element, "basedOn")
        return found

    def label(self, numbered: _Element | None, style: Style) -> str:
        """The number before a paragraph, by its own `numPr` or else its style; "" for none, or a bullet."""
        name = (value(numbered, "numId") if numbered is not None else None) or style.list
        if not name:
            return ""
        level = min(number(numbered, "ilvl", default=style.level or 0), _DEEPEST - 1)
        definition = self._level(name, level)
        return self._next(name, level, definition) if definition else ""

    def _level(self, name: str, level: int) -> Level | None:
        if (name, level) not in self._levels:
            self._levels[name, level] = self._defined(name, level)
        return self._levels[name, level]

    def _defined(self, name: str, level: int) -> Level | None:
        override = next((o for o in self._overrides(name) if number(o, of="ilvl") == level), None)
        own = child(override, "lvl")
        levels = self._abstract.get(self._counted_as(name), ())
        found = own if own is not None else next((one for one in levels if number(one, of="ilvl") == level), None)
        form = value(found, "numFmt") or "decimal"
        if found is None or form in {"bullet", "none"}:
            return None
        start = number(found, "start", default=1)
        again = self._override(name, level)
        return Level(form, value(found, "lvlText") or "", start if again is None else again)

    def _overrides(self, name: str) -> list[_Element]:
        element = self._numbers.get(name)
        return [] if element is None else element.findall(f"{W}lvlOverride")

    def _override(self, name: str, level: int) -> int | None:
        found = next((o for o in self._overrides(name) if number(o, of="ilvl") == level), None)
        return None if child(found, "startOverride") is None else number(found, "startOverride", default=1)

    def _counted_as(self, name: str) -> str:
        return value(self._numbers.get(name), "abstractNumId") or ""

    @cached_property
    def _numbering(self) -> _Element | None:
        return self._load_numbering()

    @cached_property
    def _numbers(self) -> dict[str, _Element]:
        found = [] if self._numbering is None else self._numbering.findall(f"{W}num")
        return {value(element, of="numId") or "": element for element in found}

    @cached_property
    def _abstract(self) -> dict[str, list[_Element]]:
        found = [] if self._numbering is None else self._numbering.findall(f"{W}abstractNum")
        return {value(element, of="abstractNumId") or "": element.findall(f"{W}lvl") for element in found}

    @cached_property
    def _styles(self) -> dict[str, _Element]:
        root = self._load_styles()
        found = [] if root is None else root.findall(f"{W}style")
        return {value(element, of="styleId") or "": element for element in found}


def _style(element: _Element) -> Style:
    level = child(element, "pPr", "numPr", "ilvl")
    return Style(
        value(element, "pPr", "numPr", "numId"),
        None if level is None else number(level),
        switch(element, "rPr", "vanish"),
    )


def shown(count: int, form: str) -> str:
    """A number as the list prints it; forms that are not known here print in digits."""
    if form in {"chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand", "taiwaneseCounting"}:
        return _chinese(count)
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if form in {"ideographDigital", "japaneseCounting", "japaneseDigitalTenThousand", "taiwaneseDigital"}:
        return _chinese(count) if form == "japaneseCounting" else "".join(_DIGITS[int(digit)] for digit in str(count))
    if form in {"ideographTraditional", "ideographZodiac"}:
        letters = _STEMS if form == "ideographTraditional" else _BRANCHES
        return letters[count - 1] if 1 <= count <= len(letters) else str(count)
    if form in {"upperLetter", "lowerLetter"} and 1 <= count <= 780:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"}:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form == "decimalFullWidth":
        return str(count).translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})
    return f"{count:02}" if form == "decimalZero" else str(count)


def _chinese(count: int) -> str:
    """Up to 99 in words, as lists do not go further."""
    tens, ones = divmod(count, 10)
    if not 0 < count < 100:
        return str(count)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for letters, worth in _ROMAN.items():
        text += letters * (count // worth)
        count %= worth
    return text
