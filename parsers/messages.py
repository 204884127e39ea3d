"""The message catalogue: every text that jixiao says, by stable code, in Chinese and in English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Language = Literal["zh", "en"]


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """code -> language -> text. A code is the file's name, a dot, and the entry's name in `parsers/catalogue`."""
    entries: dict[str, dict[Language, str]] = {}
    for file in files("parsers").joinpath("catalogue").iterdir():
        if file.name.endswith(".toml"):
            area = file.name.removesuffix(".toml")
            for name, texts in tomllib.loads(file.read_text(encoding="utf-8")).items():
                entries[f"{area}.{name}"] = cast(dict[Language, str], texts)
    return entries


def say(code: str, language: Language = "zh", **params: object) -> str:
    """The text of `code` with `{name}` places filled in. Raises KeyError for an unknown code or a missing parameter."""
    if not params:  # most of what is said, a million times in a large batch
        return _as_it_is(code, language)
    return catalogue()[code][language].format_map({key: str(value) for key, value in params.items()})


@cache
def _as_it_is(code: str, language: Language) -> str:
    return catalogue()[code][language].format()
