"""Bytes -> Document: one module a format, each of which says by content whether the bytes are its own."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Protocol, cast

from parsers.document import Document
from parsers.endings import promised_otherwise
from parsers.errors import DefectError, UnreadableError
from parsers.signatures import looks_like


class Parser(Protocol):
    """What a module of this package must offer to be a parser."""

    __name__: str

    def recognises(self, name: str, data: bytes) -> bool:
        """Whether the bytes are of this format, judged by their content."""

    def read(self, name: str, data: bytes) -> Document:
        """The document in the bytes. Raises UnreadableError."""


@cache
def parsers() -> tuple[Parser, ...]:
    """Every parser of this package: the modules that define both `recognises` and `read`."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return tuple(cast(Parser, m) for m in modules if hasattr(m, "recognises") and hasattr(m, "read"))


def parse(name: str, data: bytes) -> Document:
    """The document in `data`. Raises UnreadableError where no parser knows the bytes, DefectError where two do."""
    if not data:
        raise UnreadableError("errors.empty_file")
    willing = [parser for parser in parsers() if parser.recognises(name, data)]
    if len(willing) > 1:
        names = ", ".join(parser.__name__ for parser in willing)
        raise DefectError("parsers.two_parsers", file=name, parsers=names)
    if not willing:
        kind = looks_like(data)
        raise UnreadableError(f"parsers.is_{kind}" if kind else "parsers.no_text")
    read = willing[0].read(name, data)
    told = promised_otherwise(name, read.format)
    notes = (told, *read.notes) if told else read.notes
    return replace(read, name=name, sha256=sha256(data).hexdigest(), notes=notes)
