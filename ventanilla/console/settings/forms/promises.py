"""A promise beyond the desk's targets: how soon for one client, product or category."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.editor.inputs import DurationField
from ventanilla.console.settings.forms.base import OneField, SettingsForm
from ventanilla.deadlines.models import Policy
from ventanilla.desks.blueprint.worktime import MAX_WEEKS
from ventanilla.desks.config import TARGETS
from ventanilla.desks.models import Category
from ventanilla.lib.worktime import DAY
from ventanilla.people.models import Organization

_WHOM: Final = ("organization", "product", "category")
_MOST: Final = MAX_WEEKS * 5 * DAY // 3  # eight hours a day


class PromiseForm(SettingsForm):
    kind = "deadline_policy"

    organization = OneField(label=gettext_lazy("Empresa"), required=False)
    product = OneField(label=gettext_lazy("Producto"), required=False)
    category = OneField(label=gettext_lazy("Categoría"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Prioridad"), required=False)
    first_reply = DurationField(label=gettext_lazy("Primera respuesta"), required=False, max_length=30)
    next_reply = DurationField(label=gettext_lazy("Cada respuesta siguiente"), required=False, max_length=30)
    resolution = DurationField(label=gettext_lazy("Solución"), required=False, max_length=30)

    def fit(self) -> None:
        desk = self.request.desk
        self._offer("organization", Organization.objects.filter(client_of__desk=desk).order_by("folded"))
        self._offer("product", desk.products.filter(archived_at=None))
        self._offer("category", Category.objects.filter(area__desk=desk, archived_at=None).in_tree())
        priority = self.fields["priority"]
        assert isinstance(priority, forms.ChoiceField)
        offered = [(one.key, str(one.label)) for one in desk.config.priorities if not one.archived]
        priority.choices = [("", _("Cualquiera")), *offered]
        if not offered:
            del self.fields["priority"]

    def _offer(self, name: str, rows: Any) -> None:
        field, found = self.fields[name], list(rows)
        assert isinstance(field, OneField)
        field.offer(found, _("Cualquiera"))
        if not found:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not any(given.get(name) for name in _WHOM):
            self.add_error(
                None, _("Elija una empresa, un producto o una categoría: los plazos de todos están en «Plazos».")
            )
        if not self.errors and not any(given.get(target) for target in TARGETS):
            self.add_error("resolution", _("Indique al menos un plazo."))
        for target in TARGETS:
            if (given.get(target) or 0) > _MOST:
                self.add_error(target, _("El plazo no puede pasar de diez años."))
        if not self.errors and Policy.objects.filter(desk=self.request.desk, **self._whom()).exists():
            self.add_error(None, _("Ya hay un plazo particular para lo mismo: quítelo primero."))
        return given

    def _whom(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {f"{name}_id": given.get(name) for name in _WHOM} | {"priority": given.get("priority", "")}

    def read(self) -> dict[str, Any]:
        row = self.row
        found = {name: getattr(row, f"{name}_id") for name in _WHOM}
        return found | {"priority": row.priority} | {target: getattr(row, target) for target in TARGETS}

    def write(self) -> None:
        for name, value in (self._whom() | {target: self.cleaned_data[target] for target in TARGETS}).items():
            setattr(self.row, name, value)
        self.row.save()
