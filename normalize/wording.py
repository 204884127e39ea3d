"""Chinese words: whether a line break stands inside one (jieba with its own dictionary and the project's words)."""

from __future__ import annotations

import logging
import warnings
from functools import cache, lru_cache
from types import ModuleType
from typing import cast

from normalize.words import compact, table


@cache
def _jieba() -> ModuleType:
    """jieba, loaded once and only where a wrapped name makes it worth its half second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    for level in ("level1", "level2"):
        for word in table("levels")[level]:
            jieba.add_word(word)
    return cast(ModuleType, jieba)


@lru_cache(maxsize=1024)
def splits_a_word(above: str, below: str) -> bool:
    """Whether the end of `above` and the beginning of `below` are two halves of one Chinese word."""
    head, rest = compact(above)[-8:], compact(below)[:8]
    position = 0
    for word in _jieba().cut(head + rest, HMM=False):
        position += len(word)
        if position == len(head):
            return False
        if position > len(head):
            return True
    return False
