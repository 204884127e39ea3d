"""Repaired rows -> Forms of the public schema."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from normalize.checks import check
from normalize.checks.rules import Rules
from normalize.form import Edit as FormEdit
from normalize.form import Form, Indicator, ReviewReason, Source
from normalize.head import (
    fiscal_year,
    kind_and_stage,
    money_unit,
    place,
    read_around,
    read_funds,
    read_project,
    read_signoff,
    unit_name,
)
from normalize.indicator_key import with_keys
from normalize.indicators import read_indicator, reason
from normalize.repair import Repaired
from normalize.rows import Doubt, Edit, Row
from normalize.structure import Part, Section, find_forms
from normalize.values import clean
from normalize.words import FORM_ROLES, column_role, level_label
from parsers.document import Cell
from parsers.errors import NoFormError
from parsers.messages import say

Doubts = dict[int, list[Doubt]]
_ONE_FORM = ("unit_name", "project_name")
_SAID = ("level1", "level2", "name", "value_type", "value", "unit", "explanation", "scoring", "weight", "actual")


@dataclass(slots=True)
class Read:
    """The indicators of one form with the ids of the rows that they came from."""

    indicators: list[Indicator] = field(default_factory=list)
    row_ids: list[int] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    self_evaluated: bool = False
    money_unit: str | None = None
    leftovers: list[str] = field(default_factory=list)


def normalize(repaired: Repaired, rules: Rules | None = None) -> list[Form]:
    """The forms in reading order, checked by `rules` (by default the package's own).

    Raises NoFormError where no table of indicators was found.
    """
    forms: list[Form] = []
    doubts: Doubts = defaultdict(list)
    for doubt in repaired.doubts:
        doubts[doubt.row].append(doubt)
    for section in find_forms(repaired.rows):
        for read in _read_section(section, doubts):
            forms.append(_form(section, read, repaired, doubts, len(forms) + 1))
    if not forms:
        raise NoFormError("errors.no_form")
    return [_checked(with_keys(form), rules) for form in _share_edits(forms, repaired)]


def _checked(form: Form, rules: Rules | None) -> Form:
    return form.model_copy(update={"findings": check(form, rules)})


def _read_section(section: Section, doubts: Doubts) -> Iterator[Read]:
    """One Read a form: a flat table with a column of projects or of units holds several."""
    reads: list[Read] = []
    for part in section.parts:
        for read in _read_part(part, doubts):
            if reads and not read.head:
                _extend(reads[-1], read)
            else:
                reads.append(read)
    yield from (read for read in reads if read.indicators)


def _extend(read: Read, more: Read) -> None:
    start = len(read.indicators)
    read.indicators += [row.model_copy(update={"seq": row.seq + start}) for row in more.indicators]
    read.row_ids += more.row_ids
    read.leftovers += more.leftovers
    read.self_evaluated |= more.self_evaluated


def _read_part(part: Part, doubts: Doubts) -> Iterator[Read]:
    levels: dict[str, Cell | None] = {"level1": None, "level2": None}
    carried: dict[str, str] = {}
    money = next((money_unit(title) for title, role in part.layout.named() if role == "total_funds"), None)
    read = Read(self_evaluated="actual" in part.layout.roles, money_unit=money)
    for row in part.body:
        cells = _by_role(row, part)
        head = {role: clean(cells[role].text) for role in FORM_ROLES if role in cells}
        if read.indicators and any(head.get(role, carried.get(role)) != carried.get(role) for role in _ONE_FORM):
            yield read
            read = Read(self_evaluated=read.self_evaluated, money_unit=money)
            levels = dict.fromkeys(levels)
        carried |= head
        read.head = read.head if read.indicators else dict(carried)
        if "level1" in cells and "level2" not in cells and _other_word(cells["level1"], levels["level1"]):
            levels["level2"] = None
        for role in ("level1", "level2"):
            if role in cells:
                levels[role], levels[f"{role}_points"] = cells[role], cells.get(f"{role}_points")
        if not any(role in cells for role in ("name", "value", "explanation", "scoring", "actual")):
            kept = [role for role in cells if role in FORM_ROLES] or not any(role in levels for role in cells)
            read.leftovers += ["\t".join(clean(cell.text) for cell in row.cells)] if kept else []
            continue
        read.indicators.append(read_indicator(row, cells, levels, part, len(read.indicators) + 1, doubts[row.id]))
        read.row_ids.append(row.id)
    _mark_repeats(read)
    yield read


def _other_word(cell: Cell, above: Cell | None) -> bool:
    """Whether a new level 1 begins: what stood below the one before does not go on."""
    new, old = level_label(cell.text, "level1"), level_label(above.text, "level1") if above else None
    return new is not None and old is not None and new.word != old.word


def _mark_repeats(read: Read) -> None:
    """A row that equals the one above in all that it says may be printed twice; a person must say."""
    for i in range(1, len(read.indicators)):
        above, row = read.indicators[i - 1], read.indicators[i]
        if all(getattr(above, name) == getattr(row, name) for name in _SAID) and row.name and row.value:
            reasons = [*row.review_reasons, reason("row_repeated", None)]
            read.indicators[i] = row.model_copy(
                update={"needs_review": True, "review_reasons": reasons, "confidence": 0.5}
            )


_SHARED = frozenset({"explanation", "scoring", "unit", "value_type", "remarks"})
"""Roles whose cell may be merged over several indicators; points and targets so merged are each row's own doubt."""


def _by_role(row: Row, part: Part) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for cell in row.cells:
        role = part.layout.role_at(cell.column)
        found.setdefault(role, cell)
    for cell in row.covered:  # a cell merged over several indicators says the same of each
        role = part.layout.role_at(cell.column)
        if role in _SHARED:
            found.setdefault(role, cell)
    return found


_SIGNED = re.compile(r"[≥≤≧≦＞＜＝=]\s*\d|定性")


def _is_lost_row(text: str) -> bool:
    """Whether a line outside of every table looks like a row of one: several pieces, one of them a target; or a label.

    A level's label or a column's title alone on a line is what is left of a table that fell apart.
    """
    if len(text.split()) > 3 and _SIGNED.search(text):
        return True
    if level_label(text, "level1") or level_label(text, "level2"):
        return True
    return column_role(text) in ("level1", "level2", "name")


def _form(section: Section, read: Read, repaired: Repaired, doubts: Doubts, position: int) -> Form:
    around = read_around(section.head, section.tail)
    around.fields.update({role: text for role, text in read.head.items() if text})
    around.other_text += read.leftovers
    around.money_unit = read.money_unit or around.money_unit
    unit, code = unit_name(around)
    kind, stage = kind_and_stage(around, read.self_evaluated)
    project = read_project(around)
    funds, signoff = read_funds(project, around), read_signoff(around)
    year, sure = fiscal_year(around, [row.text for row in section.tail[-2:]])
    reasons = list(_form_reasons(unit, year, sure))
    if looks_cut(section, read.indicators):
        reasons.append(reason("form_cut", None))
        _flag_last(read)
    if any(map(_is_lost_row, around.other_text)):
        reasons.append(reason("rows_outside_table", None))
    document = repaired.document
    if any(note.code == "parsers.broken_bytes" for note in document.notes):
        reasons.append(reason("broken_bytes", None))
    around_doubts = dict.fromkeys(doubt.code for row in (*section.head, *section.tail) for doubt in doubts[row.id])
    reasons += [reason(code, None) for code in around_doubts]
    reasons += [
        reason(note.code.removeprefix("reviews."), None, **dict(note.params))
        for note in document.notes
        if note.code.startswith("reviews.")
    ]
    return Form(
        form_id=hashlib.sha256(f"{document.sha256}:{position}".encode()).hexdigest()[:16],
        kind=kind,
        stage=stage,
        title=around.title,
        fiscal_year=year,
        unit_name=unit,
        unit_code=code,
        duties=around.fields.get("duties") or None,
        annual_goals=around.fields.get("annual_goals") or None,
        project=project,
        funds=funds,
        signoff=signoff,
        indicators=read.indicators,
        other_text=around.other_text,
        head_other=around.other_fields,
        evidence=around.evidence,
        source=Source(
            name=document.name,
            sha256=document.sha256,
            format=document.format,
            encoding=document.encoding,
            pages=document.pages,
            notes=[say(note.code, "zh", **dict(note.params)) for note in document.notes],
        ),
        edits=_form_edits(repaired.edits, read),
        needs_review=bool(reasons) or any(row.needs_review for row in read.indicators),
        review_reasons=reasons,
    )


def looks_cut(section: Section, rows: Sequence[Indicator]) -> bool:
    """Whether the source seems to end in the middle of the form.

    Every scheme since 财预〔2015〕88号 ends with 满意度指标; a form that has 产出指标 or 成本指标, with which they
    begin, but neither that nor anything below its table, is cut.
    """
    if section.tail or not rows:
        return False
    words = {row.level1 for row in rows} | {row.level2 for row in rows}
    evaluated = {"投入指标", "过程指标", "决策指标"}  # 财预〔2013〕53号: satisfaction stands under 效果 there
    return bool(words & {"产出指标", "成本指标"}) and not words & {"满意度指标", "服务对象满意度指标", *evaluated}


def _flag_last(read: Read) -> None:
    """The row at which the source ends may be half a row."""
    last = read.indicators[-1]
    reasons = [*last.review_reasons, reason("row_cut", None)]
    read.indicators[-1] = last.model_copy(update={"needs_review": True, "review_reasons": reasons, "confidence": 0.5})


def _form_reasons(unit: str | None, year: int | None, sure: bool) -> Iterator[ReviewReason]:
    if unit is None:
        yield reason("unit_name_missing", "unit_name")
    if year is None:
        yield reason("year_missing", "fiscal_year")
    elif not sure:
        yield reason("year_uncertain", "fiscal_year")


def _form_edits(edits: Sequence[Edit], read: Read) -> list[FormEdit]:
    """The edits that touched one of the form's rows."""
    seqs = {row_id: seq for seq, row_id in enumerate(read.row_ids, start=1)}
    return [_form_edit(edit, seqs) for edit in edits if any(row.id in seqs for row in edit.rows)]


def _form_edit(edit: Edit, seqs: dict[int, int]) -> FormEdit:
    touched = [seqs[row.id] for row in edit.rows if row.id in seqs]
    params = {"before": edit.before, "after": edit.after, **edit.params}
    return FormEdit(
        kind=edit.kind,
        seq=touched[0] if len(touched) == 1 else None,
        field=edit.field,
        where=place(edit.where),
        before=edit.before,
        after=edit.after,
        reason=say(f"edits.{edit.kind}", "zh", **params),
        params=edit.params,
        confidence=edit.confidence,
    )


def _share_edits(forms: list[Form], repaired: Repaired) -> list[Form]:
    """Edits that no form's rows carry any longer (a dropped footer) go to the form whose lines they stand among."""
    told = {(edit.kind, edit.before) for form in forms for edit in form.edits}
    loose = [edit for edit in repaired.edits if (edit.kind, edit.before) not in told]
    shared = list(forms)
    for edit in loose:
        owner = _owner(edit, shared)
        more = _form_edit(edit, {})
        shared[owner] = shared[owner].model_copy(update={"edits": [*shared[owner].edits, more]})
    return shared


def _owner(edit: Edit, forms: Sequence[Form]) -> int:
    line = edit.where.line or edit.where.row or 0
    owner = 0
    for i, form in enumerate(forms):
        starts = [p.line or p.row or 0 for p in form.evidence.values()]
        if starts and min(starts) <= line:
            owner = i
    return owner
