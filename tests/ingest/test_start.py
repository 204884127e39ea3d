"""What the command line loads before it knows what to do, and that it has words for all it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from parsers.messages import catalogue
from tests.ingest.runs import HOME

HEAVY = {
    "pandas",
    "numpy",
    "pyarrow",
    "lxml",
    "rich",
    "pydantic",
    "jieba",
    "xlsxwriter",
    "duckdb",
}


def test_starting_loads_nothing_heavy() -> None:
    code = "import sys, ingest.command; ingest.command.main(['--help']); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ran.stderr.split()}
    assert "argparse" in loaded
    assert loaded & HEAVY == set()


def test_every_code_that_ingest_names_has_words_in_both_languages() -> None:
    files = [path.read_text(encoding="utf-8") for path in (HOME / "ingest").glob("*.py")]
    codes = {code for text in files for code in re.findall(r'"((?:errors|command|output|columns)\.\w+)"', text)}
    assert len(codes) > 30
    assert {code for code in codes if set(catalogue().get(code, {})) != {"zh", "en"}} == set()


def test_every_error_is_documented() -> None:
    documented = (HOME / "docs/errors.md").read_text(encoding="utf-8")
    assert [code for code in catalogue() if code.startswith("errors.") and f"`{code}`" not in documented] == []


def test_the_account_has_a_word_for_every_reason_to_skip() -> None:
    words = catalogue()
    reasons = [code.removeprefix("errors.") for code in words if code.startswith("errors.skipped_")]
    assert len(reasons) > 10
    assert [reason for reason in reasons if f"command.why_{reason}" not in words] == []


def test_modules_stay_small() -> None:
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in Path(HOME / "ingest").rglob("*.py")
    }
    assert max(lengths.values()) <= 210, lengths
