"""What Word draws for the controls of an old form: a box to tick, a choice ([MS-DOC] 2.9.78: FFData)."""

from __future__ import annotations

from struct import unpack_from

_SAYS_NOTHING = 25


def drawn(code: str, data: bytes, at: int) -> str:
    """☑, ☐ or the entry that was chosen, for a control whose field has this code; "" for another one."""
    kind = code.strip().upper()
    if not kind.startswith(("FORMCHECKBOX", "FORMDROPDOWN")):
        return ""
    at += unpack_from("<H", data, at + 4)[0]
    state = unpack_from("<H", data, at + 4)[0] >> 2 & 31
    at = _after_text(data, at + 10)
    default = unpack_from("<H", data, at)[0]
    chosen = default if state == _SAYS_NOTHING else state
    if kind.startswith("FORMCHECKBOX"):
        return "☑" if chosen else "☐"
    at += 2
    for _ in range(5):
        at = _after_text(data, at)
    return _entry(data, at, chosen)


def _entry(data: bytes, at: int, chosen: int) -> str:
    count = unpack_from("<H", data, at + 2)[0]
    at += 6
    for _ in range(min(chosen, count)):
        at += 2 + 2 * unpack_from("<H", data, at)[0]
    size = unpack_from("<H", data, at)[0] if chosen < count else 0
    return data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace")


def _after_text(data: bytes, at: int) -> int:
    """Behind a text that has its length before it, and a NUL behind."""
    (length,) = unpack_from("<H", data, at)
    return at + 4 + 2 * int(length)
