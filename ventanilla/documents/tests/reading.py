"""Papers as their reader has them: their text, and everything else that is in the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import cast

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from ventanilla.tickets.files import StoredFile, Upload, store

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    """All words, in one line, without the marks at which a long one may break."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def everything_in(pdf: bytes) -> bytes:
    """The file as it is, and all its parts unpacked: streams, metadata, names of pictures."""
    reader = PdfReader(io.BytesIO(pdf))
    parts = [
        pdf,
        repr(reader.metadata).encode(),
        repr(reader.xmp_metadata and vars(reader.xmp_metadata)).encode(),
    ]
    for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
        found = reader.get_object(number)
        parts.append(repr(found).encode())
        if isinstance(found, StreamObject):
            parts.append(found.get_data())
    return b"\n".join(parts)


def pictures_in(pdf: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages)


def image(color: str = "red") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (600, 400), color).save(written, "PNG")
    return written.getvalue()


def stored(name: str, content: bytes | None = None) -> StoredFile:
    return store(cast(Upload, SimpleUploadedFile(name, image() if content is None else content)))
