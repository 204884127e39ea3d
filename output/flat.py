"""Forms to flat rows: one dict a form, an indicator, an edit, a finding, joined by `form_id` and `seq`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import BaseModel

from normalize.form import Edit, Finding, Form, Funds, Indicator, Place, Project, ReviewReason, SignOff
from output.place import place_text
from parsers.messages import say

if TYPE_CHECKING:
    from output.across import Across

Row = dict[str, object]
TableName = Literal["forms", "indicators", "edits", "findings"]
TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)

# Copied as they are. `scoring_rule`, `other`, `printed`, `evidence` and the reasons are flattened one by one.
_HEAD_FIELDS = ("kind", "stage", "title", "fiscal_year", "unit_name", "unit_code", "duties", "annual_goals")
_SOURCE_FIELDS = ("name", "sha256", "format", "encoding", "pages")
_FLATTENED = {"scoring_rule", "other", "printed", "evidence", "review_reasons"}
_INDICATOR_FIELDS = tuple(name for name in Indicator.model_fields if name not in _FLATTENED)
# Where a row stands: the first of these that was read from a place of its own. Labels span many rows, so not by them.
_ROW_ANCHORS = ("name", "value", "scoring", "explanation", "unit", "weight", "remarks")


def flatten(form: Form) -> dict[TableName, list[Row]]:
    """The rows that the form adds to each of the four tables."""
    return {
        "forms": [form_row(form)],
        "indicators": [_indicator_row(form, indicator) for indicator in form.indicators],
        "edits": [_edit_row(form, number, edit) for number, edit in enumerate(form.edits, 1)],
        "findings": [_finding_row(form, number, finding) for number, finding in enumerate(form.findings, 1)],
    }


def form_row(form: Form) -> Row:
    """The head of the form. Sums as printed keep their names; in yuan they end in `_yuan`."""
    return {
        "form_id": form.form_id,
        **{f"source_{name}": getattr(form.source, name) for name in _SOURCE_FIELDS},
        **{name: getattr(form, name) for name in _HEAD_FIELDS},
        "needs_review": form.needs_review,
        **_values(form.project or Project()),
        **_funds(form.funds or Funds()),
        **_signoff(form.signoff or SignOff()),
        "other_text": form.other_text,
        "head_other": _json(form.head_other),
        "evidence": _evidence(form.evidence),
        "indicator_count": len(form.indicators),
        "rows_to_review": sum(indicator.needs_review for indicator in form.indicators),
        "edit_count": len(form.edits),
        "finding_count": len(form.findings),
        **_review(form.review_reasons),
    }


def _funds(funds: Funds) -> Row:
    sums = {f"{name}_yuan": value for name, value in _values(funds).items() if name != "printed_unit"}
    return {"funds_unit": funds.printed_unit, **sums}


def _signoff(signoff: SignOff) -> Row:
    return {
        "preparer": signoff.preparer,
        "phone": signoff.phone,
        "signoff_date": signoff.date,
        "signoff_date_iso": signoff.date_iso,
        "head": signoff.head,
        "reviews": _json(signoff.reviews),
    }


def _indicator_row(form: Form, indicator: Indicator) -> Row:
    rule = indicator.scoring_rule
    return {
        "form_id": form.form_id,
        **{name: getattr(indicator, name) for name in _INDICATOR_FIELDS},
        "scoring_rule": rule.model_dump_json() if rule else None,
        "other": _json(indicator.other),
        "printed": _json(indicator.printed),
        "evidence": _evidence(indicator.evidence),
        **_review(indicator.review_reasons),
        **_place(row_place(indicator)),
    }


def _edit_row(form: Form, number: int, edit: Edit) -> Row:
    return {"form_id": form.form_id, "edit_no": number, **_values(edit), **_place(edit.where)}


def _finding_row(form: Form, number: int, finding: Finding) -> Row:
    told = {"form_id": form.form_id, "scope": "form", "finding_no": number}
    return {**told, **_values(finding), **_place(finding.where)}


def across_rows(found: Iterable[Across]) -> list[Row]:
    """The rows of what only the batch as a whole shows."""
    return [
        {"form_id": one.form_id, "scope": "batch", "finding_no": number, **_values(one.finding), **_place(None)}
        for number, one in enumerate(found, 1)
    ]


def _values(record: BaseModel) -> Row:
    """The fields of a small record; its parameters as JSON, its place left to `_place`."""
    row: Row = {name: getattr(record, name) for name in type(record).model_fields if name != "where"}
    if isinstance(params := row.get("params"), Mapping):
        row["params"] = _json(params)
    return row


def row_place(indicator: Indicator) -> Place | None:
    """Where a row stands: the place of its name, or of what else was read from a place of its own."""
    places = (indicator.evidence.get(name) for name in _ROW_ANCHORS)
    return next((place for place in places if place), next(iter(indicator.evidence.values()), None))


def _place(place: Place | None) -> Row:
    found = place or Place()
    row: Row = {f"source_{name}": getattr(found, name) for name in Place.model_fields}
    return {"place": place_text(place) or None, **row}


def _evidence(evidence: Mapping[str, Place]) -> str | None:
    return _json({name: place.model_dump(exclude_none=True) for name, place in evidence.items()})


def _review(reasons: Iterable[ReviewReason]) -> Row:
    listed = list(reasons)
    return {
        "review_reasons": reasons_text(listed),
        "review_codes": [reason.code for reason in listed],
    }


def reasons_text(reasons: Iterable[ReviewReason]) -> str | None:
    """All the reasons as one text."""
    return "；".join(map(_reason_text, reasons)) or None


def _reason_text(reason: ReviewReason) -> str:
    untold = [reading for reading in reason.alternatives if reading not in reason.message]
    if not untold:
        return reason.message
    return say("output.alternatives", message=reason.message, alternatives=" / ".join(untold))


def _json(values: Mapping[str, object]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None
