"""All that decides what is made of the same bytes, as one fingerprint."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from ingest.screen import OUR_PACKAGES
from parsers import libreoffice

_HOME = Path(__file__).parent.parent


def configuration(**options: object) -> str:
    """Fingerprint of our own code and tables, of the libraries that are installed, and of the options given.

    A result from before an update, or from before a missing package (or LibreOffice) was installed, is never taken for
    today's.
    """
    told = [sys.version, sorted(options.items()), _libraries(), libreoffice.identity()]
    digest = hashlib.sha256(repr(told).encode())
    for file in sorted(file for package in OUR_PACKAGES for file in (_HOME / package).rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(_HOME).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _libraries() -> list[str]:
    """Names and versions, as their folders tell them: to read what is said in these takes a fifth of a second."""
    folders = (Path(folder) for folder in sys.path)
    return sorted({entry.name for folder in folders if folder.is_dir() for entry in folder.glob("*.*-info")})
