"""Numbers that lead to a person (telephones, identity cards, mail addresses) become constant masks.

A false mask destroys a number, so shape alone is not enough: what is counted, compared or known as an amount stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache

from normalize.words import half_width, pattern, table

NAME, PHONE, CARD, MAIL = "〔姓名〕", "〔电话〕", "〔证件号〕", "〔邮箱〕"
MASKS = re.compile("|".join((NAME, PHONE, CARD, MAIL)))

_SIGNS = str.maketrans("（）—–‐‑−＠Ｘｘ\u3000\xa0", "()-----@Xx  ")
_MOBILE = r"(?:\(?(?:\+|00)?86\)?[- ]?)?(?:1[3-9]\d{9}|1[3-9]\d([- ])\d{4}\1\d{4}|1[3-9]\d{2}([- ])\d{3}\2\d{4})"
_LAND = (
    r"(?:(?:\+86[- ]?)?(?:\(0\d{2,3}\) ?-?|0\d{2,3} ?- ?|0\d{2,3} (?!20\d{5}))\d{7,8}"
    r"|\+?86-\d{2,3}-\d{7,8}|[48]00-\d{3}-?\d{4}|[48]00-\d{4}-\d{3})"
)
_INSIDE = r"(?:\s?(?:转|分机|ext\.?)\s?\d{1,6}|-\d{1,5}(?!\d))?"
_DATE = r"(?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月]"
_ANY = rf"(?!{_DATE})(?:\+ ?)?\(?\d[\d() -]{{3,}}\d{_INSIDE}"
_SHAPES = re.compile(rf"(?<!\d)(?<!\d\.)(?<!\d-)(?:{_MOBILE}|{_LAND}{_INSIDE})(?!\d)(?!\.\d)")
_LEAST = re.compile(r"(?:\d[^\d]{0,3}){7}|[@＠]")  # a text without this holds none of them: most do not
_WHOLE = re.compile(r"(?<![\d.])\d{7,12}(?![\d.])")
_CARD = re.compile(
    r"(?<!\d)[1-9]\d{5} ?(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx](?![\dA-Za-z])"
)
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_COMPARED = re.compile(r"[≥≤≧≦=<>＝＜＞￥¥]\s*$")

Keep = Callable[[str, re.Match[str]], bool]


def mask_numbers(text: str, amounts: Collection[str] = (), phones: Collection[str] = ()) -> str:
    """The text without cards, mails and telephones; `phones` are known digits, `amounts` digits that are none."""
    if not _LEAST.search(text):
        return text
    text = _replace(text, _MAIL, MAIL)
    text = _replace(_replace(text, _CARD, CARD), _labelled_cards(), CARD)
    text = mask_labelled(text)
    text = _replace(text, _SHAPES, PHONE, lambda plain, found: digits(found[0]) in amounts or is_amount(plain, found))
    return _replace(text, _WHOLE, PHONE, lambda plain, found: found[0] not in phones or is_amount(plain, found))


def mask_labelled(text: str) -> str:
    """The text without the telephones that a label names: all that is done where a number may be an amount."""
    return _replace(text, _labelled_phones(), PHONE, _is_no_telephone) if _LEAST.search(text) else text


def mask_phone(text: str) -> str:
    """A field that holds telephones: every number in it but a date's, however short."""
    masked = _replace(_replace(text, _MAIL, MAIL), _CARD, CARD)
    return _replace(masked, re.compile(rf"(?<![\d.]){_ANY}"), PHONE)


def numbers_in(text: str) -> set[str]:
    """The digits of the text's numbers that are long enough to be told from others."""
    return {found for found in map(digits, re.findall(r"\d[\d() -]{5,}\d", plain(text))) if 7 <= len(found) <= 12}


def digits(text: str) -> str:
    """The digits alone."""
    return re.sub(r"\D", "", text)


def plain(text: str) -> str:
    """Half-width digits and signs, character by character, so that places stay the same."""
    return half_width(text).translate(_SIGNS)


def any_of(words: Collection[str]) -> str:
    """Any of the words, the longest first; labels are often printed 联 系 人."""
    spaced = (r"[ \u3000\xa0]*".join(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return f"(?:{'|'.join(spaced)})"


def is_amount(text: str, found: re.Match[str]) -> bool:
    """Whether the number is compared with something, or something is counted with it."""
    after = text[found.end() :].lstrip()
    return bool(_COMPARED.search(text[: found.start()]) or pattern("persons", "words", "counted").match(after))


def _is_no_telephone(text: str, found: re.Match[str]) -> bool:
    """A label's number is believed, unless it has no telephone's shape and something is counted with it."""
    number = found["number"]
    return len(digits(number)) < 7 or not _SHAPES.search(number) and is_amount(text, found)


@cache
def _labelled_phones() -> re.Pattern[str]:
    words = any_of(table("persons")["labels"]["phone"])
    more = rf"(?:\s*(?:[、,，;；/或]|\s)\s*{_ANY})*"
    return re.compile(rf"{words}(?:\([^()]{{0,8}}\))?\s*[：:=是为]?\s*(?P<number>{_ANY}{more})(?!\.?\d)")


@cache
def _labelled_cards() -> re.Pattern[str]:
    return re.compile(r"(?:身份证|证件)(?:号码?)?\s*[：:]?\s*(?P<number>\d{15}(?:\d\d[\dXx])?)(?!\d)")


def _replace(text: str, wanted: re.Pattern[str], mask: str, keep: Keep = lambda text, found: False) -> str:
    """Every match (its `number`, where it has one) as the mask; found in plain text, replaced in the printed."""
    read, pieces, last = plain(text), [], 0
    for found in wanted.finditer(read):
        start, stop = found.span("number" if "number" in wanted.groupindex else 0)
        if not keep(read, found):
            pieces += [text[last:start], mask]
            last = stop
    return "".join([*pieces, text[last:]])
