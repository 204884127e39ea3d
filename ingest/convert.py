"""`jixiao convert`: files and folders in, a results folder and a short account of it out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.batch import Result, run
from ingest.gather import gather
from ingest.screen import Progress, emit, visible
from ingest.wording import outcome_text
from output.outcome import Outcome
from output.results import Summary, write_results
from output.workbook import WORKBOOK_FILE
from parsers.errors import ExitCode, UsageError
from parsers.messages import Language, say

MOST_SHOWN = 20
"""Files without a form that the account names one by one; `outcomes.jsonl` has them all."""


def convert(given: Sequence[Path], out: Path, language: Language, as_json: bool = False) -> ExitCode:
    """Convert everything given into the folder `out`. Raises UsageError where that cannot be begun or ended."""
    _check(given, out)
    entries = gather(given, out)
    unread: list[Outcome] = []
    with Progress(len(entries), language) as progress:
        summary = write_results(out, _watched(run(entries), progress, unread))
    emit(_for_machines(summary, out) if as_json else _account(summary, unread, out, language))
    return summary.exit_code


def _check(given: Sequence[Path], out: Path) -> None:
    if not any(path.exists() or path.is_symlink() for path in given):
        raise UsageError("command.nothing_there", paths=", ".join(visible(str(path)) for path in given))
    if out.exists() and not out.is_dir():
        raise UsageError("command.out_is_a_file", path=visible(str(out)))
    if any(path.is_dir() and out.resolve() == path.resolve() for path in given):
        raise UsageError("command.out_is_the_input", path=visible(str(out)))


def _watched(results: Iterable[Result], progress: Progress, unread: list[Outcome]) -> Iterator[Result]:
    for done, (outcome, forms) in enumerate(results, start=1):
        if not forms:
            unread.append(outcome)
        yield outcome, forms
        progress.show(done)


def _for_machines(summary: Summary, out: Path) -> str:
    return json.dumps({**asdict(summary), "out": str(out), "exit_code": int(summary.exit_code)}, ensure_ascii=False)


def _account(summary: Summary, unread: Sequence[Outcome], out: Path, language: Language) -> str:
    lines = [say("command.account", language, **asdict(summary))]
    shown = [outcome for outcome in unread if outcome.status == "failed" or not summary.forms]
    lines += [_complaint(outcome, language) for outcome in shown[:MOST_SHOWN]]
    if len(shown) > MOST_SHOWN:
        lines.append(say("command.account_more", language, count=len(shown) - MOST_SHOWN))
    if summary.rows_to_review or summary.forms_to_review:
        lines.append(say("command.account_review", language, **asdict(summary)))
    lines.append(say("command.account_where", language, out=visible(str(out)), workbook=WORKBOOK_FILE))
    return "\n".join(lines)


def _complaint(outcome: Outcome, language: Language) -> str:
    message = visible(outcome_text(outcome, language))
    status = say(f"output.status_{outcome.status}", language)
    return say("command.account_unread", language, status=status, name=visible(outcome.name), message=message)
