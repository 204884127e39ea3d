"""A scoring sentence as text: one spelling for signs and numbers, and the clauses that it falls into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from normalize.words import compact, half_width, table

N = r"\d+(?:\.\d+)?"
_SIGNS = str.maketrans(
    "（）【】〔〕［］：，；。＜＞＝*＊／÷～—–－﹣〜“”‘’「」『』\"'", "()()()[]:,;。<>=××//------\0\0\0\0\0\0\0\0\0\0"
)
_DIGITS = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
_DIGITS |= {"十": "10", "零": "0"}
_HUNDREDTH = re.compile(r"百分之([一二两三四五六七八九十]|\d+(?:\.\d+)?|百)")
_COUNTED = re.compile(
    r"(?<=[每少低超晚迟缺现生第差前])([^\d,;。()]{0,6}?)([一二两三四五六七八九十])(?=[^\d,;。()一二三四五六七八九十]{1,8})"
)
_FULL_STOP = re.compile(r"(?<!\d)\.(?!\d)|(?<=\d)\.(?!\d)|(?<!\d)\.(?=\d)")
_MEANT_AS_STOP = re.compile(r"(?<=[分%])\.")
_NUMBERED = re.compile(r"(^|[,;。:分)])(\d{1,2})[.、](?=[^\d分%])")
_MEASURED_FROM = re.compile(rf"每(低于|少于|低|不足|超过|超出|高于|超)({N}%?)([一1]个百分点|[一1]%)")
_UNSPLIT = re.compile(
    r"(?<=\d分)(?=(?:未|每|否则|反之|低于|高于|超|小于|大于|<|>|≥|≤|不|其余|其他|基本|一般|较|良|合格|差|有所|部分|扣完|扣至)(?![^,;。]*?(?:制|档)))"
)


def _any_of(spellings: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(spellings, key=len, reverse=True))


@cache
def words(name: str) -> str:
    """The words of a list as one alternation, the longest first."""
    return _any_of(table("scoring")["words"][name])


@cache
def word_set(name: str) -> frozenset[str]:
    return frozenset(table("scoring")["words"][name])


@cache
def named(name: str) -> re.Pattern[str]:
    """A pattern of the vocabulary; PLAN in it stands for the words for the target."""
    return re.compile(table("scoring")["patterns"][name].replace("PLAN", f"(?:{words('plan')})"))


@cache
def _before_number() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Comparing words become signs only before a number or a word for the target."""
    return tuple(
        (re.compile(f"(?<!每)(?:{_any_of(spelt)})(?:了|到)?(?!{N}分(?!钟))(?=-?{N}|{words('plan')})"), sign)
        for sign, spelt in table("scoring")["spellings"].items()
    )


def spelt(sentence: str) -> str:
    """The sentence in our spelling: half-width, no white space or quotes, digits for numbers, signs for words."""
    text = half_width(compact(sentence)).translate(_SIGNS).replace("\0", "").replace("﹪", "%").replace("％", "%")
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = _HUNDREDTH.sub(lambda found: _DIGITS.get(found[1], "100" if found[1] == "百" else found[1]) + "%", text)
    text = re.sub("百分百", "100%", text)
    text = re.sub("(?<=[%\\d])一(?=个百分点)", "1", text)
    text = _COUNTED.sub(lambda found: found[1] + _DIGITS[found[2]], text)
    text = re.sub(r"(?<=[\d分%值率例)])[xX✕╳·](?=[\d分该指本满权标(])", "×", text)
    text = re.sub(rf"(?<=[\d%)])(?:至|到|~)(?={N})", "-", text)
    text = _NUMBERED.sub(r"\1(\2)", text)
    text = _MEASURED_FROM.sub(r"\1\2,每\1\3", text)
    text = _MEANT_AS_STOP.sub("。", text)
    text = _FULL_STOP.sub("。", text)
    for spelling, sign in _before_number():
        text = spelling.sub(sign, text)
    return text.replace("~", "-")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause, and whether it goes on from the one before it (a comma stands between them)."""

    text: str
    goes_on: bool


def pieces(text: str) -> list[Piece]:
    """The clauses of a spelt sentence; what stands in brackets is not split."""
    found: list[Piece] = []
    depth, start, soft = 0, 0, False
    text = _UNSPLIT.sub(",", text) + "。"
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        if (depth <= 0 and char in ",;。") or at == len(text) - 1:
            depth = 0
            if part := text[start:at]:
                found += _listed(part, soft)
            soft, start = char == ",", at + 1
    return _joined(found)


def _listed(part: str, soft: bool) -> list[Piece]:
    """优(4分)、良(3分)、差(0分): several points in one clause are clauses of their own."""
    if len(re.findall(rf"{N}分", part)) < 2 or "、" not in part or "依次" in part or "分别" in part:
        return [Piece(part, soft)]
    part = re.sub(r"(?<=\d分)(?:打分|评分|计分|评定|赋分|给分|记分|得分|计算)$", "", part)
    part = re.sub(r"(?<=[(\d.]\d分\))(?=[^、]+$)|(?<=\(\d分\))(?=[^、]+$)", "、", part)
    return [Piece(one, soft and not at) for at, one in enumerate(part.split("、")) if one]


_OPEN_STEP = re.compile(r"每(?!.*(?:扣|减[^少]|得\d|加\d|计\d))")
_TAKES = re.compile(rf"(?:则|相应|的|再)*(?:扣|减|得|加|计)(?:除|减|该项|本项|分值|满分|权重|的)*{N}(?:分|%)")
_CONDITIONAL = re.compile(r"不适用|不涉及|未涉及|无此项|无该项|没有该项|没有此项")


def _joined(found: list[Piece]) -> list[Piece]:
    """每减少1%,扣1分 and 如不适用,直接计分 are one clause each."""
    joined: list[Piece] = []
    for piece in found:
        above = joined[-1] if joined and piece.goes_on else None
        if above and _OPEN_STEP.search(above.text) and _TAKES.match(piece.text):
            joined[-1] = Piece(above.text + piece.text, above.goes_on)
        elif above and _CONDITIONAL.search(above.text) and not re.search(r"\d分$", above.text):
            joined[-1] = Piece(f"{above.text},{piece.text}", above.goes_on)
        else:
            joined.append(piece)
    return joined
