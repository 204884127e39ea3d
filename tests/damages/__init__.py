"""Every way in which the fuzzer damages a file, by what the file is: functions (bytes, Random) -> bytes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from parsers.signatures import looks_like
from tests.damages import blocks, documents, markup, packages, pages, pdf_objects, pictures, records, rich_text, texts

Damage = Callable[[bytes, Random], bytes]

DAMAGES: dict[str, tuple[Damage, ...]] = {
    "any": blocks.DAMAGES,
    "package": packages.DAMAGES + markup.DAMAGES,
    "pdf": pdf_objects.DAMAGES,
    "records": records.DAMAGES,
    "text": texts.DAMAGES,
    "page": pages.DAMAGES,
    "picture": pictures.DAMAGES,
    "container": records.CONTAINER,
    "document": documents.DAMAGES,
    "rich_text": rich_text.DAMAGES,
}

_KINDS = {
    "word": ("package",),
    "excel": ("package",),
    "excel_xml": ("page", "text"),
    "word_xml": ("page", "text"),
    "ofd": ("package",),
    "odt": ("package",),
    "ods": ("package",),
    "pdf": ("pdf",),
    "old_excel": ("records",),
    "old_word": ("container", "document"),
    "rtf": ("rich_text",),
    "image": ("picture",),
    "page": ("page", "text"),
    None: ("text",),
}

BY_NAME: dict[str, Damage] = {damage.__name__: damage for group in DAMAGES.values() for damage in group}


def damages_for(data: bytes) -> list[Damage]:
    """The damages that a file like this can suffer; its own kind's ones are meant to outweigh the general ones."""
    return [damage for kind in ("any", *_KINDS.get(looks_like(data), ())) for damage in DAMAGES[kind]]
