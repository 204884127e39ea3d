"""What kind of file bytes are, as far as their beginning, their zip members or their markup tell."""

from __future__ import annotations

import contextlib
import re
from io import BytesIO
from zipfile import ZipFile

from parsers.compound import MAGIC as _OLE
from parsers.compound import names_at_root

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xffWPC", "wordperfect"),
    (b"\xdb\xa5\x2d\x00", "winword"),
    (b"\x1f\x8b\x08", "archive"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"II+\x00", "image"),
    (b"MM\x00+", "image"),
)
_PDF_AFTER_JUNK = re.compile(rb"(?:^|[\r\n])%PDF-[12]\.\d[\r\n]")
"""Readers look for it in the first 1,024 bytes: what a server sent before the file may stand there."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_MEMBERS = ((b"word/", "word"), (b"xl/", "excel"), (b"ppt/", "slides"), (b"OFD.xml", "ofd"))
_OPEN_DOCUMENT = re.compile(
    rb"application/vnd\.(?:oasis\.opendocument|sun\.xml)\.(text|spreadsheet|presentation|graphics|writer|calc|impress|draw)"
)
_OPEN_DOCUMENTS = {b"text": "odt", b"spreadsheet": "ods", b"writer": "staroffice", b"calc": "staroffice"}
_XML = (
    (re.compile(rb"<office:document\s[^>]*office:mimetype=.[^\"']*opendocument\.text"), "odt"),
    (re.compile(rb"<office:document\s[^>]*office:mimetype=.[^\"']*opendocument\.spreadsheet"), "ods"),
    (re.compile(rb"<uof:UOF[\s>]"), "uof"),
    (re.compile(rb"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet"), "excel_xml"),
    (re.compile(rb"<(?:\w+:)?wordDocument\s[^>]*schemas\.microsoft\.com/office/word/2003/wordml"), "word_xml"),
    (re.compile(rb"<pkg:package\s[^>]*schemas\.microsoft\.com/office/2006/xmlPackage"), "flat_package"),
)
"""What tells the kinds of XML that whole documents are saved as."""

_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "old_word"),
    ("Workbook", "old_excel"),
    ("Book", "old_excel"),
    ("PowerPoint Document", "slides"),
    ("__properties_version1.0", "outlook"),
    ("MN0", "works"),  # Microsoft Works 4, and its later versions
    ("CONTENTS", "works"),
)
_BARE_SHEETS = (
    b"\x09\x08\x10\x00\x00\x06",
    b"\x09\x08\x08\x00\x00\x05",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)
"""How an old Excel's stream of records begins where no OLE file is around it."""
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
_WHITE = b"\xef\xbb\xbf \t\r\n\x00"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|tr|td|th)[\s>/]", re.IGNORECASE)
_FIRST_TAG = re.compile(
    rb"<(?:!--|p|div|span|h[1-6]|ul|ol|center|font|strong|b|section|article|meta|style|a)\b", re.IGNORECASE
)
_HEADERS = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?mime-version:", re.IGNORECASE)
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
"""A line that programs put before a mail in a file with many of them, and leave there when they save it alone."""

_HEADER = re.compile(rb"(?:^|\n)([A-Za-z][A-Za-z0-9-]*):")
_SENT, _ON_THE_WAY = (
    {b"from", b"date", b"subject", b"mime-version"},
    {b"received", b"message-id", b"return-path", b"to"},
)
"""Headers of mails; a page that was saved has some of the first, and none of the others."""

_LOOK_AT = 1 << 20
_ROOT_TAG = 1 << 14
"""Bytes: the root of a flat OpenDocument names forty vocabularies before it says what it is."""


def looks_like(data: bytes) -> str | None:
    """The kind of file that the bytes claim to be; None where nothing speaks against plain text."""
    if data.startswith(_BARE_SHEETS):
        return "old_excel"
    start = data[:4096].lstrip(_WHITE)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if _PDF_AFTER_JUNK.search(data[:1024]):
        return "pdf"
    if data.startswith(_ZIP):
        return next((kind for member, kind in _ZIP_MEMBERS if _has_member(data, member)), None) or _in_package(data)
    if data.startswith(_OLE):
        return _in_compound(data)
    if _is_picture(data, start):
        return "image"
    if is_mail(data):
        return "mail"
    in_xml = next((kind for pattern, kind in _XML if pattern.search(_single_bytes(data[:_ROOT_TAG]))), None)
    return in_xml or ("page" if _is_page(data[:_LOOK_AT]) else "xml" if start.startswith(b"<?xml") else None)


def _in_package(data: bytes) -> str:
    """An OpenDocument says by its member `mimetype` what it is; any other zip is an archive."""
    if not (_has_member(data, b"mimetype") and (_has_member(data, b"content.xml") or data[30:38] == b"mimetype")):
        return "archive"
    found = _OPEN_DOCUMENT.search(data[:_LOOK_AT]) or _OPEN_DOCUMENT.search(_packed_mimetype(data))
    return _OPEN_DOCUMENTS.get(found[1], "slides") if found else "archive"


def _packed_mimetype(data: bytes) -> bytes:
    """The member where it is compressed, as it should not be."""
    with contextlib.suppress(Exception), ZipFile(BytesIO(data)) as package, package.open("mimetype") as file:
        return file.read(200)
    return b""


def _in_compound(data: bytes) -> str:
    """By the root folder's own entries: an embedded file has its streams in a folder of its own."""
    names = names_at_root(data)
    if names is None:  # the folder is lost; the names in it may still be there
        found = (kind for name, kind in _OLE_STREAMS if _in_utf16(name) in data)
    else:
        lower = {name.lower() for name in names}
        found = (kind for name, kind in _OLE_STREAMS if name.lower() in lower)
    return next(found, "office")


def _in_utf16(name: str) -> bytes:
    """As it stands in the folder; a short one with what follows it, or it might be the end of another one."""
    return (name if len(name) > 8 else f"{name}\0").encode("utf-16-le")


def _is_picture(data: bytes, start: bytes) -> bool:
    """Whether the bytes are a bitmap, WebP, or HEIC: what tells them does not stand at the very beginning."""
    return (
        start.startswith(b"BM")
        and b"\x00" in start[2:16]
        or data.startswith(b"RIFF")
        and data[8:12] == b"WEBP"
        or is_heif(data)
    )


def is_heif(data: bytes) -> bool:
    """Whether the bytes begin as a HEIC or AVIF picture does."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def _has_member(data: bytes, start: bytes) -> bool:
    """Whether a member's name begins so: by its header, which stands before the name even in a truncated zip."""
    at = data.find(b"PK\x03\x04")
    while at >= 0:
        if data[at + 30 : at + 64].replace(b"\\", b"/").startswith((start, b"/" + start)):
            return True
        at = data.find(b"PK\x03\x04", at + 30)
    return False


def is_mail(data: bytes) -> bool:
    """Whether the bytes begin with the headers of an e-mail."""
    head = data[:_ROOT_TAG].lstrip(_WHITE).replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    head = _ENVELOPE.sub(b"", head, count=1) if _ENVELOPE.match(head) else head
    if not _HEADER.match(head):
        return False
    names = {name.lower() for name in _HEADER.findall(head)}
    return len(names & _SENT) > 1 and bool(names & _ON_THE_WAY or b"multipart/mixed" in head.lower())


def is_multipart(data: bytes) -> bool:
    """Whether the bytes are a web page saved with its pictures into one file (MHTML)."""
    return _HEADERS.match(data[:8192].lstrip(_WHITE)) is not None


def _single_bytes(markup: bytes) -> bytes:
    """Markup as if it were ASCII: in UTF-16 every other byte of it is NUL."""
    if markup.startswith(_UTF16) or markup[:64].count(0) > 8:
        return markup.removeprefix(_UTF16[0]).removeprefix(_UTF16[1]).replace(b"\x00", b"")
    return markup


def _is_page(data: bytes) -> bool:
    data = _single_bytes(data)
    first = _FIRST_TAG.match(data[:4096].lstrip(_WHITE))
    return first is not None or _MARKUP.search(data) is not None or is_multipart(data)
