"""What all ticket forms share: the user, the side he stands on, and the files that a failed attempt brought safely in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Literal

from django import forms
from django.utils.functional import cached_property

from ventanilla.people.models import User
from ventanilla.tickets.files import Limits, NotStored, StoredFile, problems, store, stored
from ventanilla.tickets.forms.inputs import FilesField
from ventanilla.tickets.models import Ticket

Side = Literal["portal", "console"]


class TicketForm(forms.Form):
    """Base of all: the user, the side he stands on, and the files that a failed attempt already brought safely in."""

    def __init__(
        self, user: User, *, side: Side, data: Mapping[str, Any] | None = None, files: Any = None, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        self.user = user
        self.side: Side = side
        self.as_client = side == "portal"

    @cached_property
    def kept_files(self) -> list[StoredFile]:
        """Files of an earlier attempt at this form, from their signed tokens (`kept`); never more than the form allows."""
        if not self.is_bound or not hasattr(self.data, "getlist"):
            return []
        found = [stored(token, self.user) for token in self.data.getlist("kept")]
        return [file for file in found if file is not None][: self.limits.files]

    def version_of(self, ticket: Ticket) -> int:
        """What this side has seen when the form is drawn."""
        return ticket.public_version if self.as_client else ticket.version

    @property
    def limits(self) -> Limits:
        field = next((field for field in self.fields.values() if isinstance(field, FilesField)), None)
        return field.limits if field else Limits()

    @cached_property
    def stored_files(self) -> list[StoredFile]:
        """The kept files and the new ones, stored while the form is cleaned: a disk that refuses is an error beside the field.

        Also for a form that failed elsewhere: what was good is stored, so that it need not be chosen again.
        """
        name = next((name for name, field in self.fields.items() if isinstance(field, FilesField)), None)
        if name is None or name in self.errors:
            return self.kept_files
        return [*self.kept_files, *(store(upload) for upload in self.cleaned_data.get(name) or [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = next((name for name, field in self.fields.items() if isinstance(field, FilesField)), None)
        if name and cleaned.get(name) and len(cleaned[name]) + len(self.kept_files) > self.limits.files:
            for problem in problems(cleaned[name], self.limits, kept=len(self.kept_files)):
                self.add_error(name, problem)
        if name and name not in self.errors:
            try:
                _ = self.stored_files
            except NotStored as error:
                self.add_error(name, error.message)
        return cleaned

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what a verb refused beside the fields it speaks of; what has no field here stands above the form."""
        for key, message in errors.items():
            self.add_error(key if key in self.fields else None, message)


def new_key() -> str:
    return uuid.uuid4().hex
