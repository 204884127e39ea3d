"""What a cell shows of a number: Excel's number formats, but never with a stored digit rounded away in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from itertools import groupby
from operator import eq, ge, gt, le, lt, ne

from parsers.date_formats import shown_date

GENERAL = "General"
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_NOON_MINUTES, _NOON_SECONDS = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00', 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: _NOON_MINUTES, 35: _NOON_SECONDS, 36: _YEAR_MONTH, 49: "@",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 50: _YEAR_MONTH, 51: _MONTH_DAY,
    52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _NOON_MINUTES, 56: _NOON_SECONDS, 57: _YEAR_MONTH,
    58: _MONTH_DAY,
}  # fmt: skip
"""The formats that files name by number alone, as a Chinese Excel shows them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of a number in its format's notation, with every stored digit.

    `rounded` is true where the cell itself shows fewer digits, or none; `hidden` where it shows nothing at all.
    """

    text: str
    rounded: bool = False
    hidden: bool = False


_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<blank>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>general|g/通用格式|常规) | (?P<exponent>e[+-]) | (?P<noon>am/pm|a/p|上午/下午)
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e+) | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%)
    | (?P<text>@) | (?P<end>;) | (?P<literal>.)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {"<": lt, "<=": le, "=": eq, "<>": ne, ">=": ge, ">": gt}
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SIGNS = re.compile("[-－−(（负△▲]")
_CURRENCY = re.compile(r"\$([^-]*)")
_BEYOND_PAPER = 30
_WHOLE = ("general", "text", "literal")

Token = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format: what it prints, and the numbers that it is for."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def literal(self) -> str:
        return "".join(text for kind, text in self.tokens if kind == "literal")

    @property
    def lead(self) -> str:
        """What is printed before the first digit: where a sign would stand."""
        first = next((i for i, (kind, _) in enumerate(self.tokens) if kind == "digit"), 0)
        return "".join(text for kind, text in self.tokens[:first] if kind == "literal")


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The parts of a format: for positive numbers, negative ones, zero and text, or by their conditions."""
    found: list[Section] = []
    tokens: list[Token] = []
    condition = None
    for match in (*_TOKEN.finditer(code), None):
        if match is None or match.lastgroup == "end":
            found.append(Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif match.lastgroup == "bracket" and (said := _CONDITION.fullmatch(match["bracket"].strip())):
            condition = (said[1], Decimal(said[2]))
        else:
            tokens += _token(str(match.lastgroup), match[str(match.lastgroup)])
    return tuple(found)


def _token(kind: str, text: str) -> Iterator[Token]:
    """Alignment and colours print nothing; [h] counts on beyond 24 hours; [$¥-804] is a currency sign."""
    if kind in ("quoted", "escaped"):
        yield "literal", text
    elif kind == "bracket":
        if _ELAPSED.fullmatch(text):
            yield "elapsed", text
        elif money := _CURRENCY.match(text):
            yield "literal", money[1]
    elif kind not in ("blank", "fill"):
        yield kind, text


def shown_text(text: str, code: str) -> str:
    """What a cell with this format shows of a text."""
    section = next((section for section in sections_of(code) if section.has("text")), None)
    if section is None:
        return text
    return "".join(text if kind == "text" else said for kind, said in section.tokens if kind in ("text", "literal"))


def shown_number(number: float, code: str, from_1904: bool = False) -> Shown:
    """What a cell with this format shows of a number."""
    value = Decimal(f"{number:.15g}")  # Excel keeps 15 digits; what a computer adds behind them is noise
    section = _section_for(value, sections_of(code))
    if section is None or section.has("text", "general", "exponent") or _is_fraction(section):
        return _general(value, section)  # an exponent or a fraction as a decimal: nothing is lost
    if section.has("date", "elapsed"):
        date = shown_date(section.tokens, number, from_1904)
        return Shown(date) if date else Shown(plain(value), rounded=True)
    if not section.tokens:
        return Shown(plain(value), hidden=True)
    if not section.has("digit"):
        return Shown(section.literal, rounded=value != 0)
    if value and abs(value.adjusted()) > _BEYOND_PAPER:
        return Shown(plain(value), rounded=True)
    text, rounded = _digits(abs(value), section.tokens)
    return Shown(("-" if value < 0 and not _SIGNS.search(section.lead) else "") + text.strip(), rounded)


def _section_for(value: Decimal, sections: Sequence[Section]) -> Section | None:
    parts = [part for part in sections[:3] if len(sections) == 1 or not part.has("text")]
    if any(part.condition for part in parts):
        return next((part for i, part in enumerate(parts) if _applies(part, value, i == 1 and len(parts) == 3)), None)
    if len(parts) < 2 or value > 0:
        return parts[0] if parts else None
    if value < 0:
        return parts[1]
    return parts[2] if len(parts) == 3 else parts[0]


def _applies(part: Section, value: Decimal, in_the_middle: bool) -> bool:
    if part.condition:
        return _COMPARE[part.condition[0]](value, part.condition[1])
    return value < 0 if in_the_middle else True


def _is_fraction(section: Section) -> bool:
    """# ?/?: a slash behind digits."""
    kinds = [kind if text != "/" else "slash" for kind, text in section.tokens]
    return "slash" in kinds and "digit" in kinds[: kinds.index("slash")] and not section.has("date")


def _general(value: Decimal, section: Section | None) -> Shown:
    text = plain(value)
    rounded = "." in text and len(text.lstrip("-")) > 11
    if section is None or not section.has("general", "text"):
        return Shown(text, rounded)
    return Shown(
        "".join(said if kind == "literal" else text for kind, said in section.tokens if kind in _WHOLE), rounded
    )


def plain(value: Decimal) -> str:
    """A number as Excel prints it without a format: no zeros at its end, 1E+20 where it is very large."""
    value = value.normalize()
    if value and not -10 < value.adjusted() < 15:
        return f"{value:E}"
    return f"{value:f}" if value else "0"


def _digits(value: Decimal, tokens: Sequence[Token]) -> tuple[str, bool]:
    """The number in the places of 0, # and ?, and whether the format has too few places for it."""
    kinds = [kind for kind, _ in tokens]
    last = max(i for i, kind in enumerate(kinds) if kind == "digit")
    end = kinds.index("point") if "point" in kinds else last + 1
    first = kinds.index("digit")
    scale = next(len(list(group)) for _, group in groupby([*kinds[last + 1 :], ""], key="comma".__eq__))
    scale = scale if kinds[last + 1 : last + 2] == ["comma"] else 0
    with localcontext(prec=60):
        value = value.scaleb(2 * kinds.count("percent") - 3 * scale)
        places = kinds[end:].count("digit")
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    exact = rounded == value
    unbroken = set(kinds[first : last + 1]) <= {"digit", "comma", "point"}
    whole, _, decimals = f"{value if unbroken and not exact else rounded:f}".partition(".")
    if kinds[end:].count("point") == 0 and decimals:  # the format has no places at all, but the number has
        tokens, kinds = [*tokens[:end], ("point", "."), *tokens[end:]], [*kinds[:end], "point", *kinds[end:]]
    left = _whole(tokens[:end], whole.lstrip("0"), grouped="comma" in kinds[first:end][: -scale or None])
    return left + _decimals(tokens[end:], decimals), not exact


def _whole(tokens: Sequence[Token], digits: str, grouped: bool) -> str:
    """The places before the point, filled from the right; the first takes all digits that are left."""
    printed: list[str] = []
    remaining, count = list(digits), 0
    first = next((i for i, (kind, _) in enumerate(tokens) if kind == "digit"), 0)
    for i in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[i]
        if kind in ("literal", "percent"):
            printed.append(text)
        takes = kind == "digit" and (remaining or text == "0")
        while takes:
            printed += [","] if grouped and count and count % 3 == 0 else []
            printed.append(remaining.pop() if remaining else "0")
            count += 1
            takes = i == first and bool(remaining)
    return "".join(reversed(printed))


def _decimals(tokens: Sequence[Token], digits: str) -> str:
    """The point and the places behind it; digits that have no place follow the last one."""
    places = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    last = places[-1] if places else next((i for i, (kind, _) in enumerate(tokens) if kind == "point"), -1)
    printed, used = "", 0
    for i, (kind, text) in enumerate(tokens):
        if kind == "digit":
            rest = digits[used:].rstrip("0")
            printed += digits[used : used + 1] if rest or text == "0" else ""
            used += 1
        elif kind in ("literal", "percent"):
            printed += text
        elif kind == "point":
            printed += text if digits.rstrip("0") or ("digit", "0") in tokens[i:] else ""
        if i == last:
            printed += digits[used:].rstrip("0")
    return printed
