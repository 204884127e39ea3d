"""Checks lines that a person filled in against the results: each becomes corrections, or is refused for a reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.filled_in import Filled
from normalize.corrections import FORM_FIELDS, ROW_FIELDS, Correction, Readings, objection, place_of, position_of
from normalize.form import Form
from normalize.words import compact
from output.place import place_text
from parsers.messages import catalogue, say

_TICKS = frozenset(
    {"√", "✓", "✔", "☑", "✅", "v", "ok", "yes", "y", "对", "对的", "正确", "无误", "是", "核对无误", "确认"}
)
_NOTHING = re.compile(r"[（(【\[](?:空|空白|无内容|empty)[）)】\]]", re.IGNORECASE)
_TEXT_MARK = re.compile("^'(?=[=+@-])")
MAX_LENGTH = 32_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken: the reason's code in the catalogue `corrections`, and its parameters."""

    line: Filled
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Marked:
    """What became of the lines."""

    lines: int = 0
    taken: list[Correction] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def confirmed(self) -> int:
        """Fields, rows and forms that were found right."""
        return sum(one.field is None or one.before == one.after for one in self.taken)

    @property
    def corrected(self) -> int:
        """Fields that hold something else now."""
        return len(self.taken) - self.confirmed


Said = dict[tuple[str, int | None, str | None], list[tuple[Filled, Correction]]]
"""What the lines say of each field."""


class RefusedError(Exception):
    """A line cannot be taken: the reason's code, and its parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, {name: str(value) for name, value in params.items()}


def mark(lines: Sequence[Filled], forms: Mapping[str, Form], reviewer: str | None, day: str) -> Marked:
    """All lines. `forms`: those of the results by their ids; `reviewer`: who it was where a line does not say so."""
    marked = Marked(len(lines))
    said: Said = defaultdict(list)
    for line in lines:
        try:
            for one in _corrections(line, forms, reviewer, day):
                said[one.key].append((line, one))
        except RefusedError as error:
            marked.refused.append(Refused(line, error.code, error.params))
    refused = _contradicting(said) | _impossible(said, forms)
    marked.refused += refused.values()
    marked.refused.sort(key=lambda one: (one.line.sheet, one.line.number))
    bad = {id(one.line) for one in marked.refused}
    for told in said.values():
        marked.taken += [one for line, one in told[:1] if id(line) not in bad]
    return marked


def _contradicting(said: Said) -> dict[int, Refused]:
    """Lines that say different things of one field: none of them is taken."""
    found: dict[int, Refused] = {}
    for told in said.values():
        values = list(dict.fromkeys(one.after for _, one in told))
        if len(values) > 1:
            params = {"values": " / ".join(value or say("corrections.nothing") for value in values)}
            found |= {id(line): Refused(line, "two_values", params) for line, _ in told}
    return found


def _impossible(said: Said, forms: Mapping[str, Form]) -> dict[int, Refused]:
    """Lines with what their field cannot hold, beside all else that is said of the row."""
    rows: dict[tuple[str, int | None], dict[str, str]] = defaultdict(dict)
    for told in said.values():
        one = told[0][1]
        if one.field is not None:
            rows[one.form_id, one.seq][one.field] = one.after
    found: dict[int, Refused] = {}
    for told in said.values():
        one = told[0][1]
        if one.field is None or one.after == one.before:
            continue
        code = objection(forms[one.form_id], one.seq, one.field, rows[one.form_id, one.seq])
        if code:
            params = {"field": say(f"columns.{one.field}"), "value": one.after}
            found |= {id(line): Refused(line, code, params) for line, _ in told}
    return found


def _corrections(line: Filled, forms: Mapping[str, Form], reviewer: str | None, day: str) -> Iterable[Correction]:
    form, seq, field_name = _addressed(line, forms)
    readings = Readings(form)
    if line["check_code"] != readings.check_code(seq, field_name):
        raise RefusedError("key_changed")
    name = line["reviewer"] or (reviewer or "").strip()
    if not name:
        raise RefusedError("no_reviewer")
    if len(line["right_value"]) > MAX_LENGTH:
        raise RefusedError("too_long", limit=MAX_LENGTH)
    record = next((row for row in form.indicators if row.seq == seq), form)
    for about, after in _said(line["right_value"], seq, field_name):
        before = readings.of(seq, about)
        yield Correction(
            sha256=form.source.sha256,
            form=position_of(form),
            form_id=form.form_id,
            seq=seq,
            field=about,
            place=place_text(place_of(record, about)),
            before=before,
            after=before if after is None else after,
            reviewer=name,
            note=line["review_note"],
            date=day,
        )


def _addressed(line: Filled, forms: Mapping[str, Form]) -> tuple[Form, int | None, str | None]:
    """What a line is about, by its keys."""
    form = forms.get(line["form_id"])
    if form is None:
        raise RefusedError("other_results", form=line["form_id"])
    number = line["seq"]
    if number and not number.isdecimal():
        raise RefusedError("key_changed")
    seq, about = (int(number) if number else None), line["field_code"] or None
    known = seq is None or any(row.seq == seq for row in form.indicators)
    if not known or about not in (None, *(FORM_FIELDS if seq is None else ROW_FIELDS)):
        raise RefusedError("key_changed")
    return form, seq, about


def _said(text: str, seq: int | None, about: str | None) -> list[tuple[str | None, str | None]]:
    """Fields and what they hold; None for what was read. A whole row is right but for the fields that are named."""
    if compact(text).lower() in _TICKS:
        return [(about, None)]
    if about is not None:
        return [(about, _content(text))]
    named = _named(text, FORM_FIELDS if seq is None else ROW_FIELDS)
    if not named:
        raise RefusedError("not_a_tick", value=text[:40])
    return [*named, (None, None)]


def _content(text: str) -> str:
    return "" if _NOTHING.fullmatch(compact(text)) else _TEXT_MARK.sub("", text)


def _named(text: str, fields: Sequence[str]) -> list[tuple[str | None, str | None]]:
    """What is written as 指标值=95；计量单位=%, on lines of their own or behind each other."""
    names = {say(f"columns.{name}", language): name for name in fields for language in catalogue()[f"columns.{name}"]}
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    begin = re.compile(rf"(?:^|[;；\n])\s*({either})\s*[=＝:：]\s*")
    pieces = begin.split(text)
    if pieces[0].strip():
        return []
    found = [(names[name], _content(value.strip())) for name, value in zip(pieces[1::2], pieces[2::2], strict=True)]
    if len({name for name, _ in found}) < len(found):
        raise RefusedError("named_twice")
    return [(name, value) for name, value in found]
