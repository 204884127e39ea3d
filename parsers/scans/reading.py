"""What a line of text says, character by character, how sure that is, and what else it could be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.models import Floats, alphabet, reader

Pixels = NDArray[np.uint8]

HEIGHT = 48
"""Pixels; what the model was made for."""

NARROW = 160
"""Pixels at that height; measured: narrower pictures of single characters are misread, padded to this they are not."""

STEP = 8
"""Pixels of width behind each of the model's answers."""

BATCH = 16
WIDE_BATCH = 8000
"""Pixels of all pictures of a batch side by side; 16 lines of 1800 took 1.2 GB."""

WIDEST = 2400
"""Pixels; a longer line is squeezed."""

MARKS, MISSED = "*×/“”‘’·、，。；：（）()-—%", 0.2
"""Small marks, and the probability from which one is taken for read although nothing was likelier still."""

OTHERS = 0.02
"""A second reading of a character is kept from this probability on."""


class Char(NamedTuple):
    """A character, its probability, and from where to where it stands (shares of the line's width)."""

    text: str
    confidence: float
    left: float
    right: float
    other: str = ""
    """The next likely character there, if there is one worth naming."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of text; `seen` are the highest probabilities of single characters, wherever they were seen."""

    chars: tuple[Char, ...]
    seen: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def confidence(self) -> float:
        """That of the weakest character; 0 where nothing was read."""
        return min((char.confidence for char in self.chars), default=0.0)


def read(crops: Sequence[Pixels], watched: str = "") -> list[Reading]:
    """What each picture of a line (height, width, 3) says; `watched` are characters to be reported in `seen`."""
    scaled = [_scaled(crop) for crop in crops]
    order = sorted(range(len(crops)), key=lambda i: scaled[i].shape[1])
    found: dict[int, Reading] = {}
    for some in _batches(order, [picture.shape[1] for picture in scaled]):
        wide = -(-max(scaled[some[-1]].shape[1], NARROW) // 32) * 32
        answers = reader()(_stacked([scaled[i] for i in some], wide))
        for i, answer in zip(some, answers, strict=True):
            found[i] = _reading(answer, scaled[i].shape[1], watched)
    return [found[i] for i in range(len(crops))]


def _scaled(crop: Pixels) -> Pixels:
    high, wide = crop.shape[:2]
    width = min(max(round(wide * HEIGHT / high), 1), WIDEST)
    shrinking = high > HEIGHT
    return np.asarray(
        cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC),
        dtype=np.uint8,
    )


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Pictures of about the same width, so that little is read in vain."""
    some: list[int] = []
    for i in order:
        full = len(some) == BATCH or (len(some) + 1) * widths[i] > WIDE_BATCH
        if some and (full or widths[i] > max(1.15 * widths[some[0]], NARROW)):
            yield some
            some = []
        some.append(i)
    if some:
        yield some


def _stacked(pictures: Sequence[Pixels], wide: int) -> Floats:
    """(count, 3, HEIGHT, wide), in the middle of the room between black and white as the model was trained."""
    batch = np.zeros((len(pictures), 3, HEIGHT, wide), dtype=np.float32)
    for place, picture in zip(batch, pictures, strict=True):
        place[:, :, : picture.shape[1]] = picture.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    return batch


def _reading(answer: Floats, wide: int, watched: str) -> Reading:
    """The most likely characters in a row: repetitions are one, and between two alike stands an empty answer."""
    best = answer.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    chars: list[Char] = []
    for start, end in zip(starts, ends, strict=True):
        place = min(start * STEP / wide, 1.0), min(end * STEP / wide, 1.0)
        if best[start]:
            chars.append(_char(answer[start:end], int(best[start]), *place))
        elif missed := _missed(
            answer[start:end], {char.text for char in chars[-1:]} | {alphabet()[code] for code in best[end : end + 1]}
        ):
            at = (start + missed[2]) * STEP / wide
            chars.append(Char(missed[0], missed[1], min(at, 1.0), min(at + STEP / wide, 1.0)))
    return Reading(tuple(chars), tuple(_seen(answer, watched)))


def _char(answers: Floats, code: int, left: float, right: float) -> Char:
    at = int(answers[:, code].argmax())
    answer = answers[at]
    letters, alike = alphabet(), twins()
    confidence = min(float(answer[alike.get(code, [code])].sum()), 1.0)
    other = ""
    if confidence < 1 - OTHERS:
        likely = np.argpartition(answer, -6)[-6:]
        rest = [int(i) for i in likely if i and i not in alike.get(code, [code])]
        second = max(rest, key=lambda i: answer[i], default=0)
        other = letters[second] if answer[second] > OTHERS else ""
    return Char(letters[code], confidence, left, right, other)


def _missed(answers: Floats, beside: set[str]) -> tuple[str, float, int] | None:
    """A small mark that nearly was read where nothing was: what it is, how likely, and where."""
    marks = [code for code in _marks() if alphabet()[code] not in beside]
    likely = answers[:, marks]
    at, mark = np.unravel_index(int(likely.argmax()), likely.shape)
    probability = float(likely[at, mark])
    return (alphabet()[marks[mark]], probability, int(at)) if probability > MISSED else None


@cache
def _marks() -> list[int]:
    return [code for code, char in enumerate(alphabet()) if len(char) == 1 and char in MARKS]


@cache
def twins() -> dict[int, list[int]]:
    """For each character that has others like it but for its width (，and ,): the numbers of all of them."""
    groups: dict[str, list[int]] = {}
    for code, char in enumerate(alphabet()):
        groups.setdefault(unicodedata.normalize("NFKC", char), []).append(code)
    return {code: group for char, group in groups.items() if char.strip() and len(group) > 1 for code in group}


def _seen(answer: Floats, watched: str) -> Iterator[tuple[str, float]]:
    letters = alphabet()
    for char in watched:
        if char in letters:
            yield char, float(answer[:, letters.index(char)].max())
