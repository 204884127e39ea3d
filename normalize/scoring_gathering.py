"""The clauses of a scoring sentence by what they are, and what all families need: the goal and the full marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from normalize.scoring_clauses import (
    Award,
    Clause,
    Escape,
    Formula,
    Points,
    Saying,
    Standard,
    StepClause,
    Total,
    Until,
    global_formula,
    item_number,
    read_clause,
    without_number,
)
from normalize.scoring_conditions import CannotRead, Found, is_otherwise, read_condition
from normalize.scoring_rule import Assumption, Condition, Direction, PerEvent, Rule
from normalize.scoring_text import Piece, pieces

Side = Literal["below", "above"]
_RANKED = re.compile(r"排名|排位|名次|位次|[第前]\d+(?:-\d+)?名")
STATES = re.compile(r"扣|得分|\d分|比例|每|分值|满分|赋分|计分")
"""Words that say how points come about: a clause with them cannot be left out."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sentence leaves to its indicator.

    `direction` is that of the target; `percent` tells whether its unit is % (None: unknown), `completion_is_value`
    whether the indicator is itself a completion rate, `in_words` whether its target is a judgement (定性).
    """

    direction: Direction | None = None
    percent: bool | None = None
    completion_is_value: bool = False
    in_words: bool = False


@dataclass(slots=True)
class Gathered:
    """The clauses of a sentence, sorted by what they are."""

    setting: Setting
    ranked: bool = False
    awards: list[Award] = field(default_factory=list)
    steps: list[StepClause] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    sayings: list[str] = field(default_factory=list)
    escape: str | None = None
    until: Until | None = None
    total: Decimal | None = None
    standard: str | None = None
    assumed: list[Assumption] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, text: str, setting: Setting) -> Gathered:
        made = cls(setting, bool(_RANKED.search(text)))
        text = made._take_escapes(text)
        if global_formula(text):
            form: Literal["direct", "inverse"] = "inverse" if setting.direction == "at_most" else "direct"
            made.assumed.append("direction_from_target")
            made.formulas.append(Formula("", form, None))
            return made
        found = pieces(text)
        numbered = [item_number(piece.text) for piece in found]
        pending = ""
        for piece, number in zip(found, numbered, strict=True):
            clause = read_clause(piece)
            if isinstance(clause, Award | StepClause | Formula) and pending:
                if piece.goes_on:
                    clause = _with_pending(clause, pending)
                else:
                    made.sayings.append(pending)
                pending = ""
            if isinstance(clause, Saying):
                if pending and not piece.goes_on:
                    made.sayings.append(pending)
                    pending = ""
                pending = f"{pending},{clause.text}" if pending else clause.text
            elif number is not None and isinstance(clause, Award) and clause.number is None:
                made._take(Award(clause.condition, clause.points, number, clause.costs))
            else:
                made._take(clause)
        if pending:
            made.sayings.append(pending)
        return made

    def _take_escapes(self, text: str) -> str:
        """The text without the brackets that say who is exempt."""

        def take(found: re.Match[str]) -> str:
            clause = read_clause(Piece(found[0], goes_on=False))
            if isinstance(clause, Escape):
                self._take(clause)
                return ""
            return found[0]

        return re.sub(r"\([^()]{4,60}\)", take, text)

    def _take(self, clause: Clause) -> None:
        match clause:
            case Award():
                self.awards.append(clause)
            case StepClause():
                self.steps.append(clause)
            case Formula():
                self.formulas.append(clause)
            case Until():
                self.until = clause
            case Saying(text):
                self.sayings.append(text)
            case _:
                self._take_aside(clause)

    def _take_aside(self, clause: Clause) -> None:
        match clause:
            case Escape(text):
                self.escape = text if self.escape is None else f"{self.escape};{text}"
            case Standard(condition):
                self.standard = condition
            case Total(points):
                if self.total not in (None, points):
                    raise CannotRead("contradictory", f"{self.total}≠{points}")
                self.total = points
            case _:  # a clause that needs no more than to have been seen
                pass

    def leftovers(self, made: Rule) -> list[str]:
        """The words that were not used; those with numbers or points cannot be left out."""
        if isinstance(made, PerEvent):
            return []
        for text in self.sayings:
            if re.search(r"\d", text) or STATES.search(text) or is_otherwise(text):
                raise CannotRead("left_over", text)
        return self.sayings

    def condition(self, text: str) -> Found | None:
        """The condition that `text` is. A percentage of an indicator in another unit is one of its target."""
        found = read_condition(text, self.setting.completion_is_value, self.ranked)
        if found and found.of in ("value", "completion"):
            self.subjects.add(re.sub("[达到完成为在于,、是的]+$|^[的,]+", "", found.subject))
        if found and found.of == "value" and found.unit == "%" and self.setting.percent is False:
            self.assumed.append("percent_is_of_the_target")
            return replace(found, of="completion")
        return found

    def check_subjects(self) -> None:
        """合格率≥95%得5分，及时率≥90%得3分 are two rules: what is measured has to be one thing."""
        named = sorted((subject for subject in self.subjects if subject), key=len, reverse=True)
        if any(not (set(short) <= set(named[0]) or _is_completion(short)) for short in named[1:]):
            raise CannotRead("combination", "、".join(named))

    def goal(self, awards: Sequence[Award], side: Side | None) -> tuple[Condition, Decimal | None]:
        """The condition for full marks, and these where they are printed. Without one it is the indicator's target."""
        marks = self.full([award.points for award in awards])
        text = next((award.condition for award in awards if award.condition), "") or self.standard or ""
        if not text:
            return Condition(of="target", direction=self._direction(None, side)), marks
        found = self.condition(text)
        if found is None:
            raise CannotRead("condition_unread", text)
        if self.standard and any(award.condition for award in awards):
            measured = self.condition(self.standard)
            if measured and measured.lower is not None and measured.lower not in (found.lower, found.upper):
                raise CannotRead("contradictory", self.standard)
        return self._one_sided(found, side).condition(), marks

    def _direction(self, said: Direction | None, side: Side | None) -> Direction | None:
        if said:
            return said
        if side:
            return "at_least" if side == "below" else "at_most"
        return self.setting.direction

    def _one_sided(self, found: Found, side: Side | None) -> Found:
        """The goal as a limit: what is better than an exact goal meets it, too."""
        if found.of == "target":
            direction = self._direction(found.direction, side)
            if direction is None and re.search("达|完成", found.text):
                self.assumed.append("exact_goal_is_a_limit")
                direction = "at_least"
            if side and found.direction and found.direction != ("at_least" if side == "below" else "at_most"):
                raise CannotRead("contradictory", found.text)
            return replace(found, direction=direction)
        if found.of == "date":
            if side == "below":
                raise CannotRead("contradictory", found.text)
            return found
        if found.exact:
            at_most = side == "above" or side is None and self.setting.direction == "at_most"
            self.assumed.append("exact_goal_is_a_limit")
            if at_most:
                return replace(found, lower=None, lower_in=None)
            return replace(found, upper=None, upper_in=None)
        if (side == "below" and found.lower is None) or (side == "above" and found.upper is None):
            raise CannotRead("contradictory", found.text)
        return found

    def full(self, points: Sequence[Points]) -> Decimal | None:
        """The full marks: as said outright, else the highest points."""
        numbers = [point for point in points if isinstance(point, Decimal)]
        most = max(numbers, default=None)
        if self.total is not None and most is not None and most > 0 and most != self.total:
            raise CannotRead("contradictory", f"{most}≠{self.total}")
        return self.total if self.total is not None else most or None

    def split(self) -> tuple[list[Award], list[Award]]:
        """Awards of full marks, and those of nothing; any other does not go with a formula or a step."""
        if any(award.costs or award.number and award.number > 9 for award in self.awards):
            raise CannotRead("combination")
        nothing = [award for award in self.awards if award.points == 0]
        some = [award for award in self.awards if award.points != 0]
        if len(some) > 1 and len({award.points for award in some}) > 1:
            raise CannotRead("combination", some[1].condition)
        if len(some) > 1:
            raise CannotRead("combination", some[1].condition)
        return some, nothing

    def zero_when(self, nothing: Sequence[Award]) -> Condition | None:
        """Where there are no points at all: 低于60%不得分."""
        if not nothing:
            return None
        if len(nothing) > 1:
            raise CannotRead("combination", nothing[1].condition)
        text = nothing[0].condition
        found = self.condition(text)
        if found is None or found.of not in ("value", "completion") or found.exact:
            raise CannotRead("condition_unread", text)
        if found.of == "value" and found.unit == "%" and self.setting.percent:
            self.assumed.append("percent_is_of_the_value")
        return found.condition()

    def check_rest(self, text: str, goal: Condition) -> None:
        """The condition of a formula or a step has to be what the goal is not."""
        if not text or is_otherwise(text):
            return
        found = self.condition(text)
        if found is None:
            raise CannotRead("condition_unread", text)
        edges = [end.number for end in (goal.lower, goal.upper) if end]
        ends = [end for end in (found.lower, found.upper) if end is not None]
        if found.of == "target" and goal.of == "target":
            return
        if goal.of == "date" and found.of == "date":
            return
        if goal.of != "target" and not any(end in edges for end in ends):
            raise CannotRead("contradictory", text)
        if goal.of == "target" and not (found.of == "completion" and Decimal(100) in ends):
            raise CannotRead("condition_unread", text)


def _is_completion(subject: str) -> bool:
    return subject.endswith(("完成率", "完成比例", "达成率"))


def _with_pending(clause: Award | StepClause | Formula, pending: str) -> Award | StepClause | Formula:
    number = item_number(pending)
    bare = without_number(pending)
    condition = f"{bare},{clause.condition}" if clause.condition else bare
    if isinstance(clause, Award) and number is not None:
        return replace(clause, condition=condition, number=number)
    return replace(clause, condition=condition)
