"""Operator, value, number, unit and dates out of the printed cells; raw text is always kept beside them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from normalize.fit import (
    features,
    is_date,
    is_one_unit,
    is_operator,
    is_unit,
    operator_words,
    unit_spellings,
    value_parts,
)
from normalize.positions import join_texts
from normalize.words import compact, half_width, table

YUAN = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_NAME_UNIT = re.compile(
    r"^(?P<name>.+?)[（(](?P<sign>[≥≤><=＞＜＝≧≦]?)\**(?P<unit>[^（）()*]{1,8}|[^（）()*]{1,4}[（(][^（）()*]{1,4}[)）])[)）]$",
    re.DOTALL,
)
_MONTH = re.compile(r"20\d\d\.(0[1-9]|1[0-2])$")
_PERIOD = re.compile(r"\d[-—~～至到]+\d{4}")
_UNKNOWN_UNIT = re.compile(r"[-+]?\d[\d,.]*[^\d\s，。；、%-]{1,4}$")
_BRACKETED_UNIT = re.compile(r"^(?P<value>[^（）()]+)[（(](?P<unit>[^（）()]{1,6})[)）]$")


@lru_cache(maxsize=32768)
def clean(text: str) -> str:
    """NFC text on one line: line breaks inside a cell are closed, other white space is a single space."""
    lines = [re.sub(r"[ \t\u3000\xa0]+", " ", line).strip() for line in unicodedata.normalize("NFC", text).splitlines()]
    joined = ""
    for line in lines:
        joined = join_texts(joined, line) if joined else line
    return joined


def number(text: str) -> Decimal | None:
    """A printed number as Decimal (1,234.50; full-width digits), else None."""
    bare = half_width(compact(text)).replace(",", "").replace("，", "")
    try:
        return Decimal(bare) if re.fullmatch(r"[-+]?\d+(\.\d+)?", bare) else None
    except InvalidOperation:
        return None


def iso_date(text: str) -> str | None:
    """The first full date in `text` as YYYY-MM-DD, else a month as YYYY-MM, else None; impossible dates are None."""
    bare = half_width(compact(text))
    found = re.search(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?", bare)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    if not 1900 <= year <= 2200 or not 1 <= month <= 12:
        return None
    if found[3] is not None and not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def canonical_unit(text: str | None) -> str | None:
    """% for 百分比 and 比例, 万元 for 万, else the unit without white space."""
    if not text:
        return None
    bare = half_width(compact(text)).strip("（）()")
    return unit_spellings().get(bare, bare)


@dataclass(slots=True)
class ValueRead:
    """What the value cells say; `doubts` are codes of the catalogue with the field that they concern."""

    value_type: str | None = None
    value: str | None = None
    value_number: Decimal | None = None
    value_iso: str | None = None
    unit: str | None = None
    unit_canonical: str | None = None
    name: str | None = None
    doubts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def value_yuan(self) -> Decimal | None:
        if self.value_number is None or self.unit_canonical not in YUAN:
            return None
        return self.value_number * YUAN[self.unit_canonical]


def read_value(
    type_text: str | None, value_text: str | None, unit_text: str | None, name: str | None, unit_column: bool
) -> ValueRead:
    """Read the operator, value and unit cells of one row; each may hold parts of the others.

    A bare value gets no operator. `unit_column` says whether the table has a column for units: where it has none, a
    unit in brackets behind the name is the row's unit.
    """
    read = ValueRead(name=name, unit=_printed_unit(unit_text))
    _read_type(read, type_text)
    if value_text:
        _read_printed(read, value_text)
    if name and not unit_column and read.unit is None:
        _unit_from_name(read, name)
    _finish(read)
    return read


def _printed_unit(text: str | None) -> str | None:
    return None if text is None or compact(text) in (*table("values")["blank"], "无") else clean(text)


def _read_type(read: ValueRead, text: str | None) -> None:
    if not text:
        return
    bare = half_width(compact(text))
    if is_operator(bare):
        read.value_type = operator_words().get(bare) or operator_words().get(compact(text))
        return
    parts = value_parts(text)
    if parts and parts.sign:
        _read_printed(read, text)
    elif bare not in table("values")["not_operators"] and bare not in table("values")["blank"]:
        read.doubts.append(("operator_unreadable", "value_type"))


def _read_printed(read: ValueRead, text: str) -> None:
    shown = clean(text)
    bracketed = _BRACKETED_UNIT.match(compact(text))
    if bracketed and value_parts(text) is None and is_unit(bracketed["unit"]) and value_parts(bracketed["value"]):
        text = bracketed["value"] + bracketed["unit"]
    parts = value_parts(text)
    if parts is None or _is_year(parts.number, parts.unit):
        sign = next((s for s in ("≥", "≤", "＞", "＜", "＝", "=", ">", "<") if shown.startswith(s)), None)
        if sign and read.value_type is None and len(shown) > 1:
            read.value_type, shown = operator_words()[sign], shown[1:].strip()
            if re.search("[≥≤＞＜≧≦><]", shown):
                read.doubts.append(("two_operators", "value"))
        read.value = None if shown in table("values")["blank"] else shown
        if _UNKNOWN_UNIT.match(compact(shown)) and not is_date(shown):
            read.doubts.append(("unit_unreadable", "unit"))
        return
    _take_sign(read, parts.sign, parts.after)
    read.value = parts.number
    if parts.unit and read.unit is None:
        read.unit = parts.unit
    elif parts.unit and canonical_unit(parts.unit) != canonical_unit(read.unit):
        read.value = parts.number + parts.unit
        read.doubts.append(("two_units", "unit"))


def _take_sign(read: ValueRead, sign: str, after: str) -> None:
    behind = (
        next((s for s, words in table("values")["suffix_operators"].items() if after in words), None) if after else None
    )
    found = operator_words().get(sign) if sign else behind
    if found and read.value_type and found != read.value_type:
        read.doubts.append(("two_operators", "value_type"))
    elif found and read.value_type is None:
        read.value_type = found


def _is_year(digits: str, unit: str) -> bool:
    return unit == "年" and bool(re.fullmatch(r"(19|20)\d\d", digits))


def _unit_from_name(read: ValueRead, name: str) -> None:
    found = _NAME_UNIT.match(name)
    if not found or not (is_unit(found["unit"]) and is_one_unit(found["unit"])):
        return
    read.name = found["name"].strip()
    read.unit = found["unit"].strip()
    if found["sign"] and read.value_type is None:
        read.value_type = operator_words().get(found["sign"])


def _finish(read: ValueRead) -> None:
    read.unit_canonical = canonical_unit(read.unit)
    if read.value is None:
        return
    read.value_number = number(read.value)
    ratio = read.unit is not None and compact(read.unit) == "比例"
    if read.value_number is not None and ratio and 0 < abs(read.value_number) <= 1:
        read.value_number *= 100
    if _MONTH.match(read.value) and read.unit is None:
        read.value_number = None
    if read.value_number is None and is_date(read.value) and not _PERIOD.search(read.value):
        read.value_iso = iso_date(read.value) or (
            read.value[:4] if re.fullmatch(r"(19|20)\d\d年", read.value) else None
        )
    bounded = read.value_type in ("≥", "≤", ">", "<") and "date" not in features(read.value)
    if read.value_number is None and bounded and not is_date(read.value) and not read.doubts:
        read.doubts.append(("value_not_a_number", "value"))
