"""What the ending of a file's name promises. It decides nothing; where the content is another, people are told."""

from __future__ import annotations

from pathlib import PurePosixPath

from parsers.document import Note

_TEXT = frozenset({"tsv", "csv", "markdown", "layout", "lines", "text", "html"})
_XML = frozenset({"excel-xml", "word-xml", "docx", "xlsx", "odt", "ods", "uof"})
_FORMATS: dict[str, frozenset[str]] = {
    **{
        ending: frozenset({found})
        for found, endings in {
            "doc": "doc dot wps wpt",
            "docx": "docx docm dotx dotm",
            "rtf": "rtf",
            "odt": "odt ott fodt",
            "xls": "xls xlt et ett",
            "xlsx": "xlsx xlsm xltx xltm",
            "xlsb": "xlsb",
            "ods": "ods ots fods",
            "pdf": "pdf",
            "ofd": "ofd",
            "image": "png jpg jpeg tif tiff bmp gif webp heic heif avif",
            "html": "html htm mht mhtml",
        }.items()
        for ending in endings.split()
    },
    **dict.fromkeys(("csv", "tsv", "md"), _TEXT - {"html"}),
    "txt": _TEXT,
    "xml": _XML,
}


def promised_otherwise(name: str, found: str | None) -> Note | None:
    """What to tell where a file is not what its name says; None where it is, or where the name says nothing."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    promised = _FORMATS.get(ending)
    if promised is None or found is None or found in promised:
        return None
    return Note("parsers.named_otherwise", (("ending", f".{ending}"), ("format", found)))
