"""Pictures of a file's pages: PDF pages as PDFium draws them, and scans as they are, small enough to travel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from output.report.view import Picture
from parsers.document import Sheet
from parsers.progress import page_begins

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

LONGEST = 1400
"""Pixels of a page's long side: 120 to the inch of A4, at which small print can be read."""

_WEBP = {"quality": 40, "method": 2}
"""55 KB and 50 ms a page, of text and of scans (JPEG: 90 KB and 6 ms; Pillow's usual method takes twice the time)."""

_ASKEW = 0.02
"""Of the ratio of a page's sides: where the picture differs by more, it is not the page that the boxes stand on."""

AT_ONCE = 25
"""Pages of a PDF that are drawn before it is opened anew: PDFium keeps every font that it has met."""


def page_pictures(format_: str, data: bytes, sheets: Mapping[int, Sheet]) -> Iterator[Picture]:
    """The pictures of these pages (numbered from 1). A page whose picture would not fit its boxes is left out."""
    drawn = _of_pdf(data, sheets) if format_ == "pdf" else _of_scan(data, sheets)
    for number, image in drawn:
        sheet = sheets[number]
        ratio = (image.width * sheet.height) / max(image.height * sheet.width, 1.0)
        if abs(ratio - 1) < _ASKEW:
            yield Picture(number, round(sheet.width, 1), round(sheet.height, 1), _small(image))


def _of_pdf(data: bytes, sheets: Mapping[int, Sheet]) -> Iterator[tuple[int, Image]]:
    from pypdfium2 import PdfDocument

    numbers = iter(sorted(sheets))
    while some := list(islice(numbers, AT_ONCE)):
        document = PdfDocument(data)
        try:
            if document.get_formtype():
                document.init_forms()
            for number in some:
                page_begins(number)
                yield number, _drawn(document, number, sheets[number])
        finally:
            document.close()


def _drawn(document: PdfDocument, number: int, sheet: Sheet) -> Image:
    page = document[number - 1]
    try:
        turn = 0 if sheet.turn is None else (sheet.turn - page.get_rotation()) % 360
        image: Image = page.render(scale=LONGEST / max(page.get_size()), rotation=turn).to_pil()
        return image.convert("RGB")
    finally:
        page.close()


def _of_scan(data: bytes, sheets: Mapping[int, Sheet]) -> Iterator[tuple[int, Image]]:
    from PIL import Image

    from parsers.scans.pictures import pictures

    for number, picture in enumerate(pictures(data), start=1):
        if number in sheets:
            yield number, Image.fromarray(picture.pixels)
        if number >= max(sheets):
            return


def _small(image: Image) -> bytes:
    image.thumbnail((LONGEST, LONGEST))
    kept = BytesIO()
    image.save(kept, "WEBP", **_WEBP)
    return kept.getvalue()


def within(pictures: Iterable[Picture], limit: int) -> Iterator[Picture]:
    """As many of the pictures, from the first, as take no more than `limit` bytes."""
    taken = 0
    for picture in pictures:
        taken += len(picture.data)
        if taken > limit:
            return
        yield picture
