"""The view of a file's source, made where the document and its bytes are at hand."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from normalize.form import Form, Place
from normalize.redact import Masker
from output.report.nearby import near, rows_in
from output.report.page_pictures import page_pictures, within
from output.report.places import Key, all_places, key_of
from output.report.view import SourceView, view_bytes
from parsers.document import Block, Cell, Document, Line, Table

log = logging.getLogger(__name__)

MOST_PAGES = 40
"""Pictures of pages that a file's forms get; what lies beyond is drawn as the cells that were read."""

MOST_BYTES = 8 << 20
"""Of all pictures of a file; a worker's result may have eight times as much."""

MOST_ROWS = 2_000
"""Rows of a file's tables that are kept whole; of larger ones only those near what the forms were read from."""


def draw(document: Document, data: bytes, forms: Sequence[Form], redacted: bool = False) -> bytes:
    """The view that the pages of these forms need, as bytes. `forms` hold persons, also where `redacted`.

    Raises nothing but MemoryError: a source that cannot be drawn takes no form with it.
    """
    try:
        return view_bytes(_view(document, data, forms, redacted))
    except MemoryError:
        raise
    except Exception as error:
        log.info("%s while drawing %s", type(error).__name__, document.sha256[:12])
        return view_bytes(SourceView(document.format, notes=("report.note_not_drawn",)))


def _view(document: Document, data: bytes, forms: Sequence[Form], redacted: bool) -> SourceView:
    places = [place for form in forms for place in all_places(form)]
    view = SourceView(document.format, document.blocks)
    if rows_in(document.blocks) > MOST_ROWS:
        view = replace(view, blocks=tuple(near(document.blocks, places)), notes=("report.note_near",))
    if redacted:
        notes = ("report.note_redacted",) if document.sheets else ()
        return replace(view, blocks=_masked(view.blocks, forms), notes=view.notes + notes)
    return _with_pictures(view, document, data, places)


def _with_pictures(view: SourceView, document: Document, data: bytes, places: Sequence[Place]) -> SourceView:
    wanted = sorted({place.page for place in places if place.page and place.page <= len(document.sheets)})
    if not wanted:
        return view
    sheets = {number: document.sheets[number - 1] for number in wanted[:MOST_PAGES]}
    try:
        pictures = tuple(within(page_pictures(document.format, data, sheets), MOST_BYTES))
    except MemoryError:
        raise
    except Exception as error:
        log.info("%s while drawing pages of %s", type(error).__name__, document.sha256[:12])
        pictures = ()
    notes = ("report.note_some_pages",) if len(pictures) < len(wanted) else ()
    return replace(view, pictures=pictures, notes=view.notes + notes)


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
