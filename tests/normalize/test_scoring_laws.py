"""What every rule keeps to, whatever the sentence: monotone, between zero and full marks, full marks at the goal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.form import Indicator
from normalize.scoring_points import score
from normalize.scoring_rule import Condition, Levels, PerEvent, Proportional, Ranking, Rule, ThresholdDeduction, Tiers
from normalize.scoring_target import implied_target, rule_of
from tests.normalize.test_scoring_reading import LINES, indicator

MEASURED = [
    (row, rule)
    for row, rule in (indicator(line.target, line.sentence) for line in LINES)
    if isinstance(rule, Proportional | ThresholdDeduction | Tiers) and row.value_number is not None
]
COUNTED = [
    (row, rule)
    for row, rule in (indicator(line.target, line.sentence) for line in LINES)
    if isinstance(rule, PerEvent | Ranking)
]
numbers = st.decimals(min_value=-50, max_value=5_000, places=2)


def points(row: Indicator, rule: Rule, result: Decimal) -> Decimal | None:
    return score(rule, row, f"{result}{row.unit or ''}", year=2026).points


def less_is_better(row: Indicator, rule: Rule) -> bool:
    goal = implied_target(rule)
    assert goal is not None
    if goal.of == "target":
        return (goal.direction or ("at_most" if row.value_type in ("≤", "<") else "at_least")) == "at_most"
    return goal.lower is None or isinstance(rule, Tiers) and row.value_type == "="


@given(case=st.sampled_from(MEASURED), a=numbers, b=numbers)
@settings(max_examples=1_000, deadline=None)
def test_a_better_result_never_gets_less(case: tuple[Indicator, Rule], a: Decimal, b: Decimal) -> None:
    row, rule = case
    worse, better = (max(a, b), min(a, b)) if less_is_better(row, rule) else (min(a, b), max(a, b))
    low, high = points(row, rule, worse), points(row, rule, better)
    if low is not None and high is not None:
        if row.value_type == "=" and isinstance(rule, Tiers) and min(a, b) < (row.value_number or 0):
            return  # =0: below it no tier says anything
        assert low <= high


@given(case=st.sampled_from(MEASURED), result=numbers)
@settings(max_examples=1_000, deadline=None)
def test_points_lie_between_nothing_and_full_marks(case: tuple[Indicator, Rule], result: Decimal) -> None:
    row, rule = case
    got = score(rule, row, f"{result}{row.unit or ''}")
    assert got.points is None or 0 <= got.points <= (got.full_marks or 0)


@given(case=st.sampled_from(COUNTED), count=st.integers(min_value=0, max_value=200))
@settings(max_examples=300, deadline=None)
def test_more_events_never_pay_the_wrong_way(case: tuple[Indicator, Rule], count: int) -> None:
    row, rule = case
    row = row.model_copy(update={"points": rule.full_marks or Decimal(5)})
    one, more = score(rule, row, str(count)).points, score(rule, row, str(count + 1)).points
    if one is None or more is None:
        return
    assert 0 <= one <= (row.points or 0)
    assert one <= more if isinstance(rule, PerEvent) and rule.effect == "earns" else one >= more


def at_goal(row: Indicator, goal: Condition) -> Decimal | None:
    bound = goal.lower or goal.upper
    if goal.of == "target":
        return row.value_number
    if bound is None or not bound.included or row.value_number is None:
        return None
    return bound.number * row.value_number / 100 if goal.of == "completion" else bound.number


@pytest.mark.parametrize(("row", "rule"), MEASURED, ids=lambda one: getattr(one, "scoring", "")[:30])
def test_the_goal_gets_full_marks(row: Indicator, rule: Rule) -> None:
    goal = implied_target(rule)
    assert goal is not None
    result = at_goal(row, goal)
    got = score(rule, row, f"{result}{row.unit or ''}", year=2026)
    if result is not None and got.code not in ("against_target", "no_full_marks", "sentence_unit"):
        assert got.points == got.full_marks


@given(
    marks=st.decimals(min_value="0.5", max_value=60, places=1),
    goal=st.integers(min_value=1, max_value=100),
    size=st.integers(min_value=1, max_value=10),
    each=st.decimals(min_value="0.1", max_value=10, places=1),
    short=st.decimals(min_value=0, max_value=60, places=1),
)
def test_any_numbers_of_a_step_deduction(marks: Decimal, goal: int, size: int, each: Decimal, short: Decimal) -> None:
    """The points by hand: full marks less whole steps, never below zero."""
    sentence = f"满意度≥{goal}%得{marks}分，每降低{size}个百分点扣{each}分，扣完为止。"
    row, rule = indicator(f"≥{goal}%", sentence)
    got = score(rule, row, f"{goal - short}%")
    assert got.points == max(Decimal(0), marks - short // size * each).quantize(Decimal("0.01"))


@given(text=st.text(alphabet="得分扣每满≥%0123456789.,，。；（）达到计划值按比例优良差否则不①②、低于×/", max_size=60))
@settings(max_examples=2_000, deadline=2_000)
def test_no_text_makes_it_fail(text: str) -> None:
    rule = rule_of(text, "≥", "%", "率")
    row = Indicator(seq=1, value_type="≥", value="95", value_number=Decimal(95), unit="%", unit_canonical="%")
    got = score(rule, row.model_copy(update={"points": Decimal(5)}), "80%")
    floor = -(got.full_marks or 0) if isinstance(rule, Levels) else 0
    assert got.points is None or floor <= got.points <= (got.full_marks or 0)


@pytest.mark.parametrize("part", ["得分", "得", "每低", "扣", "（", "①", "1", "分", "、优", "≥1", "计算", "直接"])
def test_long_texts_take_no_time(part: str) -> None:
    assert rule_of(part * (990 // len(part)) + "x", None, None, None).kind == "unparsed"
