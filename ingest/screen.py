"""What reaches the terminal: results on stdout, messages and one line of progress on stderr."""

from __future__ import annotations

import io
import logging
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from parsers.messages import Language, say

OUR_PACKAGES = ("ingest", "parsers", "normalize", "output")
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
def logging_to_stderr(wanted: bool) -> Iterator[None]:
    """What our own packages log, and no library's: what a library logs could be a document's text."""
    handler = logging.StreamHandler(sys.stderr) if wanted else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(relativeCreated)d ms %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in OUR_PACKAGES]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO if wanted else logging.NOTSET)
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


class Progress:
    """One line on stderr that counts the files, only where a person is looking on."""

    def __init__(self, total: int, language: Language) -> None:
        self._total, self._language = total, language
        self._watched = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def show(self, done: int) -> None:
        """`done` of the files have been dealt with."""
        if self._watched:
            self._rewrite(say("command.progress", self._language, done=done, total=self._total))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._watched:
            self._rewrite(" " * 60 + "\r")

    def _rewrite(self, text: str) -> None:
        sys.stderr.write("\r" + text)
        sys.stderr.flush()
