"""PDF files: each page's tables and lines; a page that is a picture is recognised as scans are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from parsers.document import Block, Document, Note, Sheet
from parsers.errors import UnreadableError
from parsers.pdf_drawing import TooManyObjectsError
from parsers.pdf_page import UNREADABLE, Page, read_page
from parsers.pdf_second import healed
from parsers.pdf_tables import Filled, Laid, blocks, lay_out
from parsers.progress import page_begins
from parsers.signatures import looks_like

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfImage, PdfPage

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

AT_ONCE = 25
"""Pages; 100 pages with a font of their own each held 129 MB in one go and 75 MB so."""


def recognises(_name: str, data: bytes) -> bool:
    """Bytes that begin as a PDF does, whatever the name says."""
    return looks_like(data) == "pdf"


def read(name: str, data: bytes) -> Document:
    """The tables and lines of every page. Raises UnreadableError: damaged, a password, only pictures, no text."""
    laid: list[Laid] = []
    notes: list[Note] = []
    scans: dict[int, Seen] = {}
    sheets: list[Sheet] = []
    number = shown = unreadable = 0
    for number, (first, seen) in enumerate(_pages(data), start=1):
        page = first if seen else healed(first, data, number)
        sheets.append(_sheet(first, seen))
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
        raise UnreadableError("parsers.picture_without_text" if scans else "parsers.pdf_without_text")
    if unreadable > GARBLED * shown:
        raise UnreadableError("parsers.pdf_garbled", share=round(100 * unreadable / shown))
    found = tuple(_blocks(laid, scans))
    return Document(name, "pdf", found, pages=number, notes=tuple(notes), sheets=tuple(sheets))


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


def _pages(data: bytes) -> Iterator[tuple[Page, Seen | None]]:
    """Every page, and what a picture shows where it is nothing else.

    The file is opened anew after some pages: PDFium keeps every font that it has met until it is closed.
    """
    count = at = 0
    while at == 0 or at < count:
        document = _opened(data)
        try:
            count = len(document)
            for number in range(at + 1, min(at + AT_ONCE, count) + 1):
                page_begins(number, count)
                yield _page(document, number)
        finally:
            document.close()
        at += AT_ONCE


def _opened(data: bytes) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError, raw

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise UnreadableError("parsers.pdf_locked" if locked else "parsers.pdf_damaged") from error
    if not len(document):
        raise UnreadableError("parsers.pdf_damaged")
    if document.get_formtype():
        document.init_forms()
    return document


def _page(document: PdfDocument, number: int) -> tuple[Page, Seen | None]:
    from pypdfium2 import PdfiumError

    try:
        page = document[number - 1]
    except PdfiumError as error:
        raise UnreadableError("parsers.pdf_damaged") from error
    try:
        if max(page.get_size()) > MAX_POINTS:
            raise UnreadableError("parsers.absurd_page", page=number)
        if _has_fields(page):  # what was filled in stands beside the page: PDFium makes it part of it
            page.flatten()
            page.close()
            page = document[number - 1]
        found = read_page(page)
        return found, _looked_at(page, found.invisible > 0 or bool(found.glyphs)) if is_scan(found) else None
    except TooManyObjectsError as error:
        raise UnreadableError("parsers.absurd_page", page=number) from error
    finally:
        page.close()


def _looked_at(page: PdfPage, layered: bool) -> Seen:
    """What the page shows, drawn as finely as its picture is; boxes are points from its upper left corner."""
    from pypdfium2 import raw

    from parsers.scans.layer import confirmed
    from parsers.scans.page import look
    from parsers.scans.pictures import LONGEST

    size = max(page.get_size())
    finest = max(map(_fineness, page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), default=0.0)
    scale = min(max(finest, LEAST_DPI / 72), LONGEST / size)
    drawn = page.render(scale=scale).to_numpy()
    seen = look(drawn[:, :, 2::-1].copy() if drawn.shape[2] > 1 else drawn.repeat(3, axis=2), 1 / scale)
    return confirmed(seen, page) if layered else seen


def _fineness(picture: PdfImage) -> float:
    """Pixels a point."""
    left, bottom, right, top = picture.get_bounds()
    wide, high = picture.get_px_size()
    fineness: float = max(wide, high) / max(right - left, top - bottom, 1.0)
    return min(fineness, MAX_DPI / 72)


def _has_fields(page: PdfPage) -> bool:
    """Whether text stands on the page that is not drawn by the page itself: form fields, typed notes, stamps."""
    from pypdfium2 import raw

    subtypes = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        subtype = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if subtype in subtypes:
            return True
    return False


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
