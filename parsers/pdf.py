"""PDF files: each page's tables and lines; a page that is a picture is recognised as scans are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.fixed_pages import LEAST_DPI, MAX_DPI, MAX_POINTS, document_of, is_scan
from parsers.pdf_drawing import TooManyObjectsError
from parsers.pdf_page import Page, read_page
from parsers.pdf_second import healed
from parsers.progress import page_begins
from parsers.signatures import looks_like

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfImage, PdfPage

    from parsers.scans.page import Seen

AT_ONCE = 25
"""Pages; 100 pages with a font of their own each held 129 MB in one go and 75 MB so."""


def recognises(_name: str, data: bytes) -> bool:
    """Bytes that begin as a PDF does, whatever the name says."""
    return looks_like(data) == "pdf"


def read(name: str, data: bytes) -> Document:
    """The tables and lines of every page. Raises UnreadableError: damaged, a password, only pictures, no text."""
    pages = (
        (page if seen else healed(page, data, number), seen) for number, (page, seen) in enumerate(_pages(data), 1)
    )
    return document_of(name, "pdf", pages)


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
