"""The documented reference reading: the points that a result gets by a rule, and how they came about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from normalize.form import Indicator
from normalize.scoring_actual import convert, plain, read_actual
from normalize.scoring_measure import Case, NoPoints, due, goal_text, measured, meets, meets_target, same_words
from normalize.scoring_rule import (
    Bands,
    Checklist,
    Condition,
    Level,
    Levels,
    PerEvent,
    Proportional,
    Ranking,
    Rule,
    Step,
    ThresholdDeduction,
    Tiers,
    Unparsed,
)
from normalize.scoring_target import against
from normalize.values import canonical_unit
from normalize.words import compact, half_width
from parsers.messages import Language, say

CENT = Decimal("0.01")
_DAYS = {"天": 1, "日": 1, "自然日": 1, "日历天": 1, "个自然日": 1, "周": 7}


@dataclass(frozen=True, slots=True)
class Scored:
    """The points, or None; `code` and `params` say how they came about, or why there are none (`scoring.*`)."""

    points: Decimal | None
    code: str
    params: tuple[tuple[str, str], ...] = ()
    full_marks: Decimal | None = None
    notes: tuple[str, ...] = ()

    def text(self, language: Language = "zh") -> str:
        """How the points came about, in words, with what the sentence left open."""
        told = [say(f"scoring.{self.code}", language, **dict(self.params))]
        told += [say(f"scoring.{note}", language) for note in self.notes]
        return say("scoring.joint", language).join(told)


def score(
    rule: Rule, indicator: Indicator, actual: str | None, *, not_applicable: bool = False, year: int | None = None
) -> Scored:
    """The points for `actual`, an 实际完成值 as printed. Never raises; never more than full marks or, but for a bonus,
    less than zero. Where the sentence leaves something open, `rule.assumptions` says how it is read:

    - steps count when they are whole (`whole_steps`): 1.9 % short at 每减少1% is one step;
    - a percentage of an indicator in % is a percentage point, of any other a share of the target;
    - points in proportion are rounded to two decimals, half up.
    """
    try:
        _refuse(rule, indicator, actual, not_applicable)
        marks = _marks(rule, indicator)
        if not_applicable:
            return _told(rule, marks, marks, "not_applicable", escape=(rule.escape or "").strip("()"))
        case = Case(indicator, read_actual(actual or "", indicator, year), marks, year)
        points, code, params = _SCORERS[type(rule)](rule, case)
        return _told(rule, points, marks, code, **params)
    except NoPoints as error:
        return Scored(None, error.code, tuple((key, str(value)) for key, value in error.params.items()))


def _refuse(rule: Rule, indicator: Indicator, actual: str | None, not_applicable: bool) -> None:
    """Raises NoPoints where there is nothing to be computed, or where rule and target contradict each other."""
    if isinstance(rule, Unparsed):
        raise NoPoints(f"unparsed_{rule.reason}", about=rule.about or "")
    if not_applicable:
        if rule.not_applicable is None:
            raise NoPoints("not_applicable_unsaid")
    elif actual is None or not compact(actual):
        raise NoPoints("no_actual")
    elif contrary := against(rule, indicator):
        raise NoPoints("against_target", target=contrary[0], scoring=contrary[1])


_TOLD: dict[str, tuple[str, ...]] = {
    "goal_met": ("exact_goal_is_a_limit", "percent_is_of_the_target"),
    "not_applicable": (),
}
"""The assumptions that matter where the points came about like this; elsewhere all of them do."""


def _told(rule: Rule, points: Decimal, marks: Decimal, code: str, **params: object) -> Scored:
    least = -marks if isinstance(rule, Levels) and rule.bonus else Decimal(0)
    held = min(max(points, least), marks).quantize(CENT, ROUND_HALF_UP)
    shown = {"points": plain(held), "marks": plain(marks), **{key: _shown(value) for key, value in params.items()}}
    settled = [name for name in rule.assumptions if name in _TOLD.get(code, rule.assumptions)]
    notes = (*(f"assume_{name}" for name in settled), *(("unread",) if rule.unread else ()))
    return Scored(held, code, tuple(shown.items()), marks, notes)


def _shown(value: object) -> str:
    return plain(value.quantize(Decimal("0.0001"), ROUND_HALF_UP)) if isinstance(value, Decimal) else str(value)


def _marks(rule: Rule, indicator: Indicator) -> Decimal:
    """The full marks; those of the sentence and those of a column of weights have to be the same."""
    bonus = isinstance(rule, Levels) and rule.bonus
    said, weight = rule.full_marks, indicator.weight
    if said is not None and weight is not None and said != weight and not bonus:
        raise NoPoints("full_marks_differ", scoring=plain(said), weight=plain(weight))
    marks = said if said is not None else indicator.points
    if marks is None or marks < 0:
        raise NoPoints("no_full_marks")
    return marks


Points = tuple[Decimal, str, dict[str, Any]]


def _proportional(rule: Proportional, case: Case) -> Points:
    if meets(rule.goal, case, strictly=False):
        return case.marks, "goal_met", {"goal": goal_text(rule.goal, case), "actual": case.actual.text}
    if rule.zero_when and meets(rule.zero_when, case):
        return Decimal(0), "nothing", {"condition": rule.zero_when.text, "actual": case.actual.text}
    actual, edge = measured(rule.goal, case)
    if rule.formula == "inverse" and actual == 0 or rule.formula != "inverse" and edge == 0:
        raise NoPoints("target_zero", actual=case.actual.text)
    if rule.formula == "direct":
        share = actual / edge
    elif rule.formula == "inverse":
        share = edge / actual
    else:
        share = 1 - (actual - edge) / edge
    share = min(max(share, Decimal(0)), Decimal(1))
    return case.marks * share, f"proportion_{rule.formula}", {"actual": actual, "goal": edge, "share": share * 100}


def _stepped(rule: ThresholdDeduction, case: Case) -> Points:
    step = rule.step
    if rule.goal.of == "target" and case.actual.problem and same_words(case.actual.text, case.indicator.value):
        return case.marks, "goal_met", {"goal": case.indicator.value or "", "actual": case.actual.text}
    short = _shortfall(rule.goal, step, case)
    if rule.zero_when and meets(rule.zero_when, case):
        return Decimal(0), "nothing", {"condition": rule.zero_when.text, "actual": case.actual.text}
    if short <= 0:
        return case.marks, "goal_met", {"goal": goal_text(rule.goal, case), "actual": case.actual.text}
    steps = short // step.size
    each = _each(step.points, step.percent_of_full_marks, case.marks)
    taken = steps * each
    if rule.max_deduction is not None:
        taken = min(taken, rule.max_deduction)
    told = {"actual": case.actual.text, "goal": goal_text(rule.goal, case), "short": short, "unit": _step_unit(step)}
    return case.marks - taken, f"steps_{step.side}", {**told, "size": step.size, "steps": steps, "each": each}


def _each(points: Decimal | None, percent: Decimal | None, marks: Decimal) -> Decimal:
    return points if points is not None else marks * (percent or Decimal(0)) / 100


def _step_unit(step: Step) -> str:
    return {"percentage_point": "%", "percent_of_target": "%"}.get(step.unit, step.unit_printed or "")


def _shortfall(goal: Condition, step: Step, case: Case) -> Decimal:
    """How far the result is on the wrong side of the goal, in the unit of the step."""
    if case.actual.date is not None and goal.of in ("date", "target"):
        return _late(goal, step, case)
    actual, edge = measured(goal, case)
    short = edge - actual if step.side == "below" else actual - edge
    if short <= 0:
        return Decimal(0)
    if step.unit == "percent_of_target" and goal.of != "completion":
        if edge == 0:
            raise NoPoints("target_zero", actual=case.actual.text)
        return short / abs(edge) * 100
    if step.unit == "unit":
        own = case.indicator.unit_canonical if goal.of != "completion" else "%"
        converted = convert(short, own, step.unit_printed)
        if converted is None:
            raise NoPoints("step_unit", unit=step.unit_printed or "", own=own or "")
        return converted
    return short


def _late(goal: Condition, step: Step, case: Case) -> Decimal:
    last, done = due(goal, case), case.actual.date
    if done is None or step.side != "above" or step.unit != "unit":
        raise NoPoints("step_unit", unit=step.unit_printed or "%", own=case.actual.text)
    if done <= last:
        return Decimal(0)
    if step.unit_printed in ("月", "个月"):
        months = (done.year - last.year) * 12 + done.month - last.month
        return Decimal(months - (done.day < last.day))
    if step.unit_printed not in _DAYS:
        raise NoPoints("step_unit", unit=step.unit_printed or "", own=case.actual.text)
    return Decimal((done - last).days) / _DAYS[step.unit_printed]


def _tiered(rule: Tiers | Ranking, case: Case) -> Points:
    for tier in rule.tiers:
        if tier.when is None or meets(tier.when, case):
            points = tier.points if tier.points is not None else case.marks
            return points, "tier", {"condition": tier.when.text if tier.when else "—", "actual": case.actual.text}
    raise NoPoints("no_tier", actual=case.actual.text)


def _level_of_target(best: Level, case: Case) -> Points | None:
    """完成目标: the level of a result that meets the target, in words or as a number."""
    row = case.indicator
    points = best.points if best.points is not None else case.marks
    if not best.meets_target:
        return None
    if same_words(case.actual.text, row.value):
        return points, "level", {"level": best.words[0], "actual": case.actual.text}
    if case.actual.number is None or row.value_number is None:
        return None
    if not meets_target(None if row.value_type else "at_least", case):
        return None
    return points, "goal_met", {"goal": best.words[0], "actual": case.actual.text}


_NEGATIVE = frozenset({"否", "未完成", "未达到", "未达标", "不达标", "没有完成", "达不到", "不符合"})


def _levelled(rule: Levels, case: Case) -> Points:
    said = _judgement(case.actual.text)
    for level in rule.levels:
        if said in map(_judgement, level.words):
            points = level.points if level.points is not None else case.marks
            return points, "level", {"level": level.words[0], "actual": case.actual.text}
    if level_of_target := _level_of_target(rule.levels[0], case):
        return level_of_target
    if rule.otherwise is not None and said in _NEGATIVE:
        return rule.otherwise, "level", {"level": said, "actual": case.actual.text}
    levels = "、".join(word for level in rule.levels for word in level.words)
    raise NoPoints("no_level", actual=case.actual.text, levels=levels)


def _judgement(text: str) -> str:
    return re.sub(r"[,，。；;“”\"'：:]|的$", "", compact(text))


def _ticked(rule: Checklist, case: Case) -> Points:
    said = compact(case.actual.text)
    numbers = {item.number for item in rule.items}
    if said in ("全部", "全部完成", "全部达到", "全部符合"):
        ticked = numbers
    elif said in ("无", "均未完成", "都没有"):
        ticked = set()
    else:
        circled = re.sub("[①-⑳]", lambda found: f"{ord(found[0]) - 0x245F},", said)
        if not re.fullmatch(r"\d{1,2}([、,，;；]\d{1,2})*[、,，;；]?", circled):
            raise NoPoints("actual_no_items", actual=case.actual.text, items="、".join(map(str, sorted(numbers))))
        ticked = {int(number) for number in re.findall(r"\d+", circled)}
    if ticked - numbers:
        raise NoPoints("actual_no_items", actual=case.actual.text, items="、".join(map(str, sorted(numbers))))
    points = sum((item.points for item in rule.items if item.number in ticked), Decimal(0))
    return points, "checked", {"items": "、".join(map(str, sorted(ticked))) or "—"}


_EVENTS = re.compile(r"(?P<said>次数:?)?(?P<n>\d+)(?P<unit>\D{0,4})$")


def _count(rule: PerEvent, case: Case) -> Decimal:
    """How many events there were. Raises NoPoints where the number may be the result instead: 298天 of 300天."""
    said, row = half_width(compact(case.actual.text)).replace("：", ":"), case.indicator
    if said in ("无", "没有", "未发生", "未出现"):
        return Decimal(0)
    found = _EVENTS.match(said)
    unit = found["unit"] if found else ""
    if not found or unit and canonical_unit(unit) not in {canonical_unit(rule.unit), row.unit_canonical, "次"} - {"%"}:
        raise NoPoints("actual_no_count", actual=case.actual.text, event=rule.event)
    in_unit_of_target = not unit or canonical_unit(unit) == row.unit_canonical
    if rule.effect == "deducts" and row.value_number and in_unit_of_target and not found["said"]:
        raise NoPoints("count_or_result", actual=case.actual.text, event=rule.event)
    return Decimal(found["n"])


def _counted(rule: PerEvent, case: Case) -> Points:
    count = _count(rule, case)
    each = _each(rule.points, rule.percent_of_full_marks, case.marks)
    sum_of = count // rule.size * each
    if rule.effect == "earns":
        return min(sum_of, case.marks), "events_earn", {"event": rule.event, "count": count, "each": each}
    if rule.max_deduction is not None:
        sum_of = min(sum_of, rule.max_deduction)
    return case.marks - sum_of, "events_cost", {"event": rule.event, "count": count, "each": each}


def _banded(rule: Bands, case: Case) -> Points:
    shown = "、".join(f"{plain(band.upper.number)}-{plain(band.lower.number)}%" for band in rule.bands)
    raise NoPoints("needs_judgement", bands=shown)


_SCORERS: dict[type, Callable[[Any, Case], Points]] = {
    Proportional: _proportional,
    ThresholdDeduction: _stepped,
    Tiers: _tiered,
    Ranking: _tiered,
    Levels: _levelled,
    Checklist: _ticked,
    PerEvent: _counted,
    Bands: _banded,
}
