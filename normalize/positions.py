"""Position steps: a table torn by a page is joined, and every suspicious row is read anew by the lattice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby

from normalize.align import Lattice, Placed
from normalize.columns import Layout, is_unknown_label
from normalize.fit import DOUBTFUL, fit
from normalize.rows import Doubt, Edit, Row, certainty, change, with_cells
from normalize.structure import Part
from normalize.wording import splits_a_word
from normalize.words import compact
from parsers.document import Cell
from parsers.errors import UnreadableError

LOW_MARGIN = 0.55
TOO_MANY = 60_000  # texts out of place; the lattice reads about 500 a second
FITS = 4.0
_WORST_CELL = 5.0


def join_page_splits(part: Part) -> Iterator[Edit]:
    """Rows of a later page go under the columns of the first, whatever columns the page lost at its left."""
    for fragment, group in groupby(part.body, key=lambda row: row.fragment):
        rows = tuple(group)
        home = part.header[0].fragment if part.header else part.body[0].fragment
        if fragment == home or fragment < 0 or not rows[0].exact:
            continue
        offset = _offset(rows, part.layout)
        moved = tuple(
            replace(_shifted(row, offset), fragment=home if home >= 0 else row.fragment, exact=row.exact)
            for row in rows
        )
        yield change("page_split_joined", rows, moved, params={"rows": str(len(rows)), "offset": str(offset)})


def _offset(rows: Sequence[Row], layout: Layout) -> int:
    """How many columns the page lost at its left: by the cells where they fit, else by the cheapest reading."""
    candidates = [0, 1, 2, 3, -1]
    best = min(candidates, key=lambda offset: (_placed_cost(rows, layout, offset) + 0.4 * abs(offset), abs(offset)))
    if _placed_cost(rows, layout, best) < FITS:
        return best
    return min((0, 1, 2), key=lambda n: Lattice([_shifted(row, n) for row in rows], layout).price() + 0.4 * n)


def _placed_cost(rows: Sequence[Row], layout: Layout, offset: int) -> float:
    total = 0.0
    for row in rows:
        for cell in row.cells:
            column = cell.column + offset
            inside = 0 <= column < len(layout.roles)
            total += min(fit(cell.text, layout.roles[column]), _WORST_CELL) if inside else _WORST_CELL
    return total / len(rows)


def _shifted(row: Row, offset: int) -> Row:
    return with_cells(row, [replace(cell, column=cell.column + offset) for cell in row.cells])


def suspicious(row: Row, layout: Layout, solid: frozenset[int]) -> bool:
    """Whether a row cannot simply be believed: a cell that does not fit its column, no name, or no value.

    `solid` are the columns that nearly every row of the part fills.
    """
    if row.stream:
        return True
    columns = [cell.column for cell in row.cells]
    if len(set(columns)) < len(columns) or any(column >= len(layout.roles) for column in columns):
        return True
    misfits = [cell for cell in row.cells if fit(cell.text, layout.roles[cell.column]) >= DOUBTFUL]
    if misfits:
        return not all(is_unknown_label(cell, row, layout) for cell in misfits)
    if all(layout.holds_labels(column) for column in columns):
        return False
    return any(column not in columns for column in solid)


def _solid_columns(part: Part) -> frozenset[int]:
    needed = [part.layout.column(role) for role in ("name", "value")]
    return frozenset(column for column in needed if column is not None)


def realign(part: Part) -> tuple[list[Edit], list[Doubt]]:
    """Read every run of suspicious rows anew; rows that fit their columns are not touched."""
    solid = _solid_columns(part)
    doubtful = [suspicious(row, part.layout, solid) for row in part.body]
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    if sum(len(row.cells) for row, doubt in zip(part.body, doubtful, strict=True) if doubt) > TOO_MANY:
        raise UnreadableError("errors.too_tangled", limit=TOO_MANY)
    for run in _runs(part.body, doubtful):
        placed = Lattice(run, part.layout).solve()
        more, why = _record(run, placed, part.layout)
        edits += more
        doubts += why
    return edits, doubts


def _runs(body: Sequence[Row], doubtful: Sequence[bool]) -> Iterator[list[Row]]:
    """Runs of suspicious rows, each with the row above it, since it may go on below."""
    run: list[Row] = []
    for i, row in enumerate(body):
        if doubtful[i]:
            if not run and i and not doubtful[i - 1]:
                run.append(body[i - 1])
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _record(run: Sequence[Row], placed: Sequence[Placed], layout: Layout) -> tuple[list[Edit], list[Doubt]]:
    """The reading as edits: first which rows there are, then where their cells stand."""
    edits: list[Edit] = []
    doubts: list[Doubt] = []
    fresh = count(max(row.id for row in run) * 1000 + 1_000_000)
    previous = run[0].id
    for sources, logical in _components(placed):
        regrouped: list[Row] = []
        final: list[tuple[Row, list[Placed]]] = []
        for tokens in logical:
            source = tokens[0].token.row
            row_id = source.id if source.id not in {row.id for row, _ in final} else next(fresh)
            row = replace(source, id=row_id)
            final.append((row, tokens))
            regrouped.append(with_cells(row, _joined(tokens, placed=False)))
        for n, (identity, tokens) in enumerate(final):
            if not _moves(tokens, layout)["moves"]:
                regrouped[n] = with_cells(identity, _joined(tokens, placed=True))
        if len(sources) != 1 or len(logical) != 1:
            kind = "wrapped_row_joined" if len(sources) > len(logical) else "glued_rows_separated"
            held = [item for tokens in logical for item in tokens]
            edits.append(change(kind, sources, tuple(regrouped), confidence=_confidence(held)))
            if len(logical) > len(sources):
                doubts += _split_doubts(regrouped, logical, layout)
        for row, (identity, tokens) in zip(regrouped, final, strict=True):
            after = replace(with_cells(identity, _joined(tokens, placed=True)), exact=True, stream=False)
            if after.cells != row.cells:
                kind = _kind(tokens)
                edits.append(
                    change(kind, (row,), (after,), confidence=_confidence(tokens), params=_moves(tokens, layout))
                )
            doubts += _doubts(identity.id, tokens, layout)
            doubts += _boundary_doubts([previous, identity.id], tokens, layout)
            previous = identity.id
    return edits, doubts


def _components(placed: Sequence[Placed]) -> Iterator[tuple[tuple[Row, ...], list[list[Placed]]]]:
    """Source rows and logical rows that belong together, as small as can be."""
    logical = [list(group) for _, group in groupby(placed, key=lambda item: item.logical)]
    i = 0
    while i < len(logical):
        group = [logical[i]]
        rows = _sources(group[-1])
        while i + 1 < len(logical) and logical[i + 1][0].token.row.id == rows[-1].id:
            i += 1
            group.append(logical[i])
            rows += [row for row in _sources(logical[i]) if row.id != rows[-1].id]
        yield tuple(rows), group
        i += 1


def _sources(tokens: Sequence[Placed]) -> list[Row]:
    rows: list[Row] = []
    for item in tokens:
        if not rows or rows[-1].id != item.token.row.id:
            rows.append(item.token.row)
    return rows


def _joined(tokens: Sequence[Placed], placed: bool) -> list[Cell]:
    """The cells of a logical row: at their printed columns, or at the columns where the reading puts them."""
    cells: list[Cell] = []
    by_column: dict[int, int] = {}
    for item in tokens:
        if not placed and not item.goes_on:
            by_column[item.placement.columns[-1]] = len(cells)
            cells.append(item.token.cell)
            continue
        for column, text in zip(item.placement.columns, item.placement.parts, strict=True):
            if column in by_column:
                old = cells[by_column[column]]
                doubt = old.doubt or item.token.cell.doubt
                cells[by_column[column]] = replace(old, text=join_texts(old.text, text), doubt=doubt)
            else:
                by_column[column] = len(cells)
                cells.append(replace(item.token.cell, text=text, column=column, column_span=1))
    return cells


def join_texts(above: str, below: str) -> str:
    """Two pieces of a wrapped text: no space, but between two Latin words."""
    if above[-1:].isascii() and below[:1].isascii() and above[-1:].isalpha() and below[:1].isalpha():
        return f"{above} {below}"
    return above + below


def _kind(tokens: Sequence[Placed]) -> str:
    if any(len(item.placement.columns) > 1 for item in tokens):
        return "glued_cells_split"
    first = tokens[0]
    if first.placement.columns[0] != first.token.cell.column:
        return "shifted_row_moved_back"
    return "empty_cell_restored"


def _moves(tokens: Sequence[Placed], layout: Layout) -> dict[str, str]:
    moved = [
        f"{compact(part)[:12]}→{layout.titles[column] or layout.roles[column]}"
        for item in tokens
        for column, part in zip(item.placement.columns, item.placement.parts, strict=True)
        if column != item.token.cell.column and not item.goes_on
    ]
    return {"moves": "；".join(moved)}


def _confidence(tokens: Sequence[Placed]) -> float:
    return certainty(min((item.margin for item in tokens), default=9.0))


def _doubts(row: int, tokens: Sequence[Placed], layout: Layout) -> Iterator[Doubt]:
    for item in tokens:
        column = item.placement.columns[0]
        if item.goes_on and item.token.row.spans_known and item.token.cell.column != column:
            # Where the cells are drawn, nothing goes on in another column: what was read so is something else.
            yield Doubt(row, "row_boundary_uncertain", None, (compact(item.token.cell.text),), _confidence([item]))
        if item.margin >= LOW_MARGIN or item.rival is None or _stays(item, layout):
            continue
        role, rival = layout.roles[column], layout.roles[item.rival]
        if {role, rival} == {"level1", "level2"} or item.goes_on and item.rival < column:
            continue
        yield Doubt(row, "column_uncertain", role, (f"{compact(item.token.cell.text)}→{rival}",), _confidence([item]))


def _boundary_doubts(rows: Sequence[int], tokens: Sequence[Placed], layout: Layout) -> Iterator[Doubt]:
    """A row that nearly went on in the row above, or the other way round: both rows are in doubt."""
    for item in tokens:
        column = item.placement.columns[0]
        if layout.roles[column] != "name" or not item.token.first:
            continue
        close = item.margin < LOW_MARGIN and item.rival == column
        guessed = item.goes_on and not splits_a_word(item.token.above, item.token.cell.text)
        if close or guessed:
            for row in dict.fromkeys(rows):
                yield Doubt(row, "row_boundary_uncertain", None, (compact(item.token.cell.text),), _confidence([item]))


def _split_doubts(rows: Sequence[Row], logical: Sequence[Sequence[Placed]], layout: Layout) -> Iterator[Doubt]:
    """Rows taken out of one are in doubt where one of them has no name or no value."""
    needed = {column for column in (layout.column("name"), layout.column("value")) if column is not None}
    held = [{column for item in tokens for column in item.placement.columns} for tokens in logical]
    if any(not needed <= columns for columns in held):
        yield from (Doubt(row.id, "row_split_doubtful") for row in rows)


def _stays(item: Placed, layout: Layout) -> bool:
    """Whether the text stands where it was printed and fits there: as good as any cell of a clean row."""
    column = item.placement.columns[0]
    exact = item.token.row.exact and len(item.placement.columns) == 1 and item.token.cell.column == column
    return exact and (item.goes_on or item.placement.cost < DOUBTFUL)
