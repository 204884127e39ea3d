"""The models that find and read text, and what runs them: OpenVINO where it is installed, onnxruntime otherwise.

PP-OCRv6 small, detection (9.9 MB) and recognition (21.2 MB), as they lie in the wheel of `rapidocr` (Apache-2.0). Only
the wheel's files are used: its own program pads every line to 320 pixels and loads what it lacks from the network.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parsers.errors import UnreadableError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = NDArray[np.float32]
Runner = Callable[[Floats], Floats]
"""A model: a batch of pictures (count, 3, height, width) -> what it says about each."""

THREADS = "JIXIAO_OCR_THREADS"
"""The environment variable with the number of threads that a model may use (several workers: one each)."""

ENGINE = "JIXIAO_OCR_ENGINE"
"""The environment variable that names the engine: openvino or onnxruntime."""

FINDER, READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


def finder() -> Runner:
    """The model that marks where text stands."""
    return _runner(FINDER, threads())


def reader() -> Runner:
    """The model that reads one line of text."""
    return _runner(READER, threads())


def threads() -> int:
    """How many threads a model may use: as the environment says, or one for every core."""
    told = os.environ.get(THREADS, "")
    return max(int(told), 1) if told.isdecimal() else os.cpu_count() or 1


@cache
def alphabet() -> tuple[str, ...]:
    """What the numbers that the reader gives stand for; 0 is no character at all, the last one a blank."""
    from onnxruntime import InferenceSession

    meta = InferenceSession(str(_file(READER)), providers=["CPUExecutionProvider"]).get_modelmeta()
    return "", *meta.custom_metadata_map["character"].split("\n"), " "


def engine() -> str:
    """The engine in use. OpenVINO reads a page in about 0.6 of the time that onnxruntime takes."""
    return "openvino" if os.environ.get(ENGINE) != "onnxruntime" and find_spec("openvino") else "onnxruntime"


@cache
def _runner(name: str, count: int) -> Runner:
    path = _file(name)
    return _openvino(path, count) if engine() == "openvino" else _onnxruntime(path, count)


def _file(name: str) -> Path:
    """The model's file. Raises UnreadableError where the package that carries it is not installed."""
    spec = find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise UnreadableError("parsers.no_ocr_model", file=name)
    return path


def _onnxruntime(path: Path, count: int) -> Runner:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = count
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    there = onnxruntime.get_available_providers()
    wanted = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in there]
    session: InferenceSession = onnxruntime.InferenceSession(str(path), options, providers=wanted)
    return lambda batch: np.asarray(session.run(None, {"x": batch})[0], dtype=np.float32)


def _openvino(path: Path, count: int) -> Runner:
    import openvino

    settings = {"INFERENCE_NUM_THREADS": count, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1"}
    model = openvino.Core().compile_model(str(path), "CPU", settings)
    return lambda batch: np.asarray(model([batch])[0], dtype=np.float32)
