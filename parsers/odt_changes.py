"""Tracked deletions of an OpenDocument text: taken out of it, or marked in the midst of it, as Writer shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.odf import OFFICE, TEXT

if TYPE_CHECKING:
    from lxml.etree import _Element

_MARKS = (f"{TEXT}change", f"{TEXT}change-start", f"{TEXT}change-end")
_ID = "{http://www.w3.org/XML/1998/namespace}id"


class Deletions:
    """Which text is deleted, while a walk goes through it. `taken_out` counts those whose text stands elsewhere."""

    def __init__(self, body: _Element) -> None:
        self.taken_out = 0
        self._marked: set[str] = set()
        for region in body.iterfind(f"{TEXT}tracked-changes/{TEXT}changed-region"):
            deletion = region.find(f"{TEXT}deletion")
            if deletion is not None:
                self._marked |= {region.get(f"{TEXT}id", ""), region.get(_ID, "")} - {""}
                self.taken_out += any(_holds_text(child) for child in deletion if child.tag != f"{OFFICE}change-info")
        self._open: set[str] = set()
        self._told: set[str] = set()

    def passes(self, element: _Element) -> bool:
        """Whether the element is only a mark at which a change begins or ends."""
        change = element.get(f"{TEXT}change-id", "")
        if element.tag == f"{TEXT}change-start":
            self._open |= {change} & self._marked
        elif element.tag == f"{TEXT}change-end":
            self._open.discard(change)
        return element.tag in _MARKS

    def hold(self) -> bool:
        """Whether what follows is deleted."""
        return bool(self._open)

    def is_new(self) -> bool:
        """Whether none of what was asked about before belongs to the deletions that are open."""
        new = self._open - self._told
        self._told |= new
        return bool(new)


def _holds_text(element: _Element) -> bool:
    return any(str(text).strip() for text in element.itertext())
