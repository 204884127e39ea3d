"""What a repair changed, as pieces of text that are the same before and after, or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 1_000
"""Characters between the first and the last change that are compared one by one; beyond, all of it is one change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it stands on one side of the repair only."""

    text: str
    changed: bool


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    old, new = (text[start : len(text) - end] for text in (before, after))
    pieces = list(_between(old, new))
    around = before[:start], before[len(before) - end :]
    return _joined(around, [piece[0] for piece in pieces]), _joined(around, [piece[1] for piece in pieces])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _between(old: str, new: str) -> Iterator[tuple[Piece, Piece]]:
    if len(old) + len(new) > LONGEST:
        yield Piece(old, True), Piece(new, True)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield Piece(old[a:b], kind != "equal"), Piece(new[c:d], kind != "equal")


def _joined(around: tuple[str, str], inside: list[Piece]) -> list[Piece]:
    pieces = [Piece(around[0], False), *inside, Piece(around[1], False)]
    return [piece for piece in pieces if piece.text]
