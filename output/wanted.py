"""What is to be written of a run, beside tables and lines, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """`linked`: whether the results may tell where the files lie. `rules`: a county's own, as its file gives them.

    `roster`: the units that have to hand in forms.
    """

    workbook: bool = True
    report: bool = True
    linked: bool = True
    rules: Mapping[str, Any] = field(default_factory=dict)
    roster: tuple[str, ...] = ()


EVERYTHING = Wanted()
