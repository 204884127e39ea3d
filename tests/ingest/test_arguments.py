"""Wrong arguments, help and languages, as a user meets them."""

from __future__ import annotations

import re

import pytest

from ingest.arguments import build_parser
from ingest.language import choose_language
from parsers.errors import UsageError
from tests.ingest.runs import Jixiao

CHINESE = re.compile("[\u4e00-\u9fff]")
WRONG = [
    ([], "COMMAND"),
    (["convert"], "--out"),
    (["convert", "a.txt"], "--out"),
    (["convert", "--out", "r"], "PATH"),
    (["convert", "a.txt", "--out"], "--out"),
    (["convert", "a.txt", "--out", "r", "--fast"], "--fast"),
    (["convert", "a.txt", "--ou", "r"], "--out"),
    (["convert", "a.txt", "--out", "r", "--json=yes"], "--json"),
    (["konvert"], "konvert"),
    (["explain", "a.txt", "b.txt"], "b.txt"),
    (["schema", "--lang", "fr"], "fr"),
    (["actuals"], "RESULTS"),
    (["score", "results"], "--actuals"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("words", "named"), WRONG)
def test_wrong_arguments_give_1_and_say_which(jixiao: Jixiao, words: list[str], named: str, language: str) -> None:
    ran = jixiao("--lang", language, *words)
    assert ran.code == 1
    assert named in ran.err
    assert bool(CHINESE.search(ran.err)) == (language == "zh")
    assert "--help" in ran.err or "'zh', 'en'" in ran.err or "'convert', 'explain', 'apply', 'actuals'" in ran.err
    assert not ran.out


@pytest.mark.parametrize(
    "command", [[], ["convert"], ["explain"], ["schema"], ["apply"], ["actuals"], ["score"], ["checks"]]
)
def test_help_is_in_one_language(jixiao: Jixiao, command: list[str]) -> None:
    chinese, english = jixiao(*command, "--help"), jixiao(*command, "--help", "--lang", "en")
    assert chinese.code == english.code == 0
    assert "用法：jixiao" in chinese.out
    assert not re.search("usage|options|positional|show this", chinese.out)
    assert "usage: jixiao" in english.out
    assert not CHINESE.search(english.out.replace("绩效目标表", ""))


def test_help_names_every_command_and_exit_code(jixiao: Jixiao) -> None:
    for language in ("zh", "en"):
        text = jixiao("--lang", language, "--help").out
        assert all(
            re.search(rf"^ +{name} ", text, re.MULTILINE)
            for name in ("convert", "explain", "apply", "actuals", "score", "checks", "schema")
        )
        assert all(re.search(rf"(^|\D){code} ", text) for code in (0, 1, 2, 3, 4, 130))


def test_help_fits_80_columns(jixiao: Jixiao) -> None:
    def columns(line: str) -> int:
        return sum(2 if ord(char) > 0x2E80 else 1 for char in line)

    for words in ([], ["convert"], ["explain"], ["schema"], ["actuals"], ["score"]):
        assert max(map(columns, jixiao(*words, "--help").out.splitlines())) <= 80


def test_version_is_one_line(jixiao: Jixiao) -> None:
    ran = jixiao("--version")
    assert ran.code == 0
    assert re.fullmatch(r"jixiao \S+\n", ran.out)


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        (["--lang", "en", "schema"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["schema", "--lang=zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["schema"], {"LANG": "zh_CN.GB18030"}, "zh"),
        (["schema"], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        (["schema"], {"LANG": "de_DE.UTF-8"}, "en"),
        (["explain", "--", "--lang", "zh"], {"LANG": "C"}, "en"),
        (["schema", "--lang"], {"LANG": "zh_TW"}, "zh"),
    ],
)
def test_language_is_the_one_asked_for_or_the_locale(
    words: list[str], environment: dict[str, str], language: str
) -> None:
    assert choose_language(words, environment) == language


def test_options_before_the_command_are_not_undone_by_it() -> None:
    parser = build_parser("en")
    assert parser.parse_args(["--verbose", "schema"]).verbose
    assert parser.parse_args(["schema", "--verbose"]).verbose
    assert not parser.parse_args(["schema"]).verbose


def test_an_error_that_argparse_learns_later_still_reaches_the_user() -> None:
    with pytest.raises(UsageError) as caught:
        build_parser("en").error("something new")
    assert caught.value.params == {"message": "something new"}


@pytest.mark.parametrize(
    ("option", "given", "least"),
    [("--workers", "0", "1"), ("--workers", "many", "1"), ("--timeout", "-3", "1"), ("--memory", "50", "256")],
)
def test_numbers_that_no_run_can_work_with(jixiao: Jixiao, option: str, given: str, least: str) -> None:
    for language in ("zh", "en"):
        ran = jixiao("--lang", language, "convert", ".", "--out", "r", option, given)
        assert ran.code == 1
        assert all(word in ran.err for word in (option, given, least))


def test_more_workers_than_any_machine_can_feed(jixiao: Jixiao) -> None:
    for language in ("zh", "en"):
        ran = jixiao("--lang", language, "convert", ".", "--out", "r", "--workers", "99999")
        assert ran.code == 1
        assert "99999" in ran.err
        assert "256" in ran.err
