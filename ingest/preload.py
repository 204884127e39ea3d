"""What every worker needs, loaded by being imported: once, in the process that workers are forked from.

Dictionaries, vocabularies, templates and the libraries for tables take three seconds to load; no file's clock should
run meanwhile, and no worker that replaces another should do it again. Threads do not survive a fork: numpy and pyarrow
are told to start none, and onnxruntime and OpenCV, which cannot be told, are not loaded here.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")

import lxml.html  # noqa: F401
import pandas as pd  # noqa: F401 - pyarrow asks for it at the first table
import PIL.Image  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pypdfium2  # noqa: F401
import xlrd  # noqa: F401

from ingest.pipeline import convert_one
from normalize.wording import words_of
from output.looks import looks
from output.report.page import load_templates

_FORM = """部门整体支出绩效目标表（2026年度）
一级指标	二级指标	三级指标	指标值类型	指标值	计量单位	指标解释	评（扣）分标准
产出指标	数量指标	全年安全宣传教育活动次数	≥	12	次	反映宣传的次数	达到计划值得50分，否则不得分。
效益指标	社会效益指标	群众安全意	定性	明显提高		反映宣传教育
的效果	明显提高得50分，否则不得分。
"""

convert_one("preload", _FORM.encode())
words_of("绩效目标")
looks()
load_templates()
