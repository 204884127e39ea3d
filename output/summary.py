"""What the results hold, in counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from normalize.form import Form
from output.outcome import Outcome, count, to_review
from parsers.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Summary:
    """What the results hold, in counts. `clean`, `repaired`, `review`, `failed` and `skipped` add up to `files`.

    Files are skipped on purpose, which is no failure.
    """

    files: int = 0
    clean: int = 0
    repaired: int = 0
    review: int = 0
    failed: int = 0
    skipped: int = 0
    forms: int = 0
    forms_to_review: int = 0
    rows: int = 0
    rows_to_review: int = 0
    edits: int = 0
    findings: int = 0
    batch_findings: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """What the command line returns; NOTHING_READABLE too where no file was given, or all were skipped."""
        if self.failed + self.skipped == self.files:
            return ExitCode.NOTHING_READABLE
        if self.failed:
            return ExitCode.SOME_FAILED
        return ExitCode.NEEDS_REVIEW if self.forms_to_review else ExitCode.CLEAN

    def plus(self, outcome: Outcome, forms: Sequence[Form]) -> Summary:
        """The summary with one more file."""
        more = count(forms)
        more |= dict.fromkeys(("files", outcome.standing), 1)
        more["forms_to_review"] = sum(to_review(form) for form in forms)
        return Summary(**{name: value + more.get(name, 0) for name, value in asdict(self).items()})

    def with_across(self, count: int) -> Summary:
        """The summary with what only the batch as a whole shows."""
        return replace(self, batch_findings=count)

    def joined(self, other: Summary) -> Summary:
        """What both hold."""
        return Summary(**{name: value + getattr(other, name) for name, value in asdict(self).items()})
