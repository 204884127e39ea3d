"""The fragments of which a page has hundreds: a value, and a row of a drawn table.

As macros of the template they took most of a page's time (14 ms of which 8 are left).
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from parsers.messages import say

if TYPE_CHECKING:
    from markupsafe import Markup

    from output.report.form_rows import Value
    from output.report.source_pane import DrawnRow

_escaped = lru_cache(maxsize=4096)(escape)
"""Labels and places, which come again and again."""


def value(read: Value, extra: str = "") -> Markup:
    """A value as a link to itself that knows its place in the source. `extra`: one more class."""
    from markupsafe import Markup

    label = _escaped(read.label)
    title = [label, _escaped(read.place)] if read.place else [label]
    if read.printed:
        title.append(escape(say("report.as_printed", text=read.printed)))
    at = f' data-at="{read.at}"' if read.at else ""
    attributes = f'class="v {read.look} {extra}" id="{_escaped(read.id)}" href="#{_escaped(read.id)}" tabindex="-1"{at}'
    return Markup(f'<a {attributes} title="{" · ".join(title)}">{escape(read.text) or _none(label)}</a>')


def _none(label: str) -> str:
    return f'<span class="none"><span class="hid">{label} </span>{_escaped(say("report.empty"))}</span>'


def drawn_row(row: DrawnRow) -> Markup:
    """A row of a table of the source, with its number."""
    from markupsafe import Markup

    cells = [f'<tr><td class="no">{_escaped(row.number)}</td>']
    for cell in row.cells:
        at = f' id="{cell.id}"' if cell.id else ""
        rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        cells.append(f"<td{at}{rows}{columns}>{escape(cell.text)}</td>")
    return Markup("".join(cells) + "</tr>")
