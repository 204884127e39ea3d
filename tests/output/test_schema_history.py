"""The schema as it is published: a change of it shows as a diff, and goes into the CHANGELOG."""

from __future__ import annotations

import json
from pathlib import Path

from normalize.form import SCHEMA_VERSION
from output.data_package import form_schema

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


def test_the_published_schema_is_the_programs() -> None:
    """After a change: `jixiao schema --out docs/schema/form-VERSION.json`; a release fixes what its version means."""
    published = json.loads((SCHEMAS / f"form-{SCHEMA_VERSION}.json").read_text(encoding="utf-8"))
    assert published == form_schema()


def test_every_version_is_kept() -> None:
    assert {f"form-{version}.json" for version in range(1, int(SCHEMA_VERSION) + 1)} == {
        file.name for file in SCHEMAS.iterdir()
    }
