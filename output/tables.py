"""The four flat tables in Arrow, and their Parquet files written batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from normalize.form import Form
from output.columns import COLUMNS
from output.exact import PRECISION, SCALE, plain
from output.flat import TABLE_NAMES, Row, TableName, flatten
from output.outcome import Outcome

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 5_000  # rows of a table that are held in memory at most


def schema(table: TableName) -> pa.Schema:
    """The explicit Arrow schema of a table: no type is ever guessed from the data."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "int": pa.int32(),
        "float": pa.float64(),
        "floats": pa.list_(pa.float64()),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "decimal": pa.decimal128(PRECISION, SCALE),
        "json": pa.string(),
    }
    return pa.schema([(name, types[column_type]) for name, column_type in COLUMNS[table].items()])


def arrow_table(table: TableName, rows: Sequence[Row]) -> pa.Table:
    """The rows as Arrow; numbers are exact or, where the decimal type cannot hold them, text in `numbers_too_long`."""
    import pyarrow as pa

    return pa.Table.from_pylist([_exact(row) for row in rows], schema=schema(table))


@contextmanager
def parquet_tables(folder: Path) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens `<table>.parquet` for each table in `folder`; gives the function that adds the forms of one file."""
    with ExitStack() as stack:
        writers = {table: stack.enter_context(_parquet(folder, table)) for table in TABLE_NAMES}

        def add(_: Outcome, forms: Sequence[Form]) -> None:
            for form in forms:
                for table, rows in flatten(form).items():
                    writers[table](rows)

        yield add


@contextmanager
def _parquet(folder: Path, table: TableName) -> Iterator[Callable[[list[Row]], None]]:
    from pyarrow import parquet

    waiting: list[Row] = []
    with parquet.ParquetWriter(folder / f"{table}.parquet", schema(table), compression="zstd") as writer:

        def write(rows: list[Row]) -> None:
            waiting.extend(rows)
            if len(waiting) >= BATCH:
                flush()

        def flush() -> None:
            writer.write_table(arrow_table(table, waiting))
            waiting.clear()

        yield write
        if waiting:
            flush()


def join_tables(table: TableName, parts: Sequence[Path], folder: Path, more: Sequence[Row] = ()) -> None:
    """Writes `<table>.parquet` into `folder` from those in the parts, group by group, and `more` rows."""
    from pyarrow import parquet

    with parquet.ParquetWriter(folder / f"{table}.parquet", schema(table), compression="zstd") as writer:
        for part in parts:
            with parquet.ParquetFile(part / f"{table}.parquet") as file:
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group))
        if more:
            writer.write_table(arrow_table(table, more))


def _exact(row: Row) -> Row:
    """The row with its numbers as the decimal type takes them; what it cannot hold becomes text beside it."""
    numbers = {name: value for name, value in row.items() if isinstance(value, Decimal)}
    exact = {name: plain(value) for name, value in numbers.items()}
    too_long = {name: str(numbers[name]) for name, value in exact.items() if value is None}
    return {**row, **exact, "numbers_too_long": json.dumps(too_long) if too_long else None}
