"""Full marks added up against the points printed beside level 1."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.columns import Layout
from normalize.rows import Row, change
from normalize.structure import Part
from normalize.sums import Sum, cite_sums, level1_sums, marks
from parsers.document import Cell

ROLES = ("level1", "name", "scoring", "weight")


def part(*lines: tuple[str, str, str, str]) -> Part:
    rows = [Row(i, tuple(Cell(t, i, c) for c, t in enumerate(line) if t), fragment=0) for i, line in enumerate(lines)]
    return Part([], Layout(ROLES, ROLES), rows)


@pytest.mark.parametrize(
    ("scoring", "weight", "expected"),
    [
        ("达到计划值得满分4分，否则不得分", "", "4"),
        ("", "7.5", "7.5"),
        ("", "10分", "10"),
        ("", "10%", "10"),
        ("达到计划值得满分4分，否则不得分", "6", "6"),
        ("达到计划值得满分4分，否则不得分", "待定", "4"),
        ("按比例计分", "", None),
        ("", "", None),
    ],
)
def test_the_full_marks_of_a_row(scoring: str, weight: str, expected: str | None) -> None:
    table = part(("产出指标", "河道清淤长度", scoring, weight))
    assert marks(table.body[0], table) == (Decimal(expected) if expected else None)


def test_every_level1_block_is_added_up_against_its_printed_points() -> None:
    table = part(
        ("产出指标（30分）", "河道清淤长度", "", "10"),
        ("", "验收合格率", "", "20"),
        ("效益指标（20分）", "改善出行条件", "", "15"),
    )
    assert [(s.label, s.printed, s.total, s.agrees) for s in level1_sums(table)] == [
        ("产出指标", Decimal(30), Decimal(30), True),
        ("效益指标", Decimal(20), Decimal(15), False),
    ]


def test_a_block_without_printed_points_has_no_sum() -> None:
    assert level1_sums(part(("产出指标", "河道清淤长度", "", "10"))) == []


def test_a_block_in_which_one_row_names_no_points_has_no_sum() -> None:
    table = part(("产出指标（30分）", "河道清淤长度", "", "10"), ("", "验收合格率", "以报告为准", ""))
    assert level1_sums(table) == []


def test_a_row_of_labels_only_does_not_count() -> None:
    table = part(("产出指标（10分）", "", "", ""), ("", "河道清淤长度", "", "10"))
    assert [s.total for s in level1_sums(table)] == [Decimal(10)]


def test_only_edits_that_moved_a_label_cite_the_sums() -> None:
    row = Row(0, (Cell("甲", 0, 0),))
    edits = [change("label_carried_back", (row,), (row,)), change("spaces_closed", (row,), (row,))]
    cited = cite_sums(edits, [Sum("产出指标", Decimal(30), Decimal(30)), Sum("效益指标", Decimal(20), Decimal("15.0"))])
    assert [edit.params.get("sums") for edit in cited] == ["产出指标 30=30，效益指标 20≠15", None]
