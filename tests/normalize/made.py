"""Made-up forms for property tests: a truth, and the text that a clean export of it would be."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

HEADER = ["一级指标", "二级指标", "三级指标", "指标值类型", "指标值", "计量单位", "指标解释", "评（扣）分标准", "备注"]
_BLOCKS = {
    "产出指标": {
        "数量指标": [
            ("河道清淤长度", "≥", "12", "公里"),
            ("技能培训场次", "=", "6", "场"),
            ("路灯更换盏数", "≥", "85", "盏"),
        ],
        "质量指标": [
            ("清淤验收合格率", "≥", "98", "%"),
            ("培训考核通过率", "≥", "90", "%"),
            ("灯具抽检合格率", "=", "100", "%"),
        ],
        "时效指标": [("清淤任务按期完成率", "≥", "95", "%"), ("补助资金发放及时率", "=", "100", "%")],
    },
    "效益指标": {
        "经济效益指标": [("带动村民务工增收", "定性", "明显提高", ""), ("节约用电费用", "≥", "3.5", "万元")],
        "社会效益指标": [("改善夜间出行条件", "定性", "有效改善", ""), ("受益群众人数", "≥", "2600", "人")],
        "生态效益指标": [("改善河道水环境", "定性", "持续改善", "")],
        "可持续影响指标": [("河道长效管护机制", "定性", "健全", "")],
    },
    "满意度指标": {"服务对象满意度指标": [("受益群众满意度", "≥", "92", "%"), ("沿线商户满意度", "≥", "90", "%")]},
}


@dataclass(slots=True)
class Made:
    """A form's rows as the truth has them, and its cells as a clean table prints them."""

    truth: list[dict[str, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def text(self, rows: list[list[str]] | None = None) -> bytes:
        """The whole export, tab-separated; `rows` in the place of the clean ones."""
        table = [HEADER, *(self.rows if rows is None else rows)]
        lines = ["部门整体支出绩效目标表", "（2027年度）", "", "单位名称\t青石县河湖事务中心" + "\t" * 7]
        lines += ["\t".join(row) for row in table]
        return "\n".join([*lines, "", "填表人：甲乙丙", "注：本表一式两份。"]).encode()


@st.composite
def forms(draw: st.DrawFn) -> Made:
    """A form of some blocks in the usual order; every level label stands at the top of its block."""
    made = Made()
    for level1, below in _BLOCKS.items():
        first1 = True
        for level2, names in below.items():
            chosen = names[: draw(st.integers(0 if len(names) > 1 else 1, len(names)))]
            for i, (name, sign, value, unit) in enumerate(chosen):
                truth = {"level1": level1, "level2": level2, "name": name, "value_type": sign, "value": value}
                truth |= {"unit": unit, "explanation": f"反映{name}的完成情况", "scoring": _scoring(sign, value)}
                made.truth.append(truth)
                labels = [level1 if first1 else "", level2 if i == 0 else ""]
                made.rows.append([*labels, name, sign, value, unit, truth["explanation"], truth["scoring"], ""])
                first1 = False
    return made


def _scoring(sign: str, value: str) -> str:
    if sign == "定性":
        return f"{value}得5分，一般得3分，否则不得分。"
    return "达到计划值得满分4分，否则按实际值/计划值×指标分值计分。"


def shifted(row: list[str], count: int) -> list[str]:
    """The row without its first `count` empty cells, as a bad export writes it."""
    return row[count:] + [""] * count


def swallowed(row: list[str], column: int) -> list[str]:
    """The row without its empty cell at `column`."""
    return [*row[:column], *row[column + 1 :], ""]
