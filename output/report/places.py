"""Places of a form as keys, and all of them."""

from __future__ import annotations

from collections.abc import Iterator

from normalize.form import Form, Place
from parsers.document import Where

Key = tuple[object, ...]


def key_of(place: Place | Where) -> Key:
    """What two places have in common that are the same one."""
    return (place.page, place.sheet, place.table, place.line, place.row, place.column, place.box)


def row_key(place: Place | Where) -> Key:
    """The row (or line) in which the place stands."""
    return (place.page, place.sheet, place.table, place.line, place.row)


def all_places(form: Form) -> Iterator[Place]:
    """Every place that the form names: of values, repairs and findings."""
    yield from form.evidence.values()
    for row in form.indicators:
        yield from row.evidence.values()
    yield from (edit.where for edit in form.edits)
    yield from (finding.where for finding in form.findings if finding.where)
