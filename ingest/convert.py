"""`jixiao convert`: files and folders in, a results folder and a short account of it out."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ingest.account import account
from ingest.bar import Bar
from ingest.batch import Settings, Watcher, run
from ingest.gather import found_any
from ingest.roster import read_roster
from ingest.screen import emit, visible
from ingest.storage import is_remote
from ingest.worker import Limits
from normalize.checks.rules import read_rules
from output.summary import Summary
from parsers.errors import ExitCode, UsageError
from parsers.messages import Language


def convert(arguments: argparse.Namespace, language: Language) -> ExitCode:
    """Convert everything given into a results folder. Raises UsageError where that cannot be begun or ended."""
    _check(arguments.paths, arguments.out, arguments.engine)
    settings = settings_of(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what ends services ends a run in order, too
    with Bar(language) as bar:
        summary = _engine(arguments.engine)(arguments.paths, arguments.out, settings, Watcher(bar.show, bar.show_page))
    for_people = partial(account, summary, arguments.out, language, settings.wanted)
    emit(_for_machines(summary, arguments.out) if arguments.json else for_people())
    return summary.exit_code


def _engine(name: str) -> Callable[[Sequence[str], str, Settings, Watcher], Summary]:
    if name == "local":
        return lambda given, out, *how: run([Path(one) for one in given], Path(out), *how)
    from ingest.cluster import run as run_on_cluster

    return run_on_cluster


def _check(given: Sequence[str], out: str, engine: str) -> None:
    if not all((*given, out)):  # an empty variable of a script; pathlib takes it for the folder where one stands
        raise UsageError("command.path_empty")
    remote = [one for one in (*given, out) if is_remote(one)]
    if remote and engine == "local":
        raise UsageError("command.storage_needs_ray", place=remote[0])
    paths = [Path(one) for one in given if not is_remote(one)]
    if paths and not found_any(paths):
        raise UsageError("command.nothing_there", paths=", ".join(visible(str(path)) for path in paths))
    if not is_remote(out):
        _check_folder(paths, Path(out))


def _check_folder(given: Sequence[Path], out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError("command.out_is_a_file", path=visible(str(out)))
    if any(path.is_dir() and out.resolve() == path.resolve() for path in given):
        raise UsageError("command.out_is_the_input", path=visible(str(out)))


def _for_machines(summary: Summary, out: str) -> str:
    return json.dumps({**asdict(summary), "out": out, "exit_code": int(summary.exit_code)}, ensure_ascii=False)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """How the command line wants the run to work."""
    limits = Limits(seconds=arguments.timeout, memory=arguments.memory << 20)
    workers = arguments.workers or (default_workers() if arguments.engine == "local" else 1)
    return Settings(
        workers,
        limits,
        redacted=arguments.redact,
        verbose=arguments.verbose,
        report=arguments.report,
        workbook=arguments.workbook,
        rules=read_rules(arguments.rules) if arguments.rules else {},
        roster=read_roster(arguments.roster) if arguments.roster else (),
    )


def default_workers() -> int:
    """One for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
