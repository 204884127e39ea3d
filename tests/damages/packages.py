"""Damage to the members of a zip package (docx, xlsx); the package itself stays valid where it can."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from tests.damages import blocks

SAMPLES = Path(__file__).parents[2] / "samples"

_INSIDE = (blocks.cut_off, blocks.flipped_once, blocks.flipped_few, blocks.flipped_often, blocks.zeroed,
           blocks.repeated, blocks.deleted, blocks.swapped, blocks.twice)  # fmt: skip


def members(data: bytes) -> dict[str, bytes]:
    """Name -> content of every member; nothing where the bytes are no zip."""
    try:
        with ZipFile(BytesIO(data)) as package:
            return {info.filename: package.read(info) for info in package.infolist()}
    except BadZipFile:
        return {}


def packed(parts: Mapping[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    """A valid zip of these members."""
    file = BytesIO()
    with ZipFile(file, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def weighty(parts: Mapping[str, bytes], random: Random) -> str:
    """A member that is XML, mostly one that the reading depends on."""
    names = [name for name in parts if name.endswith((".xml", ".rels"))] or [*parts]
    matter = [name for name in names if name.startswith(("word/", "xl/", "_rels")) and "theme" not in name]
    return random.choice(matter if matter and random.random() < 0.9 else names)


@cache
def strangers() -> tuple[tuple[str, bytes], ...]:
    """The members of all packages among the samples."""
    files = sorted(file for file in SAMPLES.iterdir() if file.suffix in (".docx", ".xlsx"))
    return tuple(member for file in files for member in members(file.read_bytes()).items())


def member_damaged(data: bytes, random: Random) -> bytes:
    """A member is broken inside of a valid zip."""
    parts = members(data)
    name = weighty(parts, random)
    return packed(parts | {name: random.choice(_INSIDE)(parts[name] or b"x", random)})


def member_emptied(data: bytes, random: Random) -> bytes:
    parts = members(data)
    return packed(parts | {weighty(parts, random): random.choice((b"", b" ", b"<a/>", b"\0" * 99))})


def member_removed(data: bytes, random: Random) -> bytes:
    parts = members(data)
    del parts[weighty(parts, random)]
    return packed(parts)


def members_exchanged(data: bytes, random: Random) -> bytes:
    """Two members of the package have each other's content."""
    parts = members(data)
    one, other = weighty(parts, random), weighty(parts, random)
    return packed(parts | {one: parts[other], other: parts[one]})


def member_of_another(data: bytes, random: Random) -> bytes:
    """A member has the content of one of another package, mostly of the one with the same name."""
    parts = members(data)
    name = weighty(parts, random)
    same = [content for other, content in strangers() if other == name and content != parts[name]]
    return packed(parts | {name: random.choice(same or [content for _, content in strangers()])})


def members_of_another(data: bytes, random: Random) -> bytes:
    """A document that is a workbook too, or two documents in one."""
    taken = random.sample(strangers(), random.randint(1, len(strangers())))
    return packed(members(data) | dict(taken) if random.random() < 0.5 else dict(taken) | members(data))


def member_named_wrongly(data: bytes, random: Random) -> bytes:
    """A name in capitals, with other slashes, from above, or absurdly long."""
    parts = members(data)
    name = weighty(parts, random)
    new = random.choice((name.upper(), name.replace("/", "\\"), "../" + name, "/" + name, name + "/", "a" * 60_000))
    return packed({new if one == name else one: content for one, content in parts.items()})


def member_twice(data: bytes, random: Random) -> bytes:
    """Two entries of one directory have the same name."""
    parts = members(data)
    name = weighty(parts, random)
    again = packed({name[:-1] + "\x01": blocks.flipped_few(parts[name] or b"x", random)} | parts)
    return again.replace((name[:-1] + "\x01").encode(), name.encode())


def stored(data: bytes, random: Random) -> bytes:
    """Without compression, so that flipped bits hit the content; the checksums tell."""
    return blocks.flipped_few(packed(members(data), ZIP_STORED), random)


def sizes_lied(data: bytes, random: Random) -> bytes:
    """The directory tells wrong sizes, methods or flags."""
    changed = bytearray(data)
    entries = [at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at)]
    at = random.choice(entries or [0]) + random.choice((8, 10, 16, 20, 24, 28, 30, 42))
    changed[at : at + 2] = random.choice((b"\0\0", b"\xff\xff", b"\x01\0", random.randbytes(2)))
    return bytes(changed)


DAMAGES = (
    member_damaged, member_emptied, member_removed, members_exchanged, member_of_another, members_of_another,
    member_named_wrongly, member_twice, stored, sizes_lied,
)  # fmt: skip
