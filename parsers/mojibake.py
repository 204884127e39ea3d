"""How plausible a text is as Chinese, and the text behind one that was decoded wrongly before it was saved."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The commonest characters of such forms, simplified and traditional, and Chinese punctuation.
_COMMON = re.compile(
    "["
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "指标绩效单位计划目值率达扣每否则完满服务农村镇县市局项金额元万资预算支管保障收益时备注填报负责任基层群众持续改善影响辖区开展"
    "際標績單數產質應計劃達滿務農鎮項額萬資預責當實總體開關進對為個後學經過種時發動這來們說間內與無"
    "，。、；：（）！？“”《》％＝≥≤×①②③④⑤％—　"
    "]"
)
_FOREIGN = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]")
_ENOUGH = 4_000
_SUSPICIOUS, _RESTORED = 0.2, 0.3
_FEW = 8
# Windows-1252, with its five gaps filled: whoever misread the bytes kept those as they were.
_WINDOWS = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(0x80, 0xA0)}
_MISREADINGS = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("cp1252", "gb18030"))


def plausibility(text: str) -> float:
    """Which share of the characters beyond ASCII are those that Chinese forms are made of; 1.0 where there are none."""
    first = _FOREIGN.search(text)
    if not first:
        return 1.0
    start, end = first.start(), first.start() + _ENOUGH
    return len(_COMMON.findall(text, start, end)) / len(_FOREIGN.findall(text, start, end))


def _foreign(text: str) -> int:
    return len(_FOREIGN.findall(text[: 10 * _ENOUGH]))


@dataclass(frozen=True, slots=True)
class Restored:
    """The text before `right` was taken for `wrong`; `whole` where not a character of it was lost."""

    text: str
    wrong: str
    right: str
    whole: bool


def restored(text: str) -> Restored | None:
    """What the text was before somebody decoded it wrongly; None where that did not happen."""
    if plausibility(text) >= _SUSPICIOUS or _foreign(text) < _FEW:
        return None
    for wrong, right in _MISREADINGS:
        before, whole = _undone(text, wrong, right)
        if (
            _foreign(before) >= _FEW / 4
            and plausibility(before) >= _RESTORED
            and before.count("\ufffd") * 5 < len(before)
        ):
            return Restored(before, wrong, right, whole)
    return None


def _undone(text: str, wrong: str, right: str) -> tuple[str, bool]:
    """The text with the bytes that somebody took for `wrong` read as `right`, and whether all of it could be."""
    if wrong == "cp1252":
        text, wrong = text.translate(_WINDOWS), "latin-1"
    try:
        return text.encode(wrong).decode(right), True
    except UnicodeError:
        return text.encode(wrong, "replace").decode(right, "replace"), False
