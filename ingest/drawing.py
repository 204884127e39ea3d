"""Tables that hold a document's text in a terminal: no markup, nothing hidden, nothing cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from ingest.screen import visible


def plain(content: object, style: str = "") -> Text:
    """Text as it is: brackets are no markup, and characters that a terminal would obey or hide are written out."""
    text = "" if content is None else str(content).replace("\t", " | ")  # tabs stand between the cells of a repair
    return Text(visible(text, keep="\n"), style=style, overflow="fold")


def pairs(content: Iterable[tuple[str, object]]) -> Table:
    """Labels and what belongs to them, without lines between."""
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(overflow="fold", max_width=24)
    grid.add_column(overflow="fold")
    for label, value in content:
        grid.add_row(plain(label, "bold"), plain(value))
    return grid


def table(headers: Sequence[str], rows: Iterable[tuple[Sequence[object], str]]) -> Table:
    """Rows of cells, each with the style of the whole row. A column in which nothing stands is left out."""
    content = list(rows)
    kept = [place for place in range(len(headers)) if any(cells[place] not in (None, "") for cells, _ in content)]
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    for place in kept:
        drawn.add_column(headers[place], overflow="fold")
    for cells, style in content:
        drawn.add_row(*(plain(cells[place]) for place in kept), style=style)
    return drawn
