"""Results with a report: of the samples, and of forms that try to be more than text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from ingest.pipeline import process_and_draw
from ingest.submission import Submission
from normalize.form import Form
from output.outcome import Outcome
from tests.golden import samples
from tests.recorded import record_of, replayed

Drawn = tuple[Outcome, list[Form], bytes]

ATTACKS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"onerror="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "</title><b>{{ 7*7 }}</b>&lt;",
    "]]><!--",
    "javascript:alert(1)",
)


def drawn(sample: Path, redacted: bool = False, name: str | None = None) -> Drawn:
    """A sample through the whole program, with the view of its source; scans as they were recorded."""
    with replayed(sample.name) if record_of(sample.name).exists() else nullcontext():
        return process_and_draw(Submission.of(name or sample.name, sample.read_bytes()), redacted)


def all_drawn() -> Iterator[Drawn]:
    """Every sample."""
    for sample in samples():
        yield drawn(sample)


def attacking(attack: str) -> Drawn:
    """A form in which the name, the unit, the labels of rows and every note is that text."""
    lines = [
        "部门整体支出绩效目标表（2026年度）",
        f"部门名称\t{attack}",
        "一级指标\t二级指标\t三级指标\t指标值类型\t指标值\t计量单位\t指标解释\t评（扣）分标准\t备注",
        f"产出指标\t数量指标\t{attack}\t≥\t12\t{attack}\t{attack}\t得20分{attack}\t{attack}",
        f"效益指标\t社会效益指标\t意识\t定性\t{attack}\t\t{attack}\t得40分\t{attack}",
        "满意度指标\t服务对象满意度指标\t群众满意度\t≥\t95\t%\t反映\t得10分\t",
        f"注：{attack}",
    ]
    name = f"{attack.replace('/', '')}.txt"
    return process_and_draw(Submission.of(name, "\n".join(lines).encode()), redacted=False)
