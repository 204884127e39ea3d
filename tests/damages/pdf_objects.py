"""Damage to the objects of a PDF; a valid table of references is written anew, unless that is what is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random
from zlib import compress, decompressobj, error

from tests.damages import blocks
from tests.damages.packages import SAMPLES
from tests.parsers.pdf_made import form

_OBJECT = re.compile(rb"(?<!\d)(\d{1,7}) \d+ obj\b(.*?)\bendobj", re.DOTALL)
_ROOT = re.compile(rb"/Root\s*(\d+ \d+ R)")
_STREAM = re.compile(rb"(.*?)stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.#-])-?\d+(?:\.\d+)?(?![\w.])")
_REFERENCE = re.compile(rb"\d+ 0 R")
_NAME = re.compile(rb"/[A-Za-z][\w+-]*")
_ABSURD = (b"0", b"-1", b"1", b"65536", b"99999999999", b"-2147483648", b"0.0000001", b"1e30", b"3.4e38", b"(x)", b"/N")

Objects = dict[int, bytes]


def objects(data: bytes) -> Objects:
    """Number -> what stands in each object."""
    return {int(found[1]): found[2] for found in _OBJECT.finditer(data)}


def written(found: Objects, data: bytes) -> bytes:
    """A PDF of these objects whose references are right."""
    root = _ROOT.search(data)
    file = b"%PDF-1.6\n"
    places = {}
    for number, body in sorted(found.items()):
        places[number] = len(file)
        file += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in places.items())
    trailer = b"<< /Size %d /Root %s >>" % (max(found, default=0) + 1, root[1] if root else b"1 0 R")
    return (
        file
        + b"xref\n0 1\n0000000000 65535 f \n"
        + table
        + b"trailer\n%s\nstartxref\n%d\n%%%%EOF" % (trailer, len(file))
    )


def inflated(body: bytes) -> tuple[bytes, bytes] | None:
    """The dictionary and the content of a stream; None for another object."""
    found = _STREAM.match(body)
    if not found:
        return None
    try:
        return found[1], decompressobj().decompress(found[2]) if b"FlateDecode" in found[1] else found[2]
    except error:
        return found[1], found[2]


def deflated(head: bytes, content: bytes) -> bytes:
    """A stream with the right length."""
    packed = compress(content) if b"FlateDecode" in head else content
    return (
        re.sub(rb"/Length\s+\d+(?: \d+ R)?", b"/Length %d" % len(packed), head)
        + b"stream\n"
        + packed
        + b"\nendstream\n"
    )


def _with_object(data: bytes, random: Random, change: Callable[[bytes, Random], bytes], marks: bytes = b"") -> bytes:
    found = objects(data)
    fitting = [number for number, body in found.items() if marks in body] or [*found]
    for _ in range(random.choice((1, 1, 3)) if fitting else 0):
        number = random.choice(fitting)
        found[number] = change(found[number], random)
    return written(found, data)


def _sub_once(pattern: re.Pattern[bytes], new: bytes, body: bytes, random: Random) -> bytes:
    head, mark, rest = body.partition(b"stream")
    places = [*pattern.finditer(head)]
    if not places:
        return body
    place = random.choice(places)
    return head[: place.start()] + new + head[place.end() :] + mark + rest


def numbers_changed(data: bytes, random: Random) -> bytes:
    return _with_object(data, random, lambda body, random: _sub_once(_NUMBER, random.choice(_ABSURD), body, random))


def names_changed(data: bytes, random: Random) -> bytes:
    names = sorted({*_NAME.findall(b"".join(body.partition(b"stream")[0] for body in objects(data).values()))})
    return _with_object(data, random, lambda body, random: _sub_once(_NAME, random.choice(names), body, random))


def references_changed(data: bytes, random: Random) -> bytes:
    """An object leads to another than it should, perhaps to itself or to none: circles, too."""
    new = b"%d 0 R" % random.choice([*objects(data), 999_999])
    return _with_object(data, random, lambda body, random: _sub_once(_REFERENCE, new, body, random))


def tree_circular(data: bytes, random: Random) -> bytes:
    """The pages lead back to those above them."""
    found = objects(data)
    trees = [number for number, body in found.items() if b"/Kids" in body]
    kids = b" ".join(b"%d 0 R" % random.choice(trees or [1]) for _ in range(random.randint(1, 4)))
    count = random.choice((b"1", b"3", b"100000", b"-1", b"2147483647"))

    def change(body: bytes, random: Random) -> bytes:
        body = re.sub(rb"/Count\s+\d+", b"/Count " + count, body)
        return re.sub(rb"/Kids\s*\[", b"/Kids [" + kids + b" ", body) if random.random() < 0.7 else body

    return _with_object(data, random, change, b"/Kids")


def page_absurd(data: bytes, random: Random) -> bytes:
    """A page of no size, of kilometres, upside down, or turned."""
    sides = b" ".join(random.choice((b"0", b"-5", b"1", b"14000", b"14401", b"1e9", b"300", b"x")) for _ in range(4))
    more = random.choice((b"", b"/Rotate 90", b"/Rotate 45", b"/UserUnit 75000", b"/CropBox [0 0 1 1]"))

    def change(body: bytes, _random: Random) -> bytes:
        return re.sub(rb"/MediaBox\s*\[[^\]]*\]", b"/MediaBox [" + sides + b"]" + more, body)

    return _with_object(data, random, change, b"/MediaBox")


def objects_lost(data: bytes, random: Random) -> bytes:
    found = objects(data)
    for number in random.sample([*found], min(len(found), random.choice((1, 1, 4)))):
        del found[number]
    return written(found, data)


def objects_exchanged(data: bytes, random: Random) -> bytes:
    found = objects(data)
    one, other = random.choice([*found] or [1]), random.choice([*found] or [1])
    found[one], found[other] = found.get(other, b""), found.get(one, b"")
    return written(found, data)


@cache
def _strangers() -> tuple[bytes, ...]:
    files = [*(file.read_bytes() for file in sorted(SAMPLES.glob("*.pdf"))), form("level"), form("none")]
    return tuple(body for data in files for body in objects(data).values())


def objects_of_another(data: bytes, random: Random) -> bytes:
    """Objects taken from another PDF, in the place of one's own."""
    new = random.choice(_strangers())
    return _with_object(data, random, lambda body, _random: new if inflated(body) or not inflated(new) else body)


def streams_damaged(data: bytes, random: Random) -> bytes:
    """The content of a stream is broken, and packed again."""
    inside = random.choice((blocks.flipped_few, blocks.flipped_often, blocks.deleted, blocks.swapped, blocks.repeated))

    def change(body: bytes, random: Random) -> bytes:
        stream = inflated(body)
        return deflated(stream[0], inside(stream[1] or b"x", random)) if stream else body

    return _with_object(data, random, change, b"stream")


def operands_changed(data: bytes, random: Random) -> bytes:
    """Numbers and operators of the drawing are others: places, sizes, colours."""

    def change(body: bytes, random: Random) -> bytes:
        stream = inflated(body)
        if not stream or len(stream[1]) > 1 << 20:
            return body
        content = stream[1]
        for place in sorted(
            random.choices([*_NUMBER.finditer(content)] or [None], k=random.choice((1, 5, 50))), key=_start
        ):
            if place:
                content = (
                    content[: place.start()]
                    + random.choice(_ABSURD).ljust(len(place[0]))[: len(place[0])]
                    + content[place.end() :]
                )
        return deflated(stream[0], content)

    return _with_object(data, random, change, b"stream")


def _start(found: re.Match[bytes] | None) -> int:
    return found.start() if found else 0


def references_broken(data: bytes, random: Random) -> bytes:
    """The table of references at the end is wrong, cut off or circular."""
    at = max(data.rfind(b"startxref"), 0)
    tail = random.choice((b"", b"startxref\n0\n%%EOF", b"startxref\n99999999999\n%%EOF", b"startxref\n-1\n%%EOF",
                          b"trailer << /Root 999 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF" % (at, at)))  # fmt: skip
    return data[:at] + tail


DAMAGES = (
    numbers_changed, names_changed, references_changed, tree_circular, page_absurd, objects_lost, objects_exchanged,
    objects_of_another, streams_damaged, operands_changed, references_broken,
)  # fmt: skip
