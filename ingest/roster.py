"""The list of units that have to hand in forms: a file of text or any table that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from normalize.words import column_role, compact
from parsers import parse
from parsers.decoding import decode
from parsers.document import Table
from parsers.errors import JixiaoError, UnreadableError, UsageError
from parsers.signatures import looks_like

_TITLE = re.compile(r"^(?:预算|填报|申报|应报)?(?:单位|部门)(?:（单位）)?(?:名称|全称)?$")
_NUMBER = re.compile(r"^[\d.、\-]*$")


def read_roster(file: Path) -> tuple[str, ...]:
    """The units, in order. Raises UsageError where the file cannot be read or names none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError("across.roster_cannot_open", file=file, reason=error.strerror or error) from error
    units = tuple(dict.fromkeys(_units(_rows(file.name, data))))
    if not units:
        raise UsageError("across.roster_empty", file=file)
    return units


def _rows(name: str, data: bytes) -> list[list[str]]:
    try:
        if looks_like(data) is None:
            text = decode(data).text
            return [[cell.strip(' "\t') for cell in re.split(r"[\t,，;；]", line)] for line in text.splitlines()]
        tables = [block for block in parse(name, data).blocks if isinstance(block, Table)]
        return [[cell.text for cell in row] for table in tables for row in table.rows()]
    except (JixiaoError, UnreadableError):
        return []


def _units(rows: list[list[str]]) -> Iterator[str]:
    """What stands in the column of units, or else in the first column that is no number."""
    column = None
    for row in rows:
        titles = [at for at, cell in enumerate(row) if _TITLE.match(compact(cell)) or column_role(cell) == "unit_name"]
        if titles:
            column = titles[0]
            continue
        cells = (
            row[column : column + 1]
            if column is not None
            else [cell for cell in row if not _NUMBER.match(compact(cell))]
        )
        yield from (compact(cell) for cell in cells[:1] if len(compact(cell)) > 1)
