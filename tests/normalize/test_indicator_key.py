"""Keys of indicators: the same for the same, another for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import convert_one
from normalize.indicator_key import indicator_key

PAIRS = [
    line
    for line in Path(__file__).with_name("indicator_pairs.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SEED = Path(__file__).parents[2] / "samples" / "青石乡人民政府2026年整体支出绩效目标表.txt"


def test_there_are_enough_pairs_of_both_kinds() -> None:
    assert min(sum("=" in pair for pair in PAIRS), sum("≠" in pair for pair in PAIRS)) >= 60


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "≠" not in pair])
def test_the_same(pair: str) -> None:
    one, other = pair.split(" = ")
    assert indicator_key(one) == indicator_key(other)


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if "≠" in pair])
def test_not_the_same(pair: str) -> None:
    one, other = pair.split(" ≠ ")
    assert indicator_key(one) != indicator_key(other)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_key_is_its_own_key(pair: str) -> None:
    for name in pair.split(" = " if " = " in pair else " ≠ "):
        key = indicator_key(name)
        assert key
        assert indicator_key(key) == key


def test_the_places_of_a_unit_say_nothing() -> None:
    unit = "云溪县青石乡人民政府"
    assert indicator_key("云溪县青石乡道路硬化里程", unit) == indicator_key("道路硬化里程")
    assert indicator_key("青石乡道路硬化里程", unit) == indicator_key("道路硬化里程")
    assert indicator_key("白石乡道路硬化里程", unit) != indicator_key("道路硬化里程")
    assert indicator_key("农村社区建设数量", "云溪县民政局") != indicator_key("建设数量")


@pytest.mark.parametrize("name", ["", "（%）", "2026年", "*", "１"])
def test_nothing_comparable_has_no_key(name: str) -> None:
    assert indicator_key(name) is None


def test_every_named_row_of_a_form_has_its_key() -> None:
    [form] = convert_one(SEED.name, SEED.read_bytes())
    assert all((row.indicator_key is None) == (row.name is None) for row in form.indicators)
    assert "医疗保险收缴率" in {row.indicator_key for row in form.indicators}
