"""The results folder: complete or not there, whatever happens while it is written."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from normalize.form import Form
from output import results, sheet_writer
from output.outcome import Outcome
from output.results import MANIFEST_FILE, RESULT_FILES, UNFINISHED, write_results
from output.summary import Summary
from parsers.errors import ExitCode, UsageError
from parsers.messages import say
from tests.output.build import FORMULAS, LONG_TEXT, ODD_TEXTS, empty_form, full_form, opened, read, tricky_form, unread

Result = tuple[Outcome, Sequence[Form]]
REPORT = ("报告", "报告.html")


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def skipped() -> Result:
    return replace(unread(".DS_Store")[0], status="skipped"), []


def test_whole_folder(tmp_path: Path) -> None:
    summary = write_results(tmp_path / "new" / "results", [read([full_form(), empty_form()]), unread()])
    folder = tmp_path / "new" / "results"
    assert {file.name for file in folder.iterdir()} == {*RESULT_FILES, *REPORT, MANIFEST_FILE}
    assert summary == Summary(
        files=2, review=1, failed=1, forms=2, forms_to_review=1, rows=2, rows_to_review=1, edits=2, findings=3
    )


def test_manifest_vouches_for_every_file(tmp_path: Path) -> None:
    write_results(tmp_path, [read([full_form()])])
    manifest = json.loads((tmp_path / MANIFEST_FILE).read_text(encoding="utf-8"))
    assert manifest["schema_version"] == "1"
    assert manifest["counts"]["rows"] == 2
    pages = manifest["files"].pop("报告")
    (page,) = (tmp_path / "报告").iterdir()
    told = f"{page.name}\n{hashlib.sha256(page.read_bytes()).hexdigest()}\n"
    assert pages == {"sha256": hashlib.sha256(told.encode()).hexdigest(), "size": page.stat().st_size, "pages": 1}
    assert manifest["files"] == {
        name: {
            "sha256": hashlib.sha256((tmp_path / name).read_bytes()).hexdigest(),
            "size": (tmp_path / name).stat().st_size,
        }
        for name in (*RESULT_FILES, "报告.html")
    }


def test_forms_validate_again_in_the_order_given(tmp_path: Path) -> None:
    forms = [full_form("b:1"), tricky_form(), empty_form("a:1"), full_form("a:2")]
    write_results(tmp_path, [read(forms[:2]), unread(), read(forms[2:])])
    assert [Form.model_validate_json(line) for line in lines(tmp_path / "forms.jsonl")] == forms
    assert "某县自然资源局" in lines(tmp_path / "forms.jsonl")[0]


def test_every_file_given_has_its_line(tmp_path: Path) -> None:
    odd = "\udccf.txt"  # a name that is not UTF-8, as Linux hands it over
    write_results(tmp_path, [unread(odd), read([full_form()], name="县\u2028/局.txt"), skipped()])
    outcomes = [json.loads(line) for line in lines(tmp_path / "outcomes.jsonl")]
    assert [outcome["name"] for outcome in outcomes] == [odd, "县\u2028/局.txt", ".DS_Store"]
    assert [outcome["status"] for outcome in outcomes] == ["failed", "review", "skipped"]
    assert outcomes[0]["code"] == "errors.empty_file"
    assert outcomes[1]["rows_to_review"] == 1
    assert opened(tmp_path)["文件清单"].max_row == 4


def test_no_forms_at_all(tmp_path: Path) -> None:
    assert write_results(tmp_path, []) == Summary()
    assert {file.name for file in tmp_path.iterdir()} == {*RESULT_FILES, *REPORT, MANIFEST_FILE}


def clean() -> Result:
    return read([empty_form()])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([clean()], ExitCode.CLEAN),
        ([clean(), skipped()], ExitCode.CLEAN),
        ([clean(), read([full_form()])], ExitCode.NEEDS_REVIEW),
        ([read([empty_form().model_copy(update={"needs_review": True})])], ExitCode.NEEDS_REVIEW),
        ([read([full_form().model_copy(update={"needs_review": False})])], ExitCode.NEEDS_REVIEW),
        ([clean(), unread(), read([full_form()])], ExitCode.SOME_FAILED),
        ([unread(), unread()], ExitCode.NOTHING_READABLE),
        ([unread(), skipped()], ExitCode.NOTHING_READABLE),
        ([skipped()], ExitCode.NOTHING_READABLE),
        ([], ExitCode.NOTHING_READABLE),
    ],
)
def test_exit_codes(tmp_path: Path, given: list[Result], code: ExitCode) -> None:
    assert write_results(tmp_path, given).exit_code is code


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    write_results(tmp_path, [read([full_form()] * 3)])
    (tmp_path / "mine.txt").write_text("a file of the user's")
    write_results(tmp_path, [read([empty_form()])])
    assert len(lines(tmp_path / "forms.jsonl")) == 1
    assert {file.name for file in tmp_path.iterdir()} == {*RESULT_FILES, *REPORT, MANIFEST_FILE, "mine.txt"}


def test_incomplete_while_it_is_written(tmp_path: Path) -> None:
    write_results(tmp_path, [read([full_form()])])
    before = contents(tmp_path)

    def given() -> Iterator[Result]:
        yield read([empty_form()])
        assert not (tmp_path / MANIFEST_FILE).exists()
        assert {name: data for name, data in before.items() if name != MANIFEST_FILE}.items() <= contents(
            tmp_path
        ).items()

    write_results(tmp_path, given())
    assert (tmp_path / MANIFEST_FILE).exists()


@pytest.mark.parametrize("error", [RuntimeError("a defect"), KeyboardInterrupt()])
def test_failure_of_the_workbook_leaves_no_manifest_and_nothing_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    write_results(tmp_path, [read([full_form()])])
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sheet_writer.Sheet, "finish", fail)
    with pytest.raises(type(error)):
        write_results(tmp_path, [read([empty_form()])])
    del before[MANIFEST_FILE]
    assert contents(tmp_path) == before


def test_failure_in_the_first_run_leaves_an_empty_folder(tmp_path: Path) -> None:
    def given() -> Iterator[Result]:
        yield read([full_form()])
        raise OSError(errno.EIO, "the source disk is gone")

    with pytest.raises(OSError, match="the source disk is gone"):  # not blamed on the results folder
        write_results(tmp_path, given())
    assert list(tmp_path.iterdir()) == []


def test_remains_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).mkdir()
    (tmp_path / UNFINISHED / "forms.parquet").write_bytes(b"half of it")
    write_results(tmp_path, [read([full_form()])])
    assert not (tmp_path / UNFINISHED).exists()


def complaint(folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        write_results(folder, [read([full_form()])])
    assert say(caught.value.code, "en", **caught.value.params)
    assert caught.value.exit_code is ExitCode.WRONG_ARGUMENTS
    return say(caught.value.code, "zh", **caught.value.params)


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert "taken" in complaint(tmp_path / "taken")
    assert "无法写入" in complaint(tmp_path / "taken" / "below")


def refuse(monkeypatch: pytest.MonkeyPatch, method: str, name: str, error: OSError) -> None:
    """From now on `method` of a path with that name fails as Windows or a full disk makes it fail."""
    original = getattr(Path, method)

    def refusing(path: Path, *arguments: object, **options: object) -> object:
        if path.name == name:
            raise type(error)(error.errno, error.strerror, str(path))
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, method, refusing)


def test_workbook_that_is_open_in_excel_is_named_before_anything_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_results(tmp_path, [read([full_form()])])
    before = contents(tmp_path)
    refuse(monkeypatch, "open", "绩效目标.xlsx", PermissionError(errno.EACCES, "in use"))
    assert f"{tmp_path / '绩效目标.xlsx'}”无法写入：它可能正在 Excel 或 WPS 中打开" in complaint(tmp_path)
    monkeypatch.undo()
    assert contents(tmp_path) == before


def test_workbook_that_was_opened_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_results(tmp_path, [read([empty_form()])])
    refuse(monkeypatch, "replace", "绩效目标.xlsx", PermissionError(errno.EACCES, "in use"))
    assert "绩效目标.xlsx”无法写入" in complaint(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {*RESULT_FILES, "报告"}


@pytest.mark.parametrize(
    "step",
    [
        "output.lines._open",
        "output.lines._write",
        "pyarrow.parquet.ParquetWriter.write_table",
        "xlsxwriter.Workbook._store_workbook",
        "output.results.os.fsync",
    ],
)
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, fail)
    assert "磁盘空间不足" in complaint(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "mkdir", UNFINISHED, PermissionError(errno.EACCES, "Permission denied"))
    assert "请检查路径和权限" in complaint(tmp_path)


def test_hidden_line_breaks_do_not_break_records(tmp_path: Path) -> None:
    form = tricky_form([*FORMULAS, *ODD_TEXTS, LONG_TEXT])
    write_results(tmp_path, [read([form])])
    assert len(lines(tmp_path / "forms.jsonl")) == 1


def test_version_is_told_even_without_an_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(results, "DISTRIBUTION", "not-installed-anywhere")
    write_results(tmp_path, [])
    assert json.loads((tmp_path / MANIFEST_FILE).read_text(encoding="utf-8"))["version"] == "unknown"
