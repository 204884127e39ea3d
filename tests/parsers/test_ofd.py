"""OFD pages: runs, matrices, templates, rulings of every kind, pictures, and files that are none."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from parsers import parse
from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.ofd_page import deltas, outlines
from tests.golden import SAMPLES
from tests.parsers.ofd_made import NAMESPACE, Manner, line, ofd_of_pdf, package, page, table, text
from tests.parsers.shown import FORM, rows, shown, tables

CELLS = rows(FORM)
PATH = " ".join(f"L {number * 7919 % 99991} {number}" for number in range(400_000))
RES = "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
PDF = next(file for file in SAMPLES.iterdir() if file.name.endswith("建设局整体支出绩效目标表.pdf"))


def resources(inside: str) -> str:
    return f'<ofd:Res {NAMESPACE} BaseLoc="Res">{inside}</ofd:Res>'


def unit(inside: str) -> str:
    return f'<ofd:CompositeGraphicUnit ID="6"><ofd:Content>{inside}</ofd:Content></ofd:CompositeGraphicUnit>'


def read(*objects: str) -> Document:
    return parse("a.ofd", package([page(*objects)]))


def without_blanks(found: Document) -> str:
    """The maker leaves blanks out, as they print nothing."""
    return "".join(str(shown(found)).split())


def codes(found: Document) -> set[str]:
    return {note.code for note in found.notes}


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableError) as refused:
        parse("a.ofd", data)
    return refused.value.code


def test_a_ruled_form() -> None:
    found = parse("表.pdf", package([page(text(80, 20, 5, "绩效目标表"), table(CELLS))]))
    assert shown(found) == ["绩效目标表", CELLS]
    assert (found.format, found.pages, found.sheets) == ("ofd", 1, ())
    where = tables(found)[0].rows()[1][2].where
    assert where.page == 1
    assert where.box is not None
    left, top, right, bottom = (side * 25.4 / 72 for side in where.box)
    assert (20 + 2 * 28 - 1, 40 - 1) <= (left, top) < (right, bottom) <= (20 + 3 * 28 + 1, 50 + 1)


@pytest.mark.parametrize("manner", ["mm", "matrix"])
def test_the_same_form_as_in_the_pdf(manner: Manner) -> None:
    data = PDF.read_bytes()
    as_pdf, as_ofd = parse("a.pdf", data), parse("a.ofd", ofd_of_pdf(data, manner))
    assert without_blanks(as_ofd) == without_blanks(as_pdf)
    boxes = [[cell.where.box for table in tables(each) for cell in table.cells] for each in (as_pdf, as_ofd)]
    for one, other in zip(*boxes, strict=True):
        assert one == pytest.approx(other, abs=4)


def test_text_without_steps_runs_on_by_its_font() -> None:
    found = read(line(20, 20, 180, 20), text(20, 30, 4, "指标值≥95%且达到目标"))
    assert shown(found) == ["指标值≥95%且达到目标"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1 2 3", [1, 2, 3]),
        ("g 3 5.2 1", [5.2, 5.2, 5.2, 1]),
        ("g 1000000000 1", [1] * 9),
        ("g", []),
        ("g x 1 2", [2]),
        (None, []),
        ("1e300 nan", [0, 0]),
    ],
)
def test_steps_between_characters(said: str | None, expected: list[float]) -> None:
    assert deltas(said, 9) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M 0 0 L 10 0", [[(0, 0), (10, 0)]]),
        ("M0,0L10,0L10,5C", [[(0, 0), (10, 0), (10, 5), (0, 0)]]),
        ("S 1 1 L 2 1 M 3 3 L 4 3", [[(1, 1), (2, 1)], [(3, 3), (4, 3)]]),
        ("M 0 0 B 1 1 2 2 3 0 Q 4 4 5 0 A 1 1 0 0 1 9 0", [[(0, 0), (3, 0), (5, 0), (9, 0)]]),
        ("M 0 0 L 5", []),
        ("7 M 0 0 L 5 0 6", [[(0, 0), (5, 0)]]),
        ("C", []),
    ],
)
def test_paths(data: str, expected: list[list[tuple[float, float]]]) -> None:
    assert list(outlines(data)) == expected


@pytest.mark.parametrize("drawn", ['<ofd:CompositeObject ResourceID="6"/>', ""])
def test_parts_that_are_missing_are_told(drawn: str) -> None:
    found = parse("a.ofd", package([page(table(CELLS), drawn, template="" if drawn else "5")]))
    assert shown(found) == [CELLS]
    assert {note.code: dict(note.params) for note in found.notes} == {"reviews.ofd_lost_parts": {"count": "1"}}


def test_a_page_whose_picture_cannot_be_opened_is_told() -> None:
    """Scanners write JBIG2, which nobody here reads."""
    media = '<ofd:MultiMedia ID="77" Type="Image"><ofd:MediaFile>p.jb2</ofd:MediaFile></ofd:MultiMedia>'
    parts: dict[str, str | bytes] = {"Doc_0/Res.xml": resources(media), "Doc_0/Res/p.jb2": b"\x97JB2"}
    picture = '<ofd:ImageObject Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="77"/>'
    assert "reviews.ofd_lost_parts" in codes(parse("a.ofd", package([page(table(CELLS)), page(picture)], parts, RES)))


def test_text_on_lines_of_its_own() -> None:
    pretty = re.sub(r">([^<>]+)</ofd:TextCode>", r">\n      \1\n    </ofd:TextCode>", page(table(CELLS)))
    assert shown(parse("a.ofd", package([pretty]))) == [CELLS]


def test_what_is_not_visible_is_told() -> None:
    found = read(table(CELLS), text(30, 200, 4, "看不见", more='Visible="false"'))
    assert shown(found) == [CELLS]
    assert codes(found) == {"parsers.invisible_text"}


def test_text_under_a_picture_is_not_seen() -> None:
    picture = '<ofd:ImageObject Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="77"/>'
    with pytest.raises(UnreadableError) as refused:
        read(table(CELLS), picture)
    assert refused.value.code == "parsers.ofd_without_text"  # the picture itself is lost


def test_templates_lie_below_every_page() -> None:
    template = page(table(CELLS))
    common = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    made = package(
        [page(text(20, 20, 4, f"第{number}份"), template="5") for number in "一二"],
        {"Doc_0/Tpls/Tpl_0/Content.xml": template},
        common,
    )
    assert shown(parse("a.ofd", made)) == ["第一份", CELLS, "第二份", CELLS]


def test_composites_and_blocks() -> None:
    drawn = '<ofd:PageBlock ID="1"><ofd:CompositeObject ResourceID="6" Boundary="20 200 30 30"/></ofd:PageBlock>'
    made = package([page(table(CELLS), drawn)], {"Doc_0/Res.xml": resources(unit(text(0, 4, 4, "组合")))}, RES)
    assert shown(parse("a.ofd", made)) == [CELLS, "组合"]


def test_a_page_on_its_side_is_read_upright() -> None:
    """Everything turned a quarter to the right."""
    drawn = '<ofd:CompositeObject ResourceID="6" CTM="0 1 -1 0 210 0" Boundary="0 0 210 297"/>'
    made = package([page(drawn)], {"Doc_0/Res.xml": resources(unit(table(CELLS)))}, RES)
    assert shown(parse("a.ofd", made)) == [CELLS]


def test_characters_may_be_turned_by_themselves() -> None:
    found = read(table(CELLS), text(20, 200, 4, "竖", more='CharDirection="45"'))
    assert shown(found) == [CELLS, "竖"]


def test_what_else_is_in_the_package_is_told() -> None:
    parts: dict[str, str | bytes] = {
        "Doc_0/Attachments.xml": f'<ofd:Attachments {NAMESPACE}><ofd:Attachment Name="x"/></ofd:Attachments>',
        "Doc_0/Annotations.xml": f"<ofd:Annotations {NAMESPACE}><ofd:Page><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page>"
        "</ofd:Annotations>",
        "Doc_0/A.xml": f"<ofd:PageAnnot {NAMESPACE}><ofd:Appearance>{text(1, 9, 4, '批注')}</ofd:Appearance>"
        "</ofd:PageAnnot>",
    }
    more = "<ofd:Attachments>Attachments.xml</ofd:Attachments><ofd:Annotations>Annotations.xml</ofd:Annotations>"
    found = parse("a.ofd", package([page(table(CELLS))], parts, more=more))
    assert shown(found) == [CELLS]
    assert codes(found) == {"parsers.ofd_attachments", "parsers.ofd_annotations"}


def test_loose_writers_are_read() -> None:
    """Another prefix, backslashes, another case, the area in another place."""
    data = package([page(table(CELLS))])
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            xml = old.read(name).decode().replace("ofd:", "x:").replace("xmlns:ofd", "xmlns:x")
            xml = xml.replace("http://www.ofdspec.org/2016", "http://www.ofdspec.org").replace("Pages/", "Pages\\")
            new.writestr(name.replace("/", "\\") if "Pages" in name else name, xml)
    assert shown(parse("a.ofd", packed.getvalue())) == [CELLS]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (package([page(table(CELLS))])[:-40], "parsers.damaged_package"),
        (package([page(table(CELLS))], {"Encryptions.xml": "<x/>"}), "parsers.ofd_encrypted"),
        (package([page()]), "parsers.ofd_without_text"),
        (package([page(table(CELLS), size=(99999, 10))]), "parsers.absurd_page"),
        (package([page("<ofd:PageBlock>" * 100 + "</ofd:PageBlock>" * 100)]), "parsers.absurd_page"),
        (
            package([page(f"<ofd:PathObject><ofd:AbbreviatedData>{PATH}</ofd:AbbreviatedData></ofd:PathObject>")]),
            "parsers.absurd_page",
        ),
        (package([page(table(CELLS)).replace("?>", "?><!DOCTYPE x [<!ENTITY e 'e'>]>", 1)]), "parsers.doctype"),
        (package([page(table([["\ufffd" * 4] * 4] * 4))]), "parsers.ofd_garbled"),
    ],
)
def test_bad_files_are_named(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_composite_that_holds_itself_ends() -> None:
    itself = '<ofd:CompositeObject ResourceID="6"/>'
    assert code_of(package([page(itself)], {"Doc_0/Res.xml": resources(unit(itself))}, RES)) == "parsers.absurd_page"


def test_a_page_that_is_a_picture_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture comes to the recogniser as it lies on the page."""
    seen: list[tuple[int, ...]] = []

    def look(picture: object, unit: float) -> object:
        import numpy as np

        pixels = np.asarray(picture)
        dark = np.argwhere(pixels.min(axis=2) < 128) * unit / 72 * 25.4
        seen.append(tuple(round(float(side)) for side in (*dark.min(axis=0), *dark.max(axis=0))))
        raise UnreadableError("parsers.picture_without_text")

    monkeypatch.setattr("parsers.scans.page.look", look)
    black = BytesIO()
    Image.new("RGB", (300, 400), "black").save(black, "PNG")
    media = '<ofd:MultiMedia ID="77" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    parts: dict[str, str | bytes] = {"Doc_0/Res.xml": resources(media), "Doc_0/Res/p.png": black.getvalue()}
    picture = '<ofd:ImageObject Boundary="15 28 180 240" CTM="180 0 0 240 0 0" ResourceID="77"/>'
    made = package([page(picture)], parts, RES)
    assert code_of(made) == "parsers.picture_without_text"
    assert seen == [(28, 15, 268, 195)]
