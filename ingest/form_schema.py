"""`jixiao schema`: the JSON Schema of what stands in `forms.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ingest.screen import emit, visible
from normalize.form import SCHEMA_VERSION, Form
from parsers.errors import ExitCode, UsageError

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def write_schema(out: Path | None) -> ExitCode:
    """Write the schema to the file `out`, or to stdout. Raises UsageError where the file cannot be written."""
    text = json.dumps(form_schema(), ensure_ascii=False, indent=2)
    if out is None:
        emit(text)
        return ExitCode.CLEAN
    try:
        out.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError("command.cannot_write", path=visible(str(out)), reason=error.strerror or error) from error
    return ExitCode.CLEAN


def form_schema() -> dict[str, Any]:
    """The schema of a Form as it is written, where a sum is a string of digits, so that nothing is rounded."""
    schema = Form.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, **schema, "title": f"jixiao Form {SCHEMA_VERSION}"}
