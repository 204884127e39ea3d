"""Which parser reads which bytes, and what is said where none does."""

from __future__ import annotations

from hashlib import sha256
from types import ModuleType

import pytest

import parsers
from parsers import parse
from parsers.document import Document
from parsers.errors import DefectError, UnreadableError
from parsers.messages import catalogue
from parsers.signatures import looks_like
from tests.parsers import doc_made, word_made
from tests.parsers.shown import FORM, document, shown
from tests.parsers.workbooks import old_cell, xls

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def member(name: str) -> bytes:
    """The beginning of a zip whose first member has this name."""
    return b"PK\x03\x04" + bytes(26) + name.encode()


KINDS = [
    ("archive", member("notes.txt")),
    ("archive", member("报送/word/document.txt") + b"xl/"),
    ("archive", b"Rar!\x1a\x07\x00"),
    ("encrypted", OLE + "EncryptedPackage\0".encode("utf-16-le")),
    ("office", OLE),
    ("slides", member("mimetypeapplication/vnd.oasis.opendocument.presentation") + member("content.xml")),
    ("mail", b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n\r\nx"),
    ("outlook", OLE + "__properties_version1.0\0".encode("utf-16-le")),
    ("xml", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>"),
]


@pytest.mark.parametrize(("kind", "data"), KINDS)
def test_known_kinds_are_refused_by_name(kind: str, data: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        parse("form.txt", data)
    assert error.value.code == f"parsers.is_{kind}"
    assert error.value.code in catalogue()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (None, "一级指标\t二级指标"),
        (None, "a < b 且 c > d<br>"),
        (None, "BM 级指标"),
        ("page", "<!DOCTYPE html><p>x"),
        ("page", "\n <p>一级指标</p>"),
        ("page", "# 标题\n\n<table><tr><td>x</table>"),
        ("page", "<?xml version='1.0'?><html xmlns='x'><body/>"),
        ("page", "From: <Saved by WPS>\nSubject: x\n y\nMIME-Version: 1.0\n\n--"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_text_looks_like(kind: str | None, data: str, encoding: str) -> None:
    if "MIME" not in data or encoding == "utf-8":  # MHTML is ASCII by definition
        assert looks_like(data.encode(encoding)) == kind


def test_the_name_decides_nothing() -> None:
    assert parse("form.pdf", FORM.encode()).format == parse("form.csv", FORM.encode()).format == "csv"


@pytest.mark.parametrize("ending", ["doc", "docx", "rtf", "wps", "xls", "et", "xlsx", "html", "csv", "txt", "pdf"])
@pytest.mark.parametrize(
    ("written_as", "data"),
    [
        ("doc", doc_made.word(*(doc_made.cell(text) for text in "甲乙"), doc_made.row_end((0, 900, 1800)))),
        ("rtf", rb"{\rtf1 \trowd\cellx900\cellx1800\pard\intbl \u30002?\cell \u20057?\cell\row}"),
        ("docx", word_made.word(word_made.table(word_made.row("甲", "乙")))),
        ("html", "<table><tr><td>甲<td>乙</table>".encode()),
        ("xls", xls(("表1", 0, 0, old_cell(0, 0, "甲") + old_cell(0, 1, "乙")))),
    ],
)
def test_a_file_that_is_named_wrongly_is_read_for_what_it_is(written_as: str, data: bytes, ending: str) -> None:
    found = parse(f"form.{ending}", data)
    assert (found.format, shown(found)) == (written_as, [[["甲", "乙"]]])


def test_a_document_knows_its_name_and_its_fingerprint() -> None:
    found = parse("a/b.csv", FORM.encode())
    assert (found.name, found.sha256) == ("a/b.csv", sha256(FORM.encode()).hexdigest())


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableError) as error:
        parse("form.txt", b"")
    assert error.value.code == "errors.empty_file"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", "\u3000\u200b\ufeff\n".encode()])
def test_white_space_alone_is_a_document_without_content(data: bytes) -> None:
    assert document(data).blocks == ()


class Greedy(ModuleType):
    """A parser that claims every file."""

    def recognises(self, _name: str, _data: bytes) -> bool:
        return True

    def read(self, name: str, _data: bytes) -> Document:
        return Document(name, "greedy", ())


def test_two_parsers_that_claim_a_file_are_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = (*parsers.parsers(), Greedy("greedy"))
    monkeypatch.setattr(parsers, "parsers", lambda: ours)
    with pytest.raises(DefectError) as error:
        parse("form.txt", FORM.encode())
    assert error.value.code == "parsers.two_parsers"
    assert error.value.params == {"file": "form.txt", "parsers": "parsers.plain, greedy"}


def test_the_parsers_are_found_by_what_they_define() -> None:
    assert {parser.__name__ for parser in parsers.parsers()} >= {"parsers.plain", "parsers.web"}
