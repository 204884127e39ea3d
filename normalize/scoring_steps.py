"""Deductions by steps and by events: 每降低1个百分点扣1分, 每出现一次投诉扣0.5分, 每完成1项得2分."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from normalize.fit import is_unit
from normalize.scoring_clauses import StepClause, side_of
from normalize.scoring_conditions import CannotRead, is_otherwise
from normalize.scoring_gathering import STATES, Gathered, Side
from normalize.scoring_rule import Condition, PerEvent, Rule, Step, ThresholdDeduction


def read_step(said: Gathered, step: StepClause) -> Rule:
    """每降低1%扣1分: a step from the goal, or an event that is counted. Raises CannotRead where it is neither."""
    if step.earns:
        return _earning(said, step)
    side = side_of(step.words)
    if side not in ("below", "above") or step.size is None or not _is_measure(step.unit):
        return _per_event(said, step)
    return _deduction(said, step, "below" if side == "below" else "above")


def _deduction(said: Gathered, step: StepClause, side: Side) -> Rule:
    some, nothing = said.split()
    if not any(award.condition for award in some) and not said.standard and not is_otherwise(step.condition):
        goal, marks = _goal_left(said, step.condition, side), said.full([award.points for award in some])
    else:
        goal, marks = said.goal(some, side)
    marks, most = _limits(said, marks)
    said.check_rest(step.condition, goal)
    for award in nothing:
        if is_otherwise(award.condition):
            raise CannotRead("contradictory", award.condition)
    zero = said.zero_when(nothing)
    made_step = _step(said, step, side, goal)
    said.assumed.append("whole_steps")
    return ThresholdDeduction(full_marks=marks, goal=goal, step=made_step, max_deduction=most, zero_when=zero)


def _goal_left(said: Gathered, text: str, side: Side) -> Condition:
    """合格率低于95%的，每低1%扣1分: the goal is what the condition is not. 全年≥4次，每少1次扣1分: it is the goal."""
    found = said.condition(text)
    if found is None or found.of not in ("value", "completion") or found.exact:
        raise CannotRead("condition_unread", text)
    if side == "below" and found.upper is None or side == "above" and found.lower is None:
        return found.condition()
    if side == "below" and found.lower is None:
        turned = replace(found, lower=found.upper, lower_in=not found.upper_in, upper=None)
    elif side == "above" and found.upper is None:
        turned = replace(found, upper=found.lower, upper_in=not found.lower_in, lower=None)
    else:
        raise CannotRead("contradictory", text)
    return turned.condition()


def _limits(said: Gathered, marks: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Full marks, and how much can be lost at most where that is less: 扣完2分为止."""
    most = said.until.most if said.until else None
    if most is None or most == marks or marks is None:
        return (most if marks is None else marks), None
    if most > marks:
        raise CannotRead("contradictory", f"{most}>{marks}")
    return marks, most


def _step(said: Gathered, step: StepClause, side: Side, goal: Condition) -> Step:
    """The step; 1% is a percentage point of what is itself in %, else a share of the target."""
    size = step.size if step.size is not None else Decimal(1)
    unit: Literal["percentage_point", "percent_of_target", "unit"] = "unit"
    rate = goal.of == "value" and goal.unit is None and "率" in goal.text
    in_percent = said.setting.percent or rate or goal.of in ("value", "completion") and goal.unit == "%"
    if re.fullmatch("%|‰|个?百分点", step.unit):
        unit = "percentage_point" if in_percent else "percent_of_target"
        size = size / 10 if step.unit == "‰" else size
        if not in_percent:
            said.assumed.append("percent_is_of_the_target")
        elif not step.unit.endswith("百分点"):
            said.assumed.append("percent_is_a_percentage_point")
    if step.percent:
        said.assumed.append("percent_of_full_marks")
    return Step(
        side=side,
        size=size,
        unit=unit,
        unit_printed=step.unit if unit == "unit" else None,
        points=None if step.percent else step.takes,
        percent_of_full_marks=step.takes if step.percent else None,
        text=step.text,
    )


def _per_event(said: Gathered, step: StepClause) -> Rule:
    """每发现一处不规范扣1分: what is counted is named in words, which must hold no further numbers."""
    some, nothing = said.split()
    bare = step.words + step.unit
    unmeasured = side_of(step.words) in ("below", "above") and not step.unit
    if not bare or unmeasured or re.search(r"\d|比例|%|‰|百分点", bare):
        raise CannotRead("condition_unread", step.text)
    if nothing:
        raise CannotRead("combination", nothing[0].condition)
    marks = said.full([award.points for award in some])
    marks, most = _limits(said, marks)
    asked = [award.condition for award in some if award.condition] + said.sayings
    asked += [step.condition] if step.condition and not is_otherwise(step.condition) else []
    if any(STATES.search(text) for text in asked):
        raise CannotRead("left_over", asked[0])
    return PerEvent(
        full_marks=marks,
        effect="deducts",
        event=_event(step),
        size=step.size or Decimal(1),
        unit=_leading_unit(step.unit),
        points=None if step.percent else step.takes,
        percent_of_full_marks=step.takes if step.percent else None,
        max_deduction=most,
        requirements=asked,
    )


def _earning(said: Gathered, step: StepClause) -> Rule:
    """每完成1项得2分, 满分10分."""
    side = side_of(step.words)
    if said.awards or said.until or side not in ("done", "event") or "%" in step.unit or "百分点" in step.unit:
        raise CannotRead("combination", step.text)
    if step.condition or said.sayings or said.total is None:
        raise CannotRead("condition_unread", step.condition or step.text)
    return PerEvent(
        full_marks=said.total,
        effect="earns",
        event=_event(step),
        size=step.size or Decimal(1),
        unit=_leading_unit(step.unit),
        points=step.takes,
    )


def _event(step: StepClause) -> str:
    return f"{step.words}{step.size if step.size is not None else ''}{step.unit}"


def _is_measure(unit: str) -> bool:
    bare = re.sub(r"\([^()]*\)$", "", unit)
    return bool(re.fullmatch("%|‰|个?百分点", unit)) or bool(bare) and (is_unit(unit) or is_unit(bare))


def _leading_unit(unit: str) -> str | None:
    """The unit that an event's words begin with: 次投诉 is counted in 次."""
    return next((unit[:end] for end in range(min(len(unit), 4), 0, -1) if is_unit(unit[:end])), None)
