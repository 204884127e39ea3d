"""The pictures in a file's bytes: nothing is decoded before its size is known, and no more than is needed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parsers.errors import UnreadableError
from parsers.signatures import is_heif

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]

MAX_PIXELS = 160_000_000
"""Of one picture: an A3 sheet at 600 dpi has 70 million, an A2 sheet 139."""

MAX_PAGES = 2_000

LONGEST = 3_600
"""Pixels of a page's long side that are looked at: A4 at 300 dpi, A3 at 218; more shows no more characters."""

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")


class Picture(NamedTuple):
    """A page's picture (height, width, 3; red first), the way up that the camera noted.

    `unit` is how many of the file's pixels one of these stands for, `pages` how many pages the file has.
    """

    pixels: Pixels
    unit: float
    pages: int


def pictures(data: bytes) -> Iterator[Picture]:
    """Each page's picture.

    Raises UnreadableError: damaged, absurdly large, too many pages, HEIC without the package that reads it.
    """
    formats = [*FORMATS, "HEIF"] if _heif(data) else list(FORMATS)
    try:
        with _opened(data, formats) as image:
            count = _count(image)
            for number in range(count):
                image.seek(number)
                longest = max(image.size)
                pixels = _pixels(image)
                yield Picture(pixels, longest / max(pixels.shape), count)
    except UnreadableError:
        raise
    except Exception as error:  # Pillow's readers of damaged bytes raise whatever comes to their mind
        raise UnreadableError("parsers.picture_damaged") from error


def _opened(data: bytes, formats: list[str]) -> Image:
    """The picture before it is decoded; what the library prints of large ones is for MAX_PIXELS to decide."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(BytesIO(data), formats=formats)


def _heif(data: bytes) -> bool:
    """Whether the bytes are HEIC; Pillow learns to read it where pi-heif or pillow-heif is installed."""
    if not is_heif(data):
        return False
    name = next((name for name in ("pi_heif", "pillow_heif") if find_spec(name)), None)
    if name is None:
        raise UnreadableError("parsers.heic_needs_package")
    from importlib import import_module

    import_module(name).register_heif_opener()
    return True


def _count(image: Image) -> int:
    """How many pages there are; the frames of a moving picture are one."""
    if image.format not in ("TIFF", "HEIF"):
        return 1
    count = int(getattr(image, "n_frames", 1))
    if count > MAX_PAGES:
        raise UnreadableError("parsers.too_many_pages", count=count, most=MAX_PAGES)
    return count


def _pixels(image: Image) -> Pixels:
    from PIL import ImageOps

    wide, high = image.size
    if wide * high > MAX_PIXELS or min(wide, high) < 1:
        raise UnreadableError("parsers.absurd_picture", wide=wide, high=high)
    image.draft("RGB", (LONGEST, LONGEST))
    ImageOps.exif_transpose(image, in_place=True) if image.format == "JPEG" else None
    return np.asarray(_on_white(_shrunk(image)), dtype=np.uint8)


def _shrunk(image: Image) -> Image:
    """No longer than LONGEST; bits and palettes become shades first, or thin strokes would vanish."""
    from PIL.Image import Resampling

    if max(image.size) <= LONGEST:
        return image
    factor = LONGEST / max(image.size)
    size = max(round(image.size[0] * factor), 1), max(round(image.size[1] * factor), 1)
    shades = image.convert("L") if image.mode == "1" else image.convert("RGBA") if image.mode in ("P", "PA") else image
    return shades.resize(size, Resampling.BOX if shades.mode.startswith("I") else Resampling.LANCZOS, reducing_gap=2.0)


def _on_white(image: Image) -> Image:
    """In colour, with white behind what is transparent; sixteen bits of grey become eight."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float32)
        low, high = float(values.min()), float(values.max())
        top = 65535.0 if high > 255 else 255.0
        return Image.fromarray(np.clip((values - min(low, 0)) * (255 / top), 0, 255).astype(np.uint8)).convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        return paper.convert("RGB")
    return image.convert("RGB")
