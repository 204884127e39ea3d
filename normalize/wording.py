"""Chinese words: where they end in a text (jieba with its own dictionary and the project's words)."""

from __future__ import annotations

import logging
import warnings
from functools import cache, lru_cache
from itertools import accumulate
from types import ModuleType
from typing import cast

from normalize.words import compact, table

_COMMON = 200  # times in jieba's corpus: 高峰 1556 and 高新 563, but 李宁 60 and 方明 4


@cache
def _jieba() -> ModuleType:
    """jieba, loaded once and only where a wrapped name or a person's makes it worth its second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.WARNING)
    # Its own way goes through a file that all users of the machine share, and anybody may have put there.
    jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
    jieba.dt.initialized = True
    for level in ("level1", "level2"):
        for word in table("levels")[level]:
            jieba.add_word(word)
    for words in table("indicators")["same"]:
        for word in words:
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


@lru_cache(maxsize=4096)
def word_ends(text: str) -> frozenset[int]:
    """The places where a word ends; white space and marks are words of their own."""
    return frozenset(accumulate(map(len, _jieba().cut(text, HMM=False))))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(_jieba().cut(text, HMM=False))


def is_common(text: str) -> bool:
    """Whether a text is a word that people use, not only a name that a dictionary happens to hold."""
    return bool((_jieba().get_FREQ(text) or 0) >= _COMMON)
