"""Pictures and scanned pages as a user hands them in."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pypdfium2 import PdfDocument
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import convert_one
from parsers import parse
from parsers.errors import UnreadableError
from parsers.pdf_page import Glyph, Page
from parsers.progress import on_page
from parsers.scans import finding
from parsers.scans.finding import Box, find
from parsers.scans.glyphs import doubted, glyphs_of, unsure
from parsers.scans.layer import confirmed
from parsers.scans.marks import settled
from parsers.scans.operators import Operator
from parsers.scans.page import Seen, notes_of
from parsers.scans.pictures import LONGEST, pictures
from parsers.scans.pieces import Piece, widened
from parsers.scans.reading import Char, Reading
from parsers.scans.straight import Flat
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
    ((page, _, _),) = pictures(saved(Image.new("RGB", (320, 200), (250, 250, 250)), kind))
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
    ((page, unit, _),) = pictures(saved(Image.new("L", (9000, 3000), 255), "PNG"))
    assert unit == pytest.approx(9000 / LONGEST)
    assert max(page.shape) == LONGEST


def test_a_camera_that_was_turned_has_noted_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    ((page, _, _),) = pictures(saved(Image.new("RGB", (400, 200), "white"), "JPEG", exif=exif))
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


def test_a_character_reaches_as_far_as_its_ink() -> None:
    """The white between two columns is what tells them apart where no ruling does."""
    ink = np.zeros((40, 300), dtype=np.uint8)
    ink[8:32, 10:40], ink[8:32, 45:75], ink[8:32, 120:150] = 1, 1, 1
    chars = tuple(Char(text, 1.0, at / 300, at / 300) for text, at in (("数", 25), ("量", 60), (" ", 98), ("培", 135)))
    glyphs = list(glyphs_of(Piece(Box(0, 0, 300, 40), None), Reading(chars), None, ink, 1.0))
    assert [(glyph.text, round(glyph.left), round(glyph.right)) for glyph in glyphs] == [
        ("数", 10, 40),
        ("量", 45, 75),
        ("培", 120, 150),
    ]


def test_small_print_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet that fills half of a photograph: at the usual size its characters run together."""
    sizes: list[int] = []

    def found(page: NDArray[np.uint8], long_side: int) -> list[Box]:
        sizes.append(long_side)
        return [Box(0, int(at), 100, int(at) + 30) for at in np.flatnonzero(page[:, 0, 0])]

    monkeypatch.setattr(finding, "_found", found)
    page = np.zeros((4000, 3000, 3), dtype=np.uint8)
    page[10:3960:50] = 1
    find(page[:1600, :1600])
    assert sizes == [1600]
    again = find(page)
    assert len(sizes[2:]) == 4
    assert max(sizes[2:]) < 2400
    assert [box.top for box in again] == list(range(10, 3960, 50))


def layered(text: str) -> bytes:
    """A page with one invisible run of text, as a scanner's own recognition lays it under its picture."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(300, 200))
    run = canvas.beginText(50, 100)
    run.setFont("Helvetica", 20)
    run.setTextRenderMode(3)
    run.textOut(text)
    canvas.drawText(run)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(
    ("read", "layer", "doubt"),
    [("W", "W", None), ("V", "W", "read_unsure"), ("8", "8", "read_unsure"), ("<", "<", "read_unsure")],
)
def test_a_hidden_layer_confirms_what_was_read_but_decides_nothing(read: str, layer: str, doubt: str | None) -> None:
    glyph = Glyph(read, 48, 82, 72, 105, confidence=0.5, doubt="read_unsure")
    seen = Seen(Page(300, 200, (glyph,), (), ()), Flat(np.zeros((200, 300), dtype=np.uint8), np.eye(3)), 1.0)
    document = PdfDocument(layered(layer))
    (after,) = confirmed(seen, document[0]).page.glyphs
    document.close()
    assert (after.text, after.doubt) == (read, doubt)


def test_runs_that_were_found_across_each_other_are_read_once() -> None:
    ink = np.ones((40, 400), dtype=np.uint8)
    one, other = Piece(Box(0, 0, 215, 40), None), Piece(Box(185, 0, 400, 40), None)
    left, right = (widened(piece, [one, other], ink, [], 1.0).box for piece in (one, other))
    assert (left.left, left.right, right.left, right.right) == (0, 200, 200, 400)


@pytest.mark.parametrize(("confidence", "told"), [(0.4, True), (0.98, False)])
def test_a_page_that_nobody_can_read_is_told(confidence: float, told: bool) -> None:
    glyphs = tuple(Glyph("数", 10.0 * i, 0, 10.0 * i + 9, 9, confidence=confidence) for i in range(20))
    seen = Seen(Page(595, 842, glyphs, (), ()), Flat(CROP, np.eye(3)), 0.36)
    assert [note.code for note in notes_of(seen, 1)] == ["reviews.page_illegible"] * told


def test_a_form_on_a_page_that_nobody_can_read_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    with replayed(PHOTO):
        (form,) = convert_one(PHOTO, (SAMPLES / PHOTO).read_bytes())
    monkeypatch.setattr("parsers.scans.page.LEGIBLE", 1.0)
    with replayed(PHOTO):
        (unread,) = convert_one(PHOTO, (SAMPLES / PHOTO).read_bytes())
    told = [[reason.code for reason in one.review_reasons] for one in (form, unread)]
    assert "page_illegible" not in told[0]
    assert "page_illegible" in told[1]
    assert unread.needs_review
