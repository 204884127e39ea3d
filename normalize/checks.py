"""Checks that auditors and finance bureaus apply: findings about the content, never about the reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from normalize.form import Finding, Funds, Indicator, Severity, SignOff
from normalize.scoring_target import conflict
from normalize.words import compact
from parsers.messages import say


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks look at: one form's rows, sums and dates."""

    indicators: Sequence[Indicator]
    funds: Funds | None
    signoff: SignOff | None
    fiscal_year: int | None


def finding(
    code: str, severity: Severity, row: Indicator | None = None, field: str | None = None, **params: object
) -> Finding:
    """A finding with its text in Chinese; `code` and `params` give it in other languages."""
    return Finding(
        code=code,
        severity=severity,
        seq=row.seq if row else None,
        field=field,
        where=row.evidence.get(field or "name") if row else None,
        message=say(f"findings.{code}", "zh", **params),
        params={key: str(value) for key, value in params.items()},
    )


def target_in_scoring(form: Checked) -> Iterator[Finding]:
    """The scoring sentence gives full marks at another target (seed form: ≥95, but the sentence wants 100 %)."""
    for row in form.indicators:
        if found := conflict(row.scoring_rule, row):
            yield finding("target_differs_from_scoring", "warning", row, "value", target=found[0], scoring=found[1])


def level1_sums(form: Checked) -> Iterator[Finding]:
    """The full marks under a level 1 label add up to the points printed beside it."""
    for (label, points), rows in groupby(form.indicators, key=lambda row: (row.level1, row.level1_points)):
        group = list(rows)
        marks = [row.points for row in group if row.points is not None]
        if points is None or label is None or len(marks) < len(group):
            continue
        if sum(marks) != points:
            yield finding(
                "level1_sum_differs",
                "warning",
                group[0],
                "level1_points",
                label=label,
                printed=points,
                total=sum(marks),
            )


def weight_total(form: Checked) -> Iterator[Finding]:
    """Weights add up to 100, or to 90 where execution takes the other 10 (财预〔2020〕10号)."""
    weights = [row.weight for row in form.indicators if row.weight is not None]
    if weights and len(weights) == len(form.indicators) and sum(weights) not in (90, 100):
        yield finding("weight_total_unusual", "warning", total=sum(weights))


def quantitative_values(form: Checked) -> Iterator[Finding]:
    """A value with ≥ ≤ > < is a number or a date, and has a unit."""
    for row in form.indicators:
        if row.value_number is not None and row.unit is None and row.value_type != "定性":
            yield finding("unit_missing", "hint", row, "unit", value=row.value)
        if row.unit_canonical == "%" and row.value_number is not None and row.value_number > 100:
            yield finding("percentage_above_100", "hint", row, "value", value=row.value)


def suspicious_directions(form: Checked) -> Iterator[Finding]:
    """A cost with ≥ pays for spending more; a rate is seldom a 数量指标."""
    for row in form.indicators:
        name = compact(row.name or "")
        cost = "成本" in (row.level2 or "") and "节约" not in name and row.unit_canonical in ("元", "万元", "亿元")
        if cost and row.value_type in ("≥", ">"):
            yield finding("cost_with_minimum", "warning", row, "value_type", name=name)
        if row.level2 == "数量指标" and name.endswith("率"):
            yield finding("rate_among_quantities", "hint", row, "level2", name=name)


def repeated_names(form: Checked) -> Iterator[Finding]:
    counts = Counter((row.level2, compact(row.name)) for row in form.indicators if row.name)
    for row in form.indicators:
        if row.name and counts[(row.level2, compact(row.name))] > 1:
            yield finding("name_repeated", "hint", row, "name", name=row.name)


def funds_add_up(form: Checked) -> Iterator[Finding]:
    """年度资金总额 = 财政拨款 + 上年结转 + 其他资金."""
    funds = form.funds
    if funds is None or funds.total_funds is None or funds.fiscal_funds is None:
        return
    parts = funds.fiscal_funds + (funds.other_funds or 0) + (funds.carried_over_funds or 0)
    if parts != funds.total_funds:
        yield finding("funds_do_not_add_up", "warning", total=funds.total_funds, parts=parts)


def dates_in_year(form: Checked) -> Iterator[Finding]:
    """A target date lies not after the form's year; a form is filled in before its year ends."""
    for row in form.indicators:
        if row.value_iso and form.fiscal_year and int(row.value_iso[:4]) > form.fiscal_year:
            yield finding("date_after_year", "hint", row, "value", value=row.value, year=form.fiscal_year)
    if (
        form.signoff
        and form.signoff.date_iso
        and form.fiscal_year
        and form.signoff.date_iso.year > form.fiscal_year + 1
    ):
        yield finding("signed_long_after_year", "hint", year=form.fiscal_year)


def full_score_though_missed(form: Checked) -> Iterator[Finding]:
    """In a self-evaluation: the score is not above the full marks."""
    for row in form.indicators:
        if row.score is not None and row.points is not None and row.score > row.points:
            yield finding("score_above_points", "error", row, "score", score=row.score, points=row.points)


CHECKS: tuple[Callable[[Checked], Iterator[Finding]], ...] = (
    target_in_scoring,
    level1_sums,
    weight_total,
    quantitative_values,
    suspicious_directions,
    repeated_names,
    funds_add_up,
    dates_in_year,
    full_score_though_missed,
)


def check(form: Checked) -> list[Finding]:
    """Every finding of every check, in the order of the list."""
    return [found for run in CHECKS for found in run(form)]
