"""What a result is worth beside a condition: in which unit, against which limit, by which date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from normalize.form import Indicator
from normalize.scoring_actual import Actual, convert, place_of
from normalize.scoring_rule import Bound, Condition, Direction
from normalize.words import compact


class NoPoints(Exception):  # noqa: N818 - never leaves this package
    """Why a result gets no points: a code of the catalogue and its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Case:
    """One indicator, its result, and the year that dates are in."""

    indicator: Indicator
    actual: Actual
    marks: Decimal
    year: int | None

    def number(self) -> Decimal:
        if self.actual.number is None:
            raise NoPoints(self.actual.problem or "actual_no_number", actual=self.actual.text, unit=self.unit())
        return self.actual.number

    def unit(self) -> str:
        return self.indicator.unit or ""

    def target(self) -> Decimal:
        if self.indicator.value_number is None:
            raise NoPoints("target_no_number", target=self.indicator.value or "")
        return self.indicator.value_number


def due(goal: Condition, case: Case) -> dt.date:
    """The last day that counts: of the sentence, or of the target."""
    printed = goal.date or case.indicator.value_iso or ""
    if re.fullmatch(r"\d\d-\d\d", printed):
        year = case.year or int((case.indicator.value_iso or "0")[:4])
        if not year:
            raise NoPoints("date_without_year", actual=case.actual.text)
        return dt.date.fromisoformat(f"{year:04d}-{printed}")
    if re.fullmatch(r"\d{4}-\d\d", printed):
        year, month = int(printed[:4]), int(printed[5:])
        return dt.date(year, month, calendar.monthrange(year, month)[1])
    if re.fullmatch(r"\d{4}", printed):
        return dt.date(int(printed), 12, 31)
    try:
        return dt.date.fromisoformat(printed)
    except ValueError:
        raise NoPoints("target_no_date", actual=case.actual.text) from None


def measured(goal: Condition, case: Case) -> tuple[Decimal, Decimal]:
    """The result and the limit that it is measured by, in one unit."""
    if goal.of == "target":
        return case.number(), case.target()
    if goal.of == "date":
        raise NoPoints("actual_no_date", actual=case.actual.text)
    bound = goal.lower or goal.upper
    if bound is None:
        raise NoPoints("target_no_number", target=goal.text)
    if goal.of == "completion":
        return _completion(goal, case), bound.number
    return case.number(), _in_unit(bound, goal, case)


def _in_unit(bound: Bound, condition: Condition, case: Case) -> Decimal:
    found = convert(bound.number, condition.unit, case.indicator.unit_canonical)
    if found is None:
        raise NoPoints("sentence_unit", unit=condition.unit or "", own=case.unit())
    return found


def _completion(condition: Condition, case: Case) -> Decimal:
    """The result as a percentage of the target; the other way round for a minimum of a target that is a maximum."""
    actual, target = case.number(), case.target()
    turned = case.indicator.value_type in ("≤", "<") and condition.lower is not None
    over, under = (target, actual) if turned else (actual, target)
    if under == 0:
        if actual == target:
            return Decimal(100)
        raise NoPoints("target_zero", actual=case.actual.text)
    return over / under * 100


def meets(condition: Condition, case: Case, strictly: bool = True) -> bool:
    """Whether the result meets the condition; unless `strictly`, the number at an open end does. Raises NoPoints."""
    if condition.of == "date" or condition.of == "target" and case.actual.date is not None:
        if case.actual.date is None:
            raise NoPoints("actual_no_date", actual=case.actual.text)
        return case.actual.date <= due(condition, case)
    if condition.of == "target":
        return meets_target(condition.direction, case)
    if condition.of == "rank":
        found = place_of(case.actual.text)
        if found is None:
            raise NoPoints("actual_no_place", actual=case.actual.text)
        return _within(found, condition.lower, condition.upper)
    if condition.of == "completion":
        return _within(_completion(condition, case), condition.lower, condition.upper)
    ends = [
        Bound(number=_in_unit(end, condition, case), included=end.included or not strictly) if end else None
        for end in (condition.lower, condition.upper)
    ]
    return _within(case.number(), *ends)


def meets_target(direction: Direction | None, case: Case) -> bool:
    """Whether the result meets the indicator's target. Raises NoPoints where it is open which way is better."""
    if case.actual.problem and same_words(case.actual.text, case.indicator.value):
        return True
    actual, target = case.number(), case.target()
    match case.indicator.value_type:
        case ">":
            return actual > target
        case "<":
            return actual < target
        case "≥":
            return actual >= target
        case "≤":
            return actual <= target
    if actual != target and (direction is None or direction == "at_least" and actual > target and _may_be_worse(case)):
        raise NoPoints("target_direction", target=f"{case.indicator.value or ''}{case.unit()}")
    return actual <= target if direction == "at_most" else actual >= target


_SPENT = ("元", "千元", "万元", "亿元", "天", "日", "小时", "分钟", "月", "个月", "工作日", "个工作日")


def _may_be_worse(case: Case) -> bool:
    """Whether more than a target without a direction may be a miss: none at all, money, time."""
    unit = (case.indicator.unit_canonical or "").partition("/")[0]
    return case.indicator.value_number == 0 or unit in _SPENT


def same_words(text: str, other: str | None) -> bool:
    """Whether two cells say the same, white space aside."""
    return other is not None and compact(text) == compact(other)


def _within(number: Decimal, lower: Bound | None, upper: Bound | None) -> bool:
    above = lower is None or number > lower.number or lower.included and number == lower.number
    below = upper is None or number < upper.number or upper.included and number == upper.number
    return above and below


def goal_text(goal: Condition, case: Case) -> str:
    """The goal in the sentence's words, else the target as printed."""
    row = case.indicator
    return goal.text or f"{row.value_type or ''}{row.value or ''}{row.unit or ''}"
