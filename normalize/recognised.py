"""Doubtful characters of scans: words are decided by the closed lists, digits by sums; all else stays flagged.

A digit is never decided by a dictionary, and a word only among what the recogniser itself thought possible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from normalize.bench import Bench
from normalize.rows import Edit, Row, change, with_cells
from normalize.structure import Part
from normalize.sums import level1_sums, marks
from normalize.words import closed_words, column_role, compact, is_outer, key, level_label
from parsers.document import Cell

LEAST = 4
"""Characters of a word that a list may decide: shorter ones are too close to each other."""

SETTLED = 0.9
"""How sure a value is that a list or a sum decided."""

SCHEMES = (Decimal(100), Decimal(90))
"""What the weights of a form add up to (90 where 10 points for the budget's execution are not printed)."""


def settle_words(bench: Bench) -> Iterator[Edit]:
    """A doubtful label or column title becomes the one listed word that differs from it where the doubt is."""
    for row in bench.rows:
        if row.fragment < 0 or all(cell.doubt != "read_unsure" for cell in row.cells):
            continue
        cells = [_settled_word(cell) for cell in row.cells]
        if any(new is not old for new, old in zip(cells, row.cells, strict=True)):
            yield change("word_settled", (row,), (with_cells(row, cells),), confidence=SETTLED)


def _settled_word(cell: Cell) -> Cell:
    if cell.doubt != "read_unsure" or any(map(str.isdigit, key(cell.text))):
        return cell
    if _is_listed(cell.text):  # the list confirms what was read
        return cell if any(map(_is_listed, cell.readings)) else _decided(cell)
    found = {reading for reading in cell.readings if _is_listed(reading)} or set(_near(cell))
    return replace(_decided(cell), text=found.pop(), readings=()) if len(found) == 1 else cell


def _decided(cell: Cell) -> Cell:
    return replace(cell, doubt=None, confidence=max(cell.confidence, SETTLED))


def _is_listed(text: str) -> bool:
    return bool(level_label(text, "level1") or level_label(text, "level2") or column_role(text) or is_outer(text))


def _near(cell: Cell) -> Iterator[str]:
    """The cell's text with a listed word in it that differs in doubtful characters alone."""
    word = key(cell.text)
    if len(word) < LEAST or word not in cell.text:
        return
    doubtful = {at for reading in cell.readings for at in _differing(word, key(reading))}
    for listed in closed_words():
        differing = _differing(word, listed)
        if len(differing) == 1 and doubtful.issuperset(differing):
            yield cell.text.replace(word, listed)


def _differing(one: str, other: str) -> list[int]:
    """The places at which two words of the same length differ; none for words of other lengths."""
    if len(one) != len(other):
        return []
    return [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]


def settle_digits(bench: Bench) -> Iterator[Edit]:
    """A doubtful digit of the points is decided where exactly one reading makes the sums right."""
    for part in bench.parts:
        found = [edit for row, cell in _doubtful_points(part) for edit in _by_sum(row, cell, part)]
        if len({edit.params["sums"] for edit in found}) == len(found):  # two of one sum could make it wrong together
            yield from found


def _doubtful_points(part: Part) -> Iterator[tuple[Row, Cell]]:
    for row in part.body:
        for role in ("weight", "scoring"):
            column = part.layout.column(role)
            cell = row.at(column) if column is not None else None
            if cell and cell.doubt == "read_unsure" and cell.readings:
                yield row, cell


def _by_sum(row: Row, cell: Cell, part: Part) -> Iterator[Edit]:
    """The reading of one cell that makes the sums right, where no other does."""
    found = {text: cited for text in (cell.text, *cell.readings) if (cited := _agreeing(row, cell, text, part))}
    if len(found) == 1:
        ((text, cited),) = found.items()
        settled = replace(_decided(cell), text=text, readings=())
        rest = [settled if kept is cell else kept for kept in row.cells]
        yield change("digit_settled", (row,), (with_cells(row, rest),), params={"sums": cited}, confidence=SETTLED)


def _agreeing(row: Row, cell: Cell, text: str, part: Part) -> str:
    """The sum that comes out right with this reading, or an empty string."""
    read = with_cells(row, [replace(cell, text=text) if kept is cell else kept for kept in row.cells])
    trial = replace(part, body=[read if other is row else other for other in part.body])
    block = next((block for block in level1_sums(trial) if row.id in block.rows), None)
    if block:
        return str(block) if block.agrees else ""
    if part.layout.column("weight") is None:
        return ""
    found = [marks(other, trial) for other in trial.body]
    total = sum((mark for mark in found if mark is not None), Decimal(0))
    return f"Σ={total.normalize():f}" if None not in found and total in SCHEMES else ""


_MARK_LOST = re.compile(
    r"(?:计划值|目标值|指标值|比例|完成率|实现率|[)%])[该本此]?项?(?:指标)?分值"  # 按实际值/计划值*指标分值
    r"|(?:计划|目标)[一-龥]指标分值"  # 计划直指标分值
    r"|得(?:满分)?[\d.]+分:(?=[一-龥]{1,8},?得)"  # 得5分；轻微，得2.5分
    r"|[一-龥]\.(?=[一-龥])"
    r"|\d分(?=未|否则|每|超|低于|其余|较|达到|部分|基本)"  # 得5分，未达到0分
)


def lacks_mark(text: str) -> bool:
    """Whether a mark was lost or misread: a phrase of scoring sentences that never runs on without it, or half a pair.

    Small marks are what recognition loses first, with no doubt of its own: of eight wrong cells that nobody was warned
    of in 31 scans, six were such.
    """
    bare = unicodedata.normalize("NFKC", compact(text))
    return bool(_MARK_LOST.search(bare)) or _is_unpaired(bare)


def _is_unpaired(bare: str) -> bool:
    """Whether a quotation mark or a bracket lacks its other half; 1) and （一） number things, and 1） does too."""
    bare = re.sub(r"(?<![(\d])[\d一二三四五六七八九十]{1,2}\)", "", bare)
    return any(bare.count(left) != bare.count(right) for left, right in ("“”", "()", "《》"))
