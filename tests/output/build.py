"""Forms made by hand: an ordinary one, an empty one, and one full of what breaks spreadsheets and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from normalize.form import (
    Edit,
    Finding,
    Form,
    Funds,
    Indicator,
    Place,
    Project,
    ReviewReason,
    SignOff,
    Source,
)
from normalize.scoring_rule import Unparsed
from output.outcome import Outcome
from output.workbook import WORKBOOK_FILE
from parsers.errors import UnreadableError

FORMULAS = ("=SUM(A1)", "+1", "-2", "@x", '=HYPERLINK("http://example.org")', "\t=1", "{=1}", "http://example.org/x")
# A name with a character beyond the BMP, an emoji, a NUL and other control characters, markup, hidden line breaks.
ODD_TEXTS = (
    "𠮷田𬭚",
    "👍🏽",
    "a\x00b\x1fc",
    "<r>x</r>",
    "<b>&amp;",
    "_x0041_",
    " blank around ",
    "a\r\nb\rc\nd",
    "\u2028x\x85",
)
LONG_TEXT = "评分" * 20_000


def source(name: str = "县/局.txt", sha256: str = "ab" * 32) -> Source:
    return Source(name=name, sha256=sha256, format="tsv", encoding="utf-8", pages=2)


def empty_form(form_id: str = "empty:1") -> Form:
    return Form(form_id=form_id, kind="project", stage="self_evaluation", source=source())


def tricky_form(texts: Sequence[str] = (*FORMULAS, *ODD_TEXTS, LONG_TEXT), form_id: str = "tricky:1") -> Form:
    """A row for each text, which stands in its name, its value and its remarks; each row but the first is fine."""
    rows = [Indicator(seq=seq, name=text, value=text, remarks=text) for seq, text in enumerate(texts, 1)]
    return empty_form(form_id).model_copy(update={"indicators": rows, "title": texts[0] if texts else None})


def indicator() -> Indicator:
    """A row with every field filled, each with a text of its own, and in need of review."""
    return Indicator(
        seq=1,
        level1="产出指标",
        level1_printed="产 出 指 标",
        level1_points=Decimal(50),
        level2="数量指标",
        level2_printed="数 量",
        level2_points=Decimal("22.5"),
        name="培训次数",
        value_type="≥",
        value="1,234.50",
        value_number=Decimal("1234.50"),
        value_iso="2026-09",
        unit="万 元",
        unit_canonical="万元",
        value_yuan=Decimal("12345000"),
        explanation="反映全年培训的次数",
        scoring="每少一次扣0.5分，扣完为止",
        scoring_rule=Unparsed(full_marks=Decimal(10)),
        weight=Decimal("12.5"),
        points=Decimal(10),
        remarks="以签到表为准",
        actual="11次",
        score=Decimal("9.25"),
        other={"绩效标准": "计划标准"},
        evidence={"level1": Place(line=10, column=1), "name": Place(line=18, column=4)},
        confidence=0.625,
        needs_review=True,
        review_reasons=[
            ReviewReason(code="review.value", message="值与单位分不清", alternatives=["1,234.50", "1,234.50万"]),
            ReviewReason(code="review.level", message="二级指标不确定"),
        ],
    )


def full_form(form_id: str = "full:1", name: str = "县/局.txt") -> Form:
    """Every field filled. Its first row needs review, its second does not and carries a warning."""
    second = indicator().model_copy(update={"seq": 2, "name": "合格率", "needs_review": False, "review_reasons": []})
    return Form(
        form_id=form_id,
        kind="department",
        stage="target",
        title="部门整体支出绩效目标表",
        fiscal_year=2026,
        unit_name="某县自然资源局",
        unit_code="219001",
        duties="贯彻执行自然资源法规",
        annual_goals="目标1：登记提速",
        project=Project(
            project_name="不动产登记",
            competent_department="某县政府",
            implementing_unit="登记中心",
            total_funds="1,234.56",
            fiscal_funds="1,000.00",
            carried_over_funds="200.00",
            other_funds="34.56",
        ),
        funds=Funds(
            printed_unit="万元（人民币）",
            total_funds=Decimal("12345600"),
            fiscal_funds=Decimal("10000000"),
            carried_over_funds=Decimal("2000000"),
            other_funds=Decimal("345600.00"),
        ),
        signoff=SignOff(
            preparer="张某",
            phone="0000-0000000",
            date="2025.12.15",
            date_iso=dt.date(2025, 12, 15),
            head="李某",
            reviews={"业务股室审核": "同意上报"},
        ),
        indicators=[indicator(), second],
        other_text=["注：一式两份", "第1页 共2页"],
        head_other={"绩效类型": "一般"},
        evidence={"unit_name": Place(line=2, column=1)},
        source=source(name),
        edits=[
            Edit(
                kind="repair.shift",
                seq=2,
                field="name",
                where=Place(line=19, column=3),
                before="合格率（左移）",
                after="合格率",
                reason="整行左移了一格",
                params={"by": "1"},
                confidence=0.98,
            ),
            Edit(kind="repair.page", where=Place(), before="第二页", after="", reason="两页已接上", confidence=1),
        ],
        findings=[
            Finding(code="check.sum", severity="error", message="满分之和不是100", where=Place(line=9)),
            Finding(code="check.target", severity="warning", seq=2, field="value", message="目标与评分标准不一致"),
            Finding(code="check.unit", severity="hint", seq=2, field="unknown_field", message="单位少见"),
        ],
        needs_review=True,
        review_reasons=[ReviewReason(code="review.head", message="年度不确定")],
    )


def read(forms: Sequence[Form], name: str = "县/局.txt") -> tuple[Outcome, Sequence[Form]]:
    return Outcome.of_forms(forms, name=name, sha256="ab" * 32, size=1234, format="tsv", seconds=0.5), forms


def unread(name: str = "空.txt") -> tuple[Outcome, Sequence[Form]]:
    return Outcome.of_error(UnreadableError("errors.empty_file"), name=name, sha256="00" * 32, size=0), []


def opened(folder: Path) -> Workbook:
    return load_workbook(folder / WORKBOOK_FILE)


def header(sheet: Worksheet) -> int:
    """The number of the row with the columns' titles."""
    return int(str(sheet.auto_filter.ref).split(":")[0].lstrip("A"))


def cells_below(sheet: Worksheet, title: str) -> list[Cell]:
    """The cells below the header `title`."""
    titles = [cell.value for cell in sheet[header(sheet)]]
    found = [row[titles.index(title)] for row in sheet.iter_rows(min_row=header(sheet) + 1)]
    return [cell for cell in found if isinstance(cell, Cell)]


def column(sheet: Worksheet, title: str) -> list[object]:
    """The values below the header `title`."""
    return [cell.value for cell in cells_below(sheet, title)]
