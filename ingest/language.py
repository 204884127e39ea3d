"""Which language to speak: the one asked for, else the one of the user's machine."""

from __future__ import annotations

import locale
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.messages import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def choose_language(words: Sequence[str], environment: Mapping[str, str]) -> Language:
    """`--lang` wherever it stands among the `words` of the command, else what the locale says, else English.

    It is looked up before the arguments are parsed, because the help and the errors of parsing need it.
    """
    return _asked_for(words) or _of_locale(environment)


def _asked_for(words: Sequence[str]) -> Language | None:
    options = list(words[: words.index("--")] if "--" in words else words)
    for language in LANGUAGES:
        if f"--lang={language}" in options or ("--lang", language) in pairwise(options):
            return language
    return None


def _of_locale(environment: Mapping[str, str]) -> Language:
    settings = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    place = next(filter(None, settings), None) or locale.getlocale()[0] or ""  # Windows sets no variable
    return "zh" if place.lower().startswith(("zh", "chinese")) else "en"
