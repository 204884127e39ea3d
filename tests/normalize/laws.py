"""The laws of repair as functions that say what broke them; used by property tests and on whole corpora."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from normalize.columns import header_words
from normalize.form import Form
from normalize.repair import Repaired, repair
from normalize.rows import Row, Rows, apply
from normalize.structure import find_forms, head_field, labelled, signoff_field, signoff_labels
from normalize.values import clean
from normalize.words import compact
from parsers import parse
from parsers.document import Cell

# Only these may take characters out, and only these may add some; all others move what is there.
DROPPING = {
    "invisible_removed",
    "page_footer_dropped",
    "repeated_header_dropped",
    "debris_dropped",
    "total_row_dropped",
    "boundary_row_dropped",
    "stray_label_dropped",
    "empty_slot_dropped",
}
ADDING = {"level1_supplied"}


def characters(rows: Sequence[Row]) -> Counter[str]:
    """Every printed character but white space, counted."""
    return Counter(char for row in rows for cell in row.cells for char in compact(cell.text))


def lost_characters(repaired: Repaired) -> Iterator[str]:
    """Edits that lose or invent characters though they must not."""
    rows = repaired.before
    for edit in repaired.edits:
        gone = [row for row in rows if row.id in set(edit.removed)]
        before, after = characters(gone), characters(edit.rows)
        if before - after and edit.kind not in DROPPING and "invisible" not in edit.kind:
            yield f"{edit.kind} loses {''.join((before - after).elements())!r}"
        if after - before and edit.kind not in ADDING:
            yield f"{edit.kind} invents {''.join((after - before).elements())!r}"
        rows = apply(rows, (edit,))


def replay_differs(repaired: Repaired) -> bool:
    """Whether carrying the edits out again gives other rows than repair gave."""
    return apply(repaired.before, repaired.edits) != repaired.rows


def as_text(rows: Rows) -> str:
    """Repaired rows as tab-separated text, lines as lines: what a careful clerk would have exported."""
    width = max((cell.column + 1 for row in rows for cell in row.cells), default=1)
    lines: list[str] = []
    fragment = -1
    for row in rows:
        if row.fragment != fragment:
            lines.append("")
            fragment = row.fragment
        cells = {cell.column: clean(cell.text) for cell in row.cells}
        lines.append(cells[0] if row.fragment < 0 else "\t".join(cells.get(c, "") for c in range(width)))
    return "\n".join(lines)


def second_edits(repaired: Repaired) -> list[str]:
    """What repairing the repaired form again would change: nothing, by law."""
    again = repair(parse("again.txt", as_text(repaired.rows).encode()))
    return [f"{edit.kind}: {edit.before[:60]} -> {edit.after[:60]}" for edit in again.edits]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def unread_cells(repaired: Repaired, forms: Sequence[Form]) -> list[str]:
    """Cells of the repaired rows whose text stands nowhere in the forms; headers and labels are structure."""
    dumped = [form.model_dump(mode="json", exclude={"edits"}) for form in forms]
    told = "\n".join(compact(text) for text in _strings(dumped))
    structure = {compact(cell.text) for cell in _structure(repaired.rows)}
    missing = []
    for row in repaired.rows:
        for cell in row.cells:
            text = compact(cell.text)
            pair = labelled(cell.text)
            label = head_field(cell.text) or signoff_field(cell.text)
            pieces = (
                [] if label and not pair or len(header_words(row)) >= 3 else _values(compact(pair[1]) if pair else text)
            )
            missing += [piece for piece in pieces if piece and piece not in structure and not _told(piece, told)]
    return missing


def _values(text: str) -> list[str]:
    """A line of several labelled fields without its labels: 甲联系电话：1填表日期：2 -> 甲, 1, 2."""
    labels = sorted(signoff_labels(), key=len, reverse=True)
    return re.split("(?:" + "|".join(map(re.escape, labels)) + "|地址|来源)[^：:]{0,4}[：:]", text)


def _told(text: str, told: str) -> bool:
    """Whether every part of the text was told; values are taken apart into sign, number and unit."""
    if text in told:
        return True
    parts = [part for part in _split(text) if part]
    return bool(parts) and all(part in told for part in parts)


def _split(text: str) -> list[str]:
    return re.split(r"[：:★☆*＊,，/／≥≤＞＜＝=><≧≦⩾⩽（）()#\s-]|(?<=\d)(?=\D)|(?<=\D)(?=\d)", text)


def _structure(rows: Rows) -> Iterator[Cell]:
    for section in find_forms(rows):
        for part in section.parts:
            for row in part.header:
                yield from row.cells
