"""Lone marks in cells: comparison signs, slashes, full stops, which a reader of lines takes for other characters.

Measured on lone comparison signs: the reader of lines has 763 of 948 right, with its answers restricted to such signs
924, a small classifier of shapes 947. Two of them vote; where they disagree a person decides.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.operators import Operator, classify
from parsers.scans.reading import Char, Reading

Pixels = NDArray[np.uint8]

WATCHED = "≥≧＞>〉≤≦＜<〈＝="
"""What the reader of lines may see in a comparison sign."""

MEANING = {"≥": "≥≧", ">": "＞>〉", "≤": "≤≦", "<": "＜<〈", "=": "＝="}
SIGNS = {char: sign for sign, chars in MEANING.items() for char in chars}

CLEAR, CERTAIN = 0.9, 0.99
"""On damaged pictures of fonts not trained on, the classifier is wrong in 23 of 5,208 signs above the first
confidence, and about 5 of 4,393 above the second."""

WITHOUT_BAR = {"≥": ">", "≤": "<"}
"""What the reader of lines takes these for where it misses the bar; the classifier, which saw the bar, is believed."""

STROKES = frozenset("1lI|/\\7丿ノ")
"""What a slash is read as."""

LEANING = -0.8
"""Correlation of height and breadth of a slash's ink; upright strokes have none, and 7 has a bar."""

STOPS = frozenset("。0oOo.〇")


def settled(reading: Reading, crop: Pixels, tiny: bool, alone: bool) -> tuple[Reading, str | None]:
    """The reading of a picture (height, width) of at most two characters, and why it is in doubt, if it is.

    `tiny` says that the ink is much smaller than a line is high, `alone` that its cell holds nothing else.
    """
    if len(reading.chars) > 2:
        return reading, None
    sign = classify(crop)
    read = SIGNS.get(reading.text)
    if (sign.text and sign.confidence > CLEAR) or read:
        return _voted(reading, sign, read)
    if alone and reading.text in STROKES and _leans(crop):
        return _one("/", max(reading.confidence, CLEAR)), None
    if tiny and reading.text in STOPS:
        return _one("。", CLEAR), None
    return reading, None


def _voted(reading: Reading, sign: Operator, read: str | None) -> tuple[Reading, str | None]:
    """What the shape and the restricted reading say; the shape wins, but disagreement is a doubt."""
    seen = dict(reading.seen)
    scores = {text: sum(seen.get(char, 0.0) for char in chars) for text, chars in MEANING.items()}
    likeliest = max(scores, key=scores.__getitem__)
    if sign.text is None:
        doubt = None if sign.confidence < CLEAR and reading.confidence > CLEAR else "operator_unsure"
        return replace(reading, chars=_one(read or reading.text, reading.confidence).chars), doubt
    together = 1 - (1 - sign.confidence) * (1 - min(scores[sign.text], 0.999))
    if likeliest == sign.text and scores[likeliest] > 0.01 or sign.confidence > 0.99 and read in (None, sign.text):
        return _one(sign.text, together), None
    other = read or likeliest
    if WITHOUT_BAR.get(sign.text) == other or sign.confidence > CERTAIN and scores[other] < 0.5:
        return _one(sign.text, sign.confidence), None
    return _one(sign.text, min(sign.confidence, 1 - scores[other]), other), "operator_unsure"


def _one(text: str, confidence: float, other: str = "") -> Reading:
    return Reading((Char(text, confidence, 0.0, 1.0, other),))


def _leans(crop: Pixels) -> bool:
    """Whether the ink is one stroke from lower left to upper right."""
    _, ink = cv2.threshold(crop, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    if count < 2:
        return False
    rows, columns = np.nonzero(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))
    if len(rows) < 8 or np.ptp(columns) < 0.2 * np.ptp(rows):
        return False
    return float(np.corrcoef(rows, columns)[0, 1]) < LEANING
