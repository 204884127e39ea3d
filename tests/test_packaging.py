"""What is shipped: exactly our four packages with their data, and nothing that points to a machine or an index."""

from __future__ import annotations

import re
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "normalize", "output", "parsers")

# In pieces, so that this file does not hold what it forbids.
HOSTS = [
    "py" + "pi[.]org",
    "python" + "hosted[.]org",
    "registry[.]" + "npm",
    "tuna[.]" + "tsinghua",
    "mirrors[.]" + "aliyun",
]
MACHINES = [r"(?<![\w.:/])/(?:root|home|Users|" + "work)/" + r"\w", r"[A-Z]:\\Users"]
FORBIDDEN = re.compile("|".join(HOSTS + MACHINES))


def git(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    try:
        subprocess.run(["git", "rev-parse"], cwd=ROOT, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    command = ["git", "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, encoding="utf-8", check=False)


def shipped() -> set[str]:
    """Every file of the four packages as it lies here."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file())
    return {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel that is really built."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        name = build_wheel(str(folder))
    with ZipFile(folder / name) as archive:
        return {file for file in archive.namelist() if ".dist-info/" not in file}


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: set[str]) -> None:
    assert wheel == shipped()
    assert {file.partition("/")[0] for file in wheel} == {*PACKAGES}


@pytest.mark.parametrize("data", ["parsers/catalogue", "normalize/vocabulary"])
def test_the_wheel_holds_the_tables(wheel: set[str], data: str) -> None:
    assert any(file.startswith(f"{data}/") and file.endswith(".toml") for file in wheel)


@pytest.mark.parametrize("ending", ["html", "css", "js"])
def test_the_wheel_holds_what_pages_are_made_of(wheel: set[str], ending: str) -> None:
    assert f"output/report/templates/{'report' if ending != 'html' else 'form'}.{ending}" in wheel


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_names(package: str) -> None:
    assert {*packages_distributions().get(package, [])} <= {"jixiao-forms"}


def test_git_ignores_none_of_our_files() -> None:
    ignored = git("check-ignore", "--no-index", "--stdin", given="\n".join([*shipped(), "output/new.py"]))
    assert ignored.stdout == ""


def test_no_file_names_an_index_or_a_machine() -> None:
    files = git("ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    texts = {
        file: (ROOT / file).read_text(encoding="utf-8", errors="replace") for file in files if (ROOT / file).is_file()
    }
    assert {file: found[0] for file, text in texts.items() if (found := FORBIDDEN.search(text))} == {}
