"""OpenDocument files made of their XML: flat, or zipped as programs do it."""

from __future__ import annotations

import zipfile
from io import BytesIO

_NAMES = {
    "office": "office",
    "table": "table",
    "text": "text",
    "style": "style",
    "draw": "drawing",
    "fo": "xsl-fo-compatible",
    "svg": "svg-compatible",
}
NAMESPACES = " ".join(
    [f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in _NAMES.items()]
    + ['xmlns:xlink="http://www.w3.org/1999/xlink"']
    + ['xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"']
)


def flat(kind: str, body: str, styles: str = "") -> bytes:
    """A flat file. `kind` is `text` or `spreadsheet`; `styles`: all that stands before the body."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMESPACES} office:mimetype="{mimetype}">'
        f"{styles}<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def zipped(kind: str, body: str, parts: dict[str, str] | None = None, *, stored: bool = True) -> bytes:
    """A package; `parts` are further members."""
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "mimetype",
            f"application/vnd.oasis.opendocument.{kind}",
            zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED,
        )
        for name, text in {"content.xml": content, **(parts or {})}.items():
            package.writestr(name, text)
    return made.getvalue()


def p(text: str, style: str = "") -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def cell(text: str = "", rows: int = 1, columns: int = 1, more: str = "") -> str:
    """A cell with one paragraph."""
    spans = f'table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
    return f"<table:table-cell {spans} {more}>{p(text)}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def row(*cells: str, more: str = "") -> str:
    """A row of cells, or of texts."""
    inside = "".join(one if one.startswith("<") else cell(one) for one in cells)
    return f"<table:table-row {more}>{inside}</table:table-row>"


def table(*rows: str, more: str = 'table:name="表"') -> str:
    """A table, or a sheet."""
    return f"<table:table {more}>{''.join(rows)}</table:table>"
