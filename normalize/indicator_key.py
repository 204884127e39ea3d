"""Names of indicators in a comparable form, so that the same indicator can be compared across a county.

Rather two keys for one indicator than one key for two: what differs in meaning (participants and their rate, new and
rebuilt, whose satisfaction) stays apart; only what says nothing about which indicator it is goes, and abbreviations
are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from normalize.fit import is_unit
from normalize.form import Form
from normalize.wording import words_of
from normalize.words import compact, half_width, table

_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_TO_FILL_IN = re.compile(r"^[≥≤=><≧≦＞＜＝\d.%％‰*~\-]*$|^(?:计量)?单位[:：]|选填|必填|^\d+分$")
_LEVELS = "省市县区乡镇村"
"""Units of counting, but in brackets of a name: whose."""

_MARKS = re.compile(r"[“”\"'‘’《》<>、，,。；;：:·*★☆\-—_/\\|\s]")
_PLACE = re.compile(r"[一-龥]{2,12}?(?:自治州|自治县|自治区|省|市|县|区|旗|乡|镇|街道|村)")
_SHORTEST = 2


@lru_cache(maxsize=65536)
def indicator_key(name: str, unit_name: str = "") -> str | None:
    """The key of a name; None where nothing comparable is left. `unit_name`: whose places say nothing about it."""
    bare = re.sub(table("indicators")["numbering"], "", half_width(compact(name)).lstrip("★☆*＊"))
    bare = _BRACKETED.sub(_kept_bracket, bare)
    for place in _places(unit_name):
        bare = bare.replace(place, "")
    bare = _MARKS.sub("", bare)
    bare = _filler().sub("", bare)
    bare = "".join(map(_written_out, words_of(bare))) if _abbreviation().search(bare) else bare
    for ending, canonical in table("indicators")["endings"]:
        bare = re.sub(ending, canonical, bare)
    bare = _filler().sub("", bare)
    return bare if len(bare) >= _SHORTEST else None


def with_keys(form: Form) -> Form:
    """The form with a key for each named row, for which the unit's own places say nothing."""
    unit = form.unit_name or ""
    keys = {row.seq: indicator_key(row.name, unit) or row.name for row in form.indicators if row.name}
    rows = [row.model_copy(update={"indicator_key": keys.get(row.seq)}) for row in form.indicators]
    return form.model_copy(update={"indicators": rows})


def _kept_bracket(found: re.Match[str]) -> str:
    """What stands in brackets is part of the name, but for a unit, a sign, or what was to be filled in."""
    inside = found[0][1:-1]
    rest = found.string[: found.start()] + found.string[found.end() :]
    unit = is_unit(inside) and inside not in _LEVELS
    idle = unit or _TO_FILL_IN.search(inside) or _written_out(inside) in rest
    return "" if idle else inside


def _written_out(word: str) -> str:
    """The word, or the longer one that it is short for, alone (医保) or at its beginning (危房改造)."""
    found = _abbreviation().match(word)
    return _same()[found[0]] + word[found.end() :] if found else word


@lru_cache(maxsize=4096)
def _places(unit_name: str) -> tuple[str, ...]:
    """The places in a unit's name, the longest first: 云溪县青石乡人民政府 → 云溪县青石乡, 云溪县, 青石乡."""
    found: list[str] = []
    rest = unit_name
    while place := _PLACE.match(rest):
        found.append(place[0])
        rest = rest[len(place[0]) :]
    return tuple(dict.fromkeys(["".join(found), *found])) if found else ()


@cache
def _filler() -> re.Pattern[str]:
    return re.compile("|".join(table("indicators")["fillers"]))


@cache
def _same() -> Mapping[str, str]:
    """Word -> the word that means the same and stands in keys."""
    groups: Iterable[list[str]] = table("indicators")["same"]
    return {other: first for first, *others in groups for other in others if other != first}


@cache
def _abbreviation() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _same()), key=len, reverse=True)))
