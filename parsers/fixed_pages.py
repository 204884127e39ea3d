"""Documents of fixed pages (PDF, OFD): each page's tables and lines, whoever has read its characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from parsers.document import Block, Document, Note, Sheet
from parsers.errors import UnreadableError
from parsers.pdf_page import UNREADABLE, Page
from parsers.pdf_tables import Filled, Laid, blocks, lay_out

if TYPE_CHECKING:
    from parsers.scans.page import Seen

MAX_POINTS = 14_400
"""The longest side that the PDF standard allows (200 inches); anything beyond is an attack or a defect."""

SCAN = 0.5
"""A page of which pictures cover more, and which shows hardly any text, is a scan."""

FEW = 20

PASTED = 0.2
"""Of a page whose text is no table: a picture of this share may be one, pasted into a letter or above a footer."""

PICTURE = 0.1
"""Of a page with text: a larger picture may be a table that was pasted as one; a letterhead or a seal is smaller."""

LEAST_DPI, MAX_DPI = 150, 600
"""A page is drawn at its picture's own resolution, within these."""

GARBLED = 0.2
"""Share of characters without a name above which nothing of the file can be made sense of."""


def document_of(name: str, format_: str, pages: Iterable[tuple[Page, Seen | None]], drawable: bool = True) -> Document:
    """The tables and lines of the pages, each given with what a picture shows where it is nothing else.

    `drawable`: whether somebody can draw the pages later. Raises UnreadableError: only pictures, no text.
    """
    laid: list[Laid] = []
    notes: list[Note] = []
    scans: dict[int, Seen] = {}
    sheets: list[Sheet] = []
    number = shown = unreadable = 0
    for number, (read, seen) in enumerate(pages, start=1):
        page = read
        sheets.append(_sheet(page, seen))
        notes += _notes(page, number)
        if not seen and page.pictured > PICTURE:
            share = str(round(100 * page.pictured))
            notes.append(Note("parsers.picture_unread", (("page", str(number)), ("share", share))))
        if seen:
            scans[number] = seen
            notes += _scan_notes(seen, number)
            page = seen.page
        laid.append(lay_out(page, number, _slack(seen)))
        notes += _over(laid[-1])
        shown += len(page.glyphs)
        unreadable += sum(glyph.text == UNREADABLE for glyph in page.glyphs)
    if not any(page.parts for page in laid):
        raise UnreadableError("parsers.picture_without_text" if scans else f"parsers.{format_}_without_text")
    if unreadable > GARBLED * shown:
        raise UnreadableError(f"parsers.{format_}_garbled", share=round(100 * unreadable / shown))
    found = tuple(_blocks(laid, scans))
    return Document(name, format_, found, pages=number, notes=tuple(notes), sheets=tuple(sheets) if drawable else ())


def _sheet(page: Page, seen: Seen | None) -> Sheet:
    """The page as its boxes are measured; of a scanned one, as it was drawn for us to look at."""
    if seen is None:
        return Sheet(page.width, page.height, page.turn)
    high, wide = seen.looked_at
    return Sheet(wide * seen.unit, high * seen.unit)


def _blocks(laid: list[Laid], scans: Mapping[int, Seen]) -> Iterable[Block]:
    if not scans:
        return blocks(laid)
    from parsers.scans.page import placed

    return placed(blocks(laid), scans)


def is_scan(page: Page) -> bool:
    """Whether the page is a picture, or its table may be one; what an OCR layer says beneath it is not believed."""
    if page.pictured > SCAN and len(page.glyphs) < FEW:
        return True
    if page.rulings or page.pictured < PASTED:
        return False
    return not any(isinstance(part, Filled) for part in lay_out(page, 1).parts)


def _notes(page: Page, number: int) -> Iterator[Note]:
    if page.invisible:
        yield Note("parsers.invisible_text", (("page", str(number)), ("count", str(page.invisible))))
    if page.radicals:
        yield Note("parsers.radicals", (("page", str(number)), ("count", str(page.radicals))))
    if page.lost:
        yield Note("reviews.lost_text", (("page", str(number)), ("count", str(page.lost))))
    if page.slanted:
        yield Note("parsers.slanted_text", (("page", str(number)), ("count", str(len(page.slanted)))))


def _scan_notes(seen: Seen, number: int) -> Iterable[Note]:
    from parsers.scans.page import notes_of

    return notes_of(seen, number)


def _slack(seen: Seen | None) -> float:
    if seen is None:
        return 1.5
    from parsers.scans.page import SLACK

    return SLACK


def _over(laid: Laid) -> Iterator[Note]:
    if laid.over:
        yield Note("parsers.watermark", (("page", str(laid.number)), ("text", laid.over[:40])))
