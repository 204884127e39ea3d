"""Whether a target makes sense: against its scoring sentence, and in its direction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, named
from normalize.form import Form
from normalize.scoring_target import conflict

_LEAST, _MOST = ("≥", ">"), ("≤", "<")


def target_differs_from_scoring(form: Form, rule: Rule) -> Iterator[Seen]:
    """The scoring sentence gives full marks at another target (seed form: ≥95, but the sentence wants 100 %)."""
    for row in form.indicators:
        if found := conflict(row.scoring_rule, row):
            yield Seen(row, "value", {"target": found[0], "scoring": found[1]})


def cost_with_minimum(form: Form, rule: Rule) -> Iterator[Seen]:
    """A cost with ≥ pays for spending more."""
    for row, name in named(form):
        cost = "成本" in (row.level2 or "") and not any(word in name for word in rule.words("saving"))
        if cost and row.unit_canonical in ("元", "万元", "亿元") and row.value_type in _LEAST:
            yield Seen(row, "value_type", {"name": name})


def satisfaction_with_maximum(form: Form, rule: Rule) -> Iterator[Seen]:
    """Satisfaction is never too high."""
    for row, name in named(form):
        if "满意" in name and "不满意" not in name and row.value_type in _MOST:
            yield Seen(row, "value_type", {"name": name, "operator": row.value_type})


def harm_with_minimum(form: Form, rule: Rule) -> Iterator[Seen]:
    """Complaints, accidents, errors and the like are limited from above: a minimum asks for more of them."""
    harm = re.compile(rf"(?:{'|'.join(rule.words('harms'))})(?:发生)?(?:率|次数|起数|件数|人数|数量)$")
    for row, name in named(form):
        if row.value_type in _LEAST and row.value_number and harm.search(name):
            yield Seen(row, "value_type", {"name": name, "operator": row.value_type})


def rate_among_quantities(form: Form, rule: Rule) -> Iterator[Seen]:
    """A rate tells of quality or timeliness, and is seldom a 数量指标."""
    for row, name in named(form):
        if row.level2 == "数量指标" and name.endswith("率") and not name.endswith(rule.words("no_rates")):
            yield Seen(row, "level2", {"name": name})


CHECKS = (
    *(target_differs_from_scoring, cost_with_minimum, satisfaction_with_maximum),
    *(harm_with_minimum, rate_among_quantities),
)
