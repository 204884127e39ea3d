"""What bytes look like before anything is read: the first bytes, zip members, or markup."""

from __future__ import annotations

import re

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
)
_ZIP_MEMBERS = ((b"word/", "word"), (b"xl/", "excel"), (b"ppt/", "slides"), (b"OFD.xml", "ofd"))
_LEADING_WHITE = b"\xef\xbb\xbf \t\r\n\x00"
_PAGE_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tr|td|th)[\s>/]", re.IGNORECASE)
_MULTIPART = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?mime-version:", re.IGNORECASE)
_LOOK_AT = 1 << 20


def looks_like(data: bytes) -> str | None:
    """The kind of file that the bytes claim to be; None where nothing speaks against plain text."""
    start = data[:4096].lstrip(_LEADING_WHITE)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return next((kind for member, kind in _ZIP_MEMBERS if member in data), "archive")
    if start.startswith(b"BM") and b"\x00" in start[:16]:
        return "image"
    return "page" if _is_page(data[:_LOOK_AT]) else "xml" if start.startswith(b"<?xml") else None


def is_multipart(data: bytes) -> bool:
    """Whether the bytes are a web page saved with its pictures into one file (MHTML)."""
    return _MULTIPART.match(data[:8192].lstrip(_LEADING_WHITE)) is not None


def _is_page(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64].count(0) > 8:  # UTF-16: every other byte is NUL
        data = data.replace(b"\x00", b"")
    return _PAGE_MARKUP.search(data) is not None or is_multipart(data)
