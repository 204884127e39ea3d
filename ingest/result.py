"""What became of one file, as bytes: what a worker hands back and the journal keeps."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import replace

from normalize.form import Form
from output.outcome import Outcome
from parsers.errors import JixiaoError

Result = tuple[Outcome, Sequence[Form], bytes]
"""The outcome of a file, its forms, and the view of its source that their pages draw (empty where there is none)."""

_FAST = 1


def packed(outcome: Outcome, forms: Sequence[Form], view: bytes = b"") -> bytes:
    """The outcome in JSON, a line break, the forms in JSON Lines, compressed, and the view as it is."""
    lines = "\n".join(form.model_dump_json() for form in forms)
    return json.dumps(outcome.to_json()).encode() + b"\n" + zlib.compress(lines.encode(), _FAST) + view


def outcome_in(result: bytes) -> Outcome:
    """The outcome alone."""
    return Outcome(**json.loads(result[: result.index(b"\n")]))


def unpacked(result: bytes) -> Result:
    """The outcome, the forms and the view."""
    unpacking = zlib.decompressobj()
    lines = unpacking.decompress(result[result.index(b"\n") + 1 :]).decode()
    forms = [Form.model_validate_json(line) for line in lines.split("\n") if line]
    return outcome_in(result), forms, unpacking.unused_data


def as_copy(result: bytes, name: str, first: str) -> Result:
    """What becomes of a file with the same bytes as `first`: its forms are not given twice."""
    outcome = outcome_in(result)
    if not outcome.forms:
        return replace(outcome, name=name), [], b""
    copy = JixiaoError("errors.skipped_copy", first=first)
    return unread(copy, name=name, sha256=outcome.sha256, size=outcome.size, skipped=True), [], b""


def unread(error: JixiaoError, *, name: str, sha256: str = "", size: int = 0, skipped: bool = False) -> Outcome:
    """The outcome of a file that was not converted."""
    outcome = Outcome.of_error(error, name=name, sha256=sha256, size=size)
    return replace(outcome, status="skipped") if skipped else outcome
