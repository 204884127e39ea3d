"""What a result has to be, out of the words of a scoring sentence: ≥95%, 80%(含)-90%, 达到计划值, 12月31日前."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from normalize.scoring_rule import Bound, Condition, Direction, Measure, Refusal
from normalize.scoring_text import N, word_set, words

_UNIT = r"(?P<unit>%|‰|个?百分点|[^\d<>≤≥=,;()%\-]{0,8}%s(?:\([^\d()含]{1,4}\))?)"
_Q, _Q_SHORT = (rf"(?P<n>-?{N}){_UNIT.replace('%s', lazy)}" for lazy in ("", "?"))
_INCLUDED = rf"\(?(?:含|包含|含本数|包括)(?:{N})?%?\)?"
_TAIL = r"(?:的|(?<!小)时|者|则|情况|之间|区间|范围内|范围|及)*"
_COMPLETION = re.compile(
    r"(?:完成|达成|实现|目标)(?:率|比例|进度|程度|计划的?|目标的?|任务的?|年度目标的?|年度计划的?)?的?$"
)
_STATED = re.compile(rf"^(?P<s>[^\d<>≤≥=]*)(?P<op>[≥≤><=]){_Q}(?P<in>\(含\))?(?P<after>[^\d<>≤≥=]*)$")
_AFTER = re.compile(
    rf"^(?P<s>[^\d<>≤≥=]*?)(?:达到了?|达|为|在|完成|≥)?{_Q_SHORT}(?P<in>{_INCLUDED})?(?:及|或)?"
    rf"(?P<way>以上|以下|以内|之内|内|之上|之下)(?P<in2>{_INCLUDED})?{_TAIL}(?P<after>完成|达成)?$"
)
_REACHED = re.compile(
    rf"^(?P<s>[^\d<>≤≥=]*?)(?P<how>达到|完成|达|为|是|实现|=)?{_Q_SHORT}(?P<in>{_INCLUDED})?(?:完成|达成|达标)?{_TAIL}$"
)
_END = rf"(?P<{{0}}>-?{N})(?P<{{0}}u>%|‰|[^\d<>≤≥=,;()%\-]{{{{0,6}}}}?)(?P<{{0}}i>\((?:不?含)(?:{N})?%?\)|\(不?含\))?"
_RANGE = re.compile(
    rf"^(?P<s>[^\d<>≤≥=]*?)(?:在|为|介于|达到|处于|完成|,)*{_END.format('a')}(?:-|和|与){_END.format('b')}{_TAIL}$"
)
_BRACKETS = re.compile(
    rf"^(?P<s>[^\d<>≤≥=]*?)(?:在|为|介于)?(?P<o>[(\[])(?P<a>-?{N})(?P<u>%?)[,-](?P<b>-?{N})%?(?P<c>[)\]]){_TAIL}$"
)
_BETWEEN = re.compile(
    rf"^(?P<a>-?{N})(?P<u>[^\d<>≤≥=]{{0,6}})(?P<o1>[<≤>≥])(?P<s>[^\d<>≤≥=]*)(?P<o2>[<≤>≥])(?P<b>-?{N})(?P<u2>[^\d<>≤≥=]*?)(?:的|时)?$"
)
_BOTH = re.compile(
    rf"^(?P<s>[^\d<>≤≥=]*)(?P<o1>[<≤>≥])(?P<a>-?{N})(?P<u>[^\d<>≤≥=且并但和同而,、]{{0,6}})(?:的|,|、)*(?:且|并且|并|但|和|同时|而)*(?:[^\d<>≤≥=]*?)(?P<o2>[<≤>≥])"
    rf"(?P<b>-?{N})(?P<u2>[^\d<>≤≥=]*?)(?:的|时)?$"
)
_DATE = re.compile(
    r"^(?P<s>\D*?)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?(?P<e>底|末|份)?(?:之前|以前|前|及以前)?[^\d<>≤≥]*$"
)
_RANK = re.compile(rf"^(?P<s>[^\d<>≤≥=]*?)(?P<first>第|前|排名)*(?P<a>{N})(?:-(?P<b>{N}))?(?:位|名)(?P<way>[^\d]*)$")


class CannotRead(Exception):  # noqa: N818 - never leaves this package
    """Why no rule comes of the sentence."""

    def __init__(self, reason: Refusal, about: str | None = None) -> None:
        self.reason, self.about = reason, about
        super().__init__(reason, about)


@dataclass(frozen=True, slots=True)
class Found:
    """A condition as read: an end whose `*_in` is None is neither said to be open nor to be closed."""

    of: Measure
    text: str
    subject: str = ""
    lower: Decimal | None = None
    lower_in: bool | None = None
    upper: Decimal | None = None
    upper_in: bool | None = None
    unit: str | None = None
    direction: Direction | None = None
    date: str | None = None
    exact: bool = False

    def condition(self) -> Condition:
        """The same in the public schema; an end left open counts (《民法典》第1259条: 以上、以下 include it)."""
        return Condition(
            of=self.of,
            lower=_bound(self.lower, self.lower_in),
            upper=_bound(self.upper, self.upper_in),
            unit=self.unit,
            direction=self.direction,
            date=self.date,
            text=self.text,
        )


def _bound(number: Decimal | None, included: bool | None) -> Bound | None:
    return None if number is None else Bound(number=number, included=included is not False)


@cache
def _target() -> re.Pattern[str]:
    """达到计划值, ≤计划值, 控制在预算以内, 达标, 按期完成 … with words of the indicator's name before them."""
    plan, met = words("plan"), words("met")
    return re.compile(
        rf"^(?:[^\d<>≤≥=未不没]{{0,16}}?)(?:(?P<op>[≤≥<>=])?(?:控制)?(?:实际|达到|完成|按|在|于|达成|实现|为)*(?P<plan>{plan})"
        rf"(?P<way>以内|之内|范围内|范围以内|内|以上|以下|及以上|及以下|完成|达到|要求|的|时间|\(含\))*|(?P<met>{met}|(?:及时|按时|按期|如期|足额|准时)[\u4e00-\u9fff]{{2,4}}))(?:的|时|者|情况下)*$"
    )


def read_condition(text: str, completion_is_value: bool = False, ranked: bool = False) -> Found | None:
    """The condition that `text` is, or None. `completion_is_value`: the indicator itself is a completion rate in %.
    `ranked`: the sentence is about places, so that 4-6名 are no people.
    """
    if re.search("±|正负|偏差|偏离", text):  # two-sided: nothing here reads that
        return None
    text = re.sub(r"^(?:若|如果|如|当|凡|指标|其中|对|则|年内|全年)*(?=.)", "", text).rstrip(":")
    if found := _read_rank(text, ranked):
        return found
    for read in (_read_date, _read_brackets, _read_between, _read_both, _read_range, _read_stated, _read_target,
                 _read_after, _read_reached):  # fmt: skip
        if found := read(text):
            if _CHANGED.search(found.subject):
                return None
            return _measured(found, completion_is_value)
    return None


_CHANGED = re.compile(
    r"(?:超支|超出|超过|超期|超时|超|增长|增加|减少|下降|降低|提高|提升|节约|节省|延迟|推迟|逾期|延期|较)(?:了|约)?$"
)
"""What stands before a difference, not before a result: 超支5%以内, 较上年增长5%以上."""


def _measured(found: Found, completion_is_value: bool) -> Found:
    if found.of == "value" and found.unit == "%" and not completion_is_value and _COMPLETION.search(found.subject):
        return replace(found, of="completion")
    return found


def _read_date(text: str) -> Found | None:
    found = _DATE.match(text)
    if not found or re.search(r"每|扣|得|分", text):
        return None
    month, day = int(found["m"]), int(found["d"] or 0)
    last = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    if not 1 <= month <= 12 or day > 31:
        return None
    if not found["d"] and not found["e"]:  # 9月前完成: before it begins
        if "前" not in text:
            return None
        month, last = (month - 1, {3: 28, 5: 30, 7: 30, 10: 30, 12: 30}.get(month, 31)) if month > 1 else (12, 31)
        if found["m"] == "1":
            return None
    date = f"{month:02d}-{day or last:02d}"
    return Found("date", text, found["s"], date=f"{found['y']}-{date}" if found["y"] else date)


def _read_rank(text: str, ranked: bool) -> Found | None:
    found = _RANK.match(text)
    if not found or not re.search(r"名|位次|第", text) or not (ranked or re.search(r"第|前|排|名次", text)):
        return None
    a, b = Decimal(found["a"]), Decimal(found["b"]) if found["b"] else None
    if b is not None:
        return Found("rank", text, found["s"], a, True, b, True)
    if re.search(r"以后|之后|以下|以外|开外", found["way"]):
        return Found("rank", text, found["s"], a, "以外" not in found["way"] and None, None)
    if "前" in text[: found.start("a")] or re.search(r"以内|以前|之前|以上", found["way"]):
        return Found("rank", text, found["s"], Decimal(1), True, a, True)
    return Found("rank", text, found["s"], a, True, a, True)


def _read_brackets(text: str) -> Found | None:
    found = _BRACKETS.match(text)
    if not found:
        return None
    ends = (Decimal(found["a"]), found["o"] == "[", Decimal(found["b"]), found["c"] == "]")
    if ends[0] > ends[2]:
        return None
    return Found("value", text, found["s"], *ends, unit=found["u"] or None)


def _sided(a: str, op: str, b: str, other: str) -> tuple[Decimal, bool, Decimal, bool] | None:
    """`x op a` and `x other b` as lower and upper end, or None where they do not make a range."""
    low, high = ((a, op), (b, other)) if op in "≥>" else ((b, other), (a, op))
    if low[1] not in "≥>" or high[1] not in "≤<" or Decimal(low[0]) > Decimal(high[0]):
        return None
    return Decimal(low[0]), low[1] == "≥", Decimal(high[0]), high[1] == "≤"


def _read_between(text: str) -> Found | None:
    found = _BETWEEN.match(text)
    mirrored = {"<": ">", "≤": "≥", ">": "<", "≥": "≤"}
    ops = (_closed(mirrored[found["o1"]], found["u"]), _closed(found["o2"], found["u2"])) if found else ("", "")
    return _two_sided(text, found, *ops) if found else None


def _read_both(text: str) -> Found | None:
    found = _BOTH.match(text)
    return (
        _two_sided(text, found, _closed(found["o1"], found["u"]), _closed(found["o2"], found["u2"])) if found else None
    )


def _closed(op: str, behind: str) -> str:
    """>85%(含) is ≥."""
    return {">": "≥", "<": "≤"}.get(op, op) if "(含" in behind else op


def _two_sided(text: str, found: re.Match[str], op1: str, op2: str) -> Found | None:
    ends = _sided(found["a"], op1, found["b"], op2)
    units = (re.sub(r"\(含.*", "", found[name]) for name in ("u", "u2"))
    unit = next((one for one in (_unit(unit, found["s"]) for unit in units) if one), None)
    return Found("value", text, found["s"], *ends, unit=unit) if ends else None


def _read_range(text: str) -> Found | None:
    found = _RANGE.match(text)
    if not found:
        return None
    a, b = (Decimal(found["a"]), _said(found["ai"])), (Decimal(found["b"]), _said(found["bi"]))
    (low, low_in), (high, high_in) = (a, b) if a[0] <= b[0] else (b, a)
    return Found("value", text, found["s"], low, low_in, high, high_in, unit=found["bu"] or found["au"] or None)


def _said(note: str | None) -> bool | None:
    return None if not note else "不含" not in note


_SIDES: dict[str, tuple[bool, bool | None]] = {
    "≥": (True, True),
    ">": (True, False),
    "≤": (False, True),
    "<": (False, False),
}


def _read_stated(text: str) -> Found | None:
    found = _STATED.match(text)
    if not found or "每" in text or re.search("[且或]", found["after"]):
        return None
    number, unit = Decimal(found["n"]), _unit(found["unit"], found["s"])
    if re.search(r"[以之]上|[以之]下", found["unit"] + found["after"]):
        return None
    if found["op"] == "=":
        return Found("value", text, found["s"], number, True, number, True, unit=unit, exact=True)
    is_lower, included = _SIDES[found["op"]]
    included = True if found["in"] else included
    subject = found["s"]
    if is_lower:
        return Found("value", text, subject, lower=number, lower_in=included, unit=unit)
    return Found("value", text, subject, upper=number, upper_in=included, unit=unit)


def _read_after(text: str) -> Found | None:
    found = _AFTER.match(text)
    if not found or "每" in text:
        return None
    number, unit = Decimal(found["n"]), _unit(found["unit"], found["s"])
    included = True if found["in"] or found["in2"] or "及以" in text else None
    if found["way"].endswith("上"):
        return Found("value", text, found["s"], lower=number, lower_in=included, unit=unit)
    return Found("value", text, found["s"], upper=number, upper_in=included, unit=unit)


def _read_reached(text: str) -> Found | None:
    """达到100%, 为0, 90%: a number without a direction of its own."""
    found = _REACHED.match(text)
    if not found or "每" in text or found["unit"] in ("月", "年", "月份"):
        return None
    number, unit = Decimal(found["n"]), _unit(found["unit"], found["s"])
    subject = re.sub(f"(?:{words('plan')})$", "", found["s"])
    if re.search(r"[不未没无超低少]", subject[-3:]):
        return None
    return Found("value", text, found["s"], number, True, number, True, unit=unit, exact=True)


def _unit(printed: str, subject: str) -> str | None:
    """The unit behind a number; the words of the subject repeated behind it are none."""
    bare = re.sub(r"(?:及?以内|之内|(?<!月)内|范围内)?(?:的|(?<!小)时|者)?$", "", printed)
    if bare[:1] in ("%", "‰"):
        return bare[0]
    return None if not bare or bare == subject else bare


def _read_target(text: str) -> Found | None:
    found = _target().match(text)
    if not found or re.search(r"每|扣", text) or re.search(r"(?:基本|部分|大部)", text):
        return None
    if found["op"] in (">", "<"):
        return None
    direction: Direction | None = {"≥": "at_least", "≤": "at_most"}.get(found["op"] or "")  # type: ignore[assignment]
    if found["way"] and found["way"].endswith("内"):
        direction = "at_most"
    if re.search(r"未超支|不超|无超支", text):
        direction = "at_most"
    return Found("target", text, direction=direction)


def is_otherwise(text: str) -> bool:
    """否则, 未达到, 其余, 超过计划值: whatever the goal is not."""
    bare = re.sub(r"(?:的|时|者|情况|部分|情形|,|(?<!否)则)+$", "", text)
    if not bare or bare in word_set("otherwise"):
        return True
    plan = words("plan")
    return bool(
        re.fullmatch(
            rf".{{0,12}}?(?:未|没有|没|不|未能)(?:达到?|完成|达成|实现|按)?(?:{plan})?(?:完成|达到|要求)?", bare
        )
        and re.search(r"未|没|不达|不符", bare)
        and not re.search(r"\d", bare)
        or re.fullmatch(rf".{{0,8}}?(?:[<>]|超过|超出|低于|少于|超)(?:{plan})", bare)
    )
