"""Reads what a person has filled in: the sheet 待复核 of the workbook, that sheet alone, or a csv of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.submission import opened
from output.layout import COLUMNS
from parsers.decoding import decode
from parsers.errors import UnreadableError, UsageError
from parsers.messages import catalogue, say
from parsers.signatures import looks_like

MAX_CELLS = 10_000_000
MAX_MEGABYTES = 1024
_NEEDED = ("right_value", "form_id", "check_code")
_HEADER_WITHIN = 50
"""Rows among which the header is looked for: a person may write something above it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A line in which a person wrote something: its number in the sheet from 1, and its texts by column."""

    sheet: str
    number: int
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


def filled_lines(file: Path) -> list[Filled]:
    """The lines with something in 正确值. Raises UsageError where there is no such sheet, or nobody can read it."""
    try:
        sheets = list(_sheets(_bytes_of(file)))
    except UnreadableError as error:
        raise UsageError(error.code, **error.params) from error
    found = [lines for name, rows in sheets if (lines := _lines(name, rows)) is not None]
    if not found:
        raise UsageError("corrections.no_sheet", file=file.name)
    return [line for lines in found for line in lines if line["right_value"]]


def _bytes_of(file: Path) -> bytes:
    with opened(file) as stream:
        data = stream.read((MAX_MEGABYTES << 20) + 1)
    if len(data) > MAX_MEGABYTES << 20:
        raise UnreadableError("errors.too_large", limit=MAX_MEGABYTES)
    return data


def _sheets(data: bytes) -> Iterator[tuple[str, Iterable[tuple[int, Mapping[int, str]]]]]:
    """The sheets that may be meant: each row's number, and its texts by column from 1."""
    kind = looks_like(data)
    if kind == "excel":
        from parsers.office import Package
        from parsers.sheet_xml import read_tabs

        for sheet in read_tabs(Package(data, all_parts=False), _wanted(), MAX_CELLS):
            rows: dict[int, dict[int, str]] = {}
            for (row, column), value in sheet.values.items():
                rows.setdefault(row, {})[column] = value.text
            yield sheet.name, sorted(rows.items())
    elif kind is None:
        text = decode(data).text
        separator = "\t" if text.split("\n", 1)[0].count("\t") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        yield "", ((number, dict(enumerate(row, start=1))) for number, row in enumerate(reader, start=1))
    else:
        raise UnreadableError("corrections.no_workbook_given")


def _wanted() -> re.Pattern[str]:
    names = "|".join(re.escape(text) for text in catalogue()["workbook.sheet_review"].values())
    return re.compile(rf"(?:{names})(?:\(\d+\))?")


def _lines(sheet: str, rows: Iterable[tuple[int, Mapping[int, str]]]) -> list[Filled] | None:
    """The lines below the header; None where the sheet has none."""
    places: dict[str, int] | None = None
    found = []
    for count, (number, row) in enumerate(rows):
        if places is None:
            places = _places(row)
            if places is None and count > _HEADER_WITHIN:
                return None
        else:
            found.append(Filled(sheet, number, {name: row.get(at, "").strip() for name, at in places.items()}))
    return None if places is None else found


def _places(row: Mapping[int, str]) -> dict[str, int] | None:
    """Where each column stands, by the titles in its header, in whatever order a person has put them."""
    titles = {"".join(text.split()): at for at, text in row.items()}
    named = {column.name: "".join(say(f"columns.{column.name}").split()) for column in COLUMNS["review"]}
    places = {name: titles[title] for name, title in named.items() if title in titles}
    return places if all(name in places for name in _NEEDED) else None
