"""`jixiao explain` as a person reads it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from rich.cells import cell_len

from ingest import pipeline
from ingest.explain import WIDTH_OF_FILES
from normalize.form import Edit, Finding, Form, Indicator, Place, ReviewReason, SignOff, Source
from tests.ingest.faults import raising
from tests.ingest.runs import HOME, NAMES, PERSON, PHONE, Jixiao, command, write

LONG_NAME = "社会公众或服务对象对某某乡人民政府开展农村人居环境整治工作的满意度"
DAMAGED = Form(
    form_id="x-1",
    kind="department",
    stage="self_evaluation",
    title="部门整体支出绩效自评表",
    fiscal_year=2026,
    unit_name="某某县某某乡人民政府",
    signoff=SignOff(preparer=PERSON, reviews={"业务股室审核": "同意[b]"}),
    head_other={"预算编码": "0001"},
    other_text=["备注：\x1b[31m红色", "第1页 共2页"],
    indicators=[
        Indicator(seq=1, level1="产出指标", level1_points=Decimal(30), level2="数量指标", name=LONG_NAME),
        Indicator(
            seq=2,
            level1="效益指标",
            level2="经济效益指标",
            name="[red]增收[/red]",
            value_type="≥",
            value="95",
            unit="%",
            points=Decimal(10),
            actual="97",
            score=Decimal("9.5"),
            other={"核对": "已核对"},
            needs_review=True,
            review_reasons=[ReviewReason(code="made_up", message="读法有两种", alternatives=["95", "9 5"])],
        ),
    ],
    source=Source(name="表.txt", sha256="0", format="tsv", encoding="gb18030"),
    edits=[
        Edit(
            kind="made_up",
            seq=2,
            field="value",
            where=Place(line=12, column=3),
            before="增收\t95",
            after="增收\t≥\t95",
            reason="少了一格",
            confidence=0.875,
        )
    ],
    findings=[Finding(code="made_up", severity="warning", seq=2, message="目标值与评分标准不一致")],
    needs_review=True,
    review_reasons=[ReviewReason(code="made_up", message="标题缺少年度")],
)


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A file that is read as the form above."""
    monkeypatch.setattr(pipeline, "normalize", lambda repaired: [DAMAGED])
    return write(folder / "表.txt")


def test_a_clean_form_is_shown_whole(jixiao: Jixiao, folder: Path) -> None:
    ran = jixiao("explain", write(folder / "a.txt"))
    assert ran.code == 0
    for shown in (*NAMES, "a.txt", "某某县某某乡人民政府", "2026", "≥ 12 次", "定性 明显提高", PERSON, PHONE, "utf-8"):
        assert shown in ran.out
    assert "读出 4 行指标" in ran.out
    assert "修复" not in ran.out
    assert "疑点" not in ran.out


@pytest.mark.parametrize("width", [80, 160])
def test_nothing_is_cut_at_any_width(
    jixiao: Jixiao, damaged: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = jixiao("explain", damaged)
    assert ran.code == 3
    assert "…" not in ran.out
    assert max(map(cell_len, ran.out.splitlines())) <= width
    for shown in ("gb18030", "第12行第3格", "0.88", "97", "9.5", "0001", "同意[b]", "已核对", "(30)", "2 !"):
        assert shown in ran.out
    for heading in ("读出 2 行指标", "修复 1 处", "疑点 1 个", "其余内容", "! 标题缺少年度"):
        assert heading in ran.out
    assert Counter(LONG_NAME) <= Counter(ran.out)  # broken over lines, but whole


def test_in_a_file_the_tables_are_wide(jixiao: Jixiao, damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(os, "isatty", lambda stream: False)
    ran = jixiao("explain", damaged)
    assert max(map(cell_len, ran.out.splitlines())) == WIDTH_OF_FILES
    for whole in ("产出指标 (30)", "增收 | ≥ | 95", "读法有两种（另可读作：95 / 9 5）"):
        assert whole in ran.out


def test_text_of_a_document_cannot_steer_the_terminal(jixiao: Jixiao, damaged: Path) -> None:
    ran = jixiao("explain", damaged)
    assert "\x1b" not in ran.out
    assert "\\x1b[31m红色" in ran.out
    assert re.search(r"\[red\]增收\s*\[/red\]", ran.out)


def test_english_headings_and_chinese_where_the_catalogue_has_no_english(jixiao: Jixiao, damaged: Path) -> None:
    ran = jixiao("explain", damaged, "--lang", "en")
    for shown in ("Rows as read: 2", "Repairs: 1", "line 12, cell 3", "may also be read as", "少了一格", "warning"):
        assert shown in ran.out


def test_json_is_the_forms_one_a_line(jixiao: Jixiao, damaged: Path) -> None:
    ran = jixiao("explain", damaged, "--json")
    assert [Form.model_validate_json(line) for line in ran.out.splitlines()] == [DAMAGED]
    assert ran.code == 3
    assert json.loads(ran.out)["indicators"][0]["name"] == LONG_NAME


def test_a_file_without_a_form_gives_2_and_the_reason(jixiao: Jixiao, folder: Path) -> None:
    ran = jixiao("explain", write(folder / "a.txt", ""))
    assert (ran.code, ran.out) == (2, "")
    assert "文件是空的" in ran.err


def test_a_defect_gives_2_and_no_text(jixiao: Jixiao, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "repair", raising(ValueError(PERSON)))
    ran = jixiao("explain", write(folder / "a.txt"), "--lang", "en")
    assert ran.code == 2
    assert "ValueError" in ran.err
    assert PERSON not in ran.err


def test_a_folder_or_nothing_at_all_gives_1(jixiao: Jixiao, folder: Path) -> None:
    for path, said in ((folder, "文件夹"), (folder / "nothing.txt", "nothing.txt")):
        ran = jixiao("explain", path)
        assert ran.code == 1
        assert said in ran.err


def test_a_pipe_gets_no_colour_and_utf8(folder: Path) -> None:
    process = command("explain", write(folder / "a.txt"), "--lang", "zh")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "\x1b" not in out
    assert NAMES[0] in out


@pytest.mark.skipif(os.name == "nt", reason="another kind of pipe")
@pytest.mark.parametrize("words", [["explain"], ["explain", "--json"], ["schema"]])
def test_a_reader_that_leaves_early_is_no_error(folder: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = [write(folder / "a.txt")] if words[0] == "explain" else []
    process = command(*words, *file, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_told(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        process = command("schema", "--lang", "en", stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "No space left" in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="code pages are handled otherwise there")
def test_a_terminal_without_chinese_gets_question_marks_and_no_crash(folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONIOENCODING": "ascii"}
    process = command("explain", write(folder / "a.txt"), env=environment)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "????" in out
