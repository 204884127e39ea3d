"""The lattice: the cheapest reading of neighbouring rows, and how close the next one comes."""

from __future__ import annotations

import pytest

from normalize.align import Lattice, Placed, placements
from normalize.columns import Layout
from normalize.rows import Row
from parsers.document import Cell

ROLES = ("level1", "level2", "name", "value_type", "value", "unit", "scoring")
LAYOUT = Layout(ROLES, ROLES)
SCORING = "达到计划值得满分4分，否则按比例计分"


def row(number: int, *cells: str, exact: bool = True, stream: bool = False) -> Row:
    printed = tuple(Cell(text, number, i) for i, text in enumerate(cells) if text)
    return Row(number, printed, fragment=0, exact=exact, stream=stream)


def solve(*rows: Row) -> list[Placed]:
    return Lattice(rows, LAYOUT).solve()


def read(*rows: Row) -> list[dict[str, str]]:
    """The logical rows: role -> text."""
    found: list[dict[str, str]] = []
    for item in solve(*rows):
        if len(found) <= item.logical:
            found.append({})
        for column, part in zip(item.placement.columns, item.placement.parts, strict=True):
            found[-1][ROLES[column]] = found[-1].get(ROLES[column], "") + part
    return found


FULL = {"name": "清淤长度", "value_type": "≥", "value": "12", "unit": "公里", "scoring": SCORING}


@pytest.mark.parametrize(
    "cells",
    [
        ("", "", "清淤长度", "≥", "12", "公里", SCORING),
        ("清淤长度", "≥", "12", "公里", SCORING),
        ("", "清淤长度", "≥", "12", "公里", SCORING),
        ("", "", "", "清淤长度", "≥", "12", "公里", SCORING),
        ("", "", "清淤长度", "≥12", "公里", SCORING),
        ("", "", "清淤长度", "≥12公里", SCORING),
        ("", "", "清淤长度≥12公里", SCORING),
    ],
)
def test_a_row_is_read_into_its_columns_wherever_its_cells_stand(cells: tuple[str, ...]) -> None:
    assert read(row(0, *cells)) == [FULL]


def test_labels_stay_before_the_name() -> None:
    (found,) = read(row(0, "数量指标", "清淤长度", "≥", "12", "公里", SCORING))
    assert (found["level2"], found["name"]) == ("数量指标", "清淤长度")


def test_an_absent_cell_leaves_its_column_empty() -> None:
    (found,) = read(row(0, "", "", "改善出行条件", "定性", "有效改善", SCORING))
    assert found == {"name": "改善出行条件", "value_type": "定性", "value": "有效改善", "scoring": SCORING}


def test_a_row_that_follows_is_a_row_of_its_own() -> None:
    first, second = (
        row(0, "", "", "清淤长度", "≥", "12", "公里", SCORING),
        row(1, "", "", "路灯盏数", "=", "85", "盏", SCORING),
    )
    assert [found["name"] for found in read(first, second)] == ["清淤长度", "路灯盏数"]


def test_a_sentence_goes_on_in_the_row_below() -> None:
    first = row(0, "", "", "清淤长度", "≥", "12", "公里", "达到计划值得满分4分，否则")
    assert read(first, row(1, "", "", "", "", "", "", "按比例计分")) == [FULL]


def test_two_rows_in_one_are_two() -> None:
    both = row(0, "", "", "清淤长度", "≥", "12", "公里", SCORING, "路灯盏数", "=", "85", "盏", SCORING)
    assert [(found["name"], found["value"]) for found in read(both)] == [("清淤长度", "12"), ("路灯盏数", "85")]


def test_a_stream_of_cells_falls_into_rows() -> None:
    texts = ["产出指标", "数量指标", "清淤长度", "≥", "12", "公里", SCORING, "路灯盏数", "=", "85", "盏", SCORING]
    found = read(*(row(i, text, exact=False, stream=True) for i, text in enumerate(texts)))
    assert [(line["name"], line["value"], line["unit"]) for line in found] == [
        ("清淤长度", "12", "公里"),
        ("路灯盏数", "85", "盏"),
    ]


def test_a_collapsed_row_is_read_by_content() -> None:
    (found,) = read(row(0, "清淤长度", "12", SCORING, exact=False))
    assert found == {"name": "清淤长度", "value": "12", "scoring": SCORING}


def test_no_text_is_lost_whatever_stands_there() -> None:
    texts = ("？？", "乱七八糟", "≥", "≥", "12", "12", "完", "公里", "清淤长度")
    assert "".join("".join(item.placement.parts) for item in solve(row(0, *texts))) == "".join(texts)


def test_a_clear_row_has_wide_margins_and_a_doubtful_one_names_its_rival() -> None:
    clear = solve(row(0, "", "", "清淤长度", "≥", "12", "公里", SCORING))
    doubtful = solve(row(0, "", "", "清淤长度", "85", SCORING))
    assert min(item.margin for item in clear) > 1
    assert min(item.margin for item in doubtful) < min(item.margin for item in clear)
    assert all(item.rival is not None for item in doubtful if item.margin < 1)


def test_running_numbers_count_up_and_no_other_number_is_one() -> None:
    layout = Layout(("seq", "name", "value"), ("序号", "三级指标", "指标值"))
    texts = ["1", "清淤长度", "3", "2", "路灯盏数", "85"]
    rows = [row(i, text, exact=False, stream=True) for i, text in enumerate(texts)]
    placed = Lattice(rows, layout).solve()
    assert [item.token.cell.text for item in placed if item.placement.columns == (0,)] == ["1", "2"]


def test_the_placements_of_a_text_come_cheapest_first() -> None:
    found = placements("≥12公里", ROLES)
    assert [p.cost for p in found] == sorted(p.cost for p in found)
    assert (3, 4, 5) in {p.columns for p in found}


def test_a_text_that_fits_nowhere_is_still_placed() -> None:
    assert len(placements("≥", ("level1", "unit"))) == 1
