"""Damage to an RTF document: its groups, its control words and their numbers."""

from __future__ import annotations

import re
from random import Random

_WORD = re.compile(rb"\\[a-z]+(-?\d+)? ?")
_NUMBER = re.compile(rb"(?<=[a-z])-?\d+")
_ABSURD = (b"0", b"-1", b"1", b"99999", b"2147483647", b"-2147483648", b"9999999999")
_OFTEN = rb"\\(?:cell|row|trowd|cellx\d+|clvmrg|clvmgf|par|pard|intbl|nestcell|nestrow|u-?\d+|uc\d|f\d+)(?![a-z\d])"
_STRANGE = (rb"\bin999999999 ", rb"\bin3 ", rb"\'", rb"\u", rb"\itap99", rb"\itap2", rb"\nestcell ", rb"\cell ",
            rb"\row ", rb"\deleted ", rb"\v ", rb"\uc9 ", rb"\sect ", rb"{\shptxt ", rb"{\*\x ", rb"{\field ",
            rb"{\fonttbl ", rb"{\upr ", rb"{\listtext ", rb"\ansicpg99999 ", rb"\trowd ", rb"\plain ")  # fmt: skip


def groups_opened(data: bytes, random: Random) -> bytes:
    """A brace too many, or thousands of them."""
    at = random.randrange(len(data))
    return data[:at] + b"{" * random.choice((1, 1, 3, 5000)) + data[at:]


def groups_closed(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + b"}" * random.choice((1, 1, 3)) + data[at:]


def braces_lost(data: bytes, random: Random) -> bytes:
    return _without(data, [found.span() for found in re.finditer(rb"[{}]", data)], random)


def words_lost(data: bytes, random: Random) -> bytes:
    """Control words are missing, mostly those that make tables."""
    return _without(data, _places(data, random), random)


def words_doubled(data: bytes, random: Random) -> bytes:
    start, end = random.choice(_places(data, random) or [(0, 1)])
    return data[:end] + data[start:end] * random.choice((1, 1, 500)) + data[end:]


def words_exchanged(data: bytes, random: Random) -> bytes:
    """A control word stands where another one was."""
    places = _places(data, random) or [(0, 1)]
    (start, end), (begin, stop) = random.choice(places), random.choice(places)
    return data[:start] + data[begin:stop] + data[end:]


def words_strange(data: bytes, random: Random) -> bytes:
    """A word stands where none should."""
    at, _ = random.choice(_places(data, random) or [(1, 1)])
    return data[:at] + random.choice(_STRANGE) + data[at:]


def numbers_absurd(data: bytes, random: Random) -> bytes:
    places = [found.span() for found in _NUMBER.finditer(data)]
    start, end = random.choice(places or [(0, 1)])
    return data[:start] + random.choice(_ABSURD) + data[end:]


def _places(data: bytes, random: Random) -> list[tuple[int, int]]:
    often = random.random() < 0.7
    return [found.span() for found in (re.finditer(_OFTEN, data) if often else _WORD.finditer(data))]


def _without(data: bytes, places: list[tuple[int, int]], random: Random) -> bytes:
    for start, end in sorted(random.sample(places, min(len(places), random.choice((1, 1, 4)))), reverse=True):
        data = data[:start] + data[end:]
    return data or b"x"


DAMAGES = (
    groups_opened, groups_closed, braces_lost, words_lost, words_doubled, words_exchanged, words_strange,
    numbers_absurd,
)  # fmt: skip
