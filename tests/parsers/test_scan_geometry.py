"""Pages that lie askew, are seen at an angle or bowed, and the borders of their cells."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from parsers.pdf_grid import grids, strokes
from parsers.scans.bends import unbent
from parsers.scans.finding import Box
from parsers.scans.lattice import borders
from parsers.scans.paper import even
from parsers.scans.rulings import contrast
from parsers.scans.straight import Flat, straightened
from tests.parsers.scan_made import AREAS, HIGH, WIDE, XS, YS, Pixels, bowed, photographed, sheet, skewed

TITLE = [Box(600, 180, 1100, 240)]
SCALE = 842 / HIGH


def areas(page: Pixels) -> list[int]:
    """How many cells each table of the page has."""
    found = borders(contrast(page), TITLE).drawn
    lines = [(left * SCALE, top * SCALE, right * SCALE, bottom * SCALE) for left, top, right, bottom in found]
    return [len(grid.areas) for grid in grids(*strokes(lines), shortest=4.0)]


@pytest.mark.parametrize(
    "page",
    [sheet(), sheet(gap=10), sheet(shade=40), sheet(ink=232), sheet(dash=40), sheet(dash=60)],
    ids=["whole", "broken", "shaded", "faint", "dashes", "long dashes"],
)
def test_the_borders_of_all_cells_are_found(page: Pixels) -> None:
    assert areas(page) == [AREAS]


@pytest.mark.parametrize(
    "damage",
    [lambda p: skewed(p, 2.5), lambda p: skewed(p, -1.2), photographed, lambda p: bowed(p, 2), lambda p: bowed(p, 4)],
    ids=["left", "right", "photographed", "bowed", "bowed more"],
)
def test_a_damaged_page_has_the_same_cells(damage: Callable[[Pixels], Pixels]) -> None:
    flat = straightened(damage(sheet())).unbent()
    assert areas(flat.page) == [AREAS]


def test_a_straight_page_is_left_as_it_is() -> None:
    assert unbent(sheet()) is None
    assert np.abs(straightened(sheet()).back - np.eye(3)).max() < 0.5


@pytest.mark.parametrize("damage", [lambda p: skewed(p, 2), photographed, lambda p: bowed(p, 3)])
def test_a_place_leads_back_to_the_picture(damage: Callable[[Pixels], Pixels]) -> None:
    picture = damage(sheet())
    flat = straightened(picture).unbent()
    found = borders(contrast(flat.page), TITLE).drawn
    corner = np.array([[min(box[0] for box in found), min(box[1] for box in found)]], dtype=np.float64)
    ((x, y),) = flat.origin(corner)
    assert picture[round(y) - 6 : round(y) + 7, round(x) - 6 : round(x) + 7].min() < 120  # the corner of the table


def test_a_border_that_is_gone_between_two_others_is_unsure_where_rulings_are_broken() -> None:
    page = sheet(dash=60)
    page[YS[2] + 6 : YS[3] - 5, XS[2] - 6 : XS[2] + 7] = 245
    found = borders(contrast(page), TITLE)
    assert [round(left) for left, top, _, bottom in found.unsure if top < (YS[2] + YS[3]) / 2 < bottom] == [
        pytest.approx(XS[2], abs=4)
    ]
    assert borders(contrast(sheet()), TITLE).unsure == []


def test_a_frame_around_a_table_is_no_table() -> None:
    frame, inner = [(10.0, 10.0, 500.0, 10.0), (10.0, 700.0, 500.0, 700.0)], [(50.0, y, 400.0, y) for y in (50.0, 90.0)]
    sides = [(x, 10.0, x, 700.0) for x in (10.0, 500.0)] + [(x, 50.0, x, 90.0) for x in (50.0, 200.0, 400.0)]
    (table,) = grids(*strokes([*frame, *inner, *sides]), shortest=4.0)
    assert (table.box, len(table.areas)) == ((50.0, 50.0, 400.0, 90.0), 2)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_knows_its_origin(quarters: int) -> None:
    page = sheet()
    turned = Flat(page, np.eye(3)).turned(quarters)
    ys, xs = np.nonzero(turned.page < 100)
    places = np.column_stack([xs, ys])[:: max(len(xs) // 50, 1)].astype(np.float64)
    back = turned.origin(places + 0.0)
    inside = [(round(x), round(y)) for x, y in back if 2 <= x < WIDE - 2 and 2 <= y < HIGH - 2]
    assert len(inside) > 20
    assert all(page[y - 2 : y + 3, x - 2 : x + 3].min() < 100 for x, y in inside)


def test_characters_that_nearly_fill_a_row_make_no_borders() -> None:
    page = sheet()
    for x in range(XS[2] + 20, XS[2] + 200, 24):
        page[YS[0] + 10 : YS[1] - 10, x : x + 3] = 40
    assert areas(page) == [AREAS]


def test_red_ink_goes_and_black_ink_beneath_it_stays() -> None:
    picture = np.full((400, 400, 3), 245, dtype=np.uint8)
    picture[100:300, 100:300] = (225, 60, 70)
    picture[190:210, 50:350] = 30
    page = even(picture)
    assert page[120:180, 120:280].min() > 200
    assert page[195:205, 110:290].max() < 90


def test_uneven_light_is_evened_out() -> None:
    light = np.linspace(0.45, 1.0, WIDE)[None, :, None]
    page = even((np.repeat(sheet()[:, :, None], 3, axis=2) * light).astype(np.uint8))
    assert np.ptp(np.median(page[1200:1800, 100:-100], axis=0)) < 15
    assert areas(page) == [AREAS]
