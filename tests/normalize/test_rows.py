"""Rows of a document, and edits as the one way in which they change."""

from __future__ import annotations

import pytest

from normalize.rows import Row, apply, change, read_rows, with_cells
from parsers.document import Cell, Document, Line, Table, Where


def row(number: int, *texts: str) -> Row:
    return Row(number, tuple(Cell(text, 0, i, where=Where(line=number)) for i, text in enumerate(texts)), fragment=0)


def document(*blocks: Table | Line) -> Document:
    return Document("a.txt", "tsv", blocks)


def test_lines_and_tables_become_rows_in_reading_order() -> None:
    first, second = Table((Cell("甲", 0, 0), Cell("乙", 1, 0))), Table((Cell("丁", 0, 0),))
    rows = read_rows(document(Line("题目"), first, Line("丙"), second))
    assert [(r.id, r.text, r.fragment) for r in rows] == [
        (0, "题目", -1),
        (1, "甲", 0),
        (2, "乙", 0),
        (3, "丙", -1),
        (4, "丁", 1),
    ]


def test_empty_cells_and_rows_are_left_out_and_the_others_keep_their_columns() -> None:
    (only,) = read_rows(
        document(Line(" \u3000"), Table((Cell(" ", 0, 0), Cell("甲", 1, 0), Cell("", 1, 1), Cell("乙", 1, 2))))
    )
    assert [(c.text, c.column) for c in only.cells] == [("甲", 0), ("乙", 2)]


def test_one_cell_a_line_without_positions_is_a_stream() -> None:
    stream = Table((Cell("甲", 0, 0), Cell("乙", 1, 0)), positions_known=False)
    collapsed = Table((Cell("甲", 0, 0), Cell("乙", 0, 1)), positions_known=False)
    assert [(r.stream, r.exact) for r in read_rows(document(stream))] == [(True, False)] * 2
    assert [(r.stream, r.exact) for r in read_rows(document(collapsed))] == [(False, False)]


def test_a_row_knows_the_cells_that_reach_into_it_from_above() -> None:
    table = Table(
        (Cell("产出", 0, 0, row_span=2), Cell("甲", 0, 1), Cell("乙", 1, 1), Cell("丙", 2, 1)), spans_known=True
    )
    assert [[c.text for c in r.covered] for r in read_rows(document(table))] == [[], ["产出"], []]


def test_an_edit_puts_rows_in_the_place_of_the_first_removed() -> None:
    a, b, c, d = (row(i, text) for i, text in enumerate("甲乙丙丁"))
    joined = row(1, "乙丁")
    assert apply((a, b, c, d), [change("wrapped_row_joined", (b, d), (joined,))]) == (a, joined, c)


def test_edits_are_carried_out_one_after_the_other() -> None:
    a, b = row(0, "甲"), row(1, "乙")
    made = row(0, "丙")
    first, second = change("spaces_closed", (a,), (made,)), change("debris_dropped", (made,), ())
    assert apply((a, b), [first, second]) == (b,)


def test_an_edit_of_rows_that_are_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="debris_dropped"):
        apply((row(0, "甲"),), [change("debris_dropped", (row(7, "乙"),), ())])


def test_an_edit_shows_the_rows_as_they_were_laid_out_and_where_they_stood() -> None:
    before = with_cells(row(4), [Cell("乙", 0, 2, where=Where(line=4))])
    edit = change("shifted_row_moved_back", (before,), (row(4, "乙"),), field="name")
    assert (edit.before, edit.after, edit.field, edit.where) == ("\t\t乙", "乙", "name", Where(line=4))


def test_an_edit_of_many_rows_shows_the_first_and_the_last() -> None:
    edit = change("repeated_header_dropped", tuple(row(i, f"第{i}行") for i in range(5)), ())
    assert edit.before == "第0行 / …（3）… / 第4行"


def test_cells_are_put_in_column_order() -> None:
    assert [c.text for c in with_cells(row(0), [Cell("乙", 0, 1), Cell("甲", 0, 0)]).cells] == ["甲", "乙"]
