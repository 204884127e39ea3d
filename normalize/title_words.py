"""What the words in a column title suggest, where no list holds the title itself."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from normalize.words import column_role, compact, key, table

SUGGESTED = (
    *("level1", "level2", "name", "value_type", "value", "unit"),
    *("explanation", "scoring", "weight", "actual", "score", "remarks"),
)
"""The fields that a title may suggest; of all others columns.toml has to hold the very words."""

_LEAST = 3
"""Characters of a listed word that a title may nearly be: shorter ones are too close to each other."""

_LONGEST = 16
"""Characters of a title."""


@lru_cache(maxsize=4096)
def suggestions(title: str) -> tuple[str, ...]:
    """The fields that a title may mean: by being a listed word but for one character, or by a clue in it."""
    bare = key(title)
    near = [role for role in SUGGESTED if is_near_listed(title, role)]
    clues = [role for role, clue in _patterns("clues").items() if clue.search(bare)]
    return tuple(role for role in dict.fromkeys((*near, *clues)) if role in near or not is_refused(title, role))


def suggests_level(title: str) -> bool:
    """Whether a title speaks of a level of indicators, as the columns of no other table do."""
    return len(compact(title)) <= _LONGEST and any(role in ("level1", "level2", "name") for role in suggestions(title))


def is_refused(title: str, role: str) -> bool:
    """Whether a word in the title says that its column holds something else."""
    refused = _patterns("refused").get(role)
    return refused is not None and refused.search(key(title)) is not None


@cache
def _patterns(name: str) -> dict[str, re.Pattern[str]]:
    return {role: re.compile(clue) for role, clue in table("titles")[name].items()}


@lru_cache(maxsize=4096)
def is_near_listed(title: str, role: str) -> bool:
    """Whether the title, itself in no list, is a listed word of the field but for one character."""
    bare = key(title)
    return (
        column_role(title) is None and len(bare) >= _LEAST - 1 and any(_is_near(bare, word) for word in _listed(role))
    )


@cache
def _listed(role: str) -> tuple[str, ...]:
    return tuple(bare for word in table("columns")[role] if len(bare := key(word)) >= _LEAST)


def _is_near(bare: str, word: str) -> bool:
    """Whether one character more, less or other makes the title the listed word."""
    if abs(len(bare) - len(word)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(bare, word, strict=False)) if one != other), len(word))
    rests = (bare[start + 1 :], word[start + 1 :]), (bare[start:], word[start + 1 :]), (bare[start + 1 :], word[start:])
    return any(one == other for one, other in rests)


def is_several(text: str) -> bool:
    """Whether the text is two columns' titles in one."""
    word = compact(text)
    return any(column_role(word[:at]) and column_role(word[at:]) for at in range(2, len(word) - 1))
