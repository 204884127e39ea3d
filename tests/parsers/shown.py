"""What a document holds, as plain values: a line as its text, a table as the texts of its rows."""

from __future__ import annotations

from parsers import parse
from parsers.document import Document, Line, Table

Shown = list[str | list[list[str]]]

FORM = """\
一级指标,二级指标,三级指标,符号,指标值,单位
产出指标,数量指标,培训人数,≥,20,人
,质量指标,合格率,=,95,%
效益指标,社会效益指标,群众安全感,定性,提升,
"""
"""A form of three rows with commas between the cells; swap them for another separator."""


def document(text: str | bytes) -> Document:
    """The document in a text file."""
    return parse("form.txt", text if isinstance(text, bytes) else text.encode("utf-8"))


def tables(found: Document) -> list[Table]:
    """The document's tables."""
    return [block for block in found.blocks if isinstance(block, Table)]


def shown(found: Document) -> Shown:
    """Lines and tables in reading order."""
    return [block.text if isinstance(block, Line) else texts(block) for block in found.blocks]


def texts(table: Table) -> list[list[str]]:
    """The texts of the cells, row by row."""
    return [[cell.text for cell in row] for row in table.rows()]


def rows(text: str, separator: str = ",") -> list[list[str]]:
    """The rows of a text in which nothing is quoted."""
    return [line.split(separator) for line in text.splitlines()]
