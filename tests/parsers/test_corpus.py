"""Every text of the corpus and of the wild, where they are there: each is read, in its shape, without a loss."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from parsers import parse
from parsers.decoding import decode
from parsers.document import Document, Table
from tests.parsers.test_laws import kept

SHARED = Path(__file__).parents[3] / "shared"
FORMATS = {".txt": "tsv", ".tsv": "tsv", ".csv": "csv", ".md": "markdown", ".html": "html"}
CORPUS = [file for name in ("tsv", "csv", "md", "html") for file in sorted((SHARED / "corpus" / name).glob("*"))]
WORD = sorted((SHARED / "corpus" / "docx").glob("*.docx"))
WILD = sorted((SHARED / "wild").glob("*/source.*"))

pytestmark = pytest.mark.skipif(not CORPUS, reason="../shared is not there")


def read(file: Path) -> Document:
    return parse(file.name, file.read_bytes())


def name_of(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def names_in(truth: Path) -> list[str]:
    """The name of every indicator in a truth file."""
    forms = json.loads(truth.read_text(encoding="utf-8"))["forms"]
    return [row["name"] for form in forms for row in form["indicators"] if row["name"]]


@pytest.mark.parametrize("file", CORPUS, ids=name_of)
def test_the_shape_is_recognised(file: Path) -> None:
    assert read(file).format == FORMATS[file.suffix]


@pytest.mark.parametrize("file", [*CORPUS, *WILD], ids=name_of)
def test_no_character_is_lost(file: Path) -> None:
    found = read(file)
    if found.format != "html":
        text = decode(file.read_bytes()).text.replace("<br>", "").replace("\ufeff", "")
        assert kept("".join(found.texts())) == kept(text)


@pytest.mark.parametrize("file", WORD, ids=name_of)
def test_no_character_of_a_word_document_is_lost(file: Path) -> None:
    with ZipFile(file) as package:
        xml = "".join(package.read(f"word/{part}.xml").decode("utf-8") for part in ("document", *footers(package)))
    printed = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
    found = read(file)
    assert (found.format, found.notes) == ("docx", ())
    assert kept("".join(found.texts())) == kept(unescape(printed))


def footers(package: ZipFile) -> list[str]:
    names = (name.removeprefix("word/").removesuffix(".xml") for name in package.namelist())
    return sorted(name for name in names if name.startswith("footer"))


@pytest.mark.parametrize("file", [*CORPUS, *WORD], ids=name_of)
def test_most_names_stand_in_cells_of_their_own(file: Path) -> None:
    truth = SHARED / "corpus" / "truth" / f"{file.parent.name}_{file.stem}.json"
    if not truth.exists():
        pytest.skip("no truth of this name")
    cells = {kept(cell.text) for table in read(file).blocks if isinstance(table, Table) for cell in table.cells}
    names = names_in(truth)
    assert sum(kept(name) in cells for name in names) >= 0.6 * len(names)


@pytest.mark.parametrize("file", WILD, ids=name_of)
def test_real_pages_hold_a_table(file: Path) -> None:
    found = read(file)
    assert any(isinstance(block, Table) and not block.positions_known for block in found.blocks)
