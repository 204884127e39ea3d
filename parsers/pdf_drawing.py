"""What is drawn on a page of a PDF: rulings, backgrounds, pictures, and to what part of it drawing is confined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from ctypes import byref, c_float, c_int, c_void_p, cast
from functools import partial
from itertools import pairwise
from typing import Any

from parsers.document import Box

Handle = Any  # a pointer of PDFium's; ctypes has no better type for it
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

MAX_OBJECTS = 400_000
"""Lines, texts and pictures of one page; a dense map holds some ten thousand."""

THIN = 4.0
"""Points; a filled area that is narrower is a ruling (Excel and WPS draw borders so), a wider one a background."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_INVISIBLE = 3  # text render mode
_NO_WIDTH = 0.01
_SLANT = 0.02


class TooManyObjectsError(Exception):
    """A page of which no form could be made in reasonable time."""


class Drawing:
    """Rulings, backgrounds and pictures of a page, and in which order its objects are painted."""

    def __init__(self) -> None:
        self.rulings: list[Box] = []
        self.panels: list[Box] = []
        self.pictures: list[tuple[int, Box]] = []
        self.order: dict[int, int] = {}
        self.unseen: set[int] = set()
        self.clips: dict[int, tuple[int, Box]] = {}
        self.clipping = False
        self.lost = 0
        """Texts of which the library gives no character: of no width, in a font that is neither known nor there."""
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
                self._path(item, times(_matrix_of(item), matrix))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                corners = [moved(x, y, times(_matrix_of(item), matrix)) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
                self.pictures.append((self.count, around(corners)))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 12:
                inner = times(_matrix_of(item), matrix)
                self.read(
                    raw.FPDFFormObj_CountObjects(item), partial(raw.FPDFFormObj_GetObject, item), inner, depth + 1
                )

    def _text(self, item: Handle, depth: int) -> None:
        from pypdfium2 import raw

        address = cast(item, c_void_p).value or 0
        self.order[address] = self.count
        left, _, right, _ = _bounds_of(item)
        if raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:
            self.unseen.add(address)
        elif right - left < _NO_WIDTH:
            self.lost += raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) != 1
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
        self.add_path(_outlines(item, matrix), bool(fill.value), width.value if stroke.value else None)

    def add_path(self, outlines: Iterable[list[Point]], filled: bool, stroke: float | None) -> None:
        """What a path draws, given by the corners of its parts. `stroke`: how wide its line is, in points, if any."""
        for points in outlines:
            left, top, right, bottom = box = around(points)
            if stroke is not None and stroke < THIN:
                self.rulings += _straight(points)
            elif stroke is not None and min(right - left, bottom - top) < THIN < max(right - left, bottom - top):
                half = stroke / 2
                self.panels.append((left - half, top - half, right + half, bottom + half))
            elif filled and min(right - left, bottom - top) < THIN:
                self.rulings.append(_middle(box))
            elif filled:
                self.panels.append(box)


def _outlines(item: Handle, matrix: Matrix) -> Iterator[list[Point]]:
    """The parts of a path, each as its corners; curves count by where they end."""
    from pypdfium2 import raw

    points: list[Point] = []
    x, y = c_float(), c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(moved(x.value, y.value, matrix))
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
            box = inside(around(points), box) if box else around(points)
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


def _straight(points: list[Point]) -> Iterator[Box]:
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
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """The one after the other."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(x: float, y: float, matrix: Matrix) -> Point:
    """Where a point comes to stand."""
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


def around(points: list[Point]) -> Box:
    """The smallest box with all the points in it."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def inside(box: Box, frame: Box) -> Box:
    """The part of a box that lies in another."""
    left, bottom = max(box[0], frame[0]), max(box[1], frame[1])
    return left, bottom, max(left, min(box[2], frame[2])), max(bottom, min(box[3], frame[3]))
