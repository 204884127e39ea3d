"""`jixiao convert`: files and folders in, a results folder and a short account of it out."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.account import account
from ingest.bar import Bar
from ingest.batch import Settings, Watcher, run
from ingest.gather import found_any
from ingest.screen import emit, visible
from ingest.worker import Limits
from output.summary import Summary
from parsers.errors import ExitCode, UsageError
from parsers.messages import Language


def convert(
    given: Sequence[Path], out: Path, language: Language, settings: Settings, as_json: bool = False
) -> ExitCode:
    """Convert everything given into the folder `out`. Raises UsageError where that cannot be begun or ended."""
    _check(given, out)
    with Bar(language) as bar:
        summary = run(given, out, settings, Watcher(bar.show, bar.show_page))
    emit(_for_machines(summary, out) if as_json else account(summary, out, language))
    return summary.exit_code


def _check(given: Sequence[Path], out: Path) -> None:
    if not found_any(given):
        raise UsageError("command.nothing_there", paths=", ".join(visible(str(path)) for path in given))
    if out.exists() and not out.is_dir():
        raise UsageError("command.out_is_a_file", path=visible(str(out)))
    if any(path.is_dir() and out.resolve() == path.resolve() for path in given):
        raise UsageError("command.out_is_the_input", path=visible(str(out)))


def _for_machines(summary: Summary, out: Path) -> str:
    return json.dumps({**asdict(summary), "out": str(out), "exit_code": int(summary.exit_code)}, ensure_ascii=False)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """How the command line wants the run to work."""
    limits = Limits(seconds=arguments.timeout, memory=arguments.memory << 20)
    workers = arguments.workers or default_workers()
    return Settings(workers, limits, redacted=arguments.redact, verbose=arguments.verbose)


def default_workers() -> int:
    """One for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
