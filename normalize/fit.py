"""How badly a text fits a column role: 0 fits, 2.4 is doubtful, 8 cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from normalize.words import compact, half_width, is_outer, level_label, pattern, table

DOUBTFUL = 2.4
IMPOSSIBLE = 8.0
MAX_LOOKED_AT = 2_000

_NUMBER = r"[-+]?\d[\d,，]*(?:\.\d+)?"
_NUMBER_ONLY = re.compile(f"{_NUMBER}$")
_DATE = re.compile(
    r"((?:\d{4}[-/.年]|\d{2}年)\d{1,2}([-/.月]\d{1,2}日?|月)?(底前?|前|末前?|初|之前|以前)?|\d{1,2}月(\d{1,2}[日号])?(底前?|前|末前?|初|之前|以前)?|\d{4}年?(底前?|前|末前?|初|度)?"
    r"|[上下]半年|第?[一二三四1-4]季度(末|前|底)?|年(底|末|内)前?)([-—~～至到](\d{2,4}[-/.年])?\d{1,2}([-/.月]\d{1,2}日?|月)?(底|前|末)?)?$"
)


@cache
def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


@cache
def operator_words() -> dict[str, str]:
    """Printed operator -> canonical operator."""
    words = {printed: sign for sign, all_printed in table("values")["operators"].items() for printed in all_printed}
    return words | dict.fromkeys(table("values")["qualitative"], "定性")


@cache
def unit_spellings() -> dict[str, str]:
    """Printed unit -> canonical unit."""
    return {word: unit for unit, words in table("values")["units"].items() for word in words}


@cache
def _unit_pattern() -> re.Pattern[str]:
    words = _alternatives(tuple(table("values")["unit_words"]["words"]) + tuple(unit_spellings()))
    prefixes = "|".join(table("values")["unit_words"]["prefixes"])
    one = f"(?:(?:{prefixes})?(?:{words}){{1,2}}(?:[（(](?:{words})[)）])?)"
    return re.compile(f"{one}(?:[/／·每]{one})*$")


@cache
def _value_pattern() -> re.Pattern[str]:
    signs = _alternatives(tuple(word for word in operator_words() if word not in ("定性", "定性指标", "定性描述")))
    after = _alternatives(tuple(word for words in table("values")["suffix_operators"].values() for word in words))
    return re.compile(f"(?P<sign>{signs})?(?P<number>{_NUMBER})(?P<unit>[^\\d≥≤=<>＝]{{0,12}}?)(?P<after>{after})?$")


_GAIN = re.compile(r"得\s*\d|得满分|不得分|扣\s*\d|计\s*\d+(\.\d+)?分|指标分值|档评定|\d分[，；]")


@dataclass(frozen=True, slots=True)
class Value:
    """A printed value taken apart; each part as printed, '' where it is absent."""

    sign: str
    number: str
    unit: str
    after: str


@lru_cache(maxsize=32768)
def is_unit(text: str) -> bool:
    bare = compact(text)
    return bool(bare) and len(bare) <= 12 and bool(_unit_pattern().match(half_width(bare)))


def is_one_unit(text: str) -> bool:
    """Whether a text can only be a unit: 乡镇 and 部门 are two unit words each, but no unit."""
    words = table("values")["unit_words"]["words"]
    bare = compact(text)
    prefixed = any(bare.startswith(p) and bare[len(p) :] in words for p in table("values")["unit_words"]["prefixes"])
    return bare in words or bare in unit_spellings() or "/" in bare or prefixed


@lru_cache(maxsize=32768)
def value_parts(text: str) -> Value | None:
    """'≥95%以上' -> sign, number, unit, words behind it; None where the text is no number with a known unit."""
    bare = half_width(compact(text))
    found = _value_pattern().match(bare) if len(bare) <= 40 and any(char.isdigit() for char in bare) else None
    if found is None or (found["unit"] and not is_unit(found["unit"])):
        return None
    return Value(found["sign"] or "", found["number"], found["unit"] or "", found["after"] or "")


@lru_cache(maxsize=32768)
def is_operator(text: str) -> bool:
    return compact(text) in operator_words()


@lru_cache(maxsize=32768)
def is_date(text: str) -> bool:
    return bool(_DATE.match(half_width(compact(text)).strip("()（）")))


def _words(name: str, bare: str) -> bool:
    return bool(pattern("values", "words", name).search(bare))


def _explains(bare: str) -> bool:
    return (len(bare) >= 5 and _words("explanation", bare)) or "×100%" in bare or bool(re.search("=[（(]", bare))


def _clause(bare: str) -> bool:
    return len(bare) > 8 and bool(re.search("[，,。；;]", bare))


# mark -> whether a text without white space bears it
_MARKS: dict[str, Callable[[str], bool]] = {
    "level1": lambda bare: level_label(bare, "level1") is not None,
    "level2": lambda bare: level_label(bare, "level2") is not None,
    "outer": is_outer,
    "operator": is_operator,
    "not_operator": lambda bare: bare in table("values")["not_operators"],
    "blank": lambda bare: bare in table("values")["blank"],
    "number": lambda bare: bool(_NUMBER_ONLY.match(bare)),
    "compound": lambda bare: not _NUMBER_ONLY.match(bare) and value_parts(bare) is not None,
    "date": is_date,
    "unit": is_unit,
    "scoring": lambda bare: len(bare) > 3 and _words("scoring", bare),
    "explanation": _explains,
    "qualitative": lambda bare: len(bare) <= 14 and not _clause(bare) and _words("qualitative", bare),
    "remark": lambda bare: len(bare) <= 24 and _words("remark", bare),
    "standard": lambda bare: len(bare) <= 12 and _words("standard", bare),
    "organisation": lambda bare: 2 <= len(bare) <= 40 and bool(pattern("head", "marks", "organisation").search(bare)),
    "name_like": lambda bare: 3 <= len(bare) <= 40 and _words("name", bare),
}


def _looked_at(text: str) -> str:
    """As much of a text as a person would look at; the longest cell of a real form has some hundred characters."""
    return half_width(compact(text[:MAX_LOOKED_AT]))


@lru_cache(maxsize=32768)
def features(text: str) -> frozenset[str]:
    """The marks of what the text looks like, independent of where it stands."""
    bare = _looked_at(text)
    return frozenset(mark for mark, bears in _MARKS.items() if bears(bare))


_STRUCTURE = frozenset({"level1", "level2", "outer"})


def _level1(bare: str, seen: frozenset[str]) -> float:
    if "level1" in seen:
        return 0.3 if "level2" in seen else 0.0
    if "level2" in seen:
        return 4.0
    return 2.2 if bare.endswith("指标") and len(bare) <= 10 and not seen else 7.0


def _level2(bare: str, seen: frozenset[str]) -> float:
    if "level2" in seen:
        return 0.0 if bare.endswith(("指标", ")", "）", "分")) else 1.0
    if "level1" in seen or "outer" in seen:
        return 4.0
    if bare.endswith(("指标", "效益", "成本")) and len(bare) <= 12 and not seen & {"operator", "number", "scoring"}:
        return 0.8
    odd = seen & {"operator", "not_operator", "number", "scoring", "unit", "compound", "date", "blank", "qualitative"}
    return 2.3 if len(bare) <= 12 and not odd else 7.0


def _name(bare: str, seen: frozenset[str]) -> float:
    if seen & {"operator", "not_operator"}:
        return IMPOSSIBLE
    if "blank" in seen:
        return 2.0
    if bare[-1:] in "≥≤＞＜＝=><≧≦" and len(bare) > 1:
        return 3.0
    if seen & {"number", "compound"}:
        return 6.0
    if seen & _STRUCTURE:
        return 5.0 if bare.endswith(("指标", ")", "）", "分")) else 2.0
    if "scoring" in seen:
        return 4.5 if len(bare) > 15 or re.search("[，。；,]", bare) else 1.2
    if "date" in seen:
        return 2.2
    long = 0.3 if len(bare) <= 30 else 1.0 if len(bare) <= 60 else 2.0
    if "name_like" in seen:
        return long
    if "unit" in seen:
        return 2.2
    return long + (2.0 if "explanation" in seen else 0.0) + (1.2 if seen & {"qualitative", "remark"} else 0.2)


def _value_type(bare: str, seen: frozenset[str]) -> float:
    if "operator" in seen:
        return 0.0
    return 1.5 if "not_operator" in seen else IMPOSSIBLE


def _value(bare: str, seen: frozenset[str]) -> float:
    if seen & {"number", "date"}:
        return 0.0
    if "compound" in seen:
        return 0.6
    if seen & {"operator", "not_operator"}:
        return IMPOSSIBLE
    if seen & _STRUCTURE:
        return 6.0
    if "blank" in seen:
        return 1.5
    if seen & {"scoring", "explanation"} and len(bare) > 8:
        return 5.0
    if "qualitative" in seen:
        return 0.5
    if "unit" in seen:
        return 3.0
    return 1.8 if len(bare) <= 12 else 3.0 if len(bare) <= 30 else 4.5


def _unit(bare: str, seen: frozenset[str]) -> float:
    if "unit" in seen:
        return 0.0
    if "blank" in seen or bare == "无":
        return 0.5
    if seen & {"operator", "number", "compound", "scoring", "explanation"} or seen & _STRUCTURE:
        return IMPOSSIBLE
    return 2.0 if len(bare) <= 4 and "qualitative" not in seen else 4.0 if len(bare) <= 6 else 7.0


def _explanation(bare: str, seen: frozenset[str]) -> float:
    if seen & {"operator", "not_operator"}:
        return IMPOSSIBLE
    if seen & _STRUCTURE or "number" in seen or "compound" in seen:
        return 6.0
    if "scoring" in seen:
        return 1.6 if "explanation" in seen and not _GAIN.search(bare) else 3.5
    if "explanation" in seen:
        return 0.0
    if "remark" in seen or "qualitative" in seen or "unit" in seen:
        return 2.6
    return 1.0 if len(bare) >= 6 else 2.6


def _scoring(bare: str, seen: frozenset[str]) -> float:
    if "scoring" in seen:
        return 0.0
    if seen & {"operator", "not_operator"}:
        return IMPOSSIBLE
    if seen & _STRUCTURE:
        return 6.0
    if "number" in seen:
        return 1.5 if bare == "1" else 5.0
    if "explanation" in seen:
        return 3.5
    return 3.0 if len(bare) < 8 or "remark" in seen else 2.3


def _weight(bare: str, seen: frozenset[str]) -> float:
    if "number" in seen:
        try:
            return 0.0 if 0 <= float(bare.replace(",", "").replace("，", "")) <= 100 else 4.0
        except ValueError:
            return 4.0
    return 0.3 if re.match(r"\d+(\.\d+)?(%|分)$", bare) else 1.0 if "blank" in seen else IMPOSSIBLE


def _score(bare: str, seen: frozenset[str]) -> float:
    known = _weight(bare, seen)
    if re.match(r"\d+(\.\d+)?[（(]", bare):
        return 1.5
    if known < IMPOSSIBLE or seen & (_STRUCTURE | {"operator", "scoring"}):
        return known
    return 2.3 if len(bare) <= 4 else IMPOSSIBLE


def _remarks(bare: str, seen: frozenset[str]) -> float:
    if seen & {"remark", "standard"}:
        return 0.2
    if "operator" in seen:
        return IMPOSSIBLE
    if seen & _STRUCTURE:
        return 6.0
    if "scoring" in seen:
        return 4.0
    return 3.0 if "explanation" in seen else 2.5 if seen & {"number", "compound"} else 1.5


def _organisation(bare: str, seen: frozenset[str]) -> float:
    if re.match(r"\d{3,}[-－—]", bare) or "organisation" in seen:
        return 0.2
    return 5.0


def _direction(bare: str, seen: frozenset[str]) -> float:
    """正向, 定量指标, and 定性指标, which stands for an operator elsewhere."""
    if "not_operator" in seen or operator_words().get(bare) == "定性":
        return 0.0
    return 5.0 if seen else 3.0


def _form_text(bare: str, seen: frozenset[str]) -> float:
    if seen & {"operator", "number", "compound"} or seen & _STRUCTURE:
        return 7.0
    return 1.0


def _money(bare: str, seen: frozenset[str]) -> float:
    return 0.0 if seen & {"number", "compound"} else 2.0 if "blank" in seen else IMPOSSIBLE


def _other(bare: str, seen: frozenset[str]) -> float:
    return 4.0 if seen & _STRUCTURE else 2.5 if seen & {"operator", "scoring"} else 1.5


_FITS: dict[str, Callable[[str, frozenset[str]], float]] = {
    "outer": lambda bare, seen: 0.0 if "outer" in seen else 6.0 if seen & {"level1", "level2", "operator"} else 5.0,
    "seq": lambda bare, seen: 0.0 if re.match(r"[（(]?\d{1,3}[)）.、]?$", bare) else 7.0,
    "level1_points": _weight,
    "level2_points": _weight,
    "level1": _level1,
    "level2": _level2,
    "name": _name,
    "value_type": _value_type,
    "value": _value,
    "unit": _unit,
    "explanation": _explanation,
    "scoring": _scoring,
    "weight": _weight,
    "remarks": _remarks,
    "standard": lambda bare, seen: 0.0 if "standard" in seen else _remarks(bare, seen) + 0.5,
    "direction": _direction,
    "actual": _value,
    "score": _score,
    "period": _value,
    "unit_name": _organisation,
    "competent_department": _organisation,
    "project_name": _form_text,
    "annual_goals": _form_text,
    "total_funds": _money,
    "other": _other,
    "spare": lambda bare, seen: _other(bare, seen) + 2.0,
}


@lru_cache(maxsize=65536)
def fit(text: str, role: str) -> float:
    """The cost of reading `text` in a column of `role` (a key of vocabulary/columns.toml, or "other")."""
    return _FITS[role](_looked_at(text), features(text))
