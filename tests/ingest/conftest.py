"""`jixiao` run in this process, and a folder to run it on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.command import main
from tests.ingest.runs import Jixiao, Ran


@pytest.fixture
def jixiao(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Jixiao:
    """Runs the command in this process, in Chinese unless told otherwise."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for what is to be converted; results can go beside it."""
    made = tmp_path / "in"
    made.mkdir()
    return made
