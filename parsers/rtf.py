"""RTF documents, whatever they are named: what Word shows with all changes accepted.

Read by our own hand. docvortex 0.6.4 was tried: it takes deleted text for text, fills cells that are merged over rows
with their text again, tears tables in cells apart, and brings 27 packages (250 MB).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from parsers.document import Block, Document, Note, Table
from parsers.errors import UnreadableError
from parsers.rtf_text import CONTROL, EITHER, ENTRY, FONTS, LABEL, NESTED, SHAPE, SKIPPED, TEXT, RtfText, State
from parsers.rtf_tokens import BYTES, CLOSE, OPEN, SYMBOL, Token, tokens
from parsers.signatures import looks_like
from parsers.symbol_fonts import UNKNOWN
from parsers.word_blocks import Blocks, as_text, paged, without_place
from parsers.word_cells import Flow, SectionEnd

_DEEPEST = 2000
_NO_TEXT = (
    "colortbl stylesheet info filetbl listtable listoverridetable revtbl rsidtbl generator themedata datastore "
    "latentstyles colorschememapping xmlnstbl private pnseclvl pntxta pntxtb bkmkstart bkmkend nonesttables "
    "shprslt nonshppict objdata objclass objname ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn mmathPict template "
    "sp listname levelmarker pgdsctbl htmltag docvar xe tc rxe falt panose"
)
_SKIP = frozenset(_NO_TEXT.split())
_READ_THOUGH_OPTIONAL = ("shppict", "ud", "do", "fldinst", "moMathPara")
_HEADERS = {
    "header": ("header", "default"), "headerr": ("header", "default"), "headerl": ("header", "even"),
    "headerf": ("header", "first"), "footer": ("footer", "default"), "footerr": ("footer", "default"),
    "footerl": ("footer", "even"), "footerf": ("footer", "first"),
}  # fmt: skip
_ORDER = ("first", "default", "even")
_BOXES = ("shptxt", "dptxbxtext")
_MATH = {"mmath": "", "moMath": "", "mden": "/", "msup": "^", "msub": "_", "mrad": "√"}
_SYMBOLS = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_UNDECIDED, _TICK, _CHOICE = 25, 1, 2


def recognises(_name: str, data: bytes) -> bool:
    """Bytes that begin as RTF does, whatever the name says."""
    return looks_like(data) == "rtf"


def read(name: str, data: bytes) -> Document:
    """The document as Word shows it. Raises UnreadableError where it is damaged, or holds nothing but pictures."""
    reader = _Reader()
    reader.take(data)
    return reader.document(name)


class _Reader(RtfText):
    """Takes token after token."""

    def __init__(self) -> None:
        super().__init__()
        self._made = Blocks()
        self._known: dict[str, dict[str, list[Block]]] = {"header": {}, "footer": {}}
        self._pages: dict[str, list[list[Block]]] = {"header": [], "footer": []}
        self._switches = {"titlepg": False, "facingp": False}
        self._notes: list[Block] = []
        self._control: dict[str, int] = {}
        self._drawn = False
        self._is_cut = self._goes_on = False
        self._acts |= {
            "sect": lambda _: self._end_section(),
            "sectd": lambda _: self._switches.update(titlepg=False),
            "titlepg": lambda _: self._switches.update(titlepg=True),
            "facingp": lambda _: self._switches.update(facingp=True),
            "deff": lambda number: setattr(self, "_first_font", number),
            "ansicpg": lambda number: setattr(self, "_page", number),
        }
        self._destinations: dict[str, Callable[[State], None]] = {
            **{name: partial(self._begin_header, *place) for name, place in _HEADERS.items()},
            **dict.fromkeys(_BOXES, self._begin_box),
            **dict.fromkeys(("shp", "shpinst", "shpgrp"), partial(_aim, target=SHAPE)),
            **dict.fromkeys(("listtext", "pntext"), self._begin_label),
            **{name: partial(self._begin_formula, sign) for name, sign in _MATH.items()},
            "footnote": self._begin_note,
            "annotation": partial(self._count, "parsers.comments"),
            "pict": partial(self._count, "parsers.pictures"),
            "fonttbl": partial(_aim, target=FONTS),
            "nesttableprops": partial(_aim, target=NESTED),
            "upr": partial(_aim, target=EITHER),
            "field": self._open_field,
            "fldrslt": lambda _: self._show_field(),
            "formfield": self._begin_control,
            "ffl": self._begin_entry,
        }

    def take(self, data: bytes) -> None:
        """All tokens. Raises UnreadableError where groups nest absurdly deep."""
        stream = tokens(data[data.find(b"{\\rtf") :])
        for token in stream:
            if token.kind == BYTES:
                self._bytes(token.data)
            elif token.name == "u":
                self._unicode(token.number or 0)
            elif self._skip and token.kind not in (OPEN, CLOSE):
                self._skip -= 1
            elif not self._took(token):
                break  # what follows the last brace is no part of the document
        self._goes_on = any(token.kind != BYTES or token.data.strip(b"\0\x1a\t ") for token in stream)
        self._flush()
        self._is_cut = len(self._states) > 1
        while len(self._states) > 1:
            self._close_group()
        self._to(0)
        self._flows[0].place_boxes()

    def document(self, name: str) -> Document:
        """The document, or an error that says why it holds nothing."""
        self._end_pages()
        parts: list[list[Block]] = [[] for _ in self._pages["header"]]
        for section, block in self._made.blocks(self._flows[0].parts):
            parts[section].append(block)
        blocks = [*paged(parts, self._pages["header"], self._pages["footer"]), *self._notes]
        if not any(isinstance(block, Table) for block in blocks):
            blocks = as_text(blocks)
        if not blocks and self.counts["parsers.pictures"]:
            raise UnreadableError("parsers.only_pictures", count=self.counts["parsers.pictures"])
        self.counts.update(self._made.counts())
        cut = [Note("reviews.document_cut")] if self._is_cut else []
        more = [Note("reviews.document_goes_on")] if self._goes_on else []
        return Document(name, "rtf", tuple(blocks), notes=(*cut, *more, *self.notes()))

    # Groups

    def _took(self, token: Token) -> bool:
        """Whether the document goes on after it."""
        self._flush()
        self._skip = 0
        if token.kind == OPEN:
            self._open_group()
        elif token.kind == CLOSE:
            self._close_group()
        elif token.kind == SYMBOL:
            self._symbol(token.name)
        else:
            self._word(token)
        return len(self._states) > 1

    def _open_group(self) -> None:
        if len(self._states) > _DEEPEST:
            raise UnreadableError("parsers.nested_too_deep")
        target = SKIPPED if self._state.target == EITHER else self._state.target
        self._states.append(replace(self._state, target=target, fresh=True, optional=False, close=None))

    def _close_group(self) -> None:
        state = self._states.pop()
        if state.close:
            state.close()

    def _symbol(self, name: str) -> None:
        if name == "*":
            self._state.optional = True
        elif name in "\r\n":
            self._end_of_paragraph()
        elif name in _SYMBOLS:
            self._write_text(_SYMBOLS[name])

    def _word(self, token: Token) -> None:
        state = self._state
        fresh, state.fresh = state.fresh, False
        if fresh and self._aimed(token.name, state):
            return
        if state.target == CONTROL:
            self._control[token.name] = token.number or 0
        elif state.target == FONTS:
            self._font_word(token)
        elif state.target not in (SKIPPED, SHAPE):
            self._act(token.name, token.number)

    def _aimed(self, name: str, state: State) -> bool:
        """Whether the word, the first of its group, says what the group is for."""
        if state.target == SKIPPED:
            if name == "ud" and self._states[-2].target == EITHER:
                state.target = TEXT
            return True
        if state.target == SHAPE and name not in (*_BOXES, "pict", "shprslt"):
            return True  # in a drawing, nothing but boxes holds text
        if name in self._destinations:
            self._destinations[name](state)
            return True
        properties_of_formula = name.startswith("m") and name.endswith("Pr")
        if name in _SKIP or properties_of_formula or (state.optional and name not in _READ_THOUGH_OPTIONAL):
            state.target = SKIPPED
            return True
        return False

    def _font_word(self, token: Token) -> None:
        number = self._state.font or 0
        if token.name == "f":
            self._state.font = number = token.number or 0
            self._fonts[number] = ("", 0)
        elif token.name == "fcharset":
            self._fonts[number] = (self._fonts.get(number, ("", 0))[0], token.number or 0)

    # Destinations

    def _begin_header(self, place: str, kind: str, state: State) -> None:
        def keep(flow: Flow) -> None:
            self._known[place][kind] = self._apart(flow)

        state.close = self._begin_story(keep)

    def _begin_note(self, state: State) -> None:
        state.close = self._begin_story(lambda flow: self._notes.extend(self._apart(flow)))

    def _apart(self, flow: Flow) -> list[Block]:
        return [without_place(block) for _, block in self._made.blocks(flow.parts)]

    def _begin_box(self, state: State) -> None:
        self._begin_paragraph()
        state.close = self._begin_story(self.put_box)

    def _begin_label(self, state: State) -> None:
        state.target, self._label = LABEL, ""

    def _begin_formula(self, sign: str, state: State) -> None:
        state.formula = True
        self._write_text(sign)

    def _count(self, code: str, state: State) -> None:
        self.counts[code] += 1
        state.target = SKIPPED

    def _open_field(self, state: State) -> None:
        self._begin_paragraph()
        self._begin_field()
        self._drawn = False
        state.close = self._close_field

    def _close_field(self) -> None:
        ended = self._end_field()
        if ended and not self._drawn and ended.code.strip().upper().startswith("FORMCHECKBOX"):
            self.counts["parsers.unknown_symbols"] += 1  # LibreOffice does not say whether it is ticked
            self._write(UNKNOWN)

    def _begin_control(self, state: State) -> None:
        self._control, self._entries = {}, []
        state.target, state.close = CONTROL, self._draw_control

    def _begin_entry(self, state: State) -> None:
        self._entries.append("")
        state.target = ENTRY

    def _draw_control(self) -> None:
        """A box to tick, or a choice."""
        state, kind = self._control.get("ffres", _UNDECIDED), self._control.get("fftype")
        chosen = self._control.get("ffdefres", 0) if state == _UNDECIDED else state
        self._drawn = True
        if kind == _TICK:
            self._draw("☑" if chosen else "☐")
        elif kind == _CHOICE and 0 <= chosen < len(self._entries):
            self._draw(self._entries[chosen])

    # Sections

    def _end_section(self) -> None:
        self._end_of_paragraph()
        if not self._beside:
            self._to(0)
            self._flows[-1].parts.append(SectionEnd(0))
            self._end_pages()

    def _end_pages(self) -> None:
        prints = {"first": self._switches["titlepg"], "default": True, "even": self._switches["facingp"]}
        for place, pages in self._pages.items():
            known = self._known[place]
            pages.append([block for kind in _ORDER if prints[kind] for block in known.get(kind, [])])


def _aim(state: State, target: int) -> None:
    state.target = target
