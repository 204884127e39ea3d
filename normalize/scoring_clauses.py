"""What each clause of a scoring sentence says: points, a step, a formula, where it ends, what is exempt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from normalize.scoring_text import N, Piece, named, word_set, words

FULL = "full"
Points = Decimal | Literal["full"]


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
    form: Literal["direct", "inverse", "excess", "either"]
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
_LINK = r"(?:的话|的|(?<!否)则|(?<!小)时|者|可以|可|均|直接|应|予以|该项目|该项|本项|此项|该指标|本指标|指标|就|即|视为|,|:)*+"
_SHARE = r"(?:(?:该|本|此)?(?:三级)?(?:项|指标)*的?(?:分值|标准分|权重分值?|权重|满分|总分|分数|得分|赋分))"


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source.replace("GAIN", f"(?:{words('points')})"))


_POINTED = rf"^(?P<c>.*?){_LINK}(?:GAIN)+(?:满分值?|全分|分)*(?:为|:|\()*(?P<n>{N})分\)?(?:满分)?(?:以上)?$"
_TO_FULL = rf"^(?P<c>.*?){_LINK}(?:GAIN|按|以|为)+(?:该项|本项|此项|指标|该指标|全部|权重|的|所有)*(?:满分|全分|分值满分|全部分值|全部分数|{_SHARE})(?:的?100%)?(?:计算|计分|计|得分)?$"
_TO_NOTHING = rf"^(?P<c>.*?){_LINK}(?:(?:不|不予|不能|不再)(?:得|计|给|记|赋)分?值?|无分|(?<![\d.])(?:得|计|记|赋|给|为)?(?<![\d.])(?:零|0)分|(?:扣除|扣完|扣减|扣)(?:该项|本项|此项|该指标|的)*(?:全部|所有)?(?:分值|分数|满分|得分|全部分值|所有分值)|全扣|扣完)$"
_BARE = rf"^(?P<c>.*?[^扣减每\d.])??[(:]?(?P<n>{N})分\)?$"
_COSTING = rf"^(?P<c>(?!.*每).+?){_LINK}(?:倒扣|扣减|扣除|扣|减)(?P<n>{N})分$"
_TOTAL = rf"^(?:本|该|此)?(?:三级)?(?:项|指标)*的?(?:总分值?|满分值?|分值|标准分|权重|总计|共计|共)(?:为|是|:|共|计|,)*(?P<n>{N})分?$"
_STEP = (
    rf"^(?P<c>.*?)每(?P<w>[^\d]*?)(?P<n>{N})?(?P<u>[^\d,]*?)(?:,|的|则|者|相应|相应地|再|就|即)*"
    rf"(?:(?P<minus>倒扣|扣减|扣除|扣|减少|减|酌扣)|(?P<plus>GAIN))(?:除|去|该项|本项|指标|该指标|权重|分值|满分|得分|总分|的|掉)*(?P<d>{N})(?P<du>分|%)(?:的?{_SHARE})?$"
)
_STEP_UNSAID = rf"^(?P<c>)(?P<w>BELOW|ABOVE)(?P<n>{N})(?P<u>[^\d,]*?)(?:,|的|则|再)*(?P<minus>扣减|扣除|扣|减)(?P<plus>)?(?:该项|本项)*(?P<d>{N})(?P<du>分|%)$"
_UNTIL = re.compile(
    rf"^(?:直至|直到)?(?:扣|减|扣减|扣除|最多扣|最高扣|最多扣减|扣分?上限为?|最多可扣|累计扣分?≤|扣分≤|最多|最高扣分)(?:分)?(?:完|至|到|减)?(?:该项|本项|满)*(?P<n>{N})分(?:为止|止|为限|封顶)?$"
)
_CAPPED = re.compile(rf"^(?:最多|最高|上限为?|最高得分|最多得分)(?:不?超过|≤|可?得|计|为)*(?:(?P<n>{N})分|满分|{_SHARE})(?:为止|为限|封顶)?$|^(?:加|得|计)?满(?:分)?为?止$|^≤(?:满分|{_SHARE}|(?P<n2>{N})分)$|^(?:得分)?(?:以|至|按)(?:满分|{_SHARE})为(?:限|止)$|^(?:得|加|计)(?:完|满)(?:{N}分)?为止$")  # fmt: skip
_STANDARD = re.compile(r"^以(?P<c>.+?)为(?:评分|评价|计分)?(?:标准|基准|目标|满分标准)(?:值)?$")


def read_clause(piece: Piece) -> Clause:
    """The first kind of clause that the whole text fits; a `Saying` where it fits none."""
    text, number = _numbered(piece.text)
    for read in _READERS:
        found = read(text)
        if found is not None:
            return Award(found.condition, found.points, number, found.costs) if isinstance(found, Award) else found
    return Saying(piece.text if number is None else piece.text, piece.goes_on)


def item_number(text: str) -> int | None:
    """The number of a list's item that the text begins with: ①, (1), 1、."""
    return _numbered(text)[1]


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
    return Said(text) if named("noise").match(text) else None


def _until(text: str) -> Until | None:
    if named("until").match(text):
        return Until()
    found = _UNTIL.match(text)
    return Until(Decimal(found["n"])) if found else None


def _cap(text: str) -> Said | Total | None:
    found = _CAPPED.match(text)
    if found:
        most = found["n"] or found["n2"]
        return Total(Decimal(most)) if most else Said(text)
    if len(text) > 3 and named("cap").match(text) and re.search(r"满分|100%计|不加分|不再加分|不额外|封顶|不重复", text):
        return Said(text)
    return None


def _standard(text: str) -> Standard | None:
    found = _STANDARD.match(text)
    return Standard(found["c"]) if found else None


def _total(text: str) -> Total | None:
    found = _compiled(_TOTAL).match(text)
    return Total(Decimal(found["n"])) if found else None


def _step(text: str) -> StepClause | None:
    found = _compiled(_STEP).match(text) or _compiled(
        _STEP_UNSAID.replace("BELOW", words("below")).replace("ABOVE", words("above"))
    ).match(text)
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
    if found := _compiled(_TO_NOTHING).match(text):
        return Award(found["c"], Decimal(0))
    if found := _compiled(_POINTED).match(text):
        return Award(found["c"], Decimal(found["n"]))
    if found := _compiled(_TO_FULL).match(text):
        return Award(found["c"], FULL)
    if found := _compiled(_COSTING).match(text):
        return Award(found["c"], Decimal(found["n"]), costs=True)
    if found := _compiled(_BARE).match(text):
        condition = found["c"] or ""
        return None if re.search(r"[扣减]$|每", condition) else Award(condition, Decimal(found["n"]))
    return None


_RATE = (
    r"(?:(?:按照?|以|根据|依据)?(?:其|年度|目标|任务|计划|全年|工作)*(?:实际)?(?:的)?"
    r"(?:完成|达到|达成|执行|实现|达标|支付|落实|到位|完成情况的?|完成数量)(?:率|比例|比率|百分比|程度|进度|情况比例))"
)
_ACTUAL = r"(?:(?:全年|年度|当年|本年)?(?:实际|完成|已)[^/×=,()\d]*(?:\(B?\))?)"
_PLAN = r"(?:(?:全年|年初|年度|当年|本年)?(?:计划|目标|年度|指标|年初|预期|应|总|全部|预算|标准|要求|任务)[^/×=,()\d]*(?:\(A?\))?)"
_BY = r"(?:得分|计分|分数|得|分值|该项得分|实际得分|指标得分)?(?:=|为|:)?(?:按照?|以|根据|依据|用|按以下公式|应用)*"
_END = r"(?:的?(?:比例|比值|比重|结果))?(?:来|进行|方式|方法|公式)*(?:计算)?(?:该项|本项|相应|扣减|核算|确定|折算|扣除|赋|核定|给|换算)*(?:得分|计分|扣分|赋分|给分|分|计算|扣减|计|得|分值|评分|扣除|加分|打分|记分)*+"
_F = rf"(?:(?:{_SHARE}|满分|F)?(?:\(?(?:满分)?(?P<n>{N})分?\)?)?)"


def _formula(text: str) -> Formula | None:
    """得分=实际值/计划值×100%×F, 按完成比例计分, (1-超出比例)×F …"""
    for pattern, form in _FORMULAS:
        found = _compiled(pattern).match(text)
        if found:
            points = found.groupdict().get("n")
            deducts = bool(re.search(r"扣", text[found.start("rest") :])) if "rest" in found.groupdict() else False
            return Formula(
                re.sub(r"(?:的|(?<!否)则|,|(?<!小)时|者)+$", "", found["c"]), form, Decimal(points) if points else None, deducts
            )
    return None


_HEAD = r"^(?P<c>[^=/×]*?)(?:的|(?<!否)则|,|(?<!小)时|者)*+"
_FORMULAS: tuple[tuple[str, Literal["direct", "inverse", "excess", "either"]], ...] = (
    (rf"{_HEAD}{_BY}\(?1-(?:实际)?(?:超出|超支|超过|超额|超|偏差|增长)(?:比例|率|部分比例|比率|百分比)\)?(?:×100%)?×{_F}(?P<rest>{_END})$", "excess"),
    (rf"{_HEAD}{_BY}\(?{_ACTUAL}/{_PLAN}\)?(?:×100%)?×{_F}(?P<rest>{_END})$", "direct"),
    (rf"{_HEAD}{_BY}\(?{_PLAN}/{_ACTUAL}\)?(?:×100%)?×{_F}(?P<rest>{_END})$", "inverse"),
    (rf"{_HEAD}{_BY}{_F}×\(?{_ACTUAL}/{_PLAN}\)?(?:×100%)?(?P<rest>{_END})$", "direct"),
    (rf"{_HEAD}{_BY}{_F}×\(?{_PLAN}/{_ACTUAL}\)?(?:×100%)?(?P<rest>{_END})$", "inverse"),
    (rf"{_HEAD}{_BY}{_ACTUAL}(?:占|与|和|同){_PLAN}的?(?:比例|比值|比重|比率|百分比|比)(?:×{_F})?(?P<rest>{_END})$", "direct"),
    (rf"{_HEAD}{_BY}{_RATE}(?:×100%)?×{_F}(?P<rest>{_END})$", "either"),
    (rf"{_HEAD}{_BY}{_F}×{_RATE}(?:×100%)?(?P<rest>{_END})$", "either"),
    (rf"{_HEAD}{_BY}{_ACTUAL}?(?:比例|百分比|比率|占比)×{_F}(?P<rest>{_END})$", "either"),
    (r"^(?P<c>[^=/×]*?)(?:的|(?<!否)则|,|(?<!小)时|者)*+(?:得分)?(?:=)?(?:按照?|以|根据|依据)(?:其|实际|相应|相应的|完成|的|同等|一定|对应|目标|任务|计划|年度|情况|数量|达到)*(?:比例|比率|百分比|完成率|达标率|达成率|完成程度)(?P<rest>(?:来|进行|方式|计算|折算|核算|换算|相应|扣减|扣除|赋予|给予|得|计|扣|赋|给|减|评|打|记|分|值)++)$", "either"),
)  # fmt: skip
_GLOBAL = re.compile(r"指标值为?≥.*实际值(?:\(B?\))?/?年度指标值(?:\(A?\))?×.*指标值为?≤.*年度指标值(?:\(A?\))?/?(?:全年)?实际值(?:\(B?\))?×")


def global_formula(text: str) -> bool:
    """The rule that a bureau prints for all of its forms: direct where the target is a minimum, else inverse."""
    return bool(_GLOBAL.search(text))


_READERS: tuple[Callable[[str], Clause | None], ...] = (
    _escape, _noise, _until, _cap, _standard, _total, _step, _formula, _award,
)  # fmt: skip


def side_of(said: str) -> Literal["below", "above", "event", "done"] | None:
    """Which way the words between 每 and the number go, or None; 超出目标值, 比计划低, 少 …"""
    bare = re.sub(f"(?:{words('plan')}|了|于|的|上限|下限|部分)+$", "", said) if said else said
    bare = bare or said
    for side in ("below", "above", "done", "event"):
        if bare in word_set(side):
            return side
    trimmed = re.sub(f"^(?:(?:比|较|与|在)?(?:{words('plan')}|上年|实际|基础上|此基础上)?|[^\\d每]{{2,10}}(?:率|度|数|量|成本|支出|费用|时间)|再|此后|相应)", "", bare)
    for side in ("below", "above", "done"):
        if trimmed in word_set(side):
            return side
    return None
