"""Sums of money: parts and totals, a cost indicator against the budget, the execution of the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, named, plain
from normalize.form import Form, Funds, Indicator
from normalize.values import number
from normalize.words import compact

_PARTS = ("fiscal_funds", "carried_over_funds", "other_funds")
_EXECUTED = re.compile(r"资金总额.*[（(]\d+[）)]$")
_CENT = Decimal("0.01")


def funds_do_not_add_up(form: Form, rule: Rule) -> Iterator[Seen]:
    """年度资金总额 = 财政拨款 + 上年结转 + 其他资金."""
    funds = form.funds
    if funds and funds.total_funds and funds.fiscal_funds is not None and _parts(funds) != funds.total_funds:
        yield Seen(None, "total_funds", {"total": plain(funds.total_funds), "parts": plain(_parts(funds))})


def total_funds_zero(form: Form, rule: Rule) -> Iterator[Seen]:
    """The year's amount is not 0 while one of its parts is not."""
    funds = form.funds
    if funds and funds.total_funds == 0 and _parts(funds) > 0:
        yield Seen(None, "total_funds", {"parts": plain(_parts(funds))})


def _parts(funds: Funds) -> Decimal:
    return sum((getattr(funds, part) or Decimal(0) for part in _PARTS), Decimal(0))


def cost_differs_from_budget(form: Form, rule: Rule) -> Iterator[Seen]:
    """An indicator that limits the whole cost names the budget of the form."""
    for row, total in _costs(form):
        if row.value_yuan != total and any(word in compact(row.name or "") for word in rule.words("whole")):
            yield Seen(row, "value", {"value": plain(row.value_yuan or Decimal(0)), "total": plain(total)})


def cost_above_budget(form: Form, rule: Rule) -> Iterator[Seen]:
    """No cost indicator names more than the form's whole budget."""
    for row, total in _costs(form):
        other = not any(word in compact(row.name or "") for word in rule.words("whole"))
        if other and row.value_yuan and row.value_yuan > total:
            yield Seen(row, "value", {"value": plain(row.value_yuan), "total": plain(total)})


def _costs(form: Form) -> Iterator[tuple[Indicator, Decimal]]:
    """The rows whose target is a sum of money under a cost label, with the form's budget."""
    total = form.funds.total_funds if form.funds else None
    for row, _ in named(form):
        if total and row.value_yuan is not None and "成本" in f"{row.level1}{row.level2}":
            yield row, total


def execution_rate_above_100(form: Form, rule: Rule) -> Iterator[Seen]:
    """No more of the budget is spent than there is."""
    for execution in _executions(form):
        if execution.rate > 100:
            yield Seen(None, "total_funds", {"rate": plain(execution.rate)})


def execution_rate_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """The printed rate is what was spent, divided by the budget."""
    tolerance = Decimal(str(rule.limits["points"]))
    for execution in _executions(form):
        amounts, rate = execution.amounts, execution.rate
        ratios = [100 * later / earlier for i, earlier in enumerate(amounts) if earlier for later in amounts[i + 1 :]]
        if ratios and all(abs(ratio - rate) > tolerance for ratio in ratios):
            params = {"rate": plain(rate), "amounts": " / ".join(map(plain, amounts))}
            yield Seen(None, "total_funds", {**params, "computed": plain(ratios[-1].quantize(_CENT))})


def execution_score_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """What the execution of the budget earns is its points times its rate, and full marks at most."""
    tolerance = Decimal(str(rule.limits["points"]))
    for one in _executions(form):
        if one.points is not None and one.score is not None:
            earned = one.points * min(one.rate, Decimal(100)) / 100
            if abs(one.score - earned) > tolerance:
                params = {"rate": plain(one.rate), "points": plain(one.points), "score": plain(one.score)}
                yield Seen(None, "total_funds", {**params, "computed": plain(earned.quantize(_CENT))})


class Execution(NamedTuple):
    """The execution of the budget: amounts, points, rate in percent, and what it earned, as far as they are printed."""

    amounts: list[Decimal]
    points: Decimal | None
    rate: Decimal
    score: Decimal | None


def _executions(form: Form) -> Iterator[Execution]:
    """What stands beside the year's total in a self-evaluation: budget, spent, (points,) rate(, score)."""
    printed = [form.project.total_funds or ""] if form.project else []
    printed += [text for label, text in form.head_other.items() if _EXECUTED.search(compact(label))]
    amounts: list[Decimal] = []
    for at, text in enumerate(printed):
        value = number(compact(text).rstrip("%％"))
        if value is not None and compact(text).endswith(("%", "％")):
            # points stand between what was spent and the rate: they are no amount
            has_points = len(amounts) > 2 and 10 in amounts
            rest = [one for one in amounts if one != 10] if len(amounts) > 2 else amounts
            score = number(compact(printed[at + 1])) if at + 1 < len(printed) else None
            yield Execution(rest, Decimal(10) if has_points else None, value, score)
            return
        amounts += [value] if value is not None else []


CHECKS = (
    *(funds_do_not_add_up, total_funds_zero, cost_differs_from_budget, cost_above_budget),
    *(execution_rate_above_100, execution_rate_differs, execution_score_differs),
)
