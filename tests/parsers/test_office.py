"""What an Office file would run or fetch is told, and neither run nor fetched."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from normalize.normalize import normalize
from normalize.repair import repair
from parsers import parse
from parsers.sheet_biff import dangers

SAMPLES = Path(__file__).parents[2] / "samples"
TEMPLATE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas/attachedTemplate" Target="http://evil.example/t.dotm" '
    'TargetMode="External"/>'
    '<Relationship Id="r2" Type="http://schemas/hyperlink" Target="http://gov.example/" TargetMode="External"/>'
    "</Relationships>"
)


def with_parts(file: Path, parts: dict[str, str]) -> bytes:
    """The file with more parts in it."""
    packed = BytesIO(file.read_bytes())
    with zipfile.ZipFile(packed, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_macros_and_external_contents_are_told(ending: str) -> None:
    file = min(SAMPLES.glob(f"*.{ending}"))
    folder = {"docx": "word", "xlsx": "xl"}[ending]
    parts = {f"{folder}/vbaProject.bin": "macro", f"{folder}/_rels/more.xml.rels": TEMPLATE}
    read = parse(file.name, with_parts(file, parts))
    notes = {note.code: dict(note.params) for note in read.notes}
    assert notes["parsers.has_macros"] == {}
    assert notes["parsers.external_links"] == {"count": "1"}
    [form, *_] = normalize(repair(read))
    assert any("没有运行" in note for note in form.source.notes)


def test_hyperlinks_are_no_danger() -> None:
    for file in sorted([*SAMPLES.glob("*.docx"), *SAMPLES.glob("*.xlsx")]):
        codes = {note.code for note in parse(file.name, file.read_bytes()).notes}
        assert not codes & {"parsers.has_macros", "parsers.external_links"}, file.name


def test_macros_of_old_workbooks() -> None:
    assert [note.code for note in dangers(b"..." + "_VBA_PROJECT".encode("utf-16-le"))] == ["parsers.has_macros"]
    assert dangers(b"...") == []
