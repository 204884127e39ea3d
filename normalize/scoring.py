"""Full marks, read out of any scoring sentence well enough for the sums, also of one that is no rule."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from normalize.words import compact, half_width

_N = r"(\d+(?:\.\d+)?)"
_FULL = re.compile(rf"满分(?:为|是|值)?[：:]?{_N}分|{_N}分为?满分|(?:指标)?分值[（(]?{_N}分|扣完{_N}分为止")
_GAIN = re.compile(rf"(?<![扣减])(?:得|计|赋|加|给|为|记)(?:满分)?{_N}分")
_TIMES = re.compile(rf"[×x*]{_N}分")
_BARE = re.compile(rf"(?<![\d.扣减%]){_N}分(?!以下|以上|钟|制|档|类)")
_ITEM = re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩]")


@lru_cache(maxsize=8192)
def full_marks(sentence: str) -> Decimal | None:
    """The points for full performance, or None where the sentence names none.

    Families: 得满分F分; 条件得F分，每…扣D分; tiers (the highest); 优（F分）; 目标值×F分; ①…1分②…1分 (the sum).
    """
    bare = half_width(compact(sentence))
    full = _FULL.search(bare)
    if full:
        return Decimal(next(group for group in full.groups() if group))
    gains = [Decimal(n) for n in _GAIN.findall(bare)]
    items = len(_ITEM.findall(bare))
    if items > 1 and not re.search(r"[≥≤<>＜＞]|完成率|否则", bare):
        listed = gains or [Decimal(n) for n in _BARE.findall(bare)]
        if len(listed) == items:
            return sum(listed, Decimal(0))
    found = gains + [Decimal(n) for n in _TIMES.findall(bare)]
    if not found:
        found = [Decimal(n) for n in _BARE.findall(re.sub(rf"[扣减]{_N}分", "", bare))]
    return max(found, default=None)
