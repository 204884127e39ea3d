"""Damage that knows nothing of formats: what discs, cables and broken downloads do."""

from __future__ import annotations

from random import Random


def cut_off(data: bytes, random: Random) -> bytes:
    """The file ends too early."""
    return data[: random.randrange(1, len(data))]


def cut_off_late(data: bytes, random: Random) -> bytes:
    """All but a few bytes are there."""
    return data[: -random.randint(1, min(64, len(data) - 1))]


def begun_late(data: bytes, random: Random) -> bytes:
    """The first bytes are missing."""
    return data[random.randint(1, 64) :] or b"x"


def flipped_once(data: bytes, random: Random) -> bytes:
    """One bit is wrong."""
    return _flipped(data, random, 1)


def flipped_few(data: bytes, random: Random) -> bytes:
    """A handful of bits are wrong."""
    return _flipped(data, random, random.randint(2, 8))


def flipped_often(data: bytes, random: Random) -> bytes:
    """A bit in every few hundred bytes is wrong."""
    return _flipped(data, random, max(8, len(data) // random.choice((20, 200, 2000))))


def zeroed(data: bytes, random: Random) -> bytes:
    """A block was never written."""
    start, end = block(data, random)
    return data[:start] + bytes(end - start) + data[end:]


def garbled(data: bytes, random: Random) -> bytes:
    """A block holds something else."""
    start, end = block(data, random)
    return data[:start] + random.randbytes(end - start) + data[end:]


def repeated(data: bytes, random: Random) -> bytes:
    """A block stands there twice, or many times."""
    start, end = block(data, random)
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 20)) + data[end:]


def deleted(data: bytes, random: Random) -> bytes:
    """A block is missing."""
    start, end = block(data, random)
    return data[:start] + data[end:] or b"x"


def swapped(data: bytes, random: Random) -> bytes:
    """Two neighbouring blocks of the same size have changed places."""
    start, end = block(data, random)
    behind = end + end - start
    return data[:start] + data[end:behind] + data[start:end] + data[behind:]


def twice(data: bytes, random: Random) -> bytes:
    """The file, and the file again, or half of it."""
    return data + data[random.choice((0, len(data) // 2)) :]


def block(data: bytes, random: Random) -> tuple[int, int]:
    """Where a block begins and ends: of a few bytes, of a sector, or of a large part of the file."""
    size = min(random.choice((2, 16, 64, 512, 4096, len(data) // 4)), len(data))
    start = random.randint(0, len(data) - size)
    return start, start + size


def _flipped(data: bytes, random: Random, times: int) -> bytes:
    changed = bytearray(data)
    for _ in range(times):
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


DAMAGES = (
    cut_off, cut_off_late, begun_late, flipped_once, flipped_few, flipped_often,
    zeroed, garbled, repeated, deleted, swapped, twice,
)  # fmt: skip
