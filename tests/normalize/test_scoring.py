"""Full marks out of scoring sentences of every family."""

from __future__ import annotations

from decimal import Decimal

import pytest

from normalize.scoring import full_marks


@pytest.mark.parametrize(
    ("sentence", "points"),
    [
        # proportional
        ("清淤长度达到12公里得满分4分，未达到的，按实际长度/计划长度×指标分值计算", "4"),
        ("达到计划值得满分2.5分，否则按实际值/计划值*指标分值计分。", "2.5"),
        ("得分=实际完成率×6分", "6"),
        # threshold with step deduction
        ("按期完工得10分，每超出10天扣1分，扣完为止", "10"),
        ("95%以上得5分，每降低1个百分点扣0.5分，扣完为止。", "5"),
        ("灯具抽检合格率≥98%，计８分；每低一个百分点扣2分。", "8"),
        ("成本控制在预算内得20分，每超出5%，扣2分，扣完为止。", "20"),
        ("指标分值10分，每少一次扣2分", "10"),
        # tiers
        ("≥90%，计5分；80%(含)-90%，计4分；70%(含)-80%，计3分；低于70%不得分。", "5"),
        ("满意度小于80%得3分，大于等于80%且小于90%得6分，大于等于90%得9分", "9"),
        ("无积压，3分；有积压但少于上年，2分；多于上年，不得分。", "3"),
        # qualitative levels
        ("改善明显得6分，改善一般得3分，否则不得分。", "6"),
        ("按优（4分）、良（3分）、差（0分）三档评定。", "4"),
        # checklist
        ("①有管护制度，得1分；②有管护人员，得2分；③有管护经费，得1分。", "4"),
        # per event
        ("满分3分，每出现一次投诉扣1分，扣完为止。", "3"),
    ],
)
def test_full_marks_are_read(sentence: str, points: str) -> None:
    assert full_marks(sentence) == Decimal(points)


@pytest.mark.parametrize(
    "sentence",
    [
        "分别按照该指标对应分值区间100-80%(含80%)、80-60%(含60%)、60-0%合理确定得分",
        "按完成比例计分",
        "每出现一次投诉扣1分，扣完为止",
        "每低1%扣0.5分",
        "以审计报告为准",
        "",
    ],
)
def test_a_sentence_without_full_marks_names_none(sentence: str) -> None:
    assert full_marks(sentence) is None


def test_minutes_are_no_points() -> None:
    assert full_marks("平均到场时间不超过30分钟得5分，每超过10分钟扣1分") == Decimal(5)


def test_a_checklist_that_prints_bare_points_adds_up() -> None:
    assert full_marks("①已建立清淤台账，1分；②台账内容完整，1分；③台账按月更新，1分。") == Decimal(3)
