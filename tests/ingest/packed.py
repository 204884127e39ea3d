"""Archives built for the tests, byte by byte where no library would write them so."""

from __future__ import annotations

import ctypes
import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from ingest.archives.binding import Library, library

Files = Mapping[str, bytes]


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def zipped_raw(files: Mapping[bytes, bytes]) -> bytes:
    """A zip whose names are these bytes, with no word about their charset."""
    fakes = {raw: chr(ord("A") + number) * len(raw) for number, raw in enumerate(files)}
    made = zipped({fake: files[raw] for raw, fake in fakes.items()}, zipfile.ZIP_STORED)
    for raw, fake in fakes.items():
        made = made.replace(fake.encode(), raw)
    return made


def with_flag(made: bytes, flag: int) -> bytes:
    """The zip with a flag set in every header."""
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = made.find(magic)
        while start >= 0:
            bits = struct.unpack_from("<H", made, start + at)[0] | flag
            made = made[: start + at] + struct.pack("<H", bits) + made[start + at + 2 :]
            start = made.find(magic, start + 4)
    return made


def tarred(files: Files, mode: str = "w", kind: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=kind) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    made: bytes = out.getvalue()
    return made


def tar_entry(name: str, kind: bytes, target: str = "") -> bytes:
    """One header of a tar, of a kind that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info.tobuf(tarfile.GNU_FORMAT)


def rar5(files: Files, archive_flags: int = 0) -> bytes:
    """A RAR 5 archive that stores without packing: no writer of RAR is free software."""
    made = b"Rar!\x1a\x07\x01\x00" + _block5([1, 0, archive_flags], b"", b"")
    for name, data in files.items():
        raw = name.encode()
        first = [2, 2, len(data), 4, len(data), 0o100644]
        made += _block5(first, struct.pack("<L", crc32(data)) + bytes([0, 1]) + _vint(len(raw)) + raw, data)
    return made + _block5([5, 0, 0], b"", b"")


def _block5(numbers: list[int], rest: bytes, data: bytes) -> bytes:
    header = b"".join(map(_vint, numbers)) + rest
    header = _vint(len(header)) + header
    return struct.pack("<L", crc32(header)) + header + data


def _vint(number: int) -> bytes:
    low = bytes([number & 0x7F])
    return low if number < 0x80 else bytes([low[0] | 0x80]) + _vint(number >> 7)


def rar4(files: Mapping[bytes, bytes], archive_flags: int = 0) -> bytes:
    """An archive of older RARs, also stored; its names are bytes of any charset."""
    made = b"Rar!\x1a\x07\x00" + _block4(0x73, archive_flags, bytes(6), b"")
    for raw, data in files.items():
        fields = struct.pack(
            "<LLBLLBBHL", len(data), len(data), 2, crc32(data), 0x5A215A21, 20, 0x30, len(raw), 0x20
        )  # fmt: skip
        made += _block4(0x74, 0x8000, fields + raw, data)
    return made + _block4(0x7B, 0x4000, b"", b"")


def _block4(kind: int, flags: int, fields: bytes, data: bytes) -> bytes:
    header = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", crc32(header) & 0xFFFF) + header + data


def seven_zipped(files: Files, folder: Path, options: str = "") -> bytes:
    """A 7z archive, solid, written by the library that reads it."""
    lib, path, pointer = library(), folder / "made.7z", ctypes.c_void_p
    archive = pointer(lib.function("write_new", pointer, [])())
    _call(lib, "write_set_format_7zip", archive)
    if options:
        _call(lib, "write_set_options", archive, options.encode())
    _call(lib, "write_open_filename", archive, str(path).encode())
    for name, data in files.items():
        entry = pointer(lib.function("entry_new", pointer, [])())
        _call(lib, "entry_set_pathname_utf8", entry, name.encode())
        lib.function("entry_set_size", ctypes.c_int, [pointer, ctypes.c_longlong])(entry, len(data))
        _call(lib, "entry_set_filetype", entry, 0o100000)
        _call(lib, "entry_set_perm", entry, 0o644)
        _call(lib, "write_header", archive, entry)
        lib.function("write_data", ctypes.c_ssize_t, [pointer, ctypes.c_char_p, ctypes.c_size_t])(
            archive, data, len(data)
        )
        _call(lib, "entry_free", entry)
    _call(lib, "write_close", archive)
    _call(lib, "write_free", archive)
    return path.read_bytes()


def _call(lib: Library, name: str, *arguments: ctypes.c_void_p | bytes | int) -> None:
    kinds = {bytes: ctypes.c_char_p, int: ctypes.c_int}
    lib.function(name, ctypes.c_int, [kinds.get(type(one), ctypes.c_void_p) for one in arguments])(*arguments)
