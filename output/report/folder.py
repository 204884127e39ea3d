"""The folder of pages in a results folder: put there whole, vouched for, and gone with the run that it came from."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from output.report.batch_page import REPORT_FILE
from output.report.pages import PAGES_FOLDER

_OURS = re.compile(r"[0-9a-f]{16}\.html")


def seal_pages(pages: Path) -> dict[str, str | int]:
    """One checksum over all pages (SHA-256 of their names and their own checksums, by name), which are on the disk."""
    total, size, count = hashlib.sha256(), 0, 0
    for page in sorted(pages.iterdir()):
        data = page.read_bytes()
        total.update(f"{page.name}\n{hashlib.sha256(data).hexdigest()}\n".encode())
        size, count = size + len(data), count + 1
    if hasattr(os, "sync"):
        os.sync()
    return {"sha256": total.hexdigest(), "size": size, "pages": count}


def remove_report(folder: Path) -> None:
    """No report of an earlier run is left; what a person put beside the pages stays."""
    (folder / REPORT_FILE).unlink(missing_ok=True)
    for page in [page for page in (folder / PAGES_FOLDER).glob("*.html") if is_page(page.name)]:
        page.unlink()
    with suppress(OSError):  # it is not there, or not empty
        (folder / PAGES_FOLDER).rmdir()


def place_pages(pages: Path, folder: Path) -> None:
    """Every page in its place."""
    folder.mkdir(exist_ok=True)
    for page in pages.iterdir():
        page.replace(folder / page.name)


def is_page(name: str) -> bool:
    """Whether a file of this name is a page of ours."""
    return bool(_OURS.fullmatch(name))
