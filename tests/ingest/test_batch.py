"""A batch with poison in it, a batch that is killed, a batch of archives: every file has its line, once."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import uuid
import zipfile
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from pyarrow import parquet

from output.results import RESULT_FILES
from output.workbook import WORKBOOK_FILE
from tests.ingest.runs import FORM, HOME, NAMES, PERSON, PHONE, Jixiao, names_read, outcomes, records, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and signals are another matter there")

SURNAMED, PHONE_MOBILE = "李晓燕", "13800001234"
FILES = 160  # a part and a bit
POINTS = "begin:100:after record:1 commit:77 shard:1 publish:1 publish:8:after finish:1 finish:1:after"
"""Where a run is killed: at which call of a function of `with_faults.POINTS`, before its work or after it."""


def start(*words: str | Path, first: str = "", mark: str = "", **settings: object) -> subprocess.Popen[str]:
    """The command with faults, in a process of its own; `mark` stands in the environment of all its processes."""
    environment = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONIOENCODING": "utf-8", "JIXIAO_TEST_MARK": mark}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ingest.with_faults", *([first] if first else []), *map(str, words)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=HOME,
    )


def convert(folder: Path, out: Path, *words: str, first: str = "", mark: str = "") -> int:
    process = start("convert", folder, "--out", out, *words, "--lang", "en", first=first, mark=mark)
    _, err = process.communicate(timeout=300)
    assert "Traceback" not in err
    return process.returncode


def fill(folder: Path, count: int) -> None:
    """Forms of which no two are the same; now and then one that is damaged, a copy, or no form at all."""
    for number in range(count):
        text = FORM.replace("2026", str(2000 + number % 100)).replace("某某乡", f"某某{number}乡")
        text = {5: "", 6: FORM, 7: text.replace("\t=\t", "\t\t")}.get(number % 20, text)
        write(folder / f"{number // 10}" / f"{number:03}.txt", text)


def results(out: Path) -> dict[str, bytes]:
    """All that was written, but for the times that it took and the way from the results to their sources."""
    files = {name: (out / name).read_bytes() for name in (*RESULT_FILES, "报告.html") if not name.endswith(".xlsx")}
    files |= {page.name: page.read_bytes() for page in (out / "报告").iterdir()}
    assert len(files) > len(RESULT_FILES) + 1
    with zipfile.ZipFile(out / WORKBOOK_FILE) as book:
        files |= {name: re.sub(rb'Target="[^"]*"', b"", book.read(name)) for name in book.namelist()}
    lines = records(out, "outcomes.jsonl")
    assert all(line["seconds"] >= 0 for line in lines)
    files["outcomes.jsonl"] = json.dumps([line | {"seconds": 0, "path": None} for line in lines]).encode()
    return files


def orphans(mark: str) -> list[psutil.Process]:
    """Processes of a run that are still there."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("JIXIAO_TEST_MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def all_gone(mark: str) -> bool:
    """Whether no process of a run is left, a moment after it ended."""
    for _ in range(100):
        if not orphans(mark):
            return True
        time.sleep(0.05)
    return False


def test_poison_among_good_files(folder: Path, tmp_path: Path) -> None:
    for number in range(40):
        write(folder / f"{number:02}.txt", FORM.replace("2026", str(2000 + number)))
    poisons = {
        "abort": "errors.crashed",
        "loop": "errors.timed_out",
        "eat": "errors.too_much_memory",
        "value": "errors.unexpected",
        "big": "errors.result_too_large",
        "children": "errors.timed_out",
    }
    for place, name in enumerate(poisons):
        write(folder / f"{place * 6:02}-{name}.txt", f"{FORM}fault: {name}\n")
    mark = uuid.uuid4().hex
    assert convert(folder, tmp_path / "r", "--timeout", "3", "--memory", "1500", "--workers", "2", mark=mark) == 4
    seen = outcomes(tmp_path / "r")
    failed = {name.partition("-")[2][:-4]: one["code"] for name, one in seen.items() if one["status"] == "failed"}
    assert failed == poisons
    assert len(names_read(tmp_path / "r")) == 40
    assert all_gone(mark)


def test_what_fails_once_beside_others_is_tried_again_alone(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt", f"{FORM}fault: once\n")
    write(folder / "b.txt")
    assert convert(folder, tmp_path / "r") in {0, 3}
    assert set(names_read(tmp_path / "r")) == {"a.txt", "b.txt"}


def test_a_file_that_cannot_be_drawn_is_read_all_the_same(folder: Path, tmp_path: Path) -> None:
    sample = next((HOME / "samples").glob("*建设局*表.pdf"))
    (folder / "a.pdf").write_bytes(sample.read_bytes() + b"\n% fault: drawing\n")
    write(folder / "b.txt")
    assert convert(folder, tmp_path / "r") in {0, 3}
    assert set(names_read(tmp_path / "r")) == {"a.pdf", "b.txt"}
    told = [page for page in pages(tmp_path / "r") if "不是每一页都附有图片".encode() in page]
    assert len(told) == 1
    assert "小区居民满意度".encode() in told[0]


def test_long_files_have_time_for_every_page(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt", f"{FORM}fault: pages\n")
    assert convert(folder, tmp_path / "r", "--timeout", "1") in {0, 3}
    assert list(names_read(tmp_path / "r")) == ["a.txt"]


def test_what_libraries_print_reaches_nobody(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt", f"{FORM}fault: noise\n")
    process = start("convert", folder, "--out", tmp_path / "r", "--verbose")
    out, err = process.communicate(timeout=60)
    assert "file 00000001" in err
    assert PERSON not in out + err


def test_a_file_that_ends_the_run_three_times_is_given_up_by_name(folder: Path, tmp_path: Path) -> None:
    for number in range(12):
        write(folder / f"{number:02}.txt", FORM.replace("2026", str(2000 + number)))
    write(folder / "05-bad.txt", f"{FORM}fault: kill_the_run\n")
    codes = [convert(folder, tmp_path / "r", "--workers", "2") for _ in range(4)]
    assert codes == [-signal.SIGKILL] * 3 + [4]
    failed = {name: one["code"] for name, one in outcomes(tmp_path / "r").items() if one["status"] == "failed"}
    assert failed == {"05-bad.txt": "errors.killed_run"}
    assert len(names_read(tmp_path / "r")) == 12


def test_a_file_is_not_blamed_for_its_neighbours(folder: Path, tmp_path: Path) -> None:
    for number in range(3):
        write(folder / f"{number}-bad.txt", f"{FORM}fault: abort\n{number}\n")
    write(folder / "3-last.txt", f"{FORM}fault: kill_the_run\n")
    assert convert(folder, tmp_path / "r", "--workers", "1") == -signal.SIGKILL
    with closing(sqlite3.connect(tmp_path / "r/.jixiao/journal.sqlite")) as journal:
        assert journal.execute("select times from begun").fetchall() == [(1,)]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder of files, and the results of one worker that nobody disturbed."""
    folder = tmp_path_factory.mktemp("unbroken")
    fill(folder / "in", FILES)
    assert convert(folder / "in", folder / "r", "--workers", "1") == 4
    return folder / "in", results(folder / "r")


def test_the_number_of_workers_changes_nothing(unbroken: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    folder, expected = unbroken
    assert convert(folder, tmp_path / "r", "--workers", "4") == 4
    assert results(tmp_path / "r") == expected


@pytest.mark.parametrize("point", POINTS.split())
def test_killed_at_the_worst_moment(unbroken: tuple[Path, dict[str, bytes]], tmp_path: Path, point: str) -> None:
    folder, expected = unbroken
    mark = uuid.uuid4().hex
    assert convert(folder, tmp_path / "r", "--workers", "2", first=f"kill-at={point}", mark=mark) == -signal.SIGKILL
    complete = (tmp_path / "r/manifest.json").exists()
    assert complete == point.startswith("finish")
    assert all_gone(mark)
    assert convert(folder, tmp_path / "r", "--workers", "2") == 4
    assert results(tmp_path / "r") == expected


def test_killed_again_and_again(unbroken: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    folder, expected = unbroken
    moments = random.Random(5)
    marks = [uuid.uuid4().hex for _ in range(16)]
    for mark in marks:
        process = start("convert", folder, "--out", tmp_path / "r", "--workers", "2", mark=mark)
        try:
            process.communicate(timeout=moments.uniform(0.3, 2.5))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    assert convert(folder, tmp_path / "r", "--workers", "2") == 4
    assert results(tmp_path / "r") == expected
    assert all(all_gone(mark) for mark in marks)


def test_nothing_is_done_twice(folder: Path, tmp_path: Path) -> None:
    """What was done before the end of the first run would end the second one."""
    fill(folder, 60)
    assert convert(folder, tmp_path / "r", "--workers", "1", first="kill-at=record:40:after") == -signal.SIGKILL
    log = start("convert", folder, "--out", tmp_path / "r", "--workers", "1", "--verbose")
    _, err = log.communicate(timeout=60)
    converted = [line for line in err.splitlines() if ": file " in line]
    assert len(converted) == len({line["sha256"] for line in records(tmp_path / "r", "outcomes.jsonl")}) - 40


def test_a_second_run_takes_what_has_not_changed_from_the_first(folder: Path, tmp_path: Path) -> None:
    fill(folder, 30)
    convert(folder, tmp_path / "r")
    write(folder / "new.txt", FORM.replace("2026", "2031"))
    log = start("convert", folder, "--out", tmp_path / "r", "--verbose")
    _, err = log.communicate(timeout=60)
    assert len([line for line in err.splitlines() if ": file " in line]) == 1
    assert "new.txt" in names_read(tmp_path / "r")


def test_a_file_that_timed_out_is_tried_again_in_the_next_run(folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt", f"{FORM}fault: loop\n")
    write(folder / "b.txt")
    for _ in range(2):
        assert convert(folder, tmp_path / "r", "--timeout", "1") == 4
        assert outcomes(tmp_path / "r")["a.txt"]["seconds"] > 0.9


@pytest.mark.parametrize(("fault", "code"), [("loop", "errors.timed_out"), ("abort", "errors.crashed")])
def test_a_suspect_that_fails_is_accounted_for(folder: Path, tmp_path: Path, fault: str, code: str) -> None:
    write(folder / "a.txt", f"{FORM}fault: {fault}\n")
    write(folder / "b.txt")
    write(folder / "c.txt", FORM.replace("2026", "2025"))
    for _ in range(2):
        assert convert(folder, tmp_path / "r", "--timeout", "1", first="kill-at=begin:1:after") == -signal.SIGKILL
    assert convert(folder, tmp_path / "r", "--timeout", "1") == 4
    assert {name: one["code"] for name, one in outcomes(tmp_path / "r").items()} == {
        "a.txt": code,
        "b.txt": None,
        "c.txt": None,
    }


def test_results_without_every_file_are_never_written(
    folder: Path, tmp_path: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt")
    monkeypatch.setattr("ingest.batch.Batch.convert", lambda *_: None)
    ran = jixiao("convert", folder, "--out", tmp_path / "r")
    assert "没有写出任何结果" in ran.err
    assert not (tmp_path / "r/manifest.json").exists()


def test_two_runs_into_one_folder(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    write(folder / "a.txt", f"{FORM}fault: loop\n")
    process = start("convert", folder, "--out", tmp_path / "r", "--timeout", "30", "--verbose")
    while not (tmp_path / "r/.jixiao/scratch").exists():
        time.sleep(0.05)
    before = set((tmp_path / "r").iterdir())
    ran = jixiao("convert", folder, "--out", tmp_path / "r")
    after = set((tmp_path / "r").iterdir())
    process.kill()
    process.communicate()
    assert ran.code == 1
    assert "另一个 jixiao 正在" in ran.err
    assert after == before  # the second takes nothing from the first


def test_members_of_archives_stand_where_the_archive_stands(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    write(folder / "a.txt", FORM.replace("2026", "2021"))
    write(folder / "c.txt", FORM.replace("2026", "2022"))
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("甲乡/表.txt", FORM)
        archive.writestr("__MACOSX/甲乡/._表.txt", b"\x00")
        with archive.open("乙乡.zip", "w") as inner, zipfile.ZipFile(inner, "w") as nested:
            nested.writestr("表.txt", FORM.replace("2026", "2023"))
            nested.writestr("copy.txt", FORM)
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 0
    assert {name: one["code"] for name, one in outcomes(tmp_path / "r").items()} == {
        "a.txt": None,
        "b.zip": "errors.skipped_unpacked",
        "b.zip/__MACOSX/甲乡/._表.txt": "errors.skipped_system_file",
        "b.zip/乙乡.zip": "errors.skipped_unpacked",
        "b.zip/乙乡.zip/copy.txt": None,
        "b.zip/乙乡.zip/表.txt": None,
        "b.zip/甲乡/表.txt": "errors.skipped_copy",
        "c.txt": None,
    }
    assert list(outcomes(tmp_path / "r"))[-1] == "c.txt"
    assert not (tmp_path / "r/.jixiao/scratch").exists()


def test_archives_are_opened_two_deep(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    data = FORM.encode()
    for depth in range(4):
        with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
            archive.writestr(f"{depth}.zip" if depth else "a.txt", data)
        data = (tmp_path / "made.zip").read_bytes()
    (folder / "z.zip").write_bytes(data)
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 2
    codes = {name: one["code"] for name, one in outcomes(tmp_path / "r").items()}
    assert codes["z.zip/3.zip/2.zip/1.zip"] == "errors.archive_too_deep"


def test_an_archive_that_also_lies_too_deep_elsewhere_is_opened(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("表.txt", FORM)
    inner = folder / "z.zip"
    for number in range(3):
        outer = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(outer, "w") as archive:
            archive.write(inner, "a.zip")
        inner = outer
    inner.rename(folder / "a.zip")
    assert jixiao("convert", folder, "--out", tmp_path / "r").code == 4
    assert names_read(tmp_path / "r") == {"z.zip/表.txt": NAMES}


def test_the_same_archive_twice_is_opened_once(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    for name in ("a.zip", "b.zip"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.txt"), FORM)
    jixiao("convert", folder, "--out", tmp_path / "r")
    assert {name: one["code"] for name, one in outcomes(tmp_path / "r").items()} == {
        "a.zip": "errors.skipped_unpacked",
        "a.zip/a.txt": None,
        "b.zip": "errors.skipped_copy",
    }


def test_a_file_given_in_two_ways_is_one(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    file = write(folder / "a.txt")
    jixiao("convert", folder, file, folder, "--out", tmp_path / "r")
    assert names_read(tmp_path / "r") == {"in/a.txt": NAMES}


def test_names_that_would_be_the_same_become_whole_paths(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    one, two = write(folder / "1/a.txt"), write(folder / "2/a.txt", FORM + "\n")
    jixiao("convert", one, two, write(folder / "2/b.txt", ""), "--out", tmp_path / "r")
    assert list(outcomes(tmp_path / "r")) == [one.as_posix(), two.as_posix(), "b.txt"]


def test_members_whose_masked_names_are_the_same_are_all_told(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("表.txt", FORM)
        for name in (f"{SURNAMED}.docx", "王小明.docx"):
            link = zipfile.ZipInfo(name)
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
    assert jixiao("convert", folder, "--out", tmp_path / "r", "--redact").code == 4
    told = [one["code"] for one in records(tmp_path / "r", "outcomes.jsonl")]
    assert told.count("errors.archive_no_file") == 2


def test_what_was_read_unredacted_does_not_stay_in_the_journal(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    write(folder / "a.txt")
    write(folder / ".hidden")  # one that has no result
    jixiao("convert", folder, "--out", tmp_path / "r")
    jixiao("convert", folder, "--out", tmp_path / "r", "--redact")
    with closing(sqlite3.connect(tmp_path / "r/.jixiao/journal.sqlite")) as journal:
        assert journal.execute("select count(*) from results").fetchone() == (1,)


def test_redacted_results_hold_no_name_and_no_number(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    write(folder / f"{SURNAMED}{PHONE_MOBILE}.txt", FORM.replace(PERSON, SURNAMED).replace(PHONE, PHONE_MOBILE))
    write(folder / f"{SURNAMED}.txt", "")
    write(folder / "copy.txt", FORM.replace(PERSON, SURNAMED).replace(PHONE, PHONE_MOBILE))
    assert jixiao("convert", folder, "--out", tmp_path / "plain").code == 4
    assert jixiao("convert", folder, "--out", tmp_path / "r", "--redact").code == 4
    for secret in (SURNAMED, PHONE_MOBILE):
        assert any(secret.encode() in unzipped(tmp_path / "plain", name) for name in RESULT_FILES)
        assert not any(secret.encode() in unzipped(tmp_path / "r", name) for name in RESULT_FILES)
        assert any(secret.encode() in page for page in pages(tmp_path / "plain"))
        assert not any(secret.encode() in page for page in pages(tmp_path / "r"))
        assert not any(secret.encode() in file.read_bytes() for file in (tmp_path / "r/.jixiao").iterdir())
    assert len(records(tmp_path / "r", "outcomes.jsonl")) == 3


def pages(out: Path) -> list[bytes]:
    """The report and every form's page."""
    return [page.read_bytes() for page in (out / "报告.html", *(out / "报告").iterdir())]


def unzipped(out: Path, name: str) -> bytes:
    """What a reader of the file sees."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(out / name) as book:
            return b"".join(book.read(member) for member in book.namelist())
    if name.endswith(".parquet"):
        return str(parquet.read_table(out / name).to_pylist()).encode()
    return (out / name).read_bytes()


def test_a_journal_with_damaged_pages_is_told_and_costs_no_result(folder: Path, tmp_path: Path, jixiao: Jixiao) -> None:
    fill(folder, 40)
    jixiao("convert", folder, "--out", tmp_path / "r")
    before = results(tmp_path / "r")
    journal = tmp_path / "r/.jixiao/journal.sqlite"
    pages = bytearray(journal.read_bytes())
    pages[8192:-4096] = b"\xa5" * (len(pages) - 12288)
    journal.write_bytes(pages)
    ran = jixiao("--lang", "en", "convert", folder, "--out", tmp_path / "r")
    if ran.code == 1:
        assert "Remove that folder and run the same command again" in ran.err
        shutil.rmtree(tmp_path / "r/.jixiao")
        jixiao("convert", folder, "--out", tmp_path / "r")
    assert "defect" not in ran.err
    assert results(tmp_path / "r") == before
