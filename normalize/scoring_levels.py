"""Judgements in words: 效果明显得5分，效果一般得3分，否则不得分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from normalize.scoring_clauses import Award
from normalize.scoring_conditions import CannotRead, Found, is_otherwise
from normalize.scoring_rule import Level, Levels, Rule


def read_levels(awards: Sequence[Award], found: Sequence[Found | None], total: Decimal | None) -> Rule:
    """The levels, best first. Raises CannotRead where a condition has numbers, or nothing tells a level from another."""
    levels: list[Level] = []
    otherwise: Decimal | None = None
    bonus = any(award.costs for award in awards) and any(re.search("档|加", award.condition) for award in awards)
    for award, condition in zip(awards, found, strict=True):
        text = _words(award.condition, condition is not None)
        if re.search(r"\d|[<>≤≥=]|每|比例", text) or condition is not None and condition.of != "target":
            raise CannotRead("condition_unread", award.condition)
        points = award.points if isinstance(award.points, Decimal) else None
        if award.costs:
            points = -points if points is not None else None
        if is_otherwise(award.condition) and award.points == 0 and award.condition[:1] not in "未不":
            otherwise = Decimal(0)
        elif not text:
            raise CannotRead("condition_unread", award.condition)
        else:
            levels.append(Level(words=_alike(text), points=points, meets_target=condition is not None))
            if is_otherwise(award.condition) and award.points == 0:
                otherwise = Decimal(0)
    marks = [level.points for level in levels if level.points is not None]
    full = any(level.points is None for level in levels)
    most = max(marks, default=None)
    costs = any(award.costs for award in awards)
    if len(levels) < 2 and otherwise is None:
        raise CannotRead("condition_unread", awards[0].condition)
    if costs and not (most and most > 0):
        raise CannotRead("combination", awards[0].condition)
    if total is not None and not full and most != total:
        raise CannotRead("contradictory", f"{most}≠{total}")
    if len({word for level in levels for word in level.words}) < len(levels):
        raise CannotRead("contradictory", levels[-1].words[0])
    return Levels(
        full_marks=total if total is not None else None if full else most,
        levels=levels,
        otherwise=otherwise,
        bonus=bonus or costs,
    )


def _words(text: str, of_target: bool) -> str:
    """The judgement itself: 达到“可控”的 is 可控."""
    text = re.sub(r"^(?:按|分为?|评定为|评价为|评为|结果为|考核为|认定为|等级为|若|如|被)+(?=.)", "", text)
    text = re.sub(r"^[^:]*:", "", text)
    text = re.sub(r"(?:的|(?<!否)则|(?<!及|准|按|实)时|者|,|:|等次|等级|档)+$", "", text)
    return text if of_target else re.sub(r"^(?:达到|为)(?=[^到完])", "", text)


def _alike(text: str) -> list[str]:
    """健全或较健全 is two words for one level."""
    return [part for part in re.split(r"或者?|/", text) if part] if len(text) < 20 else [text]
