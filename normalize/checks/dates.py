"""Dates against the year of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen
from normalize.form import Form

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|[^\d]|$)")


def date_after_year(form: Form, rule: Rule) -> Iterator[Seen]:
    """A target date does not lie after the form's year."""
    for row in form.indicators:
        if row.value_iso and form.fiscal_year and int(row.value_iso[:4]) > form.fiscal_year:
            yield Seen(row, "value", {"value": row.value, "year": form.fiscal_year})


def date_before_year(form: Form, rule: Rule) -> Iterator[Seen]:
    """Nor before it: such rows were copied from an earlier form."""
    for row in form.indicators:
        if row.value_iso and form.fiscal_year and int(row.value_iso[:4]) < form.fiscal_year:
            yield Seen(row, "value", {"value": row.value, "year": form.fiscal_year})


def signed_long_after_year(form: Form, rule: Rule) -> Iterator[Seen]:
    """A form is filled in before its year ends; a self-evaluation, within the next."""
    signed = form.signoff.date_iso if form.signoff else None
    if signed and form.fiscal_year and signed.year > form.fiscal_year + int(rule.limits["years"]):
        yield Seen(None, "signoff_date", {"year": form.fiscal_year, "date": signed.isoformat()})


def year_differs_from_file_name(form: Form, rule: Rule) -> Iterator[Seen]:
    """The one year that the file's name holds is the form's."""
    years = set(_YEAR.findall(PurePosixPath(form.source.name).name))
    if len(years) == 1 and form.fiscal_year and str(form.fiscal_year) not in years:
        yield Seen(None, "fiscal_year", {"year": form.fiscal_year, "named": years.pop()})


CHECKS = (date_after_year, date_before_year, signed_long_after_year, year_differs_from_file_name)
