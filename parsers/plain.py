"""Plain text of any shape: separated by tabs or commas, Markdown, aligned, one cell a line, or none of these."""

from __future__ import annotations

from parsers.blocks import blocks
from parsers.choosing import best
from parsers.decoding import decode
from parsers.document import Document
from parsers.readings import is_blank, physical_lines
from parsers.signatures import looks_like


def recognises(_name: str, data: bytes) -> bool:
    """Any bytes that no other kind of file claims; whether they are text shows when they are decoded."""
    return looks_like(data) is None


def read(name: str, data: bytes) -> Document:
    """The text as tables and lines. Raises UnreadableError where the bytes are no text."""
    decoded = decode(data)
    lines = physical_lines(decoded.text)
    reading = best(lines)
    printed = [line.page for line in lines if not is_blank(line.text)]
    return Document(
        name,
        reading.format if reading else "text",
        tuple(blocks(lines, reading)),
        encoding=decoded.encoding,
        pages=max(printed, default=1) if lines[-1].page > 1 else None,
        notes=decoded.notes,
    )
