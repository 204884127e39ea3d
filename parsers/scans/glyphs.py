"""What was read from a run of text -> characters with their boxes and doubts, as a PDF's page has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.pdf_page import Glyph
from parsers.scans.marks import settled
from parsers.scans.pieces import BAND, Piece
from parsers.scans.reading import Char, Reading

Pixels = NDArray[np.uint8]
Mask = NDArray[np.uint8]

AIR, MARK_AIR = 0.1, 0.2
"""Of a line's height: what a Latin letter or a digit, and what a mark has around its ink; Chinese characters have
hardly any."""

WIDE = 0.62
"""Of a line's height: half of a character's greatest breadth; a wider gap stays a gap."""

LEGIBLE = 0.8
"""The least confidence of what is read from ink that was not found as text."""

SURE = {"digit": 0.98, "sign": 0.8, "letter": 0.8, "mark": 0.8}
"""Below this confidence a character is in doubt."""

SIGNS = frozenset("≥≤=<>%+-×*/.~")

MARKS = frozenset("。，；、：≥≤=<>")
"""What may well stand alone behind a run of text or before it."""


def doubted(reading: Reading, shape: Pixels, piece: Piece, usual: float) -> tuple[Reading, str | None]:
    """The reading, lone marks settled, and why a person must look at all of it, if so.

    `shape` is the picture of the piece with all its ink, `usual` the height of a line in pixels.
    """
    if piece.box.width < 2.5 * max(usual, piece.box.height):
        tiny = piece.remnant and piece.box.width < 0.6 * usual
        reading, doubt = settled(reading, shape, tiny, piece.alone)
        if doubt:
            return reading, doubt
    if not piece.remnant or reading.text in MARKS or (piece.alone and reading.confidence > LEGIBLE):
        return reading, None
    return Reading(()), "ink_unread"  # beside text it is a stamp's more often than a character that was overlooked


def glyphs_of(piece: Piece, reading: Reading, doubt: str | None, ink: Mask, scale: float) -> Iterator[Glyph]:
    """The characters of a run, each as far as its own ink reaches.

    Ink that nothing could be read in is a glyph without text: it says only that a person must look.
    """
    box = piece.box
    chars = reading.chars or ((Char("", 0.0, 0.0, 1.0),) if doubt else ())
    if not chars:
        return
    centres = [(char.left + char.right) / 2 * box.width for char in chars]
    sides = _sides(centres, ink[box.top : box.bottom, box.left : box.right])
    reach = WIDE * box.height
    for at, (char, centre, (left, right)) in enumerate(zip(chars, centres, sides, strict=True)):
        if char.text.isspace() and not _within_latin(chars, at):
            continue
        air = _air(char.text) * box.height
        before, after = sides[at - 1][1] if at else -air, sides[at + 1][0] if at + 1 < len(sides) else box.width + air
        low = max(left - air, (before + left) / 2, centre - reach)
        high = min(right + air, (right + after) / 2, centre + reach)
        yield Glyph(
            char.text,
            (box.left + low) * scale,
            (box.top + 0.1 * box.height) * scale,
            (box.left + max(high, low + 1)) * scale,
            (box.bottom - 0.1 * box.height) * scale,
            confidence=char.confidence,
            other=char.other,
            doubt=doubt or unsure(char),
        )


def _within_latin(chars: Sequence[Char], at: int) -> bool:
    """Whether a blank divides two words; beside Chinese it is a gap that shows by itself."""
    return 0 < at < len(chars) - 1 and chars[at - 1].text.isascii() and chars[at + 1].text.isascii()


def _air(text: str) -> float:
    return AIR if text.isascii() and text.isalnum() else 0.0 if text.isalnum() or not text else MARK_AIR


def _sides(centres: Sequence[float], ink: Mask) -> list[tuple[float, float]]:
    """How far each character reaches in a run (height, width): to the widest white between it and the next."""
    high, wide = ink.shape
    inked = ink[round(high * BAND[0]) : round(high * BAND[1])].sum(axis=0) > 0
    there = np.flatnonzero(inked)
    first, last = (float(there[0]), float(there[-1] + 1)) if len(there) else (0.0, float(wide))
    whites = [_white(inked, one, other) for one, other in pairwise(centres)]
    return list(zip([first, *(right for _, right in whites)], [*(left for left, _ in whites), last], strict=True))


def _white(inked: NDArray[np.bool_], one: float, other: float) -> tuple[float, float]:
    """The widest white between two centres; where there is none, the place half-way."""
    start, end = round(one), round(other)
    edges = np.flatnonzero(np.diff(np.concatenate([[True], inked[start:end], [True]])))
    if len(edges) < 2:
        return (one + other) / 2, (one + other) / 2
    widths = edges[1::2] - edges[::2]
    widest = int(widths.argmax())
    return float(start + edges[2 * widest]), float(start + edges[2 * widest + 1])


def unsure(char: Char) -> str | None:
    """Why a character is in doubt, by how often readings as sure as this one were wrong (docs/accuracy.md)."""
    text = unicodedata.normalize("NFKC", char.text)
    least = (
        (SURE["digit"] if char.other.isdigit() or not char.other else SURE["letter"]) if text.isdigit()
        else SURE["sign"] if text in SIGNS
        else SURE["letter"] if text.isalpha()
        else SURE["mark"]
    )  # fmt: skip
    return "read_unsure" if char.text.strip() and char.confidence < least else None
