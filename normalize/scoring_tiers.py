"""Points by ranges: ≥90%得5分；80%(含)-90%得4分；低于80%不得分. Every end becomes open or closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise

from normalize.scoring_clauses import Award
from normalize.scoring_conditions import CannotRead, Found, is_otherwise
from normalize.scoring_rule import Assumption, Direction, Ranking, Rule, Tier, Tiers

Scored = tuple[Found, Decimal | None]


def read_tiers(
    awards: Sequence[Award],
    found: Sequence[Found | None],
    total: Decimal | None,
    direction: Direction | None,
    assumed: list[Assumption],
    percent: bool,
) -> Rule:
    """The tiers, best first. Raises CannotRead where ranges contradict each other."""
    scored, otherwise = _sorted_out(awards, found)
    marked = _marks(scored, total)
    ordered = sorted(scored, key=lambda one: one[1] if one[1] is not None else Decimal("Infinity"), reverse=True)
    limited = _limits(ordered, direction, assumed, percent)
    _check_order(limited)
    resolved = _ends(limited, assumed)
    unit = next((condition.unit for condition, _ in resolved if condition.unit), None)
    resolved = [(one if one.of == "target" else replace(one, unit=unit), points) for one, points in resolved]
    tiers = [Tier(when=condition.condition(), points=points) for condition, points in resolved]
    if otherwise is not None:
        if any(tier.points is not None and tier.points < otherwise for tier in tiers):
            raise CannotRead("contradictory", awards[-1].condition)
        tiers.append(Tier(when=None, points=otherwise))
    of_rank = all(tier.when is None or tier.when.of == "rank" for tier in tiers)
    return Ranking(full_marks=marked, tiers=tiers) if of_rank else Tiers(full_marks=marked, tiers=tiers)


def _sorted_out(awards: Sequence[Award], found: Sequence[Found | None]) -> tuple[list[Scored], Decimal | None]:
    """The ranges with their points, and what everything else gets."""
    scored: list[Scored] = []
    otherwise: Decimal | None = None
    for award, condition in zip(awards, found, strict=True):
        points = award.points if isinstance(award.points, Decimal) else None
        if condition is not None and not (is_otherwise(award.condition) and condition.of == "target"):
            scored.append((condition, points))
        elif otherwise is not None or points is None:
            raise CannotRead("contradictory", award.condition)
        elif not is_otherwise(award.condition):
            raise CannotRead("condition_unread", award.condition)
        else:
            otherwise = points
    if any(one.of == "completion" for one, _ in scored):  # 完成率90%以上…，80%以下…: one measure, named once
        scored = [(replace(one, of="completion") if _unnamed_percent(one) else one, points) for one, points in scored]
    if not scored:
        raise CannotRead("condition_unread", awards[0].condition)
    return scored, otherwise


def _unnamed_percent(one: Found) -> bool:
    return one.of == "value" and one.unit == "%" and not re.sub("[在为达到,]", "", one.subject)


def _marks(scored: Sequence[Scored], total: Decimal | None) -> Decimal | None:
    """The full marks: None where the best range gets them without a number."""
    marks = [points for _, points in scored if points is not None]
    unnamed = len(scored) - len(marks)
    most = max(marks, default=None)
    if unnamed > 1 or not unnamed and total not in (None, most):
        raise CannotRead("contradictory", f"{most}≠{total}" if total else scored[0][0].text)
    return total if unnamed else most


def _limits(
    scored: Sequence[Scored], direction: Direction | None, assumed: list[Assumption], percent: bool
) -> list[Scored]:
    """达到95%得5分: a number without a direction of its own is a limit, the way the other ranges go."""
    exact_too = [one for one, _ in scored]
    goes = _way([one for one in exact_too if not one.exact]) or _way_of_numbers(exact_too) or direction or "at_least"
    made: list[Scored] = []
    for at, (condition, points) in enumerate(scored):
        if condition.of == "target" and at:
            raise CannotRead("contradictory", condition.text)
        if condition.of == "target":
            words_say: Direction | None = "at_least" if "达" in condition.text or "完成" in condition.text else None
            made.append((replace(condition, direction=condition.direction or direction or words_say), points))
        else:
            below = scored[at + 1][0] if at + 1 < len(scored) else None
            best_of_limits = bool(below and below.of == condition.of and below.upper is None and goes == "at_least")
            made.append((_limit(condition, goes, _has_target(scored) and not percent, best_of_limits, assumed), points))
    return made


def _limit(
    condition: Found, goes: Direction, of_target: bool, best_of_limits: bool, assumed: list[Assumption]
) -> Found:
    if condition.of == "value" and condition.unit == "%" and of_target:
        assumed.append("percent_is_of_the_target")
        condition = replace(condition, of="completion")
    if not condition.exact or ("=" in condition.text or "为" in condition.text) and not best_of_limits:
        return condition
    assumed.append("exact_goal_is_a_limit")
    if goes == "at_most":
        return replace(condition, lower=None, lower_in=None, exact=False)
    return replace(condition, upper=None, upper_in=None, exact=False)


def _has_target(scored: Sequence[Scored]) -> bool:
    return any(condition.of == "target" for condition, _ in scored)


def _way(ranges: Sequence[Found]) -> Direction | None:
    """Whether more or less is better, by the best range that has but one end, else by the order of ranges."""
    ends = [one for one in ranges if one.of in ("value", "completion", "rank")]
    if not ends:
        return None
    best = ends[0]
    if best.upper is None and best.lower is not None:
        return "at_least" if len(ends) < 2 or (ends[-1].upper or best.lower) <= best.lower else "at_most"
    if best.lower is None:
        return "at_most"
    middles = [one.upper if one.upper is not None else one.lower for one in ends]
    if len(middles) > 1 and middles[0] is not None and middles[-1] is not None and middles[0] != middles[-1]:
        return "at_least" if middles[0] > middles[-1] else "at_most"
    return None


def _way_of_numbers(ranges: Sequence[Found]) -> Direction | None:
    """1级10分，2级8分: the numbers grow as the points fall, so that less is better."""
    numbers = [one.lower for one in ranges if one.exact and one.lower is not None]
    if len(numbers) < 2 or numbers[0] == numbers[-1]:
        return None
    return "at_least" if numbers[0] > numbers[-1] else "at_most"


def _check_order(scored: Sequence[Scored]) -> None:
    """Points fall as the result gets worse: ranges that run to and fro are not understood."""
    ranges = [condition for condition, _ in scored if condition.of != "target"]
    measures = {condition.of for condition in ranges}
    if "date" in measures:
        dates = [condition.date or "" for condition in ranges if condition.of == "date"]
        if len(measures) > 1 or dates != sorted(dates):
            raise CannotRead("contradictory", ranges[0].text)
        return
    if len(measures) > 1:
        raise CannotRead("combination", ranges[0].text)
    units = {condition.unit for condition in ranges} - {None}
    if len(units) > 1:
        raise CannotRead("contradictory", "、".join(sorted(str(unit) for unit in units)))
    lows = [(_low(one), _high(one)) for one in ranges]
    falling = all(a[0] >= b[0] and a[1] >= b[1] for a, b in pairwise(lows))
    rising = all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(lows))
    hidden = any(a[0] <= b[0] and b[1] <= a[1] for a, b in combinations(lows, 2))
    if not (falling or rising) or hidden:
        raise CannotRead("contradictory", ranges[-1].text)


def _low(condition: Found) -> Decimal:
    return condition.lower if condition.lower is not None else Decimal("-Infinity")


def _high(condition: Found) -> Decimal:
    return condition.upper if condition.upper is not None else Decimal("Infinity")


def _ends(scored: Sequence[Scored], assumed: list[Assumption]) -> list[Scored]:
    """Where two ranges meet, the number belongs to exactly one: as one of them says, else to the better."""
    made = list(scored)
    for at in range(len(made)):
        for other in range(at + 1, len(made)):
            better, worse = made[at][0], made[other][0]
            if better.of == "target":
                continue
            if better.lower is not None and better.lower == worse.upper:
                upper_in = worse.upper_in
                mine, theirs = _share(better.lower_in, upper_in, assumed)
                made[at] = (replace(better, lower_in=mine), made[at][1])
                made[other] = (replace(worse, upper_in=theirs), made[other][1])
            elif better.upper is not None and better.upper == worse.lower:
                mine, theirs = _share(better.upper_in, worse.lower_in, assumed)
                made[at] = (replace(better, upper_in=mine), made[at][1])
                made[other] = (replace(worse, lower_in=theirs), made[other][1])
    return made


def _share(better: bool | None, worse: bool | None, assumed: list[Assumption]) -> tuple[bool, bool]:
    if better is None and worse is None or better and worse:
        assumed.append("shared_end_to_the_better")
        return True, False
    if better is None:
        return not worse, bool(worse)
    if worse is None:
        return better, not better
    return better, worse
