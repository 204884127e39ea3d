"""Forms without persons: names, telephones, identity cards and mail addresses become masks in every string.

Which field can hold a person decides how much is masked:
- what the program itself wrote (codes, sums of bytes, canonical words) and unit codes: nothing;
- amounts (targets, results, sums): only what a label or a known name shows, never a number for its shape alone;
- fields of persons and telephones, and labels of such: all that is not known to be something else;
- lines of opinions: the signatures;
- text around the table: what is labelled, what has a telephone's shape, and every known name that stands as a word;
- sentences (indicators, duties, goals, edits, findings): the same, but a name that is also a word stays in them,
  unless it stands by itself or before a title.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, TypeVar, cast

from pydantic import BaseModel

from normalize.form import Form
from normalize.masks import mask_labelled, mask_numbers, mask_phone, numbers_in
from normalize.persons import (
    Span,
    begins_with_word,
    beside_phone_spans,
    glued_spans,
    is_person_label,
    is_phone_label,
    is_worth_knowing,
    known_spans,
    labelled_spans,
    mask_spans,
    person_spans,
    signature_spans,
)
from normalize.words import compact
from parsers.messages import say

Kind = Literal["kept", "amount", "person", "phone", "opinion", "around", "sentence"]

_KEPT = (
    "schema_version",
    "form_id",
    "sha256",
    "format",
    "encoding",
    "kind",
    "stage",
    "code",
    "severity",
    "field",
    "unit_code",
    "level1",
    "level2",
    "value_type",
    "value_iso",
    "unit_canonical",
    "printed_unit",
)
_AMOUNTS = ("value", "actual", "unit", "total_funds", "fiscal_funds", "carried_over_funds", "other_funds")
_FIELDS: dict[str, Kind] = {
    **dict.fromkeys(_KEPT, "kept"),
    **dict.fromkeys(_AMOUNTS, "amount"),
    "preparer": "person",
    "head": "person",
    "phone": "phone",
    "reviews": "opinion",
    "other_text": "around",
    "head_other": "around",
    "signoff": "around",
    "source": "around",
    "sheet": "sentence",
}

_OPEN: tuple[Kind, ...] = ("person", "phone", "opinion", "amount")
"""Kinds of fields that say how to mask what a source prints; elsewhere it is text around the table."""

Found = Iterator[tuple[str, Kind]]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the forms of one file give away: names, digits of telephones; and digits of amounts, which stay."""

    names: tuple[str, ...] = ()
    phones: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()

    def plus(self, other: Secrets) -> Secrets:
        """Both together."""
        names = sorted({*self.names, *other.names}, key=lambda name: (-len(name), name))
        return Secrets(tuple(names), self.phones | other.phones, self.amounts | other.amounts)


def redact(forms: Sequence[Form]) -> list[Form]:
    """The forms of one file without persons; what one form gives away is masked in all. A note says that it was done.

    Never raises, and what is redacted already comes back as it is.
    """
    return _settled(forms)[0]


def _settled(forms: Sequence[Form]) -> tuple[list[Form], Secrets]:
    """The forms without persons, and all that was found to mask."""
    secrets, before = secrets_of(forms), [*forms]
    while (after := [_redacted(form, secrets) for form in before]) != before:
        before, secrets = after, secrets.plus(secrets_of(after))  # a mask can bare what stood beside it
    return before, secrets


class Masker:
    """Masks the texts of a source as its forms are masked: by what they give away, and by what stands beside a text."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._secrets = _settled(forms)[1]

    def __call__(self, text: str, field: str = "", label: str = "") -> str:
        """The text without persons. `field`: of the form, read from here; `label`: what stands before it in its row."""
        kinds = [_kind_of(field, "around"), _kind_of(label, "around")]
        known: list[Kind] = [kind for kind in kinds if kind in _OPEN]
        return self._settled(text, known[0] if known else "around")

    def sheet(self, name: str | None) -> str | None:
        """The name of a sheet, as places of the masked forms tell it."""
        return name and self._settled(name, _FIELDS["sheet"])

    def _settled(self, text: str, kind: Kind) -> str:
        while (masked := _masked(text, kind, self._secrets)) != text:
            text = masked
        return text


def redact_text(text: str, names: Collection[str] = (), kind: Kind = "around") -> str:
    """One text without persons. `names` are known ones, `kind` says what sort of field it stands in."""
    return _masked(text, kind, Secrets(tuple(names)))


def redact_name(name: str, names: Collection[str] = ()) -> str:
    """A file's name (or path) without persons, also of one that nobody could read: a part like 张三 is a name there."""
    masked = redact_text(name, names)
    stem = str(PurePosixPath(masked).with_suffix("")) if PurePosixPath(masked).suffix else masked
    return mask_spans(masked, [span for span in signature_spans(stem) if not begins_with_word(stem[slice(*span)])])


def secrets_of(forms: Sequence[Form]) -> Secrets:
    """What the forms give away, in all of their fields."""
    strings = [found for form in forms for found in _strings(form, "sentence")]
    shown = ((_numbers_masked(text, kind, Secrets()), kind) for text, kind in strings)
    names = {compact(text[slice(*span)]) for text, kind in shown for span in _spans(text, kind)}
    phones = {number for text, kind in strings if kind == "phone" for number in numbers_in(text)}
    amounts = {number for text, kind in strings if kind == "amount" for number in numbers_in(text)}
    known = sorted(filter(is_worth_knowing, names), key=lambda name: (-len(name), name))
    return Secrets(tuple(known), frozenset(phones), frozenset(amounts - phones))


def _redacted(form: Form, secrets: Secrets) -> Form:
    masked = _walked(form, "sentence", secrets)
    if masked == form:
        return form
    told = say("output.redacted", "zh")
    notes = [*(note for note in masked.source.notes if note != told), told]
    return masked.model_copy(update={"source": masked.source.model_copy(update={"notes": notes})})


def _walked(value: _Value, kind: Kind, secrets: Secrets) -> _Value:
    """The value with every string in it masked, at any depth, keys of mappings too."""
    new: object = value
    if isinstance(value, str):
        new = _masked(value, kind, secrets)
    elif isinstance(value, BaseModel):
        walked = {name: (item, _walked(item, of, secrets)) for name, item, of in _fields(value, kind)}
        changed = {name: after for name, (before, after) in walked.items() if after is not before}
        new = value.model_copy(update=changed) if changed else value
    elif isinstance(value, Mapping):
        new = _mapped(value, kind, secrets)
    elif isinstance(value, list | tuple):
        new = type(value)(_walked(item, kind, secrets) for item in value)
    return value if new == value else cast(_Value, new)


def _mapped(values: Mapping[str, object], kind: Kind, secrets: Secrets) -> dict[str, object]:
    """The mapping with masked keys; entries whose keys become the same are numbered, so that none is lost."""
    masked: dict[str, object] = {}
    for key, value in values.items():
        name = told = key if key in _FIELDS else _masked(key, "sentence", secrets)
        while told in masked:
            told = f"{name}（{len(masked) + 1}）"
        masked[told] = _walked(value, _kind_of(key, kind), secrets)
    return masked


def _strings(value: object, kind: Kind) -> Found:
    """Every string in a value with the kind of its field."""
    if isinstance(value, str):
        yield value, kind
    elif isinstance(value, BaseModel):
        yield from (found for _, item, of in _fields(value, kind) for found in _strings(item, of))
    elif isinstance(value, Mapping):
        yield from ((key, "sentence") for key in value if key not in _FIELDS)
        yield from (found for key, item in value.items() for found in _strings(item, _kind_of(key, kind)))
    elif isinstance(value, list | tuple):
        yield from (found for item in value for found in _strings(item, kind))


def _fields(record: BaseModel, kind: Kind) -> Iterator[tuple[str, object, Kind]]:
    """The fields of a record. What an edit or a doubt quotes is of the kind of the field that it is about."""
    quoted = _FIELDS.get(str(getattr(record, "field", None)), kind)
    for name in type(record).model_fields:
        of = quoted if name in ("before", "after", "alternatives") and quoted != "kept" else kind
        yield name, getattr(record, name), _FIELDS.get(name, of)


def _kind_of(key: str, kind: Kind) -> Kind:
    """The kind of a mapping's entry: that of the field or the label that its key names."""
    if key in _FIELDS:
        return _FIELDS[key]
    if is_person_label(key):
        return "person"
    return "phone" if is_phone_label(key) else kind


def _spans(text: str, kind: Kind) -> Iterator[Span]:
    """The names that a text shows by itself, without knowing any."""
    if kind == "kept":
        return
    yield from labelled_spans(text)
    if kind == "person":
        yield from person_spans(text)
    elif kind == "opinion":
        yield from signature_spans(text)
    elif kind != "amount":
        yield from glued_spans(text) if kind == "around" else ()
        yield from beside_phone_spans(text)


def _masked(text: str, kind: Kind, secrets: Secrets) -> str:
    if kind == "kept":
        return text
    masked = _numbers_masked(text, kind, secrets)
    in_sentences = kind in ("sentence", "amount")
    spans = [*_spans(masked, kind), *known_spans(masked, secrets.names, in_sentences)]
    return mask_spans(masked, spans)


def _numbers_masked(text: str, kind: Kind, secrets: Secrets) -> str:
    if kind == "amount":
        return mask_labelled(text)
    masked = mask_phone(text) if kind == "phone" else text
    return mask_numbers(masked, secrets.amounts, secrets.phones)
