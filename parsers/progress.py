"""How far a long file is: whoever waits for it sets `on_page`."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

on_page: ContextVar[Callable[[int, int | None], None] | None] = ContextVar("on_page", default=None)
"""Called with the number of the page that is read next, and with how many there are, where that is known."""


def page_begins(number: int, count: int | None = None) -> None:
    """Tell whoever waits that this page (from 1) is read next."""
    if (told := on_page.get()) is not None:
        told(number, count)
