"""Files that only LibreOffice reads: converted where it is installed, named where it is not, ended where it hangs."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from socket import socket
from time import monotonic

import psutil
import pytest

from ingest.configuration import configuration
from parsers import libreoffice, parse
from parsers.document import Document
from parsers.errors import UnreadableError
from parsers.signatures import looks_like
from tests.parsers.doc_made import cell, compound, paragraph, row_end, word
from tests.parsers.shown import shown
from tests.parsers.word_made import word as docx

UOF = b'<?xml version="1.0" encoding="UTF-8"?>\n<uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"></uof:UOF>'
OLD = word(paragraph("甲"), version=104, ident=0xA5DC)

posix = pytest.mark.skipif(os.name != "posix", reason="the program is played by a shell script")
installed = pytest.mark.skipif(libreoffice.installed() is None, reason="LibreOffice is not installed")


def program(folder: Path, does: str) -> None:
    """A program that is called like LibreOffice, and does this."""
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which programs are looked for first, and no LibreOffice elsewhere."""
    monkeypatch.setattr(libreoffice, "_PROGRAMS", ("soffice",))
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "sleep", "cp", "mkdir"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    monkeypatch.setenv("PATH", str(tools))
    return tools


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("uof", UOF),
        ("wordperfect", b"\xffWPC" + bytes(30)),
        ("works", compound({"MN0": b"x", "MM": b"x"})),
        ("winword", b"\xdb\xa5\x2d\x00" + bytes(30)),
        ("old_word", OLD),
    ],
)
def test_what_is_needed_is_said_where_it_is_missing(kind: str, data: bytes, only_path: Path) -> None:
    assert only_path.is_dir()
    assert looks_like(data) == kind
    with pytest.raises(UnreadableError) as error:
        parse("form.wps", data)
    assert error.value.code == "libreoffice.missing"


@posix
def test_a_result_counts_only_for_the_program_that_made_it(only_path: Path) -> None:
    before = configuration()
    program(only_path, "exit 0")
    assert libreoffice.installed() == (only_path / "soffice").resolve()
    assert configuration() not in {before, ""}


@posix
def test_the_converted_document_is_read_and_told(only_path: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx("<w:p><w:r><w:t>甲</w:t></w:r></w:p>"))
    program(only_path, f'while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out="$2"; shift; done\n'
            f'mkdir -p "$out" && cp "{made}" "$out/source.docx"')  # fmt: skip
    found = parse("form.doc", OLD)
    assert (found.format, shown(found)) == ("doc", ["甲"])
    assert [note.code for note in found.notes] == ["libreoffice.converted"]


@posix
def test_a_program_that_writes_nothing(only_path: Path) -> None:
    program(only_path, "exit 1")
    with pytest.raises(UnreadableError) as error:
        parse("form.uot", UOF)
    assert error.value.code == "libreoffice.failed"


@posix
def test_a_program_that_hangs_is_ended_with_what_it_started(only_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "_SECONDS", 1)
    program(only_path, "sleep 77.77 &\nsleep 77.77")
    start = monotonic()
    with pytest.raises(UnreadableError) as error:
        parse("form.uot", UOF)
    assert error.value.code == "libreoffice.timed_out"
    assert monotonic() - start < 20
    assert not any("77.77" in process.cmdline() for process in psutil.Process().children(recursive=True))


@installed
def test_a_document_of_another_program_is_converted() -> None:
    """LibreOffice takes an RTF by its content: any format that it reads will do."""
    assert libreoffice.installed()
    rtf = rb"{\rtf1\ansi \trowd\cellx2000\cellx4000\pard\intbl \u30002?\cell \u20057?\cell\row\pard x\par}"
    found: Document = libreoffice.read("form.wps", rtf)
    assert shown(found) == [[["甲", "乙"]], "x"]


@installed
def test_nothing_is_fetched() -> None:
    asked: list[bytes] = []
    with socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a"
        page = f'<html><link rel="stylesheet" href="{address}.css"><body><img src="{address}.png">'
        with suppress(UnreadableError):
            libreoffice.read("form.wps", page.encode())
        with suppress(TimeoutError):
            asked.append(server.accept()[0].recv(100))
    assert asked == []


def test_word_97_needs_nobody(only_path: Path) -> None:
    assert only_path.is_dir()
    assert shown(parse("form.wps", word(cell("甲"), cell("乙"), row_end((0, 500, 900))))) == [[["甲", "乙"]]]
