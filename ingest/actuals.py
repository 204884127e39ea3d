"""`jixiao actuals`: the sheet in which people write what was achieved; and that sheet read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.screen import emit, visible
from normalize.form import Form
from normalize.words import compact, half_width
from output.actuals import ACTUALS_FILE, WIDTHS, target_text, write_actuals
from output.flat import TABLE_NAMES, Row
from output.lines import FORMS_FILE
from output.results import MANIFEST_FILE
from output.trouble import explained
from parsers import parse
from parsers.document import Cell, Table
from parsers.errors import ExitCode, JixiaoError, UsageError
from parsers.messages import Language, say

Key = tuple[str, int]
_NEEDED = ("form_id", "seq", "name", "target", "scoring", "actual_given", "not_applicable")
_YES = frozenset({"是", "√", "✓", "y", "yes", "1", "不适用", "true"})
_NO = frozenset({"", "否", "n", "no", "0", "适用", "false"})


def actuals(results: Path, out: Path | None, language: Language) -> ExitCode:
    """Write the template for a results folder. Raises UsageError where there is none, or the file is there already."""
    path = out or results / ACTUALS_FILE
    forms = read_forms(results)
    if path.exists():  # it may hold what somebody has filled in
        raise UsageError("actuals.exists", file=visible(str(path)))
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        count = write_actuals(path, forms)
    emit(say("actuals.written", language, file=visible(str(path)), rows=count))
    return ExitCode.CLEAN


def read_forms(results: Path) -> list[Form]:
    """The forms of a results folder. Raises UsageError where there is none, or where its run was cut off."""
    if not results.is_dir():
        raise UsageError("output.no_folder", folder=visible(str(results)))
    for name in (MANIFEST_FILE, FORMS_FILE, *(f"{table}.parquet" for table in TABLE_NAMES)):
        if not (results / name).is_file():
            raise UsageError("output.incomplete", folder=visible(str(results)), file=name)
    lines = (results / FORMS_FILE).read_text(encoding="utf-8").split("\n")
    try:
        return [Form.model_validate_json(line) for line in lines if line]
    except ValueError as error:
        raise UsageError("actuals.other_version", folder=visible(str(results))) from error


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wrote for one indicator."""

    sheet_row: int
    actual: str | None
    not_applicable: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A template read back: what was given, and the rows that belong to no indicator, with the reason."""

    given: Mapping[Key, Given]
    unmatched: Sequence[Row]


def read_actuals(path: Path, forms: Sequence[Form]) -> Filled:
    """What was filled in. Raises UsageError where the file is no such template, or belongs to other results."""
    known = {(form.form_id, row.seq): (form, row) for form in forms for row in form.indicators}
    given: dict[Key, Given] = {}
    unmatched: list[Row] = []
    rows = list(_rows(path))
    keys = [_key(cells) for _, cells in rows]
    times = Counter(key for key in keys if key)
    for (number, cells), key in zip(rows, keys, strict=True):
        problem = "row_unknown"
        if key in known and key is not None:
            row = known[key][1]
            said = {"name": row.name, "target": target_text(row), "scoring": row.scoring}
            changed = [name for name, text in said.items() if _bare(cells.get(name)) != _bare(text)]
            problem = "row_repeated" if times[key] > 1 else "row_changed" if changed else ""
            mark = _bare(cells.get("not_applicable")).lower()
            if not problem and mark not in _YES | _NO:
                problem = "mark_unknown"
            if not problem:
                given[key] = Given(number, cells.get("actual_given") or None, mark in _YES)
        if problem:
            unmatched.append(_unmatched(number, cells, problem))
    if rows and not any(key in known for key in keys):
        raise UsageError("actuals.other_results", file=visible(str(path)))
    return Filled(given, unmatched)


def _unmatched(number: int, cells: Mapping[str, str], problem: str) -> Row:
    shown = {name: cells.get(name) for name in ("form_id", "seq", "name", "actual_given")}
    return {"sheet_row": number, **shown, "message": say(f"actuals.{problem}"), "code": problem}


def _key(cells: Mapping[str, str]) -> Key | None:
    number = _bare(cells.get("seq"))
    return (_bare(cells.get("form_id")), int(number)) if number.isascii() and number.isdecimal() else None


def _bare(text: str | None) -> str:
    return half_width(compact(text or ""))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row numbers and cells by column of the first sheet with the template's header."""
    if not path.is_file():
        raise UsageError("command.nothing_there", paths=visible(str(path)))
    try:
        document = parse(path.name, path.read_bytes())
    except JixiaoError as error:
        raise UsageError(
            "actuals.unreadable", file=visible(str(path)), message=say(error.code, "zh", **error.params)
        ) from error
    titles = {_bare(say(f"columns.{name}", language)): name for name in WIDTHS for language in ("zh", "en")}
    missing: list[str] = [*_NEEDED]
    for block in document.blocks:
        if not isinstance(block, Table):
            continue
        for at, line in enumerate(grid := block.grid()):
            columns = [titles.get(_bare(cell.text)) if cell else None for cell in line]
            lacking = [name for name in _NEEDED if name not in columns]
            missing = min(missing, lacking, key=len)
            if not lacking:
                yield from _filled(grid[at + 1 :], columns)
                return
    raise UsageError(
        "actuals.not_a_template", file=visible(str(path)), columns="、".join(say(f"columns.{n}") for n in missing)
    )


def _filled(
    grid: Sequence[Sequence[Cell | None]], columns: Sequence[str | None]
) -> Iterator[tuple[int, dict[str, str]]]:
    for line in grid:
        cells = {name: cell.text.strip() for name, cell in zip(columns, line, strict=False) if name and cell}
        if any(cells.values()):
            number = next(cell.where.row or 0 for cell in line if cell)
            yield number, cells
