"""The text that another program laid under a scanned page: evidence for what is in doubt, never read by itself."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.document import Box, Where
from parsers.pdf_page import Glyph
from parsers.scans.glyphs import SIGNS

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

    from parsers.scans.page import Seen


def confirmed(seen: Seen, page: PdfPage) -> Seen:
    """What the page shows, without the doubts about characters that the layer says are the same.

    Two programs that read the same are right more often than one that is not sure. A digit stays in doubt: sums decide
    it, or a person; so does a comparison sign, which such programs misread alike.
    `seen` is measured in points from the upper left corner; a page that is shown turned is left alone.
    """
    if page.get_rotation() or all(glyph.doubt != "read_unsure" for glyph in seen.page.glyphs):
        return seen
    layer = page.get_textpage()
    try:
        glyphs = tuple(_confirmed(glyph, seen, layer, page.get_cropbox()) for glyph in seen.page.glyphs)
    finally:
        layer.close()
    return replace(seen, page=replace(seen.page, glyphs=glyphs))


def _confirmed(glyph: Glyph, seen: Seen, layer: PdfTextPage, frame: Box) -> Glyph:
    """`frame` is the part of the page that shows, in the layer's own coordinates (left, bottom, right, top)."""
    text = unicodedata.normalize("NFKC", glyph.text)
    if glyph.doubt != "read_unsure" or not text or text.isdigit() or text in SIGNS:
        return glyph
    box = seen.origin(Where(box=(glyph.left, glyph.top, glyph.right, glyph.bottom))).box
    if box is None:
        return glyph
    left, top, right, bottom = box
    said = layer.get_text_bounded(frame[0] + left, frame[3] - bottom, frame[0] + right, frame[3] - top)
    same = unicodedata.normalize("NFKC", "".join(said.split())) == text
    return glyph._replace(doubt=None) if same else glyph
