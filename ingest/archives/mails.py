"""Attachments of an e-mail (.eml), as members of an archive; and its text, where it may hold a form itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_binary_file
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import partial
from itertools import islice
from pathlib import Path

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
_FORM_WORDS = tuple("三级指标".encode(charset) for charset in ("utf-8", "gb18030"))
_BODIES = {"text/html": "正文.html", "text/plain": "正文.txt"}


def members(path: Path) -> Iterator[Found]:
    """The attachments in order, then the text. Raises UnreadableError where it is too large to be taken apart."""
    if path.stat().st_size > 2 * MAX_MEMBER:
        raise UnreadableError("errors.too_large", limit=2 * MAX_MEMBER >> 20)
    with path.open("rb") as file:
        mail = message_from_binary_file(file)
    parts = list(islice(_leaves(mail), MAX_MEMBERS + 1))
    if len(parts) > MAX_MEMBERS:
        raise UnreadableError("errors.archive_too_many", limit=MAX_MEMBERS)
    bodies = [part for part in parts if _is_body(part)]
    shown = {cid for part in bodies for cid in _SHOWN.findall(_content(part))}
    yield from (_attached(part, shown) for part in parts if not _is_body(part))
    # Of the same text in two forms the one with tables is looked at, as a program for mail shows it.
    yield from (_body(part) for part in bodies if part.get_content_type() == "text/html" or len(bodies) == 1)


def _is_body(part: Message) -> bool:
    return part.get_content_type() in _BODIES and part.get_content_disposition() != "attachment" and _name(part) is None


def _leaves(part: Message) -> Iterator[Message]:
    """What holds no other parts; a mail in the mail is one piece, as it is a container of its own."""
    if part.is_multipart() and part.get_content_maintype() != "message":
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _leaves(inner)
    else:
        yield part


def _attached(part: Message, shown: set[bytes]) -> Found:
    """`shown`: what the text of the mail shows inside of it, by its `Content-ID`."""
    name, kind = _name(part), part.get_content_maintype()
    if kind == "multipart":  # it says that it has parts, and none begins
        return Found(name or "正文", refused="errors.archive_cut_off")
    if part.get_content_type() in _WINMAIL:
        return Found(name or "winmail.dat", refused="errors.mail_of_outlook")
    if kind == "message":
        inner = part.get_payload(0) if part.is_multipart() else part
        return Found(
            _with_ending(name or "邮件"), partial(_blocks, inner.as_bytes() if isinstance(inner, Message) else b"")
        )
    data = _content(part)
    if kind == "image" and len(data) < _SIGNATURE and _content_id(part) in shown:
        return Found(name or "图标", refused="errors.skipped_mail_icon")
    return Found(name or f"附件.{part.get_content_subtype()}", partial(_blocks, data))


def _content_id(part: Message) -> bytes:
    return str(part.get("Content-ID", "")).strip("<> ").encode("utf-8", "replace")


def _body(part: Message) -> Found:
    name, data = _BODIES[part.get_content_type()], _content(part)
    holds_table = _TABLE.search(data) if name.endswith("html") else data.count(b"\t") >= _SMALL_TABLE
    if holds_table or any(word in data for word in _FORM_WORDS):
        return Found(name, partial(_blocks, data))
    return Found(name, refused="errors.skipped_mail_text")


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
