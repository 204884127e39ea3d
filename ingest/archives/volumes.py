"""Whether a rar is one of several volumes: the library would take what lies in it for the whole."""

from __future__ import annotations

from pathlib import Path

_IS_VOLUME = 0x1


def is_volume(path: Path, kind: str) -> bool:
    """Whether the archive says that it goes on in another file."""
    with path.open("rb") as file:
        start = file.read(64)
    if kind == "rar":
        return bool(start[10:11] and start[9] == 0x73 and start[10] & _IS_VOLUME)
    return kind == "rar5" and _is_volume_of_rar5(start)


def _is_volume_of_rar5(start: bytes) -> bool:
    """The first header after the signature and its checksum: size, kind, flags, size of extras if any, flags again."""
    _, at = _number(start, 12)
    kind, at = _number(start, at)
    flags, at = _number(start, at)
    if flags & 0x1:
        _, at = _number(start, at)
    return kind == 1 and bool(_number(start, at)[0] & _IS_VOLUME)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first; and where the next one stands."""
    value = 0
    for position, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            return value, at + position + 1
    return 0, len(data)
