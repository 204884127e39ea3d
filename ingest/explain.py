"""`jixiao explain`: what was read of one file, every repair, every doubt."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ingest.pipeline import read_one
from ingest.screen import Pages, complain, discard_stdout, emit, visible
from ingest.view import View
from ingest.wording import outcome_text
from normalize.form import Form
from output.outcome import to_review
from parsers.errors import ExitCode, UsageError
from parsers.messages import Language, say

WIDTH_OF_FILES = 160
"""Columns where no terminal is to be seen: wide enough that few cells are broken over lines."""


def explain(file: Path, language: Language, as_json: bool = False) -> ExitCode:
    """Show the forms of one file, or say why there are none. Raises UsageError where `file` is no file."""
    if not file.exists():
        raise UsageError("command.nothing_there", paths=visible(str(file)))
    if file.is_dir():
        raise UsageError("command.explain_one", path=visible(str(file)))
    with Pages(language):
        outcome, forms = read_one(file)
    if not forms:
        complain(say("command.refused", language, message=outcome_text(outcome, language)))
        return ExitCode.NOTHING_READABLE
    if as_json:
        emit("\n".join(form.model_dump_json() for form in forms))
    else:
        _draw(forms, language)
    return ExitCode.NEEDS_REVIEW if any(to_review(form) for form in forms) else ExitCode.CLEAN


def _draw(forms: Sequence[Form], language: Language) -> None:
    terminal = _Terminal(width=_width(), highlight=False, markup=False, emoji=False)
    for form in forms:
        terminal.print(*View(form, language).parts(), sep="\n")


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Called by rich, which would end the program with a code that means something else here."""
        discard_stdout()


def _width() -> int | None:
    """None leaves it to rich, which asks the terminal even where stdout is a pipe (`| less`)."""
    watched = any(os.isatty(stream) for stream in range(3))
    return None if watched or "COLUMNS" in os.environ else WIDTH_OF_FILES
