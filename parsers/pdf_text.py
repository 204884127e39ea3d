"""Characters of a page -> lines of text, whatever baseline each character stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from statistics import median

from parsers.document import Box
from parsers.pdf_page import Glyph

SAME_LINE = 0.5
"""Of a character's height: digits and Chinese stand up to 0.35 apart in one line, lines of one cell at least 0.9."""

WORD_GAP = 0.25
COLUMN_GAP = 1.2
"""Of a character's height: a gap between two words, and one that separates columns."""

TWICE, OVERLAP = 0.3, 0.5
"""Of a character's width: how far the next one has moved on where it is the same again, or stands on the first."""

_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters that stand beside each other, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The characters; blanks only where the source has them, between two Latin words, or at a wide gap."""
        parts: list[str] = []
        before: Glyph | None = None
        for glyph in self.glyphs:
            parts.append(_between(before, glyph) + glyph.text)
            before = glyph
        return "".join(parts).strip()

    @property
    def confidence(self) -> float:
        """That of the character that is least sure; 1 where nothing was recognised from a picture."""
        return min(glyph.confidence for glyph in self.glyphs)

    @property
    def doubt(self) -> str | None:
        """Why a person should look at a scanned line: the first reason that one of its characters has."""
        return next((glyph.doubt for glyph in self.glyphs if glyph.doubt), None)

    @property
    def readings(self) -> list[tuple[float, str]]:
        """What else a scanned line might say, one character changed, and how sure that character was."""
        return [
            (
                glyph.confidence,
                TextLine((*self.glyphs[:at], glyph._replace(text=glyph.other), *self.glyphs[at + 1 :])).text,
            )
            for at, glyph in enumerate(self.glyphs)
            if glyph.other
        ]

    @property
    def box(self) -> Box:
        return around(self.glyphs)

    @property
    def height(self) -> float:
        return median(glyph.height for glyph in self.glyphs)

    @property
    def middle(self) -> tuple[float, float]:
        """Where most of it stands: one character set lower than the others does not move it."""
        left, _, right, _ = self.box
        return (left + right) / 2, median(glyph.centre[1] for glyph in self.glyphs)

    def runs(self, gap: float) -> list[TextLine]:
        """The line cut at gaps of more than `gap` points."""
        runs: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if runs and glyph.left - runs[-1][-1].right <= gap:
                runs[-1].append(glyph)
            else:
                runs.append([glyph])
        return [TextLine(tuple(run)) for run in runs]


def _between(before: Glyph | None, glyph: Glyph) -> str:
    if before is None or before.text.isspace() or glyph.text.isspace():
        return ""
    gap = glyph.left - before.right
    if gap > COLUMN_GAP * max(before.height, glyph.height):
        return "  "
    latin = before.text.isascii() and glyph.text.isascii() and before.text.isalnum() and glyph.text.isalnum()
    return " " if latin and gap > WORD_GAP * glyph.height else ""


def around(glyphs: Iterable[Glyph]) -> Box:
    """The box around characters, of which there must be one at least."""
    boxes = [(glyph.left, glyph.top, glyph.right, glyph.bottom) for glyph in glyphs]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def once(line: TextLine) -> TextLine:
    """The line without characters that were printed twice, a little beside themselves, to look bold."""
    kept: list[Glyph] = []
    for glyph in line.glyphs:
        if not (kept and kept[-1].text == glyph.text and _shift(kept[-1], glyph) < TWICE):
            kept.append(glyph)
    return TextLine(tuple(kept)) if len(kept) < len(line.glyphs) else line


def overlaps(line: TextLine) -> bool:
    """Whether two characters stand on each other: a stamp, or two texts in one place."""
    shown = [glyph for glyph in line.glyphs if not glyph.text.isspace()]
    return any(_shift(one, other) < OVERLAP for one, other in pairwise(shown))


def _shift(one: Glyph, other: Glyph) -> float:
    """How far the next character has moved on, in widths of the narrower one; a line on its side never overlaps."""
    if one.turned or other.turned:
        return 1.0
    return (other.centre[0] - one.centre[0]) / (min(one.right - one.left, other.right - other.left) or 1.0)


def lines_of(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines from top to bottom. Text turned by a quarter (a label set on its side) is read along its own lines."""
    turned = [glyph for glyph in glyphs if glyph.turned]
    level = [glyph for glyph in glyphs if not glyph.turned]
    return [*_level_lines(level), *_turned_lines(turned)]


def _level_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Each character joins the line whose first few characters stand at its height, or begins a new one."""
    lines: list[list[Glyph]] = []
    middle = height = 0.0
    known = 0
    for glyph in sorted(glyphs, key=_twice_the_middle):
        own = (glyph[2] + glyph[4]) / 2
        high = glyph[4] - glyph[2]
        if lines and abs(own - middle) < SAME_LINE * min(height, high or height):
            lines[-1].append(glyph)
            if known < _ENOUGH and not glyph.text.isspace():
                middle = (middle * known + own) / (known + 1)
                known += 1
            height = max(height, high)
        else:
            lines.append([glyph])
            middle, height, known = own, high, 1
    kept = (line for line in lines if any(not glyph.text.isspace() for glyph in line))
    return [TextLine(tuple(sorted(line, key=itemgetter(1)))) for line in kept]


def _twice_the_middle(glyph: Glyph) -> tuple[float, float]:
    return glyph[2] + glyph[4], glyph[1]


def _turned_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    if not glyphs:
        return []
    down = glyphs[0].turned == 270  # read from top to bottom, its lines from right to left
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.left if down else glyph.left):
        if columns and abs(glyph.centre[0] - columns[-1][0].centre[0]) < SAME_LINE * (glyph.right - glyph.left):
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    return [TextLine(tuple(sorted(column, key=lambda glyph: glyph.top if down else -glyph.top))) for column in columns]
