"""OpenDocument: the file around a text or a workbook, zipped or flat, and the words of its XML (ISO/IEC 26300)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from parsers.document import Note
from parsers.errors import UnreadableError
from parsers.office import Package, parsed

if TYPE_CHECKING:
    from lxml.etree import _Element

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TABLE, TEXT, STYLE, DRAW, FO, NUMBER = (
    f"{{{_OASIS}:{name}:1.0}}"
    for name in ("office", "table", "text", "style", "drawing", "xsl-fo-compatible", "datastyle")
)
SVG = f"{{{_OASIS}:svg-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_MANIFEST = "META-INF/manifest.xml"
_LINKS = frozenset(f"{TABLE}{name}" for name in ("table-source", "cell-range-source")) | {
    f"{TEXT}section-source",
    f"{DRAW}object",
    f"{DRAW}image",
}
_WHITE = re.compile("[ \t\r\n]+")
_DEEPEST_STYLE = 20
_MOST_SPACES = 1000


class OpenDocument:
    """The XML of one file. `body` is `office:text` or `office:spreadsheet`."""

    def __init__(self, data: bytes, kind: str) -> None:
        """Raises UnreadableError where it is damaged, encrypted, or of another kind than `kind`."""
        self._package = Package(data) if data.startswith(b"PK") else None
        self._flat = None if self._package else parsed(data)
        if self._package and _MANIFEST in self._package and b"encryption-data" in self._package.data(_MANIFEST):
            raise UnreadableError("parsers.is_encrypted")
        body = self._content.find(f"{OFFICE}body/{OFFICE}{kind}")
        if body is None:
            raise UnreadableError("parsers.damaged_package")
        self.body: _Element = body

    @cached_property
    def _content(self) -> _Element:
        return self._package.tree("content.xml") if self._package else self._whole

    @property
    def _whole(self) -> _Element:
        assert self._flat is not None
        return self._flat

    @cached_property
    def _roots(self) -> list[_Element]:
        """Where styles stand: first those that the content has of its own."""
        if not self._package:
            return [self._whole]
        others = ["styles.xml"] if "styles.xml" in self._package else []
        return [self._content, *map(self._package.tree, others)]

    @cached_property
    def _styles(self) -> dict[tuple[str, str], _Element]:
        """Every style by family and name."""
        found: dict[tuple[str, str], _Element] = {}
        for root in self._roots:
            for style in root.iter(f"{STYLE}style"):
                found.setdefault((style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")), style)
        return found

    def style(self, family: str, name: str | None) -> Iterator[_Element]:
        """The style, and those that it is made from."""
        for _ in range(_DEEPEST_STYLE):
            found = self._styles.get((family, name or ""))
            if found is None:
                return
            yield found
            name = found.get(f"{STYLE}parent-style-name")

    def says(self, family: str, name: str | None, properties: str, attribute: str) -> str | None:
        """What the style says in its `properties`, or else the ones that it is made from."""
        for style in self.style(family, name):
            for found in style.iterfind(f"{STYLE}{properties}"):
                if (value := found.get(attribute)) is not None:
                    return value
        return None

    def all_of(self, tag: str) -> list[_Element]:
        """The elements of this tag among the styles."""
        return [element for root in self._roots for element in root.iter(tag)]

    def pages(self, masters: Sequence[str], places: Iterable[str]) -> Iterator[tuple[str, _Element]]:
        """The headers and footers of these kinds of pages, and of those that follow on them, as far as they print."""
        known = {page.get(f"{STYLE}name"): page for page in self.all_of(f"{STYLE}master-page")}
        wanted = dict.fromkeys(masters)
        wanted |= {known[name].get(f"{STYLE}next-style-name", name): None for name in masters if name in known}
        for page in (known[name] for name in wanted if name in known):
            for place in places:
                found = page.find(f"{STYLE}{place}")
                if found is not None and found.get(f"{STYLE}display") != "false":
                    yield place, found

    def dangers(self) -> list[Note]:
        """What an office program would run or fetch, and we only tell."""
        notes = []
        if self._has_macros():
            notes.append(Note("parsers.has_macros"))
        links = sum(
            element.tag in _LINKS and "://" in element.get(f"{XLINK}href", "") for element in self._content.iter()
        )
        return [*notes, Note("parsers.external_links", (("count", str(links)),))] if links else notes

    def _has_macros(self) -> bool:
        if self._package:
            return any(name.lower().startswith(("basic/", "scripts/")) for name in self._package.names())
        scripts = self._whole.iterfind(f"{OFFICE}scripts/{OFFICE}script")
        return any(str(text).strip() for script in scripts for text in script.itertext())  # an empty library is none


def repeated(element: _Element, name: str) -> int:
    """How often the element stands there, or over how many rows or columns; a file may lie."""
    said = element.get(f"{TABLE}{name}", "1")
    return max(int(said), 1) if said.isdecimal() and len(said) < 10 else 1


def spaces(element: _Element) -> str:
    """The spaces for which `text:s` stands."""
    said = element.get(f"{TEXT}c", "1")
    return " " * min(int(said), _MOST_SPACES) if said.isdecimal() and len(said) < 10 else " "


def collapsed(text: str | None) -> str:
    """Text between tags: white space is one space, since spaces that count are elements."""
    return _WHITE.sub(" ", text or "")
