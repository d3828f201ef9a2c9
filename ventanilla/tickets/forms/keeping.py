"""Files of a form that was refused: those that were good are stored and come back signed, so that nobody chooses them twice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from ventanilla.tickets.files import NotStored, StoredFile, Upload, problems, store
from ventanilla.tickets.forms import TicketForm
from ventanilla.tickets.forms.inputs import FilesField


@dataclass(frozen=True)
class KeptFile:
    name: str
    size: int
    token: str


def kept_by(form: TicketForm) -> list[KeptFile]:
    """What the refused form brought in safely, now and in earlier attempts; none for a form that was not sent."""
    if not form.is_bound:
        return []
    return [KeptFile(file.name, file.size, file.token(form.user)) for file in _stored(form)]


def _stored(form: TicketForm) -> list[StoredFile]:
    name = next((name for name, field in form.fields.items() if isinstance(field, FilesField)), None)
    if name is None or name not in form.errors:
        return form.stored_files
    uploads = cast("list[Upload]", form.files.getlist(name))
    good = [upload for upload in uploads if not problems([upload], form.limits)]
    room = max(0, form.limits.files - len(form.kept_files))
    files = list(form.kept_files)
    with suppress(NotStored):  # the form says so already
        files.extend(store(upload) for upload in good[:room])
    return files
