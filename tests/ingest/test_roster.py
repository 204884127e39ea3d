"""The list of units that have to hand in forms, as people write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.roster import read_roster
from parsers.errors import UsageError
from tests.ingest.runs import Jixiao, records, write

UNITS = ("某县教育局", "某县财政局")


@pytest.mark.parametrize(
    "text",
    [
        "某县教育局\n某县财政局\n",
        "序号,单位名称,联系人\n1,某县教育局,甲\n2,某县财政局,乙\n3,某县财政局,乙\n",
        "序号\t单位\n1\t某县教育局\n2\t某县财政局\n",
        "1、,某县教育局\n2、,某县财政局\n\n",
        "某县2026年应报名单\n序号,名称\n1,某县教育局\n2,某县财政局\n合计,2\n",
        "某县教育局 张某\n某县财政局 李某\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_text(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert read_roster(tmp_path / "a.csv") == UNITS


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("名单", 0)
    for line in (["应报单位名单"], ["序号", "单位名称", "电话"], [1, UNITS[0], "1"], [2, UNITS[1], "2"]):
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    assert read_roster(tmp_path / "a.xlsx") == UNITS


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "across.roster_cannot_open"),
        (b"\n1\n2\n", "across.roster_empty"),
        (b"%PDF-1.4 broken", "across.roster_unreadable"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_roster(tmp_path / "a.txt")
    assert error.value.code == code


def test_who_handed_in_nothing_is_told_by_convert(jixiao: Jixiao, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.txt")
    (tmp_path / "roster.txt").write_text("某某县某某乡\n某县财政局\n", encoding="utf-8")
    ran = jixiao("convert", folder, "--out", tmp_path / "r", "--roster", tmp_path / "roster.txt")
    assert ran.code == 0
    assert "某县财政局" in (tmp_path / "r" / "报告.html").read_text(encoding="utf-8")
    assert not records(tmp_path / "r", "forms.jsonl")[0]["findings"]
