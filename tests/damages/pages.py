"""Damage to web pages: tags lost, doubled, nested and renamed, and attributes that no browser would believe."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.damages.markup import ABSURD
from tests.damages.texts import bytes_of, text_of

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CELL = re.compile(r"<(?:td|th|tr|table)\b", re.IGNORECASE)
_NAMES = ("table", "td", "tr", "th", "div", "p", "script", "style", "textarea", "template", "svg", "select",
          "plaintext", "noscript", "frameset", "object", "colgroup", "xmp", "math", "input", "title", "b")  # fmt: skip


def _changed(data: bytes, random: Random, change: Callable[[str], str], pattern: re.Pattern[str] = _TAG) -> bytes:
    text = text_of(data)
    for _ in range(random.choice((1, 1, 5, 20))):
        if places := [*pattern.finditer(text)]:
            place = random.choice(places)
            text = text[: place.start()] + change(place[0]) + text[place.end() :]
    return bytes_of(text)


def tags_lost(data: bytes, random: Random) -> bytes:
    return _changed(data, random, lambda _: "")


def tags_doubled(data: bytes, random: Random) -> bytes:
    return _changed(data, random, lambda tag: tag + tag)


def tags_broken(data: bytes, random: Random) -> bytes:
    return _changed(data, random, lambda tag: tag[: random.randint(1, len(tag))])


def tags_renamed(data: bytes, random: Random) -> bytes:
    return _changed(data, random, lambda tag: re.sub(r"\w+", random.choice(_NAMES), tag, count=1))


def tags_added(data: bytes, random: Random) -> bytes:
    return _changed(data, random, lambda tag: tag + f"<{random.choice(_NAMES)}{random.choice(('', '>', ' hidden>'))}")


def tables_nested(data: bytes, random: Random) -> bytes:
    """A table in a cell of a table in a cell, up to some thousand times."""
    deep = "<table><tr><td>" * random.choice((1, 2, 50, 900, 3000))
    return _changed(data, random, lambda tag: deep + tag)


def spans_absurd(data: bytes, random: Random) -> bytes:
    """Cells that claim to span what no table has."""
    key = random.choice(("rowspan", "colspan", "span", "style", "width", "hidden", "value"))
    value = random.choice((*ABSURD, "display:none", "visibility:hidden;" * 99))
    return _changed(data, random, lambda tag: f'{tag} {key}="{value}"', _CELL)


def charset_wrong(data: bytes, random: Random) -> bytes:
    """The page names an encoding that it is not in."""
    meta = f'<meta charset="{random.choice(("gbk", "utf-16", "x", "", "iso-2022-cn", "utf-7", "big5", "latin1"))}">'
    real = random.choice(("utf-8", "gb18030", "utf-16"))
    return (meta + data.decode("utf-8", "replace")).encode(real, "replace")


def references_absurd(data: bytes, random: Random) -> bytes:
    """Characters written as numbers that are none."""
    written = random.choice(
        ("&#0;", "&#xD800;", "&#99999999;", "&#x;", "&nbsp;", "&x;", "&amp", "&#128;", "<![CDATA[", "<!--")
    )
    return _changed(data, random, lambda tag: tag + written * random.choice((1, 1, 500)))


DAMAGES = (
    tags_lost, tags_doubled, tags_broken, tags_renamed, tags_added, tables_nested, spans_absurd, charset_wrong,
    references_absurd,
)  # fmt: skip
