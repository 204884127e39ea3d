"""A scoring sentence -> a rule: every clause is used, or the sentence is `unparsed`; nothing is guessed."""

from __future__ import annotations

import re
from functools import lru_cache

from normalize.scoring_clauses import FULL, Formula, global_formula
from normalize.scoring_conditions import CannotRead, is_otherwise
from normalize.scoring_gathering import Gathered, Setting
from normalize.scoring_levels import read_levels
from normalize.scoring_lists import read_bands, read_checklist, read_places
from normalize.scoring_rule import Condition, Proportional, Rule, Unparsed
from normalize.scoring_steps import read_step
from normalize.scoring_text import N, spelt, words
from normalize.scoring_tiers import read_tiers

MAX_LENGTH = 1_000
"""A longer text is no sentence; the longest that were seen have 300 characters."""
_IN_BANDS = re.compile(r"分值区间.*(?:确定|来|分别)(?:得分|分值|分数|记分|计分|赋分)。?$|区间.*合理确定")
_PLACES = re.compile(
    rf"排(?:名|位)?(?:第|前)?(\d+)-(\d+)(?:名|位)?的?依次(?:赋予|得|计|赋|给予|给|记|为)*((?:{N}分?[、,和])+{N}分)"
)


@lru_cache(maxsize=16384)
def read_rule(sentence: str, setting: Setting = Setting()) -> Rule:  # noqa: B008 - frozen
    """The rule that a scoring sentence states for an indicator of this setting; `Unparsed` where that is not sure."""
    if len(sentence) > MAX_LENGTH:
        return Unparsed(reason="not_a_rule")
    text = spelt(sentence)
    try:
        return _special(text) or _rule(Gathered.of(text, setting))
    except CannotRead as error:
        return Unparsed(reason=error.reason, about=error.about)


def _special(text: str) -> Rule | None:
    """Families that are not made of clauses."""
    if not re.search(r"分|比例|实际值|扣", text):
        raise CannotRead("not_a_rule")
    if global_formula(text):
        return None
    if _IN_BANDS.search(text):
        return read_bands(text)
    if places := _PLACES.search(text):
        return read_places(places, text)
    if vague := re.search(words("vague"), text):
        raise CannotRead("vague", vague[0])
    return None


def _rule(said: Gathered) -> Rule:
    """The family that the clauses make up."""
    if len(said.steps) > 1 or len(said.formulas) > 1:
        raise CannotRead("combination")
    if said.steps and said.formulas:
        raise CannotRead("combination")
    if said.formulas:
        made: Rule = _proportional(said, said.formulas[0])
    elif said.steps:
        made = read_step(said, said.steps[0])
    elif said.awards:
        made = _awarded(said)
    else:
        raise CannotRead("no_points", "。".join(said.sayings) or None)
    return _with_escape(said, made)


def _with_escape(said: Gathered, made: Rule) -> Rule:
    said.check_subjects()
    unread = [*made.unread, *said.leftovers(made)]
    update: dict[str, object] = {"assumptions": list(dict.fromkeys([*made.assumptions, *said.assumed]))}
    if said.escape:
        update |= {"not_applicable": "full_marks", "escape": said.escape}
    return made.model_copy(update={**update, "unread": unread})


def _proportional(said: Gathered, formula: Formula) -> Rule:
    some, nothing = said.split()
    form = formula.form
    if form == "either":
        form = "inverse" if said.setting.direction == "at_most" else "direct"
        if form == "inverse":
            said.assumed.append("direction_from_target")
    if formula.deducts:
        said.assumed.append("deduction_in_proportion")
    goal, marks = said.goal(some, None)
    if formula.points is not None:
        if marks not in (None, formula.points):
            raise CannotRead("contradictory", f"{marks}≠{formula.points}")
        marks = formula.points
    said.check_rest(formula.condition, goal)
    zero = said.zero_when(nothing)
    _excludes_zero(said, formula.condition, zero, goal)
    if (form == "direct") == (goal.lower is None) and goal.of in ("value", "completion"):
        raise CannotRead("contradictory", goal.text)
    return Proportional(full_marks=marks, formula=form, goal=goal, zero_when=zero)


def _excludes_zero(said: Gathered, text: str, zero: Condition | None, goal: Condition) -> None:
    """完成80%以上的按比例得分: below it somebody must say that there is nothing."""
    found = said.condition(text) if text and not is_otherwise(text) else None
    if found is None or found.lower is None or found.of not in ("value", "completion"):
        return
    if found.upper is None and goal.upper is not None and goal.upper.number == found.lower:
        return
    goes_below = zero is not None and zero.upper is not None and zero.upper.number == found.lower
    if not goes_below:
        raise CannotRead("condition_unread", text)


def _awarded(said: Gathered) -> Rule:
    if said.until and not any(award.costs for award in said.awards):
        raise CannotRead("contradictory")
    awards = [award for award in said.awards if award.condition or award.points != 0]
    if not any(award.points == FULL or award.points for award in awards):
        raise CannotRead("no_points")
    checked = read_checklist(said)
    if checked is not None:
        return checked
    found = [said.condition(award.condition) for award in awards]
    texts = [not of and not is_otherwise(award.condition) for award, of in zip(awards, found, strict=True)]
    in_words = said.setting.in_words and all(of is None or of.of == "target" for of in found)
    if not in_words and not any(texts) and any(award.condition for award in awards):
        if any(award.costs for award in awards):
            raise CannotRead("combination")
        return read_tiers(awards, found, said.total, said.setting.direction, said.assumed, bool(said.setting.percent))
    return read_levels(awards, found, said.total)
