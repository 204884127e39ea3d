"""Trains the network that tells lone operators apart (parsers/scans/operators.npz) and measures it on unseen fonts.

python benchmarks/train_operators.py [--check]

The same fonts and the same versions of NumPy, OpenCV and Pillow give the same bytes. `--check` writes nothing; it
trains again and fails unless the weights are the stored ones, byte for byte, or the stored ones measure no worse.

Every font is free, and a package of Debian (apt-get install --no-install-recommends ...); fonts that are not there are
left out and named:

    fonts-noto-cjk, fonts-stix, fonts-oflb-asana-math, fonts-lxgw-wenkai, fonts-linuxlibertine    SIL OFL 1.1
    fonts-arphic-uming, -ukai, -gbsn00lp, -gkai00mp                                               Arphic Public License
    fonts-wqy-zenhei, fonts-freefont-ttf                                              GPL with the exception for fonts
    fonts-wqy-microhei, fonts-roboto-unhinted, fonts-open-sans                                               Apache 2.0
    fonts-liberation                                                                    SIL OFL 1.1 or the Liberation's
    fonts-dejavu-core, fonts-dejavu-extra                                                               Bitstream Vera
    fonts-texgyre-math                                                                               GUST Font License
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # sums in another order give other bytes

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from parsers.scans.operators import SIDE, TEXTS, WEIGHTS, Floats, Pixels, darkness, fitted, ink, outcome, runs_off

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "parsers" / "scans" / WEIGHTS
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts"))

TRAINED = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc",
    "wqy-zenhei.ttc", "uming.ttc", "ukai.ttc", "gbsn00lp.ttf", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf",
    "DejaVuSansCondensed.ttf", "DejaVuSans-ExtraLight.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf",
    "DejaVuSerif-Bold.ttf", "DejaVuMathTeXGyre.ttf", "FreeSans.ttf", "FreeSansBold.ttf", "FreeSansOblique.ttf",
    "FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf", "FreeMono.ttf", "STIXGeneral-Regular.otf",
    "STIXGeneral-Bold.otf", "STIXGeneral-Italic.otf", "STIXMath-Regular.otf", "Asana-Math.otf",
    "texgyretermes-math.otf", "texgyrepagella-math.otf", "texgyrebonum-math.otf", "Roboto-Regular.ttf",
    "Roboto-Bold.ttf", "RobotoCondensed-Regular.ttf", "OpenSans-Regular.ttf", "OpenSans-Light.ttf",
)  # fmt: skip
HELD_OUT = (
    "wqy-microhei.ttc", "gkai00mp.ttf", "LXGWWenKai-Regular.ttf", "LXGWWenKai-Bold.ttf", "LiberationSans-Regular.ttf",
    "LiberationSans-Bold.ttf", "LiberationSerif-Regular.ttf", "LiberationSerif-Italic.ttf",
    "LiberationMono-Regular.ttf", "LinLibertine_R.otf", "LinLibertine_RB.otf",
)  # fmt: skip

MIRROR = str.maketrans("≥≤><", "≤≥<>")
SHAPES = {"≥": "≥≥≥≧⩾", "≤": "≤≤≤≦⩽", "=": "==＝", ">": ">>＞", "<": "<<＜"}
LOOK_ALIKES = (
    *"一二三－-–—_~～/／\\|±≠≡≈÷+＋×7ZzℤVv^∧∨《》«»〈〉くへフ厂广干工王土士刀人入八∠≫≪→←↑↓⇒⊂⊃∈△▷◁▶◀",
    *"二二二≠≠≈≡",
    *("——", "->", "<-", "=>", "==", ">=", "<=", "=<", "<>", "> >", "一一", "--", "/-"),
)
OTHERS = (
    *"0123456789%％°‰¥§#&@*·•.,:;!?。，、；：！？“”（）()[]【】「」{}√✓○●□■◎★※",
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    *"四五六七八九十百千万亿元个人次年月日天户项家份处件名亩吨吉公里米平方套台批正反向定性量优良中差是否有无高低好",
    *"大小不少于等以上下内及约近达完成率目标效益丁卜之乙了己已巳互亍与亏川丰丈才与口日目田回之又文乂彡",
    *("定性", "定量", "优良", "良好", "正向", "反向", "达标", "及时", "合格", "长期", "显著", "10", "95", "100", "5%"),
    *("≥95", "≤5", ">9", "<3", "=1", "= 1", "≥ 5", "2026", "1.5", "12月", "N/A", "ZZ", "77", "22", "万元", "定 性"),
)

SEED, HIDDEN, EPOCHS, BATCH, RATE, DECAY = 20, 64, 24, 256, 3e-3, 0.15
PICTURES, MEASURED = 30_000, 10_000
EM = 112
"""Pixels of an em as glyphs are drawn, before they are scaled down as a scanner does."""

LACKING = ("\u0378", "\U0010fffe")
"""Characters that no font has."""

LEGIBLE = 0.2
"""Likeness; less is a blot of which it would be wrong to be sure."""

THRESHOLDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)

Layers = list[Floats]
Numbers = NDArray[np.intp]


class Sample(NamedTuple):
    """A picture as the network gets it, what it shows (its place in TEXTS), and where it came from."""

    picture: Pixels
    number: int
    origin: str


# Glyphs: pictures (height, width) of an em's size or a multiple, 0 where there is paper and 1 where there is ink.


@cache
def paths() -> dict[str, Path]:
    return {path.name: path for folder in FOLDERS for path in sorted(folder.rglob("*.?t[fc]"))}


@cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(paths()[name]), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def draws(name: str, char: str) -> bool:
    """Whether the font has the character: what it draws is neither nothing nor its mark for one that it lacks."""
    font = face(name, 40)
    own, *lacking = ((mask.size, bytes(mask)) for mask in map(font.getmask, (char, *LACKING)))
    return any(own[1]) and own not in lacking


@lru_cache(2000)
def glyph(name: str, text: str, size: int = EM) -> Floats:
    """The text as the font draws it, cut to its ink."""
    left, top, right, bottom = (int(side) for side in face(name, size).getbbox(text))
    canvas = Image.new("L", (right - left + 4, bottom - top + 4))
    ImageDraw.Draw(canvas).text((2 - left, 2 - top), text, font=face(name, size), fill=255)
    return np.asarray(canvas.crop(canvas.getbbox()), dtype=np.float32) / np.float32(255)


def strokes(lines: Iterable[Sequence[tuple[float, float]]], thick: int) -> Floats:
    """Lines through points (shares of an em) as a pen draws them."""
    canvas = np.zeros((2 * EM, 2 * EM), np.uint8)
    for line in lines:
        points = (np.asarray(line) * EM + EM / 2).round().astype(np.int32)
        cv2.polylines(canvas, [points], isClosed=False, color=255, thickness=thick, lineType=cv2.LINE_AA)
    left, top, wide, high = cv2.boundingRect(canvas)
    return np.asarray(canvas[top : top + high, left : left + wide], dtype=np.float32) / np.float32(255)


def drawn_operator(sign: str, random: Generator) -> Floats:
    """An operator of no font: its corner, bars and gaps as chance has it."""
    wide, high, gap = random.uniform(0.5, 0.95), random.uniform(0.35, 0.7), random.uniform(0.12, 0.26)
    tip, back = (wide, 0.0) if sign in "≥>" else (0.0, wide)
    lines = [[(back, 0.0), (tip, high / 2), (back, high)]] if sign != "=" else [[(0.0, 0.0), (wide, 0.0)]]
    below = gap if sign == "=" else high + gap
    if sign in "≥≤" and random.random() < 0.3:
        lines.append([(tip, high / 2 + gap), (back, high + gap)])
    elif sign in "≥≤=":
        lines.append([(0.0, below), (wide, below)])
    if sign in "≥≤" and random.random() < 0.15:
        lines.append([(0.0, below + gap * 0.8), (wide, below + gap * 0.8)])
    return strokes(lines, int(random.integers(4, 14)))


def drawn_other(random: Generator) -> Floats:
    """Bars, corners, crosses and arcs that are no operator: rulings, pieces of stamps, strokes of characters."""
    kinds: tuple[Callable[[Generator], list[list[tuple[float, float]]]], ...] = (_bars, _crossed, _stray, _arc, _closed)
    kind = kinds[int(random.integers(len(kinds)))]
    return strokes(kind(random), int(random.integers(3, 14)))


def _bars(random: Generator) -> list[list[tuple[float, float]]]:
    """One bar, two that no = has (too long, or of unlike lengths as in 二), or more; some of them upright."""
    count = int(random.choice([1, 1, 2, 3, 3, 4]))
    wide = random.uniform(1.1, 1.4) if count == 2 else random.uniform(0.3, 1.2)
    gap = random.uniform(0.08, 0.15) if count == 2 else random.uniform(0.12, 0.3)
    bars = [[(0.0, i * gap), (wide, i * gap)] for i in range(count)]
    if count == 2 and random.random() < 0.7:
        wide, gap, part = random.uniform(0.6, 1), random.uniform(0.15, 0.45), random.uniform(0.2, 0.82)
        start, lean = random.uniform(0, 1 - part), random.uniform(-0.04, 0.04)
        bars = [[(wide * start, 0.0), (wide * (start + part), lean)], [(0.0, gap), (wide, gap + lean)]]
    return [[(y, x) for x, y in bar] for bar in bars] if random.random() < 0.3 else bars


def _crossed(random: Generator) -> list[list[tuple[float, float]]]:
    """A corner or two bars, and a stroke through them."""
    wide, high = random.uniform(0.5, 0.9), random.uniform(0.4, 0.7)
    base = [[(0.0, 0.0), (wide, high / 2), (0.0, high)]] if random.random() < 0.5 else [[(0.0, 0.3), (wide, 0.3)]]
    if random.random() < 0.5:
        base.append([(0.0, 0.3 + high / 3), (wide, 0.3 + high / 3)])
    lean = random.uniform(-0.3, 0.3)
    return [*base, [(wide / 2 + lean, -0.1), (wide / 2 - lean, high + 0.2)]]


def _stray(random: Generator) -> list[list[tuple[float, float]]]:
    ends = random.uniform(0, 0.9, (int(random.integers(1, 5)), 2, 2))
    return [[(float(x), float(y)) for x, y in line] for line in ends]


def _arc(random: Generator) -> list[list[tuple[float, float]]]:
    start, length, radius = random.uniform(0, 6.3), random.uniform(0.4, 2.5), random.uniform(0.3, 0.45)
    turns = start + np.linspace(0, length, 20)
    arc = [(float(0.45 + radius * np.cos(turn)), float(0.45 + radius * np.sin(turn))) for turn in turns]
    return [arc] if random.random() < 0.6 else [arc, *_stray(random)]


def _closed(random: Generator) -> list[list[tuple[float, float]]]:
    """A triangle, a doubled or an upright corner."""
    wide, high = random.uniform(0.4, 0.8), random.uniform(0.4, 0.8)
    corner = [(0.0, 0.0), (wide, high / 2), (0.0, high)]
    if random.random() < 0.3:
        corner = [(wide - x, y) for x, y in corner]
    kind = random.integers(3)
    if kind == 0:
        return [[*corner, corner[0]]]
    if kind == 1:
        return [corner, [(x + random.uniform(0.2, 0.4), y) for x, y in corner]]
    return [[(y, x) for x, y in corner]]


# Cells: grey pictures (height, width) as a scanner, a screen or a telephone gives them.


def cell(shape: Floats, random: Generator, scale: float | None = None) -> Pixels:
    """The glyph in a cell; `scale` from the glyph's size to the cell's, or one of 8 to 12 pt at 120 to 300 dpi."""
    scale = scale or random.uniform(8, 12) / 72 * random.choice([120, 150, 200, 300]) / EM
    paper, dark = random.uniform(170, 255), random.uniform(0, 90)
    if random.random() < 0.15:
        dark = paper - random.uniform(45, 90)
    inked = _placed(_thickened(shape, random), scale, random)
    if random.random() < 0.2:
        _rule(inked, random)
    blurred = cv2.GaussianBlur(inked, (0, 0), random.uniform(0.2, min(0.045 * scale * EM, 1.1)))
    page = np.asarray(paper - blurred * (paper - dark), dtype=np.float32)
    page = _lit(page, random)
    if noise := float(random.choice([0, 2, 4, 8])):
        page += noise * random.standard_normal(page.shape, np.float32)
    return _sent(page.clip(0, 255), paper, dark, random)


def _thickened(shape: Floats, random: Generator) -> Floats:
    """Ink that ran or was spent: strokes up to a twelfth of an em thicker or thinner."""
    shape = np.pad(shape, 12)
    size = int(random.choice([0, 0, 3, 5]))
    if not size:
        return shape
    change = cv2.dilate if random.random() < 0.7 else cv2.erode
    changed = np.asarray(change(shape, np.ones((size, size), np.uint8)), dtype=np.float32)
    return changed if changed.max() > 0.5 else shape


def _placed(shape: Floats, scale: float, random: Generator) -> Floats:
    """The glyph at its size in a cell, turned by up to 2 degrees and seen a little from the side."""
    high, wide = (side * scale for side in shape.shape)
    em = scale * EM
    room = random.uniform(0.2, 1.5, 4) * em + 3
    size = (round(wide + room[0] + room[1]), round(high + room[2] + room[3]))
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * [shape.shape[1], shape.shape[0]]
    turn = np.deg2rad(random.uniform(-2, 2))
    turning = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners = flat @ turning * random.uniform(0.93, 1.07, 2) * scale + room[[0, 2]]
    corners += random.uniform(-0.02, 0.02, (4, 2)) * em
    finer = 2  # warping alone would leave out pixels
    matrix = cv2.getPerspectiveTransform(flat.astype(np.float32), (corners * finer).astype(np.float32))
    large = cv2.warpPerspective(shape, matrix, (size[0] * finer, size[1] * finer))
    return np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _rule(inked: Floats, random: Generator) -> None:
    """What is left of the cell's rulings at one or two borders."""
    for _ in range(int(random.integers(1, 3))):
        side, thick = int(random.integers(4)), int(random.integers(1, 3))
        view = np.rot90(inked, side)
        np.maximum(view[:thick], random.uniform(0.5, 1), out=view[:thick])


def _lit(page: Floats, random: Generator) -> Floats:
    """Light that falls from one side, or a shadow's edge."""
    down, across = np.mgrid[0 : page.shape[0], 0 : page.shape[1]]
    turn = random.uniform(0, 2 * np.pi)
    slope = np.cos(turn) * down / page.shape[0] + np.sin(turn) * across / page.shape[1]
    strength = random.choice([0, 0.1, 0.25])
    if random.random() < 0.15:
        slope = 1 / (1 + np.exp(-8 * (slope - slope.mean())))
    return np.asarray(page * (1 - strength * (slope - slope.min())), dtype=np.float32)


def _sent(page: Floats, paper: float, dark: float, random: Generator) -> Pixels:
    """As it arrives: often bitonal, with salt and pepper, or as a JPEG."""
    if random.random() < 0.25:
        page = np.where(page < dark + (paper - dark) * random.uniform(0.4, 0.75), 0, 255).astype(np.float32)
    grey = page.astype(np.uint8)
    if random.random() < 0.15:
        spots = random.random(grey.shape)
        grey[spots < 0.004] = 0
        grey[spots > 0.996] = 255
    if random.random() < 0.4:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(30, 95))]
        grey = np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    return grey


# Samples


def samples(names: Sequence[str], count: int, seed: int, by_hand: float, legible: bool = False) -> list[Sample]:
    """Pictures in these fonts, and a share that no font drew; cells in which no ink is found are left out.

    `legible` leaves out those of which too little is left to learn from.
    """
    random = np.random.default_rng(seed)
    found: list[Sample] = []
    while len(found) < count:
        number = int(random.choice(len(TEXTS), p=[0.11, 0.11, 0.1, 0.1, 0.1, 0.48]))
        origin = "" if random.random() < by_hand else str(random.choice(names))
        text = _text(TEXTS[number], random)
        if not text or origin and not all(draws(origin, char) for char in text.replace(" ", "")):
            continue
        shape, crop = _drawn(origin, text, TEXTS[number], random)
        picture = pictured(crop)
        if picture is not None and (not legible or likeness(picture, shape) > LEGIBLE):
            shown = f"{text} in {origin}" if origin else f"{TEXTS[number]} in no font"
            found.append(Sample(picture, number, shown))
    return found


def pictured(crop: Pixels) -> Pixels | None:
    """The ink as the network gets it, or None where it gets none."""
    dark = darkness(crop)
    inked = ink(dark)
    return fitted(dark, inked) if inked.any() and not runs_off(inked) else None


def _text(sign: str | None, random: Generator) -> str:
    if sign is not None:
        return str(random.choice([*SHAPES[sign]]))
    kind = random.random()
    if kind < 0.25:
        return "".join(_character(random) for _ in range(int(random.choice([1, 1, 2, 3, 4, 6]))))
    return str(random.choice(LOOK_ALIKES if kind < 0.65 else OTHERS))


def _character(random: Generator) -> str:
    """One of the 3755 commonest Chinese characters, or nothing: their last row is not full."""
    code = bytes([int(random.integers(0xB0, 0xD8)), int(random.integers(0xA1, 0xFF))])
    return code.decode("gb2312", "ignore")


def _drawn(origin: str, text: str, sign: str | None, random: Generator) -> tuple[Floats, Pixels]:
    """The shape, and the cell that it is in."""
    if not origin:
        shape = drawn_other(random) if sign is None else drawn_operator(sign, random)
    elif random.random() < 0.15:  # a picture of a screen: drawn for its own pixels
        shape = glyph(origin, text, int(random.integers(11, 30)))
        return shape, cell(shape, random, random.uniform(0.95, 1.05))
    else:
        shape = glyph(origin, text)
    return shape, cell(shape, random)


def likeness(picture: Pixels, shape: Floats) -> float:
    """How much a picture has kept of the shape that it was made of: 1 is all."""
    whole = fitted(shape, shape > 0.5 * shape.max())
    soft, wanted = (cv2.GaussianBlur(each, (0, 0), 1.2) for each in (picture, whole))
    return float(np.minimum(soft, wanted).sum() / np.maximum(soft, wanted).sum())


# The network


def trained(found: Sequence[Sample]) -> Layers:
    """The weights: first and its bias, second and its bias."""
    random = np.random.default_rng(SEED)
    inputs, numbers = _mirrored(*_inputs(found))
    layers = [*_layer(SIDE * SIDE, HIDDEN, random), *_layer(HIDDEN, len(TEXTS), random)]
    descents = [Descent(layer) for layer in layers]
    for epoch in range(EPOCHS):
        rate = RATE * 0.5 * (1 + float(np.cos(np.pi * epoch / EPOCHS)))
        for some in np.array_split(random.permutation(len(inputs)), len(inputs) // BATCH):
            slopes = _slopes(layers, inputs[some].astype(np.float32) / np.float32(255), numbers[some])
            for descent, slope in zip(descents, slopes, strict=True):
                descent.step(slope, rate)
    return layers


def _mirrored(inputs: Pixels, numbers: Numbers) -> tuple[Pixels, Numbers]:
    """These and their mirror images: ≥ is a ≤ then, and what is no operator is none."""
    swapped = np.array([TEXTS.index(text and text.translate(MIRROR)) for text in TEXTS])
    other = inputs.reshape(-1, SIDE, SIDE)[:, :, ::-1].reshape(inputs.shape)
    return np.concatenate([inputs, other]), np.concatenate([numbers, swapped[numbers]])


def _layer(before: int, after: int, random: Generator) -> tuple[Floats, Floats]:
    weights = random.normal(0, np.sqrt(2 / before), (before, after))
    return weights.astype(np.float32), np.zeros(after, np.float32)


class Descent:
    """Adam (Kingma and Ba, 2015) with decay of the weights, on one array that it changes in place."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self.mean, self.square = np.zeros_like(values), np.zeros_like(values)
        self.steps = 0

    def step(self, slope: Floats, rate: float) -> None:
        self.steps += 1
        self.mean += np.float32(0.1) * (slope - self.mean)
        self.square += np.float32(0.001) * (slope * slope - self.square)
        mean, square = self.mean / (1 - 0.9**self.steps), self.square / (1 - 0.999**self.steps)
        self.values -= rate * (mean / (np.sqrt(square) + 1e-8) + DECAY * self.values)


def _slopes(layers: Layers, inputs: Floats, numbers: Numbers) -> Layers:
    """How the mean loss of a batch changes with each weight."""
    first, first_bias, second, second_bias = layers
    hidden = np.maximum(inputs @ first + first_bias, 0)
    error = outcome(hidden @ second + second_bias)
    error[np.arange(len(numbers)), numbers] -= 1
    error /= len(numbers)
    back = (error @ second.T) * (hidden > 0)
    return [inputs.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def _inputs(found: Sequence[Sample]) -> tuple[Pixels, Numbers]:
    """(count, SIDE * SIDE) and (count,)."""
    pictures = np.stack([sample.picture for sample in found]).reshape(len(found), -1)
    return pictures, np.array([sample.number for sample in found], dtype=np.intp)


def packed(layers: Layers) -> bytes:
    """The file's bytes. NumPy gives all files of an archive one date, so that equal weights are equal bytes."""
    file = BytesIO()
    first, first_bias, second, second_bias = (layer.astype(np.float16) for layer in layers)
    np.savez(file, first=first, first_bias=first_bias, second=second, second_bias=second_bias)
    return file.getvalue()


def unpacked(stored: bytes) -> Layers:
    with np.load(BytesIO(stored)) as archive:
        return [archive[name].astype(np.float32) for name in ("first", "first_bias", "second", "second_bias")]


# The report


def answers(layers: Layers, found: Sequence[Sample]) -> tuple[Numbers, Floats]:
    """What the network says of each sample, and how sure it is."""
    inputs, _ = _inputs(found)
    first, first_bias, second, second_bias = layers
    shares = outcome(np.maximum(inputs.astype(np.float32) / 255 @ first + first_bias, 0) @ second + second_bias)
    return shares.argmax(axis=1), shares.max(axis=1)


def accuracy(layers: Layers, found: Sequence[Sample]) -> float:
    return float((answers(layers, found)[0] == _inputs(found)[1]).mean())


def report(layers: Layers, found: Sequence[Sample]) -> Iterator[str]:
    """A table of what is told wrongly or not at all from each confidence on, and what is mistaken for what."""
    said, sure = answers(layers, found)
    numbers, other = _inputs(found)[1], TEXTS.index(None)
    signs = int((numbers != other).sum())
    yield f"{len(found)} pictures, {signs} of them operators: {(said == numbers).mean():.4f} right"
    yield "confidence  told  wrong  of them others taken for operators  operators not told"
    for least in THRESHOLDS:
        told = (said != other) & (sure >= least)
        wrong = told & (said != numbers)
        missed = signs - int((told & ~wrong).sum())
        yield f"{least:>10} {told.sum():>5} {wrong.sum():>6} {(wrong & (numbers == other)).sum():>35} {missed:>19}"
    for i in map(int, np.flatnonzero((said != numbers) & (said != other) & (sure >= 0.9))):
        yield f"  {found[i].origin} taken for {TEXTS[said[i]]} ({sure[i]:.3f})"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the stored weights are worse")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    missing = [name for name in (*TRAINED, *HELD_OUT) if name not in paths()]
    if missing:
        print("left out, not installed:", *missing)
    there, held = ([name for name in names if name in paths()] for names in (TRAINED, HELD_OUT))
    stored = packed(trained(samples(there, PICTURES, SEED, by_hand=0.2, legible=True)))
    unseen = samples(held, MEASURED, SEED + 1, by_hand=0)
    print(*report(unpacked(stored), unseen), sep="\n")
    if options.check:
        return _checked(stored, unseen)
    TARGET.write_bytes(stored)
    print(f"{TARGET.relative_to(ROOT)}: {len(stored)} bytes")
    return 0


def _checked(stored: bytes, unseen: Sequence[Sample]) -> int:
    if stored == TARGET.read_bytes():
        print("the stored weights, byte for byte")
        return 0
    new, old = (accuracy(unpacked(weights), unseen) for weights in (stored, TARGET.read_bytes()))
    print(f"not the stored weights, which are right in {old:.4f}")
    return 0 if old >= new - 0.002 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
