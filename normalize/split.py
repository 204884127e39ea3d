"""Cells glued together: the ways in which one printed text may be two or three cells."""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.fit import features, is_operator, is_unit, value_parts
from normalize.words import compact, half_width, level_label

Parts = tuple[tuple[str, str], ...]

_SCORING_START = re.compile(
    r"(?<=[。；）)成度比准况数率响量例的果期制%])(?=(达到|完成|按计划|按优|部门整体|控制在|每少|每低|每超|得分=|得分＝|根据实际|满意度[大≥]|不超过|小于等于|大于等于|达标|全部完成|实际值|按完成|≥|≤|①))"
)
_EXPLAINS = re.compile(r"(反映|考核|用以|按|本|全年|当年|年度)")
_POINTS_BEFORE = re.compile(r"(\d+(?:\.\d+)?)(?=[≥≤＞＜=＝≧≦])")


@lru_cache(maxsize=16384)
def splits(text: str) -> tuple[Parts, ...]:
    """Every plausible way to take `text` apart, as (role, part) in the order of print."""
    bare = compact(text)
    found: list[Parts] = []
    if len(bare) <= 40:
        found += _value_splits(bare)
        found += _level_splits(bare)
    if len(bare) >= 8:
        found += _text_splits(bare)
    return tuple(parts for parts in found if "".join(part for _, part in parts) == bare)


def _value_splits(bare: str) -> list[Parts]:
    found: list[Parts] = []
    points = _POINTS_BEFORE.match(half_width(bare))
    if points and value_parts(bare[points.end() :]):
        rest = bare[points.end() :]
        found += [(("weight", points.group(1)), *more) for more in [*_value_splits(rest), (("value", rest),)]]
    value = value_parts(bare)
    if value is None and bare[:2] == "定性" and 2 < len(bare) <= 12:
        found.append((("value_type", "定性"), ("value", bare[2:])))
    if value is None or value.after:
        return found
    sign = value.sign
    stop = len(bare) - len(value.unit)
    number, unit = bare[len(sign) : stop], bare[stop:]
    if sign:
        found.append((("value_type", sign), ("value", number + unit)))
    if unit:
        found.append((("value", sign + number), ("unit", unit)))
        if sign:
            found.append((("value_type", sign), ("value", number), ("unit", unit)))
    return found


def _level_splits(bare: str) -> list[Parts]:
    found: list[Parts] = []
    for stop in range(3, min(len(bare) - 1, 18)):
        head, rest = bare[:stop], bare[stop:]
        if rest[0] in "（(指)）" or not head.endswith(("标", "分", ")", "）")):
            continue
        if level_label(head, "level1") and level_label(rest, "level2"):
            found.append((("level1", head), ("level2", rest)))
        if level_label(head, "level2") and len(rest) >= 3:
            found.append((("level2", head), ("name", rest)))
    for stop in range(2, len(bare)):
        rest = bare[stop:]
        if (is_operator(rest) and rest[0] not in "不大小超高低至等") or (
            bare[stop] in "≥≤＞＜=＝≧≦>" and value_parts(rest)
        ):
            found += [
                (("name", bare[:stop]), *more)
                for more in ((("value_type", rest),), *_value_splits(rest), (("value", rest),))
            ]
            break
    return found


def _text_splits(bare: str) -> list[Parts]:
    found: list[Parts] = []
    if "explanation" not in features(bare):
        stops = [n for n in range(1, min(5, len(bare) - 5)) if is_unit(bare[:n]) and _EXPLAINS.match(bare[n:])]
        found += [(("unit", bare[:stop]), ("explanation", bare[stop:])) for stop in stops]
    boundaries = [start for start in _SCORING_START.finditer(bare) if start.start() >= 6]
    if not boundaries:
        return found
    # 反映更换的|完成情况: what ends so goes on.
    boundary = next((start for start in boundaries if bare[start.start() - 1] != "的"), boundaries[0])
    head, rest = bare[: boundary.start()], bare[boundary.start() :]
    if ("explanation" in features(head) or head[-1] == "。") and re.search(r"[得扣计]\d|得满分|不得分", rest):
        found.append((("explanation", head), ("scoring", rest)))
    return found
