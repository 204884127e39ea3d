"""XML that a whole document was saved as: decoded as any text, and without anything that could eat the machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.decoding import Decoded, decode
from parsers.errors import UnreadableError
from parsers.office import parsed

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_MEGABYTES = 64
"""A form takes some 300 KB; the tree takes ten times as much memory."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def whole_tree(data: bytes) -> tuple[_Element, Decoded]:
    """The tree, and how the text was decoded. Raises UnreadableError.

    Programs that budget systems are made of write one encoding and declare another, so what is declared counts little.
    """
    if len(data) > MAX_MEGABYTES << 20:
        raise UnreadableError("parsers.zip_bomb")
    decoded = decode(data)
    return parsed(_DECLARATION.sub("", decoded.text, count=1).strip().encode()), decoded
