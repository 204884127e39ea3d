"""What pages, printers and exports do to rows: each event with its own small table and its exact edits."""

from __future__ import annotations

import pytest

from normalize import events
from normalize.bench import Bench
from normalize.normalize import normalize
from normalize.repair import Repaired, repair
from normalize.rows import read_rows
from parsers import parse
from parsers.document import Cell, Document, Line, Table

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\t\t\t\n"
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值\t备注\n"
LENGTH = "产出指标\t数量指标\t清淤长度\t≥12公里\t\n"
LAMPS = "\t\t路灯更换盏数\t≥85盏\t\n"
RATE = "\t质量指标\t验收合格率\t≥98%\t\n"
PLEASED = "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t\n"


def done(*table: str) -> Repaired:
    return repair(parse("a.txt", (HEAD + COLUMNS + "".join(table) + "\n填表人：甲乙丙").encode()))


def kinds(repaired: Repaired) -> list[str]:
    return [edit.kind for edit in repaired.edits]


def names(repaired: Repaired) -> list[str]:
    """The third column of the rows that hold indicators."""
    return [cell.text for row in repaired.rows if row.fragment >= 0 and len(row.cells) >= 2 and (cell := row.at(2))][1:]


def bench(*blocks: Table | Line) -> Bench:
    return Bench(read_rows(Document("a.txt", "tsv", blocks)))


def closed(text: str, in_table: bool = True) -> str | None:
    block = Table((Cell(text, 0, 0),)) if in_table else Line(text)
    edits = list(events.close_spaced_words(bench(block)))
    return edits[0].rows[0].text if edits else None


def test_a_clean_table_has_no_events() -> None:
    assert kinds(done(LENGTH, LAMPS, RATE, PLEASED)) == []


def test_invisible_characters_go() -> None:
    (edit,) = events.remove_invisible(bench(Line("清淤\u200b长度\ufeff")))
    assert (edit.kind, edit.rows[0].text) == ("invisible_removed", "清淤长度")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("成 本 指 标", "成本指标"),
        ("社会成本　指标", "社会成本指标"),
        ("产 出 指 标（50分）", "产出指标（50分）"),
        ("清淤 长度", "清淤长度"),
        ("反映\n清淤 长度", "反映\n清淤长度"),
    ],
)
def test_spaces_inside_words_are_closed(text: str, expected: str) -> None:
    assert closed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "清淤长度",
        "5G LTE",
        "达到 95%",
        "第一句。 第二句",
        "填表人：甲 联系电话：乙",
        "单位名称：甲局  单位：万元",
        "2027 12",
    ],
)
def test_other_spaces_stay(text: str) -> None:
    assert closed(text) is None


def test_running_text_outside_tables_keeps_its_spaces() -> None:
    assert closed("第一段 第二段", in_table=False) is None
    assert closed("绩 效 目 标 表", in_table=False) == "绩效目标表"


@pytest.mark.parametrize("footer", ["第1页", "第1页 共2页", "— 1 —", "第 1 页，共 2 页"])
def test_a_page_number_between_two_pages_is_dropped(footer: str) -> None:
    found = done(LENGTH, f"\n{footer}\n\n", RATE, PLEASED)
    assert "page_footer_dropped" in kinds(found)
    assert footer.replace(" ", "") not in "".join(row.text for row in found.rows).replace(" ", "")


def test_a_bare_number_is_not_dropped_as_a_page_number() -> None:
    assert list(events.drop_page_furniture(bench(Line("12")))) == []


def test_a_header_printed_again_is_dropped() -> None:
    found = done(LENGTH, RATE, "\n", COLUMNS, PLEASED)
    assert kinds(found) == ["repeated_header_dropped", "page_split_joined"]
    assert names(found) == ["清淤长度", "验收合格率", "群众满意度"]


def test_a_header_printed_again_in_the_middle_of_a_table_is_dropped() -> None:
    assert kinds(done(LENGTH, RATE, COLUMNS, PLEASED)) == ["repeated_header_dropped"]


def test_a_header_printed_again_without_a_column_is_dropped() -> None:
    assert kinds(done(LENGTH, RATE, COLUMNS.replace("\t备注", "\t"), PLEASED))[:1] == ["repeated_header_dropped"]


def test_a_header_of_another_layout_stays() -> None:
    other = "一级指标\t二级指标\t三级指标\t计算符号\t目标值\t计量单位\n"
    assert "repeated_header_dropped" not in kinds(
        done(LENGTH, RATE, "\n", other, "产出指标\t数量指标\t井盖数\t≥\t5\t个\n")
    )


@pytest.mark.parametrize(
    "debris", ["\t\t……\t\t\n", "\t\t—\t—\t\n", "\t\t...\t\t\n", "\t\t指标2：……\t\t\n", "\t\t/\t/\t/\n"]
)
def test_a_row_of_dots_or_dashes_is_dropped(debris: str) -> None:
    found = done(LENGTH, debris, RATE, PLEASED)
    assert kinds(found) == ["debris_dropped"]
    assert names(found) == ["清淤长度", "验收合格率", "群众满意度"]


def test_a_dash_beside_a_name_is_no_debris() -> None:
    assert kinds(done(LENGTH, RATE.replace("≥98%", "—"), PLEASED)) == []


@pytest.mark.parametrize("total", ["合计\t\t\t100\t\n", "总分\t\t\t\t100\n", "\t小计\t\t30\t\n", "合 计\t\t\t100\t/\n"])
def test_a_row_of_totals_is_dropped(total: str) -> None:
    found = done(LENGTH, RATE, PLEASED, total)
    assert "total_row_dropped" in kinds(found)
    assert names(found) == ["清淤长度", "验收合格率", "群众满意度"]


def test_a_row_of_totals_in_the_columns_of_name_and_value_is_flagged() -> None:
    (form,) = normalize(done(LENGTH, RATE, PLEASED, "\t\t小计\t30\t\n"))
    assert [row.name for row in form.indicators if row.needs_review] == ["小计"]


def test_an_indicator_that_counts_a_total_is_no_row_of_totals() -> None:
    found = done(LENGTH, LAMPS.replace("路灯更换盏数", "合计更换盏数"), PLEASED)
    assert kinds(found) == []


def test_the_row_at_a_page_break_printed_on_both_sides_is_kept_once() -> None:
    found = done(LENGTH, RATE, "\n", RATE, PLEASED)
    assert kinds(found) == ["boundary_row_dropped", "page_split_joined"]
    assert names(found) == ["清淤长度", "验收合格率", "群众满意度"]


def test_the_same_row_twice_on_one_page_is_not_dropped() -> None:
    assert "boundary_row_dropped" not in kinds(done(LENGTH, RATE, RATE, PLEASED))


@pytest.mark.parametrize("label", ["绩效指标", "绩效\u3000指标", "年度绩效指标"])
@pytest.mark.parametrize("cells", ["{}\t时效指标\t按期完成率\t≥95%\t\n", "\t{}\t按期完成率\t≥95%\t\n"])
def test_the_outer_label_in_a_level_column_is_dropped(label: str, cells: str) -> None:
    found = done(LENGTH, RATE, cells.format(label), PLEASED)
    assert kinds(found)[-1] == "stray_label_dropped"
    assert all("绩效指标" not in row.text.replace("\u3000", "") for row in found.rows)


def test_the_outer_label_in_its_own_column_stays() -> None:
    columns = "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\n"
    text = (
        HEAD
        + columns
        + "绩效指标\t产出指标\t数量指标\t清淤长度\t≥12公里\n\t满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\n"
    )
    assert kinds(repair(parse("a.txt", text.encode()))) == []


@pytest.mark.parametrize(("above", "below"), [("产出指", "标"), ("产出指", "标（50分）")])
def test_a_level1_label_wrapped_into_the_next_row_is_joined(above: str, below: str) -> None:
    found = done(LENGTH.replace("产出指标", above), below + LAMPS, RATE, PLEASED)
    assert kinds(found) == ["wrapped_label_joined"]
    assert names(found) == ["清淤长度", "路灯更换盏数", "验收合格率", "群众满意度"]


@pytest.mark.xfail(
    strict=True, reason="产出 is a label by itself, so 指标 below becomes the level 1 of the rows that follow (flagged)"
)
def test_a_level1_label_wrapped_after_a_whole_word_is_joined() -> None:
    found = done(LENGTH.replace("产出指标", "产出"), "指标" + LAMPS, RATE, PLEASED)
    assert kinds(found) == ["wrapped_label_joined"]


def test_a_level2_label_wrapped_into_the_next_row_is_joined() -> None:
    found = done(LENGTH, RATE, PLEASED.replace("服务对象满意度指标", "服务对象满意"), "\t度指标\t回访满意度\t≥90%\t\n")
    assert [(edit.kind, edit.field) for edit in found.edits] == [("wrapped_label_joined", "level2")]
    assert found.edits[0].rows[0].at(1) is not None
    assert "服务对象满意度指标" in found.edits[0].after


def test_two_whole_labels_are_not_joined() -> None:
    assert kinds(done(LENGTH, "效益指标\t社会效益指标\t改善出行\t有效改善\t\n", PLEASED)) == []
