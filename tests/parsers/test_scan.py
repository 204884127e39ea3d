"""Pictures and scanned pages as a user hands them in."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.pipeline import convert_one
from parsers import parse
from parsers.errors import UnreadableError
from parsers.progress import on_page
from parsers.scans.finding import Box
from parsers.scans.glyphs import doubted, unsure
from parsers.scans.marks import settled
from parsers.scans.operators import Operator
from parsers.scans.pictures import LONGEST, pictures
from parsers.scans.pieces import Piece
from parsers.scans.reading import Char, Reading
from tests.recorded import SAMPLES, replayed

PHOTO = "松柏镇村道安全隐患整治（手机拍照）.jpg"
SCAN = "云溪县住房和城乡建设局整体支出绩效目标表（扫描件）.pdf"


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableError) as error:
        parse("a.bin", data)
    return error.value.code


def test_the_values_of_a_photograph_lie_where_they_were_seen() -> None:
    with replayed(PHOTO):
        (form,) = convert_one(PHOTO, (SAMPLES / PHOTO).read_bytes())
    with Image.open(SAMPLES / PHOTO) as image:
        wide, high = image.size
    tops = [row.evidence["value"].box[1] for row in form.indicators if row.evidence["value"].box]
    assert tops == sorted(tops)
    assert len(tops) == 10
    for row in form.indicators:
        left, top, right, bottom = row.evidence["value"].box or (0, 0, 0, 0)
        assert 0 < left < right < wide
        assert 0 < top < bottom < high


def test_every_page_of_a_scan_is_told_before_it_is_read() -> None:
    told: list[tuple[int, int | None]] = []
    token = on_page.set(lambda page, pages: told.append((page, pages)))
    try:
        with replayed(SCAN):
            parse(SCAN, (SAMPLES / SCAN).read_bytes())
    finally:
        on_page.reset(token)
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_models_read_whatever_lies_upside_down(turn: int) -> None:
    image = Image.new("L", (1000, 700), 250)
    pen = ImageDraw.Draw(image)
    for line, text in enumerate(("BUDGET 2026", "TARGET 95.5", "QUALITY 100")):
        pen.text((120, 100 + 150 * line), text, fill=0, font_size=70)
    found = "".join(parse("a.png", saved(image.rotate(turn, expand=True), "PNG")).texts())
    assert "2026" in found
    assert "95.5" in found


def test_a_blank_picture_says_so() -> None:
    assert code_of(saved(Image.new("L", (800, 600), 255), "PNG")) == "parsers.picture_without_text"


KINDS = ("PNG", "JPEG", "BMP", "WEBP", "GIF", "TIFF")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_opens(kind: str) -> None:
    (page,) = pictures(saved(Image.new("RGB", (320, 200), (250, 250, 250)), kind))
    assert page.shape == (200, 320, 3)
    assert page.min() > 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_breaks_off_is_named(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300, 3), dtype=np.uint8))
    whole = saved(noise, kind)
    assert code_of(whole[: len(whole) // 2]) == "parsers.picture_damaged"


def test_the_size_is_known_before_anything_is_decoded() -> None:
    data = bytearray(saved(Image.new("1", (64, 64)), "PNG"))
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    assert code_of(bytes(data)) in ("parsers.absurd_picture", "parsers.picture_damaged")


def test_more_pixels_than_needed_are_not_kept() -> None:
    (page,) = pictures(saved(Image.new("L", (9000, 3000), 255), "PNG"))
    assert max(page.shape) == LONGEST


def test_a_camera_that_was_turned_has_noted_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pictures(saved(Image.new("RGB", (400, 200), "white"), "JPEG", exif=exif))
    assert page.shape == (400, 200, 3)


def test_heic_says_which_package_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.scans.pictures.find_spec", lambda name: None)
    assert code_of(b"\0\0\0\x18ftypheic" + bytes(64)) == "parsers.heic_needs_package"


def reading(text: str, confidence: float, **seen: float) -> Reading:
    return Reading((Char(text, confidence, 0.0, 1.0),), tuple(seen.items()))


CROP = np.full((40, 40), 255, dtype=np.uint8)


@pytest.mark.parametrize(
    ("shape", "read", "wanted"),
    [
        (Operator("≥", 0.99), "≥", ("≥", None)),
        (Operator("≥", 0.95), ">", ("≥", None)),  # the reader missed the bar that the shape has
        (Operator(">", 0.95), "≥", (">", "operator_unsure")),
        (Operator("<", 0.95), ">", ("<", "operator_unsure")),
        (Operator(None, 0.99), "≥", ("≥", "operator_unsure")),
    ],
)
def test_two_readings_of_a_sign_vote(
    shape: Operator, read: str, wanted: tuple[str, str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parsers.scans.marks.classify", lambda crop: shape)
    found, doubt = settled(reading(read, 0.9, **{read: 0.9}), CROP, tiny=False, alone=True)
    assert (found.text, doubt) == wanted


def test_a_digit_is_in_doubt_sooner_than_a_character() -> None:
    assert unsure(Char("5", 0.95, 0, 1, "6")) == "read_unsure"
    assert unsure(Char("标", 0.95, 0, 1, "栎")) is None
    assert unsure(Char("标", 0.6, 0, 1, "栎")) == "read_unsure"


def test_ink_that_is_no_text_is_a_doubt_and_not_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.scans.marks.classify", lambda crop: Operator(None, 0.5))
    piece = Piece(Box(0, 0, 90, 30), None, remnant=True)
    assert doubted(reading("章", 0.4), CROP, piece, 30.0) == (Reading(()), "ink_unread")
