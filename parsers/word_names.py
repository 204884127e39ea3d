"""The names in a Word document's XML, and the small questions that one asks of its elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.errors import UnreadableError
from parsers.office import Package, parsed

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

MAX_XML_MEGABYTES = 64
"""A form takes about 100 KB; the tree takes ten times as much memory."""

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    b"http://purl.oclc.org/ooxml/officeDocument/math": M,
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R,
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
}


def tree(package: Package, part: str) -> _Element:
    """The XML of a part, a strict document's under the usual names. Raises UnreadableError."""
    xml = package.data(part)
    if len(xml) > MAX_XML_MEGABYTES << 20:
        raise UnreadableError("parsers.zip_bomb")
    if xml.rstrip().endswith(b"</w:styles>"):
        xml = b"</w:style>".join(map(_without_table_style, xml.split(b"</w:style>")))
    if b"http://purl.oclc.org/ooxml/" in xml:
        for strict, usual in _STRICT.items():
            xml = xml.replace(b'"%b"' % strict, b'"%b"' % usual.strip("{}").encode())
    return parsed(xml)


def _without_table_style(style: bytes) -> bytes:
    """Leaves a table's style empty: these fill most of the part and say nothing about texts."""
    start = style.rfind(b"<w:style ")
    end = style.find(b">", start) + 1
    return (
        style[:end] if start >= 0 and b'w:type="table"' in style[start:end] and style[end - 2 : end] != b"/>" else style
    )


def value(element: _Element | None, *path: str, of: str = "val") -> str | None:
    """The attribute `of` the element at the end of `path`, or None."""
    found = child(element, *path) if path else element
    return None if found is None else found.get(W + of)


def child(element: _Element | None, *path: str) -> _Element | None:
    """The element at the end of `path`, or None."""
    for name in path:
        tag = W + name
        for found in element if element is not None else ():  # properties come first: quicker than any search
            if found.tag == tag:
                break
        else:
            return None
        element = found
    return element


def properties_of(element: _Element | None) -> dict[str, _Element]:
    """What an element holds, by name."""
    return {} if element is None else {found.tag.removeprefix(W): found for found in element}


def number(element: _Element | None, *path: str, of: str = "val", default: int = 0) -> int:
    """An attribute that counts something; `default` where it is missing or no number."""
    text = value(element, *path, of=of)
    if not text:
        return default
    return min(int(text[:10]), 10**9) if text.isascii() and text.isdigit() else default


def switch(element: _Element | None, *path: str) -> bool | None:
    """Whether a property is switched on or off; None where the document does not say."""
    found = child(element, *path)
    return None if found is None else found.get(W + "val", "true") not in {"0", "false", "off"}
