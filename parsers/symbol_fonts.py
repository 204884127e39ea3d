"""The characters of the symbol fonts, in which a code says nothing without the font: B3 of Symbol prints as ≥."""

from __future__ import annotations

import re

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_UPPER_HALF = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_SYMBOL = (
    {code: chr(code) for code in range(0x20, 0x7F)}
    | {0x41 + place: letter for place, letter in enumerate(_GREEK[0])}
    | {0x61 + place: letter for place, letter in enumerate(_GREEK[1])}
    | {0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "*", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x60: "‾", 0x7E: "∼"}
    | {0xA0 + place: letter for place, letter in enumerate(_UPPER_HALF)}
)
_WINGDINGS = (
    {0x20: " ", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x78: "☒", 0x9F: "•"}
    | {0x80: "⓪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xF0: "⇨"}
    | {0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
    | {0x81 + place: chr(ord("①") + place) for place in range(10)}
    | {0x8C + place: chr(ord("❶") + place) for place in range(10)}
)
_WINGDINGS_2 = {
    0x20: " ",
    0x4F: "✗",
    0x50: "✓",
    0x51: "☒",
    0x52: "☑",
    0x53: "☒",
    0x54: "☒",
    0x69: "⓪",
    0x97: "●",
    0xA3: "□",
} | {0x6A + place: chr(ord("①") + place) for place in range(10)}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_NAMES = {*_FONTS, "wingdings 3", "webdings", "mt extra", "marlett", "monotype sorts", "zapfdingbats"}
_PRIVATE = range(0xF000, 0xF100)
_HAS_PRIVATE = re.compile("[\uf000-\uf0ff]")
UNKNOWN = "\ufffd"


def is_symbol_font(font: str | None) -> bool:
    """Whether the font's codes are no letters."""
    return (font or "").lower() in _NAMES


def printed(text: str, font: str | None) -> str:
    """The text as it prints in that font; U+FFFD for what is not known. Other fonts print what the codes say."""
    in_symbols = is_symbol_font(font)
    if not in_symbols and not _HAS_PRIVATE.search(text):
        return text
    table = _FONTS.get((font or "").lower(), {})
    return "".join(_printed(letter, table, in_symbols) for letter in text)


def _printed(letter: str, table: dict[int, str], in_symbols: bool) -> str:
    """Codes count from 0 or from F000; a letter outside of both prints in another font."""
    code = ord(letter)
    if code in _PRIVATE:
        return table.get(code - _PRIVATE.start, UNKNOWN)
    return table.get(code, UNKNOWN) if in_symbols and 0x20 <= code < 0x100 else letter
