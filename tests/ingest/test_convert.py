"""`jixiao convert` as a user meets it: what is written, what is said, and the exit code."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from ingest import chores
from ingest.account import MOST_SHOWN
from ingest.batch import Batch
from tests.ingest.faults import faulty, raising
from tests.ingest.runs import FORM, HOME, NAMES, PERSON, PHONE, Jixiao, command, names_read, outcomes, write


def test_a_clean_form_gives_0_and_says_where_the_results_are(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", write(folder / "a.txt"), "--out", tmp_path / "r")
    assert ran.code == 0
    assert names_read(tmp_path / "r") == {"a.txt": NAMES}
    assert "指标 4 行" in ran.out
    assert str(tmp_path / "r") in ran.out
    assert ran.err == ""


def test_out_may_be_told_from_where_one_stands(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert jixiao("convert", folder, "--out", "results").code == 0
    assert names_read(tmp_path / "results") == {"a.txt": NAMES}


def test_json_is_one_object_and_nothing_else(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt")
    write(folder / "b.txt", "")
    write(folder / "~$c.docx")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--json")
    account = json.loads(ran.out)
    assert (account["files"], account["failed"], account["skipped"]) == (3, 1, 1)
    assert (account["forms"], account["rows"], account["exit_code"], ran.code) == (1, 4, 4, 4)


def test_a_broken_file_costs_nothing_but_itself(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    good, large = write(folder / "c.txt"), folder / "b.txt"
    write(folder / "a.txt", "")
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    write(folder / "d.txt", "没有表格。\n")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--lang", "en")
    assert ran.code == 4
    assert names_read(tmp_path / "r") == {good.name: NAMES}
    assert {name: outcome["code"] for name, outcome in outcomes(tmp_path / "r").items()} == {
        "a.txt": "errors.empty_file",
        "b.txt": "errors.too_large",
        "c.txt": None,
        "d.txt": "errors.no_form",
    }
    assert "failed  a.txt: The file is empty" in ran.out
    assert ran.out.splitlines()[1].split() == ["1", "0", "0", "3", "0", "4"]


def test_nothing_readable_gives_2(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt", "")
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 2
    assert (tmp_path / "r/manifest.json").exists()


def test_an_empty_folder_gives_2_and_a_sentence(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", folder, "--out", tmp_path / "r")
    assert ran.code == 2
    assert "没有找到任何文件" in ran.out


def test_a_doubt_gives_3(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", write(folder / "a.txt", FORM.replace("隐患整改率", "")), "--out", tmp_path / "r")
    assert ran.code == 3
    assert "需要复核：1 张表，共 1 行" in ran.out


def test_only_files_that_are_no_forms_are_named_with_the_reason(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", write(folder / "a.expected.json", "{}"), "--out", tmp_path / "r")
    assert ran.code == 2
    assert "未读取  a.expected.json：样例旁边的预期结果" in ran.out
    assert "未读取的文件：样例的预期结果 1。" in ran.out


def test_expected_results_beside_samples_do_no_harm(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt")
    write(folder / "a.txt.expected.json", "{}")
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    assert outcomes(tmp_path / "r")["a.txt.expected.json"]["status"] == "skipped"


def test_copies_of_a_file_are_read_once_and_point_to_the_first(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(folder / name)
    for name in ("c.txt", "d.txt"):
        write(folder / name, "")
    jixiao("convert", folder, "--out", tmp_path / "r")
    assert list(names_read(tmp_path / "r")) == ["a.txt"]
    codes = {name: outcome["code"] for name, outcome in outcomes(tmp_path / "r").items()}
    assert codes["b.txt"] == "errors.skipped_copy"
    assert codes["c.txt"] == codes["d.txt"] == "errors.empty_file"
    assert outcomes(tmp_path / "r")["b.txt"]["params"] == {"first": "a.txt"}


def test_long_lists_of_failures_are_cut_and_say_so(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    for number in range(MOST_SHOWN + 3):
        write(folder / f"{number:02}.txt", "")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--lang", "en")
    assert ran.out.count("\nfailed  ") == MOST_SHOWN
    assert "3 more" in ran.out


def test_names_of_every_kind_come_back_whole(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    names = ["某某乡 2026年.txt", "“引号”,逗号.txt", "-dash.txt", "[bold]x[{0}].txt"]
    names += [] if os.name == "nt" else ["two\nlines.txt", "\x1b[31mred.txt"]
    for number, name in enumerate(names):
        write(folder / name, FORM.replace("2026", str(2020 + number)))
    write(folder / names[-1], "")
    ran = jixiao("convert", folder, "--out", tmp_path / "r")
    assert sorted(outcomes(tmp_path / "r")) == sorted(names)
    assert sorted(names_read(tmp_path / "r")) == sorted(names[:-1])
    assert "\x1b" not in ran.out
    assert os.name == "nt" or "\\x1b[31mred.txt" in ran.out


def test_results_inside_the_input_are_the_same_the_second_time(jixiao: Jixiao, folder: Path) -> None:
    write(folder / "a.txt")
    first = jixiao("convert", folder, "--out", folder / "results", "--json")
    second = jixiao("convert", folder, "--out", folder / "results", "--json")
    assert first.out == second.out
    assert list(outcomes(folder / "results")) == ["a.txt"]


def test_results_beside_the_input_are_not_read_the_second_time(jixiao: Jixiao, folder: Path) -> None:
    write(folder / "a.txt")
    for _ in range(2):
        assert jixiao("convert", folder / "*", "--out", folder).code == 0
    assert names_read(folder) == {"a.txt": NAMES}
    told = outcomes(folder)
    assert {one["code"] for name, one in told.items() if name != "a.txt"} == {"errors.skipped_results"}
    assert "绩效目标.xlsx" in told


@pytest.mark.parametrize("words", [["", "--out", "r"], ["in", "--out", ""]])
def test_an_empty_path_is_refused(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(folder / "a.txt")
    ran = jixiao("convert", *words)
    assert ran.code == 1
    assert "路径是空的" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_results_cannot_go_into_the_input_itself(jixiao: Jixiao, folder: Path) -> None:
    write(folder / "a.txt")
    ran = jixiao("convert", folder, "--out", folder / ".")
    assert ran.code == 1
    assert "本身" in ran.err
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_out_that_is_a_file_is_refused_and_left_as_it_is(jixiao: Jixiao, folder: Path) -> None:
    file = write(folder / "a.txt")
    for out in (file, file / "below"):
        ran = jixiao("convert", file, "--out", out)
        assert ran.code == 1
        assert "a.txt" in ran.err
        assert file.read_text(encoding="utf-8") == FORM


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a place where even root cannot write")
def test_out_in_a_place_that_cannot_be_written(jixiao: Jixiao, folder: Path) -> None:
    ran = jixiao("convert", write(folder / "a.txt"), "--out", "/proc/results")
    assert ran.code == 1
    assert "/proc/results" in ran.err
    assert "--out" in ran.err


def test_a_path_that_does_not_exist_alone_gives_1(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", folder / "nothing.txt", "--out", tmp_path / "r")
    assert ran.code == 1
    assert "nothing.txt" in ran.err
    assert not (tmp_path / "r").exists()


def test_a_path_that_does_not_exist_among_others_is_a_failed_file(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", folder / "nothing.txt", write(folder / "a.txt"), "--out", tmp_path / "r")
    assert ran.code == 4
    assert outcomes(tmp_path / "r")["nothing.txt"]["code"] == "errors.not_found"
    assert names_read(tmp_path / "r") == {"a.txt": NAMES}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("permission", "errors.no_permission"),
        ("disk", "errors.cannot_open"),
        ("gone", "errors.not_found"),
        ("memory", "errors.too_much_memory"),
        ("value", "errors.unexpected"),
        ("unreadable", "parsers.no_text"),
        ("forgotten", "errors.unexpected"),
    ],
)
def test_a_fault_in_one_file_leaves_the_others_right(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, code: str
) -> None:
    monkeypatch.setattr(chores, "convert_file", faulty)
    write(folder / "a.txt", f"{FORM}fault: {fault}\n")
    write(folder / "b.txt")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--lang", "en")
    assert ran.code == 4
    assert outcomes(tmp_path / "r")["a.txt"]["code"] == code
    assert "failed  a.txt: " in ran.out
    assert PERSON not in ran.out + ran.err
    assert names_read(tmp_path / "r") == {"b.txt": NAMES}


def test_interrupted_gives_130_and_no_manifest(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt")
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    write(folder / "b.txt", FORM + "\n")
    monkeypatch.setattr(Batch, "_keep", raising(KeyboardInterrupt()))
    ran = jixiao("convert", folder, "--out", tmp_path / "r")
    assert ran.code == 130
    assert "从中断的地方继续" in ran.err
    assert ran.out == ""
    assert not (tmp_path / "r/manifest.json").exists()
    monkeypatch.undo()
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    assert set(names_read(tmp_path / "r")) == {"a.txt", "b.txt"}


@pytest.mark.skipif(os.name == "nt", reason="signals are another matter there")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
def test_interrupted_from_outside_gives_130(folder: Path, tmp_path: Path, sent: str) -> None:
    for number in range(400):
        write(folder / f"{number}.txt", FORM.replace("2026", str(2000 + number)))
    process = command("convert", folder, "--out", tmp_path / "r", "--verbose", "--lang", "en")
    assert process.stderr
    while "file 00000003 " not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.Signals[sent])
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "r/manifest.json").exists()


def test_a_defect_outside_any_file_is_told_without_a_traceback(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.writing.publish", raising(RuntimeError(PERSON)))
    ran = jixiao("convert", write(folder / "a.txt"), "--out", tmp_path / "r")
    assert ran.code == 4
    assert "RuntimeError" in ran.err
    assert "可用同一命令继续" in ran.err
    assert PERSON not in ran.err
    assert "Traceback" not in ran.err


def test_verbose_logs_no_names(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    ran = jixiao("convert", write(folder / f"{PERSON}.txt"), "--out", tmp_path / "r", "--verbose")
    assert "file 00000001 " in ran.err
    assert not any(secret in ran.err for secret in (PERSON, PHONE, *NAMES))


def test_progress_only_where_someone_looks_on(
    jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write(folder / f"{number}.txt", FORM.replace("2026", str(2020 + number)))
    assert jixiao("convert", folder, "--out", tmp_path / "r").err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = jixiao("convert", folder, "--out", tmp_path / "r2")
    assert "3/3" in ran.err
    assert "正常 3" in ran.err


def test_paths_may_be_relative(jixiao: Jixiao, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert jixiao("convert", "in", "--out", "results").code in (0, 3)
    assert (tmp_path / "results" / "manifest.json").is_file()


def test_pages_are_written_unless_nobody_wants_them(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt")
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    (page,) = (tmp_path / "r" / "报告").iterdir()
    assert NAMES[0] in page.read_text(encoding="utf-8")
    assert (
        f"报告/{page.name}".encode() not in (tmp_path / "r" / "manifest.json").read_bytes()
    )  # one sum over all of them
    assert jixiao("convert", folder, "--out", tmp_path / "r", "--no-report").code == 0
    assert not (tmp_path / "r" / "报告").exists()
    assert not (tmp_path / "r" / "报告.html").exists()
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    assert page.exists()


def test_the_outcome_and_the_form_say_so(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    sample = next((HOME / "samples").glob("*.html"))
    write(folder / "表.xls", sample.read_text(encoding="utf-8"))
    write(folder / "表.html", sample.read_text(encoding="utf-8") + "<!-- -->")
    jixiao("convert", folder, "--out", tmp_path / "r")
    seen = outcomes(tmp_path / "r")
    assert "文件名以 .xls 结尾，内容其实是 html" in seen["表.xls"]["message"]
    assert "结尾" not in seen["表.html"]["message"]
    forms = map(json.loads, (tmp_path / "r/forms.jsonl").read_text(encoding="utf-8").splitlines())
    told = {form["source"]["name"]: form["source"]["notes"] for form in forms}
    assert "已按内容读取" in "".join(told["表.xls"])
    assert "已按内容读取" not in "".join(told["表.html"])
