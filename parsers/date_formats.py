"""What a cell shows of a date or a time: the date letters of Excel's number formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

_DAY_ZERO, _DAY_ZERO_1904 = (
    dt.datetime.combine(day, dt.time()) for day in (dt.date(1899, 12, 30), dt.date(1904, 1, 1))
)
_LAST = 2_958_466  # the day after 9999-12-31
_PHANTOM = 60  # Excel believes in 29 February 1900; the days before it are one too low
_WEEKDAYS = "一二三四五六日"

_LETTERS: dict[str, Callable[[dt.datetime], str]] = {
    "y": lambda t: f"{t.year % 100:02}", "yy": lambda t: f"{t.year % 100:02}",
    "yyy": lambda t: f"{t.year}", "yyyy": lambda t: f"{t.year}", "e": lambda t: f"{t.year}",
    "m": lambda t: f"{t.month}", "mm": lambda t: f"{t.month:02}", "mmm": lambda t: t.strftime("%b"),
    "mmmm": lambda t: t.strftime("%B"), "mmmmm": lambda t: t.strftime("%B")[0],
    "d": lambda t: f"{t.day}", "dd": lambda t: f"{t.day:02}", "ddd": lambda t: t.strftime("%a"),
    "dddd": lambda t: t.strftime("%A"), "aaa": lambda t: _WEEKDAYS[t.weekday()],
    "aaaa": lambda t: f"星期{_WEEKDAYS[t.weekday()]}",
    "s": lambda t: f"{t.second}", "ss": lambda t: f"{t.second:02}",
}  # fmt: skip


def shown_date(tokens: Sequence[tuple[str, str]], serial: float, from_1904: bool) -> str | None:
    """The date in its format; None where the number is no date (Excel fills such a cell with ####)."""
    moment = moment_of(serial, from_1904)
    if moment is None:
        return None
    half = "noon" in [kind for kind, _ in tokens]
    printed = [_printed(tokens, i, moment, half, serial) for i in range(len(tokens))]
    return "".join(printed).strip()


def moment_of(serial: float, from_1904: bool) -> dt.datetime | None:
    """The date and time behind a number, to the second."""
    if not 0 <= serial < _LAST:
        return None
    early = 0 if from_1904 or serial >= _PHANTOM else 1
    try:
        moment = (_DAY_ZERO_1904 if from_1904 else _DAY_ZERO) + dt.timedelta(days=serial + early)
    except OverflowError:
        return None
    return (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)


def _printed(tokens: Sequence[tuple[str, str]], i: int, moment: dt.datetime, half: bool, serial: float) -> str:
    kind, text = tokens[i]
    letters = text.lower()
    if kind == "elapsed":
        seconds = round(serial * 86_400)
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[letters[0]]).zfill(len(letters))
    if kind == "noon":
        names = ("上午", "下午") if "午" in text else ("A", "P") if len(text) == 3 else ("AM", "PM")
        return names[moment.hour >= 12]
    if kind != "date":
        return text if kind in ("literal", "comma", "point", "digit") else ""
    letters = letters.partition(".")[0]
    if letters[0] == "h":
        return str((moment.hour - 1) % 12 + 1 if half else moment.hour).zfill(len(letters))
    if letters[0] == "m" and len(letters) < 3 and _are_minutes(tokens, i):
        return str(moment.minute).zfill(len(letters))
    longest = {"y": 4, "m": 5, "d": 4, "s": 2, "e": 1}.get(letters[0], 4)
    return _LETTERS[letters[:longest]](moment)


def _are_minutes(tokens: Sequence[tuple[str, str]], i: int) -> bool:
    """m is the minute behind an hour and before a second, and the month anywhere else."""
    times = ("date", "elapsed")
    before = next((text for kind, text in reversed(tokens[:i]) if kind in times), "")
    behind = next((text for kind, text in tokens[i + 1 :] if kind in times), "")
    return before[:1].lower() == "h" or behind[:1].lower() == "s"
