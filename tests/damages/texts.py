"""Damage to texts: encodings, separators, lines, and characters that nobody sees."""

from __future__ import annotations

from random import Random

from tests.damages.markup import TEXTS

_ENCODINGS = ("gb18030", "utf-16", "utf-16-be", "big5", "utf-8-sig", "shift_jis", "latin-1", "utf-7", "hz")
_SEPARATORS = ("\t", ",", ";", "|", "，", "  ", "\n", "\0", "\x1f", " | ", '","')
_UNSEEN = "\0\x01\x08\x0b\x0c\x1b\x7f\x85\xa0\u200b\u200e\u2028\u202e\ufeff\ufffe\U000e0001\U0010ffff\u0301"


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def other_encoding(data: bytes, random: Random) -> bytes:
    return data.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


def encodings_mixed(data: bytes, random: Random) -> bytes:
    """Some lines are in another encoding than the rest."""
    lines = data.split(b"\n")
    for at in random.sample(range(len(lines)), random.randint(1, max(len(lines) // 3, 1))):
        lines[at] = other_encoding(lines[at], random)
    return b"\n".join(lines)


def mistaken_encoding(data: bytes, random: Random) -> bytes:
    """Read as another encoding than it is, and saved."""
    return data.decode(random.choice(("gb18030", "latin-1", "cp1252", "big5")), "replace").encode()


def other_separator(data: bytes, random: Random) -> bytes:
    old, new = random.choice(("\t", ",", "|", "，", " ", "\n", "。")), random.choice(_SEPARATORS)
    return bytes_of(text_of(data).replace(old, new, random.choice((1, 10, -1))))


def line_endless(data: bytes, random: Random) -> bytes:
    """A line that is a megabyte long: of one character, of cells, of brackets or of numbers."""
    piece = random.choice(
        ("甲", "\t", "甲\t", ",", "|", "（", '"', "1", " ", "≥", "<td>", "。", "数量指标", "\u0301", "0,")
    )
    lines = text_of(data).split("\n")
    at = random.randrange(len(lines))
    lines[at] = lines[at] + piece * random.choice((300, 5_000, 100_000, 300_000))
    return bytes_of("\n".join(lines))


def lines_countless(data: bytes, random: Random) -> bytes:
    """A line stands there some thousand times."""
    lines = text_of(data).split("\n")
    at = random.randrange(len(lines))
    return bytes_of("\n".join([*lines[:at], *[lines[at]] * random.choice((30, 1000, 10_000)), *lines[at:]]))


def lines_shuffled(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


def lines_lost(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    del lines[random.randrange(len(lines))]
    return b"\n".join(lines) or b"x"


def lines_joined(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    return b"\n".join([*lines[:at], b"".join(lines[at : at + 2]), *lines[at + 2 :]]) or b"x"


def characters_unseen(data: bytes, random: Random) -> bytes:
    """Control characters, marks that turn the text, and characters of no width."""
    text = text_of(data)
    for _ in range(random.choice((1, 5, 200))):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(_UNSEEN) * random.choice((1, 1, 9)) + text[at:]
    return bytes_of(text)


def quotes_added(data: bytes, random: Random) -> bytes:
    text = text_of(data)
    for _ in range(random.choice((1, 2, 9))):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(('"', '""', "'", "“", "`", "\\", '"\n')) + text[at:]
    return bytes_of(text)


def words_replaced(data: bytes, random: Random) -> bytes:
    """A piece of the text is something else."""
    text = text_of(data)
    at = random.randint(0, len(text))
    return bytes_of(text[:at] + random.choice(TEXTS) + text[at + random.choice((0, 1, 20)) :])


DAMAGES = (
    other_encoding, encodings_mixed, mistaken_encoding, other_separator, line_endless, lines_countless,
    lines_shuffled, lines_lost, lines_joined, characters_unseen, quotes_added, words_replaced,
)  # fmt: skip
