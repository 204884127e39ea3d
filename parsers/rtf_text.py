"""What holds in a group of an RTF document, and what its characters, paragraphs and rows become with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from parsers.errors import UnreadableError
from parsers.rtf_tokens import CHINESE, decoded, encoding_of, encoding_of_page
from parsers.symbol_fonts import is_symbol_font
from parsers.word_cells import Flow
from parsers.word_edges import Bound
from parsers.word_story import PLAIN, Look, Story

TEXT, SKIPPED, FONTS, LABEL, SHAPE, NESTED, EITHER, CONTROL, ENTRY = range(9)
"""What a group's text is for; EITHER: the same twice, of which one is to be taken."""

MAX_MEGABYTES = 16
"""Of text: pictures do not count."""

_SILENT = (SKIPPED, SHAPE)
_SYMBOL_CHARSET = 2
_NO_FONT = ("", 0)
_WIDE = re.compile("[\\x20-\\x7e\u2010-\u9fff\uff00-\uffef]*")
_PAIR = re.compile(rb"[\x80-\xff]{2}")
_LETTERS = {
    "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_LOOKS = {
    "v": "hidden", "deleted": "deleted", "mvf": "deleted", "super": "raised", "strike": "struck", "striked": "struck",
    "sub": "low", "nosupersub": "low",
}  # fmt: skip
_MERGED = {"clmrg": "merged_right", "clvmgf": "merged_down", "clvmrg": "goes_on"}


@dataclass(slots=True)
class State:
    """What holds to the end of the group, where `close` is called. `skips`: letters that stand for one of Unicode."""

    target: int = TEXT
    look: Look = PLAIN
    font: int | None = None
    far_font: int | None = None
    skips: int = 1
    depth: int = 0
    in_table: bool = False
    formula: bool = False
    fresh: bool = True
    optional: bool = False
    close: Callable[[], None] | None = None


@dataclass(slots=True)
class Rows:
    """How the row is defined that is open, and the one in a table in one of its cells."""

    left: dict[bool, int] = field(default_factory=dict)
    bounds: dict[bool, list[Bound]] = field(default_factory=dict)
    merged: dict[str, bool] = field(default_factory=dict)
    begun: bool = False


class RtfText(Story):
    """Writes characters as their fonts and code pages have it, and places paragraphs by their words."""

    def __init__(self) -> None:
        super().__init__()
        self._states = [State()]
        self._fonts: dict[int, tuple[str, int]] = {}
        self._first_font = 0
        self._page: int | None = None
        self._pending: list[bytes | str] = []
        self._size = 0
        self._skip = 0
        self._label = ""
        self._entries: list[str] = []
        self._rows = Rows()
        self._acts: dict[str, Callable[[int], None]] = {
            "par": lambda _: self._end_of_paragraph(),
            "cell": lambda _: self._end_of_cell(1),
            "nestcell": lambda _: self._end_of_cell(max(self._depth(), 2)),
            "row": lambda _: self._end_of_row(1),
            "nestrow": lambda _: self._end_of_row(max(self._depth(), 2)),
            "trowd": lambda _: self._define_row(),
            "trleft": lambda number: self._rows.left.update({self._nested: number}),
            "cellx": self._define_cell,
            "plain": lambda _: self._set(look=PLAIN, font=None),
            "pard": lambda _: self._set(depth=0, in_table=False),
            "f": lambda number: self._set(font=number),
            "af": lambda number: self._set(far_font=number),
            "uc": lambda number: self._set(skips=max(number, 0)),
            "itap": lambda number: self._set(depth=max(number, 0)),
            "intbl": lambda _: self._set(in_table=True),
        }

    @property
    def _state(self) -> State:
        return self._states[-1]

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._state, name, value)

    def _act(self, name: str, number: int | None) -> None:
        """What a control word does; the ones that say nothing about what prints do nothing."""
        if name in _LETTERS:
            self._write_text(_LETTERS[name])
        elif name in _LOOKS:
            self._look(_LOOKS[name], number != 0)
        elif name in _MERGED:
            self._rows.merged[_MERGED[name]] = True
        elif name in self._acts:
            self._acts[name](number or 0)

    def _look(self, name: str, on: bool) -> None:
        look = self._state.look
        match name:
            case "hidden":
                self._state.look = replace(look, hidden=on)
            case "deleted":
                self._state.look = replace(look, deleted=on)
            case "struck":
                self._state.look = replace(look, struck=on)
            case _:
                self._state.look = replace(look, raised=on and name == "raised")

    # Characters

    def _bytes(self, data: bytes) -> None:
        if self._skip:
            data, self._skip = data[self._skip :], max(self._skip - len(data), 0)
        self._state.fresh = False
        if data and self._state.target not in _SILENT:
            self._size += len(data)
            if self._size > MAX_MEGABYTES << 20:
                raise UnreadableError("errors.too_large", limit=MAX_MEGABYTES)
            self._pending.append(data)

    def _unicode(self, number: int) -> None:
        self._skip = self._state.skips
        self._state.fresh = False
        if self._state.target not in _SILENT:
            self._pending.append(chr(number % 0x10000))

    def _flush(self) -> None:
        """Bytes that follow each other are decoded together: one character may take two of them."""
        if not self._pending:
            return
        text, raw = "", b""
        for part in (*self._pending, ""):
            if isinstance(part, bytes):
                raw += part
            else:
                text += self._decoded(raw) + part
                raw = b""
        self._pending = []
        self._write_text(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))

    def _decoded(self, data: bytes) -> str:
        """By the font's own encoding, that of the font for Chinese beside it, or the document's."""
        name, charset = self._fonts.get(self._font, _NO_FONT)
        if charset == _SYMBOL_CHARSET or is_symbol_font(name):
            return data.decode("latin-1")
        far = self._state.far_font
        beside = _NO_FONT if far is None else self._fonts.get(far, _NO_FONT)
        own, page = encoding_of(charset), encoding_of_page(self._page)
        wanted = [own, encoding_of(beside[1]), page]
        if own is None and not _PAIR.search(data):  # letters such as ² and °, each alone between others
            wanted = [*wanted, "cp1252"] if page in CHINESE else [page, "cp1252"]
        elif not any(wanted[:2]) and _WIDE.fullmatch(data.decode("gb18030", "replace")):  # it says nothing, or wrongly
            wanted = ["gb18030"]
        return decoded(data, wanted)

    @property
    def _font(self) -> int:
        return self._first_font if self._state.font is None else self._state.font

    def _symbol_font(self) -> str | None:
        name = self._fonts.get(self._font, _NO_FONT)[0]
        return name if is_symbol_font(name) else None

    def _write_text(self, text: str) -> None:
        match self._state.target:
            case target if target == FONTS:
                name, charset = self._fonts.get(self._font, _NO_FONT)
                self._fonts[self._font] = ((name + text).split(";")[0].strip(), charset)
            case target if target == LABEL:
                self._label += text if self._symbol_font() is None else ""
            case target if target == ENTRY and self._entries:
                self._entries[-1] += text
            case target if target == TEXT and text:
                self._begin_paragraph()
                if self._state.formula and text.strip():
                    self._doubt("formula_text")
                self.put(text, replace(self._state.look, font=self._symbol_font()))
            case _:
                pass

    # Paragraphs and tables

    @property
    def _nested(self) -> bool:
        return self._state.target == NESTED

    def _depth(self) -> int:
        """How deep the paragraph stands; some programs do not say so of those between a row's begin and its end."""
        return max(self._state.depth, self._state.in_table, self._rows.begun)

    def _begin_paragraph(self) -> None:
        label, self._label = self._label.strip(), ""
        numbered = label != "o" and any(letter.isalnum() for letter in label)  # or it is a bullet
        self.begin_paragraph(self._depth(), label if numbered else "")

    def _end_of_paragraph(self) -> None:
        if self._state.target == TEXT:
            self._begin_paragraph()
            self.end_paragraph(joined=self._state.look.deleted or self._state.look.hidden)

    def _end_of_cell(self, depth: int) -> None:
        self._begin_paragraph()
        self.end_cell(depth)

    def _end_of_row(self, depth: int) -> None:
        nested = self._nested
        self.end_row(depth, self._rows.left.get(nested, 0), tuple(self._rows.bounds.get(nested, ())))
        self._rows.begun = self._rows.begun and depth > 1
        if nested:  # each such row has a definition of its own; one in the body may go on with the last
            self._rows.bounds.pop(nested, None)

    def _define_row(self) -> None:
        self._rows.left[self._nested], self._rows.bounds[self._nested], self._rows.merged = 0, [], {}
        self._rows.begun = self._rows.begun or not self._nested

    def _define_cell(self, edge: int) -> None:
        self._rows.bounds.setdefault(self._nested, []).append(Bound(edge, **self._rows.merged))
        self._rows.merged = {}

    # What stands beside the text

    def _begin_story(self, end: Callable[[Flow], None]) -> Callable[[], None]:
        """Begins a stream of its own; what is returned ends it, and hands on what stood in it."""
        outer = self._rows, self._label
        story: AbstractContextManager[Flow] = self.story()
        flow = story.__enter__()
        self._rows, self._label = Rows(), ""
        self._set(target=TEXT, look=PLAIN, depth=0, in_table=False)

        def close() -> None:
            story.__exit__(None, None, None)
            self._rows, self._label = outer
            end(flow)

        return close
