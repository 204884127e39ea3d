"""Templates, styles and scripts of the report's pages, put together so that a page needs nothing but itself."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from output.report.fragments import drawn_row, value
from parsers.messages import say

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent / "templates"
# What `<`, `>` and `&` could begin in a page, and what ends a line in a script though not in JSON.
_IN_SCRIPTS = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def rendered(template: str, **values: object) -> str:
    """The page: every value is escaped, and styles and scripts run only if they are ours, by their hashes."""
    script, style = _text("report.js") + _text(f"{template}.js"), _text("report.css") + _text(f"{template}.css")
    page = _environment().get_template(f"{template}.html")
    text = page.render(**values, script=script, style=style, script_hash=_hash(script), style_hash=_hash(style))
    return _without_surrogates(text)


def load_templates() -> None:
    """All of them, for those who will need them soon."""
    for template in _environment().list_templates(["html"]):
        _environment().get_template(template)


def embedded(value: object) -> str:
    """JSON that may stand in a script element: no text in it can end the element, or begin another."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPTS)


def _without_surrogates(text: str) -> str:
    """File names that are not UTF-8 reach us as lone surrogates, which no page can hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # Filters, not functions: jinja calls them at once, and those of constants when it loads the template.
    made.filters["say"] = lambda code, **params: say(f"report.{code}", **params)
    made.filters["word"] = say
    made.filters["value"], made.filters["drawn_row"] = value, drawn_row
    return made
