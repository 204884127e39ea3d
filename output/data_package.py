"""`datapackage.json` and `form.schema.json`: what the tables and lines of a results folder hold, for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from normalize.form import SCHEMA_VERSION, Edit, Finding, Form, Indicator, Kind, Operator, Severity, Stage
from output.columns import COLUMNS, ColumnType
from output.flat import TABLE_NAMES, TableName
from output.lines import FORMS_FILE, OUTCOMES_FILE
from parsers.messages import catalogue, say

PACKAGE_FILE = "datapackage.json"
SCHEMA_FILE = "form.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PARQUET, _LINES = "application/vnd.apache.parquet", "application/jsonl"

# Types of the Table Schema, https://datapackage.org/standard/table-schema/. Lists of Parquet are its arrays.
_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "texts": "array",
    "int": "integer",
    "float": "number",
    "floats": "array",
    "bool": "boolean",
    "date": "date",
    "decimal": "number",
    "json": "object",
}
_RECORDS: dict[TableName, type[BaseModel]] = {
    "forms": Form,
    "indicators": Indicator,
    "edits": Edit,
    "findings": Finding,
}
_WORDS = {"kind": Kind, "stage": Stage, "value_type": Operator, "severity": Severity}
_KEYS: dict[TableName, list[str]] = {
    "forms": ["form_id"],
    "indicators": ["form_id", "seq"],
    "edits": ["form_id", "edit_no"],
}
_CODES = {("edits", "kind")}  # the same name as the kind of a form, but a code of the catalogue


def write_descriptions(folder: Path) -> None:
    """Writes both files into `folder`. They say nothing of one run: the same version writes the same bytes."""
    for name, content in ((PACKAGE_FILE, data_package()), (SCHEMA_FILE, form_schema())):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def form_schema() -> dict[str, Any]:
    """The schema of a Form as it is written, where a sum is a string of digits, so that nothing is rounded."""
    schema = Form.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, **schema, "title": f"jixiao Form {SCHEMA_VERSION}"}


def data_package() -> dict[str, Any]:
    """A Data Package (https://datapackage.org) with a Table Schema for each table; `version` is that of our schema."""
    tables = [_table(name) for name in TABLE_NAMES]
    forms = {**_lines("forms-lines", FORMS_FILE), "jsonSchema": SCHEMA_FILE}
    return {
        "profile": "data-package",
        "name": "jixiao-results",
        "title": "绩效目标表",
        "version": SCHEMA_VERSION,
        "resources": [*tables, forms, _lines("outcomes-lines", OUTCOMES_FILE)],
    }


def _table(name: TableName) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.parquet",
        "profile": "tabular-data-resource",
        "format": "parquet",
        "mediatype": _PARQUET,
        "schema": table_schema(name),
    }


def _lines(name: str, path: str) -> dict[str, Any]:
    return {"name": name, "path": path, "format": "jsonl", "mediatype": _LINES, "encoding": "utf-8"}


def table_schema(table: TableName) -> dict[str, Any]:
    """Fields with their types, titles in both languages, closed lists of words, and the keys that join the tables."""
    key = _KEYS.get(table, [])
    schema: dict[str, Any] = {"fields": [_field(table, name, type_) for name, type_ in COLUMNS[table].items()]}
    if key:
        schema["primaryKey"] = key
    if table != "forms":
        forms = {"resource": "forms", "fields": ["form_id"]}
        schema["foreignKeys"] = [{"fields": ["form_id"], "reference": forms}]
    return schema


def _field(table: TableName, name: str, column_type: ColumnType) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": _TYPES[column_type]}
    if f"columns.{name}" in catalogue():
        field |= {"title": say(f"columns.{name}"), "title_en": say(f"columns.{name}", "en")}
    known = _RECORDS[table].model_fields.get(name)
    if known and known.description:
        field["description"] = known.description
    constraints: dict[str, Any] = {"required": True} if name in _KEYS.get(table, []) else {}
    if name in _WORDS and (table, name) not in _CODES:
        constraints["enum"] = list(get_args(_WORDS[name]))
    return {**field, "constraints": constraints} if constraints else field
