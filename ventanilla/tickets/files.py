"""Files that came with a message: kept by hash before any row names them (safety S7, D9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ventanilla.tickets.models import Attachment, Blob, Message


@dataclass(frozen=True)
class StoredFile:
    """Bytes that are already safe on disk under their hash, with what our own sniffing found in them."""

    name: str
    sha256: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None
    thumbnail_sha256: str = ""


def hang(message: Message, files: Sequence[StoredFile]) -> list[Attachment]:
    """Attach stored files to a message, in their order."""
    return [
        Attachment.objects.create(ticket=message.ticket, message=message, blob=_blob(file), name=file.name[:255])
        for file in files
    ]


def _blob(file: StoredFile) -> Blob:
    blob, _ = Blob.objects.get_or_create(
        sha256=file.sha256,
        defaults={
            "size": file.size,
            "content_type": file.content_type,
            "width": file.width,
            "height": file.height,
            "thumbnail_sha256": file.thumbnail_sha256,
        },
    )
    return blob
