"""Word documents (.docx, .docm, .dotx): what Word shows on the page, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from parsers import web
from parsers.document import Block, Document, Note, Table, Where
from parsers.errors import UnreadableError
from parsers.office import Package
from parsers.signatures import looks_like
from parsers.word_blocks import Blocks, as_text, paged, without_place
from parsers.word_cells import Chunk, Flow
from parsers.word_lists import Lists
from parsers.word_names import R, W, switch, tree, value
from parsers.word_walk import Walk

if TYPE_CHECKING:
    from lxml.etree import _Element


def recognises(_name: str, data: bytes) -> bool:
    """A zip package with a Word document in it, whatever the name says."""
    return looks_like(data) == "word"


def read(name: str, data: bytes) -> Document:
    """The document as Word shows it with all changes accepted.

    Raises UnreadableError where it is damaged, malicious, or holds nothing but pictures.
    """
    package = Package(data)
    main = package.main_part() or "word/document.xml"
    if main not in package:
        raise UnreadableError("parsers.damaged_package" if "[Content_Types].xml" in package else "parsers.is_archive")
    return _Reader(package, main).document(name)


class _Reader:
    """Reads the parts of one package, each when it is needed."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self._related = package.related(main)
        self._walk = Walk(Lists(partial(self._tree, "styles"), partial(self._tree, "numbering")))
        self._made = Blocks(self._chunk)
        self._stories: dict[str, list[Block]] = {}

    def document(self, name: str) -> Document:
        """The document, or an error that says why it holds nothing."""
        body = tree(self._package, self._main).find(f"{W}body")
        if body is None:
            raise UnreadableError("parsers.damaged_package")
        blocks = [*self._body(body), *self._foot_notes()]
        if not any(isinstance(block, Table) for block in blocks):
            blocks = as_text(blocks)
        notes = (*self._package.dangers(), *self._notes())
        if not blocks:
            self._refuse_empty()
        return Document(name, "docx", tuple(blocks), notes=notes)

    def _tree(self, kind: str) -> _Element | None:
        """The part that the main part calls so, or None."""
        part = next((part for known, part in self._related.values() if known == kind), None)
        return tree(self._package, part) if part and part in self._package else None

    # Stories

    def _body(self, body: _Element) -> Iterator[Block]:
        """The sections, each below its header where that is another than before; footers where they change."""
        flow = self._walk.over(body)
        sections = [*self._walk.sections, body.find(f"{W}sectPr")]
        parts: list[list[Block]] = [[] for _ in sections]
        for section, block in self._made.blocks(flow.parts):  # before the headers, whose tables nobody counts
            parts[section].append(block)
        headers, footers = ([*self._pages(place, sections)] for place in ("header", "footer"))
        yield from paged(parts, headers, footers)

    def _pages(self, place: str, sections: Iterable[_Element | None]) -> Iterator[list[Block]]:
        """The header or footer of each section; a section without one of its own has the one before."""
        known: dict[str, str] = {}
        for section in sections:
            for reference in [] if section is None else section.findall(f"{W}{place}Reference"):
                kind = value(reference, of="type") or "default"
                known[kind] = self._related.get(reference.get(f"{R}id", ""), ("", ""))[1]
            kinds = [kind for kind in ("first", "default", "even") if kind in known and self._prints(kind, section)]
            yield [block for kind in kinds for block in self._story(known[kind])]

    def _prints(self, kind: str, section: _Element | None) -> bool:
        if kind == "even":
            return self._odd_and_even
        return kind == "default" or bool(switch(section, "titlePg"))

    @cached_property
    def _odd_and_even(self) -> bool:
        return bool(switch(self._tree("settings"), "evenAndOddHeaders"))

    def _story(self, part: str) -> list[Block]:
        """The blocks of a header or footer. They stand on every page, so they have no line."""
        if part not in self._stories:
            flow = self._walk.over(tree(self._package, part)) if part in self._package else Flow()
            self._stories[part] = [without_place(block) for _, block in self._made.blocks(flow.parts)]
        return self._stories[part]

    def _foot_notes(self) -> Iterator[Block]:
        for kind in ("footnote", "endnote"):
            root = self._tree(f"{kind}s")
            for element in [] if root is None else root.findall(f"{W}{kind}"):
                if value(element, of="type") in {None, "normal"}:
                    flow = self._walk.over(element)
                    yield from (without_place(block) for _, block in self._made.blocks(flow.parts))

    # Blocks

    def _chunk(self, chunk: Chunk) -> Iterator[Block]:
        """A page that Word shows in the midst of the document."""
        part = self._related.get(chunk.relation, ("", ""))[1]
        data = self._package.data(part) if part in self._package else b""
        if not web.recognises(part, data):
            self._walk.counts["parsers.embedded_parts"] += 1
            return
        for block in web.read(part, data).blocks:
            yield _numbered(block, next(self._made.tables)) if isinstance(block, Table) else without_place(block)

    # What a reader should know

    def _notes(self) -> tuple[Note, ...]:
        counts = self._walk.counts
        counts.update(self._made.counts())
        comments = self._tree("comments")
        counts["parsers.comments"] += 0 if comments is None else len(comments.findall(f"{W}comment"))
        return tuple(Note(code, (("count", str(times)),)) for code, times in sorted(counts.items()) if times)

    def _refuse_empty(self) -> None:
        counts = self._walk.counts
        if counts["parsers.pictures"]:
            raise UnreadableError("parsers.only_pictures", count=counts["parsers.pictures"])
        if counts["parsers.embedded_parts"]:
            raise UnreadableError("parsers.embedded_only")


def _numbered(table: Table, number: int) -> Table:
    cells = tuple(replace(cell, where=replace(cell.where, table=number, line=None)) for cell in table.cells)
    return replace(table, cells=cells, where=Where(table=number))
