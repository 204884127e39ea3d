"""The laws of repair, as properties of made-up forms, clean and damaged, and of the samples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.form import Form, Indicator
from normalize.normalize import normalize
from normalize.repair import Repaired, repair
from parsers import parse
from tests.normalize.laws import lost_characters, replay_differs, second_edits, unread_cells
from tests.normalize.made import Made, forms, shifted, swallowed

SAMPLES = Path(__file__).parents[2] / "samples"
FIELDS = ("level1", "level2", "name", "value_type", "value", "unit", "explanation", "scoring")


def repaired(text: bytes) -> Repaired:
    return repair(parse("made.txt", text))


def row_of(indicator: Indicator) -> dict[str, str]:
    return {name: getattr(indicator, name) or "" for name in FIELDS}


def hold(result: Repaired) -> list[Form]:
    """The laws that hold for every input that yields forms; gives the forms."""
    assert list(lost_characters(result)) == []
    assert not replay_differs(result)
    found = normalize(result)
    assert unread_cells(result, found) == []
    return found


def same_or_flagged(made: Made, found: list[Form]) -> None:
    """Every row of the truth is there and right, or a person is told to look."""
    rows = [indicator for form in found for indicator in form.indicators]
    right = [row_of(row) for row in rows if not row.needs_review]
    wrong = [row for row in right if row not in made.truth]
    assert wrong == [], "a wrong row that nobody was warned about"
    if len(rows) < len(made.truth):
        assert any(form.needs_review for form in found), "rows are missing and nobody was warned"


@settings(max_examples=60, deadline=None)
@given(forms())
def test_a_clean_form_is_read_as_it_is_and_not_touched(made: Made) -> None:
    result = repaired(made.text())
    assert [edit.kind for edit in result.edits] == []
    (form,) = hold(result)
    assert [row_of(row) for row in form.indicators] == made.truth
    assert not form.needs_review
    assert (form.unit_name, form.fiscal_year) == ("青石县河湖事务中心", 2027)


@settings(max_examples=80, deadline=None)
@given(forms(), st.data())
def test_rows_shifted_left_come_back_or_are_flagged(made: Made, data: st.DataObject) -> None:
    rows = [shifted(row, data.draw(st.integers(0, 2 if not row[1] else 1))) if not row[0] else row for row in made.rows]
    result = repaired(made.text(rows))
    found = hold(result)
    same_or_flagged(made, found)
    assert [row_of(row) for form in found for row in form.indicators if not row.needs_review] == made.truth
    assert second_edits(result) == []


@settings(max_examples=80, deadline=None)
@given(forms(), st.data())
def test_a_swallowed_empty_cell_is_restored_or_flagged(made: Made, data: st.DataObject) -> None:
    rows = [swallowed(row, 5) if not row[5] and data.draw(st.booleans()) else row for row in made.rows]
    result = repaired(made.text(rows))
    same_or_flagged(made, hold(result))
    assert second_edits(result) == []


@settings(max_examples=60, deadline=None)
@given(forms(), st.data())
def test_a_page_break_changes_nothing(made: Made, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(made.rows) - 1))
    text = made.text().decode().split("\n")
    text.insert(5 + cut, "")
    result = repaired("\n".join(text).encode())
    (form,) = hold(result)
    assert [row_of(row) for row in form.indicators] == made.truth
    assert [edit.kind for edit in result.edits] == ["page_split_joined"]


@settings(max_examples=60, deadline=None)
@given(forms(), st.data())
def test_a_lost_cell_is_seen(made: Made, data: st.DataObject) -> None:
    """A name or a value that the damage took away is flagged, not filled in."""
    victim = data.draw(st.integers(0, len(made.rows) - 1))
    column = data.draw(st.sampled_from([2, 4]))
    rows = [list(row) for row in made.rows]
    rows[victim][column] = ""
    found = hold(repaired(made.text(rows)))
    flagged = [row for form in found for row in form.indicators if row.needs_review]
    assert {reason.code for row in flagged for reason in row.review_reasons} >= {
        "name_missing" if column == 2 else "value_missing"
    }


@settings(max_examples=60, deadline=None)
@given(forms(), st.data())
def test_two_damages_at_once(made: Made, data: st.DataObject) -> None:
    """One more layer of damage gives the same answer or a flag."""
    rows: list[list[str]] = []
    for clean in made.rows:
        once = swallowed(clean, 5) if not clean[5] and data.draw(st.booleans()) else clean
        row = shifted(once, 1) if not once[0] and data.draw(st.booleans()) else once
        if rows and len(rows[-1]) == 9 and data.draw(st.integers(0, 9)) == 0:
            rows[-1] = rows[-1] + row
        else:
            rows.append(row)
    same_or_flagged(made, hold(repaired(made.text(rows))))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.text("一二三级指标数量质产出≥=定性95%万元得分。 \t（）", max_size=8), max_size=7), max_size=8)
)
def test_any_table_keeps_its_characters(table: list[list[str]]) -> None:
    """Whatever stands there: repair loses nothing, invents nothing, and can be replayed."""
    text = "\n".join("\t".join(cell.replace("\t", "") for cell in row) for row in table)
    if not text.strip():
        return
    result = repaired(f"一级指标\t二级指标\t三级指标\t指标值\t分值\n{text}".encode())
    assert list(lost_characters(result)) == []
    assert not replay_differs(result)


@pytest.mark.parametrize("path", sorted(p for p in SAMPLES.glob("*") if not p.name.endswith(".expected.json")), ids=str)
def test_the_laws_hold_on_the_samples(path: Path) -> None:
    result = repair(parse(path.name, path.read_bytes()))
    hold(result)
    if not any(edit.kind == "glued_text_cut" for edit in result.edits):
        assert second_edits(result) == []
