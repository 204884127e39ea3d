"""The Parquet files as pyarrow and DuckDB read them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from normalize.form import Form, Indicator, Place, ReviewReason
from output import tables
from output.columns import COLUMNS
from output.flat import TABLE_NAMES, TableName, flatten
from output.tables import arrow_table, parquet_tables, schema
from tests.output.build import FORMULAS, LONG_TEXT, ODD_TEXTS, empty_form, full_form, read, tricky_form


def written(folder: Path, table: TableName, *forms: Form) -> list[dict[str, Any]]:
    with parquet_tables(folder) as add:
        for form in forms:
            add(*read([form]))
    rows: list[dict[str, Any]] = parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return rows


@pytest.mark.parametrize("table", TABLE_NAMES)
@pytest.mark.parametrize("forms", [[], [empty_form()], [full_form(), tricky_form(), empty_form()]])
def test_columns_and_types_never_depend_on_the_data(tmp_path: Path, table: TableName, forms: list[Form]) -> None:
    rows = written(tmp_path, table, *forms)
    assert parquet.read_schema(tmp_path / f"{table}.parquet").equals(schema(table))
    assert len(rows) == sum(len(flatten(form)[table]) for form in forms)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_no_field_is_dropped_on_the_way(table: TableName) -> None:
    """Arrow would pass over a name that the schema does not know without a word."""
    row = flatten(full_form())[table][0]
    assert [name for name in COLUMNS[table] if name != "numbers_too_long"] == sorted(
        row, key=list(COLUMNS[table]).index
    )


def test_numbers_are_exact_decimals(tmp_path: Path) -> None:
    row = written(tmp_path, "indicators", full_form())[0]
    assert row["value_number"] == Decimal("1234.5")
    assert row["level2_points"] == Decimal("22.5")
    assert [name for name, value in row.items() if isinstance(value, float)] == ["confidence"]


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_number_is_ever_rounded(number: Decimal) -> None:
    """It stands in its own column exactly, or as text beside it."""
    form = empty_form().model_copy(update={"indicators": [Indicator(seq=1, value="?", value_number=number)]})
    (row,) = arrow_table("indicators", flatten(form)["indicators"]).to_pylist()
    if row["value_number"] is None:
        assert Decimal(json.loads(row["numbers_too_long"])["value_number"]) == number
    else:
        assert row["value_number"] == number
        assert row["numbers_too_long"] is None


@pytest.mark.parametrize("text", ["9" * 28, "0." + "1" * 10, "-" + "9" * 28 + "." + "9" * 10, "1." + "0" * 60])
def test_numbers_that_fit(text: str) -> None:
    form = empty_form().model_copy(update={"indicators": [Indicator(seq=1, points=Decimal(text))]})
    (row,) = arrow_table("indicators", flatten(form)["indicators"]).to_pylist()
    assert row["points"] == Decimal(text)


def test_texts_come_back_unchanged(tmp_path: Path) -> None:
    texts = [*FORMULAS, *ODD_TEXTS, LONG_TEXT]
    rows = written(tmp_path, "indicators", tricky_form(texts))
    assert [row["name"] for row in rows] == texts


def test_absent_is_null_and_empty_is_empty(tmp_path: Path) -> None:
    (form,) = written(tmp_path, "forms", empty_form())
    kept = {name for name, value in form.items() if value is not None}
    known = {"form_id", "kind", "stage", "needs_review", "other_text", "review_codes"}
    counts = {"indicator_count", "rows_to_review", "edit_count", "finding_count"}
    assert kept == known | counts | {name for name in form if name.startswith("source_")}
    assert form["other_text"] == []


def test_places_are_columns_and_evidence(tmp_path: Path) -> None:
    row = written(tmp_path, "indicators", full_form())[0]
    assert (row["source_line"], row["source_column"], row["place"]) == (18, 4, "第18行第4格")
    assert json.loads(row["evidence"]) == {"level1": {"line": 10, "column": 1}, "name": {"line": 18, "column": 4}}


def test_place_of_a_row_without_a_name(tmp_path: Path) -> None:
    box = (1.5, 2.0, 3.0, 4.0)
    bare = Indicator(seq=1, evidence={"level1": Place(line=1), "value": Place(page=2, box=box)})
    label = Indicator(seq=2, evidence={"level1": Place(line=7)})
    rows = written(tmp_path, "indicators", empty_form().model_copy(update={"indicators": [bare, label]}))
    assert [(row["source_page"], row["source_line"], row["source_box"]) for row in rows] == [
        (2, None, list(box)),
        (None, 7, None),
    ]


def test_reasons_for_review(tmp_path: Path) -> None:
    first, second = written(tmp_path, "indicators", full_form())
    assert first["review_reasons"] == "值与单位分不清（另可读作：1,234.50 / 1,234.50万）；二级指标不确定"
    assert first["review_codes"] == ["review.value", "review.level"]
    assert (second["review_reasons"], second["review_codes"]) == (None, [])


def test_readings_that_the_reason_names_already_are_not_repeated(tmp_path: Path) -> None:
    reason = ReviewReason(code="level", message="也可能是：质量指标", alternatives=["质量指标", "时效指标"])
    row = Indicator(seq=1, needs_review=True, review_reasons=[reason])
    (found,) = written(tmp_path, "indicators", empty_form().model_copy(update={"indicators": [row]}))
    assert found["review_reasons"] == "也可能是：质量指标（另可读作：时效指标）"


def test_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = [tricky_form([f"{form}-{row}" for row in range(3)], form_id=str(form)) for form in range(5)]
    monkeypatch.setattr(tables, "BATCH", 4)
    names = [row["name"] for row in written(tmp_path, "indicators", *forms)]
    assert names == [f"{form}-{row}" for form in range(5) for row in range(3)]
    assert parquet.ParquetFile(tmp_path / "indicators.parquet").num_row_groups == 3


def test_tables_join_in_duckdb(tmp_path: Path) -> None:
    written(tmp_path, "forms", full_form("a:1"), full_form("b:1"), empty_form())
    found = duckdb.execute(f"""
        SELECT f.form_id, f.unit_name, i.name, e.reason, sum(i.points) OVER (PARTITION BY f.form_id) AS points
        FROM '{tmp_path}/forms.parquet' f
        JOIN '{tmp_path}/indicators.parquet' i USING (form_id)
        LEFT JOIN '{tmp_path}/edits.parquet' e USING (form_id, seq)
        ORDER BY f.form_id, i.seq""").fetchall()
    assert found == [
        (form_id, "某县自然资源局", name, reason, Decimal(20))
        for form_id in ("a:1", "b:1")
        for name, reason in (("培训次数", None), ("合格率", "整行左移了一格"))
    ]


@pytest.mark.parametrize("text", ["9" * 29, "0." + "1" * 11, "1E+40", "1E-11", "1" * 39])
def test_numbers_that_do_not_fit_stay_as_text(text: str) -> None:
    form = empty_form().model_copy(update={"indicators": [Indicator(seq=1, points=Decimal(text), weight=Decimal(5))]})
    (row,) = arrow_table("indicators", flatten(form)["indicators"]).to_pylist()
    assert (row["points"], row["weight"]) == (None, Decimal(5))
    assert json.loads(row["numbers_too_long"]) == {"points": text}
