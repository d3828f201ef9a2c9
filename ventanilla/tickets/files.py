"""Files that come with a message: checked, kept by hash before any row names them, and only then hung on it (safety S7, D9)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ventanilla.desks.config import FormField
from ventanilla.lib import images
from ventanilla.lib.blobs import BlobStore, chunks_of
from ventanilla.lib.places import without_place
from ventanilla.lib.sniff import ALLOWED, extension, sniff
from ventanilla.lib.text import clean_line
from ventanilla.people.models import User
from ventanilla.tickets.models import Attachment, Blob, Message

logger = logging.getLogger(__name__)

MAX_FILES: Final = 10
MAX_BYTES: Final = 20 * 1024 * 1024
_TOKEN_AGE: Final = 24 * 3600


class NotStored(OSError):
    """The disk is full, or refuses. Forms say so and keep everything else that was sent."""

    @property
    def message(self) -> str:
        return _(
            "El servidor no pudo guardar el archivo en este momento. El texto del formulario sigue aquí: "
            "intente de nuevo en unos minutos o envíe sin archivos."
        )


class Upload(Protocol):
    """A file as Django's request hands it over."""

    name: str | None
    size: int | None

    @property
    def file(self) -> IO[bytes]: ...


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

    def token(self, user: User) -> str:
        """A signed claim to this file, for a form that is shown again: the file need not be chosen twice."""
        return signing.dumps(asdict(self), salt=_salt(user), compress=True)


@dataclass(frozen=True)
class Limits:
    """How many files, how big, of which kinds (extensions without dot)."""

    files: int = MAX_FILES
    bytes: int = MAX_BYTES
    types: tuple[str, ...] = tuple(ALLOWED)

    @classmethod
    def of(cls, field: FormField | None) -> Limits:
        """What the desk's form allows; the installation's own limits where it says nothing."""
        if field is None:
            return cls()
        return cls(
            files=min(field.max_files or MAX_FILES, MAX_FILES),
            bytes=min(field.max_file_bytes or MAX_BYTES, MAX_BYTES),
            types=tuple(field.file_types) or tuple(ALLOWED),
        )

    @property
    def accept(self) -> str:
        """For the `accept` attribute of a file input."""
        return ",".join(f".{kind}" for kind in self.types)


def store_dir() -> BlobStore:
    return BlobStore(Path(settings.MEDIA_ROOT))


def problems(uploads: Sequence[Upload], limits: Limits, *, kept: int = 0) -> list[str]:
    """What is wrong with these files, a sentence each, in the reader's language; nothing is stored yet."""
    found = []
    if len(uploads) + kept > limits.files:
        found.append(
            ngettext(
                "Se permite %(limit)s archivo como máximo; llegaron %(count)s.",
                "Se permiten %(limit)s archivos como máximo; llegaron %(count)s.",
                limits.files,
            )
            % {"limit": limits.files, "count": len(uploads) + kept}
        )
    for upload in uploads:
        problem = _problem(upload, limits)
        if problem:
            found.append(problem)
    return found


def _problem(upload: Upload, limits: Limits) -> str:
    name = safe_name(upload.name or "")
    kind = extension(name)
    if not upload.size:
        return _("«%(name)s» está vacío.") % {"name": name}
    if upload.size > limits.bytes:
        return _("«%(name)s» pesa %(size)s MB; el máximo es %(limit)s MB.") % {
            "name": name,
            "size": _megabytes(upload.size),
            "limit": _megabytes(limits.bytes),
        }
    if kind not in limits.types or kind not in ALLOWED:
        return _("«%(name)s» es de un tipo que no se acepta. Se aceptan: %(types)s.") % {
            "name": name,
            "types": ", ".join(limits.types),
        }
    if sniff(upload.file) not in ALLOWED[kind]:
        return _("«%(name)s» no es lo que su extensión dice. Guárdelo de nuevo con el programa que lo creó.") % {
            "name": name
        }
    return ""


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")


def store(upload: Upload) -> StoredFile:
    """Keep the bytes of a checked upload. A picture loses the place where it was taken and gets a thumbnail.

    Raises `NotStored` if the disk is full or refuses; then nothing is left behind.
    """
    try:
        return _store(upload)
    except OSError as error:
        logger.exception("a file could not be stored")
        raise NotStored(error.errno, error.strerror) from error


def _store(upload: Upload) -> StoredFile:
    blobs, file = store_dir(), upload.file
    name, content_type = safe_name(upload.name or ""), sniff(file)
    if not content_type.startswith("image/"):
        sha256, size = blobs.put(chunks_of(file))
        return StoredFile(name, sha256, size, content_type)
    file.seek(0)
    bare = without_place(file.read())
    sha256, size = blobs.put(chunks_of(file) if bare is None else [bare])
    try:
        picture = images.examine(file)
    except images.NotAnImage:
        return StoredFile(name, sha256, size, content_type)  # kept, but never shown inline
    thumbnail, _size = blobs.put([picture.thumbnail])
    return StoredFile(name, sha256, size, content_type, picture.width, picture.height, thumbnail)


def stored(token: str, user: User) -> StoredFile | None:
    """The file of a token that this user got within the last day; None for anything else."""
    try:
        values: dict[str, Any] = signing.loads(token, salt=_salt(user), max_age=_TOKEN_AGE)
    except signing.BadSignature:
        return None
    file = StoredFile(**values)
    return file if store_dir().path(file.sha256).exists() else None


def _salt(user: User) -> str:
    return f"ventanilla.tickets.files:{user.pk}"


def safe_name(name: str) -> str:
    """A file's name as it may be shown and sent back: one line, no folders, at most 120 characters with its extension kept."""
    name = clean_line(name.replace("\\", "/").rpartition("/")[2]).strip(". ") or "archivo"
    if len(name) <= 120:
        return name
    kind = extension(name)[:10]
    return f"{name[:100]}….{kind}" if kind else name[:100]


def hang(message: Message, files: Sequence[StoredFile]) -> list[Attachment]:
    """Attach stored files to a message, in their order."""
    return [
        Attachment.objects.create(ticket=message.ticket, message=message, blob=_blob(file), name=file.name[:255])
        for file in files
    ]


def _blob(file: StoredFile) -> Blob:
    blob, _created = Blob.objects.get_or_create(
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
