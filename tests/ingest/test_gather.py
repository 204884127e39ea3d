"""Every file given has its entry, and only one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.gather import gather
from tests.ingest.runs import write


def named(*given: Path, out: Path | None = None) -> dict[str, str | None]:
    entries = list(gather(given, out))
    assert len({entry.name for entry in entries}) == len(entries)
    return {entry.name: entry.skip for entry in entries}


def test_one_folder_gives_names_relative_to_it_in_a_stable_order(folder: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", "乡镇 一.txt"):
        write(folder / name)
    assert list(named(folder)) == ["a/b/c.txt", "a/z.txt", "b.txt", "乡镇 一.txt"]


def test_a_file_given_goes_by_its_name(folder: Path) -> None:
    assert list(named(write(folder / "deep/er/a.txt"))) == ["a.txt"]


def test_several_things_given_keep_their_names_in_front_and_their_order(folder: Path) -> None:
    first, second = write(folder / "甲县/a.txt").parent, write(folder / "乙县/a.txt").parent
    assert list(named(second, first, write(folder / "c.txt"))) == ["乙县/a.txt", "甲县/a.txt", "c.txt"]


def test_names_that_would_still_be_the_same_can_be_told_apart_by_whole_ones(folder: Path) -> None:
    one, two = write(folder / "1/a.txt"), write(folder / "2/a.txt")
    entries = list(gather([one, two]))
    assert [entry.name for entry in entries] == ["a.txt", "a.txt"]
    assert [entry.whole for entry in entries] == [one.as_posix(), two.as_posix()]


def test_a_pattern_stands_for_all_that_match_it(folder: Path) -> None:
    for name in ("甲县/b.docx", "甲县/a.docx", "甲县/c.xlsx", "甲县/深/d.docx", "乙县/a.docx", "[1].docx"):
        write(folder / name)
    assert list(named(folder / "*/*.docx")) == ["乙县/a.docx", "甲县/a.docx", "甲县/b.docx"]
    assert list(named(folder / "甲县/**/*.docx")) == ["a.docx", "b.docx", "深/d.docx"]
    assert list(named(folder / "甲*")) == ["甲县/a.docx", "甲县/b.docx", "甲县/c.xlsx", "甲县/深/d.docx"]
    assert list(named(folder / "[1].docx")) == ["[1].docx"]  # a file of that name is no pattern


def test_a_pattern_that_nothing_matches_has_an_entry(folder: Path) -> None:
    write(folder / "a.txt")
    assert named(folder / "*.docx") == {"*.docx": None}


def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "secret/passwords.txt")
    write(folder / "real/a.txt")
    (folder / "folder").symlink_to(tmp_path / "secret")
    (folder / "file.txt").symlink_to(tmp_path / "secret/passwords.txt")
    (folder / "inside.txt").symlink_to(folder / "real/a.txt")
    skipped = "errors.skipped_link"
    assert named(folder) == {"file.txt": skipped, "folder": skipped, "inside.txt": None, "real/a.txt": None}
    assert named(folder / "file.txt") == {"file.txt": None}  # asked for by name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (".hidden.txt", "errors.skipped_hidden"),
        (".DS_Store", "errors.skipped_system_file"),
        ("Thumbs.db", "errors.skipped_system_file"),
        ("__MACOSX", "errors.skipped_system_file"),
        ("~$表.docx", "errors.skipped_lock_file"),
        ("sample.txt.expected.json", "errors.skipped_expected"),
    ],
)
def test_what_is_no_form_has_an_entry_that_says_so(folder: Path, name: str, code: str) -> None:
    write(folder / "a.txt")
    write(folder / name)
    assert named(folder) == {"a.txt": None, name: code}


def test_a_hidden_folder_is_one_entry_and_can_be_asked_for(folder: Path) -> None:
    write(folder / ".git/objects/a.txt")
    assert named(folder) == {".git": "errors.skipped_hidden"}
    assert named(folder / ".git") == {"objects/a.txt": None}


def test_earlier_results_are_not_read_again(folder: Path) -> None:
    for name in ("manifest.json", "outcomes.jsonl", "forms.jsonl"):
        write(folder / "old" / name)
    assert named(folder) == {"old": "errors.skipped_results"}


def test_the_output_folder_inside_the_input_is_left_alone(folder: Path) -> None:
    write(folder / "a.txt")
    write(folder / "out/forms.jsonl")
    assert named(folder, out=folder / "out") == {"a.txt": None}
    assert named(folder, out=folder / "nothing/../out") == {"a.txt": None}


def test_links_in_a_circle_end(folder: Path) -> None:
    write(folder / "a/a.txt")
    (folder / "a/up").symlink_to(folder)
    (folder / "self").symlink_to("self")
    assert named(folder) == {"a/a.txt": None, "a/up": "errors.skipped_seen", "self": None}


def test_a_path_that_does_not_exist_has_an_entry(folder: Path) -> None:
    assert named(folder / "nothing.txt", write(folder / "a.txt")) == {"nothing.txt": None, "a.txt": None}


def test_a_folder_that_may_not_be_listed_has_an_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "a.txt")
    write(folder / "closed/b.txt")
    listing = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: refuse() if path.name == "closed" else listing(path))
    assert named(folder) == {"a.txt": None, "closed": None}


def refuse() -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names there are always Unicode")
def test_a_name_that_is_no_utf8_can_be_written_as_utf8(folder: Path) -> None:
    write(folder / os.fsdecode("表.txt".encode("gb18030")))
    assert list(named(folder)) == ["\\xb1\\xed.txt"]
