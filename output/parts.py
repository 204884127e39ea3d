"""Results written part by part, as the work goes on, and joined when all is done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from normalize.checks import check
from normalize.checks.rules import overruled
from normalize.form import Form
from output.across import read_across
from output.corrected import AS_READ_FILE, Corrections
from output.flat import TABLE_NAMES, across_rows
from output.lines import FORMS_FILE, OUTCOMES_FILE, form_lines, outcome_lines
from output.outcome import Outcome
from output.report.pages import form_pages
from output.sheet_lines import sheet_lines
from output.summary import Summary
from output.tables import join_tables, parquet_tables
from output.trouble import explained
from output.wanted import EVERYTHING, Wanted
from output.workbook import workbook

SUMMARY_FILE = "summary.json"
Result = tuple[Outcome, Sequence[Form]]
Drawn = tuple[Outcome, Sequence[Form], bytes]
"""The same with the view of the source, for the report."""


def write_part(part: Path, results: Iterable[Result | Drawn], of: Path, wanted: Wanted = EVERYTHING) -> Summary:
    """Writes tables, lines and pages of these files into `part`; memory stays bounded. `of`: the whole results folder.

    What people have corrected there is put into the forms, which are given as they were read; then they are checked by
    the county's own rules, if it has any.

    Raises UsageError where it cannot be written; errors of `results` itself pass through.
    """
    summary = Summary()
    with ExitStack() as stack:
        with explained(of):
            part.mkdir(parents=True)
            writers = [stack.enter_context(writer(part)) for writer in (parquet_tables, form_lines, outcome_lines)]
            add_pages = stack.enter_context(form_pages(part)) if wanted.report else None
            if wanted.workbook:
                writers.append(stack.enter_context(sheet_lines(part, wanted.report)))
            as_read = stack.enter_context(form_lines(part, AS_READ_FILE))
            corrections = Corrections.of(of)
        rules = overruled(wanted.rules) if wanted.rules else None
        for outcome_read, forms_read, *view in results:
            outcome, forms, changed = corrections.applied(outcome_read, forms_read)
            if rules:
                forms = [form.model_copy(update={"findings": check(form, rules)}) for form in forms]
                outcome = replace(outcome, findings=sum(len(form.findings) for form in forms))
            with explained(of):
                for add in writers:
                    add(outcome, forms)
                if add_pages:
                    add_pages(outcome, forms, *view)
                as_read(outcome, changed)
            summary = summary.plus(outcome, forms)
        with explained(of):
            stack.close()
            (part / SUMMARY_FILE).write_text(json.dumps(asdict(summary)), encoding="utf-8")
    return summary


def summary_of(parts: Iterable[Path]) -> Summary:
    """What the parts hold together."""
    total = Summary()
    for part in parts:
        total = total.joined(Summary(**json.loads((part / SUMMARY_FILE).read_text(encoding="utf-8"))))
    return total


def join(parts: Sequence[Path], folder: Path) -> None:
    """Writes one file of each kind into `folder` that holds what the parts hold, in their order.

    What only the parts together show is there already, and comes last among the findings.
    """
    for name in (FORMS_FILE, OUTCOMES_FILE, AS_READ_FILE):
        with (folder / name).open("wb") as joined:
            for part in parts:
                with (part / name).open("rb") as file:
                    shutil.copyfileobj(file, joined)
    across = across_rows(read_across(folder))
    for table in TABLE_NAMES:
        join_tables(table, parts, folder, across if table == "findings" else ())


def write_workbook(parts: Iterable[Path], folder: Path, report: bool = True) -> None:
    """Writes the workbook of all parts into `folder`. `report`: whether its rows can lead to pages of forms."""
    with workbook(folder, report) as sheets:
        for part in parts:
            sheets.add(part)
        sheets.add_across([one.finding for one in read_across(folder)])


def read_results(folder: Path) -> Iterator[Result]:
    """What a part, or a results folder, holds: each file with its forms."""
    with (folder / FORMS_FILE).open(encoding="utf-8") as forms, (folder / OUTCOMES_FILE).open(encoding="utf-8") as told:
        for line in told:
            outcome = Outcome(**json.loads(line))
            yield outcome, [Form.model_validate_json(next(forms)) for _ in range(outcome.forms)]
