"""What reaches the terminal: results on stdout, messages and one line of progress on stderr."""

from __future__ import annotations

import io
import logging
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import TextIO

from parsers.messages import Language, say
from parsers.progress import on_page

OUR_PACKAGES = ("ingest", "parsers", "normalize", "output")
SELDOM = 0.3
"""Seconds between two lines of progress within a file."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


def prepare_streams() -> None:
    """Never fail on a character that the console cannot show; on Windows write UTF-8 whatever the code page is."""
    encoding = "utf-8" if os.name == "nt" else None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace")


def emit(text: str) -> None:
    """Print a result on stdout. A reader that has gone away (`| head`) is no error."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()


def discard_stdout() -> None:
    """Send the rest of stdout nowhere; nobody reads it, and the flush at the program's end would fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print a message on stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextmanager
def logging_to(stream: TextIO | None) -> Iterator[None]:
    """What our own packages log, and no library's: what a library logs could be a document's text. None: nowhere."""
    handler = logging.StreamHandler(stream) if stream else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(relativeCreated)d ms %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in OUR_PACKAGES]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO if stream else logging.NOTSET)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def visible(text: str, keep: str = "") -> str:
    """The text with each character that a terminal would hide or obey written as its escape, except those in `keep`."""
    return "".join(
        ascii(char)[1:-1] if unicodedata.category(char) in _UNSEEN and char not in keep else char for char in text
    )


class Pages:
    """One line on stderr that counts the pages of a long file, only where a person is looking on."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._watched = sys.stderr.isatty()
        self._shown = 0.0

    def __enter__(self) -> Pages:
        on_page.set(self.show if self._watched else None)
        return self

    def show(self, page: int, pages: int | None) -> None:
        """The page that is read next; pages that fly by are not shown."""
        if page > 1 and monotonic() - self._shown > SELDOM:
            self._shown = monotonic()
            told = f"{page}/{pages}" if pages else str(page)
            self._write("\r" + say("command.progress_pages", self._language, page=told))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        on_page.set(None)
        if self._shown:
            self._write("\r" + " " * 60 + "\r")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
