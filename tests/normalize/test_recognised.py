"""Doubtful characters of scans: what lists and sums may decide, and what they may not."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.normalize import normalize
from normalize.recognised import lacks_mark
from normalize.repair import repair
from parsers.document import Cell, Document, Line, Table

HEADER = ("一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "评分标准")
ROWS = (
    ("成本指标（20分）", "经济成本指标", "培训支出", "≤", "50", "万元", "不超过50万元得20分，超过不得分。"),
    ("产出指标（20分）", "数量指标", "培训场次", "≥", "12", "次", "完成12次得12分，每少1次扣1分。"),
    ("", "质量指标", "培训合格率", "≥", "95", "%", "达到95%得8分，每降低1%扣1分。"),
    ("满意度指标（10分）", "服务对象满意度指标", "学员满意度", "≥", "90", "%", "达到90%得10分，每降低1%扣1分。"),
)


def scanned(**changed: Cell) -> Form:
    """The form of the rows above, recognised; r1c0=Cell(...) puts another cell in row 1, column 0."""
    cells = []
    for row, texts in enumerate((HEADER, *ROWS)):
        for column, text in enumerate(texts):
            other = changed.get(f"r{row}c{column}")
            doubt = (other.text, other.doubt, other.readings) if other else (text, None, ())
            cells.append(Cell(doubt[0], row, column, confidence=0.9, doubt=doubt[1], readings=doubt[2]))
    lines = (Line("部门整体支出绩效目标表"), Line("（2026年度）"), Line("单位名称：云溪县财政局"))
    (form,) = normalize(repair(Document("a", "image", (*lines, Table(tuple(cells), spans_known=True)))))
    return form


def unsure(text: str, *readings: str) -> Cell:
    return Cell(text, 0, 0, confidence=0.6, doubt="read_unsure", readings=readings)


def test_a_list_decides_a_doubtful_label() -> None:
    form = scanned(r1c1=unsure("经济成本指栎", "经济成本指标", "经济成本指栋"))
    assert form.indicators[0].level2 == "经济成本指标"
    assert "word_settled" in {edit.kind for edit in form.edits}
    assert not form.indicators[0].needs_review


def test_a_list_changes_nothing_but_the_doubtful_character() -> None:
    form = scanned(r1c1=unsure("经济咸本指标", "经济咸本指栎"))
    assert form.indicators[0].level2 != "经济成本指标"
    assert form.indicators[0].needs_review


def test_a_sum_decides_a_doubtful_digit() -> None:
    form = scanned(r3c6=unsure("达到95%得3分，每降低1%扣1分。", "达到95%得8分，每降低1%扣1分。"))
    assert form.indicators[2].scoring == "达到95%得8分，每降低1%扣1分。"
    assert not form.indicators[2].needs_review
    (edit,) = (edit for edit in form.edits if edit.kind == "digit_settled")
    assert "产出指标 20=20" in edit.reason


def test_two_doubtful_digits_of_one_sum_stay_flagged() -> None:
    """Each alone makes the sum right; both together make it wrong again."""
    form = scanned(
        r2c6=unsure("完成12次得11分，每少1次扣1分。", "完成12次得12分，每少1次扣1分。"),
        r3c6=unsure("达到95%得8分，每降低1%扣1分。", "达到95%得9分，每降低1%扣1分。"),
    )
    assert [row.needs_review for row in form.indicators] == [False, True, True, False]


def test_a_digit_that_no_sum_decides_stays_flagged_with_its_other_reading() -> None:
    form = scanned(r2c4=unsure("12", "17"))
    (reason,) = form.indicators[1].review_reasons
    assert (reason.code, reason.field, reason.alternatives) == ("read_unsure", "value", ["17"])
    assert form.indicators[1].value == "12"


def test_a_doubtful_label_flags_every_row_of_its_block() -> None:
    form = scanned(r2c0=unsure("产出指标（20分）", "产出指标（26分）"))
    assert [row.needs_review for row in form.indicators] == [False, True, True, False]


def test_a_doubtful_title_is_understood_by_its_column() -> None:
    form = scanned(r0c6=unsure("评分林准甲"))
    assert [row.scoring for row in form.indicators] == [row[6] for row in ROWS]
    assert not any(row.needs_review for row in form.indicators)


def test_a_doubtful_title_that_says_nothing_flags_all_rows() -> None:
    form = scanned(r0c6=unsure("林准甲"))
    assert [row.scoring for row in form.indicators] == [row[6] for row in ROWS]
    assert all("column_guessed" in {reason.code for reason in row.review_reasons} for row in form.indicators)


def test_two_titles_between_which_the_ruling_was_lost_flag_all_rows() -> None:
    form = scanned(r0c6=Cell("评分标准备注", 0, 0))
    assert all("title_unsure" in {reason.code for reason in row.review_reasons} for row in form.indicators)


def test_a_groups_title_above_a_columns_own_is_left_out() -> None:
    form = scanned(r0c4=Cell("绩效目标值\n指标值", 0, 0))
    assert [row.value for row in form.indicators] == ["50", "12", "95", "90"]


def test_a_scanned_row_is_as_sure_as_its_least_sure_character() -> None:
    assert all(row.confidence == 0.9 for row in scanned().indicators)
    flagged = scanned(r2c4=unsure("12", "17")).indicators[1]
    assert flagged.confidence <= 0.5


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("达到可控”的得4分", True),
        ("达到“可控”的得4分", False),
        ("1）宣传；2）培训", False),
        ("合格率（含", True),
        ("否则按实际值/计划值指标分值计分", True),
        ("否则按实际值/计划值*指标分值计分", False),
        ("否则按实际值/计划直指标分值计分", True),
        ("按该指标的分值计分", False),
        ("按实际达到比例×该项指标分值计算", False),
        ("健全，得5分：较健全，得2.5分", True),
        ("评分：健全得5分；较健全得2.5分", False),
        ("有所提升5分未达到0分", True),
        ("有所提升5分，未达到0分", False),
        ("得5.5分.否则不得分", True),
        ("1.建立制度得2分；2.严格执行得3分", False),
        ("每延迟10分钟扣1分", False),
    ],
)
def test_a_lost_or_misread_mark_is_noticed(text: str, lost: bool) -> None:
    assert lacks_mark(text) is lost
