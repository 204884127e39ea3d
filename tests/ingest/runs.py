"""A small clean form, files that hold it, and the results of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[2]
NAMES = ["安全宣传次数", "隐患整改率", "群众安全意识", "群众满意度"]
PERSON = "甲某某"
PHONE = "0000-7654321"
FORM = f"""部门整体支出绩效目标表
（2026）年度

部门名称	某某县某某乡人民政府
一级指标	二级指标	三级指标	指标值类型	指标值	计量单位	指标解释	评（扣）分标准	备注
产出指标	数量指标	安全宣传次数	≥	12	次	反映宣传的次数	达到计划值得20分，否则不得分。
	质量指标	隐患整改率	=	100	%	反映整改的程度	达到计划值得30分，否则不得分。
效益指标	社会效益指标	群众安全意识	定性	明显提高		反映宣传的效果	明显提高得40分，否则不得分。
满意度指标	服务对象满意度指标	群众满意度	≥	95	%	反映满意的程度	达到计划值得10分，否则不得分。
填表人：{PERSON}	联系电话：{PHONE}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


Jixiao = Callable[..., Ran]


def write(path: Path, text: str = FORM) -> Path:
    """Write a file, its folders too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def records(results: Path, name: str) -> list[dict[str, Any]]:
    """The lines of a JSON Lines file in the results folder."""
    return [json.loads(line) for line in (results / name).read_text(encoding="utf-8").split("\n") if line]


def outcomes(results: Path) -> dict[str, dict[str, Any]]:
    """What became of each file, by its name."""
    return {outcome["name"]: outcome for outcome in records(results, "outcomes.jsonl")}


def names_read(results: Path) -> dict[str, list[str]]:
    """The names of the indicators, by the file that they were read from."""
    forms = records(results, "forms.jsonl")
    return {form["source"]["name"]: [row["name"] for row in form["indicators"]] for form in forms}


def command(*words: str | Path, **settings: Any) -> subprocess.Popen[str]:  # noqa: ANN401 - those of Popen
    """Start the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(HOME), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "ingest.command", *map(str, words)],
        **{"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", **settings},
    )
