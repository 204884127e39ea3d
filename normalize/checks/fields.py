"""What a row has to say: a name, a target, a number where one is meant, a unit that fits."""

from __future__ import annotations

from collections.abc import Iterator

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, named
from normalize.form import Form, Indicator
from normalize.words import compact, level_label

_MEASURED = ("≥", "≤", ">", "<")
_SHARES = ("%", "‰", "个百分点", "百分点")


def name_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """三级指标 is filled in."""
    return (Seen(row, "name", {"value": _target(row)}) for row in form.indicators if row.name is None)


def value_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """指标值 is filled in."""
    return (Seen(row, "value") for row in form.indicators if row.value is None)


def name_is_label(form: Form, rule: Rule) -> Iterator[Seen]:
    """An indicator has a name of its own, and not that of the level above it."""
    for row, name in named(form):
        if level_label(name, "level2") and name.endswith("指标"):
            yield Seen(row, "name", {"name": name})


def scoring_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """A row has its scoring sentence where the form's other rows have theirs."""
    return _missing_among(form, "scoring", float(rule.limits["share"]))


def explanation_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """A row has its explanation where the form's other rows have theirs."""
    return _missing_among(form, "explanation", float(rule.limits["share"]))


def _missing_among(form: Form, field: str, share: float) -> Iterator[Seen]:
    lacking = [row for row in form.indicators if getattr(row, field) is None]
    if len(form.indicators) - len(lacking) >= share * len(form.indicators):
        yield from (Seen(row, field) for row in lacking if not row.needs_review)  # it may have been read elsewhere


def value_not_a_number(form: Form, rule: Rule) -> Iterator[Seen]:
    """A target with ≥ ≤ > < is a number or a date."""
    for row in form.indicators:
        if row.value_type in _MEASURED and row.value and row.value_number is None and row.value_iso is None:
            yield Seen(row, "value", {"operator": row.value_type, "value": row.value})


def number_called_qualitative(form: Form, rule: Rule) -> Iterator[Seen]:
    """A 定性 indicator has words for its target: a number with a unit could be measured."""
    for row in form.indicators:
        if row.value_type == "定性" and row.value_number is not None and row.unit_canonical:
            yield Seen(row, "value_type", {"value": _target(row)})


def unit_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """A number has a unit, but for coefficients and the like."""
    for row in form.indicators:
        bare = row.value_number is not None and row.unit is None and row.value_iso is None
        if bare and row.value_type != "定性" and not compact(row.name or "").endswith(rule.words("without_unit")):
            yield Seen(row, "unit", {"value": row.value})


def rate_without_percent(form: Form, rule: Rule) -> Iterator[Seen]:
    """What is called a rate is measured in per cent."""
    for row, name in named(form):
        unit = row.unit_canonical or "/"  # deaths: 人/亿元, 1/10万
        counted = "/" not in unit and unit not in _SHARES
        if counted and row.value_number is not None and _is_rate(name, rule):
            yield Seen(row, "unit", {"name": name, "unit": row.unit})


def _is_rate(name: str, rule: Rule) -> bool:
    return name.endswith("率") and not name.endswith(rule.words("no_rates"))


def count_with_percent(form: Form, rule: Rule) -> Iterator[Seen]:
    """What is called a number of things is not measured in per cent."""
    for row, name in named(form):
        if row.unit_canonical == "%" and name.endswith(rule.words("counts")):
            yield Seen(row, "unit", {"name": name, "unit": row.unit})


def percentage_above_100(form: Form, rule: Rule) -> Iterator[Seen]:
    """A share of a whole is not above 100 %; growth and overfulfilment may be."""
    for row in form.indicators:
        above = row.unit_canonical == "%" and row.value_number is not None and row.value_number > 100
        if above and not any(word in compact(row.name or "") for word in rule.words("may_exceed")):
            yield Seen(row, "value", {"value": row.value})


def _target(row: Indicator) -> str:
    return "".join(filter(None, (row.value_type, row.value, row.unit))) or "—"


CHECKS = (
    *(name_missing, value_missing, name_is_label, scoring_missing, explanation_missing),
    *(value_not_a_number, number_called_qualitative, unit_missing),
    *(rate_without_percent, count_with_percent, percentage_above_100),
)
