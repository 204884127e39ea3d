"""OFD files as programs write them, page by page or out of a PDF.

There is no writer that could be installed: easyofd loses every ruling and the places of characters, pdf2ofd turns all
text into curves. The two manners here are taken from files of real programs: `mm` as WPS and ofdrw write (a run for
every line, measured in mm, `DeltaX="g 3 5.2"`, rulings as strokes), `matrix` as Foxit and Suwell do (points, moved by a
matrix, a character for every object, rulings as thin filled areas).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from itertools import count, groupby, pairwise
from typing import Any, Literal

Manner = Literal["mm", "matrix"]
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 25.4 / 72


def text(x: float, y: float, size: float, letters: str, steps: Sequence[float] = (), more: str = "") -> str:
    """A run in mm: its baseline begins at (x, y), `steps` lie between its characters."""
    delta = f' DeltaX="{_runs(steps)}"' if steps else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x:.4f} {y - size:.4f} {size * len(letters) + 5:.4f} {size * 1.2:.4f}" '
        f'Font="1" Size="{size:.4f}" {more}><ofd:TextCode X="0" Y="{size:.4f}"{delta}>{escape(letters)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A ruling in mm, stroked."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0:.4f} {y0:.4f} {x1 - x0 + 0.2:.4f} {y1 - y0 + 0.2:.4f}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def page(*objects: str, size: tuple[float, float] = (210, 297), template: str = "") -> str:
    """One page's part."""
    named = f'<ofd:Template TemplateID="{template}"/>' if template else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{named}<ofd:Area><ofd:PhysicalBox>0 0 {size[0]} '
        f'{size[1]}</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="2" Type="Body">{"".join(objects)}'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )


def table(cells: Sequence[Sequence[str]], left: float = 20, top: float = 30, wide: float = 28, high: float = 10) -> str:
    """A ruled table whose texts fit into their cells."""
    columns, rows = len(cells[0]), len(cells)
    rulings = [line(left, top + row * high, left + columns * wide, top + row * high) for row in range(rows + 1)]
    rulings += [
        line(left + column * wide, top, left + column * wide, top + rows * high) for column in range(columns + 1)
    ]
    texts = [
        text(left + column * wide + 1, top + row * high + 6, 4, each, [4.0] * (len(each) - 1))
        for row, line_of_cells in enumerate(cells)
        for column, each in enumerate(line_of_cells)
        if each
    ]
    return "".join(rulings + texts)


def package(
    pages: Iterable[str], parts: dict[str, str | bytes] | None = None, common: str = "", more: str = ""
) -> bytes:
    """The whole file. `common` stands in the document's common data, `more` behind its pages."""
    made = list(pages)
    listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(made)))
    document = (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>"
    )
    root = (
        f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>"
    )
    content: dict[str, str | bytes] = {"OFD.xml": root, "Doc_0/Document.xml": document}
    content |= {f"Doc_0/Pages/Page_{n}/Content.xml": one for n, one in enumerate(made)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**content, **(parts or {})}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def ofd_of_pdf(data: bytes, manner: Manner = "mm") -> bytes:
    """The same pages: every character where the PDF has it, every line and thin area."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        return package(_page_of(one, manner) for one in pdf.pages)


def _page_of(found: Any, manner: Manner) -> str:  # noqa: ANN401 - pdfplumber has no types
    numbers = count(100)
    chars = [char for char in found.chars if char["text"].strip()]
    drawn: list[str] = []
    for _, run in groupby(chars, key=lambda char: (round(char["bottom"], 1), round(char["size"], 1))):
        for piece in _pieces(list(run)):
            drawn += _in_mm(piece) if manner == "mm" else [_by_matrix(char, next(numbers)) for char in piece]
    rulings = [_ruling(*_sides(each), manner) for each in (*found.lines, *found.rects)]
    return page(*rulings, *drawn, size=(found.width * MM, found.height * MM))


def _pieces(run: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """A run goes on as long as its characters do."""
    piece = run[:1]
    for before, char in pairwise(run):
        if not 0 < char["x0"] - before["x0"] < 2.5 * before["size"]:
            yield piece
            piece = []
        piece.append(char)
    yield piece


def _in_mm(piece: list[dict[str, Any]]) -> list[str]:
    size, first = piece[0]["size"] * MM, piece[0]
    steps = [(after["x0"] - before["x0"]) * MM for before, after in pairwise(piece)]
    baseline = first["bottom"] * MM - 0.14 * size
    return [text(first["x0"] * MM, baseline, size, "".join(char["text"] for char in piece), steps)]


def _by_matrix(char: dict[str, Any], number: int) -> str:
    """Measured in points from the page's lower left corner, and moved by the matrix to where the boundary begins."""
    left, top = char["x0"] * MM, char["top"] * MM
    x, y = 324.4, -303.7  # whatever the program counted from
    baseline = (char["bottom"] - 0.14 * char["size"]) * MM
    return (
        f'<ofd:TextObject ID="{number}" CTM="{MM:.6f} 0 0 {MM:.6f} {-x * MM:.6f} {baseline - top - y * MM:.6f}" '
        f'Boundary="{left:.6f} {top:.6f} {char["size"] * MM:.6f} {char["size"] * MM * 1.2:.6f}" Font="16" '
        f'Size="{char["size"]:.3f}" Stroke="false" Fill="true"><ofd:CGTransform CodePosition="0" CodeCount="1" '
        f'GlyphCount="1"><ofd:Glyphs>4460</ofd:Glyphs></ofd:CGTransform>'
        f'<ofd:TextCode X="{x}" Y="{y}">{escape(char["text"])}</ofd:TextCode></ofd:TextObject>'
    )


def _sides(each: dict[str, Any]) -> tuple[float, float, float, float]:
    return each["x0"] * MM, each["top"] * MM, each["x1"] * MM, each["bottom"] * MM


def _ruling(x0: float, y0: float, x1: float, y1: float, manner: Manner) -> str:
    if manner == "mm" and min(x1 - x0, y1 - y0) < 1:
        return line(x0, y0, x1 if x1 - x0 > y1 - y0 else x0, y1 if y1 - y0 > x1 - x0 else y0)
    wide, high = max(x1 - x0, 0.2), max(y1 - y0, 0.2)
    filled = 'Stroke="false" Fill="true"' if min(wide, high) < 1 else ""
    return (
        f'<ofd:PathObject ID="7" Boundary="{x0:.4f} {y0:.4f} {wide:.4f} {high:.4f}" {filled}><ofd:AbbreviatedData>'
        f"M 0 0 L {wide:.4f} 0 L {wide:.4f} {high:.4f} L 0 {high:.4f} C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _runs(steps: Sequence[float]) -> str:
    """Equal steps are counted."""
    told = []
    for step, equal in groupby(f"{step:.4f}" for step in steps):
        times = len(list(equal))
        told.append(f"g {times} {step}" if times > 1 else step)
    return " ".join(told)
