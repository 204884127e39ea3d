"""Points that have to add up: a level's, the form's, a weight and its sentence, the schemes that regulations name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, marks, plain
from normalize.form import Form, Indicator
from normalize.scoring import full_marks
from normalize.words import compact

_EXECUTION = 10
"""Points that 财预〔2020〕10号 gives the execution of the budget, which many forms leave out."""


def level1_sum_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """The full marks under a level 1 label add up to the points printed beside it."""
    return _sums_of(form, "level1")


def level2_sum_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """The full marks under a level 2 label add up to the points printed beside it."""
    return _sums_of(form, "level2")


def _sums_of(form: Form, level: str) -> Iterator[Seen]:
    """Labels may come again further down (mixed row by row): their rows count together if their points are the same."""
    blocks: dict[tuple[str, Decimal], list[Indicator]] = {}
    for row in form.indicators:
        label, points = getattr(row, level), getattr(row, f"{level}_points")
        if label is not None and points is not None:
            blocks.setdefault((label, points), []).append(row)
    for (label, points), rows in blocks.items():
        found = [row.points for row in rows if row.points is not None]
        if len(found) == len(rows) and sum(found) != points:
            params = {"label": label, "printed": plain(points), "total": plain(sum(found, Decimal(0)))}
            doubtful = any(reason.field in (level, None) for row in form.indicators for reason in row.review_reasons)
            yield Seen(rows[0], f"{level}_points", params, doubtful)


def weight_total_unusual(form: Form, rule: Rule) -> Iterator[Seen]:
    """Weights that a column prints add up to 100, or to 90 where execution takes the other 10."""
    weights = [row.weight for row in form.indicators if row.weight is not None]
    if weights and len(weights) == len(form.indicators) and sum(weights) not in rule.limits["totals"]:
        yield Seen(None, "weight", {"total": plain(sum(weights, Decimal(0)))})


def points_total_unusual(form: Form, rule: Rule) -> Iterator[Seen]:
    """The full marks of the scoring sentences do the same where no column prints weights."""
    found = marks(form)
    if found and any(row.weight is None for row in form.indicators) and sum(found) not in rule.limits["totals"]:
        yield Seen(None, "points", {"total": plain(sum(found, Decimal(0)))})


def execution_points_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """Full marks of 90: the 10 points of 预算执行率 are meant, but not printed."""
    found = marks(form)
    names = (row.name or "" for row in form.indicators)
    printed = any("执行率" in compact(text) for text in (*form.head_other, *form.other_text, *names))
    if found and not printed and sum(found) == 100 - _EXECUTION:
        yield Seen(None, "points", {"total": plain(sum(found, Decimal(0))), "parts": _parts(form)})


def _parts(form: Form) -> str:
    """The full marks of each level 1 block, in order: 20/30/30/10."""
    blocks = groupby(form.indicators, key=lambda row: row.level1)
    return "/".join(plain(sum((row.points or Decimal(0) for row in rows), Decimal(0))) for _, rows in blocks)


def scheme_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """The points of the levels follow a scheme that the county prescribes (switched off until it names its own)."""
    found = marks(form)
    schemes = ["/".join(map(str, scheme)) for scheme in rule.limits["schemes"]]
    if found and _parts(form) not in schemes:
        yield Seen(None, "level1_points", {"parts": _parts(form), "schemes": "、".join(schemes)})


def weight_differs_from_scoring(form: Form, rule: Rule) -> Iterator[Seen]:
    """A row's weight is what its scoring sentence gives at the most."""
    for row in form.indicators:
        named = full_marks(row.scoring) if row.scoring else None
        if row.weight is not None and named is not None and named != row.weight:
            yield Seen(row, "weight", {"weight": plain(row.weight), "scoring": plain(named)})


def level1_absent(form: Form, rule: Rule) -> Iterator[Seen]:
    """Since 财预〔2015〕88号 every form has indicators of output, benefit and satisfaction."""
    has = {row.level1 for row in form.indicators} | {row.level2 for row in form.indicators}
    has |= {"满意度指标"} if "服务对象满意度指标" in has else set()
    lacking = [label for label in rule.words("levels") if label not in has]
    if has & set(rule.words("levels")) and lacking:
        yield Seen(None, "level1", {"labels": "、".join(lacking)})


def parts_exceed_total(form: Form, rule: Rule) -> Iterator[Seen]:
    """What the rows 其中：… count is no more than the row above them counts, of which they are parts."""
    total: Indicator | None = None
    parts: list[Indicator] = []
    for row in (*form.indicators, None):
        if row is not None and compact(row.name or "").lstrip("#*—-").startswith("其中"):
            parts.append(row)
            continue
        yield from _exceeding(total, parts) if total else ()
        total, parts = row, []


def _exceeding(total: Indicator, parts: list[Indicator]) -> Iterator[Seen]:
    alike = [part for part in parts if part.unit_canonical == total.unit_canonical != "%"]
    counted = [part.value_number for part in alike if part.value_number is not None]
    if total.value_number is not None and sum(counted, Decimal(0)) > total.value_number:
        params = {
            "name": total.name or "",
            "total": plain(total.value_number),
            "parts": plain(sum(counted, Decimal(0))),
        }
        yield Seen(total, "value", params)


CHECKS = (
    *(level1_sum_differs, level2_sum_differs, weight_total_unusual, points_total_unusual),
    *(execution_points_missing, scheme_differs, weight_differs_from_scoring, level1_absent, parts_exceed_total),
)
