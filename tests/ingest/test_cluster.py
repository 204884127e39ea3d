"""The same files on a cluster give the same bytes, from a folder or a storage, also when a node is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from ingest.cluster import _shards
from ingest.journal import Journal
from tests.ingest.runs import FORM, HOME, Jixiao, write
from tests.ingest.test_batch import fill, results

pytest.importorskip("ray")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ray has no clusters there")

BUCKET = "s3://county"


def on_cluster(*words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.run(
        [sys.executable, "-m", "tests.ingest.on_cluster", *map(str, words)],
        env=environment,
        cwd=HOME,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Files of every fate in a folder, and what one machine makes of them."""
    home = tmp_path_factory.mktemp("local")
    fill(home / "in", 70)
    write(home / "in/.hidden.txt")
    for name in ("3/a.zip", "z.zip"):  # the same archive in two shards
        with zipfile.ZipFile(home / "in" / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("甲乡/表.txt"), FORM.replace("2026", "2044"))
            archive.writestr(zipfile.ZipInfo("copy.txt"), FORM)
    command = [sys.executable, "-m", "ingest.command", "convert", str(home / "in"), "--out", str(home / "r")]
    assert subprocess.run(command, cwd=HOME, capture_output=True, check=False).returncode == 4
    return home / "in", results(home / "r")


@pytest.fixture(scope="module")
def storage() -> Iterator[dict[str, str]]:
    """A server that speaks S3, and the settings with which clients find it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    yield settings
    server.stop()


def test_a_node_that_is_lost_changes_nothing(local: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    folder, expected = local
    ran = on_cluster("lose-a-node", "convert", folder, "--out", tmp_path / "r", "--engine", "ray")
    assert "node lost" in ran.stderr
    assert (ran.returncode, "Traceback" in ran.stderr) == (4, False), ran.stderr
    assert results(tmp_path / "r") == expected
    assert {file.name for file in (tmp_path / "r/.jixiao").iterdir()} <= {"journal.sqlite", "journal.lock"}


def test_shards_of_another_run_are_not_taken_for_this_ones(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt")
    names: list[str] = []
    for how, text in (("one", FORM), ("one", FORM), ("redacted", FORM), ("one", FORM + FORM)):
        if file.read_text(encoding="utf-8") != text:
            write(file, text)
        (tmp_path / str(len(names))).mkdir()
        with closing(Journal(tmp_path / str(len(names)) / "journal.sqlite", "", "")) as journal:
            journal.files.add("00000001", "a.txt", "a.txt", file)
            names += [shard.name for shard in _shards(journal, how)]
    assert names[0] == names[1]
    assert len(set(names)) == 3


def test_from_a_storage_and_into_it(
    local: tuple[Path, dict[str, bytes]], storage: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, expected = local
    for name, value in storage.items():
        monkeypatch.setenv(name, value)
    script = f"""
import s3fs
s3 = s3fs.S3FileSystem()
s3.mkdir("county")
s3.put({str(folder)!r}, "county/in", recursive=True)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    ran = on_cluster("convert", f"{BUCKET}/in", "--out", f"{BUCKET}/r", "--engine", "ray", "--lang", "en")
    assert ran.returncode == 4, ran.stderr
    assert "Results in s3://county/r" in ran.stdout
    get = f"import s3fs; s3 = s3fs.S3FileSystem(); s3.get('county/r', {str(tmp_path / 'r')!r}, recursive=True)"
    subprocess.run([sys.executable, "-c", get], check=True)
    # A file in a storage has no place on this machine that a link of the workbook could lead to.
    assert _without_workbook(results(tmp_path / "r")) == _without_workbook(expected)
    assert not (tmp_path / "r/.jixiao").exists()


def _without_workbook(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if not name.startswith("xl/")}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["s3://county/in", "--out", "r"], "--engine ray"),
        (["in", "--out", "s3://county/r"], "--engine ray"),
        (["in", "s3://county/in", "--out", "r", "--engine", "ray"], "分两次运行"),
        (["nothing://county/in", "--out", "r", "--engine", "ray"], "nothing://county/in"),
    ],
)
def test_what_cannot_be_is_told(
    jixiao: Jixiao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.cluster._connected", nullcontext)
    write(tmp_path / "in/a.txt")
    ran = jixiao("convert", *words)
    assert ran.code == 1
    assert told in ran.err
