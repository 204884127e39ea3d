"""Bytes -> text: which encoding makes plausible Chinese of them, and what could not be decoded."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.mojibake import plausibility, restored

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTEWISE = ("utf-8", "gb18030", "big5")
_WITH_NULS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
_SAMPLE = 16_000
_GUESSED = 0.15
"""How plausible a text must be whose encoding is only a guess: noise makes 0.02, forms make 0.5."""
_FEW_BROKEN = 3
_TOO_BROKEN = 0.05
_ASKED = 3
_BINARY = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, how it was encoded, and what had to be done to it."""

    text: str
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text in `data`. Raises UnreadableError where the bytes are no text, or a text in ruins."""
    return _without_controls(_restored(_with_bom(data) or _strictly(data) or _guessed(data)))


def _with_bom(data: bytes) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(data[len(bom) :].decode(encoding, "replace"), encoding)
    return None


def _strictly(data: bytes) -> Decoded | None:
    """UTF-8 without a flaw: nothing else looks like it by chance. Of other encodings as much cannot be said."""
    try:
        return None if b"\x00" in data else Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> Decoded:
    """By the encoding that makes the most plausible text with the fewest broken bytes. Raises UnreadableError."""
    beyond = _BEYOND_ASCII.search(data)
    sample = data[beyond.start() if beyond else 0 :][:_SAMPLE]
    merits = {encoding: _merit(sample.decode(encoding, "replace")) for encoding in _BYTEWISE}
    if b"\x00" in data:
        merits |= {encoding: _merit(data[:_SAMPLE].decode(encoding, "replace")) for encoding in _WITH_NULS}
    encoding = max(merits, key=lambda encoding: merits[encoding])
    if merits[encoding] < _GUESSED:
        controls = len(_CONTROL_BYTES.findall(data[:_SAMPLE]))
        raise UnreadableError("parsers.no_text" if controls > _BINARY * len(sample) else "parsers.wrong_encoding")
    return Decoded(data.decode(encoding, "replace"), encoding)


def _merit(text: str) -> float:
    broken = text.count(_REPLACEMENT) + len(_CONTROLS.findall(text))
    return plausibility(text) - broken * 5 / max(len(text), 1)


def _restored(decoded: Decoded) -> Decoded:
    """The text as it was before somebody decoded it wrongly and saved it. Raises UnreadableError where that is lost."""
    found = restored(decoded.text)
    if not found:
        return decoded
    if not found.whole:
        raise UnreadableError("parsers.wrong_encoding")
    note = Note("parsers.mojibake", (("right", found.right), ("wrong", found.wrong)))
    return replace(decoded, text=found.text, notes=(note,))


def _without_controls(decoded: Decoded) -> Decoded:
    """Characters that no text holds count as broken bytes: neither XML nor a workbook could carry them."""
    text, controls = _CONTROLS.subn(_REPLACEMENT, decoded.text)
    broken = text.count(_REPLACEMENT)
    if controls > _FEW_BROKEN and controls > _BINARY * len(text):
        raise UnreadableError("parsers.no_text")
    asked = text.count("?") if _ASKED * text.count("?") > len(text) else 0  # every character became a question mark
    if max(broken, asked) > _FEW_BROKEN and max(broken, asked) > _TOO_BROKEN * len(text):
        raise UnreadableError("parsers.wrong_encoding")
    if not broken:
        return decoded
    note = Note("parsers.broken_bytes", (("count", str(broken)),))
    return replace(decoded, text=text, notes=(*decoded.notes, note))
