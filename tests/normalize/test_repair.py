"""The list of steps as a whole: damages in combination, other shapes of text, and what is left alone."""

from __future__ import annotations

import pytest

from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import Repaired, repair
from normalize.rows import apply
from parsers import parse

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\t\t\t\t\t\t\t\n"
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值类型\t指标值\t计量单位\t指标解释\t评（扣）分标准\t备注\n"
SCORING = "达到计划值得满分10分，否则按实际值/计划值×指标分值计分。"
LENGTH = f"产出指标（40分）\t数量指标\t清淤长度\t≥\t12\t公里\t反映清淤的范围\t{SCORING}\t\n"
LAMPS = f"\t\t路灯更换盏数\t=\t85\t盏\t反映路灯的更换\t{SCORING}\t\n"
RATE = f"\t质量指标\t验收合格率\t≥\t98\t%\t反映验收的情况\t{SCORING}\t\n"
TIME = f"\t时效指标\t投诉处理及时率\t≥\t95\t%\t反映投诉的处理\t{SCORING}\t\n"
ROADS = (
    "效益指标（20分）\t社会效益指标\t改善出行条件\t定性\t有效改善\t\t反映出行的情况\t有效改善得20分，一般得10分。\t\n"
)
PLEASED = f"满意度指标（10分）\t服务对象满意度指标\t群众满意度\t≥\t92\t%\t反映群众的满意程度\t{SCORING}\t\n"
CLEAN = (LENGTH, LAMPS, RATE, TIME, ROADS, PLEASED)


def done(*table: str) -> Repaired:
    return repair(parse("a.txt", (HEAD + COLUMNS + "".join(table) + "\n填表人：甲乙丙").encode()))


def kinds(repaired: Repaired) -> list[str]:
    return [edit.kind for edit in repaired.edits]


def only(repaired: Repaired) -> Form:
    (form,) = normalize(repaired)
    return form


def rows(repaired: Repaired) -> list[tuple[object, ...]]:
    return [
        (r.level1, r.level2, r.name, r.value_type, r.value, r.unit, r.explanation, r.scoring)
        for r in only(repaired).indicators
    ]


WHOLE = rows(done(*CLEAN))


def left(row: str, count: int) -> str:
    return row[count:-1] + "\t" * count + "\n"


def test_a_clean_form_is_not_touched() -> None:
    found = done(*CLEAN)
    assert (found.edits, found.doubts) == ((), ())
    assert found.rows == found.before


def test_the_damages_of_a_torn_page_together() -> None:
    """Rows shifted on page 1, a stray outer label, a footer, a header again, and page 2 begins with a shifted row."""
    found = done(LENGTH, LAMPS, left(RATE, 1), "绩效指标" + TIME, "\n第1页 共2页\n\n", COLUMNS, ROADS, PLEASED)
    assert rows(found) == WHOLE
    assert set(kinds(found)) - {"spaces_closed"} == {
        "page_footer_dropped",
        "repeated_header_dropped",
        "page_split_joined",
        "stray_label_dropped",
        "shifted_row_moved_back",
    }


def test_a_torn_page_with_a_label_on_the_wrong_side() -> None:
    """The label 时效指标 stands on page 2, though its block begins on page 1: words and sums carry it back."""
    more = TIME.replace("\t时效指标", "\t").replace("投诉处理", "补助发放")
    found = done(
        LENGTH.replace("40", "50"),
        LAMPS,
        RATE,
        TIME.replace("时效指标", ""),
        "\n",
        more.replace("\t\t补", "\t时效指标\t补"),
        ROADS,
        PLEASED,
    )
    assert kinds(found) == ["page_split_joined", "label_carried_back"]
    assert [(row[1], row[2]) for row in rows(found)[2:5]] == [
        ("质量指标", "验收合格率"),
        ("时效指标", "投诉处理及时率"),
        ("时效指标", "补助发放及时率"),
    ]
    assert found.edits[1].params["sums"] == "产出指标 50=50，效益指标 20=20，满意度指标 10=10"


def test_carrying_the_edits_out_again_gives_the_same_rows() -> None:
    found = done(LENGTH, left(LAMPS, 2), RATE[:-1] + TIME, "合计\t\t\t\t100\t\t\t\t\n", ROADS, PLEASED)
    assert found.edits
    assert apply(found.before, found.edits) == found.rows


def test_every_edit_says_where_it_was_and_has_a_reason_in_words() -> None:
    form = only(
        done(LENGTH, left(LAMPS, 2), RATE, "合计\t\t\t\t100\t\t\t\t\n", "\t\t……\t\t\t\t\t\t\n", TIME, ROADS, PLEASED)
    )
    assert {edit.kind for edit in form.edits} == {"shifted_row_moved_back", "total_row_dropped", "debris_dropped"}
    assert all(edit.where.line and edit.reason and edit.before for edit in form.edits)


def test_notes_and_signoff_below_the_table_are_no_rows() -> None:
    found = done(
        *CLEAN,
        "业务股室审核：\t\t绩效股审核：\t\t\t\t\t\t\n",
        "填表日期：2027年1月5日\t\t\t\t\t\t\t\t\n",
        "注：一式两份\t\t\t\t\t\t\t\t\n",
    )
    assert rows(found) == WHOLE
    assert only(found).other_text[-1] == "注：一式两份"


@pytest.mark.parametrize(
    "order",
    [
        (0, 1, 2, 4, 6, 7, 5, 3, 8),
        (0, 1, 2, 5, 3, 4, 6, 7, 8),
        (0, 1, 2, 7, 3, 4, 5, 6, 8),
        (0, 1, 2, 3, 4, 5, 7, 6, 8),
    ],
)
def test_another_order_of_columns_gives_the_same_rows(order: tuple[int, ...]) -> None:
    lines = [line[:-1].split("\t") for line in (COLUMNS, *CLEAN)]
    table = "".join("\t".join(cells[i] for i in order) + "\n" for cells in lines)
    found = repair(parse("a.txt", (HEAD + table + "\n填表人：甲乙丙").encode()))
    assert (kinds(found), rows(found)) == ([], WHOLE)


def test_running_numbers_before_the_rows_do_no_harm() -> None:
    lines = ["序号\t" + COLUMNS, *(f"{n}\t{line}" for n, line in enumerate(CLEAN, 1))]
    found = repair(parse("a.txt", (HEAD + "".join(lines) + "\n填表人：甲乙丙").encode()))
    assert (kinds(found), rows(found)) == ([], WHOLE)
    assert [row.other["序号"] for row in only(found).indicators] == list("123456")


def test_without_a_header_the_rows_are_read_by_content() -> None:
    found = repair(parse("a.txt", (HEAD + "\n" + "".join(CLEAN) + "\n填表人：甲乙丙").encode()))
    assert rows(found) == WHOLE


def test_a_header_in_two_rows() -> None:
    first = "一级指标\t二级指标\t三级指标\t绩效目标值\t\t\t指标解释\t评（扣）分标准\t备注\n"
    second = "\t\t\t计算符号\t目标值\t计量单位\t\t\t\n"
    found = repair(parse("a.txt", (HEAD + first + second + "".join(CLEAN) + "\n填表人：甲乙丙").encode()))
    assert (kinds(found), rows(found)) == ([], WHOLE)


def test_operator_value_and_unit_in_one_cell_are_no_damage() -> None:
    columns = "一级指标\t二级指标\t三级指标\t指标值\t评分标准\n"
    first = f"产出指标\t数量指标\t清淤长度\t≥12公里\t{SCORING}\n"
    second = f"满意度指标\t服务对象满意度指标\t群众满意度\t92%以上\t{SCORING}\n"
    found = repair(parse("a.txt", (HEAD + columns + first + second + "\n填表人：甲乙丙").encode()))
    assert kinds(found) == []
    assert [row[3:6] for row in rows(found)] == [("≥", "12", "公里"), ("≥", "92", "%")]


@pytest.mark.parametrize("operators", ["≧＝", "⩾═", ">==", "＞＝＝"])
def test_operators_are_read_in_every_glyph(operators: str) -> None:
    at_least, equal = operators[:-1], operators[-1]
    found = done(*(line.replace("≥", at_least).replace("\t=\t", f"\t{equal}\t") for line in CLEAN))
    assert (kinds(found), rows(found)) == ([], WHOLE)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a.csv", lambda text: text.replace("\t", ",")),
        (
            "a.md",
            lambda text: "\n".join(
                f"|{line}|".replace("\t", "|") if "\t" in line else line for line in text.split("\n")
            ),
        ),
    ],
    ids=["csv", "md"],
)
def test_other_separators_give_the_same_rows(name: str, change: object) -> None:
    text = HEAD + COLUMNS + "".join(CLEAN) + "\n填表人：甲乙丙"
    found = repair(parse(name, change(text).encode()))  # type: ignore[operator]
    assert rows(found) == WHOLE


def test_one_cell_a_line_gives_the_same_rows() -> None:
    cells = [cell for line in (COLUMNS, *CLEAN) for cell in line.strip().split("\t") if cell]
    text = (
        "部门整体支出绩效目标表\n（2027年度）\n单位名称：青石县河湖事务中心\n" + "\n".join(cells) + "\n填表人：甲乙丙\n"
    )
    found = repair(parse("a.txt", text.encode()))
    assert rows(found) == WHOLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    text = HEAD + COLUMNS + "".join(CLEAN) + "\n填表人：甲乙丙"
    found = repair(parse("a.txt", text.encode(encoding)))
    assert (kinds(found), rows(found)) == ([], WHOLE)


@pytest.mark.parametrize("text", ["今天下雨。", "甲\t乙\n丙\t丁\n", "一级指标\t二级指标\t三级指标\t指标值\n"])
def test_repair_never_raises_for_bad_content(text: str) -> None:
    found = repair(parse("a.txt", text.encode()))
    assert apply(found.before, found.edits) == found.rows
