"""The one tree of errors and the exit codes that the command line promises."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `jixiao`; stable, documented in the README."""

    CLEAN = 0
    WRONG_ARGUMENTS = 1
    NOTHING_READABLE = 2
    NEEDS_REVIEW = 3
    SOME_FAILED = 4
    INTERRUPTED = 130


class JixiaoError(Exception):
    """Every error that jixiao raises on purpose: a stable code of the message catalogue and its parameters."""

    exit_code: ExitCode = ExitCode.SOME_FAILED

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}
        super().__init__(code, self.params)


class UsageError(JixiaoError):
    """The command cannot be carried out as it was given."""

    exit_code = ExitCode.WRONG_ARGUMENTS


class UnreadableError(JixiaoError):
    """The bytes of one file cannot be read as a document; the batch goes on without it."""


class NoFormError(JixiaoError):
    """The file was read, but no 绩效目标表 stands in it."""


class DefectError(JixiaoError):
    """Two parsers claim the same bytes, or a law of the program is broken: a defect of jixiao itself."""
