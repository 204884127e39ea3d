"""`jixiao schema`: the JSON Schema of what stands in `forms.jsonl`."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.screen import emit, visible
from output.data_package import form_schema
from parsers.errors import ExitCode, UsageError


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
