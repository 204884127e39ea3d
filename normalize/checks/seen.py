"""What a check saw, and the questions about a row that several checks ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from decimal import Decimal

from normalize.form import Form, Indicator
from normalize.words import compact


@dataclass(frozen=True, slots=True)
class Seen:
    """A row, or none for the form as a whole, the field in question, and the values for the message."""

    row: Indicator | None = None
    field: str | None = None
    params: Mapping[str, object] = of(default_factory=dict)
    doubtful: bool = False
    """Whether it may come of a misreading in some row, though not of this row's own field."""


def named(form: Form) -> Iterator[tuple[Indicator, str]]:
    """The rows that have a name, with the name without white space."""
    return ((row, compact(row.name)) for row in form.indicators if row.name)


def plain(number: Decimal) -> str:
    """The number without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def marks(form: Form) -> list[Decimal] | None:
    """The full marks of all rows, or None where one of them names none."""
    found = [row.points for row in form.indicators]
    known = [points for points in found if points is not None]
    return known if found and len(known) == len(found) else None
