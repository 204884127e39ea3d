"""WordML 2003 and flat packages: the same document as the docx would be."""

from __future__ import annotations

import zipfile
from base64 import b64encode
from io import BytesIO

import pytest

from parsers import parse
from parsers.document import Document
from parsers.errors import UnreadableError
from tests.parsers.shown import FORM, rows, shown, tables
from tests.parsers.word_made import row as docx_row
from tests.parsers.word_made import table as docx_table
from tests.parsers.word_made import word

NAMES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def p(inside: str) -> str:
    return f"<w:p>{inside if inside.startswith('<') else f'<w:r><w:t>{inside}</w:t></w:r>'}</w:p>"


def cell(inside: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(inside)}</w:tc>"


def table(*rows: list[str]) -> str:
    made = "".join(
        f"<w:tr>{''.join(one if one.startswith('<w:tc>') else cell(one) for one in cells)}</w:tr>" for cells in rows
    )
    return f"<w:tbl>{made}</w:tbl>"


def wordml(body: str, styles: str = "", encoding: str = "UTF-8") -> bytes:
    return (
        f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?><?mso-application progid="Word.Document"?>'
        f"<w:wordDocument {NAMES}><w:styles>{styles}</w:styles><w:body><wx:sect>{body}</wx:sect></w:body>"
        "</w:wordDocument>"
    ).encode(encoding)


def read(body: str, styles: str = "") -> Document:
    return parse("a.xml", wordml(body, styles))


def notes(found: Document) -> dict[str, str]:
    return {note.code.removeprefix("parsers."): dict(note.params).get("count", "") for note in found.notes}


@pytest.mark.parametrize("encoding", ["UTF-8", "gb18030"])
def test_a_form(encoding: str) -> None:
    found = parse("表.doc", wordml(p("标题") + table(*rows(FORM)), encoding=encoding))
    assert shown(found) == ["标题", rows(FORM)]
    assert found.format == "word-xml"


def test_merged_cells() -> None:
    found = read(
        table(
            [cell("甲", '<w:vmerge w:val="restart"/>'), cell("乙", '<w:gridSpan w:val="2"/>')],
            [cell("", "<w:vmerge/>"), "丙", "丁"],
        )
    )
    grid = [[one.text if one else None for one in each] for each in tables(found)[0].grid()]
    assert grid == [["甲", "乙", "乙"], ["甲", "丙", "丁"]]


def test_revisions_comments_and_hidden_text() -> None:
    body = p(
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content>'
        '</aml:annotation><aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r></aml:content>'
        '</aml:annotation><aml:annotation w:type="Word.Comment"><aml:content><w:p><w:r><w:t>批注</w:t></w:r></w:p>'
        "</aml:content></aml:annotation><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
    )
    found = read(body)
    assert shown(found) == ["新"]
    assert notes(found) == {"deleted_text": "1", "comments": "1", "hidden_text": "1"}


def test_numbers_stand_in_the_file_as_they_print() -> None:
    numbered = (
        "<w:p><w:pPr><w:listPr><w:ilvl w:val='0'/><w:ilfo w:val='1'/><wx:t wx:val='{}'/></w:listPr></w:pPr>{}</w:p>"
    )
    run = "<w:r><w:t>目标</w:t></w:r>"
    assert shown(read(numbered.format("一、", run) + numbered.format("·", run))) == ["一、目标", "目标"]
    in_cells = [[f"<w:tc>{numbered.format(number, '')}</w:tc>", "值"] for number in "12"]
    assert shown(read(table(*in_cells))) == [[["1", "值"], ["2", "值"]]]


def test_headers_footers_and_notes() -> None:
    section = f"<w:sectPr><w:hdr w:type='odd'>{p('页眉')}</w:hdr><w:ftr w:type='odd'>{p('页脚')}</w:ftr></w:sectPr>"
    note = f"<w:r><w:footnote>{p('脚注')}</w:footnote></w:r>"
    assert shown(read(p("<w:r><w:t>正文</w:t></w:r>" + note) + section)) == ["页眉", "正文", "页脚", "脚注"]


def test_a_flat_package_is_the_docx_in_it() -> None:
    data = word(docx_table(*(docx_row(*cells) for cells in rows(FORM))))
    parts = ""
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            text = package.read(name)
            if name.endswith((".xml", ".rels")):
                inside = f"<pkg:xmlData>{text.decode().partition('?>')[2] or text.decode()}</pkg:xmlData>"
            else:
                inside = f"<pkg:binaryData>{b64encode(text).decode()}</pkg:binaryData>"
            parts += f'<pkg:part pkg:name="/{name}">{inside}</pkg:part>'
    flat = f'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'
    assert parse("a.xml", flat.encode()).blocks == parse("a.docx", data).blocks


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (wordml(p("甲"))[:-20], "parsers.damaged_package"),
        (wordml("").replace(b"w:body", b"w:other"), "parsers.damaged_package"),
        (wordml(p("甲")).replace(b"<?mso", b"<!DOCTYPE x><?mso"), "parsers.doctype"),
        (
            b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>',
            "parsers.damaged_package",
        ),
    ],
)
def test_bad_files_are_named(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse("a.doc", data)
    assert refused.value.code == code
