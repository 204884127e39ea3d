"""Documents of Word 97 to 2003 (.doc), and those that WPS Writer calls .wps: what Word shows with all changes accepted.

Read by our own hand after [MS-DOC]. docvortex 0.6.4, which keeps most merged cells, was tried: it loses text boxes
without a word, does not tell deleted or hidden text, knows no cell's place, and brings 27 packages (250 MB).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from struct import error as struct_error
from struct import unpack_from

from parsers import libreoffice
from parsers.doc_controls import drawn
from parsers.doc_file import (
    BOXES,
    COMMENTS,
    HEADER_BOXES,
    HEADER_SHAPES,
    HEADERS,
    OPTIONS,
    SECTIONS,
    SHAPES,
    DocFile,
    TooOldError,
)
from parsers.doc_lists import DocLists
from parsers.doc_rows import row
from parsers.doc_sprms import sprms
from parsers.doc_styles import Characters, Styles
from parsers.document import Block, Document, Note, Table
from parsers.errors import UnreadableError
from parsers.signatures import looks_like
from parsers.word_blocks import Blocks, as_text, paged, without_place
from parsers.word_cells import SectionEnd
from parsers.word_story import Story

_MARKS = re.compile("[\r\x07\x0c]")
_SPECIAL = re.compile("([\x00-\x08\x0b-\x1f(])")
_ALWAYS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-"}
_SILENT = "\x02\x03\x04\x05\x07\x1f"
"""The marks of footnotes, comments and of a cell that is none, and a hyphen that only shows at a line's end."""

_PICTURE, _SHAPE, _FIELD, _RESULT, _END, _SYMBOL = "\x01", "\x08", "\x13", "\x14", "\x15", "("
_KINDS = {"header": ((4, "first"), (1, "default"), (0, "even")), "footer": ((5, "first"), (3, "default"), (2, "even"))}
_STORIES_BEFORE, _STORIES_A_SECTION = 6, 6
_TITLE_PAGE = 0x300A


def recognises(_name: str, data: bytes) -> bool:
    """An OLE file whose root folder holds a Word document, whatever the name says."""
    return looks_like(data) == "old_word"


def read(name: str, data: bytes) -> Document:
    """The document as Word shows it. Raises UnreadableError where it is damaged or locked, or holds only pictures.

    One that is older than Word 97 is read by way of LibreOffice.
    """
    try:
        return _Reader(DocFile(data)).document(name)
    except TooOldError:
        return libreoffice.read(name, data)
    except (struct_error, IndexError, ValueError) as error:
        raise UnreadableError("parsers.damaged_package") from error


class _Reader(Story):
    """Reads the stories of one file."""

    def __init__(self, file: DocFile) -> None:
        super().__init__()
        self._file = file
        self._styles = Styles(file)
        self._lists = DocLists(file)
        self._made = Blocks()
        self._boxes = self._boxes_of(BOXES, "boxes") | self._boxes_of(HEADER_BOXES, "header_boxes")

    def document(self, name: str) -> Document:
        """The document, or an error that says why it holds nothing."""
        blocks = [*self._body(), *self._rest("footnotes"), *self._rest("endnotes"), *self._unplaced()]
        if not any(isinstance(block, Table) for block in blocks):
            blocks = as_text(blocks)
        if not blocks and self.counts["parsers.pictures"]:
            raise UnreadableError("parsers.only_pictures", count=self.counts["parsers.pictures"])
        self.counts.update(self._made.counts())
        self.counts["parsers.comments"] += len(self._file.plc(COMMENTS, 30)[1])
        dangers = [Note("parsers.has_macros")] if self._file.has_macros else []
        return Document(name, "doc", tuple(blocks), notes=(*dangers, *self.notes()))

    # Stories

    def _body(self) -> Iterator[Block]:
        parts: list[list[Block]] = [[] for _ in self._sections]
        with self.story() as flow:
            self._read(*self._file.stories["main"])
        for section, block in self._made.blocks(flow.parts):
            parts[section].append(block)
        yield from paged(parts, [*self._pages("header")], [*self._pages("footer")])

    @cached_property
    def _sections(self) -> list[tuple[int, bool]]:
        """Where each section ends, and whether its first page has a header of its own."""
        places, entries = self._file.plc(SECTIONS, 12)
        found = [(end, self._has_title_page(entry)) for end, entry in zip(places[1:], entries, strict=True)]
        return found or [(0, False)]

    def _has_title_page(self, entry: bytes) -> bool:
        (at,) = unpack_from("<I", entry, 2)
        if at + 2 > len(self._file.main):
            return False
        size = unpack_from("<H", self._file.main, at)[0]
        found = sprms(self._file.main[at + 2 : at + 2 + size])
        return any(sprm.code == _TITLE_PAGE and sprm.number for sprm in found)

    def _pages(self, place: str) -> Iterator[list[Block]]:
        """The header or footer of each section; a section without one of its own has the one before."""
        begin, stop = self._file.stories["headers"]
        ranges = [*pairwise(self._file.plc(HEADERS, 0)[0])]
        known: dict[str, list[Block]] = {}
        for number, (_, title_page) in enumerate(self._sections):
            for offset, kind in _KINDS[place]:
                index = _STORIES_BEFORE + _STORIES_A_SECTION * number + offset
                start, end = ranges[index] if index < len(ranges) else (0, 0)
                if end > start:
                    known[kind] = self._apart(begin + start, min(begin + end, stop))
            prints = {"first": title_page, "default": True, "even": self._odd_and_even}
            yield [block for _, kind in _KINDS[place] if prints[kind] for block in known.get(kind, [])]

    @cached_property
    def _odd_and_even(self) -> bool:
        return bool(self._file.part(OPTIONS)[:1] > b"" and self._file.part(OPTIONS)[0] & 1)

    def _rest(self, name: str) -> list[Block]:
        return self._apart(*self._file.stories[name])

    def _apart(self, start: int, end: int) -> list[Block]:
        """A story beside the text: its lines have no place."""
        with self.story() as flow:
            self._read(start, end)
        return [without_place(block) for _, block in self._made.blocks(flow.parts)]

    def _boxes_of(self, boxes: int, story: str) -> dict[int, tuple[int, int]]:
        """The text of every box, by the number of its shape."""
        begin, end = self._file.stories[story]
        places, entries = self._file.plc(boxes, 22)
        found: dict[int, tuple[int, int]] = {}
        for (start, stop), entry in zip(pairwise(places), entries, strict=False):
            shape, reusable = unpack_from("<I", entry, 14)[0], unpack_from("<H", entry, 8)[0]
            if not reusable and begin + stop <= end:
                found[shape] = begin + start, begin + stop
        return found

    @cached_property
    def _shapes(self) -> dict[int, int]:
        """The number of the shape that is anchored at a character."""
        found: dict[int, int] = {}
        for shapes, story in ((SHAPES, "main"), (HEADER_SHAPES, "headers")):
            begin, _ = self._file.stories[story]
            places, entries = self._file.plc(shapes, 26)
            found |= {begin + at: unpack_from("<I", entry)[0] for at, entry in zip(places, entries, strict=False)}
        return found

    def _unplaced(self) -> Iterator[Block]:
        """Text boxes that stand in a group, or whose anchor is lost."""
        for start, end in self._boxes.values():
            for block in self._apart(start, end):
                yield block if isinstance(block, Table) else replace(block, doubt="floating_text")

    # Paragraphs

    def _read(self, start: int, end: int) -> None:
        """Paragraph by paragraph."""
        text = self._file.text
        ends = {place for place, _ in self._sections[:-1]} if start == 0 else set[int]()
        at = start
        while at < end:
            found = next((m for m in _MARKS.finditer(text, at, end) if m[0] != "\x0c" or m.end() in ends), None)
            mark = found.start() if found else end - 1
            self._paragraph_of(at, mark, text[mark])
            at = mark + 1
            if at in ends:
                self._to(0)
                self._flows[-1].parts.append(SectionEnd(0))

    def _paragraph_of(self, start: int, mark: int, ending: str) -> None:
        style, paragraph = self._styles.paragraph(mark)
        runs = [*self._styles.runs(start, mark + 1, style)]
        look = self._styles.look(runs[-1][2])
        if ending == "\x07" and not paragraph.in_table:
            raise UnreadableError("parsers.damaged_package")
        joined = look.deleted or look.hidden
        label = "" if joined or paragraph.ends_row else self._lists.label(paragraph.list, min(paragraph.level, 8))
        last = mark if ending in "\r\x07\x0c" else mark + 1
        if start < last or not paragraph.ends_row:
            self.begin_paragraph(paragraph.depth, label)
        for begin, stop, characters in runs:
            self._run(begin, min(stop, last), characters)
        if paragraph.ends_row:
            self.end_row(paragraph.depth, *row(paragraph.row), deleted=look.deleted)
        elif ending == "\x07" or paragraph.ends_cell:
            self.end_cell(paragraph.depth)
        else:
            self.end_paragraph(joined)

    def _run(self, start: int, end: int, characters: Characters) -> None:
        """What prints of a stretch that looks the same."""
        look = self._styles.look(characters)
        at = start
        for part in _SPECIAL.split(self._file.text[start:end]):
            if not _SPECIAL.fullmatch(part):
                self.put(part.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), look)
            elif part in _ALWAYS:
                self.put(_ALWAYS[part], look)
            elif part == _SYMBOL and not (characters.special and characters.symbol):
                self.put(part, look)
            elif characters.special or part in (_FIELD, _RESULT, _END):
                self._special(part, at, characters)
            elif part not in _SILENT:
                self.put(part, look)
            at += len(part)

    def _special(self, letter: str, at: int, characters: Characters) -> None:
        look = self._styles.look(characters)
        if letter == _SYMBOL:
            font, code = characters.symbol & 0xFFFF, characters.symbol >> 16
            self.put(chr(code), replace(look, font=self._styles.font(font)))
        elif letter == _FIELD:
            self._begin_field()
        elif letter == _RESULT:
            self._show_field()
        elif letter == _END:
            self._end_field()
        elif letter == _PICTURE and characters.data:
            fields = self._flows[-1].fields
            self._draw(drawn(fields[-1].code if fields else "", self._file.data, characters.data_at))
        elif letter == _PICTURE:
            self.counts["parsers.pictures"] += not look.deleted
        elif letter == _SHAPE:
            self._shape(at)

    def _shape(self, at: int) -> None:
        text = self._boxes.pop(self._shapes.get(at, -1), None)
        if text is None:
            self.counts["parsers.pictures"] += 1
            return
        with self.story() as box:
            self._read(*text)
        self.put_box(box)
