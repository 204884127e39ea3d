"""Word documents saved as one XML: WordML 2003, which systems fill in and call .doc, and flat packages of today's Word.

The words of WordML 2003 are nearly those of docx; they are renamed, and the same walk reads both.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile

from parsers import excel, word
from parsers.decoding import Decoded
from parsers.document import Block, Document, Note, Table
from parsers.errors import UnreadableError
from parsers.signatures import looks_like
from parsers.word_blocks import Blocks, as_text, paged, without_place
from parsers.word_lists import Lists, Style
from parsers.word_names import W
from parsers.word_walk import Walk
from parsers.xml_whole import whole_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_OLD = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_AUX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RENAMED = {
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "listPr": "numPr",
    "ilfo": "numId",
    "noBreakHyphen": "noBreakHyphen",
}
_REVISIONS = {"Word.Deletion": f"{W}del", "Word.Insertion": f"{W}ins"}
_BULLETS = "·•●○■□◆◇➢✓–—-*"
_PLACES = {"hdr": "header", "ftr": "footer"}


def recognises(_name: str, data: bytes) -> bool:
    """XML whose root is a document of Word 2003, or a package of today's Office, whatever the name says."""
    return looks_like(data) in ("word_xml", "flat_package")


def read(name: str, data: bytes) -> Document:
    """The document as Word shows it with all changes accepted. Raises UnreadableError."""
    root, decoded = whole_tree(data)
    if looks_like(data) == "flat_package":
        return _of_package(name, root)
    return _Reader(root).document(name, decoded)


def _of_package(name: str, root: _Element) -> Document:
    """Zipped as it would be elsewhere, and read as any docx or xlsx."""
    packed = BytesIO()
    names = []
    with ZipFile(packed, "w", ZIP_STORED) as package:
        for part in root.iterfind(f"{_PKG}part"):
            names.append(part.get(f"{_PKG}name", "").lstrip("/"))
            package.writestr(names[-1], _content(part))
    if not names:
        raise UnreadableError("parsers.damaged_package")
    reader = excel.read if any(part.startswith("xl/") for part in names) else word.read
    return reader(name, packed.getvalue())


def _content(part: _Element) -> bytes:
    from lxml.etree import tostring

    xml = part.find(f"{_PKG}xmlData")
    if xml is not None:
        return tostring(xml[0]) if len(xml) else b""
    try:
        return b64decode(part.findtext(f"{_PKG}binaryData") or "")
    except Base64Error as error:
        raise UnreadableError("parsers.damaged_package") from error


class PrintedLists(Lists):
    """Lists whose numbers stand in the file as they print."""

    def label(self, numbered: _Element | None, style: Style) -> str:
        """The number before a paragraph; "" for none, or a bullet."""
        hint = numbered.find(f"{_AUX}t") if numbered is not None else None
        text = (hint.get(f"{_AUX}val") or "").strip() if hint is not None else ""
        return "" if text in _BULLETS or any("\ue000" <= letter <= "\uf8ff" for letter in text) else text


class _Reader:
    """Reads one document of Word 2003."""

    def __init__(self, root: _Element) -> None:
        _rename(root)
        self._root = root
        self._walk = Walk(PrintedLists(partial(root.find, f"{W}styles"), lambda: None))
        self._made = Blocks()
        self._comments = 0

    def document(self, name: str, decoded: Decoded) -> Document:
        """The document, or an error that says why it holds nothing."""
        body = self._root.find(f"{W}body")
        if body is None:
            raise UnreadableError("parsers.damaged_package")
        notes = [*_taken_out(body, f"{W}footnote", f"{W}endnote")]
        pages = [*_taken_out(body, f"{W}hdr", f"{W}ftr")]
        comments = [one for one in body.iter(f"{_AML}annotation") if one.get(f"{W}type") == "Word.Comment"]
        for comment in comments:
            _remove(comment)
        flow = self._walk.over(body)
        sections = max(len(self._walk.sections), 0) + 1
        parts: list[list[Block]] = [[] for _ in range(sections)]
        for section, block in self._made.blocks(flow.parts):
            parts[section].append(block)
        headers, footers = ([*self._running(pages, tag, sections)] for tag in _PLACES)
        blocks = [*paged(parts, headers, footers), *(block for note in notes for block in self._apart(note))]
        if not any(isinstance(block, Table) for block in blocks):
            blocks = as_text(blocks)
        return Document(
            name, "word-xml", tuple(blocks), encoding=decoded.encoding, notes=self._notes(decoded, comments)
        )

    def _running(self, pages: list[_Element], tag: str, sections: int) -> Iterator[list[Block]]:
        """The headers or footers, all before the first section: which pages have which is a matter of print."""
        found: dict[str, Block] = {}
        for element in (one for one in pages if one.tag == f"{W}{tag}"):
            for block in self._apart(element):
                found.setdefault(repr(block) if isinstance(block, Table) else block.text, block)
        for _ in range(sections):
            yield list(found.values())

    def _apart(self, element: _Element) -> list[Block]:
        return [without_place(block) for _, block in self._made.blocks(self._walk.over(element).parts)]

    def _notes(self, decoded: Decoded, comments: list[_Element]) -> tuple[Note, ...]:
        counts = self._walk.counts
        counts.update(self._made.counts())
        counts["parsers.comments"] += len(comments)
        told = (Note(code, (("count", str(times)),)) for code, times in sorted(counts.items()) if times)
        macros = self._root.find(f"{W}docSuppData") is not None and self._root.get(f"{W}macrosPresent") == "yes"
        return (*decoded.notes, *([Note("parsers.has_macros")] if macros else []), *told)


def _rename(root: _Element) -> None:
    """The words of 2003 as those of today, and revisions as elements of their own."""
    for element in root.iter():
        tag = str(element.tag)
        if tag.startswith(_OLD):
            name = tag.removeprefix(_OLD)
            element.tag = W + _RENAMED.get(name, name)
        elif tag == f"{_AML}annotation":
            element.tag = _REVISIONS.get(element.get(f"{_OLD}type", ""), element.tag)
        for attribute in [name for name in element.attrib if str(name).startswith(_OLD)]:
            element.set(W + str(attribute).removeprefix(_OLD), element.attrib.pop(attribute))


def _taken_out(body: _Element, *tags: str) -> Iterator[_Element]:
    """Elements that print somewhere else, each out of its place."""
    for element in list(body.iter(*tags)):
        _remove(element)
        yield element


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
