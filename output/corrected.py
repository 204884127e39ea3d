"""`corrections.jsonl`: what people have said about forms, kept in the results folder and put into results anew."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from normalize.corrections import Correction, correct
from normalize.form import Form
from output.outcome import Outcome
from parsers.errors import UsageError

CORRECTIONS_FILE = "corrections.jsonl"
AS_READ_FILE = "forms_as_read.jsonl"
"""The forms that people have corrected, as the program itself had read them: what a later correction starts from."""


class Corrections:
    """All corrections of a results folder, in the order in which they were handed in; of one field the last counts."""

    def __init__(self, history: Iterable[Correction] = ()) -> None:
        self.history = list(history)
        self._by_form: dict[str, dict[tuple[str, int | None, str | None], Correction]] = {}
        for one in self.history:
            self._by_form.setdefault(one.form_id, {})[one.key] = one

    @classmethod
    def of(cls, folder: Path) -> Corrections:
        """Those that are kept in the folder. Raises UsageError for a file that somebody has damaged."""
        file = folder / CORRECTIONS_FILE
        return cls(_read(file) if file.is_file() else ())

    def in_force(self, form_id: str) -> list[Correction]:
        """What counts for a form, in the order of its rows and fields."""
        found = self._by_form.get(form_id, {}).values()
        return sorted(found, key=lambda one: (one.seq is not None, one.seq or 0, one.field is None, one.field or ""))

    def plus(self, more: Iterable[Correction]) -> Corrections:
        """Those and, after them, these; but not what is in force already, whatever the day."""
        new = [one for one in more if not self._says(one)]
        return Corrections([*self.history, *new])

    def save(self, folder: Path) -> None:
        """Write the file, whole or not at all."""
        unfinished = folder / f"{CORRECTIONS_FILE}.unfinished"
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(one.model_dump_json() + "\n" for one in self.history)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / CORRECTIONS_FILE)

    def applied(self, outcome: Outcome, forms: Sequence[Form]) -> tuple[Outcome, list[Form], list[Form]]:
        """The outcome and the forms with what people have said, and those of them, as they were read, that changed."""
        changed = [form for form in forms if form.form_id in self._by_form]
        if not changed:
            return outcome, list(forms), []
        after = [correct(form, self.in_force(form.form_id)) for form in forms]
        told = Outcome.of_forms(
            after,
            name=outcome.name,
            sha256=outcome.sha256,
            size=outcome.size,
            format=outcome.format,
            encoding=outcome.encoding,
            seconds=outcome.seconds,
        )
        return replace(told, path=outcome.path), after, changed

    def _says(self, correction: Correction) -> bool:
        held = self._by_form.get(correction.form_id, {}).get(correction.key)
        return held is not None and held.model_copy(update={"date": correction.date}) == correction


def _read(file: Path) -> Iterator[Correction]:
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        try:
            if line.strip():
                yield Correction.model_validate_json(line)
        except ValidationError:
            raise UsageError("corrections.damaged", file=file, line=number) from None


def fingerprint(folder: Path) -> str:
    """What decides which corrections the results hold."""
    file = folder / CORRECTIONS_FILE
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
