"""One page of a PDF as it shows: characters with their boxes, rulings, and what part of it is a picture.

PDFium reads it: every character with its box, about fifteen times faster than pdfminer does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from ctypes import byref, c_double, c_float, c_int, c_void_p, cast
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import hypot, pi
from typing import TYPE_CHECKING, Any, NamedTuple

from parsers.document import Box
from parsers.radicals import whole_characters

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

Handle = Any  # a pointer of PDFium's; ctypes has no better type for it
Matrix = tuple[float, float, float, float, float, float]

MAX_OBJECTS = 400_000
"""Lines, texts and pictures of one page; a dense map holds some ten thousand."""

THIN = 4.0
"""Points; a filled area that is narrower is a ruling (Excel and WPS draw borders so), a wider one a background."""

ASCENT = 0.86
"""Of a font's size: how far a Chinese character reaches above the baseline."""

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_INVISIBLE = 3  # text render mode
_SLANT = 0.02
_HYPHEN = 2  # what PDFium gives for a hyphen at the end of a line


UNREADABLE = "\ufffd"


class Glyph(NamedTuple):
    """A character and its box in points from the upper left corner of the page, as one looks at it.

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
    `radicals` counts those that were put in the place of dictionary radicals.
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


class TooManyObjectsError(Exception):
    """A page of which no form could be made in reasonable time."""


class _Drawn:
    """Rulings, backgrounds and pictures of a page, and in which order its objects are painted."""

    def __init__(self) -> None:
        self.rulings: list[Box] = []
        self.panels: list[Box] = []
        self.pictures: list[tuple[int, Box]] = []
        self.order: dict[int, int] = {}
        self.unseen: set[int] = set()
        self.clips: dict[int, tuple[int, Box]] = {}
        self.clipping = False
        self._clip_numbers: dict[Box, int] = {}
        self.count = 0

    def read(self, count: int, get: Callable[[int], Handle], matrix: Matrix, depth: int = 0) -> None:
        """All objects of a page or of a form in it."""
        from pypdfium2 import raw

        for index in range(count):
            self.count += 1
            if self.count > MAX_OBJECTS:
                raise TooManyObjectsError
            item = get(index)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item, depth)
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, _times(_matrix_of(item), matrix))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                corners = [_moved(x, y, _times(_matrix_of(item), matrix)) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
                self.pictures.append((self.count, _around(corners)))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 12:
                inner = _times(_matrix_of(item), matrix)
                self.read(
                    raw.FPDFFormObj_CountObjects(item), partial(raw.FPDFFormObj_GetObject, item), inner, depth + 1
                )

    def _text(self, item: Handle, depth: int) -> None:
        from pypdfium2 import raw

        address = cast(item, c_void_p).value or 0
        self.order[address] = self.count
        if raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:
            self.unseen.add(address)
        if clip := _clip_of(item) if depth == 0 else None:  # inside a form they are in the form's own measure
            number = self._clip_numbers.setdefault(clip, len(self._clip_numbers) + 1)
            self.clips[address] = number, clip
            self.clipping = self.clipping or not _holds(clip, _bounds_of(item))

    def _path(self, item: Handle, matrix: Matrix) -> None:
        from pypdfium2 import raw

        fill, stroke = c_int(), c_int()
        if not raw.FPDFPath_GetDrawMode(item, byref(fill), byref(stroke)) or not (fill.value or stroke.value):
            return
        width = c_float()
        raw.FPDFPageObj_GetStrokeWidth(item, byref(width))
        for points in _outlines(item, matrix):
            left, top, right, bottom = box = _around(points)
            if stroke.value and width.value < THIN:
                self.rulings += _straight(points)
            elif stroke.value and min(right - left, bottom - top) < THIN < max(right - left, bottom - top):
                half = width.value / 2
                self.panels.append((left - half, top - half, right + half, bottom + half))
            elif fill.value and min(right - left, bottom - top) < THIN:
                self.rulings.append(_middle(box))
            elif fill.value:
                self.panels.append(box)


def _outlines(item: Handle, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The parts of a path, each as its corners; curves count by where they end."""
    from pypdfium2 import raw

    points: list[tuple[float, float]] = []
    x, y = c_float(), c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_moved(x.value, y.value, matrix))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _clip_of(item: Handle) -> Box | None:
    """The part of the page to which the drawing of an object is confined."""
    from pypdfium2 import raw

    clip = raw.FPDFPageObj_GetClipPath(item)
    x, y = c_float(), c_float()
    box: Box | None = None
    for index in range(raw.FPDFClipPath_CountPaths(clip) if clip else 0):
        points = []
        for place in range(raw.FPDFClipPath_CountPathSegments(clip, index)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, index, place), byref(x), byref(y))
            points.append((x.value, y.value))
        if points:
            box = _inside(_around(points), box) if box else _around(points)
    return box


def _bounds_of(item: Handle) -> Box:
    from pypdfium2 import raw

    sides = [c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *map(byref, sides))
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + 1 and outer[1] <= inner[1] + 1 and outer[2] >= inner[2] - 1 and outer[3] >= inner[3] - 1
    )


def _straight(points: list[tuple[float, float]]) -> Iterator[Box]:
    """The lines between corners that are upright or level."""
    for (x0, y0), (x1, y1) in pairwise(points):
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if min(wide, high) <= max(0.3, _SLANT * max(wide, high)):
            yield _middle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _middle(box: Box) -> Box:
    """The line in the middle of a narrow area."""
    left, top, right, bottom = box
    if right - left >= bottom - top:
        return left, (top + bottom) / 2, right, (top + bottom) / 2
    return (left + right) / 2, top, (left + right) / 2, bottom


def _matrix_of(item: Handle) -> Matrix:
    from pypdfium2 import raw

    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, byref(found)):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


class _Char(NamedTuple):
    """A character as PDFium knows it; the angle is counted against the clock (PDFium counts with it)."""

    text: str
    box: Box
    angle: int
    clip: int
    cut_off: bool


def _chars(text: PdfTextPage, drawn: _Drawn, covered_until: int) -> Iterator[_Char | None]:
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
        yield _Char(text_of, around, angle, clip, cut_off)


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

    drawn = _Drawn()
    drawn.read(raw.FPDFPage_CountObjects(page.raw), lambda i: raw.FPDFPage_GetObject(page.raw, i), _IDENTITY)
    frame = page.get_cropbox()
    area = max((frame[2] - frame[0]) * (frame[3] - frame[1]), 1.0)
    pictures = [(order, _inside(box, frame)) for order, box in drawn.pictures]
    shares = [(order, (box[2] - box[0]) * (box[3] - box[1]) / area) for order, box in pictures]
    covered_until = max((order for order, share in shares if share > 0.8), default=0)
    text = page.get_textpage()
    try:
        chars = list(_chars(text, drawn, covered_until))
    finally:
        text.close()
    return _turned(page, frame, drawn, chars, min(sum(share for _, share in shares), 1.0))


def _inside(box: Box, frame: Box) -> Box:
    left, bottom = max(box[0], frame[0]), max(box[1], frame[1])
    return left, bottom, max(left, min(box[2], frame[2])), max(bottom, min(box[3], frame[3]))


def _turned(page: PdfPage, frame: Box, drawn: _Drawn, chars: list[_Char | None], pictured: float) -> Page:
    shown = [char for char in chars if char is not None]
    angles = Counter(char.angle for char in shown if char.angle % 90 == 0)
    turn = angles.most_common(1)[0][0] if angles else page.get_rotation()
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
