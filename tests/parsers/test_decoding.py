"""Bytes of every encoding that such files come in, whole, cut, damaged, or decoded wrongly before."""

from __future__ import annotations

import random

import pytest

from parsers.decoding import decode
from parsers.errors import UnreadableError

TEXT = "单位整体支出绩效目标表\n（2026年度）\n产出指标\t数量指标\t培训人数\t≥\t20\t人\t达到计划值得满分，否则不得分。\n"
TRADITIONAL = "績效目標表\n一級指標\t二級指標\t三級指標\n產出指標\t數量指標\t培訓人數\t20\t人\n單位負責人簽字\n"


def notes(data: bytes) -> dict[str, dict[str, str]]:
    return {note.code: dict(note.params) for note in decode(data).notes}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("utf-32-be", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [TEXT, "指标", "张三\t李四\r\n王五"])
def test_encodings(text: str, encoding: str, name: str) -> None:
    if text == "指标" and encoding in {"utf-16-le", "utf-16-be", "utf-32-be"}:
        pytest.skip("four bytes without a mark or a line break could be anything")
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, name, ())


def test_big5_where_it_makes_more_sense() -> None:
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL
    assert decode(TEXT.encode("gbk")).encoding == "gb18030"


def test_ascii_before_the_first_chinese_character_does_not_count() -> None:
    assert decode(b"<style>x</style>" * 5000 + TEXT.encode("gb18030")).encoding == "gb18030"


@pytest.mark.parametrize(("encoding", "cut"), [("utf-8", 1), ("utf-8", 2), ("gb18030", 1)])
def test_a_text_cut_in_the_middle_of_a_character(encoding: str, cut: int) -> None:
    data = TEXT.rstrip().encode(encoding)[:-cut]
    decoded = decode(data)
    assert decoded.text.rstrip("\ufffd") == TEXT.rstrip()[:-1]
    assert notes(data) == {"parsers.broken_bytes": {"count": "1"}}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_broken_bytes_are_kept_and_counted(encoding: str) -> None:
    data = TEXT.encode(encoding) + b"\xff\xff\n" + TEXT.encode(encoding)
    assert decode(data).text.count("产出指标") == 2
    assert notes(data)["parsers.broken_bytes"]["count"] == str(decode(data).text.count("\ufffd"))


def test_characters_that_no_text_holds_are_broken_bytes() -> None:
    data = TEXT.replace("表", "表\x00\x0b", 1).encode()
    assert decode(data).text.startswith("单位整体支出绩效目标表\ufffd\x0b\n")
    assert notes(data) == {"parsers.broken_bytes": {"count": "1"}}


@pytest.mark.parametrize(("wrong", "right"), [("latin-1", "utf-8"), ("latin-1", "gb18030")])
def test_what_was_decoded_wrongly_without_loss_is_restored(wrong: str, right: str) -> None:
    data = TEXT.encode(right).decode(wrong).encode("utf-8")
    assert decode(data).text == TEXT
    assert notes(data) == {"parsers.mojibake": {"wrong": "cp1252", "right": right}}


def test_utf_8_that_was_taken_for_gbk_is_restored_where_every_byte_survived() -> None:
    lines = [line for line in ("绩效指标", "产出指标数量指标", "完成情况", "效益") if len(line.encode()) % 2 == 0]
    text = "\n".join(lines * 3)
    assert decode(text.encode().decode("gb18030").encode()).text == text


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode().decode("gbk", "replace").encode("utf-8"),
        TEXT.encode().decode("gbk", "ignore").encode("gbk", "replace"),
        TEXT.encode("ascii", "replace"),
        ("锘" + "\ufffd" * 40).encode(),
        "指标".encode() + b"\xff" * 40,
    ],
)
def test_a_text_in_ruins_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        decode(data)
    assert error.value.code == "parsers.wrong_encoding"


@pytest.mark.parametrize("data", [bytes(100), random.Random(1).randbytes(3000), b"\x01\x02\x03\x04" * 9 + b"abc"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        decode(data)
    assert error.value.code == "parsers.no_text"


@pytest.mark.parametrize("text", ["hello, world\n", "안녕하세요 여러분", "Ça dépend du café", "什么？？？？", "?", ""])
def test_other_texts_are_left_alone(text: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.notes) == (text, ())
