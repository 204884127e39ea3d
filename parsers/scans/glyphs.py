"""What was read from a run of text -> characters with their boxes and doubts, as a PDF's page has them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.pdf_page import Glyph
from parsers.scans.marks import settled
from parsers.scans.pieces import Piece
from parsers.scans.reading import Char, Reading

Pixels = NDArray[np.uint8]

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


def glyphs_of(piece: Piece, reading: Reading, doubt: str | None, scale: float) -> Iterator[Glyph]:
    """The characters of a run, each from half-way to the one before to half-way to the next.

    Ink that nothing could be read in is a glyph without text: it says only that a person must look.
    """
    box = piece.box
    chars = reading.chars or ((Char("", 0.0, 0.0, 1.0),) if doubt else ())
    centres = [box.left + (char.left + char.right) / 2 * box.width for char in chars]
    reach = WIDE * box.height
    halves = [(one + other) / 2 for one, other in pairwise(centres)]
    lefts, rights = [float(box.left), *halves], [*halves, float(box.right)]
    for char, centre, left, right in zip(chars, centres, lefts, rights, strict=False):
        low, high = max(left, centre - reach), min(right, centre + reach)
        yield Glyph(
            char.text,
            low * scale,
            (box.top + 0.1 * box.height) * scale,
            max(high, low + 1) * scale,
            (box.bottom - 0.1 * box.height) * scale,
            confidence=char.confidence,
            other=char.other,
            doubt=doubt or unsure(char),
        )


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
