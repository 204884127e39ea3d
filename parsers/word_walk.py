"""One pass over the elements of a Word document: what prints, in which cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from parsers.page_text import BREAK, Text, preformatted
from parsers.word_cells import WIDEST, Chunk, Flow, Grid, Number, Row, SectionEnd
from parsers.word_lists import Lists
from parsers.word_names import MC, WP, M, R, V, W, child, number, properties_of, switch, value
from parsers.word_runs import Printing

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD_NAMES = (
    "altChunk br checkBox cr ddList del drawing fldChar instrText moveFrom noBreakHyphen object p pPr pict ptab r rt "
    "sdt subDoc sym t tab tbl tc tr txbxContent"
)
_MATH_NAMES = "d den m rad sub sup t"
_NAMES = (
    {f"{W}{name}": name for name in _WORD_NAMES.split()}
    | {f"{M}{name}": f"m:{name}" for name in _MATH_NAMES.split()}
    | {f"{MC}{name}": name for name in ("Choice", "Fallback")}
    | {f"{V}textpath": "textpath"}
)
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{urn:schemas-microsoft-com:office:office}OLEObject",
    f"{V}imagedata",
)
_FIXED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MATH = {"m:den": "/", "m:sup": "^", "m:sub": "_", "m:rad": "√"}
_PROMPT = re.compile(
    r"(?:单击|点击|点按|轻触|双击|单击或点击|Click|Tap).{0,16}(?:输入|键入|选择|添加|enter|add|choose|select).{0,20}"
    r"|选择一项。?|选择日期。?|Choose an item\.?",
    re.IGNORECASE,
)


class Walk(Printing):
    """Gathers what prints. `sections` holds the properties of every section but the last."""

    def __init__(self, lists: Lists) -> None:
        super().__init__(lists)
        self.sections: list[_Element] = []
        self._grids: list[Grid] = []
        self._cells: list[_Element] = []
        self._starts |= {
            "p": self._open_paragraph,
            "tbl": self._open_table,
            "tr": self._open_row,
            "tc": self._open_cell,
            "sdt": self._open_control,
            "txbxContent": self._open_box,
            "textpath": self._write_art,
            "altChunk": self._place_chunk,
            "subDoc": self._place_chunk,
            "drawing": self._count_picture,
            "pict": self._count_picture,
            "object": self._count_picture,
            "del": self._leave_out_revision,
            "moveFrom": self._leave_out_revision,
            "rt": lambda element: self._leave_out("parsers.phonetic_guides", element),
            "pPr": lambda _: True,
            "Choice": _is_other,
            "Fallback": _is_other,
            "m:d": lambda element: self._write(_bracket(element, "begChr", "(")),
            "m:m": lambda _: self._doubt("formula_text"),
        }

    def over(self, root: _Element) -> Flow:
        """What stands in a story: the body of the document, a header, a footnote."""
        from lxml.etree import iterwalk

        self._flows, self._grids, self._cells, self._paragraph = [Flow()], [], [], 0
        events = iterwalk(root, events=("start", "end"), tag=list(_NAMES))
        skipped: _Element | None = None
        for event, element in events:
            name = _NAMES[element.tag]
            if event == "start":
                if self._start(name, element):
                    skipped = element
                    events.skip_subtree()
            elif element is not skipped:
                self._end(name, element)
        return self._flows[0]

    def _start(self, name: str, element: _Element) -> bool:
        """Whether what stands in the element does not print."""
        handler = self._starts.get(name)
        if handler is not None:
            return bool(handler(element))
        if name in _MATH:
            self._doubt("formula_text")
        self._write(_FIXED.get(name) or _MATH[name])
        return False

    def _end(self, name: str, element: _Element) -> None:
        if name == "p":
            self._close_paragraph(element)
        elif name == "tbl":
            self._flows[-1].parts.append(self._grids.pop())
        elif name == "tc" and self._cells and element is self._cells[-1]:
            self._close_cell()
        elif name == "txbxContent":
            self._close_box(element)
        elif name == "sdt" and self._prompts and element is self._prompts[-1]:
            self._prompts.pop()
        elif name == "m:d":
            self._write(_bracket(element, "endChr", ")"))

    # Paragraphs and runs

    def _open_paragraph(self, element: _Element) -> None:
        self._paragraph += len(self._flows) == 1
        flow = self._flows[-1]
        properties = properties_of(child(element, "pPr"))
        style = self._lists.style(value(properties.get("pStyle")))
        flow.hidden, flow.joined = bool(style.hidden), "rPr" in properties and _is_joined(properties["rPr"])
        if not flow.joined and (label := self._lists.label(properties.get("numPr"), style)):
            flow.parts.append(Number(preformatted(label), self._paragraph))

    def _close_paragraph(self, element: _Element) -> None:
        self._close_line()
        section = child(element, "pPr", "sectPr") if len(self._flows) == 1 else None
        if section is not None:
            self._flows[-1].parts.append(SectionEnd(len(self.sections)))
            self.sections.append(section)

    # Tables

    def _open_table(self, element: _Element) -> None:
        self._grids.append(Grid([number(column, of="w") for column in element.iterfind(f"{W}tblGrid/{W}gridCol")]))

    def _open_row(self, element: _Element) -> bool:
        if not self._grids:
            return False
        properties = properties_of(child(element, "trPr"))
        before, after = (number(properties.get(name)) for name in ("gridBefore", "gridAfter"))
        self.counts["parsers.absurd_spans"] += before > WIDEST
        row = Row(before if before <= WIDEST else 0, bool(before or after), "del" in properties)
        self._grids[-1].rows.append(row)
        if row.deleted:
            own = (cell for cell in element.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is element)
            row.flows += (_empty_cell(properties_of(child(cell, "tcPr"))) for cell in own)
            self._leave_out_revision(element)
        return row.deleted

    def _open_cell(self, element: _Element) -> bool:
        properties = properties_of(child(element, "tcPr"))
        if "cellDel" in properties:
            return self._leave_out_revision(element)
        if not self._grids:
            return False
        rows = self._grids[-1].rows
        if not rows:
            rows.append(Row())
        flow = _empty_cell(properties)
        rows[-1].flows.append(flow)
        self._flows.append(flow)
        self._cells.append(element)
        return False

    def _close_cell(self) -> None:
        self._cells.pop()
        flow = self._flows.pop()
        flow.place_boxes()
        self._leave_out_row_number(flow)

    # What stands apart

    def _open_control(self, element: _Element) -> bool:
        """A content control that nobody filled shows a prompt."""
        if not switch(element, "sdtPr", "showingPlcHdr"):
            return False
        text = "".join(text.text or "" for text in element.iter(f"{W}t")).strip()
        if _PROMPT.fullmatch(text):
            return self._leave_out("parsers.prompts", element)
        self._prompts.append(element)
        return False

    def _open_box(self, _element: _Element) -> None:
        self._flows.append(Flow())

    def _close_box(self, element: _Element) -> None:
        """The text of a box goes where the box is anchored; one that floats may be shown over another cell."""
        box = self._flows.pop()
        box.place_boxes()
        self._flows[-1].boxes += [Text(BREAK), *box.parts]
        if box.doubt or (_floats(element) and box.text()):
            self._doubt(box.doubt or "floating_text")

    def _write_art(self, element: _Element) -> None:
        """Letters drawn along a line."""
        text = element.get("string", "")
        self._flows[-1].boxes += [Text(BREAK), Text(preformatted(text), self._paragraph), Text(BREAK)]

    def _place_chunk(self, element: _Element) -> None:
        if len(self._flows) > 1:
            self.counts["parsers.embedded_parts"] += 1
        self._flows[-1].parts.append(Chunk(element.get(f"{R}id", "")))

    def _count_picture(self, element: _Element) -> None:
        """Lines and frames are no pictures."""
        self.counts["parsers.pictures"] += next(element.iter(*_PICTURES), None) is not None

    def _leave_out_revision(self, element: _Element) -> bool:
        return self._leave_out("parsers.deleted_text", element)


def _empty_cell(properties: dict[str, _Element]) -> Flow:
    down, right, width = (properties.get(name) for name in ("vMerge", "hMerge", "tcW"))
    begins = down is not None and down.get(f"{W}val") == "restart"
    return Flow(
        number(properties.get("gridSpan"), default=1) or 1,
        number(width, of="w") if width is not None and width.get(f"{W}type", "dxa") == "dxa" else None,
        merged_down=begins,
        goes_on=down is not None and not begins,
        merged_right=right is not None and right.get(f"{W}val") != "restart",
    )


def _floats(box: _Element) -> bool:
    anchored = next(box.iterancestors(f"{WP}anchor"), None) is not None
    return anchored or any("position:absolute" in (around.get("style") or "") for around in box.iterancestors())


def _is_joined(mark: _Element) -> bool:
    """Whether the mark that ends a paragraph does not print, so that the next one goes on in its line."""
    says = properties_of(mark)
    return "del" in says or "moveFrom" in says or bool(switch(says.get("vanish")))


def _is_other(element: _Element) -> bool:
    """Whether Word shows another one of the alternatives: the first, unless only a later one holds a text."""
    parent = element.getparent()
    if parent is None:
        return False
    with_text = (one for one in parent if next(one.iter(f"{W}t", f"{M}t", f"{V}textpath"), None) is not None)
    return element is not next(with_text, parent[0])


def _bracket(element: _Element, name: str, usual: str) -> str:
    found = element.find(f"{M}dPr/{M}{name}")
    return usual if found is None else str(found.get(f"{M}val", usual))
