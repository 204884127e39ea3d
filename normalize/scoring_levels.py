"""Judgements in words: 效果明显得5分，效果一般得3分，否则不得分."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from normalize.scoring_clauses import Award
from normalize.scoring_conditions import CannotRead, Found, is_otherwise
from normalize.scoring_rule import Level, Levels, Rule


def read_levels(awards: Sequence[Award], found: Sequence[Found | None], total: Decimal | None) -> Rule:
    """The levels, best first. Raises CannotRead where a condition has numbers, or nothing tells levels apart."""
    levels: list[Level] = []
    otherwise: Decimal | None = None
    for award, condition in zip(awards, found, strict=True):
        rest = is_otherwise(award.condition) and award.points == 0
        otherwise = Decimal(0) if rest else otherwise
        if not rest or award.condition[:1] in "未不":  # 未达到 is a word that people write, 否则 is none
            levels.append(_level(award, condition))
    if len(levels) < 2 and otherwise is None or not levels:
        raise CannotRead("condition_unread", awards[0].condition)
    if len({word for level in levels for word in level.words}) < sum(len(level.words) for level in levels):
        raise CannotRead("contradictory", levels[-1].words[0])
    costs = any(award.costs for award in awards)
    return Levels(full_marks=_marks(levels, total, costs), levels=levels, otherwise=otherwise, bonus=costs)


def _level(award: Award, condition: Found | None) -> Level:
    text = _words(award.condition, condition is not None)
    if not text or re.search(r"\d|[<>≤≥=]|每|比例", text) or condition is not None and condition.of != "target":
        raise CannotRead("condition_unread", award.condition)
    points = award.points if isinstance(award.points, Decimal) else None
    signed = -points if award.costs and points is not None else points
    return Level(words=_alike(text), points=signed, meets_target=condition is not None)


def _marks(levels: Sequence[Level], total: Decimal | None, costs: bool) -> Decimal | None:
    """The full marks: None where the best level gets them without a number."""
    marks = [level.points for level in levels if level.points is not None]
    most, unnamed = max(marks, default=Decimal(0)), len(marks) < len(levels)
    if unnamed:
        return total
    if most <= 0 or total not in (None, most):
        raise CannotRead(
            "combination" if costs else "contradictory", f"{most}≠{total}" if total else levels[0].words[0]
        )
    return most


def _words(text: str, of_target: bool) -> str:
    """The judgement itself: 达到“可控”的 is 可控."""
    text = re.sub(r"^(?:按|分为?|评定为|评价为|评为|结果为|考核为|认定为|等级为|若|如|被)+(?=.)", "", text)
    text = re.sub(r"^[^:]*:", "", text)
    text = re.sub(r"(?:的|(?<!否)则|(?<!及|准|按|实)时|者|,|:|等次|等级|档)+$", "", text)
    text = re.sub(r"^.{4,}的为(?=[^为]{1,8}$)", "", text)
    return text if of_target else re.sub(r"^(?:达到|为)(?=[^到完])", "", text)


def _alike(text: str) -> list[str]:
    """健全或较健全 is two words for one level."""
    return [part for part in re.split(r"或者?|/", text) if part] if len(text) < 20 else [text]
