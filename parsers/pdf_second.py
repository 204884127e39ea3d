"""A second reader, pdfplumber, for characters that the first could not name: some fonts only one of the two knows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple

from parsers.pdf_page import UNREADABLE, Glyph, Page
from parsers.radicals import whole_characters

_UNHEARD = logging.NullHandler()
"""What pdfminer says of a damaged font may quote the file, and would go to the terminal where nobody else listens."""


class _Seen(NamedTuple):
    text: str
    x: float
    y: float


def healed(page: Page, data: bytes, number: int) -> Page:
    """The page with unreadable characters named as pdfplumber reads them where they stand; their places stay.

    A text without characters is lost only where pdfplumber sees more of them: it may be nothing but blanks.
    """
    if not page.lost and not any(glyph.text == UNREADABLE for glyph in page.glyphs):
        return page
    seen = _seen_by_pdfplumber(data, number)
    glyphs = tuple(_named(glyph, seen) if glyph.text == UNREADABLE else glyph for glyph in page.glyphs)
    return replace(page, glyphs=glyphs, lost=min(page.lost, max(_printing(seen) - _known(page), 0)))


def _printing(seen: list[_Seen]) -> int:
    return sum(not one.text.isspace() for one in seen)


def _known(page: Page) -> int:
    return sum(not glyph.text.isspace() for glyph in page.glyphs) + len(page.slanted) + page.invisible


def _named(glyph: Glyph, seen: list[_Seen]) -> Glyph:
    """A character beside it is none of its own: a full stop is as narrow as half a digit."""
    x, y = glyph.centre
    aside, reach = 0.5 * (glyph.right - glyph.left) + 0.5, 0.5 * glyph.height
    near = [one for one in seen if abs(one.x - x) < aside and abs(one.y - y) < reach]
    best = min(near, key=lambda one: (one.text == UNREADABLE, abs(one.x - x) + abs(one.y - y)), default=None)
    return glyph._replace(text=best.text) if best else glyph


def _seen_by_pdfplumber(data: bytes, number: int) -> list[_Seen]:
    """The middles of the characters on the page as it shows; nothing where pdfplumber cannot read it either."""
    import pdfplumber

    logging.getLogger("pdfminer").addHandler(_UNHEARD)
    whole = whole_characters()
    try:
        with pdfplumber.open(BytesIO(data), pages=[number]) as pdf:
            page = pdf.pages[0]
            left, top = page.bbox[0], page.bbox[1]
            return [
                _Seen(
                    _text(char["text"], whole),
                    (char["x0"] + char["x1"]) / 2 - left,
                    (char["top"] + char["bottom"]) / 2 - top,
                )
                for char in page.dedupe_chars().chars
            ]
    except Exception:  # what one reader can open, the other may not: then the characters stay unreadable, and flagged
        return []


def _text(text: str, whole: Mapping[str, str]) -> str:
    """A character; pdfplumber writes (cid:7) for one that it cannot name either."""
    if text.isspace():
        return " "
    return whole.get(text, text) if len(text) == 1 and text.isprintable() else UNREADABLE
