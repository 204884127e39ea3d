"""What only the batch as a whole shows: missing units, forms given twice, copied indicators, values far from others."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from normalize.checks.rules import Rule, Rules, overruled
from normalize.form import Finding
from normalize.unit_names import UnitName, comparable, read_unit
from output.wanted import Wanted
from parsers.messages import say

if TYPE_CHECKING:
    import pyarrow as pa

ACROSS_FILE = "across.jsonl"
"""The findings, one a line, while the results grow."""

_FORM = ("form_id", "source_name", "unit_name", "kind", "stage", "project_name", "fiscal_year")
_ROW = (
    "form_id",
    "seq",
    "indicator_key",
    "explanation",
    "value_type",
    "value",
    "value_number",
    "unit_canonical",
    "needs_review",
)
_SHOWN = 10
"""Names of files in a finding: with all of them, a thousand forms of one unit would fill it a thousand times."""

_NORMAL = 1.4826
"""The median distance from the median, times this, is the standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Across:
    """A finding about the batch, and the form that it is about, if it is about one."""

    form_id: str | None
    finding: Finding


def look_across(parts: Sequence[Path], wanted: Wanted) -> list[Across]:
    """All findings, in a fixed order. Reads only the columns that are needed; 50,000 forms take some 500 MB."""
    rules = overruled(wanted.rules)
    forms = _read(parts, "forms", _FORM).to_pylist()
    found = [
        *_missing(wanted.roster, forms, rules),
        *_twice(forms, rules),
        *_of_rows(_read(parts, "indicators", _ROW), forms, rules),
    ]
    return [one for one in found if rules[one.finding.code].severity != "off"]


def write_across(found: Iterable[Across], folder: Path) -> None:
    """Keeps the findings beside the parts."""
    lines = [json.dumps([one.form_id, one.finding.model_dump(mode="json")], ensure_ascii=False) for one in found]
    (folder / ACROSS_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_across(folder: Path) -> list[Across]:
    """The findings that were kept."""
    lines = (folder / ACROSS_FILE).read_bytes().splitlines()
    return [Across(form_id, Finding(**finding)) for form_id, finding in map(json.loads, lines)]


def _read(parts: Sequence[Path], table: str, columns: Sequence[str]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import parquet

    from output.tables import schema

    empty = schema(table).empty_table().select(list(columns))  # type: ignore[arg-type]
    return pa.concat_tables(
        [empty, *(parquet.read_table(part / f"{table}.parquet", columns=list(columns)) for part in parts)]
    )


def _missing(roster: Sequence[str], forms: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Across]:
    """Units of the list that handed in nothing. A name that may be two units' is told as a near miss, never taken."""
    listed = list(dict.fromkeys(roster))
    given: dict[str, dict[UnitName, str]] = defaultdict(dict)
    for form in forms:
        if form["unit_name"]:
            unit = read_unit(form["unit_name"])
            given[unit.own][unit] = form["unit_name"]
    namesakes = Counter(read_unit(unit).own for unit in listed)
    for name in listed:
        unit = read_unit(name)
        same = [other for other in given.get(unit.own, ()) if unit.may_be(other)]
        sure = unit in same or (len(same) == 1 and namesakes[unit.own] == 1)
        if not sure:
            near = [given[unit.own][other] for other in same] or _alike(unit.own, given)
            code = "unit_like_missing" if near else "unit_missing_from_batch"
            yield _across(rules, "unit_missing_from_batch", None, code, unit=name, near="、".join(near))


def _alike(own: str, given: dict[str, dict[UnitName, str]]) -> list[str]:
    """The names that look most like this one."""
    near = get_close_matches(own, [other for other in given if other != own], n=1, cutoff=0.6)
    return list(given[near[0]].values())[:1] if near else []


def _twice(forms: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Across]:
    """Two forms of one unit, kind, stage, project and year: which of them counts?"""
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for form in forms:
        told_apart = form["project_name"] or form["kind"] == "department"
        if form["unit_name"] and form["fiscal_year"] and told_apart:
            told = (comparable(form["unit_name"]), comparable(form["project_name"] or ""))
            groups[*told, form["kind"], form["stage"], form["fiscal_year"]].append(form)
    for same in groups.values():
        files = Counter(form["source_name"] for form in same)
        for form in same if len(same) > 1 else ():
            others = _others(files, form["source_name"])
            named = form["project_name"] or form["unit_name"]
            yield _across(rules, "form_twice", form["form_id"], unit=named, year=form["fiscal_year"], others=others)


def _others(files: Counter[str], own: str) -> str:
    """The other files of a group, or its own where it holds more than one: the first few, and how many there are."""
    count = len(files) - (files[own] == 1)
    shown = islice((name for name in files if name != own or files[name] > 1), _SHOWN)
    return "、".join(shown) + (f"、…（{count}）" if count > _SHOWN else "")


def _of_rows(rows: pa.Table, forms: Sequence[dict[str, Any]], rules: Rules) -> Iterator[Across]:
    """Rows of all units by indicator: what most of them copied, and numbers far from the others'."""
    known = {form["form_id"]: form for form in forms}
    units = {form_id: comparable(form["unit_name"] or form_id) for form_id, form in known.items()}
    total = len({*units.values()})
    order = [("indicator_key", "ascending"), ("form_id", "ascending"), ("seq", "ascending")]
    group: list[dict[str, Any]] = []
    for batch in rows.sort_by(order).to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            if group and row["indicator_key"] != group[0]["indicator_key"]:
                yield from _of_indicator(group, known, units, total, rules)
                group = []
            if row["indicator_key"]:
                group.append(row)
    if group:
        yield from _of_indicator(group, known, units, total, rules)


def _of_indicator(
    group: list[dict[str, Any]], known: dict[str, dict[str, Any]], units: dict[str, str], total: int, rules: Rules
) -> Iterator[Across]:
    yield from _copied(group, units, total, rules)
    alike: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in group:
        if row["value_number"] is not None and not row["needs_review"]:
            form = known[row["form_id"]]
            alike[row["unit_canonical"], row["value_type"], form["stage"], form["fiscal_year"]].append(row)
    for rows in alike.values():
        yield from _far_off(rows, units, known, rules)


def _copied(group: list[dict[str, Any]], units: dict[str, str], total: int, rules: Rules) -> Iterator[Across]:
    """One indicator with the same explanation and the same target in most units."""
    rule = rules["indicator_copied"]
    same: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row in group:
        if row["explanation"]:
            same[row["explanation"], row["value_type"], row["value"]].add(units[row["form_id"]])
    for (explanation, _, value), who in same.items():
        if len(who) >= int(rule.limits["units"]) and len(who) >= float(rule.limits["share"]) * total:
            told = {"name": group[0]["indicator_key"], "value": value or "", "explanation": explanation}
            yield _across(rules, "indicator_copied", None, units=len(who), total=total, **told)


def _far_off(
    rows: list[dict[str, Any]], units: dict[str, str], known: dict[str, dict[str, Any]], rules: Rules
) -> Iterator[Across]:
    """A number many deviations from the median of all units, and several times as large or as small."""
    rule = rules["value_far_from_others"]
    if len({units[row["form_id"]] for row in rows}) < int(rule.limits["units"]):
        return
    numbers = [float(row["value_number"]) for row in rows]
    middle = median(numbers)
    spread = _NORMAL * median(abs(number - middle) for number in numbers)
    for row, number in zip(rows, numbers, strict=True):
        if _is_far(number, middle, spread, rule):
            unit = row["unit_canonical"] or ""
            told = {"name": row["indicator_key"], "value": f"{row['value']}{unit}", "median": f"{middle:g}{unit}"}
            told["unit"] = known[row["form_id"]]["unit_name"] or ""
            yield _across(rules, "value_far_from_others", row["form_id"], seq=row["seq"], count=len(rows), **told)


def _is_far(number: float, middle: float, spread: float, rule: Rule) -> bool:
    times = float(rule.limits["times"])
    apart = abs(number - middle) > float(rule.limits["deviations"]) * spread
    return apart and middle > 0 and not middle / times <= number <= middle * times


def _across(
    rules: Rules, code: str, form_id: str | None, said: str | None = None, seq: int | None = None, **params: object
) -> Across:
    severity = rules[code].severity
    finding = Finding(
        code=code,
        severity="hint" if severity == "off" else severity,
        seq=seq,
        field="value" if seq else None,
        message=say(f"across.{said or code}", "zh", **params),
        message_en=say(f"across.{said or code}", "en", **params),
        source=rules[code].source,
        params={name: str(value) for name, value in params.items()},
    )
    return Across(form_id, finding)
