"""What each row is, and which rows make one form: head, header, body, tail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from normalize.columns import Layout, guess_layout, header_at, header_words, is_whole, read_layout
from normalize.fit import features, fit, value_parts
from normalize.rows import Row, Rows
from normalize.words import column_role, compact, half_width, key, level_label, pattern, table

_LONG_TERM = re.compile("长期|实施期")
_OF_THE_YEAR = re.compile(r"(?:年度|当年|本年|20\d\d年).*(?:指标|目标)")


@dataclass(slots=True)
class Part:
    """One indicator table of a form: its header rows, its layout, and the rows below, in order."""

    header: list[Row]
    layout: Layout
    body: list[Row] = field(default_factory=list)
    above: str = ""
    _solid: frozenset[str] | None = None

    def text(self, row: Row, role: str) -> str:
        """What the row prints in the column of `role`, without white space; "" where it prints nothing."""
        column = self.layout.column(role)
        cell = row.at(column) if column is not None else None
        return compact(cell.text) if cell else ""

    @property
    def solid(self) -> frozenset[str]:
        """The roles of points that most rows fill: a row without them has lost a cell, or has none for a reason."""
        if self._solid is None:
            self._solid = self._most_filled()
        return self._solid

    def _most_filled(self) -> frozenset[str]:
        rows = [row for row in self.body if not all(self.layout.holds_labels(cell.column) for cell in row.cells)]
        columns = {role: self.layout.column(role) for role in ("weight", "score")}
        filled = {role: sum(row.at(c) is not None for row in rows) for role, c in columns.items() if c is not None}
        return frozenset(role for role, count in filled.items() if len(rows) >= 3 and count >= 0.6 * len(rows))

    @property
    def long_term(self) -> bool:
        """Whether the header, or the line above it, says that the table holds the targets of several years."""
        said = [self.above, *(cell.text for row in self.header for cell in row.cells[:1])]
        return any(_LONG_TERM.search(text) for text in said)

    @property
    def begins_term(self) -> bool:
        """Whether the line above the header says for how long the targets of the table hold: 年度绩效指标."""
        return bool(_LONG_TERM.search(self.above) or _OF_THE_YEAR.search(self.above))


@dataclass(slots=True)
class Section:
    """One form: what stands above its indicators, the indicator tables, and what stands below."""

    head: list[Row] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    tail: list[Row] = field(default_factory=list)


@cache
def head_labels() -> dict[str, str]:
    """Bare label -> field of the head ("other" for known labels without a field)."""
    words = {key(word): "other" for word in table("head")["groups"]["other"]}
    words |= {key(word): "group" for word in table("head")["groups"]["labels"]}
    return words | {key(word): name for name, listed in table("head")["fields"].items() for word in listed}


@cache
def signoff_labels() -> dict[str, str]:
    """Bare label -> field of the sign-off."""
    return {key(word): name for name, listed in table("head")["signoff"].items() for word in listed}


_LABELLED = re.compile(r"^(?P<label>[^：:，。；]{1,24})[：:]\s*(?P<value>.*)$", re.DOTALL)


@lru_cache(maxsize=8192)
def labelled(text: str) -> tuple[str, str] | None:
    """'填表人：某某' -> (label, value); None where the text has no colon behind a short label."""
    found = _LABELLED.match(text.strip())
    if found and (compact(found["label"]) == "其中" or key(text) in head_labels()):
        return None
    return (found["label"].strip(), found["value"].strip()) if found else None


@lru_cache(maxsize=8192)
def head_field(text: str) -> str | None:
    """The head field that `text` labels, or None: a cell that is a label, or begins with one and a colon."""
    if len(compact(text)) > 40 and not labelled(text):
        return None
    words = head_labels()
    label = labelled(text)
    bare = key(label[0] if label else text)
    for candidate in (bare, re.sub(r"^其中", "", bare), re.sub(r"(万元|元|盖章|公章|可选|必填|及代码)+$", "", bare)):
        if candidate in words:
            return words[candidate]
    return None


@lru_cache(maxsize=8192)
def signoff_field(text: str) -> str | None:
    """The sign-off field that `text` begins with, "review" for a review line, or None."""
    label = labelled(text)
    bare = key(label[0] if label else text)
    if bare in signoff_labels() and (label or len(compact(text)) <= 12):
        return signoff_labels()[bare]
    if label and len(bare) <= 14 and pattern("head", "groups", "review").search(bare):
        return "review"
    return "review" if pattern("head", "groups", "review_cell").search(bare) and len(bare) <= 14 else None


_YEAR = re.compile(r"(20\d\d)[）)]?年度")


def is_title(text: str) -> bool:
    bare = compact(text)
    return (
        4 <= len(bare) <= 50
        and not bare.endswith(("。", "；", "，"))
        and bool(pattern("head", "marks", "title").search(bare))
        and not labelled(text)
    )


def is_footer(text: str) -> bool:
    """第1页 共2页, — 1 —, 1 / 2: never a bare number, which could be a value."""
    bare = compact(half_width(text))
    return len(bare) <= 16 and bool(pattern("head", "marks", "footer").match(bare)) and not bare.isdigit()


def is_note(text: str) -> bool:
    return bool(pattern("head", "marks", "note").match(text.strip()))


def is_debris(text: str) -> bool:
    return bool(pattern("head", "marks", "debris").match(compact(text)))


def is_total_word(text: str) -> bool:
    return bool(pattern("head", "marks", "total").match(compact(text)))


def is_total(row: Row) -> bool:
    """合计 and its sums: a row that holds nothing but a total word and numbers."""
    texts = [compact(cell.text) for cell in row.cells]
    totals = [text for text in texts if pattern("head", "marks", "total").match(text)]
    rest = [text for text in texts if text not in totals]
    return bool(totals) and all("number" in features(t) or fit(t, "weight") < 1 or is_debris(t) for t in rest)


def kind_of(row: Row, started: bool, layout: Layout | None = None) -> str:
    """title, head, signoff, note, footer, debris, total or cells; `started` is whether indicators stood above.

    A row that prints a name and a value in the columns of `layout` is cells, whatever its words are called elsewhere.
    """
    first = row.cells[0].text
    if layout and row.exact and row.fragment >= 0 and not labelled(first) and is_whole(row, layout):
        return "cells"
    alone = len(row.cells) == 1
    if (
        alone
        and is_footer(first)
        and row.fragment < 0
        or alone
        and re.search("第.*页|^[—－-].*[—－-]$", compact(first))
        and is_footer(first)
    ):
        return "footer"
    if alone and is_title(first) and len(header_words(row)) == 0:
        return "title"
    if is_total(row):
        return "total"
    if all(is_debris(cell.text) for cell in row.cells):
        return "debris"
    if signoff_field(first) and (started or labelled(first)) and not _looks_like_indicator(row):
        return "signoff"
    if is_note(first):
        return "note"
    if head_field(first) and not level_label(first, "level2") and not _looks_like_indicator(row):
        return "head"
    return "line" if row.fragment < 0 else "cells"


def _looks_like_indicator(row: Row) -> bool:
    marks = [features(cell.text) for cell in row.cells]
    signed = any((value := value_parts(cell.text)) and value.sign for cell in row.cells)
    return signed or any("operator" in seen or "level2" in seen for seen in marks)


def _is_aside(row: Row, part: Part) -> bool:
    """Whether a row of a drawn table holds one text over the columns of several roles: a note, and no indicator."""
    if not row.spans_known or len(row.cells) != 1 or row.covered:
        return False
    (cell,) = row.cells
    name = part.layout.column("name")
    over_names = name is not None and cell.column <= name < cell.column + cell.column_span - 1
    return over_names and not (level_label(cell.text, "level1") or level_label(cell.text, "level2"))


_NUMBERED = re.compile(r"\s*[（(]?\d{1,2}[)）.、．]")
"""How the second and third of several notes begin."""


def find_sections(rows: Rows) -> list[Section]:
    """The forms in the rows. Every row lands in exactly one place."""
    sections = [Section()]
    i, above = 0, ""
    while i < len(rows):
        if sections[-1].parts and _begins_sheet(rows, i):
            sections.append(Section())
        section, row = sections[-1], rows[i]
        height = header_at(rows, i)
        if height:
            if section.parts and not row.stream:
                _begin_listed(sections, rows[i - 1])
            _begin_part(sections, rows, i, height)
            i += height
            continue
        kind = kind_of(row, bool(section.parts), section.parts[-1].layout if section.parts else None)
        if row.stream and section.parts:
            kind = _stream_kind(rows, i, kind)
        noted = above == "note" and len(row.cells) == 1 and _NUMBERED.match(row.text)
        if noted or (kind == "cells" and section.parts and _is_aside(row, section.parts[-1])):
            kind = "note"
        if section.parts and (kind == "title" or (kind == "head" and _begins_form(row))):
            sections.append(Section())
        _place(sections[-1], row, kind)
        i, above = i + 1, kind
    return [section for section in sections if section.parts or section.head]


LISTED = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|附[件表][一二三四五六七八九十\d]*[：:、.]?"
    r"|表[一二三四五六七八九十\d]+[：:、.]?"
)
"""How the heading of one of several forms in a file begins."""


def _begin_listed(sections: list[Section], line: Row) -> None:
    """Another form, where the line between a table and the next header names another unit, or the next of a list."""
    section = sections[-1]
    place = next((place for place in (section.tail, section.parts[-1].body) if place and place[-1] is line), None)
    if place is not None and _names_another(section, line):
        sections.append(Section(head=[place.pop()]))


def _names_another(section: Section, line: Row) -> bool:
    text = compact(line.text)
    number = LISTED.match(text)
    name = text[number.end() :] if number else text
    if len(line.cells) != 1 or len(text) > 30 or "续" in text or (labelled(line.text) and not number):
        return False
    if is_footer(text) or "指标" in name or level_label(name, "level1"):
        return False
    if name and any(name in compact(row.text) for row in section.head):  # a page says again what the first one said
        return False
    return number is not None or pattern("head", "marks", "organisation").search(name) is not None


def _begins_sheet(rows: Rows, i: int) -> bool:
    """Whether another sheet of a workbook begins: no form goes on from one sheet to the next."""
    return i > 0 and rows[i].where.sheet != rows[i - 1].where.sheet


def _stream_kind(rows: Rows, i: int, kind: str) -> str:
    """Where every cell stands on a line of its own, a word of the head is a cell as long as indicators follow it.

    A title or a head begins another form only where another header follows before the next level label.
    """
    ahead = range(i + 1, len(rows))
    header = next((k for k in ahead if rows[k].stream and header_at(rows, k)), None)
    label = next((k for k in ahead if _has_level(rows[k])), None)
    if header is not None and (label is None or header < label):
        return kind
    if label is not None and kind in ("title", "head", "signoff", "note", "line", "total"):
        return "cells"
    return "cells" if kind in ("title", "head") and not labelled(rows[i].text) else kind


def _begins_form(row: Row) -> bool:
    return head_field(row.cells[0].text) in ("unit_name", "project_name", "duties", "unit_code", "competent_department")


def _begin_part(sections: list[Section], rows: Rows, start: int, height: int) -> None:
    header = list(rows[start : start + height])
    below = [row for row in rows[start + height : start + height + 40] if row.fragment == header[0].fragment]
    said = " ".join(row.text for row in sections[-1].head)
    layout = read_layout(header, below, _YEAR.findall(compact(half_width(said))))
    above = rows[start - 1].text if start and len(rows[start - 1].cells) == 1 else ""
    sections[-1].parts.append(Part(header, layout, above=above if len(above) <= 14 else ""))


def _place(section: Section, row: Row, kind: str) -> None:
    if not section.parts:
        section.head.append(row)
    elif kind in ("signoff", "note", "line", "head") or (section.tail and row.stream and kind == "cells"):
        section.tail.append(row)
    else:
        section.parts[-1].body.append(row)


def guess_parts(section: Section) -> bool:
    """Find the indicator rows of a section without a header; True if a known column order fits them."""
    labelled_rows = [row for row in section.head if row.fragment >= 0 and _has_level(row)]
    body = [row for row in labelled_rows if len(row.cells) >= 3] or [row for row in labelled_rows if row.stream]
    if len(body) < 2:
        return False
    start = section.head.index(body[0])
    while start and not body[0].stream and _continues(section.head[start - 1], section.head[start]):
        start -= 1
    rows = [row for row in section.head[start:] if kind_of(row, True) == "cells"]
    layout = guess_layout(rows)
    if layout is None:
        return False
    below, section.head = section.head[start:], section.head[:start]
    section.parts.append(Part([], layout))
    for row in below:
        _place(section, row, kind_of(row, True))
    return True


def _continues(above: Row, row: Row) -> bool:
    """Whether the row above belongs to the same body: labels may stand in the middle of their block."""
    if all(column_role(cell.text) for cell in above.cells):
        return False
    return above.fragment == row.fragment and len(above.cells) >= 3 and kind_of(above, True) == "cells"


def _has_level(row: Row) -> bool:
    return any(level_label(c.text, "level1") or level_label(c.text, "level2") for c in row.cells)


def find_forms(rows: Rows) -> list[Section]:
    """The forms in the rows, with a layout guessed from the content where no header stands.

    A section without any table belongs to the next one (a cover page), or to the last (an annex).
    """
    kept: list[Section] = []
    waiting: list[Row] = []
    for section in find_sections(rows):
        if section.parts or guess_parts(section):
            section.head = _own_sheet_first(section, waiting + section.head)
            waiting = []
            kept.append(section)
        else:
            waiting += section.head
    if kept:
        kept[-1].tail += waiting
    return kept


def _own_sheet_first(section: Section, head: list[Row]) -> list[Row]:
    """What a form says itself comes before what a cover sheet says."""
    own = [row.where.sheet for part in section.parts for row in (*part.header, *part.body)][:1]
    return sorted(head, key=lambda row: [row.where.sheet] != own)
