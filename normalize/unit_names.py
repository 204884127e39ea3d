"""Names of units, so that a list and the forms can be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.words import compact

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_CODE = re.compile(r"^[\d\-—_.、\[\]【】]+")
_ABOVE = re.compile(
    r"^(?:[一-龥]{2,8}?(?:省|自治区))?(?:[一-龥]{2,8}?(?:市|自治州))?(?:[一-龥]{1,12}?(?:自治县|县|旗))?(?=[一-龥]{3})"
)
_GOVERNMENT = re.compile(r"(?<=[乡镇道])(?:人民政府|办事处|政府)?$")


@lru_cache(maxsize=65536)
def comparable(name: str) -> str:
    """The name without codes, brackets, and the places above it: 219001-云溪县青石乡人民政府 → 青石乡.

    No looser: 县医院 and 县医院管理局 stay two units.
    """
    bare = _CODE.sub("", _BRACKETED.sub("", compact(name)))
    return _GOVERNMENT.sub("", _ABOVE.sub("", bare)) or bare
