"""Files that cannot be read, each with its reason."""

from __future__ import annotations

import os
import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from ingest.submission import MAX_MEGABYTES, MAX_TEXT_MEGABYTES, Submission
from parsers.errors import UnreadableError
from tests.ingest.runs import FORM, write


def code_of(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        Submission.read(path, "a.txt")
    return caught.value.code


def test_bytes_name_and_fingerprint(folder: Path) -> None:
    submission = Submission.read(write(folder / "x.txt"), "y/x.txt")
    assert submission.name == "y/x.txt"
    assert submission.sha256 == sha256(FORM.encode()).hexdigest() == sha256(submission.data).hexdigest()
    assert pickle.loads(pickle.dumps(submission)) == submission


@pytest.mark.parametrize(("start", "megabytes"), [(b"", MAX_TEXT_MEGABYTES), (b"%PDF-1.7\n", MAX_MEGABYTES)])
def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_read(
    folder: Path, start: bytes, megabytes: int
) -> None:
    large = folder / "large.txt"
    with large.open("wb") as file:
        file.write(start)
        file.truncate(megabytes << 20)
    assert len(Submission.read(large, "large.txt").data) == megabytes << 20
    with large.open("ab") as file:
        file.write(b"x")
    assert code_of(large) == "errors.too_large"


def test_no_such_file(folder: Path) -> None:
    assert code_of(folder / "nothing.txt") == "errors.not_found"


def test_a_folder(folder: Path) -> None:
    assert code_of(folder) == "errors.folder"


@pytest.mark.skipif(os.name == "nt", reason="no named pipes in folders there")
def test_a_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert code_of(folder / "pipe") == "errors.not_a_file"


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "a").symlink_to("a")
    assert code_of(folder / "a") == "errors.cannot_open"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_no_permission(folder: Path) -> None:
    file = write(folder / "a.txt")
    file.chmod(0)
    assert code_of(file) == "errors.no_permission"


def test_no_permission_for_root_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(folder / "a.txt")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(file) == "errors.no_permission"
