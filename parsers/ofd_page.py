"""One page of an OFD as it shows: the same characters, rulings and pictures that a page of a PDF has.

OFD counts in mm from the upper left corner; here everything is in points from the lower left one, as in a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from math import atan2, hypot, pi
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from parsers.document import Box
from parsers.ofd_package import OfdDocument, OfdPage, box_of, numbers
from parsers.pdf_drawing import (
    IDENTITY,
    MAX_OBJECTS,
    Drawing,
    Matrix,
    Point,
    TooManyObjectsError,
    around,
    inside,
    moved,
    times,
)
from parsers.pdf_page import ASCENT, Char, Page, turned

if TYPE_CHECKING:
    from lxml.etree import _Element

POINTS = 72 / 25.4
"""In a millimetre."""

_DEEPEST = 30
_BLOCKS = ("Layer", "PageBlock", "Content")
_COVERED = 0.8
"""Of the page: what lies below a picture that covers more of it is not seen."""

_LINE_WIDTH = 0.353  # mm, where the file does not say
_MOST_PATH = 4 << 20
_COORDINATES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PATH = re.compile(rf"[SMLQBAC]|{_NUMBER.pattern}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on the page: its resource, and how a square of one mm (counted downwards) comes to be its place."""

    resource: str
    matrix: Matrix


@dataclass(slots=True)
class Painted:
    """What is painted on a page, in order. `pictures` are what may have to be recognised."""

    drawing: Drawing = field(default_factory=Drawing)
    chars: list[tuple[int, Char | None]] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)


def read_page(document: OfdDocument, page: OfdPage) -> tuple[Page, list[Placed]]:
    """What the page shows, and its pictures. Raises TooManyObjectsError."""
    left, top, width, height = page.area
    # From mm counted downwards to points counted upwards.
    to_points = (POINTS, 0.0, 0.0, -POINTS, -left * POINTS, (top + height) * POINTS)
    painter = _Painter(document, to_points)
    for content in page.contents:
        painter.paint(content, IDENTITY)
    painted = painter.painted
    frame: Box = (0.0, 0.0, width * POINTS, height * POINTS)
    area = frame[2] * frame[3]
    shares = [(order, _size(inside(box, frame)) / area) for order, box in painted.drawing.pictures]
    covered_until = max((order for order, share in shares if share > _COVERED), default=0)
    chars = [None if order < covered_until else char for order, char in painted.chars]
    return turned(frame, painted.drawing, chars, min(sum(share for _, share in shares), 1.0)), painted.pictures


class _Painter:
    """Goes through the objects of a page."""

    def __init__(self, document: OfdDocument, to_points: Matrix) -> None:
        self._document, self._to_points = document, to_points
        self.painted = Painted()
        self._painters: dict[str, Callable[[_Element, Matrix, int], None]] = {
            "TextObject": self._text,
            "PathObject": self._path,
            "ImageObject": self._picture,
            "CompositeObject": self._composite,
        }

    def paint(self, parent: _Element, matrix: Matrix, depth: int = 0) -> None:
        """The objects in a layer, a block or a composite. `matrix` leads from there to the page, in mm."""
        if depth > _DEEPEST:
            raise TooManyObjectsError
        for element in parent:
            name = str(element.tag).rpartition("}")[2]
            if name in _BLOCKS:
                self.paint(element, matrix, depth + 1)
            elif name in self._painters:
                self.painted.drawing.count += 1
                if self.painted.drawing.count > MAX_OBJECTS:
                    raise TooManyObjectsError
                self._painters[name](element, times(_placing(element), matrix), depth)

    def _composite(self, element: _Element, matrix: Matrix, depth: int) -> None:
        unit = self._document.composite(element.get("ResourceID", ""))
        if unit is not None and _shows(element):
            self.paint(unit, matrix, depth + 1)

    def _text(self, element: _Element, matrix: Matrix, _depth: int) -> None:
        shows = _shows(element)
        order = self.painted.drawing.count
        x = y = 0.0
        for code in element.iterfind("{*}TextCode"):
            text = code.text or ""
            text = text.strip() if "\n" in text else text.strip("\r\t")  # written on lines of its own
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            if len(self.painted.chars) + len(text) > MAX_OBJECTS:
                raise TooManyObjectsError
            for char in _chars(element, code, text, (x, y), times(matrix, self._to_points)):
                self.painted.chars.append((order, char if shows else None))

    def _path(self, element: _Element, matrix: Matrix, _depth: int) -> None:
        data = element.findtext("{*}AbbreviatedData") or ""
        if len(data) > _MOST_PATH:
            raise TooManyObjectsError
        stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
        if (stroked or filled) and _shows(element):
            whole = times(matrix, self._to_points)
            width = _number(element.get("LineWidth"), _LINE_WIDTH) * POINTS if stroked else None
            parts = ([moved(*point, whole) for point in part] for part in outlines(data))
            self.painted.drawing.add_path(parts, filled, width)

    def _picture(self, element: _Element, matrix: Matrix, _depth: int) -> None:
        if not _shows(element):
            return
        if element.get("CTM") is None and (boundary := box_of(element.get("Boundary"))):
            matrix = times((boundary[2], 0.0, 0.0, boundary[3], 0.0, 0.0), matrix)
        whole = times(matrix, self._to_points)
        corners = [moved(x, y, whole) for x, y in ((0, 0), (0, 1), (1, 0), (1, 1))]
        drawing = self.painted.drawing
        drawing.pictures.append((drawing.count, around(corners)))
        self.painted.pictures.append(Placed(element.get("ResourceID", ""), matrix))


def _shows(element: _Element) -> bool:
    return element.get("Visible") != "false" and element.get("Alpha") != "0"


def _placing(element: _Element) -> Matrix:
    """From the measure inside of an object to that around it: its own matrix, then the corner where it stands."""
    boundary = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    own = numbers(element.get("CTM"), 6)
    matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if own else IDENTITY
    return times(matrix, (1.0, 0.0, 0.0, 1.0, boundary[0], boundary[1]))


def _chars(element: _Element, code: _Element, text: str, start: Point, matrix: Matrix) -> Iterator[Char]:
    """The characters of a run, each in the box that its font gives it. `matrix` leads to points counted upwards."""
    size = _number(element.get("Size") or element.get("size"), 4.0)
    stretch = _number(element.get("HScale"), 1.0) or 1.0
    own, onwards = (_quarter(element.get(name)) for name in ("CharDirection", "ReadDirection"))
    steps_x, steps_y = deltas(code.get("DeltaX"), len(text)), deltas(code.get("DeltaY"), len(text))
    spaced = bool(steps_x or steps_y)
    x, y = start
    for index, letter in enumerate(text):
        wide = _advance(letter) * size * stretch
        step_x = steps_x[index] if index < len(steps_x) else 0.0 if spaced else wide * (1, 0, -1, 0)[onwards]
        step_y = steps_y[index] if index < len(steps_y) else 0.0 if spaced else wide * (0, 1, 0, -1)[onwards]
        if spaced and not onwards and 0.2 * wide < step_x <= size * stretch:
            wide = step_x
        yield _char(letter, wide, size, times(_turn(own), times((1, 0, 0, 1, x, y), matrix)))
        x, y = x + step_x, y + step_y


def _char(letter: str, wide: float, size: float, matrix: Matrix) -> Char:
    """A character whose baseline begins where the matrix leads (0, 0)."""
    corners = ((0.0, -ASCENT * size), (wide, -ASCENT * size), (0.0, (1 - ASCENT) * size), (wide, (1 - ASCENT) * size))
    box = around([moved(*corner, matrix) for corner in corners])
    angle = round(atan2(matrix[1], matrix[0]) * 180 / pi) % 360
    return Char(letter, box, angle, 0, False)


def _advance(letter: str) -> float:
    """Of a font's size: how wide a character is where the file does not say."""
    return 1.0 if east_asian_width(letter) in "WFA" else 0.5


def _turn(quarters: int) -> Matrix:
    """So many quarter turns, clockwise as one looks at the page."""
    cosine, sine = (1.0, 0.0, -1.0, 0.0)[quarters], (0.0, 1.0, 0.0, -1.0)[quarters]
    return cosine, sine, -sine, cosine, 0.0, 0.0


def _quarter(direction: str | None) -> int:
    """90 is 1, 180 is 2; anything but a multiple of 90 is none."""
    return round(_number(direction, 0.0) / 90) % 4


def deltas(text: str | None, most: int) -> list[float]:
    """The steps between characters: `g 3 5.2` stands for three of them; no more than there are characters."""
    found: list[float] = []
    tokens = iter((text or "").split())
    for token in tokens:
        if token != "g":
            found.append(_number(token, 0.0))
        else:
            count, step = next(tokens, ""), _number(next(tokens, None), 0.0)
            found += repeat(step, min(int(count[:9]), most - len(found)) if count.isdecimal() else 0)
        if len(found) >= most:
            break
    return found


def outlines(data: str) -> Iterator[list[Point]]:
    """The parts of a path, each as its corners; curves count by where they end."""
    points: list[Point] = []
    tokens = _PATH.findall(data)
    at = 0
    while at < len(tokens):
        command = tokens[at]
        count = _COORDINATES.get(command)
        if count is None:  # a number too many
            at += 1
            continue
        given = tokens[at + 1 : at + 1 + count]
        at += 1 + count
        if len(given) < count or any(one in _COORDINATES for one in given):
            break
        if command in "SM" and points:
            yield points
            points = []
        if command == "C":
            points += points[:1]
        else:
            points.append((_number(given[-2], 0.0), _number(given[-1], 0.0)))
    if len(points) > 1:
        yield points


def fineness(placed: Placed, pixels: int) -> float:
    """Pixels a point of a picture with so many of them along its upper side."""
    return pixels / max(hypot(placed.matrix[0], placed.matrix[1]) * POINTS, 1.0)


def _number(text: str | None, otherwise: float) -> float:
    try:
        found = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return found if abs(found) < 1e9 else otherwise


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
