"""Text that is aligned with spaces, where a Chinese character is one display column wide, or two."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest

from tests.parsers.shown import document, shown, tables, texts

ROWS = [
    ["一级指标", "二级指标", "三级指标", "指标值", "单位", "评分标准"],
    ["产出指标", "数量指标", "培训人数", "≥20", "人", "每少1人扣0.5分"],
    ["", "", "参训单位数量和覆盖面", "=5", "个", "按比例得分"],
    ["", "质量指标", "合格率", "95", "%", "达到目标值得10分，否则不得分"],
    ["效益指标", "社会效益指标", "群众安全感", "提升", "", "效果明显得满分"],
]


def wide(text: str, width: int) -> int:
    return sum(width if east_asian_width(char) in "WF" else 1 for char in text)


def aligned(table: list[list[str]], width: int, *, centred: bool = False, gap: int = 3) -> str:
    """The table as text; `width` is what a Chinese character takes."""
    widths = [max(wide(row[column], width) for row in table) for column in range(len(table[0]))]

    def padded(text: str, room: int) -> str:
        left = (room - wide(text, width)) // 2 if centred else 0
        return " " * left + text + " " * (room - wide(text, width) - left)

    return "\n".join((" " * gap).join(map(padded, row, widths)).rstrip() for row in table)


def sparse(table: list[list[str]]) -> list[list[str]]:
    return [[text for text in row if text] for row in table]


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("gap", [2, 3, 8])
def test_columns(width: int, centred: bool, gap: int) -> None:
    found = document("绩效目标表\n\n" + aligned(ROWS, width, centred=centred, gap=gap))
    assert found.format == "layout"
    assert shown(found) == ["绩效目标表", sparse(ROWS)]
    columns = [[cell.column for cell in row] for row in tables(found)[0].rows()]
    assert columns == [[index for index, text in enumerate(row) if text] for row in ROWS]


def test_wrapped_cells_and_labels_between_the_rows_keep_their_columns() -> None:
    table = [
        *ROWS[:3],
        ["产 出", "", "", "", "", "其余情况不得分"],
        *ROWS[3:],
        ["", "", "和满意度", "", "", ""],
        ROWS[1],
    ]
    found = document(aligned(table, 1))
    assert shown(found) == [sparse(table)]
    assert [cell.column for cell in tables(found)[0].rows()[3]] == [0, 5]
    assert [cell.column for cell in tables(found)[0].rows()[6]] == [2]


def test_cells_that_touch_are_parted_where_the_other_rows_part_them() -> None:
    lines = aligned(ROWS, 1, gap=2).splitlines()
    assert "参训单位数量和覆盖面  =5" in lines[2]
    lines[2] = lines[2].replace("覆盖面  =5", "覆盖面 =5 ", 1).replace("覆盖面 =5 ", "覆盖面情 =5", 1)
    assert texts(tables(document("\n".join(lines)))[0])[2] == ["参训单位数量和覆盖面情", "=5", "个", "按比例得分"]


def test_a_long_text_over_many_columns_stays_in_one_piece() -> None:
    duty = "部门职责    1. 贯彻执行方针政策。 2. 编制规划并组织实施。 3. 承担其他工作。 4. 完成上级交办的任务。"
    found = document(duty + "\n" + aligned(ROWS, 1))
    assert texts(tables(found)[0])[0] == duty.split("    ")


def test_pages_have_columns_of_their_own() -> None:
    text = aligned(ROWS, 1) + "\n\n        第1页\n\f" + aligned([row[2:] for row in ROWS[2:]], 1, gap=5) + "\n\f"
    found = document(text)
    assert shown(found) == [sparse(ROWS), "第1页", sparse([row[2:] for row in ROWS[2:]])]
    assert [table.where.page for table in tables(found)] == [1, 2]
    assert found.pages == 2


def test_blank_lines_between_rows_do_not_end_the_table() -> None:
    found = document(aligned(ROWS, 1).replace("\n", "\n\n\n"))
    assert shown(found) == [sparse(ROWS)]
    assert [row[0].where.line for row in tables(found)[0].rows()] == [1, 4, 7, 10, 13]


def test_tabs_among_the_spaces() -> None:
    text = "\n".join(
        "\t".join(f"{cell:<16}" for cell in row) if i % 2 else "    ".join(row) for i, row in enumerate(ROWS)
    )
    assert document(text).format in {"layout", "tsv"}
    assert "".join(document(text).texts()).replace(" ", "") == "".join(map("".join, ROWS))
