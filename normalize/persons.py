"""Where personal names stand: in a field of their own, behind a label, beside a telephone, or known from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from normalize.masks import MASKS, NAME, PHONE, any_of
from normalize.structure import head_field, signoff_labels
from normalize.wording import is_common, word_ends
from normalize.words import compact, key, pattern, table

Span = tuple[int, int]

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOT = "·•‧・"
_SPACED = rf"(?<![{_HAN}])[{_HAN}](?:[ \u3000\xa0]+[{_HAN}]){{1,3}}(?![{_HAN}])"
_RUN = re.compile(rf"{MASKS.pattern}|(?P<run>{_SPACED}|[{_HAN}]+(?:[{_DOT}.．][{_HAN}]+)*)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'-]+(?: [A-Za-z][A-Za-z.'-]*)*")
_COLON = re.compile("[：:]")
_LONGEST = 8  # characters of a name without a dot: 古丽娜尔买买提 has seven


def person_spans(text: str) -> Iterator[Span]:
    """The names in a field of persons: whatever is not known to be something else."""
    for start, stop in _runs(text):
        bare = text[start:stop]
        if not is_word(bare) and not _is_unit(bare):
            length = stop - start
            yield (start, stop) if length <= _LONGEST or _dotted(bare) else (start, start + _leading(bare))
    yield from (found.span() for found in _LATIN.finditer(text))


def signature_spans(text: str) -> Iterator[Span]:
    """The names in a line of opinions: 同意 李四 2026年1月5日."""
    yield from ((start, stop) for start, stop in _runs(text) if could_be_name(text[start:stop]))


def labelled_spans(text: str) -> Iterator[Span]:
    """The names that a label announces: 填表人：张三、李四, or a cell with the label before that with the name."""
    for found in _announced().finditer(text) if _COLON.search(text) else ():
        latin = _LATIN.match(text, found.end())
        yield from [latin.span()] if latin else _names_from(text, found.end())
    for found in _cells().finditer(text):
        spans = ((span, text[slice(*span)]) for span in _names_from(text, found.end()))
        yield from (span for span, name in spans if could_be_name(name) and not begins_with_word(name))


def glued_spans(text: str) -> Iterator[Span]:
    """The names right behind a label, without a colon: 填表人张三."""
    for found in _RUN.finditer(text):
        start, stop = found.span()
        label = _glued_label().match(text, start, stop) if found["run"] else None
        rest = text[label.end() : stop] if label and is_person_label(label[0]) else ""
        if could_be_name(rest) and not begins_with_word(rest):
            yield stop - len(rest), stop


def beside_phone_spans(text: str) -> Iterator[Span]:
    """The names right before or behind a masked telephone: 张三、李四（〔电话〕）."""
    joined = False  # to a name that was found: the runs are gone through from the last one
    runs = [span for span in (_runs(text) if PHONE in text else ()) if could_be_name(text[slice(*span)])]
    for (start, stop), following in zip(reversed(runs), [len(text), *(run[0] for run in reversed(runs))], strict=False):
        behind = re.search(rf"{PHONE}[\s、,，：:（()）/]*$", text[:start])
        listed = joined and re.fullmatch(r"\s*[、,，/]\s*", text[stop:following])
        joined = bool(behind or listed or _before_phone().match(text, stop))
        if joined:
            yield start, stop


def known_spans(text: str, names: Collection[str], in_sentences: bool) -> Iterator[Span]:
    """Where a known name stands as a name. In sentences a name that is also a word (高峰) is one only by itself."""
    for name in names:
        spelled = r"[ \u3000\xa0]*".join(map(re.escape, name))
        for found in re.finditer(spelled, text) if name[0] in text else ():
            if _stands_as_name(text, found.span(), name, in_sentences):
                yield found.span()


def mask_spans(text: str, spans: Collection[Span]) -> str:
    """The text with every span as the mask of a name; spans may overlap."""
    for start, stop in sorted(_joined(spans), reverse=True):
        text = text[:start] + NAME + text[stop:]
    return text


def could_be_name(text: str) -> bool:
    """Whether a text by itself has a name's form: a surname with one or two characters, or parts with a dot."""
    bare = compact(text)
    if is_word(bare) or len(bare) < 2:
        return False
    size = _surname(bare)
    return _dotted(bare) or bool(size) and size < len(bare) <= size + 2 and not (len(bare) > 2 and _is_unit(bare))


def begins_with_word(text: str) -> bool:
    """Whether an ordinary word of two or more characters begins the text: 申报表, 高新区."""
    return any(is_common(text[:stop]) for stop in range(2, len(text) + 1))


def is_worth_knowing(name: str) -> bool:
    """Whether a name may be looked for in other texts: not one character, not a word or a unit that was misread."""
    return len(name) > 1 and (could_be_name(name) or not (_is_unit(name) or is_word(name) or _has_words(name)))


def is_word(text: str) -> bool:
    """Whether a text is known to be no name: a label, an opinion, a title, part of a date."""
    bare = compact(text)
    words = table("persons")["words"]
    return bare in words["never"] or bare in words["titles"] or bare in _label_words() or bool(head_field(bare))


@cache
def is_person_label(label: str) -> bool:
    """Whether a label's value is a person: 项目负责人及电话, 联系人（签字）."""
    words = "|".join(table("persons")["labels"]["person"])
    return bool(re.search(f"(?:{words}){table('persons')['labels']['person_tail']}$", key(label)))


def is_phone_label(label: str) -> bool:
    """Whether a label's value is a telephone."""
    return key(label).endswith(tuple(table("persons")["labels"]["phone"]))


def _runs(text: str) -> Iterator[Span]:
    """The runs of Chinese characters, without the labels and titles glued to them, and without masks."""
    for found in _RUN.finditer(text):
        if found["run"]:
            start, stop = found.span("run")
            yield from _without_affixes(text, start, stop)


def _without_affixes(text: str, start: int, stop: int) -> Iterator[Span]:
    inner = next((m.end() for m in [_glued_label().match(text, start, stop)] if m), start)
    title = next((m.start() for m in [_glued_title().search(text, inner, stop)] if m), stop)
    label = next((m.start() for m in [_next_label().search(text, inner + 1, title)] if m), title)
    if inner < label:
        yield inner, label


def _names_from(text: str, start: int) -> Iterator[Span]:
    """The names from a place on, one after the other as long as separators join them."""
    while found := _RUN.match(text, start):
        if not found["run"]:
            return
        for inner, stop in _without_affixes(text, start, found.end()):
            bare = text[inner:stop]
            titled = stop < found.end() and _surname(bare) == len(bare)  # 陈科长
            length = len(bare) if titled or _is_announced(bare) else _leading(bare)
            if not length or is_word(bare[:length]):
                return
            yield inner, inner + length
            found_end = inner + length if length < len(bare) else found.end()
            break
        else:
            return
        more = re.compile(r"\s*[、，,/／和及与]\s*| (?! )").match(text, found_end)
        start = more.end() if more else len(text)


def _is_announced(bare: str) -> bool:
    """Whether all of the run behind a label is a name."""
    return could_be_name(bare) or 2 <= len(compact(bare)) <= 4 and is_worth_knowing(compact(bare))


def _leading(bare: str) -> int:
    """How many characters at the beginning of a sentence are a name: 张三负责全面工作."""
    size = _surname(bare)
    ends = word_ends(bare[:_LONGEST]) if size else frozenset()
    return next((stop for stop in (size + 2, size + 1) if stop in ends and stop < len(bare)), 0) if size else 0


def _stands_as_name(text: str, span: Span, name: str, in_sentences: bool) -> bool:
    before, after = text[: span[0]], text[span[1] :]
    if _glued_title(at_end=False).match(after) or pattern("persons", "words", "acts").match(after):
        return True
    if pattern("persons", "words", "place").match(after):
        return False
    if not re.search(rf"[{_HAN}]$", before) and not re.match(rf"[{_HAN}]", after):
        return True
    if is_common(name) and in_sentences:
        return False
    long = len(name) > 2 and not begins_with_word(name)  # what begins like a name and goes on like one is one
    if long and not in_sentences:
        return True
    left = before[-_LONGEST:]
    ends = {0, *word_ends(left + text[slice(*span)] + after[:_LONGEST])}
    return len(left) in ends and (long or len(left) + span[1] - span[0] in ends)


def _surname(bare: str) -> int:
    names = table("persons")["surnames"]
    return 2 if bare[:2] in names["double"] else int(bare[:1] in names["single"] and bool(bare))


def _dotted(bare: str) -> bool:
    return bool(re.fullmatch(rf"[{_HAN}]+(?:[{_DOT}][{_HAN}]+)+", bare))


def _is_unit(bare: str) -> bool:
    """Whether a run names an office: a short one only where a word stands before its last character."""
    return bool(pattern("persons", "words", "organisation").search(bare)) and (len(bare) > 4 or _has_words(bare))


def _has_words(bare: str) -> bool:
    """Whether a run is made of ordinary words."""
    ends = sorted(word_ends(bare))
    return any(stop - start > 1 and is_common(bare[start:stop]) for start, stop in zip([0, *ends], ends, strict=False))


def _joined(spans: Collection[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        elif start < stop:
            joined.append((start, stop))
    return joined


@cache
def _label_words() -> frozenset[str]:
    labels = table("persons")["labels"]
    return frozenset((*labels["person"], *labels["phone"], *labels["other"], *signoff_labels()))


@cache
def _announced() -> re.Pattern[str]:
    labels = table("persons")["labels"]
    words = any_of([*labels["person"], *labels["signed"]])
    return re.compile(rf"{words}{labels['person_tail']}(?:\s*[（(][^（()）：:]{{0,8}}[)）])?\s*[：:]\s*")


@cache
def _cells() -> re.Pattern[str]:
    labels = table("persons")["labels"]
    return re.compile(
        rf"(?:^|\s)[{_HAN}]{{0,6}}{any_of(labels['person'])}{labels['person_tail']}[\t \u3000]+", re.MULTILINE
    )


@cache
def _before_phone() -> re.Pattern[str]:
    marks = r"[\s、,，：:（()）/]*"
    between = any_of([*table("persons")["words"]["titles"], *table("persons")["labels"]["phone"]])
    return re.compile(rf"{marks}(?:{between}{marks}){{0,2}}{PHONE}")


@cache
def _glued_label() -> re.Pattern[str]:
    words = [*table("persons")["labels"]["person"], *table("persons")["words"]["titles"]]
    asked = table("persons")["words"]["asked"]
    return re.compile(f"(?:项目|单位|部门|主要|财务|业务|直接|具体)?{any_of(words)}+|[{_HAN}]*?{asked}")


@cache
def _next_label() -> re.Pattern[str]:
    return re.compile(any_of([word for word in _label_words() if len(word) > 2]))


@cache
def _glued_title(at_end: bool = True) -> re.Pattern[str]:
    return re.compile(any_of(table("persons")["words"]["titles"]) + ("$" if at_end else ""))
