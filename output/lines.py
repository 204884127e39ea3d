"""The JSON Lines files: one Form a line, and one line for every file given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from normalize.form import Form
from output.outcome import Outcome

FORMS_FILE = "forms.jsonl"
OUTCOMES_FILE = "outcomes.jsonl"

# Line breaks to `str.splitlines`, though not to JSON: escaped, so that no reader breaks a record in two.
_LINE_BREAK = re.compile("[\x85\u2028\u2029]")


@contextmanager
def form_lines(folder: Path, name: str = FORMS_FILE) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens `forms.jsonl`: UTF-8, Chinese not escaped; gives the function that adds the forms of one file."""
    with _open(folder / name) as file:

        def add(_: Outcome, forms: Sequence[Form]) -> None:
            for form in forms:
                _write(file, form.model_dump_json())

        yield add


@contextmanager
def outcome_lines(folder: Path) -> Iterator[Callable[[Outcome, Sequence[Form]], None]]:
    """Opens `outcomes.jsonl`; gives the function that adds one file's outcome."""
    with _open(folder / OUTCOMES_FILE) as file:

        def add(outcome: Outcome, _: Sequence[Form]) -> None:
            _write(file, json.dumps(outcome.to_json(), ensure_ascii=False))

        yield add


def _open(path: Path) -> IO[str]:
    # File names that are not UTF-8 reach us as lone surrogates; escaped, they are still valid JSON.
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")


def _write(file: IO[str], record: str) -> None:
    file.write(_LINE_BREAK.sub(lambda mark: f"\\u{ord(mark[0]):04x}", record) + "\n")
