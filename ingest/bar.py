"""The bar that a person watches while a batch runs, on stderr; nothing where nobody looks on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from ingest.screen import visible
from parsers.messages import Language, say

COLOURS = {"clean": "green", "repaired": "cyan", "review": "yellow", "failed": "red", "skipped": "dim"}
LONGEST_NAME = 14


class Bar:
    """Files done of all, how fast, the time left, and what became of them; below it the page of a long file."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._watched = sys.stderr.isatty()
        console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._progress = Progress(
            BarColumn(bar_width=12),
            MofNCompleteColumn(),
            _Rate(language, table_column=Column(no_wrap=True)),
            TimeRemainingColumn(compact=True, table_column=Column(no_wrap=True)),
            TextColumn("{task.fields[standings]}", table_column=Column(no_wrap=True)),
            TextColumn("{task.fields[page]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
            console=console,
            transient=True,
            disable=not self._watched,
        )
        self._task = self._progress.add_task("", total=None, standings="", page="")

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, counts: Mapping[str, int]) -> None:
        """How many files there are (`total`) and what became of those that are done."""
        if not self._watched:
            return
        done = {name: count for name, count in counts.items() if name != "total"}
        told = [f"[{COLOURS[name]}]{self._standing(name)} {done[name]}[/]" for name in COLOURS if done.get(name)]
        self._progress.update(
            self._task, total=counts["total"], completed=sum(done.values()), standings=" ".join(told), page=""
        )

    def show_page(self, name: str, page: str) -> None:
        """The page of a long file that is read next."""
        shown = name if len(name) <= LONGEST_NAME else "…" + name[1 - LONGEST_NAME :]
        text = say("command.progress_page", self._language, name=visible(shown), page=page)
        self._progress.update(self._task, page=text)

    def _standing(self, name: str) -> str:
        return say(f"command.standing_{name}", self._language)


class _Rate(ProgressColumn):
    def __init__(self, language: Language, table_column: Column) -> None:
        super().__init__(table_column=table_column)
        self._language = language

    def render(self, task: Task) -> Text:
        """Called by rich."""
        speed = task.finished_speed or task.speed
        return Text(say("command.progress_rate", self._language, rate=f"{speed:.1f}") if speed else "")
