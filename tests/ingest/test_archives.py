"""Archives, honest and hostile: what comes out, under which names, and what is said of the rest."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest

from ingest import archives
from ingest.archives import binding, found, is_archive, unpack
from parsers.errors import UnreadableError
from parsers.messages import catalogue, say
from tests.ingest.packed import rar4, rar5, seven_zipped, tar_entry, tarred, with_flag, zipped, zipped_raw

FILES = {"甲乡/表.txt": b"a" * 900, "甲乡/一.txt": bytes(range(256)) * 5, "乙镇.txt": "满意度".encode() * 99}
HOME = Path(__file__).parents[2]


def has_libarchive() -> bool:
    try:
        binding.library()
    except UnreadableError:
        return False
    return True


foreign = pytest.mark.skipif(not has_libarchive(), reason="libarchive is not installed")


class Unpacked(dict[str, "bytes | str"]):
    """By name: the bytes of what was unpacked, the code of what was not."""


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Callable[..., Unpacked]:
    """Unpacks bytes, and sees to it that nothing lies anywhere but where it should."""

    def run(data: bytes, name: str = "压缩包") -> Unpacked:
        path = tmp_path / name
        path.write_bytes(data)
        try:
            members = unpack(path, folder)
            assert {member.path for member in members if member.path} == {*folder.iterdir()}
            assert all(member.code for member in members if member.path is None)
            assert all(say(member.code, "en", **member.params) for member in members if member.code)
            result = Unpacked({one.name: one.path.read_bytes() if one.path else one.code or "" for one in members})
            assert len(result) == len(members)
        finally:
            for file in folder.iterdir():
                file.unlink()
            assert {*tmp_path.iterdir()} <= {folder, path, tmp_path / "made.7z"}
        return result

    return run


Opened = Callable[..., Unpacked]
PACKERS: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(FILES),
    "tar": lambda: tarred(FILES),
    "gnu tar": lambda: tarred(FILES, kind=tarfile.GNU_FORMAT),
    "tar.gz": lambda: tarred(FILES, "w:gz"),
    "tar.bz2": lambda: tarred(FILES, "w:bz2"),
    "tar.xz": lambda: tarred(FILES, "w:xz"),
    "rar": lambda: rar4({name.encode("gb18030"): data for name, data in FILES.items()}),
    "rar5": lambda: rar5(FILES),
}
KINDS = [pytest.param(kind, marks=foreign if kind in ("rar", "rar5", "7z") else ()) for kind in [*PACKERS, "7z"]]


def packed_as(kind: str, folder: Path) -> bytes:
    return seven_zipped(FILES, folder) if kind == "7z" else PACKERS[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_its_files_under_their_names_in_the_order_of_a_folder(
    kind: str, opened: Opened, tmp_path: Path
) -> None:
    result = opened(packed_as(kind, tmp_path))
    assert list(result.items()) == [(name, FILES[name]) for name in ("乙镇.txt", "甲乡/一.txt", "甲乡/表.txt")]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_wrong_with_the_bytes_there_is_a_list_or_an_error_of_ours(
    kind: str, opened: Opened, tmp_path: Path
) -> None:
    whole, chance = packed_as(kind, tmp_path), random.Random(kind)
    for _ in range(120):
        cut = chance.randrange(1, len(whole)) if chance.random() < 0.3 else len(whole)
        data = bytearray(whole[:cut])
        for _ in range(chance.randrange(3)):
            data[chance.randrange(cut)] = chance.randrange(256)
        try:
            result = opened(bytes(data))
        except UnreadableError as error:
            assert error.code in catalogue()  # noqa: PT017 - a list would be as good
            continue
        if "tar" not in kind:  # it has no checksum of its files
            assert {one for one in result.values() if isinstance(one, bytes)} <= {*FILES.values()}


NOISE = {f"{number:02}.bin": random.Random(number).randbytes(5000) for number in range(9)}


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(zipped(NOISE), marks=foreign, id="zip"),
        pytest.param(tarred(NOISE), id="tar"),
        pytest.param(tarred(NOISE, "w:gz"), id="tar.gz"),
        pytest.param(tarred(NOISE, "w:xz"), id="tar.xz"),
        pytest.param(rar4({name.encode(): data for name, data in NOISE.items()}), marks=foreign, id="rar"),
        pytest.param(rar5(NOISE), marks=foreign, id="rar5"),
    ],
)
def test_what_a_cut_off_archive_still_gives_stays_and_the_rest_is_told(whole: bytes, opened: Opened) -> None:
    result = opened(whole[:23_000])
    assert [name for name in result if result[name] == NOISE.get(name)] == ["00.bin", "01.bin", "02.bin", "03.bin"]
    assert result[""] in ("errors.archive_cut_off", "errors.archive_damaged")
    assert {*result} <= {"", *NOISE}


@foreign
def test_a_7z_that_is_cut_off_has_lost_its_directory_and_gives_nothing(opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"errors.archive_damaged"):
        opened(seven_zipped(FILES, tmp_path)[:-9])


def test_files_are_for_us_alone_and_named_by_us(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"../../出去.txt": b"1", "/etc/passwd": b"2"}))
    members = unpack(path, folder)
    assert [(one.name, one.path) for one in members] == [
        ("../../出去.txt", folder / "000001.bin"),
        ("etc/passwd", folder / "000002.bin"),
    ]
    assert os.name == "nt" or {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


# What is an archive


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "mimetype", "OFD.xml"])
def test_documents_packed_with_zip_are_no_archives(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "表.zip"
    path.write_bytes(zipped({mark: b"", "word/document.xml": b"", "甲.txt": b""}))
    assert not is_archive(path)


def test_the_samples_are_no_archives() -> None:
    assert [file.name for file in (HOME / "samples").iterdir() if file.is_file() and is_archive(file)] == []


def test_a_zip_with_documents_stored_in_it_is_one(tmp_path: Path, opened: Opened) -> None:
    inner = zipped({"[Content_Types].xml": b"", "word/document.xml": b"<a/>"}, zipfile.ZIP_STORED)
    files = {"word/表.docx": inner, "xl/a.txt": b"1", "甲/[Content_Types].xml": b"2", "OFD.xml.txt": b"3"}
    path = tmp_path / "表.docx"
    path.write_bytes(zipped(files, zipfile.ZIP_STORED))
    assert is_archive(path)
    path.unlink()
    assert opened(zipped(files, zipfile.ZIP_STORED))["word/表.docx"] == inner


def test_a_document_that_is_cut_off_is_no_archive_and_an_archive_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(zipped({"[Content_Types].xml": b"a" * 99, "word/document.xml": b"a" * 999}, 0)[:900])
    assert not is_archive(path)
    made = {"mimetype": b"application/vnd.oasis.opendocument.text", "meta.xml": b"a" * 999, "content.xml": b""}
    path.write_bytes(zipped(made, 0)[:900])
    assert not is_archive(path)
    path.write_bytes(zipped({"a.txt": b"a" * 999}, 0)[:900])
    assert is_archive(path)


# Names


@pytest.mark.parametrize("names", [["一.txt"], ["甲乡\\绩效目标表.docx", "乙乡\\申报表.docx"], ["乗.txt"]])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_without_a_charset_are_read_in_the_one_that_fits_all(
    names: list[str], charset: str, opened: Opened
) -> None:
    result = opened(zipped_raw({name.encode(charset): b"1" for name in names}))
    assert {*result} == {name.replace("\\", "/") for name in names}


def test_a_name_in_the_unicode_field_counts_where_its_checksum_fits(opened: Opened) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, shown, of in (("1.txt", "甲.txt", b"1.txt"), ("2.txt", "乙.txt", b"other")):
            info = zipfile.ZipInfo(name)
            field = b"\x01" + crc32(of).to_bytes(4, "little") + shown.encode()
            info.extra = b"\x75\x70" + len(field).to_bytes(2, "little") + field
            archive.writestr(info, b"")
    assert [*opened(out.getvalue())] == ["2.txt", "甲.txt"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"C:\\Users\\a.txt", "C:/Users/a.txt"),
        (b"\\\\server\\a.txt", "server/a.txt"),
        (b"a\nb\x1b[31m.txt", "a\\nb\\x1b[31m.txt"),
        ("txt.\u202exslx".encode(), "txt.\\u202exslx"),
        (b"\xff\xff.txt", "\\xff\\xff.txt"),
        (b"x" * 3000 + b".txt", "x" * 200 + "…" + "x" * 196 + ".txt"),
    ],
)
def test_a_name_is_only_ever_text(raw: bytes, shown: str, opened: Opened) -> None:
    assert opened(zipped_raw({raw: b"1"})) == {shown: b"1"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_all_kept(opened: Opened) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(3):
            archive.writestr("表.docx", str(number))
        archive.writestr("表.docx（2）", "3")
    assert opened(out.getvalue()) == {
        "表.docx": b"0",
        "表.docx（2）": b"1",
        "表.docx（3）": b"2",
        "表.docx（2）（2）": b"3",
    }


def test_what_the_rule_for_folders_skips_is_skipped_in_archives(opened: Opened) -> None:
    names = ["__MACOSX/._表.txt", "._表.txt", ".DS_Store", "甲/Thumbs.db", "甲/~$表.docx", ".git/a.txt", "甲/表.txt"]
    assert opened(zipped(dict.fromkeys(names, b"1"))) == {
        "__MACOSX/._表.txt": "errors.skipped_system_file",
        "._表.txt": "errors.skipped_hidden",
        ".DS_Store": "errors.skipped_system_file",
        "甲/Thumbs.db": "errors.skipped_system_file",
        "甲/~$表.docx": "errors.skipped_lock_file",
        ".git/a.txt": "errors.skipped_hidden",
        "甲/表.txt": b"1",
    }


def test_folders_are_no_members_but_a_file_called_like_one_is(opened: Opened) -> None:
    assert opened(zipped({"甲/": b"", "乙/": b"hidden here?", "甲\\丙\\": b""})) == {"乙": b"hidden here?"}
    with pytest.raises(UnreadableError, match=r"errors.archive_empty"):
        opened(zipped({"甲/": b""}))


@foreign
@pytest.mark.skipif(os.name == "nt", reason="names there are always Unicode")
def test_names_in_a_7z_do_not_depend_on_the_locale(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "a.7z"
    path.write_bytes(seven_zipped(FILES, tmp_path))
    program = """if True:
        import sys, pathlib, ingest.archives
        print(*[ascii(member.name) for member in ingest.archives.unpack(*map(pathlib.Path, sys.argv[1:]))])"""
    ran = subprocess.run(
        [sys.executable, "-c", program, path, folder],
        env={**os.environ, "LC_ALL": "POSIX"}, cwd=HOME, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == [ascii(name) for name in ("乙镇.txt", "甲乡/一.txt", "甲乡/表.txt")]


# One file alone


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_one_file_alone_is_called_after_its_archive(pack: Callable[[bytes], bytes], opened: Opened) -> None:
    suffix = {gzip.compress: ".gz", bz2.compress: ".bz2", lzma.compress: ".XZ"}[pack]
    assert opened(pack(b"abc"), "甲.xlsx" + suffix) == {"甲.xlsx": b"abc"}


def test_one_file_in_gzip_without_its_suffix_is_called_as_gzip_says(opened: Opened) -> None:
    out = io.BytesIO()
    with gzip.GzipFile("x", "wb", fileobj=out) as file:
        file.write(b"abc")
    made = out.getvalue().replace(b"x\0", "表.txt".encode("gb18030") + b"\0")
    assert opened(made) == {"表.txt": b"abc"}


def test_a_wrong_checksum_over_everything_leaves_nothing_to_trust(opened: Opened) -> None:
    made = bytearray(tarred(FILES, "w:gz"))
    made[-6] ^= 1
    assert {*opened(bytes(made)).values()} == {"errors.archive_member_damaged", "errors.archive_damaged"}


# What is refused


def test_links_and_devices_in_a_tar_are_told_and_not_made(opened: Opened) -> None:
    kinds = {"链接": tarfile.SYMTYPE, "硬链接": tarfile.LNKTYPE, "管道": tarfile.FIFOTYPE, "设备": tarfile.CHRTYPE}
    headers = b"".join(tar_entry(name, kind, "/etc/passwd") for name, kind in kinds.items())
    result = opened(headers + tarred({"链接/表.txt": b"1"}))
    assert result == {**dict.fromkeys(kinds, "errors.archive_no_file"), "链接/表.txt": b"1"}


def test_a_link_in_a_zip_is_told(opened: Opened) -> None:
    info = zipfile.ZipInfo("链接")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert opened(out.getvalue()) == {"链接": "errors.archive_no_file"}


def test_encrypted_members_say_that_a_password_is_needed(opened: Opened) -> None:
    result = opened(with_flag(zipped({"表.docx": b"1"}), 0x1))
    assert result == {"表.docx": "errors.archive_encrypted"}


LOCKED = (
    "N3q8ryccAATlE1HKEAAAAAAAAABWAAAAAAAAAPTrudayIRCMbBd1g9PecHFSXpjhAQQGAAEJEAAHCwEAAiQG8QcBElMPdE8juWwo"
    "THW4BpLosQTuAwEAAQAMAgIACAoBrCqT2AAABQEZAwAAABENAGiILgB0AHgAdAAAABUGAQAggKSBAAA="
)
LOCKED_WITH_NAMES = (
    "N3q8ryccAARA5PjHcAAAAAAAAAAuAAAAAAAAAIRPe/dUJzN8QKvO02XRJcebXBZ79LApK6HNO80Ohv//YmGj33dc9+eapxxho16E"
    "ZyW/l4eHwHf436Zh8T0PU93S0gga47jYBvNA5hupzXpo4yiDqJ9bNgXWU51FpRuf2kUBGQuLkFourItgFzaOjH9KxsjKFwYQAQlg"
    "AAcLAQABJAbxBwESUw/7M3JIc5t7RUk6jEt9zm75DFYKAUKPPA8AAA=="
)
"""Made with 7-Zip: no library that we use writes 7z with a password."""


@foreign
def test_a_7z_with_a_password_says_so(opened: Opened) -> None:
    assert opened(base64.b64decode(LOCKED)) == {"表.txt": "errors.archive_encrypted"}
    with pytest.raises(UnreadableError, match=r"errors.archive_encrypted"):
        opened(base64.b64decode(LOCKED_WITH_NAMES))


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("zip"),
        pytest.param("7z", marks=foreign),
        pytest.param("rar", marks=foreign),
        pytest.param("rar5", marks=foreign),
    ],
)
def test_a_damaged_member_is_told_and_the_others_stay(kind: str, opened: Opened, tmp_path: Path) -> None:
    files = {"甲.txt": b"first " * 50, "乙.txt": b"second" * 50}
    makers: dict[str, Callable[[], bytes]] = {
        "zip": lambda: zipped(files, zipfile.ZIP_STORED),
        "7z": lambda: seven_zipped(files, tmp_path, "compression=store"),
        "rar": lambda: rar4({name.encode(): data for name, data in files.items()}),
        "rar5": lambda: rar5(files),
    }
    made = makers[kind]().replace(b"second", b"secund", 1)
    assert opened(made) == {"甲.txt": files["甲.txt"], "乙.txt": "errors.archive_member_damaged"}


@pytest.mark.parametrize("made", [rar4({b"a": b"1"}, 1), rar5({"a": b"1"}, 1)])
def test_a_volume_of_a_rar_is_not_taken_for_the_whole(made: bytes, opened: Opened) -> None:
    with pytest.raises(UnreadableError, match=r"errors.archive_volume"):
        opened(made)


@pytest.mark.parametrize(
    "made", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01\x00", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh91AY&SY"]
)
def test_nothing_but_a_beginning_is_an_error(made: bytes, opened: Opened) -> None:
    with pytest.raises(UnreadableError, match=r"errors.archive_damaged|errors.archive_reader_missing"):
        opened(made)


def test_without_libarchive_zip_and_tar_are_read_and_the_rest_says_what_to_install(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "_LIBRARIES", {})
    binding.library.cache_clear()
    assert opened(zipped(FILES)) == opened(tarred(FILES, "w:gz")) == FILES
    with pytest.raises(UnreadableError, match=r"errors.archive_reader_missing"):
        opened(rar5(FILES))
    with pytest.raises(UnreadableError, match=r"errors.archive_damaged"):
        opened(zipped(FILES)[:300])
    binding.library.cache_clear()


# Bombs


def test_a_bomb_is_stopped_and_what_came_before_it_stays(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "ALWAYS_ALLOWED", 1 << 20)
    files = {"1.txt": b"1", "2.txt": bytes(3 << 20), "3.txt": b"3"}
    assert opened(zipped(files)) == {"1.txt": b"1", "2.txt": "errors.archive_bomb", "3.txt": "errors.archive_bomb"}
    stopped = {"1.txt": b"1", "2.txt": "errors.archive_bomb", "": "errors.archive_bomb"}
    assert opened(tarred(files, "w:bz2")) == stopped


@foreign
def test_a_bomb_of_7z_is_stopped_also_where_nobody_reads_the_member(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "ALWAYS_ALLOWED", 1 << 20)
    result = opened(seven_zipped({"1.txt": b"1", "._2": bytes(3 << 20), "3.txt": b"3"}, tmp_path))
    assert result == {"1.txt": b"1", "._2": "errors.skipped_hidden", "": "errors.archive_bomb"}


def test_scans_hardly_compress_and_are_no_bomb_however_many(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "ALWAYS_ALLOWED", 1 << 10)
    files = {f"{number}.pdf": random.Random(number).randbytes(1 << 16) for number in range(20)}
    assert opened(zipped(files)) == opened(tarred(files, "w:gz")) == files


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_one_member_too_large_does_not_take_the_others_along(
    kind: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives.storing, "MAX_MEMBER", 1 << 20)
    files = {"1.txt": b"1", "2.txt": bytes(3 << 20), "3.txt": b"3"}
    made = zipped(files) if kind == "zip" else tarred(files, "w:gz")
    assert opened(made) == {"1.txt": b"1", "2.txt": "errors.too_large", "3.txt": b"3"}


def test_a_size_that_is_only_declared_makes_no_difference(opened: Opened) -> None:
    header = tarfile.TarInfo("表.txt")
    header.size = 1 << 60
    result = opened(tarred({"1.txt": b"1"})[:1024] + header.tobuf(tarfile.GNU_FORMAT) + bytes(5000))
    assert result == {"1.txt": b"1", "表.txt": "errors.archive_member_damaged", "": "errors.archive_cut_off"}


def test_a_header_that_would_fill_the_memory_is_a_bomb(opened: Opened) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    with pytest.raises(UnreadableError, match=r"errors.archive_bomb"):
        opened(header.tobuf(tarfile.GNU_FORMAT) + bytes(5000))


def test_members_that_overlap_are_a_bomb(opened: Opened) -> None:
    made = zipped({"1.txt": bytes(99_999), "2.txt": b"2"})
    directory = made.find(b"PK\x01\x02")
    second = made.find(b"PK\x01\x02", directory + 4)
    onto_the_first = made[: second + 42] + bytes(4) + made[second + 46 :]
    assert {*opened(onto_the_first).values()} == {"errors.archive_bomb"}


def test_there_are_only_so_many_members(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives.storing, "MAX_MEMBERS", 3)
    result = opened(zipped({f"{number}.txt": b"" for number in range(9)}))
    assert result == {"0.txt": b"", "1.txt": b"", "2.txt": b"", "": "errors.archive_too_many"}
