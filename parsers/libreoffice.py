"""What only LibreOffice reads, where it is installed: Word 6 and 95, Works, WordPerfect, UOF (标文通), OpenOffice 1.

LibreOffice writes a docx or xlsx, and that is read as any other; so places in it are those of the converted document,
and a note says so. It sees a private folder, runs no macro, fetches nothing, and ends with all that it started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from parsers import excel, word
from parsers.document import Document, Note
from parsers.errors import UnreadableError
from parsers.signatures import looks_like

_PROGRAMS = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
)
_SECONDS = 100
"""Starting it takes some three seconds, a form another one; a worker is given 120 for all of it."""

_KINDS = ("works", "wordperfect", "uof", "winword", "staroffice")
_RESULTS: tuple[tuple[str, Callable[[str, bytes], Document]], ...] = (("docx", word.read), ("xlsx", excel.read))
_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SCRIPTING, _NETWORK, _NOBODY = "Office.Common/Security/Scripting", "Inet/Settings", ("127.0.0.1", "9")
_SETTINGS = (
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (_NETWORK, "ooInetProxyType", "2"),  # all that would be fetched is asked of a place where nobody answers
    (_NETWORK, "ooInetNoProxy", ""),
    *((_NETWORK, f"ooInet{kind}ProxyName", _NOBODY[0]) for kind in ("HTTP", "HTTPS", "FTP")),
    *((_NETWORK, f"ooInet{kind}ProxyPort", _NOBODY[1]) for kind in ("HTTP", "HTTPS", "FTP")),
)


def recognises(_name: str, data: bytes) -> bool:
    """A format of which we have no reader of our own."""
    return looks_like(data) in _KINDS


def read(name: str, data: bytes) -> Document:
    """The document as LibreOffice converts it.

    Raises UnreadableError where LibreOffice is missing, fails, or takes too long.
    """
    program = installed()
    if program is None:
        raise UnreadableError("libreoffice.missing")
    kind = looks_like(data) or ""
    with _folder() as folder:
        source = folder / "source"
        source.write_bytes(data)
        for ending, read_result in _RESULTS:
            if converted := _converted(program, source, ending):
                found = read_result(name, converted)
                notes = (Note("libreoffice.converted"), *found.notes)
                return replace(found, format="doc" if kind == "old_word" else kind, notes=notes)
    raise UnreadableError("libreoffice.failed")


def installed() -> Path | None:
    """The program, None where it is not there."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return Path(found).resolve() if found else None


def identity() -> str:
    """Tells one installation from another, and from none: after a change, files are tried again."""
    program = installed()
    if program is None:
        return ""
    with suppress(OSError):
        return f"{program} {program.stat().st_mtime_ns} {program.stat().st_size}"
    return str(program)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of our own, with a profile in it that allows nothing."""
    with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as made:
        profile = Path(made) / "profile" / "user"
        profile.mkdir(parents=True)
        items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
        (profile / "registrymodifications.xcu").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
            encoding="utf-8",
        )
        yield Path(made)


def _converted(program: Path, source: Path, ending: str) -> bytes | None:
    """The converted bytes; None where LibreOffice takes the file for another kind, or cannot read it."""
    folder = source.parent
    command = [
        str(program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"),
        *("--convert-to", ending, "--outdir", str(folder / ending), str(source)),
    ]
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, env=environment) as process:
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            raise UnreadableError("libreoffice.timed_out", seconds=_SECONDS) from None
        finally:
            if process.returncode is None:
                _end(process.pid)
    result = folder / ending / f"source.{ending}"
    return result.read_bytes() if result.exists() else None


def _end(pid: int) -> None:
    """Ends what was started, with all that it started itself.

    It stays in our own group of processes, so that it ends with us also where we are killed.
    """
    import psutil

    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.Error):
                one.kill()
