"""The pages of a part's forms, one at a time, and what the batch's page is to say of each file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from normalize.form import Form
from output.outcome import Outcome, Standing, to_review
from output.report.form_page import form_page, page_name
from output.report.view import view_in

PAGES_FOLDER = "报告"
LISTED_FILE = "report.jsonl"


@dataclass(frozen=True, slots=True)
class Listed:
    """A form, or a file without one, as the batch's page lists it. `codes`: how often each check, reason and kind of
    repair occurs in it; `of_file`: the standing of the whole file, told with its first
    form alone; `page`: the form's own.
    """

    standing: Standing
    file: str
    of_file: Standing | None = None
    message: str = ""
    form_id: str = ""
    unit: str | None = None
    form: str | None = None
    year: int | None = None
    kind: str = ""
    stage: str = ""
    rows: int = 0
    rows_to_review: int = 0
    rows_repaired: int = 0
    edits: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    severities: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)
    page: str = ""


class AddPages(Protocol):
    """What adds the pages of one file's forms."""

    def __call__(self, outcome: Outcome, forms: Sequence[Form], view: bytes = b"") -> None:
        """`view`: the source as its pages draw it; without it they say that it is missing."""


@contextmanager
def form_pages(part: Path) -> Iterator[AddPages]:
    """Makes the folder of pages in `part` and the list of what they hold; gives the function that adds one file."""
    folder = part / PAGES_FOLDER
    folder.mkdir()
    with (part / LISTED_FILE).open("w", encoding="utf-8", errors="backslashreplace") as listed:

        def add(outcome: Outcome, forms: Sequence[Form], view: bytes = b"") -> None:
            source = view_in(view) if forms else None
            for number, form in enumerate(forms):
                page = form_page(form, source, only_form=len(forms) == 1)
                (folder / page_name(form.form_id)).write_text(page, encoding="utf-8", newline="\n")
                _tell(_of_form(form, None if number else outcome.standing), listed.write)
            if not forms:
                _tell(Listed(outcome.standing, outcome.name, outcome.standing, outcome.message), listed.write)

        yield add


class _Write(Protocol):
    def __call__(self, text: str, /) -> object: ...


def _tell(listed: Listed, write: _Write) -> None:
    # In ASCII: a name that is not UTF-8, or that holds a line break of Unicode's, is one line of the list all the same.
    told = {name: value for name, value in asdict(listed).items() if value not in (None, "", 0, {})}
    write(json.dumps(told) + "\n")


def listed_in(parts: Sequence[Path]) -> Iterator[Listed]:
    """What the parts list, in order."""
    for part in parts:
        with (part / LISTED_FILE).open(encoding="utf-8") as lines:
            for line in lines:
                yield Listed(**json.loads(line))


def _of_form(form: Form, of_file: Standing | None) -> Listed:
    repaired = {edit.seq for edit in form.edits}
    reasons = [*form.review_reasons, *(reason for row in form.indicators for reason in row.review_reasons)]
    return Listed(
        standing="review" if to_review(form) else "repaired" if form.edits else "clean",
        file=form.source.name,
        of_file=of_file,
        form_id=form.form_id,
        unit=form.unit_name,
        form=(form.project and form.project.project_name) or form.title,
        year=form.fiscal_year,
        kind=form.kind,
        stage=form.stage,
        rows=len(form.indicators),
        rows_to_review=sum(row.needs_review for row in form.indicators),
        rows_repaired=sum(row.seq in repaired and not row.needs_review for row in form.indicators),
        edits=len(form.edits),
        findings=_counted(finding.code for finding in form.findings),
        severities={finding.code: finding.severity for finding in form.findings},
        reasons=_counted(reason.code for reason in reasons),
        repairs=_counted(edit.kind for edit in form.edits),
        page=page_name(form.form_id),
    )


def _counted(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items()))
