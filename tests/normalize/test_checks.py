"""Every check fires on a form that deserves it, and on nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from normalize.checks import CHECKS, check
from normalize.checks.rules import default_rules, overruled, read_rules
from normalize.form import Finding, Form, Indicator, Place, ReviewReason
from normalize.scoring_target import rule_of
from normalize.values import canonical_unit
from parsers.errors import UsageError
from parsers.messages import catalogue

CASES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("check_cases.toml").read_text(encoding="utf-8")
)
SOUND = {"name": "清淤长度", "level2": "数量指标", "value_type": "≥", "value": "12", "value_number": "12"}
SOUND |= {"unit": "公里", "scoring": "按完成情况计分"}
SOURCE = {"name": "a.txt", "sha256": "0", "format": "tsv"}
FORM: dict[str, Any] = {"form_id": "f", "kind": "project", "stage": "target", "fiscal_year": 2027, "source": SOURCE}


def row(seq: int, given: dict[str, Any]) -> Indicator:
    fields = {name: value for name, value in (SOUND | given).items() if value != ""}
    if fields.get("scoring"):
        told = (fields.get(name) for name in ("value_type", "unit", "name"))
        fields["scoring_rule"] = rule_of(str(fields["scoring"]), *told)
    return Indicator(**{"seq": seq, "unit_canonical": canonical_unit(fields.get("unit")), **fields})


def form(case: dict[str, Any]) -> Form:
    rows = [row(seq, given) for seq, given in enumerate(case["rows"], 1)]
    return Form(**{**FORM, **case.get("form", {}), "indicators": rows})


def findings(code: str, case: dict[str, Any]) -> list[Finding]:
    rules = {code: CASES[code]["rules"]} if "rules" in CASES[code] else {}
    return check(form(case), overruled(rules))


def cases(kind: str) -> list[Any]:
    return [pytest.param(code, case, id=f"{code}-{n}") for code in CASES for n, case in enumerate(CASES[code][kind])]


def test_every_check_has_both_kinds_of_cases_a_rule_and_its_texts() -> None:
    assert list(CASES) == list(CHECKS) == [code for code in default_rules() if f"findings.{code}" in catalogue()]
    assert all(CASES[code]["fires"] and CASES[code]["quiet"] for code in CHECKS)
    assert {f"findings.{code}" for code in CHECKS} == {code for code in catalogue() if code.startswith("findings.")}
    assert all(rule.source for rule in default_rules().values())


@pytest.mark.parametrize(("code", "case"), cases("fires"))
def test_fires(code: str, case: dict[str, Any]) -> None:
    found = findings(code, case)
    assert {one.code for one in found} == {code, *case.get("also", ())}
    told = next(one for one in found if one.code == code)
    assert "{" not in told.message + told.message_en
    assert all(value in told.message for name, value in told.params.items() if name not in ("operator", "points"))


@pytest.mark.parametrize(("code", "case"), cases("quiet"))
def test_stays_quiet(code: str, case: dict[str, Any]) -> None:
    assert {one.code for one in findings(code, case)} == set(case.get("also", ()))


def test_a_finding_says_what_was_seen_and_where_and_by_what_rule() -> None:
    given = {"name": "清淤完成率", "unit": "%", "evidence": {"level2": Place(line=7, column=2)}}
    [found] = check(form({"rows": [given]}))
    assert found.message == "“清淤完成率”是比率，却列在数量指标下"
    assert found.message_en == "清淤完成率 is a rate but stands among the quantities"
    assert (found.seq, found.field, found.where) == (1, "level2", Place(line=7, column=2))
    assert found.source == "财预〔2015〕88号：数量指标反映产出数量"


def test_an_error_in_a_row_that_may_be_misread_is_a_warning() -> None:
    def severity(*codes: str) -> str:
        reasons = [ReviewReason(code=code, message="") for code in codes]
        [found] = check(form({"rows": [{"name": "", "review_reasons": reasons, "needs_review": bool(reasons)}]}))
        return found.severity

    assert severity() == "error"
    assert severity("name_missing") == "error"
    assert severity("name_missing", "column_uncertain") == "warning"


def test_a_county_overrules_severities_limits_and_sources(tmp_path: Path) -> None:
    file = tmp_path / "county.toml"
    file.write_text(
        '[unit_missing]\nseverity = "error"\nsource = "县财〔2026〕3号"\n'
        '[points_total_unusual]\ntotals = [80]\n[name_repeated]\nseverity = "off"\n',
        encoding="utf-8-sig",
    )
    rules = overruled(read_rules(file))
    [found] = check(form({"rows": [{"unit": ""}]}), rules)
    assert (found.severity, found.source) == ("error", "县财〔2026〕3号")
    assert check(form({"rows": [{"points": "40"}, {"name": "乙", "points": "40"}]}), rules) == []
    assert check(form({"rows": [{}, {}]}), rules) == []
    assert check(form({"rows": [{"unit": ""}]}))[0].severity == "hint"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("[unit_missing\n", "rules.not_toml", "line 1"),
        ("[unit_mising]\n", "rules.unknown_check", "unit_mising"),
        ('unit_missing = "off"\n', "rules.no_table", "unit_missing"),
        ('[unit_missing]\nseverity = "fatal"\n', "rules.wrong_severity", "fatal"),
        ("[unit_missing]\nsevrity = 1\n", "rules.unknown_limit", "without_unit"),
        ('[points_total_unusual]\ntotals = ["90"]\n', "rules.wrong_limit", "totals"),
        ("[points_total_unusual]\ntotals = 90\n", "rules.wrong_limit", "totals"),
        ('[explanation_repeated]\nrows = "3"\n', "rules.wrong_limit", "rows"),
        ("[unit_missing]\nsource = 3\n", "rules.wrong_limit", "source"),
    ],
)
def test_wrong_rules_are_told_with_their_place(tmp_path: Path, text: str, code: str, told: str) -> None:
    file = tmp_path / "county.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_rules(file)
    assert error.value.code == code
    assert told in " ".join(error.value.params.values())


def test_rules_that_cannot_be_opened_or_decoded_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        read_rules(tmp_path / "none.toml")
    assert error.value.code == "rules.cannot_open"
    (tmp_path / "gbk.toml").write_bytes("# 县里的规则\n".encode("gb18030"))
    with pytest.raises(UsageError) as error:
        read_rules(tmp_path / "gbk.toml")
    assert error.value.code == "rules.not_utf8"
