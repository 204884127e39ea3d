"""Self-evaluations: results against targets, scores against both, and whether a shortfall is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen, plain
from normalize.form import Form, Indicator
from normalize.values import number, read_value
from normalize.words import compact, half_width

_TOTAL = re.compile(r"\s*(?:总\s*分|合\s*计|总\s*计|自评总分|自评得分)(?!\w)")
_EXECUTION = 10


def score_above_points(form: Form, rule: Rule) -> Iterator[Seen]:
    """A score is not above the full marks."""
    for row in _evaluated(form):
        if row.score is not None and row.points is not None and row.score > row.points:
            yield Seen(row, "score", {"score": plain(row.score), "points": plain(row.points)})


def full_score_though_missed(form: Form, rule: Rule) -> Iterator[Seen]:
    """A target that was missed does not get full marks."""
    for row in _evaluated(form):
        if row.score is not None and row.score == row.points and _reached(row) is False:
            yield Seen(row, "score", _told(row))


def reduced_score_though_met(form: Form, rule: Rule) -> Iterator[Seen]:
    """A target that was reached does, unless remarks say why not (a target far exceeded was set too low, say)."""
    for row in _evaluated(form):
        if (
            not row.remarks
            and row.score is not None
            and row.points is not None
            and row.score < row.points
            and _reached(row)
        ):
            yield Seen(row, "score", _told(row))


def reason_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """Where marks were lost, 偏差原因分析及改进措施 says why."""
    rows = [row for row in _evaluated(form) if row.score is not None and row.points and row.score < row.points]
    silent = [row for row in rows if not row.remarks]
    if silent:
        only = silent[0] if len(silent) == 1 else None
        yield Seen(only, "remarks", {"rows": "、".join(str(row.seq) for row in silent)})


def actual_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """A self-evaluation says what was reached."""
    return (Seen(row, "actual", {"name": row.name or ""}) for row in _evaluated(form) if row.actual is None)


def score_missing(form: Form, rule: Rule) -> Iterator[Seen]:
    """A row has its score where others have theirs."""
    rows = [row for row in _evaluated(form) if not (row.name or "").startswith("其中")]  # a part of the row above
    if any(row.score is not None for row in rows):
        yield from (Seen(row, "score", {"name": row.name or ""}) for row in rows if row.score is None)


def score_total_differs(form: Form, rule: Rule) -> Iterator[Seen]:
    """The printed total is the sum of the scores, with up to 10 points for the execution of the budget."""
    scores = [row.score for row in _evaluated(form) if row.score is not None]
    printed = _printed_total(form)
    if printed is None or not scores or len(scores) < len(form.indicators):
        return
    total = sum(scores, Decimal(0))
    if not total <= printed <= total + _EXECUTION:
        yield Seen(None, "score", {"printed": plain(printed), "total": plain(total)})


def _printed_total(form: Form) -> Decimal | None:
    """The last number of the line of totals: its full marks come before it."""
    for text in form.other_text:
        if _TOTAL.match(text):
            found = re.findall(r"\d+(?:\.\d+)?", text)
            return Decimal(found[-1]) if len(found) > 1 else None
    return None


def _evaluated(form: Form) -> Iterator[Indicator]:
    return iter(form.indicators if form.stage == "self_evaluation" else ())


def _reached(row: Indicator) -> bool | None:
    """Whether the result reaches the target; None where they are no two numbers of one unit with a known direction."""
    if row.value_iso:
        return _in_time(row)
    result = _result(row)
    if result is None or row.value_number is None:
        return None
    match row.value_type:
        case "≥":
            return result >= row.value_number
        case ">":
            return result > row.value_number
        case "≤":
            return result <= row.value_number
        case "<":
            return result < row.value_number
        case "=":
            return True if result == row.value_number else None  # beyond or short of it: nobody says which is worse
        case _:
            return None


def _in_time(row: Indicator) -> bool | None:
    """Whether the date that was reached is no later than the target, as exactly as the shorter of the two says."""
    done = read_value(None, compact(row.actual or ""), None, None, False).value_iso
    if done is None or row.value_iso is None or row.value_type in ("≥", ">"):
        return None
    exact = min(len(done), len(row.value_iso))
    return done[:exact] <= row.value_iso[:exact]


def _result(row: Indicator) -> Decimal | None:
    """The result as a number in the target's unit."""
    text = half_width(compact(row.actual or ""))
    if (bare := number(text)) is not None:
        share = row.unit_canonical == "%" and bare <= 1 < (row.value_number or 0)
        return None if share else bare  # 0.95 of a target in per cent
    read = read_value(None, text, None, None, False)
    return read.value_number if read.unit_canonical == row.unit_canonical and read.value_type is None else None


def _told(row: Indicator) -> dict[str, object]:
    target = "".join(filter(None, (row.value_type, row.value, row.unit)))
    return {"target": target, "actual": row.actual, "score": _shown(row.score), "points": _shown(row.points)}


def _shown(points: Decimal | None) -> str:
    return "" if points is None else plain(points)


CHECKS = (
    *(score_above_points, full_score_though_missed, reduced_score_though_met, reason_missing),
    *(actual_missing, score_missing, score_total_differs),
)
