"""One file through all the stages, and what became of it."""

from __future__ import annotations

import logging
from functools import partial
from time import perf_counter

from ingest.defect import as_defect, own_places
from ingest.submission import Submission
from normalize.form import Form
from normalize.normalize import normalize
from normalize.repair import repair
from output.outcome import Outcome
from parsers import parse
from parsers.errors import JixiaoError, NoFormError

log = logging.getLogger(__name__)


def convert_one(name: str, data: bytes) -> list[Form]:
    """The forms in one file's bytes: the whole program in a sentence. Raises JixiaoError where there are none."""
    return normalize(repair(parse(name, data)))


def process(submission: Submission) -> tuple[Outcome, list[Form]]:
    """What became of the file, and its forms. Never raises: one bad file must not take the others with it."""
    start = perf_counter()
    try:
        forms = convert_one(submission.name, submission.data)
        return _success(submission, forms, perf_counter() - start), forms
    except JixiaoError as error:
        return failure(error, submission, perf_counter() - start), []
    except Exception as error:  # a defect, or no memory left for this one
        log.info("%s in %s: %s", type(error).__name__, submission.sha256[:12], " < ".join(own_places(error)))
        return failure(as_defect(error), submission, perf_counter() - start), []


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
        name=submission.name,
        sha256=submission.sha256,
        size=len(submission.data),
        format=source.format,
        encoding=source.encoding,
        seconds=seconds,
    )
