"""Opens the zip package behind Word and Excel files, and refuses what would hide text or eat the machine."""

from __future__ import annotations

import re
from io import BytesIO
from lzma import LZMAError
from posixpath import dirname, join, normpath
from struct import error as StructError  # noqa: N812
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812

from parsers.document import Note
from parsers.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PARTS = 10_000
MAX_PART_MEGABYTES = 256
MAX_RATIO = 400
"""Deflate reaches 1032; the most repetitive honest part seen (a sheet of 40,000 formatted empty rows) reaches 60."""
_SMALL = 4 << 20
_DAMAGED = (BadZipFile, KeyError, ValueError, EOFError, OSError, RuntimeError, ZlibError, LZMAError, StructError)
"""What a damaged directory or member makes the library raise; NotImplementedError is a RuntimeError."""

_RELATION = re.compile(rb"<[^<>]*\bRelationship\b[^<>]*>")
_HYPERLINK = re.compile(rb'/hyperlink"')
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Package:
    """The parts of an Office Open XML file, each read when it is asked for."""

    def __init__(self, data: bytes, all_parts: bool = True) -> None:
        """Raises UnreadableError for a damaged file, and for one with absurdly many or absurdly large parts.

        `all_parts`: parts that are never read may not be too large either.
        """
        try:
            self._zip = ZipFile(BytesIO(data))
        except _DAMAGED as error:
            raise UnreadableError("parsers.damaged_package") from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        if len(self._parts) > MAX_PARTS:
            raise UnreadableError("parsers.zip_bomb")
        for info in self._parts.values() if all_parts else ():
            _refuse_bomb(info)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def names(self) -> list[str]:
        """The names of all parts, as the file spells them."""
        return [info.filename for info in self._parts.values()]

    def data(self, part: str) -> bytes:
        """The bytes of a part. Raises UnreadableError where it is missing, encrypted or damaged."""
        try:
            info = self._parts[part.lower()]
            with self._zip.open(info) as file:
                return _bounded(file)
        except _DAMAGED as error:
            raise UnreadableError("parsers.damaged_package") from error

    def tree(self, part: str) -> _Element:
        """The XML of a part, as far as possible where it is damaged.

        Raises UnreadableError for a DOCTYPE: no office program writes one, and text after an entity that is not
        resolved would be lost without a trace.
        """
        return parsed(self.data(part))

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (kind, the part it leads to), for what lies inside of the package."""
        relations = f"{dirname(part)}/_rels/{part.rsplit('/', 1)[-1]}.rels".lstrip("/")
        if relations not in self:
            return {}
        found = {}
        for relation in self.tree(relations).iter(f"{_RELATIONS}Relationship"):
            if relation.get("TargetMode") != "External":
                target = normpath(join("/", dirname(part), relation.get("Target", ""))).lstrip("/")
                found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], target)
        return found

    def dangers(self) -> list[Note]:
        """What an office program would run or fetch, and we only tell: macros, and contents that lie in other files."""
        macros = [name for name in self._parts if name.endswith("vbaproject.bin") or "/activex/" in name]
        links = sum(self._external(part) for part in self._parts if part.endswith(".rels"))
        notes = [Note("parsers.has_macros")] if macros else []
        return [*notes, Note("parsers.external_links", (("count", str(links)),))] if links else notes

    def _external(self, part: str) -> int:
        try:
            relations = _RELATION.findall(self.data(part))
        except UnreadableError:  # whoever needs this part will say so
            return 0
        return sum(b'"External"' in one and not _HYPERLINK.search(one) for one in relations)

    def main_part(self) -> str | None:
        """The part with the document or the workbook itself."""
        return next((target for kind, target in self.related("").values() if kind == "officeDocument"), None)


def parsed(xml: bytes) -> _Element:
    """The XML of a part. Raises UnreadableError where it cannot be read, nests too deep or declares a DOCTYPE."""
    from lxml.etree import ErrorTypes, XMLParser, XMLSyntaxError, fromstring

    parser = XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )  # a comment in the midst of a text would hide what follows it
    try:
        root = fromstring(xml, parser)
    except (XMLSyntaxError, ValueError) as error:
        too_deep = getattr(error, "code", None) == ErrorTypes.ERR_RESOURCE_LIMIT
        raise UnreadableError("parsers.nested_too_deep" if too_deep else "parsers.damaged_package") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("parsers.doctype")
    return root


def _refuse_bomb(info: ZipInfo) -> None:
    packed, size = max(info.compress_size, 1), info.file_size
    if size > MAX_PART_MEGABYTES << 20 or (size > _SMALL and size / packed > MAX_RATIO):
        raise UnreadableError("parsers.zip_bomb")


def _bounded(file: IO[bytes]) -> bytes:
    """The directory may lie about a part's size."""
    data = file.read((MAX_PART_MEGABYTES << 20) + 1)
    if len(data) > MAX_PART_MEGABYTES << 20:
        raise UnreadableError("parsers.zip_bomb")
    return data
