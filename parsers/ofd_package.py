"""The package of an OFD (GB/T 33190-2016): its documents, their pages and templates, and what they draw on.

Names are taken without their prefix, paths with or without a slash in front: many programs that write OFD are loose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from parsers.document import Box, Note
from parsers.errors import UnreadableError
from parsers.office import Package

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = "OFD.xml"
_A4: Box = (0.0, 0.0, 210.0, 297.0)
_MOST_PAGES = 5_000


@dataclass(slots=True)
class OfdPage:
    """A page: the part that shows (left, top, width, height in mm), and the contents in the order of painting."""

    area: Box
    contents: list[_Element] = field(default_factory=list)


class OfdPackage:
    """One file, whose parts are read when they are asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises UnreadableError where it is damaged or encrypted."""
        self._package = Package(data)
        if "Encryptions.xml" in self._package:
            raise UnreadableError("parsers.ofd_encrypted")
        self._root = self._package.tree(_ROOT)

    def documents(self) -> list[OfdDocument]:
        """The documents in it; mostly one."""
        places = [place for one in self._root.iter("{*}DocRoot") if (place := (one.text or "").strip())]
        if not places:
            raise UnreadableError("parsers.damaged_package")
        return [OfdDocument(self._package, _resolved(place, "")) for place in places]

    def notes(self) -> Iterator[Note]:
        """What a reader should know of the file as a whole."""
        if next(self._root.iter("{*}Signatures"), None) is not None:
            yield Note("parsers.ofd_signed")


class OfdDocument:
    """One document of a package."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._root = package.tree(part)
        self._lost: set[str] = set()

    def pages(self) -> Iterator[OfdPage]:
        """The pages in order, each with its templates. Raises UnreadableError where one is lost."""
        common = _area(self._root.find("{*}CommonData"), "PageArea") or _A4
        for number, one in enumerate(self._root.iterfind("{*}Pages/{*}Page")):
            if number >= _MOST_PAGES:
                raise UnreadableError("parsers.absurd_page", page=number)
            part = _resolved(one.get("BaseLoc") or "", self._part)
            yield self._page(self._package.tree(part), common)

    def _page(self, root: _Element, common: Box) -> OfdPage:
        page = OfdPage(_area(root, "Area") or _area(root.find("{*}Content"), "PageArea") or common)
        above: list[_Element] = []
        for template in root.iterfind("{*}Template"):
            name = template.get("TemplateID", "")
            place, order = self._templates.get(name, ("", ""))
            if not place:
                self.lose(name)
            else:
                found = self._package.tree(place).findall("{*}Content")
                (above if (template.get("ZOrder") or order) == "Foreground" else page.contents).extend(found)
        page.contents += [*root.iterfind("{*}Content"), *above]
        return page

    @cached_property
    def _templates(self) -> dict[str, tuple[str, str]]:
        """Of every template the part and whether it lies above or below what a page holds."""
        found = self._root.iterfind("{*}CommonData/{*}TemplatePage")
        return {
            one.get("ID", ""): (_resolved(one.get("BaseLoc") or "", self._part), one.get("ZOrder", ""))
            for one in found
            if one.get("BaseLoc")
        }

    @cached_property
    def _resources(self) -> list[tuple[str, _Element]]:
        """The trees that name pictures and composites, each with the folder to which its paths are relative."""
        found = []
        for tag in ("PublicRes", "DocumentRes"):
            for one in self._root.iterfind(f"{{*}}CommonData/{{*}}{tag}"):
                part = _resolved((one.text or "").strip(), self._part)
                if part in self._package:
                    root = self._package.tree(part)
                    found.append((join(dirname(part), root.get("BaseLoc") or "", "x"), root))
        return found

    def picture(self, resource: str) -> bytes | None:
        """The bytes of a picture, by the number that the page knows it by."""
        for base, root in self._resources:
            for media in root.iter("{*}MultiMedia"):
                place = media.findtext("{*}MediaFile") or ""
                if media.get("ID") == resource and place:
                    part = _resolved(place.strip(), base)
                    if part in self._package:
                        return self._package.data(part)
        self.lose(resource)
        return None

    def composite(self, resource: str) -> _Element | None:
        """What several pages draw in the same way."""
        units = (unit for _, root in self._resources for unit in root.iter("{*}CompositeGraphicUnit"))
        found = next((unit for unit in units if unit.get("ID") == resource), None)
        if found is None:
            self.lose(resource)
        return found

    def lose(self, part: str) -> None:
        """Remembers that something which a page shows is missing, or cannot be opened."""
        self._lost.add(part)

    def notes(self) -> Iterator[Note]:
        """What belongs to the document and is not read: parts that are lost, files that are attached, annotations.

        What is lost is known when the pages have been read.
        """
        if self._lost:
            yield Note("reviews.ofd_lost_parts", (("count", str(len(self._lost))),))
        if attached := self._listed("Attachments", "Attachment"):
            yield Note("parsers.ofd_attachments", (("count", str(len(attached))),))
        if texts := sum(self._has_text(one) for one in self._listed("Annotations", "FileLoc")):
            yield Note("parsers.ofd_annotations", (("count", str(texts)),))

    def _listed(self, tag: str, inside: str) -> list[tuple[str, _Element]]:
        """The entries of a list that the document names, with the part in which they stand."""
        place = (self._root.findtext(f"{{*}}{tag}") or "").strip()
        part = _resolved(place, self._part) if place else ""
        return [(part, one) for one in self._package.tree(part).iter(f"{{*}}{inside}")] if part in self._package else []

    def _has_text(self, listed: tuple[str, _Element]) -> bool:
        base, location = listed
        part = _resolved((location.text or "").strip(), base)
        codes = self._package.tree(part).iter("{*}TextCode") if part in self._package else ()
        return any((code.text or "").strip() for code in codes)


def numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """So many numbers with blanks between them; None where they are not."""
    try:
        found = tuple(float(one) for one in (text or "").split())
    except ValueError:
        return None
    return found if len(found) == count and all(abs(one) < 1e9 for one in found) else None


def box_of(text: str | None) -> Box | None:
    """Left, top, width and height."""
    found = numbers(text, 4)
    return (found[0], found[1], found[2], found[3]) if found else None


def _area(parent: _Element | None, name: str) -> Box | None:
    """The sheet of paper; where the file does not say, what a program should show of it."""
    area = parent.find(f"{{*}}{name}") if parent is not None else None
    if area is None:
        return None
    boxes = (box_of(area.findtext(f"{{*}}{kind}")) for kind in ("PhysicalBox", "ApplicationBox", "ContentBox"))
    return next((box for box in boxes if box and box[2] > 0 and box[3] > 0), None)


def _resolved(place: str, part: str) -> str:
    """The part at a place that another part names."""
    return normpath(join("/", dirname(part), place.replace("\\", "/"))).lstrip("/")
