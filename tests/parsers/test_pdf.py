"""PDF files: what a page shows is read from its lines and its white, and what it does not show is not believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import convert_one
from normalize.form import Form
from parsers import parse
from parsers.document import Document, Line, Table
from parsers.errors import UnreadableError
from parsers.pdf import _pages
from parsers.pdf_page import UNREADABLE, Page
from parsers.pdf_second import healed
from parsers.radicals import whole_characters
from tests.golden import SAMPLES
from tests.parsers.pdf_made import FONT, HEADER, LEADING, LEFT, PAD, ROWS, SIZE, WIDTHS, form, head, pdf, table, wrapped
from tests.parsers.shown import tables, texts

Paint = Callable[[Canvas], object]

LEVELS = [
    ("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"),
]  # fmt: skip
WANTED = [(*levels, *row[2:5], row[5] or None, row[6]) for levels, row in zip(LEVELS, ROWS, strict=True)]


def read(data: bytes) -> Document:
    return parse("form.pdf", data)


def forms(data: bytes) -> list[Form]:
    return convert_one("form.pdf", data)


def indicators(found: Form) -> list[tuple[str | None, ...]]:
    """The rows of a form as they were drawn."""
    return [
        (row.level1, row.level2, row.name, row.value_type, row.value, row.unit, row.scoring) for row in found.indicators
    ]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableError) as error:
        read(data)
    return error.value.code


@pytest.mark.parametrize("rules", ["grid", "fills", "level", "three", "none"])
@pytest.mark.parametrize("centred", [False, True], ids=["top", "centred"])
def test_a_table_is_read_however_its_lines_are_drawn(rules: str, centred: bool) -> None:
    (found,) = forms(form(rules, centred=centred))
    assert indicators(found) == WANTED
    assert not any(row.needs_review for row in found.indicators)
    assert (found.unit_name, found.fiscal_year) == ("云溪县交通运输局", 2026)


def test_every_value_leads_back_to_its_page_and_box() -> None:
    (found,) = forms(form())
    place = found.indicators[1].evidence["value"]
    assert place.page == 1
    assert place.box == (310.0, 174.9, 360.0, 193.9)


def test_what_an_undrawn_cell_covers_is_not_claimed_to_be_known() -> None:
    assert [tables(read(form(rules)))[0].spans_known for rules in ("grid", "level", "none")] == [True, False, False]


# Pages that lie on their side


def turned_by_the_viewer(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)


def drawn_sideways(canvas: Canvas) -> None:
    canvas.translate(A4[0], 0)
    canvas.rotate(90)


def drawn_upside_down(canvas: Canvas) -> None:
    canvas.translate(*A4)
    canvas.rotate(180)


def drawn_the_other_way(canvas: Canvas) -> None:
    canvas.translate(0, A4[1])
    canvas.rotate(-90)


@pytest.mark.parametrize("turn", [turned_by_the_viewer, drawn_sideways, drawn_upside_down, drawn_the_other_way])
@pytest.mark.parametrize("rules", ["grid", "none"])
def test_a_page_on_its_side_is_read_as_one_holds_it(turn: Paint, rules: str) -> None:
    def draw(canvas: Canvas) -> None:
        turn(canvas)
        canvas.setFont(FONT, SIZE)
        table(canvas, (HEADER, *ROWS), head(canvas, top=540), rules)

    assert indicators(forms(pdf(draw))[0]) == WANTED


# What lies over or under the text


def watermark(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 60)
    canvas.setFillGray(0.85)
    canvas.translate(150, 500)
    canvas.rotate(35)
    canvas.drawString(0, 0, "内部资料注意保存")
    canvas.restoreState()


def test_a_watermark_across_the_page_stays_out_of_the_cells_and_is_told() -> None:
    def draw(canvas: Canvas) -> None:
        watermark(canvas)
        canvas.setFont(FONT, SIZE)
        table(canvas, (HEADER, *ROWS), head(canvas))

    assert indicators(forms(pdf(draw))[0]) == WANTED
    assert [note.code for note in read(pdf(draw)).notes] == ["parsers.slanted_text"]


def test_a_level_watermark_stays_out_of_the_cells_too() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 70)
        canvas.setFillGray(0.85)
        canvas.drawString(120, 600, "样本")
        canvas.setFillGray(0)
        canvas.setFont(FONT, SIZE)
        table(canvas, (HEADER, *ROWS), head(canvas))

    assert indicators(forms(pdf(draw))[0]) == WANTED
    assert "样本" not in "".join(texts(tables(read(pdf(draw)))[0])[0])


def test_digits_on_another_baseline_stay_in_their_line() -> None:
    def draw(canvas: Canvas) -> None:
        bottom = table(canvas, (HEADER, *ROWS), head(canvas))
        canvas.drawString(LEFT, bottom - 20, "合计")
        canvas.setFont("Helvetica", SIZE - 1)
        canvas.drawString(LEFT + 2 * SIZE, bottom - 17.5, "2026")
        canvas.setFont(FONT, SIZE)
        canvas.drawString(LEFT + 2 * SIZE + 18, bottom - 20, "年")

    lines = [block.text for block in read(pdf(draw)).blocks if isinstance(block, Line)]
    assert "合计2026年" in lines


def picture(text: str = "scan") -> ImageReader:
    image = Image.new("L", (600, 850), 250)
    ImageDraw.Draw(image).text((50, 50), text, fill=0, font_size=48)
    file = BytesIO()
    image.save(file, "PNG")
    return ImageReader(BytesIO(file.getvalue()))


def scan(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, *A4)


def blank_scan(canvas: Canvas) -> None:
    canvas.drawImage(picture(""), 0, 0, *A4)


def ocr_layer(canvas: Canvas) -> None:
    text = canvas.beginText(LEFT, 700)
    text.setFont(FONT, SIZE)
    text.setTextRenderMode(3)
    for row in ROWS:
        text.textLine("".join(row).replace("3", "8"))
    canvas.drawText(text)


def test_a_text_layer_that_does_not_show_is_not_believed() -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        ocr_layer(canvas)

    assert "".join(read(pdf(draw)).texts()).strip() == "scan"


def test_a_text_layer_under_the_picture_is_not_believed() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, (HEADER, *ROWS), head(canvas))
        scan(canvas)

    assert "".join(read(pdf(draw)).texts()).strip() == "scan"


def test_a_picture_behind_the_text_is_only_paper() -> None:
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        canvas.setFont(FONT, SIZE)
        table(canvas, (HEADER, *ROWS), head(canvas))

    assert indicators(forms(pdf(draw))[0]) == WANTED


def test_pages_are_decided_one_by_one() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, (HEADER, *ROWS), head(canvas))
        canvas.showPage()
        scan(canvas)

    (found,) = forms(pdf(draw))
    assert indicators(found) == WANTED
    assert found.source.pages == 2
    assert "scan" in "".join(found.other_text)


# Tables over several pages


def pages(*halves: Paint) -> bytes:
    def draw(canvas: Canvas) -> None:
        for number, half in enumerate(halves):
            if number:
                canvas.showPage()
            canvas.setFont(FONT, SIZE)
            half(canvas)

    return pdf(draw)


@pytest.mark.parametrize("again", [True, False], ids=["header again", "no header"])
@pytest.mark.parametrize("rules", ["grid", "level", "none"])
def test_a_table_goes_on_over_the_page(again: bool, rules: str) -> None:
    rows = [*ROWS, *ROWS[:3]]
    header = [HEADER] if again else []
    data = pages(
        lambda canvas: table(canvas, (HEADER, *rows[:4]), head(canvas), rules),
        lambda canvas: table(canvas, (*header, *rows[4:]), 780, rules),
    )
    (found,) = forms(data)
    assert indicators(found)[:5] == WANTED
    assert len(found.indicators) == 8


def test_a_row_cut_by_the_page_is_one_row_and_the_repair_is_written_down() -> None:
    first = (*ROWS[4][:2], *ROWS[4][2:6], "满意度达到90%得10分，每降")
    rest = ("", "", "", "", "", "", "低1%扣0.5分，扣完为止。")
    data = pages(
        lambda canvas: table(canvas, (HEADER, *ROWS[:4], first), head(canvas)),
        lambda canvas: table(canvas, (rest,), 780),
    )
    (found,) = forms(data)
    assert indicators(found) == WANTED
    assert "cut_row_joined" in [edit.kind for edit in found.edits]


def test_a_row_and_its_labels_cut_by_the_page_in_every_cell_are_one_row() -> None:
    first = ("满意度", "服务对象满意", "沿线群众", "≥", "90", "%", "满意度达到90%得10分，每降")
    rest = ("指标", "度指标", "满意度", "", "", "", "低1%扣0.5分，扣完为止。")
    data = pages(
        lambda canvas: table(canvas, (HEADER, *ROWS[:4], first), head(canvas)),
        lambda canvas: table(canvas, (HEADER, rest), 780),
    )
    assert indicators(forms(data)[0]) == WANTED


def test_two_whole_rows_beside_the_end_of_a_page_stay_two() -> None:
    data = pages(
        lambda canvas: table(canvas, (HEADER, *ROWS[:4]), head(canvas)),
        lambda canvas: table(canvas, ROWS[4:], 780),
    )
    (found,) = forms(data)
    assert indicators(found) == WANTED
    assert "cut_row_joined" not in [edit.kind for edit in found.edits]


def test_a_row_without_a_value_at_the_top_of_a_page_stays_a_row_and_is_flagged() -> None:
    empty = (
        "满意度指标",
        "服务对象满意度指标",
        "沿线群众满意度",
        "",
        "",
        "",
        "满意度达到90%得10分，每降低1%扣0.5分，扣完为止。",
    )
    data = pages(
        lambda canvas: table(canvas, (HEADER, *ROWS[:4]), head(canvas)), lambda canvas: table(canvas, (empty,), 780)
    )
    (found,) = forms(data)
    assert [row.name for row in found.indicators] == [row[2] for row in ROWS]
    assert found.indicators[4].needs_review


def test_running_heads_and_page_numbers_do_not_tear_the_form() -> None:
    def page(number: int, rows: tuple[tuple[str, ...], ...]) -> Paint:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(LEFT, 810, "云溪县2026年部门预算公开")
            canvas.drawString(280, 30, f"第 {number} 页 共 2 页")
            table(canvas, (HEADER, *rows) if number == 1 else rows, head(canvas) if number == 1 else 780)

        return draw

    (found,) = forms(pages(page(1, ROWS[:3]), page(2, ROWS[3:])))
    assert indicators(found) == WANTED


@pytest.mark.parametrize("unit", ["云溪县交通运输局", "云溪县水利局"])
def test_titles_printed_again_begin_no_form_unless_they_differ(unit: str) -> None:
    other = ("项目支出绩效目标表", "（2026年度）", f"单位名称：{unit}")
    data = pages(
        lambda canvas: table(canvas, (HEADER, *ROWS[:3]), head(canvas)),
        lambda canvas: table(canvas, (HEADER, *ROWS[3:]), head(canvas, other)),
    )
    found = forms(data)
    assert [len(form.indicators) for form in found] == ([5] if unit == "云溪县交通运输局" else [3, 2])


def test_two_forms_in_a_file_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        bottom = table(canvas, (HEADER, *ROWS), head(canvas))
        other = ("项目支出绩效目标表", "（2026年度）", "单位名称：云溪县水利局")
        table(canvas, (HEADER, *ROWS), head(canvas, other, bottom - 60))

    found = forms(pdf(draw))
    assert [form.unit_name for form in found] == ["云溪县交通运输局", "云溪县水利局"]
    assert [indicators(form) for form in found] == [WANTED, WANTED]


def test_columns_that_were_printed_on_pages_of_their_own_stand_beside_the_others_again() -> None:
    rows = (HEADER, *ROWS)
    left, right = [row[:5] for row in rows], [row[5:] for row in rows]
    data = pages(
        lambda canvas: table(canvas, left, head(canvas), widths=(60, 70, 150, 60, 150)),
        lambda canvas: table(canvas, right, 760 - 44, widths=(60, 420), heights_of=(left, (60, 70, 150, 60, 150))),
    )
    assert indicators(forms(data)[0]) == WANTED


# What is no form, or cannot be read


def letter(canvas: Canvas) -> None:
    for number in range(12):
        canvas.drawString(LEFT, 780 - 16 * number, "现将二〇二六年部门预算编制工作有关事项通知如下，请认真贯彻执行。")


def test_a_letter_is_read_and_holds_no_table() -> None:
    assert not any(isinstance(block, Table) for block in read(pdf(letter)).blocks)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("parsers.pdf_damaged", b"%PDF-1.7\nnothing follows"),
        ("parsers.pdf_damaged", form()[:400]),
        ("parsers.pdf_without_text", pdf(lambda canvas: None)),
        ("parsers.pdf_without_text", pdf(lambda canvas: canvas.rect(50, 50, 400, 400))),
        ("parsers.picture_without_text", pdf(blank_scan)),
        ("parsers.absurd_page", pdf(letter, pagesize=(2_000_000, 2_000_000))),
        ("parsers.pdf_locked", pdf(letter, encrypt=StandardEncryption("geheim", "owner"))),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(code: str, data: bytes) -> None:
    assert refused(data) == code


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    locked = StandardEncryption("", "owner", canPrint=0, canCopy=0)
    data = pdf(lambda canvas: table(canvas, (HEADER, *ROWS), head(canvas)), encrypt=locked)
    assert indicators(forms(data)[0]) == WANTED


def test_a_page_of_a_hundred_thousand_dashes_takes_no_time_worth_telling() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        table(canvas, (HEADER, *ROWS), head(canvas))
        path = canvas.beginPath()
        for number in range(60_000):
            x, y = 40 + number % 300 * 1.7, 40 + number // 300
            path.moveTo(x, y)
            path.lineTo(x + 1, y)
        canvas.drawPath(path)

    assert indicators(forms(pdf(draw))[0]) == WANTED


def test_what_was_filled_into_a_form_field_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        top = head(canvas)
        rows = [(*row[:4], "", *row[5:]) if number == 1 else row for number, row in enumerate(ROWS)]
        table(canvas, (HEADER, *rows), top)
        y = top - 19 - 30 - 16
        canvas.acroForm.textfield(value="4", x=LEFT + 272, y=y, width=40, height=14, fontSize=9, borderWidth=0)

    assert indicators(forms(pdf(draw))[0]) == WANTED


def test_landscape_is_nothing_special() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, (HEADER, *ROWS), head(canvas, top=540))

    assert indicators(forms(pdf(draw, pagesize=landscape(A4)))[0]) == WANTED


# Characters


def test_a_second_reader_names_what_the_first_could_not() -> None:
    data = form()
    ((page, _),) = _pages(data)
    blind = replace(page, glyphs=tuple(glyph._replace(text=UNREADABLE) for glyph in page.glyphs))
    assert [glyph.text for glyph in healed(blind, data, 1).glyphs] == [glyph.text for glyph in page.glyphs]


def test_a_neighbour_of_an_unreadable_character_does_not_name_it() -> None:
    data = form()
    ((page, _),) = _pages(data)
    narrow = [
        g._replace(text=UNREADABLE, left=g.right - 0.4, right=g.right) if g.text == "桥" else g for g in page.glyphs
    ]
    healed_page = healed(replace(page, glyphs=tuple(narrow)), data, 1)
    assert [glyph.text for glyph in healed_page.glyphs].count(UNREADABLE) == 1


def test_text_in_a_lost_font_is_told_and_blanks_are_not() -> None:
    whole = next(file for file in SAMPLES.glob("*.pdf") if "扫描件" not in file.name).read_bytes()
    (found,) = forms(whole.replace(b"/FontFile2", b"/FontFileQ"))
    assert {reason.code for reason in found.review_reasons} == {"lost_text"}

    def blanks(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "\u3000")
        canvas.drawString(50, 680, "甲")

    data = pdf(blanks)
    ((page, _),) = _pages(data)
    assert (page.lost, healed(page, data, 1).lost) == (1, 0)


def test_what_the_second_reader_logs_of_a_damaged_font_is_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    whole = next(file for file in SAMPLES.glob("*.pdf") if "扫描件" not in file.name).read_bytes()
    forms(whole.replace(b"/FontDescriptor", b"/FontDescriptoQ"))
    assert capfd.readouterr() == ("", "")


def test_what_neither_can_read_stays_unreadable_and_its_row_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    def blinded(data: bytes) -> Iterator[tuple[Page, None]]:
        for page, _ in _pages(data):
            named = (g._replace(text=UNREADABLE) if g.text == "桥" else g for g in page.glyphs)
            yield replace(page, glyphs=tuple(named)), None

    monkeypatch.setattr("parsers.pdf._pages", blinded)
    monkeypatch.setattr("parsers.pdf_second._seen_by_pdfplumber", lambda data, number: [])
    (found,) = forms(form())
    assert [(row.name, row.needs_review) for row in found.indicators][:3] == [
        ("新建乡村公路里程", False),
        ("维修危\ufffd座数", True),
        ("工程验收合格率", False),
    ]


def test_a_file_whose_fonts_name_hardly_any_character_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def blinded(data: bytes) -> Iterator[tuple[Page, None]]:
        for page, _ in _pages(data):
            names = (UNREADABLE if number % 3 else glyph.text for number, glyph in enumerate(page.glyphs))
            blind = tuple(g._replace(text=t) for g, t in zip(page.glyphs, names, strict=True))
            yield replace(page, glyphs=blind), None

    monkeypatch.setattr("parsers.pdf._pages", blinded)
    monkeypatch.setattr("parsers.pdf_second._seen_by_pdfplumber", lambda data, number: [])
    assert refused(form()) == "parsers.pdf_garbled"


def test_what_a_server_sent_before_the_file_does_not_hide_it() -> None:
    assert indicators(forms(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + form())[0]) == WANTED


def test_radicals_that_look_like_characters_are_read_as_characters() -> None:
    assert whole_characters()["⽤"] == "用"
    assert whole_characters()["⻔"] == "门"
    data = pdf(lambda canvas: canvas.drawString(LEFT, 700, "完成年度⽤款计划"))
    assert [block.text for block in read(data).blocks if isinstance(block, Line)] == ["完成年度用款计划"]


def test_a_character_printed_twice_to_look_bold_is_one() -> None:
    def draw(canvas: Canvas) -> None:
        bottom = table(canvas, (HEADER, *ROWS), head(canvas))
        for shift in (0, 0.4):
            canvas.drawString(LEFT + shift, bottom - 20, "填表人：沈一")

    assert "填表人：沈一" in [block.text for block in read(pdf(draw)).blocks if isinstance(block, Line)]


def test_a_stamp_over_a_cell_puts_its_row_in_doubt() -> None:
    def draw(canvas: Canvas) -> None:
        top = head(canvas)
        table(canvas, (HEADER, *ROWS), top)
        canvas.drawString(LEFT + WIDTHS[0] + WIDTHS[1] + PAD + 3, top - 19 - PAD - LEADING + 2.5, "章")

    (found,) = forms(pdf(draw))
    flagged = [row.seq for row in found.indicators if row.needs_review]
    assert len(flagged) == 1
    assert [reason.code for reason in found.indicators[flagged[0] - 1].review_reasons] == ["printed_over"]


def test_texts_beside_the_last_ruling_belong_to_their_rows() -> None:
    def draw(canvas: Canvas) -> None:
        top = head(canvas)
        table(canvas, [row[:6] for row in (HEADER, *ROWS)], top, widths=WIDTHS[:6])
        y = top - 13
        for row in (HEADER, *ROWS):
            canvas.drawString(LEFT + sum(WIDTHS[:6]) + 4, y, row[6])
            y -= (
                LEADING * max(len(wrapped(text, width)) for text, width in zip(row[:6], WIDTHS, strict=False)) + 2 * PAD
            )

    assert indicators(forms(pdf(draw))[0]) == WANTED
