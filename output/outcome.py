"""What became of one file: the line that every file given gets, whether it could be read or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from normalize.form import Form
from parsers.endings import promised_otherwise
from parsers.errors import JixiaoError
from parsers.messages import say

Status = Literal["clean", "review", "failed", "skipped"]
Standing = Literal["clean", "repaired", "review", "failed", "skipped"]
"""The status, with clean files that had to be repaired told apart: what a person who waits is shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file given, whatever became of it. `size` in bytes, `seconds` of work, the rest of the numbers are counts.

    `code` and `params` name the error in the message catalogue (null where the file was read); `message` says in
    Chinese what happened and what to do about it.
    """

    name: str
    sha256: str
    size: int
    status: Status
    code: str | None = None
    params: dict[str, str] = field(default_factory=dict)
    message: str = ""
    format: str | None = None
    encoding: str | None = None
    forms: int = 0
    rows: int = 0
    rows_to_review: int = 0
    edits: int = 0
    findings: int = 0
    seconds: float = 0.0
    path: str | None = None
    """Where the file lies, as seen from the results folder; null where it has no place of its own, or none may know."""

    @classmethod
    def of_forms(
        cls,
        forms: Sequence[Form],
        *,
        name: str,
        sha256: str,
        size: int,
        format: str | None = None,  # noqa: A002 - the field's name
        encoding: str | None = None,
        seconds: float = 0.0,
    ) -> Outcome:
        """The outcome of a file that was read: its forms counted, `review` where a person should look at any."""
        counts = count(forms)
        status: Status = "review" if any(to_review(form) for form in forms) else "clean"
        only_head = status == "review" and not counts["rows_to_review"]
        code = f"output.read_{status}{'_form' if only_head else ''}"
        message = say(code, "zh", **counts)
        otherwise = promised_otherwise(name, format)
        named = say(otherwise.code, "zh", **dict(otherwise.params)) if otherwise else ""
        told = list(dict.fromkeys((reason.code, reason.message) for form in forms for reason in form.review_reasons))
        return cls(
            name=name,
            sha256=sha256,
            size=size,
            status=status,
            code=f"reviews.{told[0][0]}" if told else None,
            params={},
            message="".join(map(_sentence, [message, *(text for _, text in told), named])),
            format=format,
            encoding=encoding,
            seconds=seconds,
            forms=counts["forms"],
            rows=counts["rows"],
            rows_to_review=counts["rows_to_review"],
            edits=counts["edits"],
            findings=counts["findings"],
        )

    @classmethod
    def of_error(cls, error: JixiaoError, *, name: str, sha256: str, size: int, seconds: float = 0.0) -> Outcome:
        """The outcome of a file that could not be read. Raises KeyError for a code that the catalogue does not hold."""
        return cls(
            name=name,
            sha256=sha256,
            size=size,
            status="failed",
            code=error.code,
            params=error.params,
            message=say(error.code, "zh", **error.params),
            seconds=seconds,
        )

    @property
    def standing(self) -> Standing:
        """The status, or `repaired`."""
        return "repaired" if self.status == "clean" and self.edits else self.status

    def to_json(self) -> dict[str, object]:
        """The fields by name, as `outcomes.jsonl` holds them."""
        return asdict(self)


def _sentence(text: str) -> str:
    return text if not text or text.endswith("。") else f"{text}。"


def to_review(form: Form) -> bool:
    """Whether a person should look at the form: at its head or at any of its rows."""
    return form.needs_review or any(row.needs_review for row in form.indicators)


def count(forms: Sequence[Form]) -> dict[str, int]:
    """How much the forms hold: forms, rows, rows_to_review, edits, findings."""
    rows = [row for form in forms for row in form.indicators]
    return {
        "forms": len(forms),
        "rows": len(rows),
        "rows_to_review": sum(row.needs_review for row in rows),
        "edits": sum(len(form.edits) for form in forms),
        "findings": sum(len(form.findings) for form in forms),
    }
