"""Web pages, and whatever else is HTML inside: saved pages, MHTML, tables that Word or Excel saved as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from parsers.blocks import blocks as blocks_of
from parsers.choosing import best
from parsers.decoding import Decoded, decode
from parsers.document import Block, Document, Line, Note, Table, Where
from parsers.errors import UnreadableError
from parsers.inner_tables import doubted
from parsers.page_tables import Grid
from parsers.page_text import BREAK, Text, lines_of
from parsers.page_walk import Walk
from parsers.piped import printed
from parsers.readings import Physical
from parsers.signatures import is_multipart, looks_like
from parsers.spans import place

if TYPE_CHECKING:
    from lxml.etree import _Element

_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_TABLE_OR_END = re.compile(r"<(/?)(?:table|html|body)\b", re.IGNORECASE)
_FRAMES = re.compile(rb"<frameset[\s>]|fnBuildFrameset", re.IGNORECASE)
"""A page that only holds others."""

_TABS = re.compile(r"(?:^|[/\\])tabstrip\.html?$", re.IGNORECASE)
"""The page that Excel saves with the tabs below its sheets."""

_PAGE = re.compile(r"<(?:html|body|p|div)[\s>]", re.IGNORECASE)


def recognises(_name: str, data: bytes) -> bool:
    """Bytes with the markup of a page, whatever the name says."""
    return looks_like(data) == "page"


def read(name: str, data: bytes) -> Document:
    """The page's tables and lines. Raises UnreadableError where it is no text or nested beyond all reason."""
    decoded = _decoded(data)
    root = _tree(decoded.text)
    in_markdown = not _PAGE.search(decoded.text)  # tables in the midst of a text whose lines are lines
    walk = Walk(every_line_counts=in_markdown)
    blocks = list(_blocks(walk.over(root).parts if root is not None else ()))
    if in_markdown:
        blocks = [replace(block, text=printed(block.text)) if isinstance(block, Line) else block for block in blocks]
    if not any(isinstance(block, Table) for block in blocks):
        blocks = _as_text(blocks)
    return Document(name, "html", tuple(blocks), encoding=decoded.encoding, notes=_notes(decoded, walk, root))


def _decoded(data: bytes) -> Decoded:
    """The text of the page; of a saved one with several (Excel's sheets), all of them one after the other."""
    pages = list(_pages_in(data)) if is_multipart(data) else [data]
    told = [page for page in pages if not _FRAMES.search(page)] or pages or [data]
    try:
        found = [decode(page) for page in told]
    except UnreadableError:  # too little text in one of them to tell its encoding: the others tell
        found = [decode(b"\n".join(told))]
    notes = dict.fromkeys(note for one in found for note in one.notes)
    return Decoded("\n".join(one.text for one in found), found[0].encoding, tuple(notes))


def _pages_in(data: bytes) -> Iterator[bytes]:
    """The pages inside an MHTML file."""
    from email import message_from_bytes

    for part in message_from_bytes(data.lstrip()).walk():
        if part.get_content_type() != "text/html" or _TABS.search(str(part.get("Content-Location", "")).strip()):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            yield payload


def _tree(text: str) -> _Element | None:
    from lxml.etree import fromstring
    from lxml.html import HTMLParser

    parser = HTMLParser(encoding="utf-8", recover=True, huge_tree=True, remove_comments=True, remove_pis=True)
    # The library reads nothing after the end of a page, but pages are saved one after the other into one file.
    root = fromstring(_END.sub("<br>", text).encode("utf-8"), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableError("parsers.nested_too_deep")  # the rest of the page is missing from the tree
    return root


def _blocks(parts: Iterable[Text | Grid]) -> Iterator[Block]:
    """Lines and tables in reading order; the tables in a table's cells follow it."""
    number = 0
    texts: list[Text] = []
    early: set[int] = set()
    waiting: list[Iterator[Text | Grid]] = [iter((*parts, Text(BREAK)))]
    while waiting:
        part = next(waiting[-1], None)
        if isinstance(part, Text):
            texts.append(part)
            continue
        yield from (Line(line.text, Where(line=line.line)) for line in lines_of(texts))
        texts = []
        if part is None:
            waiting.pop()
            continue
        number += 1
        cells = place(part.spanning(), part.ends(), number)
        table = Table(cells, Where(table=number, line=part.line), spans_known=True)
        yield doubted(table) if id(part) in early else table
        early.update(map(id, part.inner_early()))
        waiting.append(part.inner())


def _as_text(lines: Iterable[Block]) -> list[Block]:
    """Lines that hold a form without any table, as text of whatever shape."""
    physical = [Physical(line.text, line.where.line or 0, 1) for line in lines if isinstance(line, Line)]
    return list(blocks_of(physical, best(physical)))


def _notes(decoded: Decoded, walk: Walk, root: _Element | None) -> tuple[Note, ...]:
    """What was not read, or not as it is written."""
    notes = list(decoded.notes)
    if walk.hidden:
        notes.append(Note("parsers.hidden_elements", (("count", str(walk.hidden)),)))
    if walk.cut:
        notes.append(Note("parsers.absurd_spans", (("count", str(walk.cut)),)))
    if (tags := _TABLE_OR_END.findall(decoded.text)) and not tags[-1]:
        notes.append(Note("reviews.page_cut"))
    if root is not None and (title := " ".join((root.findtext(".//title") or "").split())):
        notes.append(Note("parsers.page_title", (("title", title),)))
    return tuple(notes)
