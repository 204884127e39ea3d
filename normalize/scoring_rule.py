"""The schema of scoring rules: a union tagged by `kind`, one member a family of 评（扣）分标准 sentences."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Measure = Literal["target", "value", "completion", "date", "rank"]
Direction = Literal["at_least", "at_most"]
Assumption = Literal[
    "whole_steps",
    "percent_is_a_percentage_point",
    "percent_is_of_the_target",
    "percent_is_of_the_value",
    "direction_from_target",
    "exact_goal_is_a_limit",
    "shared_end_to_the_better",
    "deduction_in_proportion",
    "percent_of_full_marks",
]
"""What the sentence left open and the reference reading settled; the catalogue (`scoring.*`) says each in words."""
Refusal = Literal["not_a_rule", "vague", "no_points", "condition_unread", "left_over", "contradictory", "combination"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(_Part):
    """One end of a range; `included` tells a closed end from an open one."""

    number: Decimal
    included: bool


class Condition(_Part):
    """What a result has to be.

    `of` says what is looked at: `target` the indicator's own target, `value` the result itself, `completion` the result
    as a percentage of the target (the target as one of the result where the target is a maximum and the range has a
    lower end), `date` the day of completion, `rank` a place. A missing bound is no bound. `direction` of a `target` is
    what the sentence, else the indicator says.
    """

    of: Measure
    lower: Bound | None = None
    upper: Bound | None = None
    unit: str | None = Field(default=None, description="of the bounds, as in the sentence")
    direction: Direction | None = None
    date: str | None = Field(default=None, description="the last day that counts, as MM-DD or YYYY-MM-DD")
    text: str = Field(default="", description="the words of the sentence")


class Step(_Part):
    """How much being off costs: each whole `size` of `unit` costs `points`, or a share of the full marks.

    `unit` is `percentage_point`, `percent_of_target`, or `unit` for one named in `unit_printed` (元, 天, 项 …). `side`
    is the wrong side of the goal: `below` or `above` it.
    """

    side: Literal["below", "above"]
    size: Decimal
    unit: Literal["percentage_point", "percent_of_target", "unit"]
    unit_printed: str | None = None
    points: Decimal | None = None
    percent_of_full_marks: Decimal | None = None
    text: str = ""


class Tier(_Part):
    """The points for a result that meets `when`; the first tier that fits counts. No `when`: whatever is left."""

    when: Condition | None = None
    points: Decimal | None = Field(default=None, description="null: full marks, where the sentence does not print them")


class Level(_Part):
    """The points for a judgement in words."""

    words: list[str]
    points: Decimal | None = Field(default=None, description="null: full marks, where the sentence does not print them")
    meets_target: bool = Field(default=False, description="whether the words say that the target is met")


class Item(_Part):
    """One thing to be ticked, and its points."""

    number: int
    text: str
    points: Decimal


class Band(_Part):
    """A share of full marks within which a person decides, in percent."""

    lower: Bound
    upper: Bound


class _Rule(_Part):
    full_marks: Decimal | None = Field(default=None, description="as the sentence says; null: the indicator's points")
    not_applicable: Literal["full_marks"] | None = Field(
        default=None, description="what an indicator gets that does not apply to the unit; null: the sentence is silent"
    )
    escape: str | None = Field(default=None, description="the clause that says so")
    assumptions: list[Assumption] = Field(default=[], description="what the sentence left open, as it was read")
    unread: list[str] = Field(
        default=[], description="parts of the sentence that bear neither points nor conditions, and were not used"
    )


class Unparsed(_Rule):
    """A sentence that was not understood. No points can be computed; `reason` says why, `about` what hindered."""

    kind: Literal["unparsed"] = "unparsed"
    reason: Refusal = "not_a_rule"
    about: str | None = None


class Proportional(_Rule):
    """Full marks at the goal; short of it, in proportion. Never above full marks, never below zero.

    `direct`: actual / goal × full marks. `inverse`: goal / actual × full marks. `excess`: (1 - (actual - goal) / goal)
    × full marks. `zero_when` gives nothing at all.
    """

    kind: Literal["proportional"] = "proportional"
    formula: Literal["direct", "inverse", "excess"]
    goal: Condition
    zero_when: Condition | None = None


class ThresholdDeduction(_Rule):
    """Full marks at the goal; each whole step on its wrong side costs points, until zero (or `max_deduction`).

    `start` is where the steps are counted from, where the sentence names another number than the goal.
    """

    kind: Literal["threshold_deduction"] = "threshold_deduction"
    goal: Condition
    step: Step
    max_deduction: Decimal | None = None
    zero_when: Condition | None = None


class Tiers(_Rule):
    """Points by ranges of the result, the best first."""

    kind: Literal["tiers"] = "tiers"
    tiers: list[Tier]


class Levels(_Rule):
    """Points by a judgement in words. `otherwise` is what any other judgement gets; null: the sentence is silent.

    `bonus`: the points are added to a total, and may be negative.
    """

    kind: Literal["levels"] = "levels"
    levels: list[Level]
    otherwise: Decimal | None = None
    bonus: bool = False


class Checklist(_Rule):
    """Things to be ticked, whose points add up."""

    kind: Literal["checklist"] = "checklist"
    items: list[Item]


class PerEvent(_Rule):
    """Every event costs (or earns) points; the result is the number of events."""

    kind: Literal["per_event"] = "per_event"
    effect: Literal["deducts", "earns"]
    event: str
    size: Decimal = Field(default=Decimal(1), description="so many events cost or earn `points` once")
    unit: str | None = None
    points: Decimal | None = None
    percent_of_full_marks: Decimal | None = None
    max_deduction: Decimal | None = None
    requirements: list[str] = Field(default=[], description="what the events are breaches of, as printed")


class Ranking(_Rule):
    """Points by the place among others, the first place first."""

    kind: Literal["ranking"] = "ranking"
    tiers: list[Tier]


class Bands(_Rule):
    """Shares of full marks within which a person decides (财预〔2020〕10号: 100–80 %, 80–60 %, 60–0 %)."""

    kind: Literal["bands"] = "bands"
    bands: list[Band]


Rule = Unparsed | Proportional | ThresholdDeduction | Tiers | Levels | Checklist | PerEvent | Ranking | Bands
ScoringRule = Annotated[Rule, Field(discriminator="kind")]
