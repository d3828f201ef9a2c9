"""What all forms of the settings share: the row, what it said when the page was rendered, and texts through the gate.

A form cleans and writes one row. `read` gives the row's values under the fields' names; they are the initial values, what a
later change is compared with, and what goes into the history.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABCMeta, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Model
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.entry import AdminRequest
from ventanilla.lib.text import clean_line
from ventanilla.tickets.forms.inputs import REQUIRED, TextField

CHOOSE: Final = gettext_lazy("Elija una opción de la lista.")
_MESSAGES: Final = {
    "required": REQUIRED,
    "invalid_choice": CHOOSE,
    "invalid_list": CHOOSE,
    "invalid": gettext_lazy("Este valor no es válido."),
}


class _AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """Fields are declared, and methods may be abstract."""


class SettingsForm(forms.Form, metaclass=_AbstractForm):
    kind: ClassVar[str]

    def __init__(self, row: Any, data: Mapping[str, Any] | None = None, *, request: AdminRequest) -> None:
        self.row = row
        self.request = request
        self.is_new = row.pk is None
        self.prepare()
        self.before: dict[str, Any] = {} if self.is_new else self.read()
        super().__init__(data, initial=self.before, label_suffix="")
        self.fit()
        for field in self.fields.values():
            if not isinstance(field, TextField):
                field.error_messages |= {**_MESSAGES, **_own_messages(field)}
        self.stale = False
        self.conflicts: list[tuple[str, str]] = []  # field, what it says now

    def prepare(self) -> None:
        """Fetch what the fields offer; runs before `read`."""

    def fit(self) -> None:
        """Fit the fields to the row: choices, fields that are not for this reader."""

    @abstractmethod
    def read(self) -> dict[str, Any]:
        """The row's values, under the fields' names."""

    @abstractmethod
    def write(self) -> None:
        """Save the row from `cleaned_data`."""

    @property
    def seen(self) -> str:
        """Stands for the values that this page was rendered with; comes back with the post."""
        return hashlib.sha256(json.dumps(self.before, sort_keys=True, default=str).encode()).hexdigest()[:20]

    def is_stale(self) -> bool:
        """Whether others have changed the row since; then says which of the fields differ from what was typed here."""
        if self.is_new or self.data.get("seen", self.seen) == self.seen:
            return False
        self.stale = True
        for name in self.fields:
            if name in self.before and self[name].data is not None and self._differs(name):
                self.conflicts.append((str(self.fields[name].label), self.shown(name, self.before[name]) or "—"))
        return True

    def _differs(self, name: str) -> bool:
        return self.fields[name].has_changed(self.before[name], self[name].data)

    def shown(self, name: str, value: Any) -> str:
        """A value of `read` in words."""
        field = self.fields[name]
        if isinstance(value, bool):
            return _("Sí") if value else _("No")
        if isinstance(field, forms.ChoiceField):
            labels = dict(_flat(field.choices))
            values = value if isinstance(value, list) else [value]
            return ", ".join(str(labels.get("" if one is None else str(one), "")) for one in values)
        return str(value or "")

    def told(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values of `read` as the history keeps them: rows by their names, since they may be gone one day."""
        return {
            name: self.shown(name, value)
            if isinstance(self.fields.get(name), OneField | ManyField) and value not in ("", None)
            else value
            for name, value in values.items()
        }


class OneField(forms.TypedChoiceField):
    """One of some rows, by its id; clean value: the id or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)

    def offer(self, rows: Iterable[Model], empty: str = "—") -> None:
        self.choices = [*([] if self.required else [("", empty)]), *((str(row.pk), str(row)) for row in rows)]


class ManyField(forms.TypedMultipleChoiceField):
    """Some of some rows, by id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=[], widget=forms.CheckboxSelectMultiple, **options)

    def offer(self, rows: Iterable[Model]) -> None:
        self.choices = [(str(row.pk), str(row)) for row in rows]


class EmailField(forms.EmailField):
    def to_python(self, value: Any) -> str:
        return clean_line(value or "").lower()


def _own_messages(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, forms.EmailField):
        return {"invalid": gettext_lazy("Escriba una dirección de correo válida.")}
    return {}


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
