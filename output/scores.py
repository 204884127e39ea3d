"""The points of every indicator: 得分.xlsx for people, scores.parquet and scores.jsonl for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Literal

from normalize.form import Form, Indicator
from normalize.scoring_points import Scored
from output.actuals import identity
from output.exact import PRECISION, SCALE
from output.flat import Row
from output.plain_sheet import Colour, plain_book
from parsers.messages import say

SCORES_BOOK, SCORES_TABLE, SCORES_LINES = "得分.xlsx", "scores.parquet", "scores.jsonl"
SCORE_FILES = (SCORES_BOOK, SCORES_TABLE, SCORES_LINES)
Source = Literal["given", "printed", "none"]

_COLUMNS = {
    "text": "form_id source_name unit_name project_name name target scoring rule_kind actual actual_source code how",
    "int": "seq",
    "decimal": "full_marks score",
    "bool": "not_applicable needs_review",
}
_ORDER = [
    "form_id",
    "source_name",
    "unit_name",
    "project_name",
    "seq",
    "name",
    "target",
    "scoring",
    "full_marks",
    "rule_kind",
    "actual",
    "actual_source",
    "not_applicable",
    "score",
    "code",
    "how",
    "params",
    "assumptions",
    "needs_review",
]
_WIDTHS = {
    "source_name": 22,
    "unit_name": 18,
    "project_name": 16,
    "seq": 6,
    "name": 24,
    "target": 12,
    "actual": 12,
    "actual_source": 10,
    "not_applicable": 8,
    "full_marks": 7,
    "score": 7,
    "how": 60,
    "scoring": 40,
    "needs_review": 8,
    "form_id": 18,
}
_TOTAL_WIDTHS = {
    "source_name": 24,
    "unit_name": 20,
    "project_name": 18,
    "indicator_count": 8,
    "scored_count": 10,
    "unscored_count": 10,
    "full_marks_scored": 12,
    "points_scored": 10,
    "form_id": 18,
}
_UNMATCHED_WIDTHS = {"sheet_row": 8, "form_id": 18, "seq": 6, "name": 24, "actual_given": 16, "message": 60}


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One indicator, what was achieved, where that was read from, and what it gets."""

    form: Form
    indicator: Indicator
    actual: str | None
    source: Source
    not_applicable: bool
    scored: Scored


def score_row(row: ScoredRow) -> Row:
    """The flat row of the machine's tables."""
    rule = row.indicator.scoring_rule
    return {
        **identity(row.form, row.indicator),
        "full_marks": row.scored.full_marks if row.scored.full_marks is not None else row.indicator.points,
        "rule_kind": rule.kind if rule else None,
        "actual": row.actual,
        "actual_source": row.source,
        "not_applicable": row.not_applicable,
        "score": row.scored.points,
        "code": row.scored.code,
        "how": row.scored.text("zh"),
        "params": dict(row.scored.params),
        "assumptions": list(rule.assumptions) if rule and row.scored.points is not None else [],
        "needs_review": row.indicator.needs_review,
    }


def write_scores(folder: Path, rows: Sequence[ScoredRow], unmatched: Iterable[Row]) -> None:
    """Write the three files. Raises OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = [{name: row[name] for name in _ORDER} for row in map(score_row, rows)]
    _write_lines(folder / SCORES_LINES, flat)
    _write_table(folder / SCORES_TABLE, flat)
    _write_book(folder / SCORES_BOOK, flat, list(unmatched))


def _write_lines(path: Path, rows: Iterable[Row]) -> None:
    """One row a line; sums are strings of digits, so that nothing is rounded."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        for row in rows:
            shown = {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
            file.write(json.dumps(shown, ensure_ascii=False) + "\n")


def _write_table(path: Path, rows: Sequence[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    arrow = {"text": pa.string(), "int": pa.int32(), "bool": pa.bool_(), "decimal": pa.decimal128(PRECISION, SCALE)}
    types = {name: arrow[kind] for kind, names in _COLUMNS.items() for name in names.split()}
    types |= {"params": pa.string(), "assumptions": pa.list_(pa.string())}
    schema = pa.schema([(name, types[name]) for name in _ORDER])
    made = [{**row, "params": json.dumps(row["params"], ensure_ascii=False)} for row in rows]
    parquet.write_table(pa.Table.from_pylist(made, schema=schema), path, compression="zstd")


def _write_book(path: Path, rows: Sequence[Row], unmatched: Sequence[Row]) -> None:
    with plain_book(path) as add_sheet:
        sheet = add_sheet("sheet_scores", _WIDTHS)
        for row in rows:
            sheet.write({**row, **_words(row)}, _colours(row))
        totals = add_sheet("sheet_totals", _TOTAL_WIDTHS)
        for _, group in groupby(rows, key=lambda row: row["form_id"]):
            totals.write(total_row(list(group)))
        if unmatched:
            left = add_sheet("sheet_unmatched", _UNMATCHED_WIDTHS)
            for row in unmatched:
                left.write(row)


def _words(row: Row) -> Row:
    return {
        "actual_source": say(f"actuals.source_{row['actual_source']}"),
        "not_applicable": say("output.yes") if row["not_applicable"] else None,
        "needs_review": say("output.yes") if row["needs_review"] else None,
    }


def _colours(row: Row) -> Mapping[str, Colour]:
    found: dict[str, Colour] = {}
    if row["score"] is None:
        found |= {"score": "review", "how": "review"}
    if row["needs_review"]:
        found["needs_review"] = "warning"
    return found


def total_row(rows: Sequence[Row]) -> Row:
    """The sum over one form: of the indicators that have points alone, and how many have none."""
    scored = [row for row in rows if isinstance(row["score"], Decimal)]
    return {
        **{name: rows[0][name] for name in ("source_name", "unit_name", "project_name", "form_id")},
        "indicator_count": len(rows),
        "scored_count": len(scored),
        "unscored_count": len(rows) - len(scored),
        "full_marks_scored": _sum(scored, "full_marks"),
        "points_scored": _sum(scored, "score"),
    }


def _sum(rows: Iterable[Row], name: str) -> Decimal:
    return sum((value for row in rows if isinstance(value := row[name], Decimal)), Decimal(0))
