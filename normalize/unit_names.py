"""Names of units, so that a list and the forms can be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.words import compact

_BRACKETED = re.compile(r"[(（\[【](?:[\dA-Z\-]*|[^()（）\[\]【】]*(?:本级|章|汇总|代码)[^()（）\[\]【】]*)[)）\]】]")
_CODE = re.compile(r"^(?:\d{3,}[\-—_.、]?|\d+[\-—_、])")
_ABOVE = re.compile(
    r"^(?:(?:(?!县|市)[一-龥]){2,3}省|(?:(?!县|市)[一-龥]){2,8}自治区)?"
    r"(?:(?:(?!县|省)[一-龥]){2,4}市(?![场政民容])|(?:(?!县|省)[一-龥]){2,10}自治州)?"
    r"(?:(?:(?!县)[一-龥]){2,10}自治县|(?:(?!县)[一-龥]){2,4}[县旗])?(?=[一-龥\d]{2})"
)
_GOVERNMENT = re.compile(r"(?<=[乡镇道])(?:人民政府|办事处|政府)?$")


@lru_cache(maxsize=65536)
def comparable(name: str) -> str:
    """The name without codes, brackets, and the places above it: 219001-云溪县青石乡人民政府 → 青石乡.

    No looser: 县医院 and 县医院管理局 stay two units.
    """
    bare = _CODE.sub("", _BRACKETED.sub("", compact(name)))
    return _GOVERNMENT.sub("", _ABOVE.sub("", bare)) or bare
