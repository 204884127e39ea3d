"""The text of a web page as it prints: source white space collapses, breaks and block elements make lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# Control characters never come out of decoding, so they can stand for what must survive the collapsing.
BREAK = "\x1e"
_SPACE, _TAB = "\x1f", "\x1d"
_KEPT = str.maketrans({"\n": BREAK, " ": _SPACE, "\t": _TAB, "\r": None})
_PRINTED = str.maketrans({_SPACE: " ", _TAB: "\t", "\xa0": " "})
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
_WHITE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class Printed:
    """One line of text and the source line on which it begins."""

    text: str
    line: int | None


@dataclass(slots=True)
class Text:
    """A stretch of source text."""

    text: str
    line: int | None = field(default=None)


def preformatted(text: str) -> str:
    """Text in which every space and line break counts."""
    return text.translate(_KEPT)


def lines_of(parts: Iterable[Text]) -> list[Printed]:
    """The lines that the parts print, without the empty ones."""
    lines: list[Printed] = []
    raw, start = "", None
    for part in (*parts, Text(BREAK)):
        head, *others = part.text.split(BREAK)
        start = start if raw.strip() else part.line
        raw += head
        for other in others:
            _add(lines, raw, start)
            raw, start = other, part.line
    return lines


def _add(lines: list[Printed], raw: str, line: int | None) -> None:
    if not raw:
        return
    text = _WHITE.sub(" ", _WRAPPED.sub("", raw)).strip(" ").translate(_PRINTED).strip(" ")
    if text:
        lines.append(Printed(text, line))
