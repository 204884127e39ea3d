"""What counties call things: the TOML tables of `normalize/vocabulary`, read once and compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f"
INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
_SPACE = re.compile(f"[\\s{_INVISIBLE}]+")
_BRACKETED = re.compile(r"[（(\[【][^（）()\[\]【】]*[)）\]】]")
_PUNCTUATION = re.compile(r"[（）()\[\]【】：:*★☆、，,。；;/／\\—\-.“”\"'《》<>]")
_FULL = {ord(a): b for a, b in zip("０１２３４５６７８９％．＋－", "0123456789%.+-", strict=True)}


@cache
def table(name: str) -> dict[str, Any]:
    """One vocabulary table as it stands in the file."""
    path = files("normalize").joinpath("vocabulary", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=65536)
def compact(text: str) -> str:
    """The text without white space and invisible characters: what labels are compared by."""
    return _SPACE.sub("", text)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """A label's bare words: no white space, no bracketed parts, no punctuation."""
    bare = compact(text)
    return _PUNCTUATION.sub("", _BRACKETED.sub("", bare)) or _PUNCTUATION.sub("", bare)


@lru_cache(maxsize=65536)
def half_width(text: str) -> str:
    """Full-width digits and signs as ASCII; nothing else changes."""
    return text.translate(_FULL)


@cache
def pattern(table_name: str, *path: str) -> re.Pattern[str]:
    """A compiled regular expression of a vocabulary table."""
    entry: Any = table(table_name)
    for part in path:
        entry = entry[part]
    return re.compile(entry)


@dataclass(frozen=True, slots=True)
class Label:
    """A level label as printed: its canonical word and the points that stand beside it."""

    word: str
    points: str | None = None


@cache
def _level_words(level: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for canonical, entry in table("levels")[level].items():
        others = entry if isinstance(entry, list) else entry["also"]
        for word in (canonical, *others):
            words.setdefault(key(word), canonical)
    return words


@cache
def level_words() -> frozenset[str]:
    """The level labels that end in 指标, as no other words do."""
    return frozenset(word for level in ("level1", "level2") for word in table("levels")[level] if word.endswith("指标"))


@cache
def outer_words() -> frozenset[str]:
    """The labels of the merged cell left of all levels (绩效指标)."""
    return frozenset(key(word) for word in table("levels")["outer"])


_POINTS = re.compile(r"[（(\[]?(?:(\d+(?:\.\d+)?)\s*[-－—~～至]\s*)?(\d+(?:\.\d+)?)[)）\]]?分?[)）\]]?$")
_DECORATION = re.compile(r"^[★☆*＊\d一二三四五六七八九十]*[、.．)）]?(?=\D)")
_ASIDE = re.compile(r"[（(\[](必填|选填|硬性|可选|至少|此项|如有|若有)[^（）()]*[)）\]]|[★☆*＊]")


@lru_cache(maxsize=16384)
def level_label(text: str, level: str) -> Label | None:
    """The level label that `text` is, or None. `level` is "level1" or "level2".

    Points stand behind the word: 成本指标（20分）, 产出指标50分, 效益指标(0-20)分.
    """
    bare = compact(text)
    if not 2 <= len(bare) <= 40:
        return None
    words = _level_words(level)
    bare = _ASIDE.sub("", bare).rstrip("：:")
    points = None
    if bare and bare[-1] in "分)）]0123456789":
        found = _POINTS.search(half_width(bare))
        if found and found.start() > 1:
            points, bare = found.group(2), bare[: found.start()]
            points = None if found.group(1) else points
            bare = re.sub(r"[（(]?(共|满分|权重)?$", "", bare)
    word = words.get(key(bare)) or words.get(key(_DECORATION.sub("", bare)))
    return Label(word, points) if word else None


@cache
def allowed_level1(level2: str) -> tuple[str, ...]:
    """The level 1 words under which a canonical level 2 word may stand, the rule first."""
    entry = table("levels")["level2"].get(level2)
    return tuple(entry["under"]) if entry else ()


def is_outer(text: str) -> bool:
    """Whether `text` is a stray or merged outer label such as 绩效指标."""
    return key(text) in outer_words() or key(_DECORATION.sub("", compact(text))) in outer_words()


@cache
def _column_words() -> dict[str, str]:
    return {key(word): role for role, words in table("columns").items() for word in reversed(words)}


@cache
def closed_words() -> tuple[str, ...]:
    """Every listed level label and column title that is long enough to be told from the others."""
    words = {*_level_words("level1"), *_level_words("level2"), *_column_words(), *outer_words()}
    return tuple(sorted(word for word in words if len(word) > 3))


FORM_ROLES = frozenset({"unit_name", "project_name", "competent_department", "total_funds", "annual_goals"})


@lru_cache(maxsize=4096)
def column_role(text: str) -> str | None:
    """The role that a header cell names, or None. 指标值(A) and 指标权重(分) are read without their brackets.

    Where a group's title stands above a column's own in one cell, it is the lower one.
    """
    lines = text.splitlines()
    return _titled(text) or next(
        (
            role
            for at in range(1, len(lines))
            if _titled("".join(lines[:at])) == "value" and (role := _titled("".join(lines[at:])))
        ),
        None,
    )


def _titled(text: str) -> str | None:
    whole = _PUNCTUATION.sub("", compact(text))
    if whole in _column_words():
        return _column_words()[whole]
    bare = key(text)
    if not bare or len(bare) > 24:
        return None
    bare = re.sub(r"[ABＡＢ]$", "", bare)
    words = _column_words()
    if bare in words:
        return words[bare]
    bare = re.sub(r"^(20\d\d年度?|本年度?|年度|全年)|(必填|选填|元|万元|分)$", "", bare)
    return words.get(bare)
