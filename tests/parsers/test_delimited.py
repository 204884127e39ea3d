"""Tabs, commas and semicolons; quotes that are closed, and quotes that are not."""

from __future__ import annotations

import pytest

from tests.parsers.shown import FORM, document, rows, shown, tables, texts

HEADER = "一级指标,二级指标,三级指标,指标值\n"
ROW = "产出指标,数量指标,培训人数,20\n"


@pytest.mark.parametrize(
    ("separator", "form"), [("\t", "tsv"), (",", "csv"), (";", "csv"), ("；", "csv"), ("，", "csv")]
)
def test_separators(separator: str, form: str) -> None:
    found = document(FORM.replace(",", separator))
    assert found.format == form
    assert shown(found) == [rows(FORM)]
    assert tables(found)[0].positions_known
    assert not tables(found)[0].spans_known


def test_places() -> None:
    found = document("标题\n\n" + FORM)
    assert shown(found)[0] == "标题"
    assert found.blocks[0].where.line == 1
    cell = tables(found)[0].rows()[1][2]
    assert (cell.text, cell.row, cell.column) == ("培训人数", 1, 2)
    assert (cell.where.line, cell.where.column, cell.where.page) == (4, 3, None)


@pytest.mark.parametrize(
    ("quoted", "cells"),
    [
        ('"a,b",c,d,5', ["a,b", "c", "d", "5"]),
        ('"a\nb",c,d,5', ["a\nb", "c", "d", "5"]),
        ('"a\n\nb","",d,5', ["a\n\nb", "", "d", "5"]),
        ('"说""好""的",c,d,5', ['说"好"的', "c", "d", "5"]),
        (' "a" ,"b","c","5"', ["a", "b", "c", "5"]),
        ('"优"得5分,c,d,5', ['"优"得5分', "c", "d", "5"]),
        ('达到"优",c,d,5', ['达到"优"', "c", "d", "5"]),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t"])
def test_quotes(quoted: str, cells: list[str], separator: str) -> None:
    text = (HEADER + quoted + "\n" + ROW).replace(",", separator)
    expected = [*rows(HEADER), [cell.replace(",", separator) for cell in cells], *rows(ROW)]
    assert shown(document(text)) == [expected]


@pytest.mark.parametrize(
    "damaged", ['"产出指标,数量指标,x,20', '产出指标,"数量指标,x,20', '产出指标,数量指标,x,"20', '",a,b,c']
)
@pytest.mark.parametrize("after", [ROW, ROW * 3 + 'a,"b","c\nd",5\n', ROW + 'a,b,c,20"\n', "注：完\n"])
def test_a_quote_that_nothing_closes_swallows_no_row(damaged: str, after: str) -> None:
    found = document(HEADER + ROW + damaged + "\n" + after)
    assert texts(tables(found)[0])[2] == damaged.split(",")


def test_cells_after_a_quoted_line_break_know_their_line() -> None:
    row = tables(document(HEADER + '"a\nb",c,"d\ne",5\n' + ROW))[0].rows()[1]
    assert [cell.where.line for cell in row] == [2, 3, 3, 4]


def test_only_spaces_and_tabs_are_stripped() -> None:
    found = document(HEADER + " 产出 指标 ,\u3000其他资金,培训人数\xa0,20\n" + ROW)
    assert tables(found)[0].rows()[1][0].text == "产出 指标"
    assert tables(found)[0].rows()[1][1].text == "\u3000其他资金"
    assert tables(found)[0].rows()[1][2].text == "培训人数\xa0"


def test_prose_is_no_table_however_many_commas_it_holds() -> None:
    prose = "各单位要认真贯彻，落实（一）项，并于6月底前，报送材料，逾期不候。\n" * 9
    found = document(prose)
    assert found.format == "text"
    assert shown(found) == prose.splitlines()


def test_a_line_with_very_many_separators_is_a_line() -> None:
    wide = "a\t" * 100_000 + "b"
    assert shown(document(FORM.replace(",", "\t") + wide)) == [rows(FORM), wide]


def test_sentences_of_one_pattern_are_no_cells() -> None:
    """Glued rows whose sentences all have one comma are not cells between commas."""
    row = "产出指标数量指标培训人数≥20人次培训率达到100%得满分2分，未达到100%的，按实际达到比例×指标分值计算\n"
    assert document(row * 12).format == "text"
