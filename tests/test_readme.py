"""The README's commands and examples, run as they stand there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ingest.command import main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^    python3 bootstrap\.py jixiao (.*)$", re.MULTILINE)


def commands(readme: str) -> list[list[str]]:
    """The commands that name everything they need: `PATH...` is the reader's own."""
    found = [shlex.split(line) for line in _COMMAND.findall((ROOT / readme).read_text(encoding="utf-8"))]
    return [words for words in found if not any(word.endswith("...") for word in words)]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the samples that are quick to read."""
    desk = tmp_path
    (desk / "samples").mkdir()
    for sample in (ROOT / "samples").iterdir():
        if sample.suffix in (".txt", ".tsv", ".docx", ".xlsx"):
            shutil.copy(sample, desk / "samples")
    return desk


@pytest.mark.parametrize("readme", READMES)
def test_commands(readme: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(desk)
    given = commands(readme)
    assert given[0][0] == "convert"
    for words in given:
        assert main(words) in (0, 3), words
        assert capsys.readouterr().out


@pytest.mark.parametrize("readme", READMES)
def test_examples(readme: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(desk)
    main(["convert", "samples", "--out", "results"])
    examples = _PYTHON.findall((ROOT / readme).read_text(encoding="utf-8"))
    assert len(examples) >= 2
    for example in examples:
        capsys.readouterr()
        exec(compile(example, readme, "exec"), {"__name__": "__main__"})
        assert capsys.readouterr().out.count("\n") > 3
