"""Which numbers a decimal column and an Excel cell can hold exactly; nothing is ever rounded."""

from __future__ import annotations

from decimal import Decimal

PRECISION, SCALE = 38, 10  # the widest decimal that DuckDB, Spark and pandas all read without loss
EXCEL_DIGITS = 15
EXCEL_MAGNITUDE = 300  # a little inside what a double can hold


def plain(number: Decimal) -> Decimal | None:
    """The same number without trailing zeros, or null where DECIMAL(38, 10) cannot hold it exactly."""
    if not number.is_finite():
        return None
    digits, exponent = _significant(number)
    if exponent < -SCALE or len(digits) + exponent > PRECISION - SCALE:
        return None
    return Decimal((number.as_tuple().sign, digits, exponent))


def excel_number(number: Decimal | int | float) -> float | None:
    """The number as Excel will hold it, or null where it would show other digits (more than 15 of them)."""
    exact = Decimal(str(number))
    if not exact.is_finite():
        return None
    digits, exponent = _significant(exact)
    fits = len(digits) <= EXCEL_DIGITS and abs(len(digits) + exponent) < EXCEL_MAGNITUDE
    return float(exact) if fits else None


def _significant(number: Decimal) -> tuple[tuple[int, ...], int]:
    """The digits without zeros at the end, and the power of ten of the last. `normalize` would round to 28 digits."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), "only finite numbers come here"
    kept = len(digits)
    while kept and digits[kept - 1] == 0:
        kept -= 1
    return (digits[:kept], exponent + len(digits) - kept) if kept else ((0,), 0)
