"""What a result is: the number (in the indicator's unit), date or words of an 实际完成值 as somebody wrote it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from normalize.fit import value_parts
from normalize.form import Indicator
from normalize.values import YUAN, canonical_unit, iso_date, number
from normalize.words import compact, half_width

_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]$")
_PLACE = re.compile(r"(?:排名?|位列)?第?(\d+)(?:名|位)?$")


@dataclass(frozen=True, slots=True)
class Actual:
    """One result; `problem` is a code of the catalogue where it cannot be used as a number."""

    text: str
    number: Decimal | None = None
    date: dt.date | None = None
    problem: str | None = None


def read_actual(text: str, indicator: Indicator, year: int | None = None) -> Actual:
    """The result in the indicator's unit. `year` dates a day without one. Never raises: see `problem`."""
    shown = compact(text)
    if date := _date(shown, year):
        return Actual(text, date=date)
    bare = number(shown)
    if bare is not None:
        return _plain(text, bare, indicator)
    parts = value_parts(shown)
    if parts is None:
        return Actual(text, problem="actual_no_number")
    if parts.sign or parts.after:
        return Actual(text, problem="actual_not_exact")
    amount = number(parts.number)
    unit, asked = canonical_unit(parts.unit), indicator.unit_canonical
    if amount is None:
        return Actual(text, problem="actual_no_number")
    converted = convert(amount, unit, asked)
    return Actual(text, converted) if converted is not None else Actual(text, problem="actual_unit")


def convert(amount: Decimal, unit: str | None, asked: str | None) -> Decimal | None:
    """The amount in the unit asked for, or None where the one is not the other. An unknown unit is the same."""
    unit, asked = (canonical_unit(_brackets(one)) for one in (unit, asked))
    if unit is None or asked is None or unit == asked:
        return amount
    if unit in YUAN and asked in YUAN:
        return amount * YUAN[unit] / YUAN[asked]
    short, long = sorted((unit, asked), key=len)
    same = short in _COUNTING and (long.endswith(short) or long.startswith(short)) or long == f"个{short}"
    return amount if same else None


def _brackets(unit: str | None) -> str | None:
    return unit.replace("（", "(").replace("）", ")") if unit else unit


_COUNTING = frozenset({"个", "次", "项"})
"""Units that count what a longer one names: 个 and 个村, 次 and 家次. 人 and 人次 are two things."""


def _plain(text: str, amount: Decimal, indicator: Indicator) -> Actual:
    """A bare number is in the indicator's unit; 0.95 of a target of 95 % may be 95 % and is not guessed."""
    if indicator.unit is not None and compact(indicator.unit) == "比例" and 0 <= amount <= 1:
        return Actual(text, amount * 100)
    target = indicator.value_number
    if indicator.unit_canonical == "%" and target is not None and target >= 20 and 0 < amount <= 1:
        return Actual(text, problem="actual_ratio")
    return Actual(text, amount)


def plain(number: Decimal) -> str:
    """The number without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def place_of(text: str) -> Decimal | None:
    """第3名 as 3."""
    found = _PLACE.match(half_width(compact(text)))
    return Decimal(found[1]) if found and int(found[1]) else None


def _date(text: str, year: int | None) -> dt.date | None:
    found = iso_date(text)
    if found and len(found) == 10 and re.fullmatch(r"\d{4}\D\d{1,2}\D\d{1,2}\D?(?:前|完成)?", half_width(text)):
        return dt.date.fromisoformat(found)
    short = _MONTH_DAY.match(half_width(text))
    if short and year:
        try:
            return dt.date(year, int(short[1]), int(short[2]))
        except ValueError:
            return None
    return None
