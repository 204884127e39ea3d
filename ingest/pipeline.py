"""One file through all the stages, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from ingest.defect import as_defect, own_places
from ingest.gather import printable
from ingest.submission import Submission
from normalize.form import Form
from normalize.normalize import normalize
from normalize.redact import redact
from normalize.repair import repair
from output.outcome import Outcome
from output.report.drawing import draw
from parsers import parse
from parsers.errors import JixiaoError, NoFormError

log = logging.getLogger(__name__)


def convert_one(name: str, data: bytes) -> list[Form]:
    """The forms in one file's bytes: the whole program in a sentence. Raises JixiaoError where there are none."""
    return normalize(repair(parse(name, data)))


def process(submission: Submission, redacted: bool = False) -> tuple[Outcome, list[Form]]:
    """What became of the file, and its forms, without names of persons where `redacted`.

    Raises nothing but MemoryError: a bad file takes no other with it.
    """
    outcome, forms, _ = process_and_draw(submission, redacted, drawn=False)
    return outcome, forms


def process_and_draw(
    submission: Submission,
    redacted: bool,
    drawn: bool = True,
    keep: Callable[[Outcome, list[Form], bytes], None] = lambda outcome, forms, view: None,
) -> tuple[Outcome, list[Form], bytes]:
    """The same, and where `drawn` the view of the source for the forms' pages.

    `keep` is given all of it without pictures of pages, before they are drawn.
    """
    start = perf_counter()
    try:
        repaired = repair(parse(submission.name, submission.data))
        forms = normalize(repaired)
        shown = redact(forms) if redacted else forms
        outcome = _success(submission, shown, perf_counter() - start)
    except JixiaoError as error:
        return failure(error, submission, perf_counter() - start), [], b""
    except MemoryError:
        raise
    except Exception as error:
        log.info("%s in %s: %s", type(error).__name__, submission.sha256[:12], " < ".join(own_places(error)))
        return failure(as_defect(error), submission, perf_counter() - start), [], b""
    if not drawn:
        return outcome, shown, b""
    view = draw(repaired.document, submission.data, forms, redacted, lambda view: keep(outcome, shown, view))
    return outcome, shown, view


def read_one(path: Path) -> tuple[Outcome, list[Form]]:
    """The same for the file at `path`, also where it cannot be opened."""
    try:
        submission = Submission.read(path, printable(path.name))
    except JixiaoError as error:
        return Outcome.of_error(error, name=printable(path.name), sha256="", size=0), []
    return process(submission)


def failure(error: JixiaoError, submission: Submission, seconds: float = 0.0) -> Outcome:
    """The outcome of a file without forms; an error that the catalogue cannot put in words is a defect itself."""
    told = partial(
        Outcome.of_error, name=submission.name, sha256=submission.sha256, size=len(submission.data), seconds=seconds
    )
    try:
        return told(error)
    except Exception:
        return told(as_defect(error))


def _success(submission: Submission, forms: list[Form], seconds: float) -> Outcome:
    if not forms:
        raise NoFormError("errors.no_form")
    source = forms[0].source
    return Outcome.of_forms(
        forms,
        name=source.name,
        sha256=submission.sha256,
        size=len(submission.data),
        format=source.format,
        encoding=source.encoding,
        seconds=seconds,
    )
