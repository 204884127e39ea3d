"""What the workbook says about itself: the counts and colours above the summary, and the sheet 说明."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from output.layout import SHEET_NAMES
from output.looks import Colour, Look
from output.sheet_rows import SheetRow
from parsers.messages import say

ROWS_ABOVE = 4
"""Rows above the header of the summary: title, counts, colours, and one that stays empty."""

_SHOWN: tuple[Colour, ...] = ("repaired", "corrected", "review", "doubt", "failed", "skipped")
_SEVERITIES: tuple[Colour, ...] = ("error", "warning", "hint")
_HOW_TO = ("fill", "tick", "empty", "whole", "reviewer", "apply", "kept")


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one cell above a header: its column from 0, how it looks, how high its row is."""

    row: int
    column: int
    text: str
    look: Look
    colour: Colour | None = None


def rows_above(counts: Mapping[str, int]) -> list[Said]:
    """Title, counts and colours, row by row."""
    names = ("files", "clean", "repaired", "review", "failed", "skipped", "forms", "rows")
    told = {name: f"{counts.get(name, 0):,}" for name in (*names, "rows_review", "rows_repaired", "rows_corrected")}
    return [
        Said(1, 0, say("workbook.title"), "title"),
        Said(2, 0, say("workbook.counts", "zh", **told), "note"),
        Said(3, 0, say("workbook.colours"), "note"),
        *(
            Said(3, column, say(f"workbook.colour_{colour}"), "word", colour)
            for column, colour in zip((2, 1, 4, 5, 6, 7), _SHOWN, strict=True)
        ),
    ]


def legend_rows(report: bool) -> Iterator[SheetRow]:
    """The sheet 说明: each colour, each sheet, and how to fill in 待复核."""
    for colour in (*_SHOWN, *_SEVERITIES):
        yield _row(say(f"workbook.colour_{colour}"), say(f"workbook.means_{colour}"), colour)
    for sheet in SHEET_NAMES[:-1]:
        yield _row(say(f"workbook.sheet_{sheet}"), say(f"workbook.about_{sheet}"))
    yield _row(say("workbook.links"), say("workbook.about_links" if report else "workbook.about_links_alone"))
    for step in _HOW_TO:
        yield _row(say("workbook.how_to") if step == _HOW_TO[0] else "", say(f"workbook.how_to_{step}"))


def _row(item: str, meaning: str, colour: Colour | None = None) -> SheetRow:
    accents = {"legend_item": colour} if colour else {}
    return SheetRow("legend", {"legend_item": item, "legend_meaning": meaning}, accents=accents)
