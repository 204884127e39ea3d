"""The public schema: one Form a 绩效目标表, one Indicator a row, every value with its place in the source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from normalize.scoring_rule import ScoringRule

SCHEMA_VERSION = "1"

Kind = Literal["department", "project", "transfer"]
Stage = Literal["target", "self_evaluation"]
Operator = Literal["≥", "≤", "=", ">", "<", "定性"]
Severity = Literal["error", "warning", "hint"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Record):
    """Where a value stands in the source; numbers count from 1. Text files use `line` and `column`."""

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    line: int | None = None
    row: int | None = None
    column: int | None = None
    box: tuple[float, float, float, float] | None = None


class Edit(_Record):
    """One repair: what stood there, what stands there now, and why. `kind` is a stable code of the catalogue."""

    kind: str
    seq: int | None = Field(default=None, description="the indicator that it concerns, null for the form as a whole")
    field: str | None = None
    where: Place
    before: str
    after: str
    reason: str = Field(description="in Chinese; `kind` and `params` give it in other languages")
    params: dict[str, str] = {}
    confidence: float = Field(ge=0, le=1)


class Finding(_Record):
    """A doubt about the content (not the reading) that an auditor would raise."""

    code: str
    severity: Severity
    seq: int | None = None
    field: str | None = None
    where: Place | None = None
    message: str = Field(description="in Chinese, with the values seen")
    message_en: str = Field(default="", description="the same in English")
    source: str | None = Field(default=None, description="the regulation or practice that the check goes by")
    params: dict[str, str] = Field(default={}, description="the values seen")


class ReviewReason(_Record):
    """Why a person should look: a stable code, the field, and the other readings that were possible."""

    code: str
    field: str | None = None
    message: str
    params: dict[str, str] = {}
    alternatives: list[str] = []


class Indicator(_Record):
    """One row of the form. Text as printed (NFC); a field that the source does not hold is null."""

    seq: int
    level1: str | None = Field(default=None, description="canonical 一级指标")
    level1_printed: str | None = None
    level1_points: Decimal | None = Field(default=None, description="points printed beside 一级指标")
    level2: str | None = Field(default=None, description="canonical 二级指标")
    level2_printed: str | None = None
    level2_points: Decimal | None = None
    name: str | None = Field(default=None, description="三级指标")
    indicator_key: str | None = Field(
        default=None, description="the name in a comparable form: the same for the same indicator of other units"
    )
    value_type: Operator | None = None
    value: str | None = Field(default=None, description="as printed, without operator and unit")
    value_number: Decimal | None = None
    value_iso: str | None = Field(
        default=None, description="the value as an ISO date (year, month or day), where it is one"
    )
    unit: str | None = Field(default=None, description="计量单位 as printed")
    unit_canonical: str | None = None
    value_yuan: Decimal | None = Field(default=None, description="the value in yuan, where the unit is money")
    explanation: str | None = Field(default=None, description="指标解释")
    scoring: str | None = Field(default=None, description="评（扣）分标准 as printed")
    scoring_rule: ScoringRule | None = Field(default=None, description="the sentence as a rule that can be computed")
    weight: Decimal | None = Field(default=None, description="分值/权重 where a column prints it")
    points: Decimal | None = Field(default=None, description="full marks, from the weight or the scoring sentence")
    remarks: str | None = None
    actual: str | None = Field(default=None, description="实际完成值, in a self-evaluation")
    score: Decimal | None = Field(default=None, description="得分, in a self-evaluation")
    other: dict[str, str] = Field(default={}, description="cells of columns that have no field of their own, by header")
    printed: dict[str, str] = Field(
        default={}, description="field -> the cell as printed, where it was read as something else"
    )
    evidence: dict[str, Place] = Field(default={}, description="field -> the place that it was read from")
    confidence: float = Field(
        default=1.0, ge=0, le=1, description="how likely the whole row is right; 0.5 at most where it needs review"
    )
    needs_review: bool = False
    review_reasons: list[ReviewReason] = []


class Project(_Record):
    """Head of a project form; sums as printed."""

    project_name: str | None = None
    competent_department: str | None = None
    implementing_unit: str | None = None
    total_funds: str | None = None
    fiscal_funds: str | None = None
    carried_over_funds: str | None = None
    other_funds: str | None = None


class Funds(_Record):
    """The same sums in yuan, and the unit that they were printed in."""

    printed_unit: str | None = None
    total_funds: Decimal | None = None
    fiscal_funds: Decimal | None = None
    carried_over_funds: Decimal | None = None
    other_funds: Decimal | None = None


class SignOff(_Record):
    preparer: str | None = None
    phone: str | None = None
    date: str | None = Field(default=None, description="as printed")
    date_iso: dt.date | None = None
    head: str | None = None
    reviews: dict[str, str] = Field(default={}, description="review lines (业务股室审核 …) and what is written there")


class Source(_Record):
    name: str = Field(description="path relative to what was given")
    sha256: str
    format: str
    encoding: str | None = None
    pages: int | None = None
    notes: list[str] = Field(default=[], description="what was done to the bytes before they could be read")


class Form(_Record):
    """One form, whole: head, indicators, sign-off, repairs, findings, and all text that has no field of its own."""

    schema_version: Literal["1"] = "1"
    form_id: str = Field(description="stable: source sha256 and position in it")
    kind: Kind
    stage: Stage
    title: str | None = None
    fiscal_year: int | None = None
    unit_name: str | None = None
    unit_code: str | None = None
    duties: str | None = None
    annual_goals: str | None = None
    project: Project | None = None
    funds: Funds | None = None
    signoff: SignOff | None = None
    indicators: list[Indicator] = []
    other_text: list[str] = Field(default=[], description="notes and everything else around the table, in order")
    head_other: dict[str, str] = Field(
        default={}, description="labelled fields of the head without a field of their own"
    )
    evidence: dict[str, Place] = Field(default={}, description="head field -> the place that it was read from")
    source: Source
    edits: list[Edit] = []
    findings: list[Finding] = []
    needs_review: bool = False
    review_reasons: list[ReviewReason] = []
