"""The house rules that no tool checks: imports go one way, names collide with nothing, starting stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from string import Formatter

import pytest

from parsers.messages import Language, catalogue

ROOT = Path(__file__).parent.parent
LAYERS = ("parsers", "normalize", "output", "ingest")  # each may import itself and those before it
MODULES = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py"))]
HEAVY = ("pandas", "pyarrow", "lxml", "xlsxwriter", "jieba", "rich", "numpy")
LIBRARIES = {name for name, owners in packages_distributions().items() if owners != ["jixiao-forms"]}
VAGUE = {"util", "utils", "common", "core", "helpers", "misc"}


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def imported(module: Path) -> Iterator[str]:
    """The top-level name of every import, also of those inside functions."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield module.relative_to(ROOT).parts[0] if node.level else (node.module or "").partition(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_never_go_back(module: Path) -> None:
    layer = module.relative_to(ROOT).parts[0]
    allowed = {*LAYERS[: LAYERS.index(layer) + 1]}
    ours = {*LAYERS, "tests", "samples", "benchmarks", "bootstrap"}
    assert {*imported(module)} & ours <= allowed


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_is_named_like_a_library_or_like_nothing_in_particular(module: Path) -> None:
    names = {part.removesuffix(".py") for part in module.relative_to(ROOT).parts} - {"__init__"}
    assert sorted(names & (sys.stdlib_module_names | LIBRARIES | VAGUE)) == []


def test_the_command_starts_without_heavy_libraries() -> None:
    program = f"import sys, ingest.command; print(*sorted({{*{HEAVY!r}}} & {{*sys.modules}}))"
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (started.stdout.strip(), started.stderr) == ("", "")


def places(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_message_says_the_same_in_both_languages(code: str) -> None:
    texts: dict[Language, str] = catalogue()[code]
    assert set(texts) == {"zh", "en"}
    assert all(text.strip() for text in texts.values())
    assert places(texts["zh"]) == places(texts["en"])
