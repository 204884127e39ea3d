"""RTF as a stream of tokens, and the bytes in it as text (Rich Text Format 1.9.1)."""

from __future__ import annotations

import re
from codecs import lookup
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from parsers.errors import UnreadableError

OPEN, CLOSE, WORD, SYMBOL, BYTES = "{", "}", "word", "symbol", "bytes"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?[0-9]{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_ENCODINGS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_PAGES = {
    936: "gb18030",
    54936: "gb18030",
    10008: "gb18030",
    950: "cp950",
    10002: "cp950",
    65001: "utf-8",
    10000: "mac_roman",
}
CHINESE = ("gb18030", "cp950", "utf-8")


class Token(NamedTuple):
    """A brace, a control word with its number, a control symbol, or bytes of text."""

    kind: str
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens in order. Raises UnreadableError where bytes are announced that are not there."""
    at = 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        word, number, byte, symbol, brace, text = found.groups()
        if word is not None:
            value = None if number is None else int(number)
            if word == b"bin":
                at += max(value or 0, 0)
                if at > len(data):
                    raise UnreadableError("parsers.damaged_package")
                continue
            yield Token(WORD, word.decode("ascii"), value)
        elif byte is not None:
            yield Token(BYTES, data=bytes([int(byte, 16)]))
        elif symbol is not None:
            yield Token(SYMBOL, symbol.decode("latin-1"))
        elif brace is not None:
            yield Token(OPEN if brace == b"{" else CLOSE)
        elif text is not None:
            yield Token(BYTES, data=text)


def encoding_of(charset: int | None) -> str | None:
    """The encoding of a font's character set; None where it says nothing that helps."""
    return _ENCODINGS.get(charset or 0)


def encoding_of_page(page: int | None) -> str:
    """The encoding of a code page."""
    if page in _PAGES:
        return _PAGES[page]
    try:
        lookup(f"cp{page}")
    except LookupError:
        return "cp1252"
    return f"cp{page}"


def decoded(data: bytes, encodings: Iterable[str | None]) -> str:
    """The text by the first encoding that all of it fits; U+FFFD stands for bytes that fit none."""
    if data.isascii():
        return data.decode("ascii")
    wanted = [encoding for encoding in encodings if encoding]
    for encoding in wanted:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(wanted[0] if wanted else "cp1252", "replace")
