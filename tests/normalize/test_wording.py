"""Whether a line break stands inside a Chinese word."""

from __future__ import annotations

import pytest

from normalize.wording import splits_a_word


@pytest.mark.parametrize(
    ("above", "below"), [("技能培", "训场次"), ("群众满", "意率"), ("资金发放及时率达到标", "准"), ("社会经", "济发展")]
)
def test_a_break_inside_a_word(above: str, below: str) -> None:
    assert splits_a_word(above, below)


@pytest.mark.parametrize(("above", "below"), [("技能", "培训"), ("河道清淤", "长度"), ("培训", ""), ("合格率", "95%")])
def test_a_break_between_words(above: str, below: str) -> None:
    assert not splits_a_word(above, below)


def test_white_space_does_not_matter() -> None:
    assert splits_a_word("技能培 ", " 训场次")
