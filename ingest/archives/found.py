"""What a reader of archives finds, and how much may be unpacked: counted on real bytes, never on declared sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.submission import MAX_MEGABYTES
from parsers.errors import UnreadableError

MAX_MEMBERS = 50_000
"""A province's forms of a year stay below it; more would only fill the disk with names."""

MAX_MEMBER = MAX_MEGABYTES << 20
"""No larger file would be read afterwards."""

MAX_TOTAL = 4 << 30
"""Two hundred scanned volumes of 20 MB; what is more is given in several archives."""

MAX_RATIO = 100
"""Text gives 20 at most and scanned pages 2; a bomb of deflate gives 1,000, one of bzip2 a million."""

ALWAYS_ALLOWED = 256 << 20
"""Below this no ratio is looked at: a hundred copies of one workbook in one solid archive are no bomb."""

BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """A member as it stands in the archive. A name in bytes: its charset is settled by all the names together."""

    name: bytes | str
    blocks: Callable[[], Iterator[bytes]] = lambda: iter(())
    refused: str | None = None


def kept_open(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks for somebody who may stop early: unlike a generator, a map does not close what it was made of."""
    return map(bytes, blocks)


class Budget:
    """How many bytes an archive may still give. Everything that is decompressed is paid for, wanted or not."""

    def __init__(self, size_of_archive: int) -> None:
        self._left = min(MAX_TOTAL, max(ALWAYS_ALLOWED, MAX_RATIO * size_of_archive))

    def spend(self, count: int) -> None:
        """Raises UnreadableError from the moment that the bytes are used up."""
        self._left -= count
        if self._left < 0:
            raise UnreadableError("errors.archive_bomb")

    def drain(self, blocks: Iterator[bytes]) -> None:
        """Read what nobody wanted, where the next member cannot be reached otherwise."""
        for block in blocks:
            self.spend(len(block))


class CorruptError(UnreadableError):
    """One checksum covers the whole archive and is wrong: any of its members may be."""
