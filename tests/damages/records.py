"""Damage to an old workbook: sectors of its OLE file, and the records in them."""

from __future__ import annotations

from random import Random

_SECTOR = 512
_ABSURD = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF)


def sectors_exchanged(data: bytes, random: Random) -> bytes:
    """Two sectors have changed places."""
    sectors = [data[at : at + _SECTOR] for at in range(0, len(data), _SECTOR)]
    one, other = random.randrange(len(sectors)), random.randrange(len(sectors))
    sectors[one], sectors[other] = sectors[other], sectors[one]
    return b"".join(sectors)


def header_changed(data: bytes, random: Random) -> bytes:
    """The header of the OLE file tells something else: sizes of sectors, where the table begins, how many."""
    return _put(data, random.randrange(24, 100, 2), random)


def links_changed(data: bytes, random: Random) -> bytes:
    """Numbers at the begin of a sector, where tables of links and the folder stand."""
    sector = random.randrange(max(len(data) // _SECTOR, 1)) * _SECTOR
    return _put(data, sector + random.randrange(0, 128, 4), random)


def lengths_changed(data: bytes, random: Random) -> bytes:
    """A record is longer or shorter than it says."""
    record = _record(data, random)
    return _put(data, record + 2, random)


def kinds_changed(data: bytes, random: Random) -> bytes:
    """A record is of another kind: of one that stands elsewhere in the file."""
    one, other = _record(data, random), _record(data, random)
    return data[:one] + data[other : other + 2] + data[one + 2 :]


def records_changed(data: bytes, random: Random) -> bytes:
    """Numbers in a record are absurd: rows, columns, styles, counts."""
    changed = data
    for _ in range(random.choice((1, 4))):
        changed = _put(changed, _record(data, random) + 4 + 2 * random.randrange(8), random)
    return changed


def records_exchanged(data: bytes, random: Random) -> bytes:
    """A record stands where another one was."""
    one, other = sorted((_record(data, random), _record(data, random)))
    first, second = _whole(data, one), _whole(data, other)
    if one + len(first) > other:
        return data
    return data[:one] + second + data[one + len(first) : other] + first + data[other + len(second) :]


def records_doubled(data: bytes, random: Random) -> bytes:
    """A record stands there twice, over what followed it."""
    one = _whole(data, _record(data, random))
    at = data.find(one) + len(one)
    return data[:at] + one + data[at + len(one) :]


def records_lost(data: bytes, random: Random) -> bytes:
    """A record's kind is one that nobody knows."""
    record = _record(data, random)
    return data[:record] + b"\xff\x7e" + data[record + 2 :]


def _record(data: bytes, random: Random) -> int:
    """Where a record of the workbook begins."""
    places = _records(data)
    return random.choice(places) if places else random.randrange(len(data))


def _records(data: bytes) -> list[int]:
    at = data.find(b"\x09\x08\x10\x00")
    places: list[int] = []
    while 0 <= at < len(data) - 4 and len(places) < 20_000:
        places.append(at)
        at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return places


def _whole(data: bytes, record: int) -> bytes:
    return data[record : record + 4 + int.from_bytes(data[record + 2 : record + 4], "little")]


def _put(data: bytes, at: int, random: Random) -> bytes:
    return data[:at] + random.choice(_ABSURD).to_bytes(2, "little") + data[at + 2 :]


CONTAINER = (sectors_exchanged, header_changed, links_changed)
"""What befalls any OLE file."""

DAMAGES = (
    *CONTAINER, lengths_changed, kinds_changed, records_changed,
    records_exchanged, records_doubled, records_lost,
)  # fmt: skip
