"""Dates against the year of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from normalize.checks.rules import Rule
from normalize.checks.seen import Seen
from normalize.form import Form
from normalize.words import compact, half_width

_MONTHS = re.compile(r"(20\d\d)[年./-](\d{1,2})|(?<=[至到~～—－-])(\d{1,2})月")
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


def date_after_project(form: Form, rule: Rule) -> Iterator[Seen]:
    """No target date lies after the project's own end."""
    told = (text for label, text in form.head_other.items() if any(word in compact(label) for word in rule.words("of")))
    ends = [end for text in told if (end := _last_month(text))]
    for row in form.indicators if len(ends) == 1 else ():
        if row.value_iso and row.value_iso[:7] > ends[0][: len(row.value_iso)]:
            yield Seen(row, "value", {"value": row.value, "end": ends[0]})


def _last_month(text: str) -> str | None:
    """The later of the months that a span names, as YYYY-MM: 2027年1月至10月, 2026.3-2027.9."""
    months: list[str] = []
    for year, with_year, alone in _MONTHS.findall(half_width(compact(text))):
        if year or months:
            months.append(f"{year or months[-1][:4]}-{int(with_year or alone):02}")
    return max((month for month in months if "01" <= month[5:] <= "12"), default=None)


CHECKS = (
    *(date_after_year, date_before_year, date_after_project),
    *(signed_long_after_year, year_differs_from_file_name),
)
