"""Attachments of an e-mail (.eml), as members of an archive; and its text, where it may hold a form itself."""

from __future__ import annotations

import re
from base64 import decodebytes
from collections.abc import Iterator
from email import message_from_binary_file
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import partial
from itertools import islice
from pathlib import Path
from quopri import decodestring

from ingest.archives.found import BLOCK, MAX_MEMBER, MAX_MEMBERS, Found
from parsers.errors import UnreadableError

_SIGNATURE = 20 << 10
"""Bytes; a picture shown in the text that is smaller is a logo or an icon, a page of a form is not."""

_SMALL_TABLE = 3
"""Tabs that a plain text has at least, where somebody pasted a table into it."""

_WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")
_CHINESE = ("gb2312", "gbk", "gb_2312-80")
_RAW_NAME = re.compile(r"""\b(?:file)?name\s*=\s*"?([^";\r\n]+)""", re.IGNORECASE)
_SHOWN = re.compile(rb"""cid:([^"'\s>)]+)""", re.IGNORECASE)
_TABLE = re.compile(rb"<table[\s>]", re.IGNORECASE)
_CHARSETS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_FORM_WORDS = tuple("三级指标".encode(charset) for charset in _CHARSETS)
_INDICATOR = (*("指标".encode(charset) for charset in _CHARSETS), "指標".encode("big5"), b"&#25351;", b"&#x6307;")
_ENCODED = {"base64": decodebytes, "quoted-printable": decodestring}
_NEXT_MAIL = re.compile(rb"(?<=\n)\r?\n(?=From \S[^\n]*\d\d:\d\d[^\n]*\n)")
"""Between two mails of a mailbox: an empty line, and a line with the sender and the time."""

_BODIES = {"text/html": "正文.html", "text/plain": "正文.txt"}


def members(path: Path) -> Iterator[Found]:
    """The attachments in order, then the text. Raises UnreadableError: too large, cut off."""
    if path.stat().st_size > 2 * MAX_MEMBER:
        raise UnreadableError("errors.too_large", limit=2 * MAX_MEMBER >> 20)
    if several := _in_mailbox(path):
        yield from (Found(f"{number:03}.eml", partial(_blocks, mail)) for number, mail in enumerate(several, start=1))
        return
    with path.open("rb") as file:
        mail = message_from_binary_file(file)
    parts = list(islice(_leaves(mail), MAX_MEMBERS + 1))
    if len(parts) > MAX_MEMBERS:
        raise UnreadableError("errors.archive_too_many", limit=MAX_MEMBERS)
    bodies = [(part, choice) for part, choice in parts if _is_body(part)]
    shown = {cid for part, _ in bodies for cid in _SHOWN.findall(_content(part))}
    yield from (_attached(part, shown) for part, _ in parts if not _is_body(part))
    yield from map(_body, _told(bodies))
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in mail.walk() for defect in part.defects):
        raise UnreadableError("errors.archive_cut_off")


def _in_mailbox(path: Path) -> list[bytes]:
    """The mails of a mailbox (.mbox), if it holds several."""
    with path.open("rb") as file:
        if not file.read(6).lstrip(b">").startswith(b"From "):
            return []
    mails = _NEXT_MAIL.split(path.read_bytes())
    if len(mails) > MAX_MEMBERS:
        raise UnreadableError("errors.archive_too_many", limit=MAX_MEMBERS)
    return mails if len(mails) > 1 else []


def _is_body(part: Message) -> bool:
    return part.get_content_type() in _BODIES and part.get_content_disposition() != "attachment" and _name(part) is None


def _leaves(part: Message, choice: int | None = None) -> Iterator[tuple[Message, int | None]]:
    """What holds no other parts; a mail in the mail is one piece, as it is a container of its own.

    With it, where several say the same in different forms, which of these choices it belongs to.
    """
    if part.is_multipart() and part.get_content_maintype() != "message":
        choice = id(part) if part.get_content_subtype() == "alternative" else choice
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _leaves(inner, choice)
    else:
        yield part, choice


def _told(bodies: list[tuple[Message, int | None]]) -> Iterator[Message]:
    """Of the same text in two forms the one with a table, or else that of which a program for mail shows more."""
    best: dict[int, Message] = {}
    for part, choice in bodies:
        if choice is None:
            best[id(part)] = part
        elif choice not in best or _rank(part) > _rank(best[choice]):
            best[choice] = part
    yield from best.values()


def _rank(part: Message) -> tuple[bool, bool]:
    return _may_hold_form(part), part.get_content_type() == "text/html"


def _attached(part: Message, shown: set[bytes]) -> Found:
    """`shown`: what the text of the mail shows inside of it, by its `Content-ID`."""
    name, kind = _name(part), part.get_content_maintype()
    if kind == "multipart":  # it says that it has parts, and none begins
        return Found(name or "正文", refused="errors.archive_cut_off")
    if part.get_content_type() in _WINMAIL:
        return Found(name or "winmail.dat", refused="errors.mail_of_outlook")
    if kind == "message":
        return Found(_with_ending(name or "邮件"), partial(_blocks, _mail_inside(part)))
    data = _content(part)
    if kind == "image" and len(data) < _SIGNATURE and _content_id(part) in shown:
        return Found(name or "图标", refused="errors.skipped_mail_icon")
    return Found(name or f"附件.{part.get_content_subtype()}", partial(_blocks, data))


def _mail_inside(part: Message) -> bytes:
    """The bytes of a mail in the mail; programs encode it as any attachment, which the standard forbids."""
    inner = part.get_payload(0) if part.is_multipart() else part
    data = inner.as_bytes() if isinstance(inner, Message) else b""
    decode = _ENCODED.get(str(part.get("Content-Transfer-Encoding", "")).strip().lower())
    return decode(data) if decode else data


def _content_id(part: Message) -> bytes:
    return str(part.get("Content-ID", "")).strip("<> ").encode("utf-8", "replace")


def _body(part: Message) -> Found:
    name = _BODIES[part.get_content_type()]
    if _may_hold_form(part):
        return Found(name, partial(_blocks, _content(part)))
    return Found(name, refused="errors.skipped_mail_text")


def _may_hold_form(part: Message) -> bool:
    """Signatures and letters are laid out in tables too, but only a form speaks of indicators."""
    data = _content(part)
    if not any(word in data for word in _INDICATOR):
        return False
    in_html = part.get_content_type() == "text/html"
    holds_table = _TABLE.search(data) is not None if in_html else data.count(b"\t") >= _SMALL_TABLE
    return holds_table or any(word in data for word in _FORM_WORDS)


def _content(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _blocks(data: bytes) -> Iterator[bytes]:
    return (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))


def _with_ending(name: bytes | str) -> bytes | str:
    if isinstance(name, bytes):
        return name if name.lower().endswith(b".eml") else name + b".eml"
    return name if name.lower().endswith(".eml") else f"{name}.eml"


def _name(part: Message) -> bytes | str | None:
    """The attachment's name: encoded in one of the two ways that mails have, or in raw bytes of some charset."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        said = next((str(value) for key, value in part.raw_items() if key.lower() == header), "")
        if any("\udc80" <= letter <= "\udcff" for letter in said):
            if found := _RAW_NAME.search(said):
                return found[1].strip().encode("utf-8", "surrogateescape")
        elif value := part.get_param(parameter, None, header):
            return collapse_rfc2231_value(value) if isinstance(value, tuple) else _decoded(value)
    return None


def _decoded(value: str) -> str:
    """`=?GB2312?B?...?=`; programs call GBK by the name of its smaller brother."""
    try:
        parts = decode_header(value.replace("\r", "").replace("\n", ""))
    except HeaderParseError:
        return value
    return "".join(part if isinstance(part, str) else _text(part, charset) for part, charset in parts)


def _text(part: bytes, charset: str | None) -> str:
    known = (charset or "ascii").lower()
    try:
        return part.decode("gb18030" if known in _CHINESE else known, "replace")
    except LookupError:
        return part.decode("utf-8", "replace")
