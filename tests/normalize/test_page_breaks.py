"""Rows and labels that the end of a page cut in two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.normalize import normalize
from normalize.repair import repair
from parsers.document import Cell, Document, Table, Where

HEADER = ("一级指标", "二级指标", "三级指标", "符号", "指标值", "单位", "评分标准")
FIRST = ("产出指标", "数量指标", "清淤长度", "≥", "12", "公里", "达到12公里得10分，每少1公里扣1分。")
LAST = ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "92", "%", "达到92%得10分，每降低1%扣1分，扣完为止。")


def table(page: int, *rows: tuple[str, ...], drawn: bool = True) -> Table:
    """A table on a page, each text in a cell of its own."""
    cells = (
        Cell(text, row, column, where=Where(page=page, table=page, row=row + 1, column=column + 1))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Table(tuple(cells), Where(page=page), spans_known=drawn)


def read(*tables: Table) -> tuple[list[tuple[str | None, ...]], list[str], list[bool]]:
    """(names, values, levels and scoring of the rows), the kinds of the edits, which rows are flagged."""
    (form,) = normalize(repair(Document("a.pdf", "pdf", tables, sha256="0" * 64, pages=len(tables))))
    rows: list[tuple[str | None, ...]]
    rows = [(row.level1, row.level2, row.name, row.value, row.scoring) for row in form.indicators]
    return rows, [edit.kind for edit in form.edits], [row.needs_review for row in form.indicators]


WANTED = [(*FIRST[:3], FIRST[4], FIRST[6]), (*LAST[:3], LAST[4], LAST[6])]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ((*LAST[:6], "达到92%得10分，每降"), ("", "", "", "", "", "", "低1%扣1分，扣完为止。")),
        (("", "", "", "", "", "", "达到92%得10分，每降"), (*LAST[:6], "低1%扣1分，扣完为止。")),
        (
            (*LAST[:2], "群众满", *LAST[3:6], "达到92%得10分，"),
            ("", "", "意度", "", "", "", "每降低1%扣1分，扣完为止。"),
        ),
        ((*LAST[:3], "", "", "", "达到92%得10分，每降"), ("", "", "", *LAST[3:6], "低1%扣1分，扣完为止。")),
        (("满意度指", "服务对象满", *LAST[2:]), ("标", "意度指标", "", "", "", "", "")),
    ],
    ids=["long cell", "centred below", "name and scoring", "values below", "labels"],
)
def test_the_halves_of_a_row_go_together(upper: tuple[str, ...], lower: tuple[str, ...]) -> None:
    rows, edits, flagged = read(table(1, HEADER, FIRST, upper), table(2, lower))
    assert rows == WANTED
    assert {"cut_row_joined", "cut_label_joined"} & {*edits}
    assert flagged == [False, False]


def test_two_rows_with_values_are_never_joined() -> None:
    rows, edits, _ = read(table(1, HEADER, FIRST), table(2, LAST))
    assert rows == WANTED
    assert "cut_row_joined" not in edits


def test_within_a_page_nothing_is_joined_so() -> None:
    rest = ("", "", "", "", "", "", "低1%扣1分，扣完为止。")
    _, edits, _ = read(table(1, HEADER, FIRST, (*LAST[:6], "达到92%得10分，每降"), rest))
    assert "cut_row_joined" not in edits


@pytest.mark.parametrize(
    ("label", "rest"), [("产出指标", "（40分）"), ("产出指标（40", "分）"), ("产出指", "标（40分）")]
)
def test_what_was_printed_overleaf_belongs_to_the_label(label: str, rest: str) -> None:
    upper = (label, *FIRST[1:])
    other = (rest, "质量指标", "验收合格率", "≥", "98", "%", "达到98%得10分，每降低1%扣1分，扣完为止。")
    (form,) = normalize(repair(Document("a.pdf", "pdf", (table(1, HEADER, upper), table(2, other, LAST)), "0" * 64)))
    assert [(row.level1, row.level1_points) for row in form.indicators][:2] == [("产出指标", Decimal(40))] * 2
