"""Every finding fires on a minimal case and stays silent on its neighbour."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from normalize.checks import Checked, check
from normalize.form import Finding, Funds, Indicator, Place, SignOff
from normalize.scoring_target import rule_of


def row(**fields: object) -> Indicator:
    given: dict[str, Any] = {"seq": 1, "name": "清淤长度", "level2": "数量指标"}
    return Indicator(**(given | fields))


def findings(
    *rows: Indicator, funds: Funds | None = None, signoff: SignOff | None = None, year: int | None = 2027
) -> list[Finding]:
    return check(Checked(rows, funds, signoff, year))


def codes(
    *rows: Indicator, funds: Funds | None = None, signoff: SignOff | None = None, year: int | None = 2027
) -> list[str]:
    return [found.code for found in findings(*rows, funds=funds, signoff=signoff, year=year)]


def percent(number: str, scoring: str) -> Indicator:
    rule = rule_of(scoring, None, "%", "工程完成率")
    return row(
        value=number, value_number=Decimal(number), unit="%", unit_canonical="%", scoring=scoring, scoring_rule=rule
    )


@pytest.mark.parametrize(
    "scoring",
    [
        "合格率达到100%得满分2分，否则按比例计分",
        "达到100％得满分2分，否则按比例计分",
        "完成率≥100%，得5分，否则不得分",
        "不低于100%及以上得满分",
    ],
)
def test_a_target_that_differs_from_the_scoring_sentence_is_found(scoring: str) -> None:
    (found,) = findings(percent("95", scoring))
    assert (found.code, found.severity, found.seq, found.field) == (
        "target_differs_from_scoring",
        "warning",
        1,
        "value",
    )
    assert found.params == {"target": "95%", "scoring": "100%"}


@pytest.mark.parametrize(
    ("target", "scoring"),
    [
        ("100", "合格率达到100%得满分2分，否则按比例计分"),
        ("95", "合格率达到95%得满分2分，低于90%不得分"),
        ("95", "达到计划值得满分2分，否则按比例计分"),
        ("95", "每降低1%扣1分，扣完为止"),
    ],
)
def test_a_target_that_the_scoring_sentence_repeats_is_fine(target: str, scoring: str) -> None:
    assert codes(percent(target, scoring)) == []


def test_a_sentence_about_percents_says_nothing_about_a_number_of_things() -> None:
    rule = rule_of("达到100%得满分2分", None, "公里", "长度")
    metres = row(value="12", value_number=Decimal(12), unit="公里", unit_canonical="公里", scoring_rule=rule)
    assert codes(metres) == []


def test_marks_that_do_not_add_up_to_the_printed_points_are_found() -> None:
    block: dict[str, Any] = {"level1": "产出指标", "level1_points": Decimal(30)}
    rows = (row(seq=1, points=Decimal(10), **block), row(seq=2, name="路灯盏数", points=Decimal(15), **block))
    (found,) = findings(*rows)
    assert (found.code, found.seq) == ("level1_sum_differs", 1)
    assert found.params == {"label": "产出指标", "printed": "30", "total": "25"}


@pytest.mark.parametrize(
    ("printed", "marks"), [("30", ["10", "20"]), (None, ["10", "15"]), ("30", ["10", None]), ("7.5", ["2.5", "5.0"])]
)
def test_sums_that_agree_or_cannot_be_made_are_fine(printed: str | None, marks: list[str | None]) -> None:
    points = Decimal(printed) if printed else None
    rows = [
        row(seq=i, name=f"指标名{i}", level1="产出指标", level1_points=points, points=Decimal(mark) if mark else None)
        for i, mark in enumerate(marks, 1)
    ]
    assert codes(*rows) == []


@pytest.mark.parametrize(("weights", "found"), [(["40", "40"], True), (["50", "50"], False), (["22.5", "67.5"], False)])
def test_weights_add_up_to_100_or_90(weights: list[str], found: bool) -> None:
    rows = [row(seq=i, name=f"指标名{i}", weight=Decimal(weight)) for i, weight in enumerate(weights, 1)]
    assert codes(*rows) == (["weight_total_unusual"] if found else [])


def test_weights_of_some_rows_only_are_not_added_up() -> None:
    assert codes(row(weight=Decimal(40)), row(seq=2, name="路灯盏数")) == []


def test_a_number_without_a_unit_is_found() -> None:
    (found,) = findings(row(value="12", value_number=Decimal(12)))
    assert (found.code, found.severity, found.field) == ("unit_missing", "hint", "unit")


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "12", "value_number": Decimal(12), "unit": "公里", "unit_canonical": "公里"},
        {"value": "有效改善", "value_type": "定性"},
        {"value": "2027年12月", "value_iso": "2027-12"},
    ],
)
def test_a_unit_is_needed_by_numbers_only(fields: dict[str, Any]) -> None:
    assert codes(row(**fields)) == []


@pytest.mark.parametrize(("number", "unit", "found"), [("120", "%", True), ("100", "%", False), ("120", "人", False)])
def test_a_percentage_above_100_is_found(number: str, unit: str, found: bool) -> None:
    got = codes(row(value=number, value_number=Decimal(number), unit=unit, unit_canonical=unit))
    assert got == (["percentage_above_100"] if found else [])


COST: dict[str, Any] = {"level2": "经济成本指标", "name": "清淤费用", "value": "5", "value_number": Decimal(5)}
COST |= {"unit": "万元", "unit_canonical": "万元", "value_type": "≥"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"value_type": ">"}, True),
        ({"level2": "成本指标"}, True),
        ({"value_type": "≤"}, False),
        ({"value_type": None}, False),
        ({"name": "清淤费用节约"}, False),
        ({"unit": "%", "unit_canonical": "%"}, False),
        ({"level2": "经济效益指标"}, False),
    ],
)
def test_a_cost_with_a_minimum_is_found(change: dict[str, Any], found: bool) -> None:
    assert codes(row(**(COST | change))) == (["cost_with_minimum"] if found else [])


@pytest.mark.parametrize(
    ("name", "level2", "found"),
    [("清淤完成率", "数量指标", True), ("清淤完成率", "质量指标", False), ("清淤长度", "数量指标", False)],
)
def test_a_rate_among_the_quantities_is_found(name: str, level2: str, found: bool) -> None:
    assert codes(row(name=name, level2=level2)) == (["rate_among_quantities"] if found else [])


def test_a_name_that_occurs_twice_under_one_label_is_found_at_both() -> None:
    found = findings(row(seq=1), row(seq=2, name="清 淤长度"))
    assert [(f.code, f.seq) for f in found] == [("name_repeated", 1), ("name_repeated", 2)]


def test_the_same_name_under_another_label_is_fine() -> None:
    assert codes(row(seq=1), row(seq=2, level2="质量指标")) == []


@pytest.mark.parametrize(
    ("total", "fiscal", "carried", "other", "found"),
    [
        ("100", "80", None, "10", True),
        ("100", "80", None, "20", False),
        ("100", "70", "10", "20", False),
        ("100.00", "100", None, None, False),
        ("0", "50", None, None, True),
        (None, "50", None, None, False),
        ("100", None, None, "20", False),
    ],
)
def test_funds_add_up(
    total: str | None, fiscal: str | None, carried: str | None, other: str | None, found: bool
) -> None:
    names = {"total_funds": total, "fiscal_funds": fiscal, "carried_over_funds": carried, "other_funds": other}
    funds = Funds(**{name: Decimal(text) if text else None for name, text in names.items()})  # type: ignore[arg-type]
    assert codes(row(), funds=funds) == (["funds_do_not_add_up"] if found else [])


@pytest.mark.parametrize(
    ("iso", "year", "found"),
    [("2028-03", 2027, True), ("2027-12-31", 2027, False), ("2026-01", 2027, False), ("2028-03", None, False)],
)
def test_a_target_date_after_the_year_is_found(iso: str, year: int | None, found: bool) -> None:
    assert codes(row(value="某日", value_iso=iso), year=year) == (["date_after_year"] if found else [])


@pytest.mark.parametrize(("signed", "found"), [(2029, True), (2028, False), (2027, False), (2026, False)])
def test_a_form_signed_long_after_its_year_is_found(signed: int, found: bool) -> None:
    signoff = SignOff(date=f"{signed}.1.5", date_iso=dt.date(signed, 1, 5))
    assert codes(row(), signoff=signoff) == (["signed_long_after_year"] if found else [])


@pytest.mark.parametrize(("score", "found"), [("11", True), ("10", False), ("9.5", False), (None, False)])
def test_a_score_above_the_full_marks_is_an_error(score: str | None, found: bool) -> None:
    given = findings(row(points=Decimal(10), score=Decimal(score) if score else None))
    assert [(f.code, f.severity) for f in given] == ([("score_above_points", "error")] if found else [])


def test_a_finding_says_in_words_what_was_seen_and_where() -> None:
    (found,) = findings(row(name="清淤完成率", evidence={"level2": Place(line=7, column=2)}))
    assert found.message == "“清淤完成率”是比率，却列在数量指标下"
    assert found.where == Place(line=7, column=2)
