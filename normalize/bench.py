"""The rows under repair, and everything that was done to them so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from normalize.rows import Doubt, Edit, Rows, apply
from normalize.structure import Part, Section, find_forms


@dataclass(slots=True)
class Bench:
    """A step looks at the rows and the forms in them, and gives edits; only `record` changes the rows."""

    rows: Rows
    edits: list[Edit] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    _sections: list[Section] | None = None

    @property
    def sections(self) -> list[Section]:
        """The forms in the rows as they are now."""
        if self._sections is None:
            self._sections = find_forms(self.rows)
        return self._sections

    @property
    def parts(self) -> Iterator[Part]:
        """The indicator tables that hold rows."""
        return (part for section in self.sections for part in section.parts if part.body)

    def record(self, edits: Iterable[Edit]) -> None:
        """Carry the edits out, all of one step at a time: a step sees the rows as the step before left them."""
        made = list(edits)
        if made:
            self.rows = apply(self.rows, made)
            self.edits += made
            self._sections = None
