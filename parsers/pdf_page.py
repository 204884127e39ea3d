"""One page of a PDF as it shows: characters with their boxes, rulings, and what part of it is a picture.

PDFium reads it: every character with its box, about fifteen times faster than pdfminer does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref, c_double, c_void_p, cast
from dataclasses import dataclass
from math import hypot, pi
from typing import TYPE_CHECKING, NamedTuple

from parsers.document import Box
from parsers.pdf_drawing import IDENTITY, Drawing, Handle, inside
from parsers.radicals import whole_characters

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

ASCENT = 0.86
"""Of a font's size: how far a Chinese character reaches above the baseline."""

_HYPHEN = 2  # what PDFium gives for a hyphen at the end of a line

UNREADABLE = "\ufffd"


class Glyph(NamedTuple):
    """A character and its box in points from the upper left corner of the page, as one looks at it.

    In a scan, `confidence` is how sure the reading is, `other` what it might be, `doubt` why a person must look.
    `clip` numbers the area to which the drawing is confined (0: none); `cut_off` is true where the middle of the
    character lies outside of it: text too long for its cell, or a label that goes on overleaf.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turned: int = 0
    clip: int = 0
    cut_off: bool = False
    confidence: float = 1.0
    other: str = ""
    doubt: str | None = None

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows. `panels` are backgrounds; `pictured` is the share of the page that pictures cover.

    `invisible` counts characters that do not show: an OCR layer, say. `slanted` are characters across the page;
    `radicals` counts those that were put in the place of dictionary radicals, `lost` the texts whose font is
    lost, so that nobody can say what they are. `turn` is how far, in degrees clockwise, the file's page was
    turned for its text to stand upright. `scanned` says that it is a picture, `broken` that its rulings are so faint or
    broken that some may be missing, or be none.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Box, ...]
    panels: tuple[Box, ...]
    pictured: float = 0.0
    invisible: int = 0
    slanted: str = ""
    radicals: int = 0
    lost: int = 0
    scanned: bool = False
    broken: bool = False
    turn: int = 0


class Char(NamedTuple):
    """A character as a page holds it: its box (left, bottom, right, top) counted from the lower left corner, its angle
    against the clock (PDFium counts with it)."""

    text: str
    box: Box
    angle: int
    clip: int
    cut_off: bool


def _chars(text: PdfTextPage, drawn: Drawing, covered_until: int) -> Iterator[Char | None]:
    """Every character that a source printed; None for one that does not show."""
    from pypdfium2 import raw

    handle, box = text.raw, raw.FS_RECTF()
    unicode_of, box_of, generated = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_IsGenerated
    object_of, unmapped = raw.FPDFText_GetTextObject, raw.FPDFText_HasUnicodeMapError
    look = bool(drawn.unseen or drawn.clipping) or covered_until > 0
    pointer = byref(box)
    for index in range(raw.FPDFText_CountChars(handle)):
        if generated(handle, index) == 1 or not box_of(handle, index, pointer):
            continue
        clip, cut_off = 0, False
        angle = round(-raw.FPDFText_GetCharAngle(handle, index) * 180 / pi) % 360
        around = _em_box(handle, index, angle, (box.left, box.bottom, box.right, box.top))
        if look:
            address = cast(object_of(handle, index), c_void_p).value or 0
            if address in drawn.unseen or 0 < drawn.order.get(address, covered_until) < covered_until:
                yield None
                continue
            if address in drawn.clips:
                clip, area = drawn.clips[address]
                cut_off = not _is_in(area, (around[0] + around[2]) / 2, (around[1] + around[3]) / 2)
        code = unicode_of(handle, index)
        readable = _means_something(code) and unmapped(handle, index) != 1
        text_of = chr(code) if readable else "-" if code == _HYPHEN else UNREADABLE
        yield Char(text_of, around, angle, clip, cut_off)


def _em_box(handle: Handle, index: int, angle: int, box: Box) -> Box:
    """The box of a character with the height of its font: PDFium's is as high as the ink, low for a full stop.

    `box` is kept where the font's size says nothing (drawn fonts) and where the text runs askew.
    """
    from pypdfium2 import raw

    x, y, matrix = c_double(), c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetCharOrigin(handle, index, byref(x), byref(y))
    raw.FPDFText_GetMatrix(handle, index, byref(matrix))
    size = raw.FPDFText_GetFontSize(handle, index) * hypot(matrix.c, matrix.d)
    left, bottom, right, top = box
    ink = right - left if angle % 180 else top - bottom
    if angle % 90 or size < 0.6 * ink:
        return box
    up, down = ASCENT * size, (1 - ASCENT) * size
    if angle == 0:
        return left, y.value - down, right, y.value + up
    if angle == 180:
        return left, y.value - up, right, y.value + down
    return (x.value - up, bottom, x.value + down, top) if angle == 90 else (x.value - down, bottom, x.value + up, top)


def _means_something(code: int) -> bool:
    """Whether a code is a character at all; U+FFFE, U+FFFF and what stands below the blank are none."""
    return 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 and code & 0xFFFE != 0xFFFE and code != 0xFFFD


def _is_in(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def read_page(page: PdfPage) -> Page:
    """What the page shows, turned so that most of its text stands upright. Raises TooManyObjectsError."""
    from pypdfium2 import raw

    drawn = Drawing()
    drawn.read(raw.FPDFPage_CountObjects(page.raw), lambda i: raw.FPDFPage_GetObject(page.raw, i), IDENTITY)
    frame = page.get_cropbox()
    area = max((frame[2] - frame[0]) * (frame[3] - frame[1]), 1.0)
    pictures = [(order, inside(box, frame)) for order, box in drawn.pictures]
    shares = [(order, (box[2] - box[0]) * (box[3] - box[1]) / area) for order, box in pictures]
    covered_until = max((order for order, share in shares if share > 0.8), default=0)
    text = page.get_textpage()
    try:
        chars = list(_chars(text, drawn, covered_until))
    finally:
        text.close()
    return turned(frame, drawn, chars, min(sum(share for _, share in shares), 1.0), page.get_rotation())


def turned(frame: Box, drawn: Drawing, chars: Sequence[Char | None], pictured: float, rotation: int = 0) -> Page:
    """The page as one holds it to read most of its text; by its own `rotation` where it has none.

    `frame` is the part of it that shows; None among `chars` is one that does not.
    """
    shown = [char for char in chars if char is not None]
    angles = Counter(char.angle for char in shown if char.angle % 90 == 0)
    turn = angles.most_common(1)[0][0] if angles else rotation
    level = [char for char in shown if char.angle % 90 == 0]
    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    if turn % 180:
        wide, high = high, wide
    whole = whole_characters()
    glyphs = (
        Glyph(
            whole.get(char.text, char.text),
            *_upright(char.box, frame, turn),
            (char.angle - turn) % 360,
            char.clip,
            char.cut_off,
        )
        for char in level
    )
    return Page(
        wide,
        high,
        tuple(glyphs),
        tuple(_upright(box, frame, turn) for box in drawn.rulings),
        tuple(_upright(box, frame, turn) for box in drawn.panels),
        pictured,
        len(chars) - len(shown),
        "".join(char.text for char in shown if char.angle % 90),
        sum(char.text in whole for char in level),
        drawn.lost,
        turn=turn,
    )


def _upright(box: Box, frame: Box, turn: int) -> Box:
    """The box counted from the upper left corner of the page as one holds it to read text with this angle."""
    x0, y0, x1, y1 = box
    left, bottom, right, top = frame
    if turn == 90:
        return y0 - bottom, x0 - left, y1 - bottom, x1 - left
    if turn == 180:
        return right - x1, y0 - bottom, right - x0, y1 - bottom
    if turn == 270:
        return top - y1, right - x1, top - y0, right - x0
    return x0 - left, top - y1, x1 - left, top - y0
