"""Characters that PDF writers take for others that look the same: radicals of a dictionary for the words themselves.

Chrome, and Word with some fonts, write ⽤ (U+2F64, a radical) where the source had 用: the glyph is shared, and the
way back to the character is ambiguous. No word of a form is spelt with a radical.
"""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

_SUPPLEMENT = dict(zip(
    "⺄⺇⺊⺌⺎⺏⺒⺓⺜⺝⺞⺟⺠⺬⺮⺻⺼⺽⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "乙几卜小兀尢巳幺日月歺母民示竹聿月臼虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
    strict=True,
))  # fmt: skip
"""CJK Radicals Supplement (U+2E80-2EF3) that look like whole characters; Unicode maps but two of them."""


@cache
def whole_characters() -> dict[str, str]:
    """Radical -> the character that it stands for: all of U+2F00-2FD5 and the supplement's look-alikes."""
    kangxi = {chr(code): normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    return {**kangxi, **_SUPPLEMENT}
