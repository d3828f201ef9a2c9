"""«Historial de cambios»: who changed what on these pages, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ventanilla.console.settings.entry import AdminRequest, by_admin, by_desk_admin
from ventanilla.console.settings.forms.base import SettingsForm
from ventanilla.console.settings.forms.named import AreaForm, CategoryForm, ProductForm, TeamForm
from ventanilla.console.settings.forms.people import ContactForm, MemberForm, OrganizationForm, OwnedForm
from ventanilla.console.settings.forms.staff import POSITIONS, SECTIONS, VERBS, RightsForm, StaffForm
from ventanilla.console.settings.pages import page_of
from ventanilla.desks.models import Category, SettingsChange, Staff
from ventanilla.people.models import OrganizationMember
from ventanilla.web.answer import answer

FORMS: Final[dict[str, tuple[Any, type[SettingsForm], str]]] = {
    form.kind: (label, form, icon)
    for label, form, icon in (
        (gettext_lazy("Área"), AreaForm, "sitemap"),
        (gettext_lazy("Categoría"), CategoryForm, "category"),
        (gettext_lazy("Grupo"), TeamForm, "users-group"),
        (gettext_lazy("Producto"), ProductForm, "package"),
        (gettext_lazy("Personal"), StaffForm, "user-shield"),
        (gettext_lazy("Permisos personales"), RightsForm, "key"),
        (gettext_lazy("Empresa"), OrganizationForm, "building"),
        (gettext_lazy("Persona"), ContactForm, "user"),
        (gettext_lazy("Persona de una empresa"), MemberForm, "users"),
        (gettext_lazy("Producto de una empresa"), OwnedForm, "package"),
    )
}
# What verbs write down beside the fields of forms.
FACTS: Final = {
    "archived": gettext_lazy("Archivado"),
    "exists": gettext_lazy("Existe"),
    "position": gettext_lazy("Lugar en la lista"),
    "login": gettext_lazy("Acceso"),
    "invited": gettext_lazy("Invitación enviada a"),
    "reset": gettext_lazy("Contraseña nueva para"),
    "admin": gettext_lazy("Administra la instalación"),
}
VALUES: Final[dict[str, Mapping[str, Any]]] = {
    "category_kind": dict(Category.Kind.choices),
    **{key: dict(POSITIONS) for key in (*SECTIONS, *VERBS)},
}
ROLES: Final = {**dict(Staff.Role.choices), **dict(OrganizationMember.Role.choices)}


@dataclass(frozen=True)
class Shown:
    change: SettingsChange
    label: str
    icon: str
    lines: list[tuple[str, str, str]]  # field, before, after


@require_safe
@by_desk_admin
def of_desk(request: AdminRequest) -> HttpResponse:
    return _history(request, SettingsChange.objects.filter(desk=request.desk), tab="history")


@require_safe
@by_admin
def of_people(request: AdminRequest) -> HttpResponse:
    """Of companies and persons; a desk's administrator reads of those that he may change himself."""
    rows = SettingsChange.objects.filter(desk=None)
    if not request.reach.is_whole:
        rows = rows.filter(by=request.user)
    return _history(request, rows, tab="")


def _history(request: AdminRequest, rows: QuerySet[SettingsChange], tab: str) -> HttpResponse:
    found = page_of(rows.select_related("by__contact"), request, by="-pk")
    shown = [_shown(change) for change in found.rows]
    return answer(request, "console/settings/history.html", page=found, changes=shown, tab=tab)


def _shown(change: SettingsChange) -> Shown:
    label, form, icon = FORMS.get(change.kind, ("", SettingsForm, "settings"))
    lines = [
        (_label(form, name), _value(name, change.before.get(name)), _value(name, change.after.get(name)))
        for name in {**change.before, **change.after}
    ]
    return Shown(change, str(label), icon, lines)


def _label(form: type[SettingsForm], name: str) -> str:
    if name.startswith("in_charge_"):
        return _("Agente encargado en %(desk)s") % {"desk": name.removeprefix("in_charge_")}
    field = form.base_fields.get(name)
    found = field.label if field else FACTS.get(name) or {**SECTIONS, **VERBS}.get(name, name)
    return str(found)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if name in VALUES:
        return str(VALUES[name].get(value, value if value is not None else ""))
    if name == "role":
        return str(ROLES.get(value, value or ""))
    return "" if value is None else str(value)
