"""Aligned text whose wrapped cells stand above their row: lines that read like one row and belong to two.

Where a table is set with its cells centred, the first line of a long cell is printed above the line that holds the
name. Such text reads smoothly and wrongly, so one untidy cell puts every row of the table in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalize.bench import Bench
from normalize.glued import SENTENCE_END, SENTENCE_OVER, scoring_start
from normalize.rows import Doubt, Row
from normalize.structure import Part

_SIGN = re.compile(r"[≥≤≧≦＞＜＝=><]")
_NO_BEGINNING = re.compile(r"[，。；、）)的]")
_NEW_EXPLANATION = re.compile(r"(?<=.{6})(反映|考核|用以|抽样|问卷)|^[，。；、）)]|^.{0,3}$")


def doubt_wrapped_lines(bench: Bench) -> Iterator[Doubt]:
    """A doubt for every row of a table in which lines were joined and some cell shows that they may be wrong.

    On a PDF page without upright rulings the parser has joined them, by the white between the lines.
    """
    joined = any(edit.kind in ("wrapped_row_joined", "glued_rows_separated") for edit in bench.edits)
    for part in bench.parts:
        drawn = any(row.spans_known for row in part.body)
        on_page = any(row.where.page is not None for row in part.body)
        signs = _torn if on_page else _untidy
        if not drawn and (joined or on_page) and any(signs(row, part) for row in part.body):
            yield from (Doubt(row.id, "lines_uncertain", confidence=0.3) for row in part.body)


def _untidy(row: Row, part: Part) -> bool:
    """Whether a cell does not begin and end as a cell does."""
    if all(part.layout.holds_labels(cell.column) for cell in row.cells):
        return False
    scoring, explanation = part.text(row, "scoring"), part.text(row, "explanation")
    begins = not scoring or bool(scoring_start().match(scoring))
    return not begins or _torn(row, part) or bool(explanation and _NEW_EXPLANATION.search(explanation))


def _torn(row: Row, part: Part) -> bool:
    """Whether a cell holds the end of one sentence and the beginning of another, or two values, or no name.

    A table of which no column holds level labels has not been taken apart as it should have been.
    """
    if all(part.layout.holds_labels(cell.column) for cell in row.cells):
        return False
    value, long = part.text(row, "value"), [part.text(row, role) for role in ("scoring", "explanation", "remarks")]
    two_values = len(_SIGN.findall(value)) > 1 or bool(_SIGN.search(value[1:]))
    unfinished = bool(long[0]) and not SENTENCE_END.search(long[0])
    odd = any(SENTENCE_OVER.search(text) or _NO_BEGINNING.match(text) for text in long)
    unlabelled = not {"level1", "level2"} & {*part.layout.roles}
    return unlabelled or two_values or unfinished or odd or not part.text(row, "name")
