"""Bytes -> text: which encoding makes plausible Chinese of them, and what could not be decoded."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from parsers.document import Note
from parsers.errors import UnreadableError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITH_NULS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CANDIDATES = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
# The commonest characters of such forms, simplified and traditional, and Chinese punctuation.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "指标绩效单位计划目值率达扣每否则完满服务农村镇县市局项金额元万资预算支管保障收益时备注填报负责任基层群众持续改善影响辖区开展"
    "際標績單數產質應計劃達滿務農鎮項額萬資預責當實總體開關進對"
    "，。、；：（）！？“”《》％＝≥≤×①②③④⑤％—　"
)
_ENOUGH = 20_000
_PLAUSIBLE = 0.25
_TOO_BROKEN = 0.05
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_NO_TEXT = 0.02
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, how it was encoded, and what had to be done to it."""

    text: str
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text in `data`. Raises UnreadableError where the bytes are no text, or a text in ruins."""
    decoded = _with_bom(data) or _best(data)
    return _without_controls(_repaired(decoded))


def _with_bom(data: bytes) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(data[len(bom) :].decode(encoding, "replace"), encoding)
    return None


def _best(data: bytes) -> Decoded:
    """UTF-8 if it is; otherwise whichever encoding makes the most plausible text with the fewest broken bytes."""
    nuls = data.count(0, 0, _ENOUGH)
    if not nuls:
        try:
            return Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            pass
    names = _WITH_NULS + _CANDIDATES[:2] if nuls else _CANDIDATES
    sample = data[:_ENOUGH]
    encoding = max(names, key=lambda name: _merit(sample.decode(name, "replace")))
    return Decoded(data.decode(encoding, "replace"), encoding)


def _merit(text: str) -> float:
    broken = text.count(_REPLACEMENT) + len(_CONTROLS.findall(text))
    return plausibility(text) - 10 * broken / max(len(text), 1)


def plausibility(text: str) -> float:
    """Which share of the characters beyond ASCII are those that Chinese forms are made of; 1.0 where there are none."""
    foreign = [char for char in text[:_ENOUGH] if char > "\x7f" and char != _REPLACEMENT]
    return sum(char in _COMMON for char in foreign) / len(foreign) if foreign else 1.0


def _repaired(decoded: Decoded) -> Decoded:
    """Undo a wrong decoding that somebody did before the text was saved."""
    if len(decoded.text) < 8 or plausibility(decoded.text) >= _PLAUSIBLE:
        return decoded
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030")):
        try:
            text = decoded.text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if plausibility(text) > _PLAUSIBLE:
            note = Note("parsers.mojibake", (("right", right), ("wrong", wrong)))
            return Decoded(text, decoded.encoding, (*decoded.notes, note))
    return decoded


def _without_controls(decoded: Decoded) -> Decoded:
    """Characters that no text holds count as broken bytes: neither XML nor a workbook could carry them."""
    text, controls = _CONTROLS.subn(_REPLACEMENT, decoded.text)
    broken = text.count(_REPLACEMENT)
    if controls > _NO_TEXT * len(text):
        raise UnreadableError("parsers.no_text")
    if broken > _TOO_BROKEN * len(text):
        raise UnreadableError("parsers.wrong_encoding", broken=broken)
    if not broken:
        return decoded
    return Decoded(text, decoded.encoding, (*decoded.notes, Note("parsers.broken_bytes", (("count", str(broken)),))))
