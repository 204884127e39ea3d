"""Word documents made of raw XML, so that a test can write what no program would."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{_WORD}" xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    f' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a="{_DRAWING}/main"'
    f' xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def story(tag: str, content: str) -> str:
    """A part of the document: its body, a header, its footnotes."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {NAMESPACES}>{content}</w:{tag}>'


def word(body: str, parts: Mapping[str, str] | None = None, *, main: str | None = None) -> bytes:
    """A document; `parts` gives the kind of each further part, which is also its relation, and its XML."""
    parts = parts or {}
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
            "word/document.xml": main or story("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": _relations({kind: f"{kind}.xml" for kind in parts}),
            **{f"word/{kind}.xml": xml for kind, xml in parts.items()},
        }
    )


def zipped(members: Mapping[str, str]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return file.getvalue()


def _relations(targets: Mapping[str, str]) -> str:
    entries = (
        f'<Relationship Id="{kind}" Type="{_OFFICE}/relationships/{kind.rstrip("123")}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def run(content: str, properties: str = "") -> str:
    """A run of text, or of the XML in it."""
    text = content if content.startswith("<") else f'<w:t xml:space="preserve">{content}</w:t>'
    return f"<w:r><w:rPr>{properties}</w:rPr>{text}</w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of texts or of elements."""
    content = "".join(text if text.startswith("<") else run(text) for text in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """A cell with a text, or with paragraphs and tables."""
    inside = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of texts or of cells."""
    made = "".join(one if one.startswith(("<w:tc", "<w:sdt")) else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def table(*rows: str, columns: int = 2, width: int = 1000) -> str:
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def field(code: str, result: str) -> str:
    """A field of its code and its result, as runs."""
    begin, middle, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    return begin + run(f"<w:instrText>{code}</w:instrText>") + middle + run(result) + end
