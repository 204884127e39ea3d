"""One repaired row -> one Indicator, with where each value stood and why a person should look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

from normalize.form import Indicator, Operator, Place, ReviewReason
from normalize.head import place
from normalize.rows import Doubt, Row
from normalize.scoring import full_marks
from normalize.scoring_target import rule_of
from normalize.structure import Part, is_total_word
from normalize.values import ValueRead, clean, number, read_value
from normalize.words import allowed_level1, compact, key, level_label, level_words, table
from parsers.document import Cell
from parsers.messages import say


def read_indicator(
    row: Row, cells: dict[str, Cell], levels: dict[str, Cell | None], part: Part, seq: int, doubts: Sequence[Doubt]
) -> Indicator:
    def text(role: str) -> str | None:
        return clean(cells[role].text) if role in cells else None

    read = read_value(text("value_type"), text("value"), text("unit"), _name(text("name")), "unit" in part.layout.roles)
    weight, scoring = _weight(text("weight")), _scoring(text("scoring"))
    points = weight if weight is not None else full_marks(scoring) if scoring else None
    reasons = list(_reasons(row, cells, levels, read, part, doubts))
    seen = [cell.confidence for cell in (*cells.values(), *levels.values()) if cell]
    confidence = min([doubt.confidence for doubt in doubts], default=min(seen, default=1.0))
    return Indicator(
        seq=seq,
        **_levels(levels),
        name=read.name,
        value_type=cast(Operator | None, read.value_type),
        value=read.value,
        value_number=read.value_number,
        value_iso=read.value_iso,
        value_yuan=read.value_yuan,
        unit=read.unit,
        unit_canonical=read.unit_canonical,
        explanation=_given(text("explanation")),
        scoring=scoring,
        scoring_rule=rule_of(scoring, read.value_type, read.unit, read.name) if scoring else None,
        weight=weight,
        points=points,
        remarks=_given(text("remarks")) or text("standard"),
        actual=text("actual"),
        score=number((text("score") or "").rstrip("分")),
        other=_other(row, part, text("remarks")),
        printed=_printed(cells, read, weight, scoring),
        evidence=_evidence(cells, levels),
        confidence=min(confidence, 0.5) if reasons else confidence,
        needs_review=bool(reasons),
        review_reasons=reasons,
    )


def _name(text: str | None) -> str | None:
    if text is not None and compact(text) in table("values")["blank"]:
        return None
    return text.lstrip("★☆*＊").strip() or None if text else None


def _given(text: str | None) -> str | None:
    """A slash or a dash says that nothing was filled in."""
    return None if text is None or compact(text) in table("values")["blank"] else text


def _scoring(text: str | None) -> str | None:
    """The budget system writes '1' where a user left the cell empty."""
    return None if text is not None and compact(text) == "1" else text


def _levels(levels: dict[str, Cell | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role in ("level1", "level2"):
        cell = levels[role]
        if cell is None:
            continue
        label = level_label(cell.text, role)
        found[role] = label.word if label else clean(cell.text)
        found[f"{role}_printed"] = clean(cell.text)
        own = levels.get(f"{role}_points")
        printed = label.points if label and label.points else clean(own.text).rstrip("分%") if own else ""
        found[f"{role}_points"] = number(printed)
    if "level1" not in found and found.get("level2"):
        found["level1"] = next(iter(allowed_level1(found["level2"])), None)
    return found


def _printed(cells: dict[str, Cell], read: ValueRead, weight: Decimal | None, scoring: str | None) -> dict[str, str]:
    """The cells whose text is not what the field holds: ≧ read as ≥, ≥95% taken apart, a star before the name."""
    given = {"name": read.name, "value_type": read.value_type, "value": read.value, "unit": read.unit, "weight": weight}
    given |= {"scoring": scoring}
    held_as_given = [role for role in ("remarks", "explanation") if role in cells and not _given(cells[role].text)]
    texts = {role: clean(cells[role].text) for role in (*given, "score", "scoring", *held_as_given) if role in cells}
    held = {role: str(value) if value is not None else "" for role, value in given.items()}
    return {role: text for role, text in texts.items() if text != held.get(role, text)}


def _weight(text: str | None) -> Decimal | None:
    """20, 20%, 20分 and （20）."""
    return number((text or "").strip("（）()").rstrip("分%"))


def _other(row: Row, part: Part, remarks: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: set[str] = set()
    for cell in row.cells:
        inside = cell.column < len(part.layout.roles)
        role, title = (
            (part.layout.roles[cell.column], clean(part.layout.titles[cell.column])) if inside else ("spare", "")
        )
        first = role not in seen
        seen.add(role)
        if (
            role in ("other", "period", "direction", "seq")
            or role == "spare"
            or not first
            or role == "standard"
            and remarks
        ):
            label = title or role
            found[label if label not in found else f"{label}（{len(found)}）"] = clean(cell.text)
    return found


def _evidence(cells: dict[str, Cell], levels: dict[str, Cell | None]) -> dict[str, Place]:
    found = {role: place(cell.where) for role, cell in cells.items() if role in Indicator.model_fields}
    found |= {role: place(cell.where) for role, cell in levels.items() if cell is not None}
    return found


_UNKNOWN_SIGN = re.compile(r"[^\w\s(（.,，。、“‘\"'+<＜《【\[-]\s*\d|指标$")
"""A sign that nobody knows before a number, or the end of a label."""


def _names_no_indicator(name: str) -> bool:
    """Whether the name is a label or a total word, or holds a label: what is left of a cell and its neighbour."""
    if level_label(name, "level2") or is_total_word(name):
        return name.endswith(("标", "计"))
    return len(name) > len("指标") and any(word in name for word in level_words())


def _cell_reasons(cells: dict[str, Cell], read: ValueRead, part: Part) -> Iterator[ReviewReason]:
    """Cells that are lost, or that look as if they stood in another's place."""
    if read.name and _names_no_indicator(read.name):
        yield reason("name_suspicious", "name")
    if read.value and read.value_type is None and _UNKNOWN_SIGN.match(read.value):
        yield reason("value_suspicious", "value")
    for role in sorted(part.solid - cells.keys()):
        yield reason("cell_missing", role)
    if "score" in cells and number((clean(cells["score"].text)).rstrip("分")) is None and _given(cells["score"].text):
        yield reason("score_unreadable", "score")
    if "weight" in cells and _weight(clean(cells["weight"].text)) is None and _given(cells["weight"].text):
        yield reason("weight_unreadable", "weight")


def _reasons(
    row: Row,
    cells: dict[str, Cell],
    levels: dict[str, Cell | None],
    read: ValueRead,
    part: Part,
    doubts: Sequence[Doubt],
) -> Iterator[ReviewReason]:
    yield from _cell_reasons(cells, read, part)
    if part.layout.parallel:
        yield reason("parallel_columns", "value")
    if part.long_term:
        yield reason("long_term_block", None)
    if read.name is None:
        yield reason("name_missing", "name")
    if read.value is None:
        yield reason("value_missing", "value")
    yield from _level_reasons(levels, cells, part)
    if _numbered_lines(cells.get("name")) > 1 and _numbered_lines(cells.get("value"), r"") > 1:
        yield reason("several_in_cell", "name")
    for code, where in read.doubts:
        yield reason(code, where)
    for doubt in doubts:
        yield reason(doubt.code, doubt.field, doubt.alternatives)
    if any("\ufffd" in cell.text for cell in row.cells):
        yield reason("broken_character", None)


def _numbered_lines(cell: Cell | None, start: str = r"[（(]?\d+[.、）)]|[①-⑳]|指标\d") -> int:
    """How many lines of a cell begin with `start`."""
    return sum(bool(re.match(start, line.strip())) for line in cell.text.splitlines() if line.strip()) if cell else 0


def _level_reasons(levels: dict[str, Cell | None], cells: dict[str, Cell], part: Part) -> Iterator[ReviewReason]:
    for role in ("level1", "level2"):
        cell = levels[role]
        if role not in part.layout.roles:
            continue
        if cell is None:
            yield reason("level_missing", role)
        elif cell.doubt and cell.confidence < 1 and role not in cells:  # a scanned label that began in a row above
            yield reason(cell.doubt, role, cell.readings[:3])
        elif role in cells and level_label(cell.text, role) is None and key(cell.text):
            yield reason("level_unknown", role, (), label=clean(cell.text))


def reason(code: str, where: str | None, alternatives: Sequence[str] = (), **params: object) -> ReviewReason:
    return ReviewReason(
        code=code,
        field=where,
        message=say(f"reviews.{code}", "zh", alternatives="、".join(alternatives), **params),
        params={name: str(value) for name, value in params.items()},
        alternatives=list(alternatives),
    )
