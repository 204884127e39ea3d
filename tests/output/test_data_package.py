"""The descriptions for machines, held against the data by the reference libraries of their standards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Resource, Schema
from jsonschema import Draft202012Validator, ValidationError
from pyarrow import parquet

from ingest.pipeline import read_one
from output.columns import COLUMNS
from output.data_package import PACKAGE_FILE, SCHEMA_FILE
from output.flat import TABLE_NAMES
from output.results import write_results
from tests.output.build import empty_form, full_form, read, tricky_form, unread

SAMPLES = Path(__file__).parents[2] / "samples"
KINDS = ("*.tsv", "*.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    made = [read([full_form(), empty_form(), tricky_form()]), unread()]
    write_results(folder, [*made, *(read_one(path) for kind in KINDS for path in sorted(SAMPLES.glob(kind)))])
    return folder


def described(folder: Path, change: Callable[[str, list[dict[str, Any]]], None] = lambda *_: None) -> Package:
    """The package with the tables' rows as Arrow gives them: frictionless's own reader makes floats of integers."""
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    resources = []
    for resource in package["resources"]:
        if resource["path"].endswith(".parquet"):
            rows = parquet.read_table(folder / resource["path"]).to_pylist()
            change(resource["name"], rows)
            schema = Schema.from_descriptor(resource["schema"])
            resources.append(Resource(name=resource["name"], data=rows, schema=schema))
    return Package(resources=resources)


def complaints(package: Package) -> set[str]:
    return {error.type for task in package.validate().tasks for error in task.errors}


def test_the_package_names_what_lies_beside_it(folder: Path) -> None:
    package = Package(str(folder / PACKAGE_FILE))
    assert all((folder / str(resource.path)).is_file() for resource in package.resources)
    for table in TABLE_NAMES:
        schema = package.get_resource(table).schema
        assert schema.field_names == parquet.read_schema(folder / f"{table}.parquet").names == list(COLUMNS[table])
        assert all(field.title for field in schema.fields)


def test_every_row_fits_its_table_schema(folder: Path) -> None:
    report = described(folder).validate()
    assert report.valid, [error.message for task in report.tasks for error in task.errors][:5]
    assert sum(task.stats["rows"] or 0 for task in report.tasks) > 60


@pytest.mark.parametrize(
    ("table", "field", "value", "complaint"),
    [
        ("indicators", "seq", "one", "type-error"),
        ("indicators", "value_type", "about", "constraint-error"),
        ("indicators", "form_id", "of no form", "foreign-key"),
        ("indicators", "evidence", "{", "type-error"),
        ("forms", "kind", "village", "constraint-error"),
        ("forms", "form_id", None, "primary-key"),
    ],
)
def test_a_row_that_does_not_fit_is_told(folder: Path, table: str, field: str, value: object, complaint: str) -> None:
    def spoil(name: str, rows: list[dict[str, Any]]) -> None:
        if name == table:
            rows[0][field] = value

    assert complaint in complaints(described(folder, spoil))


def test_every_form_fits_the_json_schema(folder: Path) -> None:
    schema = json.loads((folder / SCHEMA_FILE).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    forms = [json.loads(line) for line in (folder / "forms.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(forms) > 5
    for form in forms:
        validator.validate(form)
    forms[0]["indicators"][0]["seq"] = "one"
    with pytest.raises(ValidationError):
        validator.validate(forms[0])
