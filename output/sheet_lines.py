"""What a part of the results adds to the workbook: ready rows, written where the part is, and joined at the end."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from normalize.form import Form
from output.layout import SHEET_NAMES, SheetName
from output.outcome import Outcome

if TYPE_CHECKING:
    from output.row_xml import ReadyRow, RowMaker
    from output.sheet_rows import SheetRow

SHEETS_FILE, COUNTS_FILE = "sheets.jsonl.gz", "sheets.json"
TO_FIRST_ROW = "<first row>"
"""The place of a link to where the form's rows begin, which only the whole workbook knows."""

_SURROGATES = "surrogatepass"
"""Paths that are not UTF-8 reach us as lone surrogates."""

_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True)
class Told:
    """What a part says of its rows together: `counts` for the summary; for each sheet, which columns are filled."""

    counts: Mapping[str, int]
    filled: Mapping[SheetName, Sequence[bool]]


@contextmanager
def sheet_lines(folder: Path, report: bool = True) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens the part's rows; gives the function that adds one file. `report`: whether every form has a page in 报告."""
    rows = FileRows(report)
    with gzip.open(folder / SHEETS_FILE, "wb", compresslevel=1) as file:

        def add(outcome: Outcome, forms: Sequence[Form]) -> None:
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows.of(outcome, forms)]
            file.write("".join(lines).encode("utf-8", _SURROGATES))

        yield add
    told = {"counts": rows.counts, "filled": rows.filled}
    (folder / COUNTS_FILE).write_text(json.dumps(told), encoding="utf-8")


def read_sheet_lines(folder: Path) -> Iterator[ReadyRow]:
    """The rows of a part, in order."""
    from output.row_xml import ReadyRow

    with gzip.open(folder / SHEETS_FILE) as file:
        for line in BufferedReader(file, _AT_ONCE):
            yield ReadyRow(*json.loads(line.decode("utf-8", _SURROGATES)))


def read_told(folder: Path) -> Told:
    """What the part says of its rows together."""
    return Told(**json.loads((folder / COUNTS_FILE).read_text(encoding="utf-8")))


class FileRows:
    """Makes the rows of one file after the other, and counts."""

    def __init__(self, report: bool) -> None:
        from output.row_xml import RowMaker

        self._report = report
        self._makers: dict[SheetName, RowMaker] = {name: RowMaker(name) for name in SHEET_NAMES}
        self.counts: Counter[str] = Counter()

    @property
    def filled(self) -> dict[SheetName, list[bool]]:
        """For each sheet, which columns are filled."""
        return {name: maker.filled for name, maker in self._makers.items()}

    def of(self, outcome: Outcome, forms: Sequence[Form]) -> Iterator[ReadyRow]:
        """One file: its line, and all that its forms hold."""
        from output.sheet_rows import outcome_row, unread_row

        self.counts.update(["files", outcome.standing])
        yield self.ready(outcome_row(outcome))
        if not forms:
            yield self.ready(unread_row(outcome))
        for form in forms:
            yield from self._of_form(form, outcome.path)

    def ready(self, row: SheetRow, choices: Sequence[str] = ()) -> ReadyRow:
        """The row as XML."""
        return self._makers[row.sheet].row(row, choices)

    def _of_form(self, form: Form, path: str | None) -> Iterator[ReadyRow]:
        from output.review_rows import ReviewLines
        from output.sheet_rows import Link, Subject, form_rows, summary_row

        subject = Subject(form, path, self._report)
        self.counts.update(forms=1, rows=len(form.indicators), **{f"rows_{k}": n for k, n in subject.states.items()})
        yield self.ready(summary_row(subject, Link(None, TO_FIRST_ROW) if form.indicators else None))
        for row in form_rows(subject):
            yield self.ready(row)
        for line, choices in ReviewLines(subject).rows():
            yield self.ready(line, choices)
