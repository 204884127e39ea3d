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

_NEW_EXPLANATION = re.compile(r"(?<=.{6})(反映|考核|用以|抽样|问卷)|^[，。；、）)]|^.{0,3}$")


def doubt_wrapped_lines(bench: Bench) -> Iterator[Doubt]:
    """A doubt for every row of a table in which lines were joined and some cell shows that they may be wrong."""
    joined = any(edit.kind in ("wrapped_row_joined", "glued_rows_separated") for edit in bench.edits)
    for part in bench.parts if joined else ():
        if any(_untidy(row, part) for row in part.body):
            yield from (Doubt(row.id, "lines_uncertain", confidence=0.3) for row in part.body)


def _untidy(row: Row, part: Part) -> bool:
    texts = {role: part.text(row, role) for role in ("name", "scoring", "explanation")}
    if all(part.layout.holds_labels(cell.column) for cell in row.cells):
        return False
    scoring, explanation = texts["scoring"], texts["explanation"]
    odd_scoring = bool(scoring) and not (scoring_start().match(scoring) and SENTENCE_END.search(scoring))
    over = SENTENCE_OVER.search(scoring) or SENTENCE_OVER.search(explanation)
    return not texts["name"] or odd_scoring or bool(over) or bool(explanation and _NEW_EXPLANATION.search(explanation))
