"""The way in for users: the results as pandas DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from normalize.form import Form
from output.flat import TABLE_NAMES, Row, TableName, flatten
from output.results import MANIFEST_FILE
from output.tables import arrow_table
from parsers.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Frames(NamedTuple):
    """Four tables, joined by `form_id` (and `seq`). Numbers are exact decimals, whole numbers and dates nullable."""

    forms: pd.DataFrame
    indicators: pd.DataFrame
    edits: pd.DataFrame
    findings: pd.DataFrame


def frames(folder: str | Path) -> Frames:
    """The tables of a results folder. Raises UsageError where there is none, or where its run was cut off."""
    from pyarrow import parquet

    folder = Path(folder)
    if not folder.is_dir():
        raise UsageError("output.no_folder", folder=folder)
    for name in (MANIFEST_FILE, *(f"{table}.parquet" for table in TABLE_NAMES)):
        if not (folder / name).is_file():
            raise UsageError("output.incomplete", folder=folder, file=name)
    return Frames(*(_frame(parquet.read_table(folder / f"{table}.parquet")) for table in TABLE_NAMES))


def to_frames(forms: Iterable[Form]) -> Frames:
    """The same tables straight from forms, without a folder."""
    rows: dict[TableName, list[Row]] = {table: [] for table in TABLE_NAMES}
    for form in forms:
        for table, more in flatten(form).items():
            rows[table].extend(more)
    return Frames(*(_frame(arrow_table(table, rows[table])) for table in TABLE_NAMES))


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=_pandas_type, ignore_metadata=True)
    return frame


def _pandas_type(arrow: pa.DataType) -> pd.ArrowDtype | None:
    """Integers, decimals, dates and lists stay Arrow's: pandas would make floats and objects of them."""
    import pandas as pd
    import pyarrow as pa

    of_pandas = (pa.types.is_string, pa.types.is_boolean, pa.types.is_floating)
    return None if any(of(arrow) for of in of_pandas) else pd.ArrowDtype(arrow)
