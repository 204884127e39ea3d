"""What only the batch as a whole shows: each kind is found, and its neighbour is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from normalize.form import Form, Indicator, Source
from normalize.indicator_key import with_keys
from normalize.unit_names import read_unit
from output.across import look_across
from output.frames import frames
from output.outcome import Outcome
from output.parts import write_part
from output.results import write_results
from output.wanted import EVERYTHING, Wanted

EXPLANATION = "反映宣传工作的完成情况"


def form(unit: str, *rows: Indicator, number: int = 1, **fields: object) -> Form:
    name = f"{unit}{number}.txt"
    source = Source(name=name, sha256=f"{abs(hash(name)):064x}"[:64], format="tsv")
    given: dict[str, Any] = {"kind": "department", "stage": "target", "fiscal_year": 2026, "unit_name": unit, **fields}
    return with_keys(Form(form_id=f"{unit}{number}", source=source, indicators=list(rows), **given))


def row(value: int, name: str = "宣传次数", **fields: object) -> Indicator:
    given: dict[str, Any] = {"value_type": "≥", "value": str(value), "value_number": Decimal(value), "unit": "次"}
    given |= {"seq": 1, "name": name, "unit_canonical": "次", **fields}
    return Indicator(**given)


def found(folder: Path, forms: Sequence[Form], wanted: Wanted = Wanted()) -> list[dict[str, Any]]:  # noqa: B008
    """The findings about the batch, as the table holds them."""
    outcomes = [
        (Outcome.of_forms([one], name=one.source.name, sha256="0", size=1, format="tsv"), [one]) for one in forms
    ]
    summary = write_results(folder, outcomes, wanted)
    table = frames(folder).findings
    told = cast(list[dict[str, Any]], table[table.scope == "batch"].to_dict("records"))
    assert summary.batch_findings == len(told)
    return told


COUNTY = ["教育局", "财政局", "民政局", "水利局", "林业局", "司法局", "审计局", "统计局"]


def test_units_of_the_list_that_handed_in_nothing(tmp_path: Path) -> None:
    roster = ("云溪县青石乡", "教育局", "财政局", "卫生健康局")
    forms = [form("云溪县青石乡人民政府", row(1)), form("云溪县教育局", row(1)), form("卫生和健康局", row(1))]
    told = found(tmp_path, forms, Wanted(roster=roster))
    assert [one["code"] for one in told] == ["unit_missing_from_batch"] * 2
    assert ["财政局" in one["message"] for one in told] == [True, False]
    assert "名称相近的有“卫生和健康局”" in told[1]["message"]
    assert told[0]["form_id"] is None or told[0]["form_id"] != told[0]["form_id"]


def test_units_of_the_same_name_in_two_counties(tmp_path: Path) -> None:
    roster = ("甲河县教育局", "乙山县教育局")
    [told] = found(tmp_path / "a", [form("甲河县教育局", row(1))], Wanted(roster=roster))
    assert "乙山县教育局" in told["message"]
    both = [form("甲河县教育局", row(1)), form("乙山县教育局", row(1))]
    assert found(tmp_path / "b", both, Wanted(roster=roster)) == []
    unclear = found(tmp_path / "c", [form("教育局", row(1))], Wanted(roster=roster))
    assert ["名称相近" in one["message"] for one in unclear] == [True, True]


def test_many_forms_take_time_in_proportion(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        forms = [form(f"第{n}局", row(n, name=f"指标{n}"), row(5, seq=2)) for n in range(count)]
        part = tmp_path / str(count)
        write_part(
            part,
            [(Outcome.of_forms([one], name="a", sha256="0", size=1, format="tsv"), [one]) for one in forms],
            tmp_path,
        )
        start = process_time()
        look_across([part], EVERYTHING)
        return process_time() - start

    seconds(10)
    assert seconds(1600) < 10 * seconds(400) + 0.5


@pytest.mark.parametrize(
    ("change", "twice"),
    [
        ({}, True),
        ({"fiscal_year": 2025}, False),
        ({"stage": "self_evaluation"}, False),
        ({"unit_name": "财政局"}, False),
    ],
)
def test_two_forms_of_one_unit(tmp_path: Path, change: dict[str, Any], twice: bool) -> None:
    told = found(tmp_path, [form("教育局", row(1)), form("教育局", row(2), number=2, **change)])
    assert [(one["code"], one["form_id"]) for one in told] == (
        [("form_twice", "教育局1"), ("form_twice", "教育局2")] if twice else []
    )
    assert all("教育局" in one["message"] for one in told)


def test_forms_handed_in_by_the_hundred_name_a_few_of_the_others(tmp_path: Path) -> None:
    told = found(tmp_path, [form("教育局", row(n), number=n) for n in range(300)])
    assert len(told) == 300
    assert all(one["message"].endswith("…（299）") and len(one["message"]) < 200 for one in told)


def test_an_indicator_that_everyone_copied(tmp_path: Path) -> None:
    same = [form(unit, row(12, explanation=EXPLANATION)) for unit in COUNTY[:5]]
    others = [form(unit, row(12, explanation=f"{unit}的宣传")) for unit in COUNTY[5:]]
    [told] = found(tmp_path / "a", [*same, *others])
    assert (told["code"], told["severity"]) == ("indicator_copied", "hint")
    assert "8 个单位中有 5 个" in told["message"]
    assert found(tmp_path / "b", [*same[:4], *others]) == []


def test_a_value_far_from_the_others(tmp_path: Path) -> None:
    usual = [form(unit, row(10 + n)) for n, unit in enumerate(COUNTY)]
    [told] = found(tmp_path / "a", [*usual, form("城管局", row(900))])
    assert (told["code"], told["severity"], told["form_id"], told["seq"]) == (
        "value_far_from_others",
        "hint",
        "城管局1",
        1,
    )
    assert "9 个值的中位数为 14次" in told["message"]
    assert found(tmp_path / "b", [*usual, form("城管局", row(30))]) == []
    assert found(tmp_path / "c", [*usual, form("城管局", row(900, unit_canonical="人"))]) == []
    same = [form(unit, row(95)) for unit in COUNTY]
    assert [one["seq"] for one in found(tmp_path / "e", [*same, form("城管局", row(9))])] == [1]
    assert found(tmp_path / "f", [*same, form("城管局", row(9, needs_review=True))]) == []
    assert found(tmp_path / "d", [*usual[:6], form("城管局", row(900))]) == []


def test_the_countys_rules_hold_here_too(tmp_path: Path) -> None:
    forms = [form("教育局", row(1)), form("教育局", row(2), number=2)]
    assert found(tmp_path, forms, Wanted(rules={"form_twice": {"severity": "off"}})) == []


def test_they_stand_in_the_workbook_the_report_and_the_manifest(tmp_path: Path) -> None:
    found(tmp_path, [form("教育局", row(1))], Wanted(roster=("财政局",)))
    sheet = load_workbook(tmp_path / "绩效目标.xlsx")["校验问题"]
    assert any("财政局" in str(cell) for line in sheet.values for cell in line)
    assert "名单中的“财政局”没有交表" in (tmp_path / "报告.html").read_text(encoding="utf-8")
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["counts"]["batch_findings"], manifest["roster"]) == (1, ["财政局"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("219001-云溪县青石乡人民政府", "青石乡", True),
        ("青石街道办事处", "云溪县青石街道", True),
        ("湖南省怀化市云溪县教育局", "云溪县教育局", True),
        ("云溪县教育局（本级）", "教育局", True),
        ("县医院", "县医院管理局", False),
        ("开发区管委会", "高新区管委会", False),
        ("云溪县城市管理局", "云溪县市场监督管理局", False),
        ("青石乡中心小学", "青石乡人民政府", False),
        ("云溪县市场监督管理局", "市场监督管理局", True),
        ("云溪县城市管理局", "城市管理局", True),
        ("云溪县省道养护中心", "省道养护中心", True),
        ("六安市云溪县教育局", "云溪县教育局", True),
        ("云溪县县乡道路养护中心", "县乡道路养护中心", True),
        ("[103]云溪县财政局", "云溪县财政局", True),
        ("云溪县城市建设投资公司", "云溪县超市建设投资公司", False),
        ("1中", "3中", False),
        ("甲河县教育局", "乙山县教育局", False),
        ("云溪市教育局", "云溪县教育局", False),
        ("甲河县城关镇人民政府", "乙山县城关镇", False),
        ("人民医院(东院区)", "人民医院(西院区)", False),
    ],
)
def test_names_of_units(one: str, other: str, same: bool) -> None:
    assert read_unit(one).may_be(read_unit(other)) is same
