"""Faults put into the program on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """A function that always raises `error`."""

    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def break_for_a(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: BaseException) -> None:
    """Make `owner.name` raise `error` for the file a.txt, and work as before for every other."""
    whole = getattr(owner, name)

    def broken(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - stands in for any function
        if any(isinstance(one, str | Path) and Path(one).name == "a.txt" for one in given):
            raise error
        return whole(*given, **more)

    monkeypatch.setattr(owner, name, broken)
