"""`jixiao score`: what was achieved -> the points of every indicator, how they came about, or why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.actuals import Filled, Given, read_actuals, read_forms
from ingest.screen import emit, visible
from normalize.form import Form, Indicator
from normalize.scoring_points import Scored, score
from output.scores import SCORES_BOOK, ScoredRow, Source, write_scores
from output.trouble import explained
from parsers.errors import ExitCode
from parsers.messages import Language, say

MOST_SHOWN = 10
"""Rows without an indicator that the account names one by one; the workbook has them all."""


def score_results(results: Path, actuals: Path, out: Path | None, language: Language) -> ExitCode:
    """Write the points of a results folder. Raises UsageError for a wrong folder or a wrong file."""
    forms = read_forms(results)
    filled = read_actuals(actuals, forms)
    rows = list(scored_rows(forms, filled))
    folder = out or results
    with explained(folder):
        write_scores(folder, rows, filled.unmatched)
    emit("\n".join(_account(rows, filled, folder, language)))
    done = all(row.scored.points is not None for row in rows) and not filled.unmatched
    return ExitCode.CLEAN if done else ExitCode.NEEDS_REVIEW


def scored_rows(forms: Sequence[Form], filled: Filled) -> Iterator[ScoredRow]:
    """Every indicator with its points, in the order of the forms."""
    for form in forms:
        for row in form.indicators:
            given = filled.given.get((form.form_id, row.seq))
            actual, source = _actual(row, given)
            skipped = bool(given and given.not_applicable)
            yield ScoredRow(form, row, actual, source, skipped, _score(form, row, actual, skipped))


def _actual(row: Indicator, given: Given | None) -> tuple[str | None, Source]:
    """What was filled in; else what a self-evaluation has printed."""
    if given and given.actual:
        return given.actual, "given"
    return (row.actual, "printed") if row.actual else (None, "none")


def _score(form: Form, row: Indicator, actual: str | None, not_applicable: bool) -> Scored:
    if row.scoring_rule is None:
        return Scored(None, "no_rule")
    return score(row.scoring_rule, row, actual, not_applicable=not_applicable, year=form.fiscal_year)


def _account(rows: Sequence[ScoredRow], filled: Filled, folder: Path, language: Language) -> Iterator[str]:
    given = sum(row.scored.points is not None for row in rows)
    unsure = sum(row.scored.points is not None and row.indicator.needs_review for row in rows)
    yield say("actuals.account", language, rows=len(rows), scored=given, unscored=len(rows) - given)
    if unsure:
        yield say("actuals.account_unsure", language, rows=unsure)
    for left in filled.unmatched[:MOST_SHOWN]:
        message = say(f"actuals.{left['code']}", language)
        yield say("actuals.account_unmatched", language, row=left["sheet_row"], message=message)
    if len(filled.unmatched) > MOST_SHOWN:
        yield say("actuals.account_more", language, count=len(filled.unmatched) - MOST_SHOWN)
    yield say("actuals.account_where", language, file=visible(str(folder / SCORES_BOOK)))
