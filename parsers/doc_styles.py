"""What the modifiers in an old Word file say: the look of characters, the place of paragraphs; styles and fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from struct import unpack_from
from typing import Any

from parsers.doc_file import FONTS, STYLES, DocFile, Piece
from parsers.doc_sprms import Properties, Sprm, sprms
from parsers.symbol_fonts import is_symbol_font
from parsers.word_story import Look

_DEEPEST = 20
_PARAGRAPH, _CHARACTER = 1, 2
_NAME_IN_FONT = 40
_EAST_ASIA = 1
_PLAIN_AGAIN, _STYLE, _RAISED = 0x2A33, 0x4A30, 0x2A48
_SWITCHES = {0x0837: "struck", 0x2A53: "struck_twice", 0x083C: "hidden"}
_FLAGS = {0x0800: "deleted", 0x0855: "special", 0x0806: "data"}
_NUMBERS = {0x4A4F: "font", 0x4A51: "other_font", 0x286F: "hint", 0x6A09: "symbol", 0x6A03: "data_at"}


@dataclass(frozen=True, slots=True)
class Characters:
    """How characters look, and what those that stand for something else stand for."""

    font: int = -1
    other_font: int = -1
    hint: int = 0
    symbol: int = 0
    data_at: int = 0
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    struck: bool = False
    struck_twice: bool = False
    special: bool = False
    data: bool = False


@dataclass(slots=True)
class Paragraph:
    """Where a paragraph stands, how it is numbered, and the modifiers of the row that it ends."""

    depth: int = 0
    in_table: bool = False
    ends_cell: bool = False
    ends_row: bool = False
    list: int = 0
    level: int = 0
    row: Sequence[Sprm] = ()


class Styles:
    """The styles and fonts of a file, and what its text looks like with them."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self._properties = Properties(file)
        self._looks: dict[tuple[int, bytes, int], Characters] = {}

    def paragraph(self, mark: int) -> tuple[int, Paragraph]:
        """The style of the paragraph that this mark ends, and what it is."""
        style, own = self._properties.paragraph(mark)
        found = Paragraph(row=[sprm for sprm in own if sprm.code >> 10 & 7 == 5])
        for sprm in [*self._inherited(style, 0), *own]:
            _place(found, sprm)
        found.depth = max(found.depth, 1) if found.in_table else 0
        return style, found

    def runs(self, start: int, end: int, style: int) -> Iterable[tuple[int, int, Characters]]:
        """The stretches of a paragraph that look the same."""
        for begin, stop, properties, piece in self._properties.characters(start, end):
            key = style, properties, piece.change
            if key not in self._looks:
                self._looks[key] = self._look(style, properties, piece)
            yield begin, stop, self._looks[key]

    def look(self, characters: Characters) -> Look:
        """The same for what writes it."""
        fonts = (self.font(characters.other_font), self.font(characters.font))
        symbols = next((font for font in fonts if is_symbol_font(font)), None)
        return Look(
            symbols if characters.hint != _EAST_ASIA else None,
            characters.hidden,
            characters.deleted,
            characters.raised,
            characters.struck or characters.struck_twice,
        )

    def font(self, number: int) -> str:
        """The name of a font, "" for one that is not there."""
        return self._fonts[number] if 0 <= number < len(self._fonts) else ""

    def _look(self, style: int, properties: bytes, piece: Piece) -> Characters:
        base = look = _changed(Characters(), Characters(), self._inherited(style, 1))
        for sprm in self._properties.look(properties, piece):
            if sprm.code == _STYLE:
                base = look = _changed(base, base, self._inherited(sprm.number, 1))
            else:
                look = _changed(look, base, [sprm])
        return look

    def _inherited(self, style: int, kind: int) -> list[Sprm]:
        """The modifiers of a style and of those that it is based on: a paragraph's (0) or the characters' (1)."""
        found: list[Sprm] = []
        for _ in range(_DEEPEST):
            if style not in self._styles:
                break
            style, modifiers = self._styles[style]
            found = [*modifiers[kind], *found]
        return found

    @cached_property
    def _styles(self) -> dict[int, tuple[int, tuple[list[Sprm], list[Sprm]]]]:
        data = self._file.part(STYLES)
        if not data:
            return {}
        at = 2 + unpack_from("<H", data)[0]
        base = unpack_from("<H", data, 4)[0]
        found = {}
        for number in range(unpack_from("<H", data, 2)[0]):
            size = unpack_from("<H", data, at)[0]
            if size:
                found[number] = _style(data[at + 2 : at + 2 + size], base)
            at += 2 + size
        return found

    @cached_property
    def _fonts(self) -> list[str]:
        data = self._file.part(FONTS)
        at, names = 4, []
        while at < len(data):
            size = data[at] + 1
            name = data[at + _NAME_IN_FONT : at + size].decode("utf-16-le", "replace")
            names.append(name.split("\0")[0])
            at += size
        return names


def _style(data: bytes, base: int) -> tuple[int, tuple[list[Sprm], list[Sprm]]]:
    """The style that it is based on, and its modifiers of paragraphs and of characters."""
    (kind,) = unpack_from("<H", data, 2)
    at = base + 4 + 2 * unpack_from("<H", data, base)[0]
    parts = []
    for _ in range(unpack_from("<H", data, 4)[0] & 15):
        at += at & 1
        (size,) = unpack_from("<H", data, at)
        parts.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    sort = kind & 15
    paragraphs = [*sprms(parts[0][2:])] if sort == _PARAGRAPH and parts else []  # behind the style's own number
    of_characters = parts[1:2] if sort == _PARAGRAPH else parts[:1] if sort == _CHARACTER else []
    return kind >> 4, (paragraphs, [sprm for part in of_characters for sprm in sprms(part)])


def _changed(look: Characters, base: Characters, modifiers: Iterable[Sprm]) -> Characters:
    """The look after the modifiers; a switch may stand as in the style, or the other way round."""
    for sprm in modifiers:
        value = sprm.number
        changes: dict[str, Any] = {}
        if name := _SWITCHES.get(sprm.code):
            of_style = bool(getattr(base, name))
            changes[name] = {0x80: of_style, 0x81: not of_style}.get(value, bool(value))
        elif name := _FLAGS.get(sprm.code):
            changes[name] = bool(value)
        elif name := _NUMBERS.get(sprm.code):
            changes[name] = value
        elif sprm.code == _RAISED:
            changes["raised"] = value == 1
        elif sprm.code == _PLAIN_AGAIN:
            look = replace(base, special=look.special, deleted=look.deleted)
        look = replace(look, **changes)
    return look


def _place(found: Paragraph, sprm: Sprm) -> None:
    value = sprm.number
    match sprm.code:
        case 0x2416:
            found.in_table = bool(value)
        case 0x6649:
            found.depth = value
        case 0x664A:
            found.depth += value
        case 0x244B:
            found.ends_cell = bool(value)
        case 0x2417 | 0x244C:
            found.ends_row = found.ends_row or bool(value)
        case 0x460B:
            found.list = value
        case 0x260A:
            found.level = value
        case _:
            pass
