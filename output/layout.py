"""The sheets of the workbook: their columns, in order, how wide they are, and which of them go onto paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

SheetName = Literal["summary", "indicators", "review", "findings", "edits", "forms", "outcomes", "legend"]
SHEET_NAMES: tuple[SheetName, ...] = get_args(SheetName)
Kind = Literal["text", "word", "number", "money", "count", "share", "input", "key"]
"""How a column's cells stand: sentences to the left, words in the middle, numbers to the right; cells that people
fill in; keys that only the program needs."""


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters (a Chinese one counts as two); `name` is also the header's code in the catalogue.

    A column that is not `printed` stands right of what goes onto paper.
    """

    name: str
    width: int
    kind: Kind = "text"
    printed: bool = True


def _columns(kind: Kind, widths: str, printed: bool = True) -> Iterator[Column]:
    """Columns written as `name:width`, with spaces between them."""
    for each in widths.split():
        name, _, width = each.partition(":")
        yield Column(name, int(width), kind, printed)


COLUMNS: dict[SheetName, tuple[Column, ...]] = {
    "summary": (
        *_columns("text", "source_name:34"),
        *_columns("word", "kind:13 stage:9 fiscal_year:7"),
        *_columns("text", "unit_name:24 project_name:22"),
        *_columns("word", "state:9"),
        *_columns("count", "indicator_count:7 rows_clean:7 rows_repaired:7 rows_corrected:7 rows_to_review:7"),
        *_columns("count", "findings_error:7 findings_warning:7 findings_hint:7"),
        *_columns("word", "first_row:9"),
        *_columns("text", "what_to_do:44"),
        *_columns("key", "form_id:18", printed=False),
    ),
    "indicators": (
        *_columns("text", "source_name:20 unit_name:16"),
        *_columns("word", "seq:5 level1:11 level2:13"),
        *_columns("text", "name:22"),
        *_columns("word", "value_type:7"),
        *_columns("text", "value:11"),
        *_columns("number", "value_number:9"),
        *_columns("word", "unit:7"),
        *_columns("text", "explanation:27 scoring:36"),
        *_columns("number", "weight:7 points:6"),
        *_columns("text", "actual:12"),
        *_columns("number", "score:6"),
        *_columns("word", "state:9"),
        *_columns("text", "review_reasons:28 place:13"),
        *_columns("text", "doubts:28 remarks:16 other:22 project_name:18", printed=False),
        *_columns("word", "fiscal_year:7 level1_points:7 level2_points:7", printed=False),
        *_columns("share", "confidence:8", printed=False),
        *_columns("key", "form_id:18", printed=False),
    ),
    "review": (
        *_columns("text", "source_name:18 unit_name:15"),
        *_columns("word", "seq:5"),
        *_columns("text", "name:18"),
        *_columns("word", "field:11"),
        *_columns("text", "was_read:24 review_reasons:36 alternatives:18 place:13"),
        *_columns("input", "right_value:24 reviewer:10 review_note:18"),
        *_columns("key", "form_id:18 field_code:14 check_code:12", printed=False),
    ),
    "findings": (
        *_columns("word", "severity:9"),
        *_columns("text", "source_name:24 unit_name:18 project_name:18"),
        *_columns("word", "seq:5"),
        *_columns("text", "name:22"),
        *_columns("word", "field:12"),
        *_columns("text", "message:64 place:14"),
        *_columns("key", "code:26 form_id:18", printed=False),
    ),
    "edits": (
        *_columns("text", "source_name:22 unit_name:16"),
        *_columns("word", "seq:5"),
        *_columns("text", "name:18"),
        *_columns("word", "field:12"),
        *_columns("text", "before:32 after:32 reason:40 place:14"),
        *_columns("share", "confidence:8"),
        *_columns("text", "project_name:18", printed=False),
        *_columns("key", "edit_kind:22 form_id:18", printed=False),
    ),
    "forms": (
        *_columns("text", "source_name:20"),
        *_columns("word", "kind:9 stage:9 fiscal_year:6"),
        *_columns("text", "unit_name:18 project_name:16"),
        *_columns("text", "duties:46 annual_goals:46"),
        *_columns("money", "total_funds_yuan:16 fiscal_funds_yuan:16"),
        *_columns("text", "preparer:9 signoff_date:12 review_reasons:28"),
        *_columns("text", "title:26 unit_code:10 competent_department:18 implementing_unit:18", printed=False),
        *_columns("text", "total_funds:12 fiscal_funds:12 carried_over_funds:12 other_funds:12", printed=False),
        *_columns("word", "funds_unit:8", printed=False),
        *_columns("money", "carried_over_funds_yuan:16 other_funds_yuan:16", printed=False),
        *_columns("text", "phone:14 head:10 reviews:20 head_other:24 other_text:30", printed=False),
        *_columns("word", "signoff_date_iso:12 needs_review:7", printed=False),
        *_columns("count", "indicator_count:7 rows_to_review:7 edit_count:7 finding_count:7", printed=False),
        *_columns("word", "source_format:8 source_encoding:9 source_pages:6", printed=False),
        *_columns("key", "form_id:18", printed=False),
    ),
    "outcomes": (
        *_columns("text", "file:40"),
        *_columns("word", "status:9"),
        *_columns("text", "message:70"),
        *_columns("word", "format:9 encoding:10"),
        *_columns("count", "forms:7 rows:8 rows_to_review:8 edits:8 findings:8 size:12"),
        *_columns("key", "code:26 sha256:66", printed=False),
    ),
    "legend": (*_columns("text", "legend_item:24 legend_meaning:110"),),
}
