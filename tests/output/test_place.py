"""Places in words."""

from __future__ import annotations

import pytest

from normalize.form import Place
from output.place import place_text


@pytest.mark.parametrize(
    ("place", "chinese", "english"),
    [
        (None, "", ""),
        (Place(), "", ""),
        (Place(line=18, column=4), "第18行第4格", "line 18, cell 4"),
        (Place(table=1, line=18), "第18行", "line 18"),
        (Place(page=2, table=1, row=5, column=2), "第2页第1个表格第5行第2格", "page 2, table 1, row 5, cell 2"),
        (Place(sheet="Sheet1", row=5, column=3), "工作表“Sheet1”C5单元格", 'sheet "Sheet1", cell C5'),
        (Place(sheet="表", row=1, column=703), "工作表“表”AAA1单元格", 'sheet "表", cell AAA1'),
        (Place(sheet="表", row=12), "工作表“表”第12行", 'sheet "表", row 12'),
        (
            Place(page=3, box=(10.4, 20.6, 1, 1)),
            "第3页（距左 10、距上 21）",
            "page 3, (10 from the left, 21 from the top)",
        ),
        (Place(page=3, row=2, box=(1, 1, 1, 1)), "第3页第2行", "page 3, row 2"),
    ],
)
def test_place_text(place: Place | None, chinese: str, english: str) -> None:
    assert place_text(place) == chinese
    assert place_text(place, "en") == english


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ")])
def test_columns_are_named_as_spreadsheets_do(column: int, letters: str) -> None:
    assert f"{letters}9单元格" in place_text(Place(sheet="表", row=9, column=column))
