"""The report's pages as text: all that a form holds is on its page, escaped, and its places can be found."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from normalize.form import Finding, Form, Place
from output.report.batch_page import Account, batch_page
from output.report.changes import compared
from output.report.drawing import draw
from output.report.form_page import form_page, page_name
from output.report.nearby import AROUND, Nearby
from output.report.pages import Listed
from output.report.places import all_places
from output.report.source_pane import DrawnTable, source_pane
from output.report.view import Picture, SourceView, view_bytes, view_in
from output.results import write_results
from output.wanted import Wanted
from parsers.document import Box, Cell, Document, Line, Sheet, Table, Where
from tests.golden import samples
from tests.output.build import empty_form, full_form, read, tricky_form, unread
from tests.output.reported import ATTACKS, Drawn, attacking, drawn

PDF = "云溪县住房和城乡建设局整体支出绩效目标表.pdf"
EXTERNAL = re.compile(
    r"""(?:src|href|action|poster|srcset)\s*=\s*["']?\s*(?:https?:|//)|url\(|@import|\bfetch\(|XMLHttp"""
)


class Page(HTMLParser):
    """Ids, tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        self.text += data


def sample(name: str) -> Path:
    return next(path for path in samples() if path.name == name)


def page_of(form: Form, view: SourceView | None = None) -> Page:
    return Page(form_page(form, view))


@pytest.fixture(scope="module")
def every() -> list[Drawn]:
    return [drawn(path) for path in samples()]


def test_nearly_every_place_of_every_sample_is_drawn(every: list[Drawn]) -> None:
    missing, count = [], 0
    for _, forms, view in every:
        for form in forms:
            pane = source_pane(view_in(view), all_places(form), only_form=len(forms) == 1)
            places = [*form.evidence.values(), *(place for row in form.indicators for place in row.evidence.values())]
            count += len(places)
            missing += [
                (form.source.name, place)
                for place in places
                if any(place.model_dump().values()) and not pane.has(place)
            ]
    assert count > 1500
    assert len(missing) <= 0.01 * count, missing[:5]


def test_every_value_has_an_element_that_leads_to_something_drawn(every: list[Drawn]) -> None:
    for _, forms, view in every:
        for form in forms:
            page = Page(form_page(form, view_in(view), only_form=len(forms) == 1))
            drawn_ids = set(page.ids)
            assert len(page.ids) == len(drawn_ids)
            for row in form.indicators:
                fields = {name for name in row.evidence if getattr(row, name) is not None}
                assert {f"r{row.seq}", *(f"r{row.seq}-{name}" for name in fields)} <= drawn_ids
            told = [values["data-at"] for _, values in page.attributes if "data-at" in values]
            assert len(told) >= sum(len(row.evidence) for row in form.indicators)
            assert {*told} <= drawn_ids


def test_what_is_drawn_at_a_place_is_what_was_read_there(every: list[Drawn]) -> None:
    """Of a value that stands in its cell as it is; the others were read as something else, and say so."""
    same = count = 0
    for _, forms, view in every:
        for form in forms:
            pane = source_pane(view_in(view), all_places(form), only_form=len(forms) == 1)
            cells = {
                cell.id: cell.text
                for section in pane.sections
                for part in section.parts
                if hasattr(part, "rows")
                for row in part.rows
                for cell in row.cells
            }
            for row in form.indicators:
                text = cells.get(pane.at(row.evidence.get("name")))
                if text is not None and row.name:
                    count += 1
                    same += re.sub(r"\s", "", row.name)[:2] in re.sub(r"\s", "", text)
    assert count > 150
    assert same >= 0.97 * count


def test_a_page_tells_repairs_doubts_and_findings() -> None:
    page = form_page(full_form(), None)
    text = Page(page).text
    for told in (
        "整行左移了一格",
        "合格率（左移）",
        "1,234.50万",
        "值与单位分不清",
        "目标与评分标准不一致",
        "满分之和不是100",
    ):
        assert told in text
    assert "结果里没有保存原文视图" in page
    assert 'data-stop="r1-' in page
    assert "<del>" in page


def test_the_rule_of_a_finding_is_told_where_it_has_one() -> None:
    class Sourced(Finding):
        source: str = ""

    form = empty_form().model_copy(
        update={"findings": [Sourced(code="x", severity="error", message="m", source="财预〔2020〕10号")]}
    )
    assert "依据：财预〔2020〕10号" in form_page(form, None)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_becomes_markup(attack: str) -> None:
    _, forms, view = attacking(attack)
    assert forms
    plain = page_of(forms[0].model_copy(update={"unit_name": "某局"}), view_in(view))
    page = page_of(forms[0], view_in(view))
    assert attack in page.text
    assert page.tags.count("script") == plain.tags.count("script") == 1
    assert {*page.tags} & {"img", "b"} <= {"b"}
    assert not any(name.startswith("on") for _, values in page.attributes for name in values)
    assert not any((values.get("href") or "#").startswith("javascript") for _, values in page.attributes)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_ends_the_batch_pages_data(attack: str) -> None:
    account = Account()
    account.add(
        Listed(
            "review",
            attack,
            "review",
            form_id="x",
            unit=attack,
            form=attack,
            kind="project",
            stage="target",
            page="x.html",
        )
    )
    account.add(Listed("failed", attack, "failed", message=attack))
    across = [Finding(code="c", severity="warning", message=attack)]
    text = batch_page(account, across)
    page = Page(text)
    assert page.tags.count("script") == 2
    assert "img" not in page.tags
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert data["forms"][0][2:4] == [attack, attack]
    assert data["unread"] == [["failed", attack, attack]]
    assert attack in page.text


def test_nothing_is_asked_for_from_outside(tmp_path: Path) -> None:
    write_results(tmp_path, [drawn(sample(PDF)), unread(), attacking(ATTACKS[0])])
    pages = [tmp_path / "报告.html", *(tmp_path / "报告").iterdir()]
    assert len(pages) == 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert EXTERNAL.search(re.sub(r"data:image/webp;base64,[\w+/=]+", "", text)) is None
        assert "default-src 'none'; img-src data:; style-src 'sha256-" in text


def test_odd_texts_and_names_are_shown(tmp_path: Path) -> None:
    odd = "\udccf.txt"  # a name that is not UTF-8, as Linux hands it over
    write_results(tmp_path, [read([tricky_form(form_id="0123456789abcdef")]), unread(odd)])
    assert "\\udccf.txt" in (tmp_path / "报告.html").read_text(encoding="utf-8").replace("\\\\", "\\")
    assert "𠮷田𬭚" in (tmp_path / "报告" / "0123456789abcdef.html").read_text(encoding="utf-8")


def test_pages_are_the_same_bytes_every_time(every: list[Drawn]) -> None:
    outcome, forms, view = next(one for one in every if one[0].name == PDF)
    again = drawn(sample(PDF))
    assert again[2] == view
    assert form_page(again[1][0], view_in(again[2])) == form_page(forms[0], view_in(view))
    assert outcome.forms == 1


def test_a_view_travels_whole() -> None:
    where = Where(page=2, row=3, box=(1.25, 2.0, 3.0, 4.125))
    table = Table((Cell("甲\udccf", 0, 1, 2, 3, where), Cell("", 1, 0)), Where(sheet="表"))
    view = SourceView(
        "pdf",
        (Line("行", Where(line=7)), table),
        (Picture(2, 595.0, 842.0, b"one"), Picture(3, 1.0, 2.0, b"two!")),
        ("report.note_cells",),
    )
    assert view_in(view_bytes(view)) == view
    assert view_in(b"") is None


def rendered(box: Box, turn: int) -> bytes:
    """A PDF page with a black box on it, turned."""
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(800, 600) if turn % 180 else (600, 800))  # as it shows
    left, top, right, bottom = box
    canvas.rect(left, 800 - bottom, right - left, bottom - top, fill=1)
    canvas.setPageRotation(turn)
    canvas.save()
    return file.getvalue()


@pytest.mark.parametrize(("rotation", "turn"), [(0, 0), (90, 90), (90, 0), (270, 270), (180, 180), (0, 90)])
def test_a_pages_picture_is_turned_as_its_boxes_are(rotation: int, turn: int) -> None:
    """What the page's own coordinates call (100, 50) stands there on the picture, however the page is turned."""
    from output.report.page_pictures import page_pictures
    from parsers.pdf_page import _upright

    left, bottom, right, top = 100.0, 650.0, 200.0, 750.0
    data = rendered((left, 800 - top, right, 800 - bottom), rotation)
    size = (800.0, 600.0) if turn % 180 else (600.0, 800.0)
    (picture,) = page_pictures("pdf", data, {1: Sheet(*size, turn)})
    box = _upright((left, bottom, right, top), (0.0, 0.0, 600.0, 800.0), turn)
    image = Image.open(BytesIO(picture.data)).convert("L")
    scale = image.width / picture.width
    middle = (round((box[0] + box[2]) / 2 * scale), round((box[1] + box[3]) / 2 * scale))
    assert image.getpixel(middle) == pytest.approx(0, abs=40)
    assert image.getpixel((round((box[2] + 20) * scale), middle[1])) == pytest.approx(255, abs=40)


def test_a_picture_that_would_not_fit_its_boxes_is_left_out() -> None:
    from output.report.page_pictures import page_pictures

    assert list(page_pictures("pdf", rendered((1, 1, 9, 9), 0), {1: Sheet(800.0, 600.0, 0)})) == []


def test_pages_without_a_picture_are_drawn_as_cells(every: list[Drawn], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("output.report.drawing.MOST_PAGES", 1)
    _, forms, view = drawn(sample(PDF))
    page = form_page(forms[0], view_in(view))
    assert page.count("<image") == 1
    assert "不是每一页都附有图片" in page
    assert "明显改善" in page.split('class="drawn')[1]
    pane = source_pane(view_in(view), all_places(forms[0]), only_form=True)
    assert all(pane.has(place) for row in forms[0].indicators for place in row.evidence.values())


def test_a_source_that_cannot_be_drawn_takes_no_form_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("张三")

    monkeypatch.setattr("output.report.drawing.page_pictures", broken)
    _, forms, view = drawn(sample(PDF))
    assert "不是每一页都附有图片" in form_page(forms[0], view_in(view))
    monkeypatch.setattr("output.report.drawing._of_cells", broken)
    assert "原文没有画出来" in form_page(forms[0], view_in(draw(Document("a", "pdf", ()), b"", forms)))


def test_masked_pages_hold_no_picture_and_no_person() -> None:
    for name in (PDF, "松柏镇村道安全隐患整治（手机拍照）.jpg"):
        signoff = drawn(sample(name))[1][0].signoff
        assert signoff
        secrets = [text for text in (signoff.preparer, signoff.phone, signoff.head) if text]
        assert secrets
        _, forms, view = drawn(sample(name), redacted=True)
        page = form_page(forms[0], view_in(view))
        assert "data:image" not in page
        assert "不附页面图片" in page
        assert not [secret for secret in secrets if secret in page]
        pane = source_pane(view_in(view), all_places(forms[0]), only_form=True)
        assert all(pane.has(place) for row in forms[0].indicators for place in row.evidence.values())


def test_masking_knows_what_stands_beside_a_label() -> None:
    row = (Cell("填表人", 0, 0), Cell("欧阳明珠", 0, 1), Cell("联系电话", 0, 2), Cell("13800001234", 0, 3))
    document = Document("a", "tsv", (Table((*row, Cell("合格率", 1, 0))),))
    view = view_in(draw(document, b"", [empty_form()], redacted=True))
    assert view
    (table,) = view.blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells] == ["填表人", "〔姓名〕", "联系电话", "〔电话〕", "合格率"]


def numbered(height: int) -> Table:
    return Table(tuple(Cell(f"{row}", row, 0, where=Where(row=row + 1, column=1)) for row in range(height)))


def test_of_a_long_source_only_what_lies_near_is_shown() -> None:
    long = numbered(1000)
    (cut,) = Nearby([long]).around([Place(row=501, column=1)])
    assert isinstance(cut, Table)
    assert [cell.row for cell in cut.cells] == [*range(500 - AROUND, 501 + AROUND)]
    pane = source_pane(
        SourceView("xlsx", (long,)), [Place(row=501, column=1), Place(row=900, column=1)], only_form=True
    )
    gaps = [row.left_out for section in pane.sections for part in section.parts for row in getattr(part, "rows", ())]
    assert [gap for gap in gaps if gap] == [500 - AROUND, 900 - 501 - 2 * AROUND - 1]


def test_a_merged_cell_that_begins_above_begins_lower() -> None:
    label = Cell("产出指标", 0, 1, row_span=100, where=Where(row=1, column=2))
    table = replace(numbered(100), cells=(*numbered(100).cells, label))
    (cut,) = Nearby([table]).around([Place(row=51, column=1)])
    assert isinstance(cut, Table)
    (found,) = [cell for cell in cut.cells if cell.text == "产出指标"]
    assert (found.row, found.row_span) == (50 - AROUND, 2 * AROUND + 1)


def test_a_merged_cell_over_a_gap_covers_the_rows_that_are_drawn() -> None:
    label = Cell("产出指标", 490, 1, row_span=200, where=Where(row=491, column=2))
    table = replace(numbered(1000), cells=(*numbered(1000).cells, label))
    pane = source_pane(
        SourceView("docx", (table,)), [Place(row=501, column=1), Place(row=600, column=1)], only_form=True
    )
    ((drawn,),) = [section.parts for section in pane.sections]
    assert isinstance(drawn, DrawnTable)
    (found,) = [cell for row in drawn.rows for cell in row.cells if cell.text == "产出指标"]
    assert len(drawn.rows) == 2 * (2 * AROUND + 1)
    assert found.rows == len(drawn.rows) + 1  # the gap between the two is a row of the drawing


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("95%", "95", ["%"], []),
        ("甲\t\t乙", "\t\t甲\t乙", ["\t"], ["\t\t"]),
        ("", "全部", [], ["全部"]),
        ("第二页", "", ["第二页"], []),
        ("同样", "同样", [], []),
        ("aa", "aaa", [], ["a"]),
    ],
)
def test_what_a_repair_changed(before: str, after: str, removed: list[str], added: list[str]) -> None:
    old, new = compared(before, after)
    assert "".join(piece.text for piece in old) == before
    assert "".join(piece.text for piece in new) == after
    assert [piece.text for piece in old if piece.changed] == removed
    assert [piece.text for piece in new if piece.changed] == added


def test_very_long_changes_are_one_piece_each() -> None:
    old, new = compared("甲" + "乙" * 900 + "丙", "甲" + "丁" * 900 + "丙")
    assert [piece.changed for piece in old] == [piece.changed for piece in new] == [False, True, False]


def listed(number: int, **more: object) -> Listed:
    given: dict[str, object] = {
        "standing": "clean",
        "file": f"{number}.txt",
        "of_file": "clean",
        "form_id": f"{number:016x}",
        "unit": f"单位{number % 700}",
        "form": f"项目{number}",
        "kind": "project",
        "stage": "target",
        "rows": 20,
        "page": f"{number:016x}.html",
    }
    return Listed(**{**given, **more})  # type: ignore[arg-type]


def embedded_in(page: str) -> dict[str, list[list[object]]]:
    data: dict[str, list[list[object]]] = json.loads(page.split('id="data">')[1].split("</script>")[0])
    return data


def test_the_batch_page_counts() -> None:
    account = Account()
    account.add(
        listed(
            1,
            standing="review",
            of_file="review",
            rows_to_review=3,
            rows_repaired=2,
            findings={"unit_missing": 2},
            severities={"unit_missing": "warning"},
        )
    )
    account.add(
        listed(
            2, of_file=None, unit="单位1", edits=4, repairs={"spaces_closed": 4}, standing="repaired", rows_repaired=1
        )
    )
    account.add(Listed("failed", "坏.pdf", "failed", message="文件已损坏。"))
    assert account.files == {"review": 1, "failed": 1}
    assert account.rows == {"review": 3, "repaired": 3, "clean": 34}
    assert account.units["单位1"]["forms"] == 2
    page = batch_page(account)
    assert "2 个文件，读出 2 张表、40 行指标" in page
    assert "数值 … 没有计量单位" in page
    assert embedded_in(page)["unread"] == [["failed", "坏.pdf", "文件已损坏。"]]


def test_ten_thousand_forms_are_a_small_page_and_more_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account()
    for number in range(10_000):
        account.add(listed(number, standing="review" if number % 3 == 0 else "clean", repairs={"spaces_closed": 1}))
    page = batch_page(account)
    assert len(page.encode()) < 5_000_000
    assert len(embedded_in(page)["forms"]) == 10_000
    monkeypatch.setattr("output.report.batch_page.MOST_LISTED", 4_000)
    page = batch_page(account)
    shown = embedded_in(page)["forms"]
    assert len(shown) == 4_000
    assert sum(line[1] == "review" for line in shown) == 3_334
    assert "只列 4000 张表" in page


def test_names_of_pages_are_names_of_files() -> None:
    assert page_name("0123456789abcdef") == "0123456789abcdef.html"
    assert page_name("a:1/../b") == "a~3A1~2F..~2Fb.html"


def test_without_a_report_there_is_none_and_an_old_one_goes(tmp_path: Path) -> None:
    write_results(tmp_path, [read([empty_form("0" * 16)])])
    (tmp_path / "报告" / "mine.html").write_text("a file of the user's")
    write_results(tmp_path, [read([empty_form("1" * 16)])], Wanted(report=False))
    assert [file.name for file in (tmp_path / "报告").iterdir()] == ["mine.html"]
    assert not (tmp_path / "报告.html").exists()
    assert "报告.html" not in (tmp_path / "manifest.json").read_text(encoding="utf-8")


def test_pages_of_an_earlier_run_go(tmp_path: Path) -> None:
    write_results(tmp_path, [read([empty_form("0" * 16)])])
    write_results(tmp_path, [read([empty_form("1" * 16)])])
    assert [file.name for file in (tmp_path / "报告").iterdir()] == [f"{'1' * 16}.html"]
