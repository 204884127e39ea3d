"""The list of units that have to hand in forms: a file of text or any table that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from normalize.structure import is_total_word
from normalize.words import column_role, compact
from parsers import parse
from parsers.decoding import decode
from parsers.document import Table
from parsers.errors import JixiaoError, UsageError
from parsers.messages import say
from parsers.signatures import looks_like

_TITLE = re.compile(r"^(?:预算|填报|申报|应报)?(?:(?:单位|部门)(?:（单位）)?(?:名称|全称)?|名称)$")
_BETWEEN = re.compile(r"[\t,，;；\s]+")
_NUMBER = re.compile(r"^[\d.、\-]*$")


def read_roster(file: Path) -> tuple[str, ...]:
    """The units, in order. Raises UsageError where the file cannot be read or names none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError("across.roster_cannot_open", file=file, reason=error.strerror or error) from error
    try:
        units = tuple(dict.fromkeys(_units(_rows(file.name, data))))
    except JixiaoError as error:
        raise UsageError(
            "across.roster_unreadable", file=file, message=say(error.code, "zh", **error.params)
        ) from error
    if not units:
        raise UsageError("across.roster_empty", file=file)
    return units


def _rows(name: str, data: bytes) -> list[list[str]]:
    if looks_like(data) is None:
        return [[cell.strip('"') for cell in _BETWEEN.split(line.strip())] for line in decode(data).text.splitlines()]
    tables = [block for block in parse(name, data).blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for table in tables for row in table.rows()]


def _units(rows: list[list[str]]) -> Iterator[str]:
    """What stands below the title of the column of units; without one, in the first column that is no number."""
    titled = [(at, column) for at, row in enumerate(rows) for column, cell in enumerate(row) if _is_title(cell)]
    below, column = titled[0] if titled else (-1, None)
    for row in rows[below + 1 :]:
        cells = (
            [cell for cell in row if not _NUMBER.match(compact(cell))] if column is None else row[column : column + 1]
        )
        word = compact(cells[0]) if cells else ""
        if len(word) > 1 and not is_total_word(word) and not _is_title(word):
            yield word


def _is_title(cell: str) -> bool:
    return bool(_TITLE.match(compact(cell))) or column_role(cell) == "unit_name"
