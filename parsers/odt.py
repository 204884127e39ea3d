"""OpenDocument texts (.odt, .ott, .fodt): what the page shows with all changes accepted.

Read by our own hand, as .docx is: docvortex 0.6.4 was tried, and knows no cell's place, no hidden and no deleted text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parsers.document import Block, Document, Note, Table
from parsers.errors import UnreadableError
from parsers.odf import OpenDocument
from parsers.odt_walk import Walk
from parsers.signatures import looks_like
from parsers.word_blocks import Blocks, as_text, paged, without_place

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADERS, _FOOTERS = ("header-first", "header", "header-left"), ("footer-first", "footer", "footer-left")


def recognises(_name: str, data: bytes) -> bool:
    """An OpenDocument package or a flat file with a text in it, whatever the name says."""
    return looks_like(data) == "odt"


def read(name: str, data: bytes) -> Document:
    """The document as the page shows it. Raises UnreadableError where it is damaged, or holds nothing but pictures."""
    return _Reader(OpenDocument(data, "text")).document(name)


class _Reader:
    """Reads the stories of one file."""

    def __init__(self, file: OpenDocument) -> None:
        self._file, self._walk, self._made = file, Walk(file), Blocks()

    def document(self, name: str) -> Document:
        """The document, or an error that says why it holds nothing."""
        walk, made = self._walk, self._made
        body = [block for _, block in made.blocks(walk.over(self._file.body).parts)]
        feet = [block for note in walk.notes for block in self._apart(note)]
        above, below = (self._running(walk.masters, places) for places in (_HEADERS, _FOOTERS))
        blocks = [*paged([body], [above], [below]), *feet]
        if not any(isinstance(block, Table) for block in blocks):
            blocks = as_text(blocks)
        counts = walk.counts
        if not blocks and counts["parsers.pictures"]:
            raise UnreadableError("parsers.only_pictures", count=counts["parsers.pictures"])
        counts.update(made.counts())
        told = (Note(code, (("count", str(times)),)) for code, times in sorted(counts.items()) if times)
        return Document(name, "odt", tuple(blocks), notes=(*self._file.dangers(), *told))

    def _apart(self, element: _Element) -> list[Block]:
        """A story beside the text: its lines have no place."""
        return [without_place(block) for _, block in self._made.blocks(self._walk.over(element).parts)]

    def _running(self, masters: Sequence[str], places: Sequence[str]) -> list[Block]:
        """What the pages' headers or footers print, the same text once."""
        found: dict[str, Block] = {}
        for _, element in self._file.pages(masters, places):
            for block in self._apart(element):
                found.setdefault(repr(block) if isinstance(block, Table) else block.text, block)
        return list(found.values())
