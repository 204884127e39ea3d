"""The samples: each is read as its expected result says, and the seed form as its acceptance wants it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.gather import gather
from ingest.pipeline import convert_one
from normalize.form import Form
from parsers import parse
from parsers.decoding import decode
from parsers.signatures import looks_like
from tests.golden import ENDING, SAMPLES, converted, differences, golden_of, main, samples
from tests.recorded import record_of, replayed

SEED = "青石乡人民政府2026年整体支出绩效目标表.txt"

# What each file is, and must be recognised as: format, encoding, kind, stage, rows of each form.
KNOWN: dict[str, tuple[str, str | None, str, str, list[int]]] = {
    SEED: ("tsv", "utf-8", "department", "target", [24]),
    "云溪县交通运输局整体支出绩效目标表.txt": ("tsv", "utf-16-le", "department", "target", [13]),
    "云溪县医疗保障局整体支出绩效目标表.tsv": ("tsv", "utf-8", "department", "target", [14]),
    "linye_youhaishengwu_fangzhi_2026.tsv": ("tsv", "utf-8", "project", "target", [12]),
    "城市管理局2026年项目绩效目标表（两个项目）.txt": ("tsv", "utf-8", "project", "target", [8, 7]),
    "2026年农村饮水安全项目绩效目标申报表.csv": ("csv", "gb18030", "project", "target", [12]),
    "2025年就业补助资金绩效自评表.csv": ("csv", "utf-8", "project", "self_evaluation", [12]),
    "云溪县文化旅游体育局整体支出绩效目标表.md": ("markdown", "utf-8", "department", "target", [11]),
    "松柏镇衔接资金项目绩效目标（网页复制）.md": ("markdown", "utf-8", "project", "target", [12]),
    "云溪县卫生健康局整体支出绩效目标表.html": ("html", "utf-8", "department", "target", [12]),
    "养老服务补助项目绩效目标公开_云溪县民政局.htm": ("html", "utf-8", "project", "target", [12]),
    "云溪县教育局整体支出绩效目标表-layout.txt": ("layout", "utf-8", "department", "target", [11]),
    "白沙洲街道项目绩效目标（逐格粘贴）.txt": ("lines", "utf-8", "project", "target", [12]),
    "云溪县水利局、农业农村局整体支出绩效目标表.xlsx": ("xlsx", None, "department", "target", [12, 9]),
    "songbaizhen_cundao_2026.xls": ("xls", None, "project", "target", [8]),
    "云溪县住房和城乡建设局整体支出绩效目标表.pdf": ("pdf", None, "department", "target", [12]),
    "云溪县市场监督管理局整体支出绩效目标表.docx": ("docx", None, "department", "target", [11]),
    "云溪县不动产登记中心整体支出绩效目标表.odt": ("odt", None, "department", "target", [14]),
    "云溪县林业局整体支出绩效目标表.ods": ("ods", None, "department", "target", [12]),
    "云溪县政务服务中心整体支出绩效目标表（WordML）.xml": ("word-xml", "utf-8", "department", "target", [11]),
    "云溪县国有林场整体支出绩效目标表（系统导出）.xls": ("excel-xml", "utf-8", "department", "target", [12]),
    "云溪县公共资源交易中心整体支出绩效目标表.ofd": ("ofd", None, "department", "target", [11]),
    "云溪县自然资源局整体支出绩效目标表.doc": ("doc", None, "department", "target", [11]),
    "云溪县白沙洲街道办事处整体支出绩效目标表.wps": ("doc", None, "department", "target", [9]),
    "云溪县应急物资储备库建设项目绩效目标表.rtf": ("rtf", None, "project", "target", [9]),
    "云溪县住房和城乡建设局整体支出绩效目标表（扫描件）.pdf": ("pdf", None, "department", "target", [12]),
    "松柏镇村道安全隐患整治（手机拍照）.jpg": ("image", None, "project", "target", [10]),
    "shuangjiangzhen_zhengtizhichu_2026.txt": ("text", "utf-8", "department", "target", [10]),
}

# Nobody real stands in a sample: every person and every number is one of these.
PEOPLE = re.compile("张三|李四|王五|赵六|钱七|孙八|周九|吴十|郑一|冯二|陈三|褚四|卫五|蒋六|沈七")
PHONE = re.compile(r"0745-00000\d\d")
PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")  # a mobile phone, an identity card

every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)


def expected(sample: Path) -> list[dict[str, Any]]:
    if not golden_of(sample).exists():
        pytest.fail(f"{golden_of(sample).name} is missing: python -m tests.golden makes it, to be read by eye", False)
    forms: list[dict[str, Any]] = json.loads(golden_of(sample).read_text(encoding="utf-8"))
    return forms


@cache
def forms_of(name: str) -> list[Form]:
    with as_recorded(name):
        return convert_one(name, (SAMPLES / name).read_bytes())


@contextmanager
def as_recorded(name: str) -> Iterator[None]:
    """Recognition answers as it was recorded, for the samples that are pictures."""
    with replayed(name) if record_of(name).exists() else nullcontext():
        yield


def test_every_sample_is_known_and_has_its_expected_result() -> None:
    assert {sample.name for sample in samples()} == {*KNOWN}
    assert {file.name for file in SAMPLES.glob(f"*{ENDING}")} == {name + ENDING for name in KNOWN}


@every_sample
def test_a_sample_is_read_as_expected(sample: Path) -> None:
    changes = list(differences(expected(sample), converted(sample)))
    if changes:
        pytest.fail("\n".join([sample.name, *changes]), pytrace=False)


@every_sample
def test_an_expected_result_is_what_the_schema_allows(sample: Path) -> None:
    validated = [Form.model_validate(form) for form in expected(sample)]
    assert [form.model_dump(mode="json", exclude_none=True) for form in validated] == expected(sample)


@every_sample
def test_a_sample_is_recognised(sample: Path) -> None:
    file_format, encoding, kind, stage, rows = KNOWN[sample.name]
    forms = forms_of(sample.name)
    assert [len(form.indicators) for form in forms] == rows
    read_as = {(form.source.format, form.source.encoding, form.kind, form.stage) for form in forms}
    assert read_as == {(file_format, encoding, kind, stage)}


@every_sample
def test_nobody_real_stands_in_a_sample(sample: Path) -> None:
    data = sample.read_bytes()
    is_text = looks_like(data) in (None, "page")
    with as_recorded(sample.name):
        text = decode(data).text if is_text else "\n".join(parse(sample.name, data).texts())
    assert PERSONAL.findall(text) == []
    signed = [form.signoff for form in forms_of(sample.name) if form.signoff]
    people = [person for sign in signed for person in (sign.preparer, sign.head) if person]
    assert all(PEOPLE.fullmatch(person) for person in people)
    assert all(PHONE.fullmatch(sign.phone) for sign in signed if sign.phone)


@pytest.mark.parametrize("name", [name for name in KNOWN if KNOWN[name][0] in ("tsv", "csv")])
def test_every_value_stands_where_its_evidence_says(name: str) -> None:
    separator = {"tsv": "\t", "csv": ","}[KNOWN[name][0]]
    text = decode((SAMPLES / name).read_bytes()).text
    lines = list(csv.reader(text.splitlines(), delimiter=separator))
    for row in (row for form in forms_of(name) for row in form.indicators):
        for field, place in row.evidence.items():
            printed = getattr(row, f"{field}_printed", None) or row.printed.get(field) or getattr(row, field)
            assert place.line
            assert place.column
            assert lines[place.line - 1][place.column - 1] == str(printed), (row.seq, field)


def test_expected_results_are_not_converted() -> None:
    skipped = {entry.name for entry in gather([SAMPLES]) if entry.skip == "errors.skipped_expected"}
    assert skipped == {name + ENDING for name in KNOWN}


# The seed form: what the project was begun for


@pytest.fixture
def seed() -> Form:
    (form,) = forms_of(SEED)
    return form


def test_the_rows_of_the_seed(seed: Form) -> None:
    levels = [(row.level1, row.level2) for row in seed.indicators]
    assert levels == [
        ("成本指标", "经济成本指标"),
        ("成本指标", "社会成本指标"),
        ("成本指标", "生态环境成本指标"),
        *[("产出指标", "数量指标")] * 7,
        *[("产出指标", "质量指标")] * 5,
        *[("产出指标", "时效指标")] * 3,
        ("效益指标", "经济效益指标"),
        *[("效益指标", "社会效益指标")] * 2,
        ("效益指标", "生态效益指标"),
        ("效益指标", "可持续影响指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
    assert (seed.fiscal_year, seed.unit_name) == (2026, "云溪县青石乡人民政府")


def test_every_damage_of_the_seed_is_a_named_edit(seed: Form) -> None:
    edits = {(edit.kind, edit.seq) for edit in seed.edits}
    assert ("page_split_joined", None) in edits
    assert {("shifted_row_moved_back", 14), ("shifted_row_moved_back", 15), ("stray_label_dropped", 16)} <= edits
    assert all(edit.reason for edit in seed.edits)


def test_the_label_on_the_next_page_of_the_seed_is_carried_back_on_the_evidence_of_the_sums(seed: Form) -> None:
    (carried,) = (edit for edit in seed.edits if edit.kind == "label_carried_back")
    assert (carried.params["label"], carried.params["rows"]) == ("时效指标", "1")
    assert "成本指标 20=20" in carried.reason
    assert "产出指标 30=30" in carried.reason


def test_only_the_row_without_a_name_is_to_be_reviewed_in_the_seed(seed: Form) -> None:
    (row,) = (row for row in seed.indicators if row.needs_review)
    assert (row.seq, row.level2, row.name, row.value) == (19, "经济效益指标", None, "效果明显")
    assert [reason.code for reason in row.review_reasons] == ["name_missing"]


def test_what_an_auditor_would_ask_about_the_seed(seed: Form) -> None:
    found = [(finding.code, finding.severity, finding.seq) for finding in seed.findings]
    assert found == [
        ("name_missing", "error", 19),
        ("target_differs_from_scoring", "warning", 11),
        ("target_differs_from_scoring", "warning", 14),
        ("execution_points_missing", "hint", None),
    ]
    assert seed.findings[-1].params == {"parts": "20/30/30/10", "total": "90"}


# The command that makes them


def test_the_command_overwrites_nothing_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = tmp_path / "甲.txt"
    sample.write_bytes((SAMPLES / SEED).read_bytes())
    monkeypatch.setattr("tests.golden.SAMPLES", tmp_path)
    assert main([]) == 0
    made = golden_of(sample).read_text(encoding="utf-8")
    changed = made.replace('"unit": "个村"', '"unit": "个"')
    golden_of(sample).write_text(changed, encoding="utf-8")
    assert main([sample.name]) == 1
    assert golden_of(sample).read_text(encoding="utf-8") == changed
    assert "[1].indicators[10].unit: expected '个', got '个村'" in capsys.readouterr().out
    assert main(["--overwrite"]) == 0
    assert golden_of(sample).read_text(encoding="utf-8") == made
