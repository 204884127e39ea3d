"""`jixiao schema`: what is published must fit what is written."""

from __future__ import annotations

import json
from pathlib import Path

from normalize.form import Form
from output.data_package import DIALECT
from tests.ingest.runs import Jixiao, records, write


def test_schema_goes_to_stdout_or_to_a_file(jixiao: Jixiao, tmp_path: Path) -> None:
    printed = jixiao("schema")
    written = jixiao("schema", "--out", tmp_path / "form.schema.json")
    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert json.loads(printed.out) == json.loads((tmp_path / "form.schema.json").read_text(encoding="utf-8"))


def test_schema_says_which_dialect_and_which_version(jixiao: Jixiao) -> None:
    schema = json.loads(jixiao("schema").out)
    assert schema["$schema"] == DIALECT
    assert schema["title"] == "jixiao Form 1"
    assert set(schema["properties"]) == set(Form.model_fields)


def test_a_written_form_has_what_the_schema_requires_with_the_types_it_names(
    jixiao: Jixiao, folder: Path, tmp_path: Path
) -> None:
    schema = json.loads(jixiao("schema").out)
    jixiao("convert", write(folder / "a.txt"), "--out", tmp_path / "r")
    [form] = records(tmp_path / "r", "forms.jsonl")
    assert set(schema["required"]) <= set(form)
    row = schema["$defs"]["Indicator"]
    assert set(row["required"]) <= set(form["indicators"][0]) <= set(row["properties"])
    assert isinstance(form["indicators"][0]["points"], str)
    assert "number" not in {kind.get("type") for kind in row["properties"]["points"]["anyOf"]}


def test_a_place_that_cannot_be_written_gives_1(jixiao: Jixiao, tmp_path: Path) -> None:
    ran = jixiao("schema", "--out", tmp_path / "no/such/folder.json")
    assert ran.code == 1
    assert "folder.json" in ran.err
