"""Where the block of each label begins, as an optimisation over positions alone."""

from __future__ import annotations

import pytest

from normalize.labels import Blocks, solve_blocks


def nothing(_row: int, _label: int) -> float:
    return 0.0


def words(belongs: list[int], weight: float = 3.0) -> dict[tuple[int, int], float]:
    """Evidence that row i belongs to label belongs[i]; -1 where the row says nothing."""
    return {(i, j): -weight for i, j in enumerate(belongs) if j >= 0}


def solve(positions: list[int], rows: int, evidence: dict[tuple[int, int], float] | None = None) -> Blocks:
    said = evidence or {}
    return solve_blocks(positions, rows, lambda i, j: said.get((i, j), 0.0), nothing)


@pytest.mark.parametrize(("positions", "rows"), [([0], 3), ([0, 2], 4), ([0, 1, 2], 3), ([0, 3, 4], 9)])
def test_labels_at_the_top_of_their_blocks_stay_there(positions: list[int], rows: int) -> None:
    assert solve(positions, rows).starts == tuple(positions)


@pytest.mark.parametrize(
    ("positions", "belongs", "starts"),
    [
        ([1], [0, 0, 0], (0,)),
        ([1, 4], [0, 0, 0, 1, 1, 1], (0, 3)),
        ([2, 7], [0] * 5 + [1] * 5, (0, 5)),
        ([1, 4, 7], [0, 0, 0, 1, 1, 1, 2, 2, 2], (0, 3, 6)),
    ],
)
def test_labels_in_the_middle_of_their_blocks_go_to_the_top(
    positions: list[int], belongs: list[int], starts: tuple[int, ...]
) -> None:
    blocks = solve(positions, len(belongs), words(belongs, weight=1.0))
    assert blocks.starts == starts


def test_centred_labels_alone_leave_the_row_between_them_in_doubt() -> None:
    assert min(solve([1, 4], 6).margins) < 0.75


def test_labels_at_the_end_of_their_blocks_go_to_the_top_where_the_words_say_so() -> None:
    blocks = solve([2, 5], 6, words([0, 0, 0, 1, 1, 1]))
    assert (blocks.mode, blocks.starts) == ("bottom", (0, 3))


def test_words_draw_a_row_to_the_label_below_it() -> None:
    assert solve([0, 3], 5, words([0, 0, 1, 1, 1])).starts == (0, 2)


def test_one_weak_word_does_not_move_a_label() -> None:
    assert solve([0, 3], 5, words([-1, -1, 1, -1, -1], weight=0.5)).starts == (0, 3)


def test_a_page_break_makes_it_cheap_that_a_label_stands_below_its_top() -> None:
    said = words([-1, -1, 1, -1], weight=1.0)
    moved = solve_blocks([0, 3], 4, lambda i, j: said.get((i, j), 0.0), lambda start, label: 1.6)
    assert (solve([0, 3], 4, said).starts, moved.starts) == ((0, 3), (0, 2))


def test_what_the_sums_say_decides_where_words_say_nothing() -> None:
    blocks = solve_blocks([0, 3], 5, nothing, nothing, lambda _, start: 0.0 if start == 1 else 9.0)
    assert blocks.starts == (0, 1)


def test_a_row_between_two_readings_has_a_small_margin_and_names_the_rival() -> None:
    blocks = solve([0, 3], 5, words([-1, -1, 1, -1, -1], weight=2.0))
    assert blocks.margins[2] < 0.75
    assert (blocks.label_of(2), blocks.rivals[2]) == (0, 1)


def test_rows_with_a_label_of_their_own_are_certain() -> None:
    assert solve([0, 1, 2], 3).margins == (9.0, 9.0, 9.0)


def test_a_table_of_thousands_of_rows_with_few_labels_is_solved_at_once() -> None:
    blocks = solve([0, 4000, 8000], 9000, words([0] * 3990 + [1] * 4010 + [2] * 1000))
    assert blocks.starts == (0, 3990, 8000)
