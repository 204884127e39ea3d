"""OFD (GB/T 33190), China's format of fixed pages: read by our own hand, then as the pages of a PDF are.

What there is was tried: ofdkit 0.2 gives texts without rulings, easyofd brings PyMuPDF, whose licence we cannot take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.fixed_pages import LEAST_DPI, MAX_DPI, MAX_POINTS, document_of, is_scan
from parsers.ofd_package import OfdDocument, OfdPackage, OfdPage
from parsers.ofd_page import POINTS, Placed, fineness, read_page
from parsers.pdf_drawing import Matrix, TooManyObjectsError, times
from parsers.pdf_page import Page
from parsers.progress import page_begins
from parsers.signatures import looks_like

if TYPE_CHECKING:
    from PIL.Image import Image

    from parsers.scans.page import Seen


def recognises(_name: str, data: bytes) -> bool:
    """A zip package with an OFD inside, whatever the name says."""
    return looks_like(data) == "ofd"


def read(name: str, data: bytes) -> Document:
    """The tables and lines of every page. Raises UnreadableError: damaged, encrypted, only pictures, no text.

    Boxes are in points from the upper left corner of the page, as those of a PDF.
    """
    package = OfdPackage(data)
    documents = package.documents()
    found = document_of(name, "ofd", _pages(documents), drawable=False)
    notes = [*package.notes(), *(note for document in documents for note in document.notes())]
    return replace(found, notes=(*notes, *found.notes))


def _pages(documents: Sequence[OfdDocument]) -> Iterator[tuple[Page, Seen | None]]:
    number = 0
    for document in documents:
        for page in document.pages():
            number += 1
            page_begins(number, None)
            if max(page.area[2:]) * POINTS > MAX_POINTS:
                raise UnreadableError("parsers.absurd_page", page=number)
            try:
                found, placed = read_page(document, page)
            except TooManyObjectsError as error:
                raise UnreadableError("parsers.absurd_page", page=number) from error
            yield found, _looked_at(document, page, placed) if placed and is_scan(found) else None


def _looked_at(document: OfdDocument, page: OfdPage, placed: Sequence[Placed]) -> Seen | None:
    """What the page's pictures show, each in its place; None where none of them can be opened."""
    import numpy as np

    from parsers.scans.page import look
    from parsers.scans.pictures import LONGEST

    opened: list[tuple[Placed, Image]] = []
    for one in placed:
        if image := _image(document.picture(one.resource)):
            opened.append((one, image))
        else:
            document.lose(one.resource)
    if not opened:
        return None
    finest = max(fineness(one, image.width) for one, image in opened)
    longest = max(page.area[2:]) * POINTS
    scale = min(max(min(finest, MAX_DPI / 72), LEAST_DPI / 72), LONGEST / longest)
    return look(np.asarray(_composed(page, opened, scale * POINTS)), 1 / scale)


def _image(data: bytes | None) -> Image | None:
    from PIL import Image

    try:
        return Image.open(BytesIO(data)).convert("RGB") if data else None
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return None


def _composed(page: OfdPage, opened: Sequence[tuple[Placed, Image]], scale: float) -> Image:
    """The page with its pictures, `scale` pixels a mm."""
    from PIL import Image

    left, top, width, height = page.area
    sheet = Image.new("RGB", (round(width * scale), round(height * scale)), "white")
    for placed, image in opened:
        to_page = times(placed.matrix, (scale, 0.0, 0.0, scale, -left * scale, -top * scale))
        whole = times((1 / image.width, 0.0, 0.0, 1 / image.height, 0.0, 0.0), to_page)
        a, b, c, d, e, f = _inverse(whole)
        turned = image.transform(sheet.size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC)
        mask = Image.new("L", image.size, 255).transform(sheet.size, Image.Transform.AFFINE, (a, c, e, b, d, f))
        sheet.paste(turned, (0, 0), mask)
    return sheet


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-12:
        return 0.0, 0.0, 0.0, 0.0, -1.0, -1.0
    return d / size, -b / size, -c / size, a / size, (c * f - d * e) / size, (b * e - a * f) / size
