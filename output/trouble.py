"""What the operating system says about writing, as an error that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parsers.errors import UsageError


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raises UsageError for an OSError that arises while the results folder `folder` is written."""
    try:
        yield
    except OSError as error:
        raise _explanation(folder, error) from error


def _explanation(folder: Path, error: OSError) -> UsageError:
    if error.errno == errno.ENOSPC:
        return UsageError("output.disk_full", folder=folder)
    file = Path(str(error.filename2 or error.filename or ""))
    if isinstance(error, PermissionError) and file.name and (folder / file.name).is_file():
        return UsageError("output.file_in_use", file=folder / file.name)
    return UsageError("output.folder_not_writable", folder=folder, reason=error.strerror or error)
