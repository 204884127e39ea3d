"""实际完成值.xlsx: one row an indicator of a results folder, with an empty column for what was achieved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from normalize.form import Form, Indicator
from output.flat import Row
from output.plain_sheet import plain_book
from parsers.messages import say

ACTUALS_FILE = "实际完成值.xlsx"
WIDTHS = {
    "form_id": 18,
    "seq": 6,
    "source_name": 22,
    "unit_name": 20,
    "project_name": 18,
    "name": 24,
    "target": 14,
    "scoring": 46,
    "full_marks": 7,
    "how_to_fill": 24,
    "actual_printed": 14,
    "actual_given": 16,
    "not_applicable": 9,
}
"""Column -> width in characters. `actual_given` and `not_applicable` are for the user; the first two find the row."""
GIVEN = ("actual_given", "not_applicable")


def write_actuals(path: Path, forms: Iterable[Form]) -> int:
    """Write the template; gives the number of rows. Raises OSError where it cannot be written."""
    rows = [row for form in forms for row in actual_rows(form)]
    with plain_book(path) as add_sheet:
        sheet = add_sheet("sheet_actuals", WIDTHS)
        for row in rows:
            sheet.write(row, colours=dict.fromkeys(GIVEN, "input"))
    return len(rows)


def actual_rows(form: Form) -> Iterator[Row]:
    """The rows of one form; what the user fills in is empty."""
    for row in form.indicators:
        yield {**identity(form, row), "how_to_fill": how_to_fill(row), "actual_printed": row.actual}


def identity(form: Form, row: Indicator) -> Row:
    """What a person knows an indicator by: form, unit, name, target as printed, sentence, full marks."""
    return {
        "form_id": form.form_id,
        "seq": row.seq,
        "source_name": form.source.name,
        "unit_name": form.unit_name,
        "project_name": form.project.project_name if form.project else None,
        "name": row.name,
        "target": target_text(row),
        "scoring": row.scoring,
        "full_marks": row.points,
    }


def target_text(row: Indicator) -> str | None:
    """The target as printed: ≥95%."""
    sign = row.value_type if row.value_type != "定性" else None
    return "".join(part for part in (sign, row.value, row.unit) if part) or None


def how_to_fill(row: Indicator) -> str:
    """What the rule of the row needs to be given, in words."""
    rule = row.scoring_rule
    kind = rule.kind if rule else "unparsed"
    code = f"actuals.fill_{kind}"
    if kind in ("proportional", "threshold_deduction", "tiers"):
        return say("actuals.fill_date") if row.value_iso else say(code, unit=row.unit or say("actuals.no_unit"))
    return say(code)
