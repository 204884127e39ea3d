"""Says in words where a value stands in its source, so that a person finds it at once."""

from __future__ import annotations

from normalize.form import Place
from parsers.messages import Language, say


def place_text(place: Place | None, language: Language = "zh") -> str:
    """Such as 第18行第4格, 第2页第1个表格第5行第2格 or 工作表“Sheet1”C5单元格; empty where nothing is known."""
    if place is None:
        return ""
    known = {part: value for part, value in _parts(place).items() if value}
    parts = [say(f"output.place_{part}", language, **{part: str(value)}) for part, value in known.items()]
    if place.box and known.keys() <= {"page"}:  # the page alone is too much to search through
        parts.append(say("output.place_box", language, left=f"{place.box[0]:.0f}", top=f"{place.box[1]:.0f}"))
    return ("" if language == "zh" else ", ").join(parts)


def _parts(place: Place) -> dict[str, str | int | None]:
    if place.sheet and place.row and place.column:
        return {"sheet": place.sheet, "cell": f"{letters(place.column)}{place.row}"}
    if place.line:
        return {"page": place.page, "line": place.line, "column": place.column}
    return {
        "sheet": place.sheet,
        "page": place.page,
        "table": place.table,
        "row": place.row,
        "column": place.column,
    }


def letters(column: int) -> str:
    """The name that spreadsheets give a column: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
