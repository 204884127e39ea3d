"""Rules that are lists: things to be ticked, places among others, bands within which a person decides."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from normalize.scoring_clauses import FULL
from normalize.scoring_conditions import CannotRead, is_otherwise, read_condition
from normalize.scoring_gathering import Gathered
from normalize.scoring_rule import Band, Bands, Bound, Checklist, Condition, Item, Ranking, Rule, Tier
from normalize.scoring_text import N, word_set

_BANDS = re.compile(rf"({N})%?-({N})%?(?:\(含({N})%?\))?")


def read_bands(text: str) -> Rule:
    found = [(Decimal(a), Decimal(b), Decimal(c) if c else None) for a, b, c in _BANDS.findall(text)]
    if not found or re.sub(
        r"[\d.%()含、,和-]|若|定性指标|则|三档|原则|来|记分|计分|赋分|为|分别|按照?|该?指标|对应|分值|区间|合理|确定|得分|百分比|根据|完成情况|的|。",
        "",
        text,
    ):
        raise CannotRead("left_over", text)
    bands = []
    for a, b, closed in found:
        low, high = sorted((a, b))
        low_in = closed == low or low == 0
        bands.append(Band(lower=Bound(number=low, included=low_in), upper=Bound(number=high, included=high == 100)))
    if any(above.lower.number != below.upper.number for above, below in pairwise(bands)):
        raise CannotRead("contradictory", text)
    closed_bands = [
        band.model_copy(update={"upper": Bound(number=band.upper.number, included=not above.lower.included)})
        for above, band in pairwise(bands)
    ]
    return Bands(bands=[bands[0], *closed_bands])


def read_places(found: re.Match[str], text: str) -> Rule:
    first, last = int(found[1]), int(found[2])
    points = [Decimal(n) for n in re.findall(N, found[3])]
    if len(points) != last - first + 1 or points != sorted(points, reverse=True):
        raise CannotRead("contradictory", found[0])
    tiers = [Tier(when=_place(place), points=mark) for place, mark in enumerate(points, first)]
    rest = [part for part in re.split("[,;。]", text[: found.start()] + "。" + text[found.end() :]) if part]
    for part in rest:
        if re.fullmatch(r"(?:其余|其他|其它|以外|其余名次|其他名次)的?(?:均)?不得分", part):
            tiers.append(Tier(when=None, points=Decimal(0)))
        elif re.search(r"\d|扣|不得分", part):
            raise CannotRead("left_over", part)
    unread = [part for part in rest if not re.search("不得分", part)]
    return Ranking(full_marks=max(points), tiers=tiers, unread=unread)


def _place(place: int) -> Condition:
    end = Bound(number=Decimal(place), included=True)
    return Condition(of="rank", lower=end, upper=end, text=f"{place}")


def read_checklist(said: Gathered) -> Rule | None:
    """①…1分;②…1分: things that add up, unless they exclude each other."""
    items = [award for award in said.awards if award.number is not None]
    rest = [award for award in said.awards if award.number is None]
    if len(items) < 2:
        return None
    found = [read_condition(award.condition) for award in items]
    if all(
        of is not None and of.of != "target" or is_otherwise(a.condition) for of, a in zip(found, items, strict=True)
    ):
        return None
    points = [award.points for award in items]
    bare = [re.sub(r"[的,]+$", "", award.condition) for award in items]
    if any(point == 0 for point in points) or all(text in word_set("grades") for text in bare):
        return None
    if rest or any(award.costs for award in items) or FULL in points:
        raise CannotRead("combination")
    numbers = [point for point in points if isinstance(point, Decimal)]
    total = sum(numbers, Decimal(0))
    if said.total is not None and said.total != total:
        raise CannotRead("contradictory", f"{total}≠{said.total}")
    listed = [
        Item(number=award.number or at, text=award.condition, points=point)
        for at, (award, point) in enumerate(zip(items, numbers, strict=True), 1)
    ]
    return Checklist(full_marks=total, items=listed)
