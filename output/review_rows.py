"""The lines of 待复核: one for every field, row or form that a person should look at, with room for what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from normalize.corrections import Readings, doubts_by_field, held, place_of, text_of
from normalize.form import Indicator, Operator, ReviewReason
from output.place import place_text
from output.sheet_rows import SheetRow, Subject, label
from parsers.messages import say

TICK, NOTHING = "√", "（空）"
"""What a person writes where the reading is right, and where the source holds nothing."""

_OPERATORS: tuple[Operator, ...] = ("≥", "≤", "=", ">", "<", "定性")
_MOST = 250


class ReviewLines:
    """The lines of one form."""

    def __init__(self, subject: Subject) -> None:
        self._subject, self._form = subject, subject.form

    def rows(self) -> Iterator[tuple[SheetRow, tuple[str, ...]]]:
        """Each line, and what to offer in the list of its 正确值."""
        for field, reasons in doubts_by_field(None, self._form.review_reasons):
            yield self._line(None, field, reasons), _choices(None, field, reasons)
        for row in self._form.indicators:
            for field, reasons in doubts_by_field(row.seq, row.review_reasons):
                yield self._line(row, field, reasons), _choices(row.seq, field, reasons)

    @cached_property
    def _readings(self) -> Readings:
        return Readings(self._form)

    def _line(self, row: Indicator | None, field: str | None, reasons: Sequence[ReviewReason]) -> SheetRow:
        seq = row.seq if row else None
        place = place_text(place_of(row or self._form, field))
        cells = {
            **self._subject.identity,
            "seq": seq,
            "name": row.name if row else None,
            "field": label(field) or say("workbook.whole_row" if row else "workbook.whole_form"),
            "was_read": self._read(row, field),
            "review_reasons": "；".join(dict.fromkeys(reason.message for reason in reasons)),
            "alternatives": "\n".join(dict.fromkeys(text for reason in reasons for text in reason.alternatives)),
            "place": place or (say("workbook.look") if self._subject.report else None),
            "field_code": field,
            "check_code": self._readings.check_code(seq, field),
        }
        return SheetRow("review", cells, links=self._subject.links(seq, field))

    def _read(self, row: Indicator | None, field: str | None) -> str:
        if field:
            return text_of(getattr(row, field) if row else held(self._form, field))
        if row is None:
            return say("workbook.form_read", rows=len(self._form.indicators))
        target = " ".join(filter(None, (row.value_type, row.value, row.unit)))
        return "｜".join(filter(None, (row.level1, row.level2, row.name, target, text_of(row.points))))


def _choices(seq: int | None, field: str | None, reasons: Sequence[ReviewReason]) -> tuple[str, ...]:
    """A tick, the other readings, the operators, and nothing; a list holds no commas, and few characters."""
    if field is None:
        return (TICK,)
    offered = [text for reason in reasons for text in reason.alternatives if text and "," not in text]
    if field == "value_type" and seq is not None:
        offered = list(_OPERATORS)
    found = tuple(dict.fromkeys((TICK, *offered, NOTHING)))
    return found if len(",".join(found)) <= _MOST and "\n" not in "".join(found) else (TICK, NOTHING)
