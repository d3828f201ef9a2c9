"""Photos say where they were taken. Here that is taken out, in place: nothing is decoded, moved or encoded anew.

The position stands in the Exif data (a small TIFF, whatever the picture's own format) and sometimes in the XMP text beside it. Entries
are removed from their directory and what they pointed at is overwritten, so that every other offset in the file stays true. That holds
for JPEG, PNG, WebP and HEIC alike, and for the second pictures that telephones put behind the first.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final, Literal

_GPS: Final = 0x8825
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# Attributes and elements of XMP: exif:GPSLatitude="…", <exif:GPSLatitude>…</exif:GPSLatitude>
_XMP: Final = re.compile(rb'\b(?:exif:GPS\w+\s*=\s*"([^"]{0,200})"|exif:GPS\w+\s*>([^<]{0,200})<)')

Order = Literal["<", ">"]


def without_place(data: bytes) -> bytes | None:
    """The same picture without the place where it was taken; None if it does not say."""
    clean = _png(data) if data.startswith(_PNG) else _cleaned(data, list(_tiffs(data)))
    return clean if clean != data else None


def _cleaned(data: bytes, tiffs: list[int]) -> bytes:
    out = bytearray(data)
    for start in tiffs:
        _blank(out, start)
    for found in list(_XMP.finditer(out)):
        for group in (1, 2):
            if found.group(group) is not None:
                out[found.start(group) : found.end(group)] = b" " * len(found.group(group))
    return bytes(out)


def _tiffs(data: bytes) -> Iterator[int]:
    """Where Exif data begins: marked as such in JPEG and HEIC; in WebP a chunk, with or without the mark."""
    for found in re.finditer(rb"Exif\x00\x00(?=II\*\x00|MM\x00\*)", data):
        yield found.end()
    if data[:4] == b"RIFF":
        for found in re.finditer(rb"EXIF.{4}(?=II\*\x00|MM\x00\*)", data, re.DOTALL):
            yield found.end()


def _png(data: bytes) -> bytes:
    """PNG keeps a sum of each chunk. Texts are compressed at times: those that may hold Exif or XMP are left out."""
    out, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        whole = data[at : at + 12 + length]
        at += 12 + length
        if kind in (b"tEXt", b"zTXt", b"iTXt") and content.startswith((b"Raw profile type", b"XML:com.adobe.xmp")):
            continue
        if kind == b"eXIf":
            clean = _cleaned(content, [0])
            if clean != content:
                whole = struct.pack(">I", length) + kind + clean + struct.pack(">I", zlib.crc32(kind + clean))
        out.append(whole)
    return b"".join(out) + data[at:]


def _blank(data: bytearray, start: int) -> None:
    """Take the GPS entry out of the first directory of the TIFF that begins here, and overwrite what it led to."""
    order: Order = "<" if data[start : start + 2] == b"II" else ">"
    try:
        (offset,) = struct.unpack_from(f"{order}I", data, start + 4)
        directory = start + offset
        (count,) = struct.unpack_from(f"{order}H", data, directory)
        for number in range(count):
            entry = directory + 2 + 12 * number
            tag, _kind, _count, pointer = struct.unpack_from(f"{order}HHII", data, entry)
            if tag == _GPS:
                _wipe(data, start, start + pointer, order)
                end = directory + 2 + 12 * count + 4  # the offset of the next directory stands behind the entries
                data[entry:end] = data[entry + 12 : end] + bytes(12)
                struct.pack_into(f"{order}H", data, directory, count - 1)
                return
    except struct.error:
        return  # cut off, or no TIFF at all


def _wipe(data: bytearray, start: int, directory: int, order: Order) -> None:
    """Overwrite a directory and all that its entries point at."""
    (count,) = struct.unpack_from(f"{order}H", data, directory)
    for number in range(min(count, 64)):
        entry = directory + 2 + 12 * number
        _tag, kind, values, pointer = struct.unpack_from(f"{order}HHII", data, entry)
        size = _SIZES.get(kind, 1) * values
        if 4 < size <= 4096:
            _zero(data, start + pointer, size)
        _zero(data, entry, 12)
    struct.pack_into(f"{order}H", data, directory, 0)


def _zero(data: bytearray, at: int, size: int) -> None:
    end = min(at + size, len(data))
    if at < end:
        data[at:end] = bytes(end - at)
