"""The view of a file's source, made where the document and its bytes are at hand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from normalize.form import Form, Place
from normalize.redact import Masker
from output.report.nearby import rows_in
from output.report.page_pictures import page_pictures, within
from output.report.places import Key, all_places, key_of
from output.report.view import Picture, SourceView, view_bytes
from parsers.document import Block, Cell, Document, Line, Table

log = logging.getLogger(__name__)

_SOME_PAGES = "report.note_some_pages"

MOST_PAGES = 40
"""Pictures of pages that a file's forms get; what lies beyond is drawn as the cells that were read."""

MOST_BYTES = 8 << 20
"""Of all pictures of a file; a worker's result may have eight times as much."""

MOST_ROWS = 2_000
"""Rows of a file's tables that are kept whole; of larger ones only those near what the forms were read from."""


MOST_TEXT = 8 << 20
"""Bytes of a view without its pictures, compressed."""


def draw(
    document: Document,
    data: bytes,
    forms: Sequence[Form],
    redacted: bool = False,
    before_pictures: Callable[[bytes], None] = lambda view: None,
) -> bytes:
    """The view that the pages of these forms need, as bytes. `forms` hold persons, also where `redacted`.

    `before_pictures` is given the view without pictures where pages are about to be drawn: that is left to a library
    that a damaged file may crash. Raises nothing of its own: a source that cannot be drawn takes no form with it.
    """
    places = [place for form in forms for place in all_places(form)]
    try:
        view = _of_cells(document, forms, places, redacted)
        if (told := len(view_bytes(view))) > MOST_TEXT:
            log.info("a view of %s bytes is left out", told)
            return left_out(document.format)
        if redacted or not (wanted := _pages(places, document)):
            return view_bytes(view)
    except (Exception, MemoryError) as error:
        log.info("%s while drawing %s", type(error).__name__, document.sha256[:12])
        return left_out(document.format)
    before_pictures(view_bytes(_noted(view, _SOME_PAGES)))
    return view_bytes(_with_pictures(view, document, data, wanted))


def left_out(format_: str) -> bytes:
    """A view that says that there is none."""
    return view_bytes(SourceView(format_, notes=("report.note_not_drawn",)))


def _of_cells(document: Document, forms: Sequence[Form], places: Sequence[Place], redacted: bool) -> SourceView:
    view = SourceView(document.format, document.blocks)
    if rows_in(document.blocks) > MOST_ROWS:
        view = _noted(replace(view, blocks=tuple(view.nearby.around(places))), "report.note_near")
    if not redacted:
        return view
    masked = replace(view, blocks=_masked(view.blocks, forms))
    return _noted(masked, "report.note_redacted") if document.sheets else masked


def _pages(places: Sequence[Place], document: Document) -> list[int]:
    """The pages that forms were read from and that have a picture."""
    return sorted({place.page for place in places if place.page and place.page <= len(document.sheets)})


def _with_pictures(view: SourceView, document: Document, data: bytes, wanted: Sequence[int]) -> SourceView:
    sheets = {number: document.sheets[number - 1] for number in wanted[:MOST_PAGES]}
    pictures: tuple[Picture, ...] = ()
    try:
        pictures = tuple(within(page_pictures(document.format, data, sheets), MOST_BYTES))
    except (Exception, MemoryError) as error:
        log.info("%s while drawing pages of %s", type(error).__name__, document.sha256[:12])
    view = replace(view, pictures=pictures)
    return view if len(pictures) == len(wanted) else _noted(view, _SOME_PAGES)


def _noted(view: SourceView, code: str) -> SourceView:
    return replace(view, notes=(*view.notes, code))


def _masked(blocks: Sequence[Block], forms: Sequence[Form]) -> tuple[Block, ...]:
    """The blocks without persons: what the forms give away, and what stands beside a label of one."""
    mask = Masker(forms)
    fields = {key_of(place): name for form in forms for name, place in form.evidence.items()}
    return tuple(_masked_block(block, mask, fields) for block in blocks)


def _masked_block(block: Block, mask: Masker, fields: Mapping[Key, str]) -> Block:
    where = replace(block.where, sheet=mask.sheet(block.where.sheet))
    if isinstance(block, Line):
        return replace(block, text=mask(block.text, fields.get(key_of(block.where), "")), where=where)
    return replace(block, cells=tuple(_masked_cells(block, mask, fields)), where=where)


def _masked_cells(table: Table, mask: Masker, fields: Mapping[Key, str]) -> Iterator[Cell]:
    for row in table.rows():
        label = ""
        for cell in row:
            text = mask(cell.text, fields.get(key_of(cell.where), ""), label)
            yield replace(cell, text=text, where=replace(cell.where, sheet=mask.sheet(cell.where.sheet)))
            label = cell.text or label
