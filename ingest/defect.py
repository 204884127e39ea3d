"""An error that nobody meant, told so that it can be reported without giving away what stood in the file."""

from __future__ import annotations

import traceback
from pathlib import Path

from ingest.screen import OUR_PACKAGES
from parsers.errors import DefectError, JixiaoError

_HOME = Path(__file__).parent.parent


def as_defect(error: BaseException) -> DefectError:
    """The error's class and the line of ours where it arose; never its message, which may quote the file."""
    name = " ".join((type(error).__name__, error.code if isinstance(error, JixiaoError) else "")).strip()
    return DefectError("errors.unexpected", error=name, at=next(iter(own_places(error)), "?"))


def own_places(error: BaseException) -> list[str]:
    """The lines of our own code that the error passed through, the innermost first."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    return [f"{place}:{frame.lineno}" for frame in reversed(frames) if (place := _own(Path(frame.filename)))]


def _own(file: Path) -> str | None:
    if not file.is_relative_to(_HOME):
        return None
    place = file.relative_to(_HOME)
    return place.as_posix() if place.parts[0] in OUR_PACKAGES else None
