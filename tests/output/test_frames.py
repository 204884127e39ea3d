"""The DataFrames that users work with."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from output.flat import TABLE_NAMES
from output.frames import frames, to_frames
from output.results import MANIFEST_FILE, write_results
from parsers.errors import UsageError
from parsers.messages import say
from tests.output.build import empty_form, full_form, read, tricky_form


def test_frames_of_a_folder(tmp_path: Path) -> None:
    write_results(tmp_path, [read([full_form("a:1"), empty_form()]), read([tricky_form()])])
    tables = frames(str(tmp_path))
    assert list(tables.forms["form_id"]) == ["a:1", "empty:1", "tricky:1"]
    merged = tables.indicators.merge(tables.forms, on="form_id")
    assert merged.loc[merged["unit_name"] == "某县自然资源局", "name"].tolist() == ["培训次数", "合格率"]
    assert len(tables.edits) == 2
    assert len(tables.findings) == 3


def test_numbers_in_frames_are_exact_and_can_be_summed() -> None:
    indicators = to_frames([full_form("a:1"), full_form("b:1"), empty_form()]).indicators
    assert indicators["weight"].sum() == Decimal(50)
    assert indicators.groupby("form_id")["value_number"].sum().tolist() == [Decimal(2469), Decimal(2469)]
    assert indicators["value_number"].iloc[0] == Decimal("1234.5")
    assert (indicators["points"] >= 10).all()


def test_gaps_do_not_make_floats() -> None:
    forms = to_frames([full_form(), empty_form()]).forms
    assert forms["fiscal_year"].iloc[0] == 2026
    assert "float" not in str(forms["fiscal_year"].dtype)
    assert pd.isna(forms["fiscal_year"].iloc[1])
    assert forms["needs_review"].dtype == bool
    assert forms["signoff_date_iso"].dt.year.iloc[0] == 2025


@pytest.mark.parametrize("forms", [[], [empty_form()], [full_form(), tricky_form()]])
def test_with_and_without_a_folder_is_the_same(tmp_path: Path, forms: list[object]) -> None:
    given = [form for form in (full_form(), tricky_form(), empty_form()) if form in forms]
    write_results(tmp_path, [read(given)])
    for stored, direct in zip(frames(tmp_path), to_frames(given), strict=True):
        pd.testing.assert_frame_equal(stored, direct)


def test_frames_go_into_duckdb() -> None:
    indicators = to_frames([full_form()]).indicators
    assert duckdb.execute("SELECT sum(points) FROM indicators").fetchall() == [(Decimal(20),)]
    assert len(indicators) == 2


def complaint(folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        frames(folder)
    return say(caught.value.code, "zh", **caught.value.params)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert f"没有找到结果文件夹“{tmp_path / 'none'}”" in complaint(tmp_path / "none")


@pytest.mark.parametrize("name", [MANIFEST_FILE, *(f"{table}.parquet" for table in TABLE_NAMES)])
def test_folder_that_is_not_complete(tmp_path: Path, name: str) -> None:
    write_results(tmp_path, [read([full_form()])])
    (tmp_path / name).unlink()
    assert f"缺少 {name}" in complaint(tmp_path)


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    heavy = "{'pandas', 'pyarrow', 'xlsxwriter', 'numpy'}"
    program = f"import sys, output.results, output.frames; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
