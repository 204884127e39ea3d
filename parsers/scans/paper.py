"""The sheet behind a picture: stamps' red ink away, uneven light evened out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

RED = 30
"""How much brighter red has to be than green and blue: stamped pages come to the level of clean ones (measured)."""

PALE = 10
"""The same for the blurred edge of red ink."""

WHITE = 245


def is_red(picture: Pixels) -> NDArray[np.bool_]:
    """Where the picture (height, width, 3; red first) shows red ink: plainly red places and the paler ones around."""
    redder = cv2.subtract(picture[:, :, 0], cv2.max(picture[:, :, 1], picture[:, :, 2]))
    plain = (redder > RED).astype(np.uint8)
    if not plain.any():
        return np.zeros(plain.shape, dtype=np.bool_)
    near = cv2.dilate(plain, np.ones((9, 9), np.uint8))
    pale = (redder > PALE).astype(np.uint8)
    return np.asarray(cv2.bitwise_or(plain, cv2.bitwise_and(near, pale)) > 0)


def even(picture: Pixels) -> Pixels:
    """The picture in greys (height, width) as under even light, and without red ink.

    In the red channel red ink is as bright as paper, and black ink beneath it stays black.
    """
    grey = _flattened(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8))
    red = is_red(picture)
    if not red.any():
        return grey
    channel = _flattened(np.ascontiguousarray(picture[:, :, 0]))
    brightness = max(float(np.percentile(channel[red], 60)), 1.0)
    without = np.minimum(channel.astype(np.float32) * (WHITE / brightness), 255).astype(np.uint8)
    around = cv2.dilate(red.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(around, np.maximum(grey, without), grey)


def _flattened(grey: Pixels) -> Pixels:
    """Divided by the brightness of the paper around: shadows, yellow paper and dark margins become white."""
    high, wide = grey.shape
    small = cv2.resize(grey, (max(wide // 8, 8), max(high // 8, 8)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 21)
    back = cv2.resize(paper, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, np.maximum(back, 40), scale=WHITE), dtype=np.uint8)
