"""What a person sees of the set-up: when .venv is made anew, what is said when it cannot be, what the command gets."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
WANT = ["3.11", "folder", "lock", "project"]


@pytest.mark.parametrize(
    ("have", "supported", "work"),
    [
        (WANT, True, "none"),
        ([], True, "make"),  # none, half-made, or made by somebody else
        ([*WANT[:3], "changed"], True, "install"),
        (["3.11", "folder", "changed", "project"], True, "make"),
        (["3.11", "moved", "lock", "project"], True, "make"),
        (["3.13", "folder", "lock", "project"], True, "make"),
        (["3.13", "folder", "lock", "project"], False, "none"),
        ([], False, "make"),
    ],
)
def test_only_a_change_makes_work(have: list[str], supported: bool, work: str) -> None:
    assert bootstrap.work_to_do(have, WANT, supported) == work


@pytest.mark.parametrize(
    ("work", "uv", "pip", "plan"),
    [
        ("make", "uv", True, [("make", "uv"), ("make", None)]),
        ("make", None, True, [("make", None)]),
        ("make", "uv", False, [("make", "uv")]),
        ("make", None, False, []),
        ("install", "uv", True, [("install", "uv"), ("make", "uv"), ("make", None)]),
    ],
)
def test_uv_comes_first_and_pip_is_the_way_out(
    work: str, uv: str | None, pip: bool, plan: list[tuple[str, str | None]]
) -> None:
    assert bootstrap.ways(work, uv, pip) == plan


def test_an_interrupted_venv_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "STAMP", venv / "bootstrap.stamp")
    bootstrap.bin_of(venv).mkdir(parents=True)
    bootstrap.python_of(venv).touch()
    assert bootstrap.found() == []
    bootstrap.STAMP.write_text("\n".join(WANT), encoding="utf-8")
    assert bootstrap.found() == WANT


def test_the_supported_versions_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (low, *_, high) = bootstrap.SUPPORTED
    assert project["requires-python"] == f">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"


def test_the_lock_pins_everything_by_hash_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    assert "://" not in lock
    assert bootstrap.without(("jieba",), lock).count("==") == lock.count("==") - 1


def test_what_is_left_out_of_the_lock_goes_with_its_hashes() -> None:
    lock = "# head\na==1 \\\n    --hash=1\n    # via x\njieba==2 \\\n    --hash=2\nz==3 \\\n    --hash=3\n"
    assert bootstrap.without(("jieba",), lock) == "# head\na==1 \\\n    --hash=1\n    # via x\nz==3 \\\n    --hash=3\n"


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it, as far as it goes without making anything."""
    command = [sys.executable, str(ROOT / "bootstrap.py"), *arguments]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(("locale", "words"), [("zh_CN.UTF-8", "用法"), ("en_US.UTF-8", "Usage"), ("C", "Usage")])
def test_without_a_command_it_says_how_to_use_it(locale: str, words: str) -> None:
    shown = start(LC_ALL=locale)
    assert shown.returncode == 0
    assert shown.stdout.startswith(words)
    assert "python3 bootstrap.py pytest" in shown.stdout


def test_a_terminal_without_chinese_gets_english() -> None:
    assert start(LC_ALL="zh_CN.UTF-8", PYTHONIOENCODING="ascii").stdout.startswith("Usage")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As in a fresh clone, on a machine with no tool on the PATH."""
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "bootstrap.stamp")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C")
    return tmp_path


@pytest.mark.usefixtures("empty")
def test_a_python_without_venv_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "can_make_venv", lambda: False)
    assert bootstrap.main(["pytest"]) == 1
    assert bootstrap.remedy() in capsys.readouterr().err


@pytest.mark.usefixtures("empty")
def test_an_old_python_alone_says_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "SUPPORTED", ((3, 98), (3, 99)))
    assert bootstrap.main(["pytest"]) == 1
    shown = capsys.readouterr()
    assert "Python 3.11, 3.12 or 3.13 is needed" in shown.err
    assert shown.out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a python is a shell script")
def test_a_supported_python_is_found_by_name_past_one_that_does_not_work(empty: Path) -> None:
    for name, script in {"python3.13": "exit 127", "python3.12": "echo /there/python3.12"}.items():
        (empty / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (empty / name).chmod(0o755)
    assert bootstrap.other_python() == "/there/python3.12"


def test_the_command_finds_venv_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "elsewhere")
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    env = bootstrap.environment()
    assert env["PATH"].split(os.pathsep) == [str(bootstrap.bin_of(bootstrap.VENV)), "elsewhere"]
    assert "PYTHONHOME" not in env


def test_windows_keeps_its_scripts_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "WINDOWS", True)
    assert bootstrap.python_of(Path("v")) == Path("v", "Scripts", "python.exe")


def test_a_missing_command_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert bootstrap.become(["no-such-command"], dict(os.environ)) == 127
    assert "no-such-command" in capsys.readouterr().err


def test_the_syntax_is_that_of_an_old_python() -> None:
    """`compile` cannot go back to 3.6, but these are what would break it."""
    import ast

    tree = ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.NamedExpr, ast.Match))]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [node for f in functions for node in [f.returns, *(a.annotation for a in f.args.args)] if node]
    assert not [node for node in annotations if isinstance(node, (ast.Subscript, ast.BinOp))]
