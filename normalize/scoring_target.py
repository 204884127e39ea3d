"""Whether a scoring sentence and its indicator's target say the same: number, unit and direction."""

from __future__ import annotations

from normalize.form import Indicator
from normalize.scoring_actual import convert, plain
from normalize.scoring_gathering import Setting
from normalize.scoring_reading import read_rule
from normalize.scoring_rule import Condition, PerEvent, Proportional, Rule, ThresholdDeduction, Tiers
from normalize.values import canonical_unit
from normalize.words import compact

_DIRECTIONS = {"≥": "at_least", ">": "at_least", "≤": "at_most", "<": "at_most"}


def rule_of(sentence: str, value_type: str | None, unit: str | None, name: str | None) -> Rule:
    """The rule of a sentence for an indicator with this operator, unit (as printed) and name."""
    canonical = canonical_unit(unit)
    percent = None if canonical is None else canonical == "%"
    direction = _DIRECTIONS.get(value_type or "")
    rated = bool(percent and name and any(word in compact(name) for word in ("完成率", "达成率", "实现率")))
    return read_rule(sentence, Setting(direction, percent, rated, value_type == "定性"))  # type: ignore[arg-type]


def implied_target(rule: Rule | None) -> Condition | None:
    """What the sentence wants for full marks, or None where it names nothing."""
    if isinstance(rule, Proportional | ThresholdDeduction):
        return rule.goal
    if isinstance(rule, Tiers):
        return rule.tiers[0].when
    return None


def conflict(rule: Rule | None, indicator: Indicator) -> tuple[str, str] | None:
    """The target and what the sentence wants instead, as texts; None where they agree or cannot be compared."""
    goal = implied_target(rule)
    if rule is None or goal is None:
        return None
    return against(rule, indicator) or _other_number(goal, indicator)


def against(rule: Rule, indicator: Indicator) -> tuple[str, str] | None:
    """The same for the direction alone: a sentence that pays for missing the target."""
    way = _DIRECTIONS.get(indicator.value_type or "")
    goal = implied_target(rule)
    if way is None or goal is None or isinstance(rule, PerEvent):
        return None
    wanted = goal.direction if goal.of == "target" else _goes(goal)
    if isinstance(rule, Proportional) and goal.of == "target":
        wanted = "at_least" if rule.formula == "direct" else "at_most"
    if wanted is None or wanted == way:
        return None
    if isinstance(rule, ThresholdDeduction):
        return _printed(indicator), rule.step.text
    return _printed(indicator), goal.text or getattr(rule, "formula", "")


def _goes(goal: Condition) -> str | None:
    if goal.of not in ("value", "completion") or (goal.lower is None) == (goal.upper is None):
        return None
    return "at_least" if goal.lower is not None else "at_most"


def _other_number(goal: Condition, indicator: Indicator) -> tuple[str, str] | None:
    bound = goal.lower or goal.upper
    if goal.of != "value" or bound is None or indicator.value_number is None:
        return None
    if goal.lower is not None and goal.upper is not None and goal.lower.number != goal.upper.number:
        return None
    unit = goal.unit or indicator.unit_canonical
    wanted = convert(bound.number, unit, indicator.unit_canonical)
    if wanted is not None and wanted == indicator.value_number:
        return None
    return _printed(indicator), f"{plain(bound.number)}{unit or ''}"


def _printed(indicator: Indicator) -> str:
    return f"{indicator.value or ''}{indicator.unit_canonical or ''}"
