"""报告.html: how many files, forms and rows, of what standing, by unit and by check, with a list to search."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from normalize.form import Finding
from output.report.form_rows import field_label
from output.report.page import embedded, rendered
from output.report.pages import PAGES_FOLDER, Listed, listed_in
from parsers.messages import catalogue, say

REPORT_FILE = "报告.html"

MOST_LISTED = 20_000
"""Forms (and files without one) that the page lists: some 5 MB, which a browser opens in a second or two."""

STANDINGS = ("clean", "repaired", "review", "failed", "skipped")
_SHARED = ("findings", "reasons", "repairs")
_CATALOGUES = {"findings": "findings", "reasons": "reviews", "repairs": "edits"}


@dataclass(slots=True)
class Told:
    """How often a check, a reason or a kind of repair occurs, and in how many forms."""

    code: str
    label: str
    severity: str = ""
    times: int = 0
    forms: int = 0


@dataclass(slots=True)
class Account:
    """All that the page says, gathered file by file."""

    files: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    told: dict[str, dict[str, Told]] = field(default_factory=lambda: {kind: {} for kind in _SHARED})
    units: dict[str, Counter[str]] = field(default_factory=dict)
    forms: list[list[object]] = field(default_factory=list)
    unread: list[list[object]] = field(default_factory=list)

    def add(self, one: Listed) -> None:
        """One form, or one file without any."""
        if one.of_file:
            self.files[one.of_file] += 1
        if not one.form_id:
            self.unread.append([one.standing, one.file, one.message])
            return
        self.totals.update({"forms": 1, "rows": one.rows, "rows_to_review": one.rows_to_review, "edits": one.edits})
        self.totals.update({"findings": sum(one.findings.values()), "forms_to_review": int(one.standing == "review")})
        self._count_rows(one)
        self._count_unit(one)
        keys = [self._count_code(kind, code, times, one) for kind, code, times in _codes(one)]
        self.forms.append(_line(one, keys))

    def _count_rows(self, one: Listed) -> None:
        rest = one.rows - one.rows_to_review - one.rows_repaired
        self.rows.update({"review": one.rows_to_review, "repaired": one.rows_repaired, "clean": rest})

    def _count_unit(self, one: Listed) -> None:
        unit = self.units.setdefault(one.unit or "", Counter())
        unit.update({"forms": 1, "rows": one.rows, "rows_to_review": one.rows_to_review, "edits": one.edits})
        unit.update({"findings": sum(one.findings.values()), one.standing: 1})

    def _count_code(self, kind: str, code: str, times: int, one: Listed) -> str:
        told = self.told[kind].setdefault(code, Told(code, _label(kind, code), one.severities.get(code, "")))
        told.times += times
        told.forms += 1
        return f"{kind}.{code}"


def _codes(one: Listed) -> Iterator[tuple[str, str, int]]:
    for kind in _SHARED:
        counts: Mapping[str, int] = getattr(one, kind)
        yield from ((kind, code, times) for code, times in counts.items())


def _line(one: Listed, keys: list[str]) -> list[object]:
    """A form as the page's script knows it."""
    kind = f"{say(f'output.kind_{one.kind}')} {say(f'output.stage_{one.stage}')}"
    counts = [one.rows, one.rows_to_review, one.edits, sum(one.findings.values())]
    return [one.page, one.standing, one.unit or "", one.form or "", one.year, kind, one.file, *counts, keys]


def _label(kind: str, code: str) -> str:
    """What a check says, with … for what differs from form to form."""
    known = catalogue().get(f"{_CATALOGUES[kind]}.{code}")
    return re.sub(r"\{\w+\}", "…", known["zh"]) if known else code


def join_report(parts: Sequence[Path], folder: Path, across: Sequence[Finding] = ()) -> None:
    """Writes 报告.html into `folder` and puts the parts' pages beside it. `across`: findings about several forms."""
    (folder / PAGES_FOLDER).mkdir()
    account = Account()
    for one in listed_in(parts):
        account.add(one)
    for part in parts:
        for page in (part / PAGES_FOLDER).iterdir():
            _placed(page, folder / PAGES_FOLDER / page.name)
    (folder / REPORT_FILE).write_text(batch_page(account, across), encoding="utf-8")


def _placed(page: Path, target: Path) -> None:
    """The page under another name; the part keeps it, for a run that is ended here and goes on later."""
    try:
        os.link(page, target)
    except OSError:  # a file system without links
        shutil.copyfile(page, target)


def batch_page(account: Account, across: Sequence[Finding] = ()) -> str:
    """The page, in HTML."""
    forms = Counter(str(line[1]) for line in account.forms)
    return rendered(
        "batch",
        totals=account.totals,
        files=account.files.total(),
        standings=[
            (title, {name: counts[name] for name in STANDINGS if counts[name]})
            for title, counts in (
                ("files_by_standing", account.files),
                ("forms_by_standing", forms),
                ("rows_by_standing", account.rows),
            )
            if counts.total()
        ],
        told={kind: _sorted(account.told[kind].values()) for kind in _SHARED},
        across=across,
        label=field_label,
        data=embedded(_data(account)),
        many=len(account.forms) if len(account.forms) > MOST_LISTED else 0,
        many_unread=len(account.unread) if len(account.unread) > MOST_LISTED else 0,
        most=MOST_LISTED,
        has_unread=bool(account.unread),
        pages_folder=PAGES_FOLDER,
    )


def _sorted(told: Iterable[Told]) -> list[Told]:
    severities = ["error", "warning", "hint"]
    return sorted(told, key=lambda one: (severities.index(one.severity) if one.severity else 9, -one.times, one.code))


def _data(account: Account) -> dict[str, object]:
    keys = {f"{kind}.{one.code}": one.label for kind in _SHARED for one in account.told[kind].values()}
    numbers = {key: number for number, key in enumerate(keys)}
    forms = [[*line[:-1], [numbers[key] for key in _keys(line)]] for line in _listed(account.forms)]
    names = ("forms", "rows", "rows_to_review", "edits", "findings", "review")
    units = [[unit, *(counts[name] for name in names)] for unit, counts in _worst_first(account.units)]
    return {
        "keys": list(keys.items()),
        "forms": forms,
        "units": units[:MOST_LISTED],
        "unread": sorted(account.unread, key=lambda line: line[0] != "failed")[:MOST_LISTED],
        "standings": {name: say(f"report.{name}") for name in STANDINGS},
        "folder": PAGES_FOLDER,
    }


def _keys(line: Sequence[object]) -> list[str]:
    keys = line[-1]
    return keys if isinstance(keys, list) else []


def _listed(forms: list[list[object]]) -> list[list[object]]:
    """As many as are listed; where there are more, those to review before the others."""
    return forms if len(forms) <= MOST_LISTED else sorted(forms, key=lambda line: line[1] != "review")[:MOST_LISTED]


def _worst_first(units: Mapping[str, Counter[str]]) -> list[tuple[str, Counter[str]]]:
    return sorted(units.items(), key=lambda unit: (-unit[1]["rows_to_review"], -unit[1]["findings"], unit[0]))
