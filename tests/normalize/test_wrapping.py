"""Aligned text whose wrapped cells are centred reads smoothly and wrongly: the whole table is put in doubt."""

from __future__ import annotations

from normalize.bench import Bench
from normalize.rows import Edit, Row
from normalize.wrapping import doubt_wrapped_lines
from parsers.document import Cell, Where

TITLES = ("一级指标", "二级指标", "三级指标", "指标值", "评分标准")
GOOD = "达到计划值得满分5分，否则不得分。"


def table(*scorings: str) -> Bench:
    lines = [TITLES] + [("产出指标", "数量指标", f"事项{i}", "≥5件", text) for i, text in enumerate(scorings)]
    rows = tuple(Row(n, tuple(Cell(t, n, c) for c, t in enumerate(line)), 0) for n, line in enumerate(lines))
    joined = Edit("wrapped_row_joined", Where(), "", "", (), ())
    return Bench(rows, [joined])


def test_joined_lines_that_read_well_are_believed() -> None:
    assert list(doubt_wrapped_lines(table(GOOD, GOOD))) == []


def test_a_sentence_that_goes_on_behind_its_end_puts_every_row_in_doubt() -> None:
    doubts = list(doubt_wrapped_lines(table(GOOD, f"{GOOD}不超过5件得10分，每超出")))
    assert [(doubt.row, doubt.code) for doubt in doubts] == [(1, "lines_uncertain"), (2, "lines_uncertain")]


def test_a_sentence_without_its_beginning_does_too() -> None:
    assert len(list(doubt_wrapped_lines(table(GOOD, "，扣完为止。")))) == 2


def test_a_table_in_which_nothing_was_joined_is_left_alone() -> None:
    bench = table(GOOD, "，扣完为止。")
    bench.edits.clear()
    assert list(doubt_wrapped_lines(bench)) == []
