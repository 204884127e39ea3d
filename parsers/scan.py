"""Pictures of forms (PNG, JPEG, TIFF, BMP, WebP, GIF, HEIC): a page each, read as scanned pages of a PDF are."""

from __future__ import annotations

from parsers.document import Document, Note, Sheet
from parsers.errors import UnreadableError
from parsers.pdf_tables import Laid, blocks, lay_out
from parsers.progress import page_begins
from parsers.signatures import looks_like


def recognises(_name: str, data: bytes) -> bool:
    """Bytes that begin as a picture does, whatever the name says."""
    return looks_like(data) == "image"


def read(name: str, data: bytes) -> Document:
    """The tables and lines of every page. Raises UnreadableError: damaged, absurdly large, nothing to read."""
    from parsers.scans.page import SLACK, Seen, look, notes_of, placed
    from parsers.scans.pictures import pictures

    laid: list[Laid] = []
    notes: list[Note] = []
    seen: dict[int, Seen] = {}
    for number, picture in enumerate(pictures(data), start=1):
        page_begins(number, picture.pages)
        seen[number] = look(picture.pixels, picture.unit)
        laid.append(lay_out(seen[number].page, number, SLACK))
        notes += notes_of(seen[number], number)
    if not any(page.parts for page in laid):
        raise UnreadableError("parsers.picture_without_text")
    found = tuple(placed(blocks(laid), seen))
    sheets = tuple(Sheet(page.looked_at[1] * page.unit, page.looked_at[0] * page.unit) for page in seen.values())
    return Document(name, "image", found, pages=len(laid), notes=tuple(notes), sheets=sheets)
