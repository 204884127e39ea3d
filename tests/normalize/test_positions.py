"""Tables torn by pages and cells out of their columns: the exact edits and the place where each cell ends."""

from __future__ import annotations

import pytest

from normalize.columns import Layout
from normalize.normalize import normalize
from normalize.positions import join_texts, suspicious
from normalize.repair import Repaired, repair
from normalize.rows import Row
from parsers import parse
from parsers.document import Cell

HEAD = "部门整体支出绩效目标表\n（2027年度）\n单位名称\t青石县河湖事务中心\t\t\t\t\t\t\t\n"
COLUMNS = "一级指标\t二级指标\t三级指标\t指标值类型\t指标值\t计量单位\t指标解释\t评（扣）分标准\t备注\n"
SCORING = "达到计划值得满分10分，否则按实际值/计划值×指标分值计分。"
LENGTH = f"产出指标\t数量指标\t清淤长度\t≥\t12\t公里\t反映清淤的范围\t{SCORING}\t\n"
LAMPS = f"\t\t路灯更换盏数\t=\t85\t盏\t反映路灯的更换\t{SCORING}\t\n"
RATE = f"\t质量指标\t验收合格率\t≥\t98\t%\t反映验收的情况\t{SCORING}\t\n"
ROADS = "效益指标\t社会效益指标\t改善夜间出行条件\t定性\t有效改善\t\t反映出行的情况\t有效改善得20分，一般得10分。\t\n"
PLEASED = f"满意度指标\t服务对象满意度指标\t群众满意度\t≥\t92\t%\t反映群众的满意程度\t{SCORING}\t\n"
CLEAN = (LENGTH, LAMPS, RATE, ROADS, PLEASED)

Shown = tuple[str | None, ...]


def done(*table: str) -> Repaired:
    return repair(parse("a.txt", (HEAD + COLUMNS + "".join(table) + "\n填表人：甲乙丙").encode()))


def kinds(repaired: Repaired) -> list[str]:
    return [edit.kind for edit in repaired.edits]


def shown(repaired: Repaired) -> list[Shown]:
    (form,) = normalize(repaired)
    return [
        (
            row.level1,
            row.level2,
            row.name,
            row.value_type,
            row.value,
            row.unit,
            row.explanation,
            row.scoring,
            row.remarks,
        )
        for row in form.indicators
    ]


def flagged(repaired: Repaired) -> list[int]:
    (form,) = normalize(repaired)
    return [row.seq for row in form.indicators if row.needs_review]


WHOLE = shown(done(*CLEAN))


def left(row: str, count: int) -> str:
    """The row without its first empty cells."""
    return row[count:-1] + "\t" * count + "\n"


def without(row: str, column: int) -> str:
    """The row without its (empty) cell at `column`."""
    cells = row[:-1].split("\t")
    return "\t".join([*cells[:column], *cells[column + 1 :], ""]) + "\n"


def test_a_clean_table_is_not_touched() -> None:
    assert kinds(done(*CLEAN)) == []


def test_a_table_torn_by_a_page_is_joined() -> None:
    found = done(LENGTH, LAMPS, "\n", RATE, ROADS, PLEASED)
    assert [(edit.kind, edit.params["rows"], edit.params["offset"]) for edit in found.edits] == [
        ("page_split_joined", "3", "0")
    ]
    assert shown(found) == WHOLE


def test_a_page_that_lost_its_first_column_is_put_under_the_others() -> None:
    found = done(LENGTH, LAMPS, "\n", RATE[1:], LAMPS[1:].replace("路灯", "井盖"))
    assert [(edit.kind, edit.params["offset"]) for edit in found.edits] == [("page_split_joined", "1")]
    assert shown(found)[2] == WHOLE[2]


@pytest.mark.parametrize(("row", "count"), [(1, 1), (1, 2), (2, 1)])
def test_a_row_shifted_left_is_moved_back(row: int, count: int) -> None:
    table = list(CLEAN)
    table[row] = left(table[row], count)
    found = done(*table)
    assert kinds(found) == ["shifted_row_moved_back"]
    assert (shown(found), flagged(found)) == (WHOLE, [])


def test_the_edit_of_a_shifted_row_names_its_moves_and_its_line() -> None:
    (edit,) = done(LENGTH, LAMPS, left(RATE, 1), ROADS, PLEASED).edits
    assert edit.params["moves"].startswith("质量指标→二级指标；验收合格率→三级指标；≥→指标值类型")
    assert edit.where.line == 7


def test_a_swallowed_empty_cell_is_restored() -> None:
    found = done(LENGTH, LAMPS, RATE, without(ROADS, 5), PLEASED)
    assert kinds(found) == ["empty_cell_restored"]
    assert (shown(found), flagged(found)) == (WHOLE, [])


def test_shift_and_swallowed_cell_in_one_row_are_one_edit() -> None:
    roads = ROADS.replace("效益指标\t社会", "\t社会", 1)
    table = (
        LENGTH,
        "效益指标\t经济效益指标\t带动增收\t定性\t有效提升\t\t反映增收的情况\t有效提升得20分。\t\n",
        without(left(roads, 1), 4),
    )
    found = done(*table, PLEASED)
    assert kinds(found) == ["shifted_row_moved_back"]
    assert shown(found)[2] == WHOLE[3]


def test_two_rows_in_one_are_separated() -> None:
    found = done(LENGTH, LAMPS[:-1] + RATE, ROADS, PLEASED)
    assert kinds(found) == ["glued_rows_separated", "shifted_row_moved_back"]
    assert (shown(found), flagged(found)) == (WHOLE, [])


@pytest.mark.parametrize(
    "glued",
    [
        LENGTH.replace("≥\t12", "≥12\t"),
        LENGTH.replace("12\t公里", "12公里\t"),
        LENGTH.replace("数量指标\t清淤长度", "数量指标清淤长度\t"),
        LENGTH.replace("公里\t反映清淤的范围", "公里反映清淤的范围\t"),
        LENGTH.replace("清淤长度\t≥", "清淤长度≥"),
    ],
)
def test_glued_cells_are_split(glued: str) -> None:
    found = done(glued, *CLEAN[1:])
    assert shown(found) == WHOLE
    assert kinds(found) in (["glued_cells_split"], [])


def test_an_operator_glued_to_the_name_is_split_off_or_flagged() -> None:
    found = done(LENGTH.replace("清淤长度\t≥", "清淤长度≥\t"), *CLEAN[1:])
    assert shown(found)[0][2:4] == ("清淤长度", "≥") or 1 in flagged(found)


def test_a_weight_that_slid_into_the_value_column_is_moved_back_or_flagged() -> None:
    columns = "一级指标\t二级指标\t三级指标\t指标值\t分值\t备注\n"
    rows = "产出指标\t数量指标\t清淤长度\t≥12公里\t10\t\n\t质量指标\t验收合格率\t20\t\t\n"
    end = "满意度指标\t服务对象满意度指标\t群众满意度\t≥92%\t10\t\n"
    (form,) = normalize(repair(parse("a.txt", (HEAD + columns + rows + end + "\n填表人：甲乙丙").encode())))
    assert form.indicators[1].value != "20" or form.indicators[1].needs_review


def test_an_explanation_glued_to_its_scoring_is_split_or_flagged() -> None:
    explained = LAMPS.replace("反映路灯的更换\t", "反映路灯更换的完成情况")[:-1] + "\t\n"
    found = done(LENGTH, explained, *CLEAN[2:])
    assert shown(found)[1][6] == "反映路灯更换的完成情况" or 2 in flagged(found)


def test_a_name_wrapped_over_two_lines_is_joined() -> None:
    found = done(LENGTH, LAMPS.replace("路灯更换盏数", "路灯更"), "\t\t换盏数\t\t\t\t\t\t\n", *CLEAN[2:])
    assert kinds(found) == ["wrapped_row_joined"]
    assert shown(found) == WHOLE


def test_a_row_that_lost_all_but_its_name_is_kept_or_flagged() -> None:
    found = done(LENGTH, LAMPS, "\t\t巡河检查\t\t\t\t\t\t\n", *CLEAN[2:])
    assert "巡河检查" in [row[2] for row in shown(found)] or 2 in flagged(found)


def test_a_name_whose_values_stand_at_its_second_line_is_joined_downwards_or_flagged() -> None:
    found = done(LENGTH, "\t\t路灯更\t\t\t\t\t\t\n", LAMPS.replace("路灯更换盏数", "换盏数"), *CLEAN[2:])
    assert [row[2] for row in shown(found)[:2]] == ["清淤长度", "路灯更换盏数"] or flagged(found)


def test_a_short_row_shifted_left_does_not_vanish_into_the_row_above() -> None:
    found = done(LENGTH, "检查\t优良\t\t\t\t\t\t\t\n", *CLEAN[2:])
    assert "检查" in [row[2] for row in shown(found)] or 1 in flagged(found)


def test_the_rest_of_a_name_that_also_shifted_left_does_not_go_to_the_scoring() -> None:
    found = done(LENGTH.replace("清淤长度", "河道清"), "淤长度\t\t\t\t\t\t\t\t\n", *CLEAN[1:])
    assert shown(found)[0][2] == "河道清淤长度" or 1 in flagged(found)


def test_a_scoring_sentence_wrapped_over_two_lines_is_joined() -> None:
    cut = LENGTH.replace(SCORING, SCORING[:14])
    found = done(cut, f"\t\t\t\t\t\t\t{SCORING[14:]}\t\n", *CLEAN[1:])
    assert kinds(found) == ["wrapped_row_joined"]
    assert shown(found) == WHOLE


def test_several_cells_wrapped_over_two_lines_are_joined() -> None:
    cut = LAMPS.replace("路灯更换盏数", "路灯更").replace("反映路灯的更换", "反映路灯").replace(SCORING, SCORING[:14])
    found = done(LENGTH, cut, f"\t\t换盏数\t\t\t\t的更换\t{SCORING[14:]}\t\n", *CLEAN[2:])
    assert kinds(found)[0] == "wrapped_row_joined"
    assert shown(found) == WHOLE


def test_joining_a_wrapped_row_is_one_edit() -> None:
    cut = LAMPS.replace("路灯更换盏数", "路灯更").replace("反映路灯的更换", "反映路灯").replace(SCORING, SCORING[:14])
    found = done(LENGTH, cut, f"\t\t换盏数\t\t\t\t的更换\t{SCORING[14:]}\t\n", *CLEAN[2:])
    assert kinds(found) == ["wrapped_row_joined"]


def test_an_empty_column_without_a_title_does_no_harm() -> None:
    columns = COLUMNS.replace("\t备注", "\t\t备注")
    rows = "".join(row[:-1] + "\t\n" for row in CLEAN)
    found = repair(parse("a.txt", (HEAD + columns + rows + "\n填表人：甲乙丙").encode()))
    assert (kinds(found), shown(found)) == ([], WHOLE)


ROLES = ("level1", "level2", "name", "value", "remarks")
NEEDED = frozenset({2, 3})


def row(*cells: str, stream: bool = False) -> Row:
    printed = tuple(Cell(text, 0, i) for i, text in enumerate(cells) if text)
    return Row(0, printed, fragment=0, stream=stream)


@pytest.mark.parametrize(
    ("given", "doubtful"),
    [
        (row("产出指标", "数量指标", "清淤长度", "≥12公里"), False),
        (row("", "", "清淤长度", "≥12公里", "县级配套"), False),
        (row("产出指标", "数量指标"), False),
        (row("产出指标", "数量指标", "清淤长度"), True),
        (row("产出指标", "数量指标", "", "≥12公里"), True),
        (row("数量指标", "清淤长度", "≥12公里"), True),
        (row("产出指标", "数量指标", "清淤长度", "≥12公里", "", "多一格"), True),
        (row("产出指标", stream=True), True),
    ],
)
def test_only_suspicious_rows_are_read_anew(given: Row, doubtful: bool) -> None:
    assert suspicious(given, Layout(ROLES, ROLES), NEEDED) is doubtful


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [("清淤", "长度", "清淤长度"), ("5G", "LTE", "5G LTE"), ("第1", "2次", "第12次"), ("按95", "%计", "按95%计")],
)
def test_wrapped_texts_are_joined_without_a_space_but_between_latin_words(above: str, below: str, joined: str) -> None:
    assert join_texts(above, below) == joined
