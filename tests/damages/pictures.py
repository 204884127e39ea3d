"""Damage to pictures: what the header says, and where the bytes end."""

from __future__ import annotations

from random import Random

_SIDES = (0, 1, 2, 9, 255, 5000, 30_000, 65_535)


def sides_changed(data: bytes, random: Random) -> bytes:
    """The header tells another width or height (JPEG, PNG); other pictures have some number of their header changed."""
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    at = frame + 5 if frame >= 0 else 18 if data.startswith(b"\x89PNG") else random.randrange(2, 64)
    at += random.choice((0, 2)) if frame >= 0 else 0
    return data[:at] + random.choice(_SIDES).to_bytes(2, "big") + data[at + 2 :]


def header_damaged(data: bytes, random: Random) -> bytes:
    """Something in the first kilobyte: tables, colours, what the camera noted."""
    at = random.randrange(2, min(1024, len(data)))
    return data[:at] + random.randbytes(random.choice((1, 2, 8))) + data[at + 8 :]


def header_alone(data: bytes, random: Random) -> bytes:
    """All but the beginning was lost."""
    return data[: random.randint(12, 2000)]


DAMAGES = (sides_changed, header_damaged, header_alone)
