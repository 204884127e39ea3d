"""Names of members as text that can be shown. No name is ever used as a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ingest.gather import reason_by_name

MAX_NAME = 400
"""Longer than any path that Windows allows; of a longer name its beginning and its end are shown."""

_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_WRITTEN_IN_THREE_BYTES = re.compile("[\u0800-\uffff]")


def as_texts(names: Sequence[bytes | str]) -> list[str]:
    """The names decoded: those in bytes with the one charset that fits them all, else each with what fits it."""
    unknown = [name for name in names if isinstance(name, bytes)]
    charset = _charset(unknown)
    return [name if isinstance(name, str) else _decoded(name, charset or _charset([name])) for name in names]


def _charset(names: Sequence[bytes]) -> str | None:
    """UTF-8 where it fits and gives Chinese, then GB18030: a character of GBK (一) can pass for a letter in UTF-8."""
    utf8, gbk = _all_decoded(names, "utf-8"), _all_decoded(names, "gb18030")
    if utf8 is not None and (gbk is None or _WRITTEN_IN_THREE_BYTES.search(utf8)):
        return "utf-8"
    return None if gbk is None else "gb18030"


def _all_decoded(names: Iterable[bytes], charset: str) -> str | None:
    try:
        return "/".join(name.decode(charset) for name in names)
    except UnicodeDecodeError:
        return None


def _decoded(name: bytes, charset: str | None) -> str:
    return name.decode(charset or "utf-8", "surrogateescape")


def shown(name: str) -> str:
    """The name as a printable path; one without any name is a question mark."""
    parts = name.replace("\\", "/").split("/")
    text = "".join(map(_printable, "/".join(part for part in parts if part not in ("", "."))))
    if len(text) > MAX_NAME:
        text = f"{text[: MAX_NAME // 2]}…{text[-MAX_NAME // 2 :]}"
    return text or "?"


def _printable(character: str) -> str:
    """The character, or its number where it would be invisible, turn the line round, or be no character at all."""
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) & 0xFF:02x}"
    if unicodedata.category(character) in _UNPRINTABLE:
        return character.encode("unicode_escape").decode("ascii")
    return character


def is_folder(name: str) -> bool:
    """Whether the name is one that only folders have."""
    return name.endswith(("/", "\\"))


def reason_to_skip(name: str) -> str | None:
    """Why a member of this shown name is not read: the rule for files, for it and for each folder it lies in."""
    parts = (part for part in name.split("/") if part != "..")
    return next((reason for part in parts if (reason := reason_by_name(part))), None)


def distinct(names: Iterable[str]) -> Iterator[str]:
    """The names with a number after the second of the same name: 表.docx（2）."""
    taken: dict[str, int] = {}
    for name in names:
        own = name
        while own in taken:
            taken[name] += 1
            own = f"{name}（{taken[name]}）"
        taken[own] = 1
        yield own
