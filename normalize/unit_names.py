"""Names of units, so that a list and the forms can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit's name without codes and brackets: the places above it, and its own name."""

    above: str
    own: str

    def may_be(self, other: UnitName) -> bool:
        """Whether both may name one unit: the places above are the same, as far as both tell them."""
        near = self.above.endswith(other.above) or other.above.endswith(self.above)
        return self.own == other.own and near


@lru_cache(maxsize=65536)
def read_unit(name: str) -> UnitName:
    """219001-云溪县青石乡人民政府 → 云溪县, 青石乡. No looser: 县医院 and 县医院管理局 stay two units."""
    bare = _CODE.sub("", _BRACKETED.sub("", compact(name)))
    above = _ABOVE.match(bare)
    place = above[0] if above else ""
    return UnitName(place, _GOVERNMENT.sub("", bare[len(place) :]) or bare)


def comparable(name: str) -> str:
    """The name with its places, without codes and brackets."""
    unit = read_unit(name)
    return unit.above + unit.own
