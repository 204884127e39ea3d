"""The page of one form: its source on one side, what was read on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from normalize.form import Form, Funds, Project, SignOff
from output.report.form_rows import Rows, Value, field_label, plain
from output.report.page import rendered
from output.report.places import all_places
from output.report.source_pane import source_pane
from output.report.view import SourceView
from parsers.messages import say

_HEAD = ("title", "unit_name", "unit_code", "fiscal_year")
_LONG = ("duties", "annual_goals")
_EVIDENCE = {"signoff_date": "date", "signoff_date_iso": "date"}


def page_name(form_id: str) -> str:
    """The file name of a form's page."""
    return f"{form_id if re.fullmatch(r'[0-9A-Za-z_-]+', form_id) else quote(form_id, safe='').replace('%', '~')}.html"


def form_page(form: Form, view: SourceView | None, only_form: bool = True) -> str:
    """The page, in HTML. `view`: the source, where it was kept; `only_form`: no other form stands in it."""
    pane = source_pane(view, all_places(form), only_form)
    rows = Rows(form, pane)
    seqs = {row.seq for row in form.indicators}
    read = [rows.row(row) for row in form.indicators]
    return rendered(
        "form",
        form=form,
        name=form.source.name,
        unit=form.unit_name or say("report.no_unit"),
        subtitle=" · ".join(filter(None, _subtitle(form))),
        head=list(_head(form, rows)),
        long=[_field(form, rows, name, getattr(form, name)) for name in _LONG if getattr(form, name)],
        rows=read,
        evaluated=any(row.values[name].text for row in read for name in ("actual", "score")),
        repairs=[rows.repair(edit) for edit in form.edits if edit.seq not in seqs],
        doubts=rows.doubts(form.review_reasons, [one for one in form.findings if one.seq not in seqs], form.evidence),
        counts={look: sum(row.look == look for row in read) for look in ("review", "repaired", "clean")},
        pane=pane,
    )


def _subtitle(form: Form) -> Iterator[str | None]:
    yield form.project.project_name if form.project else None
    yield form.title
    yield f"{form.fiscal_year}" if form.fiscal_year else None


def _head(form: Form, rows: Rows) -> Iterator[Value]:
    funds, signoff, project = form.funds or Funds(), form.signoff or SignOff(), form.project or Project()
    told: dict[str, object] = {name: getattr(form, name) for name in _HEAD}
    told |= {name: getattr(project, name) for name in Project.model_fields}
    told |= {"funds_unit": funds.printed_unit}
    told |= {f"{name}_yuan": getattr(funds, name) for name in Funds.model_fields if name != "printed_unit"}
    told |= {"preparer": signoff.preparer, "phone": signoff.phone, "signoff_date": signoff.date}
    told |= {"signoff_date_iso": signoff.date_iso, "head": signoff.head}
    for name, value in told.items():
        if value not in (None, ""):
            yield _field(form, rows, name, value)
    others = {**signoff.reviews, **form.head_other}
    for number, (label, text) in enumerate(others.items(), 1):
        yield rows.value(f"f-other{number}", label, text, form.evidence.get(label))


def _field(form: Form, rows: Rows, name: str, value: object) -> Value:
    known = form.evidence.get(_EVIDENCE.get(name, name.removesuffix("_yuan")))
    doubted = any(reason.field == name for reason in form.review_reasons)
    return rows.value(f"f-{name}", field_label(name), plain(value), known, look="review" if doubted else "")
