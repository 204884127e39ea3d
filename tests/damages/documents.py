"""Damage to an old Word document: its header, its pieces and the pages that say how its text looks."""

from __future__ import annotations

from random import Random

from parsers.doc_file import CHARACTERS, PARAGRAPHS, PIECES, STYLES

_MAGIC = b"\xec\xa5"
_PLACES_AT = 0x9A
_ABSURD = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def counts_changed(data: bytes, random: Random) -> bytes:
    """The header counts other characters in a story: text, footnotes, headers, boxes."""
    return _put(data, _header(data) + 0x4C + 4 * random.randrange(8), random)


def places_changed(data: bytes, random: Random) -> bytes:
    """A table stands elsewhere, or is longer or shorter, than the header says."""
    number = random.choice((STYLES, CHARACTERS, PARAGRAPHS, PIECES, random.randrange(93)))
    return _put(data, _header(data) + _PLACES_AT + 8 * number + random.choice((0, 4)), random)


def flags_changed(data: bytes, random: Random) -> bytes:
    """The header tells another version, a password, another table stream."""
    at = _header(data) + random.choice((2, 0x0A, 0x0B))
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def modifiers_changed(data: bytes, random: Random) -> bytes:
    """A modifier of a paragraph has another code or value: in a table or not, hidden or not."""
    changed = data
    for _ in range(random.choice((1, 1, 5))):
        places = [at for code in (b"\x16\x24", b"\x49\x66", b"\x17\x24", b"\x08\xd6") for at in _all(changed, code)]
        at = random.choice(places or [random.randrange(len(data))]) + random.randrange(6)
        changed = changed[:at] + bytes([random.randrange(256)]) + changed[at + 1 :]
    return changed


def marks_changed(data: bytes, random: Random) -> bytes:
    """The end of a cell, a row or a paragraph is another character."""
    marks = ["\r", "\x07", "\x0c", "\x13", "\x14", "\x15", "\x01", "\x08", "甲"]
    old, new = (random.choice(marks).encode("utf-16-le") for _ in range(2))
    places = _all(data, old)
    at = random.choice(places) if places else 0
    return data[:at] + new + data[at + 2 :] if places else data[1:]


def _all(data: bytes, wanted: bytes) -> list[int]:
    """Where the bytes stand."""
    places, at = list[int](), data.find(wanted)
    while at >= 0 and len(places) < 20_000:
        places.append(at)
        at = data.find(wanted, at + 1)
    return places


def _header(data: bytes) -> int:
    return max(data.find(_MAGIC, 512), 0)


def _put(data: bytes, at: int, random: Random) -> bytes:
    number = random.choice((*_ABSURD, random.randrange(1 << 16)))
    return data[:at] + number.to_bytes(4, "little") + data[at + 4 :]


DAMAGES = (counts_changed, places_changed, flags_changed, modifiers_changed, marks_changed)
