"""What each clause of a scoring sentence says: points, a step, a formula, where it ends, what is exempt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from normalize.scoring_text import N, Piece, named, word_set, words
from normalize.words import table

FULL: Literal["full"] = "full"
Points = Decimal | Literal["full"]
Form = Literal["direct", "inverse", "excess", "either"]


@dataclass(frozen=True, slots=True)
class Award:
    """`condition` gets `points`; a negative number is what it costs."""

    condition: str
    points: Points
    number: int | None = None  # of a list
    costs: bool = False


@dataclass(frozen=True, slots=True)
class StepClause:
    """每 `words` `size` `unit` 扣 `takes`, counted for `condition`; `percent` where it takes a share of full marks."""

    condition: str
    words: str
    size: Decimal | None
    unit: str
    takes: Decimal
    percent: bool
    earns: bool
    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A computed result, for `condition`."""

    condition: str
    form: Form
    points: Decimal | None
    deducts: bool = False


@dataclass(frozen=True, slots=True)
class Until:
    """扣完为止; `most` is the number that it names. `total` says that this number is the full marks."""

    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Total:
    points: Decimal


@dataclass(frozen=True, slots=True)
class Escape:
    text: str


@dataclass(frozen=True, slots=True)
class Standard:
    """以100%为标准: the number that the others are measured by."""

    condition: str


@dataclass(frozen=True, slots=True)
class Saying:
    """Nothing of these: a condition whose points follow, or words that are left over."""

    text: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A clause that needs no more than to have been seen: 满分为止, 备注."""

    text: str


Clause = Award | StepClause | Formula | Until | Total | Escape | Standard | Saying | Said
_ITEM = re.compile(r"^(?:[①-⑳]|[(]?\d{1,2}[)、](?!\d)|\d{1,2}\.(?=\D))")
_CIRCLED = {chr(0x2460 + i): i + 1 for i in range(20)}


@cache
def _clause(name: str) -> re.Pattern[str]:
    """A pattern of the vocabulary with its parts put in."""
    return _whole(table("scoring")["clauses"][name])


@cache
def _formulas() -> tuple[tuple[re.Pattern[str], Form], ...]:
    return tuple((_whole(entry["pattern"]), entry["form"]) for entry in table("scoring")["formulas"])


def _whole(pattern: str) -> re.Pattern[str]:
    lists = {"GAIN": words("points"), "BELOW": words("below"), "ABOVE": words("above"), "EVENT": words("event"), "N": N}
    parts = table("scoring")["parts"] | {name: f"(?:{one})" for name, one in lists.items()}
    while "«" in pattern:
        pattern = re.sub("«([A-Z]+)»", lambda found: parts[found[1]], pattern)
    return re.compile(pattern)


def read_clause(piece: Piece) -> Clause:
    """The first kind of clause that the whole text fits; a `Saying` where it fits none."""
    text, number = _numbered(piece.text)
    for read in _READERS:
        found = read(text)
        if found is not None:
            return Award(found.condition, found.points, number, found.costs) if isinstance(found, Award) else found
    return Saying(piece.text, piece.goes_on)


def item_number(text: str) -> int | None:
    """The number of a list's item that the text begins with: ①, (1), 1、."""
    return _numbered(text)[1]


def without_number(text: str) -> str:
    """The text without the number of a list's item."""
    return _numbered(text)[0]


def _numbered(text: str) -> tuple[str, int | None]:
    found = _ITEM.match(text)
    if not found:
        return text, None
    mark = found[0]
    return text[len(mark) :], _CIRCLED.get(mark) or int(re.sub(r"\D", "", mark))


def _escape(text: str) -> Escape | None:
    bare = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text
    return Escape(text) if named("escape").match(bare) else None


def _noise(text: str) -> Said | None:
    """Words without a say, and how the result itself is computed: 到位率=(到位资金/计划资金)×100%."""
    return Said(text) if named("noise").match(text) or named("definition").match(text) else None


def _until(text: str) -> Until | None:
    if named("until").match(text):
        return Until()
    found = _clause("until_number").match(text)
    return Until(Decimal(found["n"])) if found else None


def _cap(text: str) -> Said | Total | None:
    found = _clause("capped").match(text)
    if found:
        most = found["n"] or found["n2"]
        return Total(Decimal(most)) if most else Said(text)
    return Said(text) if named("cap").match(text) else None


def _standard(text: str) -> Standard | None:
    found = _clause("standard").match(text)
    return Standard(found["c"]) if found else None


def _total(text: str) -> Total | None:
    found = _clause("total").match(text)
    return Total(Decimal(found["n"])) if found else None


def _step(text: str) -> StepClause | None:
    found = _clause("step").match(text) or _clause("step_without_every").match(text)
    if not found or (found["plus"] and found["du"] == "%") or re.search(r"酌", text):
        return None
    return StepClause(
        condition=found["c"].rstrip("的,"),
        words=found["w"],
        size=Decimal(found["n"]) if found["n"] else None,
        unit=re.sub(r"(?:的|则|者)+$", "", found["u"]),
        takes=Decimal(found["d"]),
        percent=found["du"] == "%",
        earns=bool(found["plus"]),
        text=text,
    )


def _award(text: str) -> Award | None:
    if "每" in text and "每个" not in text:
        return None
    if found := _clause("nothing").match(text):
        return Award(found["c"], Decimal(0))
    if found := _clause("points").match(text):
        return Award(found["c"], Decimal(found["n"]))
    if found := _clause("full_marks").match(text):
        return Award(found["c"], FULL)
    if found := _clause("costs").match(text):
        return Award(found["c"], Decimal(found["n"]), costs=True)
    if found := _clause("bare_points").match(text):
        condition = found["c"] or ""
        return None if re.search(r"[扣减]$|每", condition) else Award(condition, Decimal(found["n"]))
    return None


def _formula(text: str) -> Formula | None:
    """得分=实际值/计划值×100%×F, 按完成比例计分, (1-超出比例)×F …"""
    for pattern, form in _formulas():
        found = pattern.match(text)
        if found:
            points = found.groupdict().get("n")
            deducts = bool(re.search(r"扣", text[found.start("rest") :])) if "rest" in found.groupdict() else False
            return Formula(
                re.sub(r"(?:的|(?<!否)则|,|(?<!小)时|者)+$", "", found["c"]),
                form,
                Decimal(points) if points else None,
                deducts,
            )
    return None


def global_formula(text: str) -> bool:
    """The rule that a bureau prints for all of its forms: direct where the target is a minimum, else inverse."""
    return bool(_clause("for_all_indicators").search(text))


_READERS: tuple[Callable[[str], Clause | None], ...] = (
    _escape, _noise, _until, _cap, _standard, _total, _step, _formula, _award,
)  # fmt: skip


Way = Literal["below", "above", "done", "event"]
_SIDES: tuple[Way, ...] = ("below", "above", "done", "event")


def side_of(said: str) -> Way | None:
    """Which way the words between 每 and the number go, or None; 超出目标值, 比计划低, 少 …"""
    bare = re.sub(f"(?:{words('plan')}|了|于|的|上限|下限|部分)+$", "", said) if said else said
    bare = bare or said
    if side := _listed(bare, _SIDES):
        return side
    if bare.startswith("少") and bare[1:] in word_set("done"):
        return "below"
    trimmed = re.sub(
        f"^(?:(?:比|较|与|在)?(?:{words('plan')}|上年|实际|基础上|此基础上)?|[^\\d每]{{2,10}}(?:率|度|数|量|成本|支出|费用|时间)|再|此后|相应)",
        "",
        bare,
    )
    return _listed(trimmed, _SIDES[:3])


def _listed(bare: str, sides: Sequence[Way]) -> Way | None:
    return next((side for side in sides if bare in word_set(side)), None)
