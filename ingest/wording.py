"""Repairs, findings and reasons to review in the user's language."""

from __future__ import annotations

from collections.abc import Mapping

from normalize.form import Edit, Finding, ReviewReason
from output.outcome import Outcome
from parsers.messages import Language, catalogue, say


def edit_text(edit: Edit, language: Language) -> str:
    """Why the repair was made."""
    return _said(f"edits.{edit.kind}", edit.params, edit.reason, language)


def finding_text(finding: Finding, language: Language) -> str:
    """What an auditor would ask about."""
    return _said(f"findings.{finding.code}", finding.params, finding.message, language)


def review_text(reason: ReviewReason, language: Language) -> str:
    """Why a person should look, and how else the source could be read."""
    readings = " / ".join(reason.alternatives)
    message = _said(f"reviews.{reason.code}", {"alternatives": readings, **reason.params}, reason.message, language)
    if all(reading in message for reading in reason.alternatives):
        return message
    return say("output.alternatives", language, message=message, alternatives=readings)


def outcome_text(outcome: Outcome, language: Language) -> str:
    """What became of a file, and what to do about it."""
    return _said(outcome.code or "", outcome.params, outcome.message, language)


def column_text(field: str | None, language: Language) -> str:
    """What a field is called; its own name where it has no other."""
    if field is None:
        return ""
    return say(f"columns.{field}", language) if f"columns.{field}" in catalogue() else field


def _said(code: str, params: Mapping[str, str], written: str, language: Language) -> str:
    """The catalogue's text, or what was `written` in Chinese where the catalogue has none that fits."""
    if language == "zh":
        return written
    try:
        return say(code, language, **params)
    except KeyError:
        return written
