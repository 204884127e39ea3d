"""`jixiao apply`: what a person has filled in becomes corrections of the results, line by line, or is told why not."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.filled_in import Filled, filled_lines
from ingest.marking import Marked, Refused, mark
from ingest.screen import emit, visible
from ingest.state import JOURNAL_FILE, STATE, open_state
from ingest.views import kept_views
from normalize.form import Form
from output.corrected import AS_READ_FILE, Corrections
from output.outcome import Outcome
from output.parts import Drawn, read_results
from output.report.batch_page import REPORT_FILE
from output.results import MANIFEST_FILE, write_results
from output.trouble import explained
from output.wanted import Wanted
from output.workbook import WORKBOOK_FILE
from parsers.errors import ExitCode, UsageError
from parsers.messages import Language, say

MOST_SHOWN = 50
"""Lines that could not be taken which are told one by one."""


def apply(arguments: argparse.Namespace, language: Language) -> ExitCode:
    """Put what was filled in into the results. Raises UsageError where nothing can be begun."""
    file, results = Path(arguments.file), Path(arguments.to)
    _check(results)
    day = _day(arguments.date)
    with open_state(results):
        lines = filled_lines(file)
        marked = mark(lines, {form.form_id: form for form in _wanted(results, lines)}, arguments.reviewer, day)
        before = Corrections.of(results)
        after = before.plus(marked.taken)
        new = len(after.history) - len(before.history)
        if new and not arguments.dry_run:
            with explained(results):
                after.save(results)
            _rewrite(results)
    emit(_for_machines(marked, new) if arguments.json else _account(marked, new, arguments, language))
    return ExitCode.NEEDS_REVIEW if marked.refused else ExitCode.CLEAN


def _check(results: Path) -> None:
    if not results.is_dir():
        raise UsageError("output.no_folder", folder=results)
    if not (results / MANIFEST_FILE).is_file():
        raise UsageError("output.incomplete", folder=results, file=MANIFEST_FILE)


def _day(given: str | None) -> str:
    try:
        return (dt.date.fromisoformat(given) if given else dt.datetime.now().astimezone().date()).isoformat()
    except ValueError:
        raise UsageError("corrections.wrong_date", value=given) from None


def _wanted(results: Path, lines: Sequence[Filled]) -> Iterator[Form]:
    """The forms of the results as they stand there; those that no line speaks of are not kept."""
    named = {line["form_id"] for line in lines}
    for _, forms in read_results(results):
        yield from (form for form in forms if form.form_id in named)


def _rewrite(results: Path) -> None:
    """All results anew, from what was read at first."""
    manifest = json.loads((results / MANIFEST_FILE).read_bytes())
    files = manifest["files"]
    wanted = Wanted(
        WORKBOOK_FILE in files,
        REPORT_FILE in files,
        rules=manifest.get("rules", {}),
        roster=tuple(manifest.get("roster", ())),
    )
    with kept_views(results / STATE / JOURNAL_FILE) as view_of:
        write_results(results, _as_read(results, view_of), wanted)


def _as_read(results: Path, view_of: Callable[[Outcome], bytes]) -> Iterator[Drawn]:
    """What the results hold, without what people have said, and the views of the sources."""
    file = results / AS_READ_FILE
    lines = file.read_bytes().splitlines() if file.is_file() else []
    originals = {form.form_id: form for form in map(Form.model_validate_json, lines)}
    for outcome, forms in read_results(results):
        yield outcome, [originals.get(form.form_id, form) for form in forms], view_of(outcome)


def _for_machines(marked: Marked, new: int) -> str:
    told = [{"line": one.line.number, "code": one.code, "params": one.params} for one in marked.refused]
    return json.dumps({"filled_in": marked.lines, "new": new, "refused": told}, ensure_ascii=False)


def _account(marked: Marked, new: int, arguments: argparse.Namespace, language: Language) -> str:
    counts = {"lines": marked.lines, "corrected": marked.corrected, "confirmed": marked.confirmed, "new": new}
    told = [say("corrections.account", language, **{name: str(number) for name, number in counts.items()})]
    told += [_complaint(one, language) for one in marked.refused[:MOST_SHOWN]]
    if more := len(marked.refused) - MOST_SHOWN:
        told += [say("corrections.more", language, count=more)] if more > 0 else []
    ending = "dry_run" if arguments.dry_run else "done" if new else "nothing_new"
    return "\n".join([*told, say(f"corrections.{ending}", language, results=visible(arguments.to))])


def _complaint(refused: Refused, language: Language) -> str:
    message = say(f"corrections.{refused.code}", language, **refused.params)
    where = f"{refused.line.sheet} {refused.line.number}".strip()
    return visible(say("corrections.refused", language, where=where, message=message))
