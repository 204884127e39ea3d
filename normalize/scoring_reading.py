"""A scoring sentence -> a rule: every clause is used, or the sentence is `unparsed`; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from normalize.scoring_clauses import (
    FULL,
    Award,
    Clause,
    Escape,
    Formula,
    Points,
    Said,
    Saying,
    Standard,
    StepClause,
    Total,
    Until,
    global_formula,
    item_number,
    read_clause,
    side_of,
)
from normalize.scoring_conditions import CannotRead, Found, is_otherwise, read_condition
from normalize.scoring_levels import read_levels
from normalize.scoring_rule import (
    Assumption,
    Band,
    Bands,
    Bound,
    Checklist,
    Condition,
    Item,
    PerEvent,
    Proportional,
    Ranking,
    Rule,
    Step,
    ThresholdDeduction,
    Tier,
    Unparsed,
)
from normalize.scoring_text import N, Piece, pieces, spelt, word_set, words
from normalize.scoring_tiers import read_tiers
from normalize.values import is_unit

MAX_LENGTH = 1_000
"""A longer text is no sentence; the longest that were seen have 300 characters."""
_BANDS = re.compile(rf"({N})-({N})%?(?:\(含({N})%?\))?")
_IN_BANDS = re.compile(r"分值区间.*确定(?:得分|分值|分数)$|区间.*合理确定")
_PLACES = re.compile(rf"排(?:名|位)?(?:第|前)?(\d+)-(\d+)(?:名|位)?的?依次(?:赋予|得|计|赋|给予|给|记|为)*((?:{N}分?[、,和])+{N}分)")
_RANKED = re.compile(r"排名|排位|名次|位次|[第前]\d+(?:-\d+)?名")
_STATES = re.compile(r"扣|得分|\d分|比例|每|分值|满分|赋分|计分")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sentence leaves to its indicator. `direction` is that of the target, `percent` whether its unit is % (null: unknown),
    `completion_is_value` whether the indicator is itself a completion rate."""

    direction: Literal["at_least", "at_most"] | None = None
    percent: bool | None = None
    completion_is_value: bool = False


@lru_cache(maxsize=16384)
def read_rule(sentence: str, setting: Setting = Setting()) -> Rule:  # noqa: B008 - frozen
    """The rule that a scoring sentence states for an indicator of this setting; `Unparsed` where that is not sure."""
    if len(sentence) > MAX_LENGTH:
        return Unparsed(reason="not_a_rule")
    text = spelt(sentence)
    try:
        return _special(text) or _Assembly.of(text, setting).rule()
    except CannotRead as error:
        return Unparsed(reason=error.reason, about=error.about)


def _special(text: str) -> Rule | None:
    """Families that are not made of clauses."""
    if not re.search(r"分|比例|实际值|扣", text):
        raise CannotRead("not_a_rule")
    if global_formula(text):
        return None
    if _IN_BANDS.search(text):
        return _bands(text)
    if places := _PLACES.search(text):
        return _places(places, text)
    if vague := re.search(words("vague"), text):
        raise CannotRead("vague", vague[0])
    return None


def _bands(text: str) -> Rule:
    found = [(Decimal(a), Decimal(b), Decimal(c) if c else None) for a, b, c in _BANDS.findall(text)]
    if not found or re.sub(r"[\d.%()含、,和-]|分别|按照?|该?指标|对应|分值|区间|合理|确定|得分|百分比|根据|完成情况|的|。", "", text):
        raise CannotRead("left_over", text)
    bands = []
    for a, b, closed in found:
        low, high = sorted((a, b))
        low_in = closed == low or low == 0
        bands.append(Band(lower=Bound(number=low, included=low_in), upper=Bound(number=high, included=high == 100)))
    if any(above.lower.number != below.upper.number for above, below in zip(bands, bands[1:], strict=False)):
        raise CannotRead("contradictory", text)
    closed_bands = [
        band.model_copy(update={"upper": Bound(number=band.upper.number, included=not above.lower.included)})
        for above, band in zip(bands, bands[1:], strict=False)
    ]
    return Bands(bands=[bands[0], *closed_bands])


def _places(found: re.Match[str], text: str) -> Rule:
    first, last = int(found[1]), int(found[2])
    points = [Decimal(n) for n in re.findall(N, found[3])]
    if len(points) != last - first + 1 or points != sorted(points, reverse=True):
        raise CannotRead("contradictory", found[0])
    tiers = [Tier(when=_place(place), points=mark) for place, mark in enumerate(points, first)]
    rest = [part for part in re.split("[,;。]", text[: found.start()] + "。" + text[found.end() :]) if part]
    for part in rest:
        if re.fullmatch(r"(?:其余|其他|其它|以外|其余名次|其他名次)的?(?:均)?不得分", part):
            tiers.append(Tier(when=None, points=Decimal(0)))
        elif re.search(rf"\d|扣|不得分", part):
            raise CannotRead("left_over", part)
    unread = [part for part in rest if not re.search("不得分", part)]
    return Ranking(full_marks=max(points), tiers=tiers, unread=unread)


def _place(place: int) -> Condition:
    end = Bound(number=Decimal(place), included=True)
    return Condition(of="rank", lower=end, upper=end, text=f"{place}")


@dataclass(slots=True)
class _Assembly:
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

    @classmethod
    def of(cls, text: str, setting: Setting) -> _Assembly:
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
            clause = read_clause_of(found[0])
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
            case Escape(text):
                self.escape = text if self.escape is None else f"{self.escape};{text}"
            case Until():
                self.until = clause
            case Total(points):
                if self.total not in (None, points):
                    raise CannotRead("contradictory", f"{self.total}≠{points}")
                self.total = points
            case Standard(condition):
                self.standard = condition
            case Saying(text):
                self.sayings.append(text)
            case Said():
                pass

    def rule(self) -> Rule:
        """The family that the clauses make up."""
        if len(self.steps) > 1 or len(self.formulas) > 1:
            raise CannotRead("combination")
        if self.steps and self.formulas:
            raise CannotRead("combination")
        if self.formulas:
            made: Rule = self._proportional(self.formulas[0])
        elif self.steps:
            made = self._stepped(self.steps[0])
        elif self.awards:
            made = self._awarded()
        else:
            raise CannotRead("no_points", "。".join(self.sayings) or None)
        return self._with_escape(made)

    def _with_escape(self, made: Rule) -> Rule:
        unread = [*made.unread, *self._unread(made)]
        update: dict[str, object] = {"assumptions": list(dict.fromkeys([*made.assumptions, *self.assumed]))}
        if self.escape:
            update |= {"not_applicable": "full_marks", "escape": self.escape}
        return made.model_copy(update={**update, "unread": unread})

    def _unread(self, made: Rule) -> list[str]:
        """The words that were not used; those with numbers or points cannot be left out."""
        if isinstance(made, PerEvent):
            return []
        for text in self.sayings:
            if re.search(r"\d", text) or _STATES.search(text) or is_otherwise(text):
                raise CannotRead("left_over", text)
        return self.sayings

    def _condition(self, text: str) -> Found | None:
        """The condition that `text` is. A percentage of an indicator in another unit is one of its target."""
        found = read_condition(text, self.setting.completion_is_value, self.ranked)
        if found and found.of == "value" and found.unit == "%" and self.setting.percent is False:
            self.assumed.append("percent_is_of_the_target")
            return replace(found, of="completion")
        return found

    def _goal(self, awards: Sequence[Award], side: Literal["below", "above"] | None) -> tuple[Condition, Decimal | None]:
        """The condition for full marks, and these where they are printed. Without one it is the indicator's target."""
        marks = self._full([award.points for award in awards])
        text = next((award.condition for award in awards if award.condition), "") or self.standard or ""
        if not text:
            return Condition(of="target", direction=self._direction(None, side)), marks
        found = self._condition(text)
        if found is None:
            raise CannotRead("condition_unread", text)
        if self.standard and any(award.condition for award in awards):
            measured = self._condition(self.standard)
            if measured and measured.lower is not None and measured.lower not in (found.lower, found.upper):
                raise CannotRead("contradictory", self.standard)
        return self._one_sided(found, side).condition(), marks

    def _direction(
        self, said: Literal["at_least", "at_most"] | None, side: Literal["below", "above"] | None
    ) -> Literal["at_least", "at_most"] | None:
        if said:
            return said
        if side:
            return "at_least" if side == "below" else "at_most"
        return self.setting.direction

    def _one_sided(self, found: Found, side: Literal["below", "above"] | None) -> Found:
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

    def _full(self, points: Sequence[Points]) -> Decimal | None:
        """The full marks: as said outright, else the highest points."""
        numbers = [point for point in points if isinstance(point, Decimal)]
        most = max(numbers, default=None)
        if self.total is not None and most is not None and most > 0 and most != self.total:
            raise CannotRead("contradictory", f"{most}≠{self.total}")
        return self.total if self.total is not None else most or None

    def _split(self) -> tuple[list[Award], list[Award]]:
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

    def _zero_when(self, nothing: Sequence[Award]) -> Condition | None:
        """Where there are no points at all: 低于60%不得分."""
        if not nothing:
            return None
        if len(nothing) > 1:
            raise CannotRead("combination", nothing[1].condition)
        text = nothing[0].condition
        found = self._condition(text)
        if found is None or found.of not in ("value", "completion") or found.exact:
            raise CannotRead("condition_unread", text)
        if found.of == "value" and found.unit == "%" and self.setting.percent:
            self.assumed.append("percent_is_of_the_value")
        return found.condition()

    def _proportional(self, formula: Formula) -> Rule:
        some, nothing = self._split()
        form = formula.form
        if form == "either":
            form = "inverse" if self.setting.direction == "at_most" else "direct"
            if form == "inverse":
                self.assumed.append("direction_from_target")
        if formula.deducts:
            self.assumed.append("deduction_in_proportion")
        goal, marks = self._goal(some, None)
        if formula.points is not None:
            if marks not in (None, formula.points):
                raise CannotRead("contradictory", f"{marks}≠{formula.points}")
            marks = formula.points
        self._is_rest(formula.condition, goal)
        zero = self._zero_when(nothing)
        self._excludes_zero(formula.condition, zero, goal)
        if (form == "direct") == (goal.lower is None) and goal.of in ("value", "completion"):
            raise CannotRead("contradictory", goal.text)
        return Proportional(full_marks=marks, formula=form, goal=goal, zero_when=zero)

    def _excludes_zero(self, text: str, zero: Condition | None, goal: Condition) -> None:
        """完成80%以上的按比例得分: below it somebody must say that there is nothing."""
        found = self._condition(text) if text and not is_otherwise(text) else None
        if found is None or found.lower is None or found.of not in ("value", "completion"):
            return
        if found.upper is None and goal.upper is not None and goal.upper.number == found.lower:
            return
        goes_below = zero is not None and zero.upper is not None and zero.upper.number == found.lower
        if not goes_below:
            raise CannotRead("condition_unread", text)

    def _is_rest(self, text: str, goal: Condition) -> None:
        """The condition of a formula or a step has to be what the goal is not."""
        if not text or is_otherwise(text):
            return
        found = self._condition(text)
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

    def _stepped(self, step: StepClause) -> Rule:
        if step.earns:
            return self._earning(step)
        side = side_of(step.words)
        unit = step.unit
        is_measure = _is_step_unit(unit)
        if side == "event" or side in ("done", None) or step.size is None or not is_measure:
            return self._per_event(step)
        some, nothing = self._split()
        if not any(award.condition for award in some) and not self.standard and not is_otherwise(step.condition):
            goal, marks = self._goal_left(step.condition, side), self._full([award.points for award in some])
        else:
            goal, marks = self._goal(some, side)
        if self.until and self.until.most is not None and marks is None:
            marks = self.until.most
        self._is_rest(step.condition, goal)
        zero = self._zero_when(nothing) if nothing and not all(self._says_rest(one, goal) for one in nothing) else None
        most = self.until.most if self.until and self.until.most is not None and self.until.most != marks else None
        if most is not None and marks is not None and most > marks:
            raise CannotRead("contradictory", f"{most}>{marks}")
        made_step = self._step(step, side, goal)
        self.assumed.append("whole_steps")
        return ThresholdDeduction(full_marks=marks, goal=goal, step=made_step, max_deduction=most, zero_when=zero)

    def _goal_left(self, text: str, side: Literal["below", "above"]) -> Condition:
        """合格率低于95%的，每低1%扣1分: the goal is what the condition is not."""
        found = self._condition(text)
        if found is None or found.of not in ("value", "completion") or found.exact:
            raise CannotRead("condition_unread", text)
        if side == "below" and found.lower is None:
            turned = replace(found, lower=found.upper, lower_in=not found.upper_in, upper=None)
        elif side == "above" and found.upper is None:
            turned = replace(found, upper=found.lower, upper_in=not found.lower_in, lower=None)
        else:
            raise CannotRead("contradictory", text)
        return turned.condition()

    def _says_rest(self, award: Award, goal: Condition) -> bool:
        """否则不得分 beside a step contradicts it."""
        if is_otherwise(award.condition):
            raise CannotRead("contradictory", award.condition)
        return False

    def _step(self, step: StepClause, side: Literal["below", "above"], goal: Condition) -> Step:
        size = step.size if step.size is not None else Decimal(1)
        unit: Literal["percentage_point", "percent_of_target", "unit"] = "unit"
        points_of_percent = step.unit.endswith("百分点")
        rate = goal.of == "value" and goal.unit is None and "率" in goal.text
        in_percent = self.setting.percent or rate or goal.of in ("value", "completion") and goal.unit == "%"
        if points_of_percent or step.unit in ("%", "‰"):
            unit = "percentage_point" if in_percent else "percent_of_target"
            if not points_of_percent and in_percent:
                self.assumed.append("percent_is_a_percentage_point")
            if not in_percent:
                self.assumed.append("percent_is_of_the_target")
            if step.unit == "‰":
                size /= 10
        if step.percent:
            self.assumed.append("percent_of_full_marks")
        return Step(
            side=side,
            size=size,
            unit=unit,
            unit_printed=step.unit if unit == "unit" else None,
            points=None if step.percent else step.takes,
            percent_of_full_marks=step.takes if step.percent else None,
            text=step.text,
        )

    def _per_event(self, step: StepClause) -> Rule:
        some, nothing = self._split()
        event = f"{step.words}{step.size if step.size is not None else ''}{step.unit}"
        if not step.words + step.unit or re.search(r"\d|比例", step.words + step.unit) or side_of(step.words) in ("below", "above") and not step.unit:
            raise CannotRead("condition_unread", step.text)
        if re.search("%|百分点|‰", step.unit):
            raise CannotRead("condition_unread", step.text)
        if nothing:
            raise CannotRead("combination", nothing[0].condition)
        marks = self._full([award.points for award in some])
        if self.until and self.until.most is not None and marks is None:
            marks = self.until.most
        most = self.until.most if self.until and self.until.most != marks else None
        if most is not None and marks is not None and most > marks:
            raise CannotRead("contradictory", f"{most}>{marks}")
        asked = [award.condition for award in some if award.condition] + self.sayings
        asked += [step.condition] if step.condition and not is_otherwise(step.condition) else []
        if any(_STATES.search(text) for text in asked):
            raise CannotRead("left_over", asked[0])
        return PerEvent(
            full_marks=marks,
            effect="deducts",
            event=event,
            size=step.size or Decimal(1),
            unit=_leading_unit(step.unit),
            points=None if step.percent else step.takes,
            percent_of_full_marks=step.takes if step.percent else None,
            max_deduction=most,
            requirements=asked,
        )

    def _earning(self, step: StepClause) -> Rule:
        """每完成1项得2分, 满分10分."""
        side = side_of(step.words)
        if self.awards or self.until or side not in ("done", "event") or "%" in step.unit or "百分点" in step.unit:
            raise CannotRead("combination", step.text)
        if step.condition or self.sayings or self.total is None:
            raise CannotRead("condition_unread", step.condition or step.text)
        return PerEvent(
            full_marks=self.total,
            effect="earns",
            event=f"{step.words}{step.size if step.size is not None else ''}{step.unit}",
            size=step.size or Decimal(1),
            unit=_leading_unit(step.unit),
            points=step.takes,
        )

    def _awarded(self) -> Rule:
        if self.until and not any(award.costs for award in self.awards):
            raise CannotRead("contradictory")
        awards = [award for award in self.awards if award.condition or award.points != 0]
        if not any(award.points == FULL or award.points for award in awards):
            raise CannotRead("no_points")
        checked = self._checklist()
        if checked is not None:
            return checked
        found = [self._condition(award.condition) for award in awards]
        texts = [
            not of and not is_otherwise(award.condition) for award, of in zip(awards, found, strict=True)
        ]
        if not any(texts) and any(award.condition for award in awards):
            if any(award.costs for award in awards):
                raise CannotRead("combination")
            return read_tiers(awards, found, self.total, self.setting.direction, self.assumed, bool(self.setting.percent))
        return read_levels(awards, found, self.total, self.setting.direction)

    def _checklist(self) -> Rule | None:
        """①…1分;②…1分: things that add up, unless they exclude each other."""
        items = [award for award in self.awards if award.number is not None]
        rest = [award for award in self.awards if award.number is None]
        if len(items) < 2:
            return None
        found = [read_condition(award.condition) for award in items]
        if all(of is not None and of.of != "target" or is_otherwise(a.condition) for of, a in zip(found, items, strict=True)):
            return None
        points = [award.points for award in items]
        bare = [re.sub(r"[的,]+$", "", award.condition) for award in items]
        if any(point == 0 for point in points) or all(text in word_set("grades") for text in bare):
            return None
        if rest or any(award.costs for award in items) or FULL in points:
            raise CannotRead("combination")
        numbers = [point for point in points if isinstance(point, Decimal)]
        total = sum(numbers, Decimal(0))
        if self.total is not None and self.total != total:
            raise CannotRead("contradictory", f"{total}≠{self.total}")
        listed = [
            Item(number=award.number or at, text=award.condition, points=point)
            for at, (award, point) in enumerate(zip(items, numbers, strict=True), 1)
        ]
        return Checklist(full_marks=total, items=listed)


def read_clause_of(text: str) -> Clause:
    return read_clause(Piece(text, goes_on=False))


def _with_pending(clause: Award | StepClause | Formula, pending: str) -> Award | StepClause | Formula:
    number = item_number(pending)
    bare = re.sub(r"^(?:[①-⑳]|[(]?\d{1,2}[)、](?!\d)|\d{1,2}\.(?=\D))", "", pending) if number else pending
    condition = f"{bare},{clause.condition}" if clause.condition else bare
    if isinstance(clause, Award) and number is not None:
        return replace(clause, condition=condition, number=number)
    return replace(clause, condition=condition)


def _is_step_unit(unit: str) -> bool:
    return bool(unit) and (unit in ("%", "‰", "百分点", "个百分点") or is_unit(unit) or is_unit(re.sub(r"\([^()]*\)$", "", unit)))


def _leading_unit(unit: str) -> str | None:
    """The unit that an event's words begin with: 次投诉 is counted in 次."""
    return next((unit[:end] for end in range(min(len(unit), 4), 0, -1) if is_unit(unit[:end])), None)
