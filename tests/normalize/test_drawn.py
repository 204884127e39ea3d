"""Tables whose cells are drawn: a merged cell speaks for its rows, and a text over all columns is no row."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import repair
from parsers.document import Block, Cell, Document, Line, Table, Where

HEADER = ("一级指标", "二级指标", "三级指标", "符号", "指标值", "单位", "评分标准")
ROWS = (
    ("产出指标", "数量指标", "清淤长度", "≥", "12", "公里", "达到12公里得10分，每少1公里扣1分。"),
    ("产出指标", "数量指标", "修复堤防", "≥", "3", "公里", "达到3公里得10分，每少1公里扣1分。"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "92", "%", "达到92%得10分，每降低1%扣1分。"),
)


def cells(rows: tuple[tuple[str, ...], ...], start: int = 0) -> list[Cell]:
    return [
        Cell(text, start + row, column, where=Where(row=start + row + 1, column=column + 1))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]


def form(*blocks: Block) -> Form:
    (only,) = normalize(repair(Document("a.docx", "docx", blocks, sha256="0" * 64)))
    return only


@pytest.mark.parametrize(("column", "field"), [(3, "value_type"), (5, "unit"), (6, "scoring")])
def test_a_cell_merged_over_two_indicators_speaks_for_both(column: int, field: str) -> None:
    drawn = [cell for cell in cells((HEADER, *ROWS)) if (cell.row, cell.column) not in ((1, column), (2, column))]
    merged = Cell(ROWS[0][column], 1, column, row_span=2)
    found = form(Table((*drawn, merged), spans_known=True))
    assert [getattr(row, field) for row in found.indicators] == [ROWS[0][column], ROWS[0][column], ROWS[2][column]]


@pytest.mark.parametrize("note", ["*号为必填项", "单位：万元", "以上指标经集体研究确定。", "（此表一式三份）"])
def test_a_text_over_all_columns_is_no_part_of_the_last_row(note: str) -> None:
    table = Table((*cells((HEADER, *ROWS)), Cell(note, 4, 0, column_span=7)), spans_known=True)
    found = form(table)
    assert [(row.name, row.unit, row.scoring) for row in found.indicators] == [(row[2], *row[5:]) for row in ROWS]
    assert not any(row.needs_review for row in found.indicators)


def test_an_unknown_label_beside_the_unit_is_no_part_of_its_name() -> None:
    head = (("单位名称", "青石县河湖事务中心", "归口股室", "河道股"),)
    found = form(Table((*cells(head), *cells((HEADER, *ROWS), 1)), spans_known=True))
    assert found.unit_name == "青石县河湖事务中心"
    assert "河道股" in "".join([*found.other_text, *found.head_other.values()])


def test_a_row_that_was_left_outside_the_table_flags_the_form() -> None:
    lost = "满意度指标  服务对象满意度指标  商户满意度  ≥  90  %  达到90%得10分。"
    found = form(Table(tuple(cells((HEADER, *ROWS))), spans_known=True), Line(lost))
    assert "rows_outside_table" in [reason.code for reason in found.review_reasons]
