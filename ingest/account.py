"""What `convert` says at its end: what became of the files, and where to begin reading."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

import fsspec
from rich.console import Console
from rich.table import Table

from ingest.bar import COLOURS
from ingest.screen import visible
from ingest.wording import outcome_text
from output.lines import FORMS_FILE, OUTCOMES_FILE
from output.outcome import Outcome
from output.report.batch_page import REPORT_FILE
from output.summary import Summary
from output.wanted import EVERYTHING, Wanted
from output.workbook import WORKBOOK_FILE
from parsers.messages import Language, catalogue, say

MOST_SHOWN = 20
"""Files without a form that the account names one by one; `outcomes.jsonl` has them all."""

_WIDTH = 100
_OR: dict[Language, str] = {"zh": " 或 ", "en": " or "}


def account(summary: Summary, out: str, language: Language, wanted: Wanted = EVERYTHING) -> str:
    """The table of counts, the files that failed, what was skipped and why, and where the results are."""
    lines = [_table(summary, language), say("command.account", language, **asdict(summary))]
    if not summary.files:
        lines.append(say("command.account_nothing", language))
    lines += _without_forms(summary, outcomes_of(out), language)
    if summary.rows_to_review or summary.forms_to_review:
        lines.append(say("command.account_review", language, **asdict(summary)))
    if summary.batch_findings:
        lines.append(say("across.account", language, count=summary.batch_findings))
    made = {WORKBOOK_FILE: wanted.workbook, REPORT_FILE: wanted.report}
    first = [file for file, is_made in made.items() if is_made] or [FORMS_FILE]
    lines.append(say("command.account_where", language, out=visible(out), first=_OR[language].join(first)))
    return "\n".join(lines)


def _table(summary: Summary, language: Language) -> str:
    table = Table(box=None, pad_edge=False)
    counts = asdict(summary)
    for name in COLOURS:
        table.add_column(say(f"command.standing_{name}", language), justify="right")
    table.add_column(say("command.standing_total", language), justify="right")
    table.add_row(*(f"{counts[name]:,}" for name in COLOURS), f"{summary.files:,}")
    console = Console(file=io.StringIO(), width=_WIDTH)
    with console.capture() as drawn:
        console.print(table)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())


def _without_forms(summary: Summary, outcomes: Iterable[Outcome], language: Language) -> Iterator[str]:
    """The files that failed, one by one up to a limit; of those that were skipped, how many for what reason."""
    shown = 0
    skipped: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.status == "skipped":
            skipped[outcome.code or ""] += 1
        if outcome.status == "failed" or not summary.forms and not outcome.forms:
            shown += 1
            if shown <= MOST_SHOWN:
                yield _complaint(outcome, language)
    if shown > MOST_SHOWN:
        yield say("command.account_more", language, count=shown - MOST_SHOWN)
    if skipped:
        yield say("command.account_skipped", language, reasons=_reasons(skipped, language))


def outcomes_of(out: str) -> Iterator[Outcome]:
    """What became of each file, as it stands in a results folder."""
    with fsspec.open(f"{out}/{OUTCOMES_FILE}", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Outcome(**json.loads(line))


def _reasons(skipped: Counter[str], language: Language) -> str:
    """Such as 重复 3，系统文件 2."""
    names = {code: f"command.why_{code.rpartition('.')[2]}" for code in skipped}
    told = [f"{say(names[code], language) if names[code] in catalogue() else code} {skipped[code]}" for code in skipped]
    return say("command.comma", language).join(told)


def _complaint(outcome: Outcome, language: Language) -> str:
    message = visible(outcome_text(outcome, language))
    status = say(f"output.status_{outcome.status}", language)
    return say("command.account_unread", language, status=status, name=visible(outcome.name), message=message)
