"""Gathers a stream of paragraphs, each of which says how deep in tables it stands: the way of doc and rtf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from unicodedata import category

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.page_text import BREAK, Text, preformatted
from parsers.word_cells import Flow, Number
from parsers.word_edges import Bound, BoundedRow, BoundedTable
from parsers.word_writing import Writing

BROKEN = "\ufffd"
DEEPEST = 60
"""Tables in tables; Word itself ends at some twenty."""


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look, as far as it decides on what prints."""

    font: str | None = None
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    struck: bool = False


PLAIN = Look()


@dataclass(slots=True)
class _Level:
    """A table that is open: its rows, and the cells of the row that is open. `deleted`: it held deleted text."""

    table: BoundedTable = field(default_factory=BoundedTable)
    cells: list[Flow] = field(default_factory=list)
    deleted: bool = False


class Story(Writing):
    """Writes a stream. Cells and rows end with marks, and with a row's end comes where its cells end."""

    def __init__(self) -> None:
        super().__init__()
        self._flows = [Flow()]
        self._levels: list[_Level] = []
        self._left_out: str | None = None
        self._begun = False
        self._beside = 0
        """How many streams of their own are open."""

    @contextmanager
    def story(self) -> Iterator[Flow]:
        """A stream of its own: a header, a text box. What was open goes on after it."""
        before = self._flows, self._levels, self._paragraph, self._begun
        self._flows, self._levels, self._paragraph, self._begun = [Flow()], [], 0, False
        flow = self._flows[0]
        self._beside += 1
        yield flow
        self._beside -= 1
        self._to(0)
        flow.place_boxes()
        self._flows, self._levels, self._paragraph, self._begun = before

    # Characters

    def begin_paragraph(self, depth: int, label: str = "") -> None:
        """The next text stands so deep in tables; `label` is the number that is printed before it."""
        self._to(depth)
        if not self._begun:
            self._begun = True
            self._paragraph += depth == 0
        if label:
            self._flows[-1].parts.append(Number(preformatted(label), self._paragraph))

    def put(self, text: str, look: Look) -> None:
        """Text that looks so; what does not print is counted, once for every stretch of it."""
        if not text or self._add_to_code(text):
            return
        text = self._sound(text)
        code = "parsers.deleted_text" if look.deleted else "parsers.hidden_text" if look.hidden else None
        if code is None:
            self._write_run(text, look.font, raised=look.raised, struck=look.struck)
        elif text.strip():
            self.counts[code] += code != self._left_out
            if look.deleted and self._levels:
                self._levels[-1].deleted = True
            elif not look.deleted:
                self._doubt("hidden_in_source")
        self._left_out = code

    def _sound(self, text: str) -> str:
        """The text, with BROKEN for what is no character: bytes that are damaged give such, and Word never does."""
        strange = (letter for letter in {*text} - {"\t", "\n"} if category(letter) in ("Cc", "Cn", "Cs"))
        shown = text.translate({ord(letter): BROKEN for letter in strange})
        self.counts["parsers.broken_bytes"] += shown.count(BROKEN)
        return shown

    def notes(self) -> list[Note]:
        """What a reader of the document should know, by what was counted."""
        counted = [Note(code, (("count", str(times)),)) for code, times in sorted(self.counts.items()) if times]
        return [*([Note("reviews.broken_bytes")] if self.counts["parsers.broken_bytes"] else []), *counted]

    def put_box(self, box: Flow) -> None:
        """A text box goes where it is anchored; it floats, and may be shown over another cell."""
        for part in box.parts:
            if isinstance(part, Text):
                part.line = self._paragraph
        self._flows[-1].boxes += [Text(BREAK), *box.parts]
        if box.doubt or box.text():
            self._doubt(box.doubt or "floating_text")

    # Marks

    def end_paragraph(self, joined: bool = False) -> None:
        """`joined`: its mark does not print, and the next one goes on in its line."""
        self._flows[-1].joined = joined
        self._close_line()
        self._begun = joined

    def end_cell(self, depth: int) -> None:
        self._to(max(depth, 1))
        self.end_paragraph()
        flow = self._flows[-1]
        self._leave_out_row_number(flow)
        self._levels[-1].cells.append(flow)
        self._flows[-1] = Flow()

    def end_row(self, depth: int, left: int, bounds: Sequence[Bound], deleted: bool = False) -> None:
        """The cells that have ended make a row; `deleted`: its mark is."""
        self._to(max(depth, 1))
        level, rest = self._levels[-1], self._flows[-1]
        if rest.parts:  # text behind the last cell's mark
            self.end_cell(depth)
        self._flows[-1] = Flow()
        if level.cells:
            empty = level.deleted and not any(flow.text() or flow.grids() for flow in level.cells)
            level.table.rows.append(BoundedRow(level.cells, left, bounds, deleted or empty))
        level.cells, level.deleted, self._begun = [], False, False

    def _to(self, depth: int) -> None:
        """Opens and closes tables. Raises UnreadableError where they nest absurdly deep."""
        if depth > DEEPEST:
            raise UnreadableError("parsers.nested_too_deep")
        while len(self._levels) > depth:
            level = self._levels[-1]
            if level.cells or self._flows[-1].parts:  # a row whose end is lost
                self.end_row(len(self._levels), 0, ())
            self._levels.pop()
            self._flows.pop()
            if level.table.rows:
                self._flows[-1].parts.append(level.table.grid())
        while len(self._levels) < depth:
            self._levels.append(_Level())
            self._flows.append(Flow())
