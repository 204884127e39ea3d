"""`jixiao checks` and `convert --rules`: a county sees the checks, and has its own way with them."""

from __future__ import annotations

import json
from pathlib import Path

from normalize.checks import CHECKS
from tests.ingest.runs import Jixiao, records, write


def test_every_check_is_listed_in_both_languages(jixiao: Jixiao) -> None:
    for language, severity in (("zh", "提示"), ("en", "hint")):
        ran = jixiao("--lang", language, "checks")
        assert ran.code == 0
        assert severity in ran.out
        assert all(code in json.loads(jixiao("--lang", language, "checks", "--json").out) for code in CHECKS)


def test_the_example_is_a_file_of_rules(jixiao: Jixiao, tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text(jixiao("checks", "--toml").out, encoding="utf-8")
    assert jixiao("checks", "--rules", tmp_path / "county.toml", "--json").out == jixiao("checks", "--json").out


def test_a_countys_rules_decide_what_is_found_and_are_remembered(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text('[scheme_differs]\nseverity = "error"\n', encoding="utf-8")
    write(folder / "a.txt")
    jixiao("convert", folder, "--out", tmp_path / "r")
    before = records(tmp_path / "r", "forms.jsonl")[0]["findings"]
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--rules", tmp_path / "county.toml")
    [after] = records(tmp_path / "r", "forms.jsonl")[0]["findings"]
    assert ran.code == 0
    assert before == []
    assert (after["code"], after["severity"], after["params"]["parts"]) == ("scheme_differs", "error", "50/40/10")
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rules"] == {"scheme_differs": {"severity": "error"}}


def test_wrong_rules_are_told_before_anything_is_done(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text("[no_such_check]\n", encoding="utf-8")
    write(folder / "a.txt")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--rules", tmp_path / "county.toml")
    assert ran.code == 1
    assert "no_such_check" in ran.err
    assert not (tmp_path / "r").exists()
