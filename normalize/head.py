"""Head and sign-off of a form: labelled fields, sums, title, year; whatever has no field is kept as text."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import groupby

from normalize.form import Funds, Kind, Place, Project, SignOff, Stage
from normalize.rows import Row
from normalize.structure import LISTED, head_field, is_title, labelled, signoff_field
from normalize.values import YUAN, clean, iso_date, number
from normalize.words import column_role, compact, half_width, key, pattern, table
from parsers.document import Where

_GAP = re.compile(r"[ \u3000\xa0\t]{2,}|\t")
_YEAR = re.compile(r"((?:19|20)\d\d)[）)\]]?年度?")
_NAMED_YEAR = re.compile(r"((?:19|20)\d\d)[）)\]]?年度|^[（(]?((?:19|20)\d\d)年?[）)]?年?$")
_CHINESE_YEAR = re.compile(r"[一二][〇零○一二三四五六七八九]{3}(?=年)")
_MONEY_UNIT = re.compile(r"(亿元|万元|千元|元)")
_SUMS = frozenset({"total_funds", "fiscal_funds", "other_funds", "carried_over_funds"})
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_MONEY_LABEL = re.compile(r"(金额)?单位[：:]")
_CODE = re.compile(r"^[\[【]?(\d{3,})[\]】]?[-－—]?(?=\D)")


@dataclass(slots=True)
class Around:
    """Everything around the indicators of one form, as read."""

    title: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    other_fields: dict[str, str] = field(default_factory=dict)
    signoff: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)
    other_text: list[str] = field(default_factory=list)
    evidence: dict[str, Place] = field(default_factory=dict)
    money_unit: str | None = None
    texts: list[str] = field(default_factory=list)


def place(where: Where) -> Place:
    """The public form of a place."""
    return Place(
        page=where.page,
        sheet=where.sheet,
        table=where.table,
        line=where.line,
        row=where.row,
        column=where.column,
        box=where.box,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    where: Where
    new_row: bool
    stream: bool
    drawn: bool = False


def _pieces(rows: Iterable[Row]) -> Iterator[_Piece]:
    """The texts one by one; a line that holds several labelled fields is taken apart."""
    for row in rows:
        first = True
        for cell in row.cells:
            parts = [part for part in _GAP.split(cell.text) if compact(part)]
            whole = len(parts) < 2 or not all(labelled(part) for part in parts)
            for part in [cell.text] if whole else parts:
                for text in _labelled_pieces(part):
                    yield _Piece(text, cell.where, first, row.stream, row.spans_known)
                    first = False


@cache
def _signoff_labels() -> re.Pattern[str]:
    """The labels of the sign-off that are long enough to be known anywhere in a line."""
    words = sorted(
        (w for listed in table("head")["signoff"].values() for w in listed if len(w) > 2), key=len, reverse=True
    )
    return re.compile("(?<![单部主分])(?:" + "|".join(map(re.escape, words)) + ")[（(]?[^：:（()）]{0,4}[)）]?[：:]")


def _labelled_pieces(text: str) -> list[str]:
    """'填报单位:(盖章) 单位:万元' and the like: cut before every known label that has a colon."""
    text = re.sub(r"(?:^|(?<=\s))其中[：:](?=[^\s：:]+[：:])", "", text)
    cuts = [
        found.start()
        for found in re.finditer(r"(?:(?<=\s)|(?<=[\d)）]))[^\s：:，。；]{2,16}[：:]", text)
        if found.start()
        and (signoff_field(found.group()) or head_field(found.group()) or _MONEY_LABEL.match(found.group()))
    ]
    cuts = sorted({*cuts, *(found.start() for found in _signoff_labels().finditer(text) if key(text[: found.start()]))})
    starts = [0, *cuts]
    return [text[a:b].strip() for a, b in zip(starts, [*cuts, len(text)], strict=True)]


def read_around(head: Sequence[Row], tail: Sequence[Row]) -> Around:
    """Read the rows above and below the indicators."""
    around = Around()
    _read(around, list(_pieces(head)), in_head=True)
    _read(around, list(_pieces(tail)), in_head=False)
    return around


def _below_labels(pieces: list[_Piece]) -> list[_Piece]:
    """Where a row of labels stands above a row of values, each value goes right behind its label."""
    rows = [list(group) for _, group in groupby(pieces, key=_row_number(pieces))]
    moved: list[_Piece] = []
    i = 0
    while i < len(rows):
        row, below = rows[i], rows[i + 1] if i + 1 < len(rows) else []
        labels = len(row) > 1 and not row[0].stream and all(head_field(p.text) and not labelled(p.text) for p in row)
        if labels and 0 < len(below) <= len(row) and not any(_is_label(p.text) or labelled(p.text) for p in below):
            first = len(row) - len(below)
            for n, label in enumerate(row):
                moved.append(replace(label, new_row=True))
                moved += [replace(below[n - first], new_row=False)] if n >= first else []
            i += 2
            continue
        moved += row
        i += 1
    return moved


def _row_number(pieces: list[_Piece]) -> Callable[[_Piece], int]:
    numbers: dict[int, int] = {}
    count = 0
    for piece in pieces:
        count += piece.new_row
        numbers[id(piece)] = count
    return lambda piece: numbers[id(piece)]


def _read(around: Around, pieces: list[_Piece], in_head: bool) -> None:
    pieces = _below_labels(pieces)
    i = 0
    while i < len(pieces):
        piece = pieces[i]
        around.texts.append(compact(piece.text))
        pair = labelled(piece.text)
        name = head_field(piece.text)
        sign = signoff_field(piece.text)
        if sign and (pair or _value_after(pieces, i)) and not (name and in_head and not pair):
            i = _take(around, pieces, i, sign, pair, signing=True)
        elif name == "group":
            around.money_unit = around.money_unit or money_unit(piece.text)
            i += 1
        elif name and (pair or _value_after(pieces, i)):
            i = _take(around, pieces, i, name, pair, signing=False)
        elif name and not is_title(piece.text):
            around.other_fields.setdefault(clean(piece.text).rstrip("：:"), "")
            i += 1
        else:
            _keep(around, piece, in_head)
            i += 1


def _is_label(text: str) -> bool:
    column = column_role(text) in ("weight", "score", "actual")
    return bool(column or head_field(text) or signoff_field(text) or _MONEY_LABEL.match(text))


def _value_after(pieces: list[_Piece], i: int) -> int:
    """How many pieces behind a label belong to it."""
    count = 0
    for piece in pieces[i + 1 :]:
        if (piece.new_row and not pieces[i].stream) or _is_label(piece.text):
            break
        if count and (pieces[i].stream or _is_drawn_beside(pieces[i + count], piece)):
            break
        count += 1
    return count


def _is_drawn_beside(one: _Piece, other: _Piece) -> bool:
    """Whether a line is drawn between two texts: a value ends with its cell."""
    return one.drawn and other.drawn and one.where != other.where


def _take(around: Around, pieces: list[_Piece], i: int, name: str, pair: tuple[str, str] | None, signing: bool) -> int:
    label = clean(pair[0] if pair else pieces[i].text).rstrip("：:")
    value, count, where = (pair[1] if pair else ""), 0, pieces[i].where
    aside = re.fullmatch(r"[（(](盖章|公章|签字|签章|签名)[）)]", compact(value)) if value else None
    if not value or aside:
        count = _value_after(pieces, i)
        taken = pieces[i + 1 : i + 1 + count]
        around.texts += [compact(piece.text) for piece in taken]
        values = [clean(piece.text) for piece in taken]
        if name in _SUMS:
            for n, more in enumerate(values[1:], start=2):
                around.other_fields[f"{label}（{n}）"] = more
            values = [value for value in values[:1] if value not in table("values")["blank"]]
        value = " ".join(values)
        where = taken[0].where if taken else where
    if name in _SUMS:
        around.money_unit = around.money_unit or money_unit(label) or money_unit(value)
    _store(around, name, label, clean(value), where, signing)
    return i + 1 + count


def _store(around: Around, name: str, label: str, value: str, where: Where, signing: bool) -> None:
    target = around.signoff if signing else around.fields
    if name == "review":
        around.reviews[label] = value
    elif name == "other" or name in target and target[name] and target[name] != value:
        if value or label not in around.other_fields:
            around.other_fields[
                label if label not in around.other_fields else f"{label}（{len(around.other_fields)}）"
            ] = value
    elif value or name not in target:
        target[name] = value
        if value:
            around.evidence[name] = place(where)


def _keep(around: Around, piece: _Piece, in_head: bool) -> None:
    text = clean(piece.text.lstrip("#"))
    if in_head and around.title is None and is_title(text):
        around.title = text
        around.evidence["title"] = place(piece.where)
        return
    unit = re.search(r"(?:金额)?单位[：:]\s*(亿元|万元|千元|元)", compact(text))
    if unit:
        around.money_unit = around.money_unit or unit[1]
    around.other_text.append(text)


def money_unit(text: str) -> str | None:
    found = _MONEY_UNIT.search(compact(text))
    return found[1] if found else None


def fiscal_year(around: Around, rest: Iterable[str] = ()) -> tuple[int | None, bool]:
    """(the form's year, whether it is certain): from the title or a line of its own, else the commonest in the head."""
    title = _plain_years(around.title or "")
    texts = [_plain_years(text) for text in around.texts]
    for text in texts:
        named = re.search(r"年度[：:]?((?:19|20)\d\d)年?$", text)
        if named:
            return int(named[1]), True
    for form in (_NAMED_YEAR, _YEAR):  # 2026年预算 may stand in a running head, above the line with the form's own year
        for text in [title, *texts]:
            found = form.search(text)
            if found and (text == title or len(text) <= 14):
                return int(found[found.lastindex or 1]), True
    years = Counter(y for text in [*texts, *map(_plain_years, rest)] for y in _YEAR.findall(text))
    return (int(years.most_common(1)[0][0]) if years else None), False


def _plain_years(text: str) -> str:
    """Half-width digits, no white space, and 二〇二六年 as 2026年."""
    return _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), half_width(compact(text)))


def unit_name(around: Around) -> tuple[str | None, str | None]:
    """(unit name, code printed with it). A project's unit is the one that fills in the form, else the implementing."""
    name = around.fields.get("unit_name") or around.fields.get("implementing_unit")
    if not name:
        name = next(
            (
                t
                for t in around.other_text
                if len(t) <= 30 and pattern("head", "marks", "organisation").search(compact(t))
            ),
            None,
        )
        if name:
            around.other_text.remove(name)
            name = LISTED.sub("", name, count=1) if LISTED.match(name) else name
    if not name:
        return None, around.fields.get("unit_code") or None
    code = _CODE.match(name)
    return (name[code.end() :] if code else name), around.fields.get("unit_code") or (code[1] if code else None)


def kind_and_stage(around: Around, self_evaluated: bool) -> tuple[Kind, Stage]:
    """What sort of form it is, from its title and its head."""
    said = compact(around.title or "") + "".join(around.texts[:3])
    stage: Stage = (
        "self_evaluation" if self_evaluated or pattern("head", "marks", "self_evaluation").search(said) else "target"
    )
    if pattern("head", "marks", "transfer").search(compact(around.title or "")):
        return "transfer", stage
    project = bool(around.fields.get("project_name")) or pattern("head", "marks", "project").search(
        compact(around.title or "")
    )
    return ("project" if project else "department"), stage


def read_project(around: Around) -> Project | None:
    fields = {name: around.fields.get(name) or None for name in Project.model_fields}
    if around.fields.get("project_name") is None:
        for name in ("competent_department", "implementing_unit"):
            if fields.get(name) and not any(
                fields[n] for n in fields if n not in ("competent_department", "implementing_unit")
            ):
                around.other_fields.setdefault(
                    "主管部门" if name == "competent_department" else "实施单位", str(fields[name])
                )
        if not any(value for name, value in fields.items() if name.endswith("_funds")):
            return None
    return Project(**fields)


def read_funds(project: Project | None, around: Around) -> Funds | None:
    """The sums in yuan; a unit in the value itself (250万) wins over the one in the label or the corner."""
    if project is None:
        return None
    names = [name for name in Funds.model_fields if name != "printed_unit"]
    sums: dict[str, Decimal | None] = {name: _yuan(getattr(project, name), around.money_unit) for name in names}
    return Funds(printed_unit=around.money_unit, **sums) if any(v is not None for v in sums.values()) else None


def _yuan(text: str | None, unit: str | None) -> Decimal | None:
    found = re.match(r"([-+]?\d[\d,，]*(?:\.\d+)?)\s*(亿元?|万元?|千元|元)?", half_width((text or "").strip()))
    if not found:
        return None
    amount, own = number(found[1]), found[2]
    scale = YUAN.get((own if own.endswith("元") else own + "元") if own else unit or "")
    return None if amount is None or scale is None else amount * scale


def read_signoff(around: Around) -> SignOff | None:
    if not around.signoff and not around.reviews:
        return None
    signed = dict(_unpacked(around.signoff))
    printed = signed.get("date")
    iso = iso_date(printed or "")
    try:
        date = dt.date.fromisoformat(iso) if iso and len(iso) == 10 else None
    except ValueError:
        date = None
    names = ("preparer", "phone", "date", "head")
    return SignOff(**{n: signed.get(n) or None for n in names}, date_iso=date, reviews=around.reviews)


_BEHIND_A_NAME = {
    "date": re.compile(r"(?<=\S)[\s，,、]+(20\d\d\s*[年./-]\s*\d.*)$"),
    "phone": re.compile(r"(?<=\S)[\s，,、]+(\d[\d-]{6,})$"),
}


def _unpacked(signed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The fields, and those that stand without a label of their own behind a name: 甲乙丙 2027年1月5日."""
    yield from signed.items()
    for role in ("preparer", "head"):
        name = signed.get(role) or ""
        for other, behind in _BEHIND_A_NAME.items():
            found = behind.search(name)
            if found and not signed.get(other) and (other == "phone" or iso_date(found[1])):
                name = name[: found.start()]
                yield other, found[1]
                yield role, name
