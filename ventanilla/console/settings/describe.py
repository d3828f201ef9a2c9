"""A change of the settings in the words of their pages: what it is about, and each value before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.console.settings.editor.parts import part_of
from ventanilla.console.settings.editor.telling import Line, Teller
from ventanilla.console.settings.forms.base import SettingsForm
from ventanilla.console.settings.forms.charge import EntrustedForm
from ventanilla.console.settings.forms.named import AreaForm, CategoryForm, ProductForm, TeamForm
from ventanilla.console.settings.forms.people import ContactForm, MemberForm, OrganizationForm, OwnedForm
from ventanilla.console.settings.forms.promises import PromiseForm
from ventanilla.console.settings.forms.security import SecurityForm
from ventanilla.console.settings.forms.staff import POSITIONS, SECTIONS, VERBS, RightsForm, StaffForm
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.blueprint.load import CONFIGURATION
from ventanilla.desks.editing import edits_of
from ventanilla.desks.models import Category, Desk, DeskRevision, SettingsChange, Staff
from ventanilla.people.models import OrganizationMember

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
        (gettext_lazy("Agente encargado"), EntrustedForm, "user-shield"),
        (gettext_lazy("Persona"), ContactForm, "user"),
        (gettext_lazy("Persona de una empresa"), MemberForm, "users"),
        (gettext_lazy("Producto de una empresa"), OwnedForm, "package"),
        (gettext_lazy("Seguridad"), SecurityForm, "shield-check"),
        (gettext_lazy("Plazo particular"), PromiseForm, "clock"),
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
    "second_factor": gettext_lazy("Segundo factor"),
    "person": gettext_lazy("Solicitante"),
    "product": gettext_lazy("Producto"),
    "code": gettext_lazy("Código"),
    "desk": gettext_lazy("Mesa que lo atiende"),
    "program": gettext_lazy("Programa que trae clientes"),
}
VALUES: Final[dict[str, Mapping[str, Any]]] = {
    "category_kind": dict(Category.Kind.choices),
    **{key: dict(POSITIONS) for key in (*SECTIONS, *VERBS)},
}
ROLES: Final = {**dict(Staff.Role.choices), **dict(OrganizationMember.Role.choices)}
# What can be set back from the history: the configuration, and the rows of a desk.
UNDOABLE: Final = frozenset({CONFIGURATION, AreaForm.kind, CategoryForm.kind, TeamForm.kind, ProductForm.kind})


@dataclass(frozen=True)
class Shown:
    change: SettingsChange
    name: str
    label: str
    icon: str
    lines: list[Line]

    @property
    def can_be_undone(self) -> bool:
        return self.change.kind in UNDOABLE


def shown(desk: Desk | None, changes: Sequence[SettingsChange]) -> list[Shown]:
    """Each change in words. What a configuration called its entries then is read from the revisions themselves."""
    numbers = [change.row for change in changes if change.kind == CONFIGURATION]
    current, then = {}, {}
    if desk is not None and numbers:
        current = document_of(desk)
        revisions = DeskRevision.objects.filter(desk=desk, number__in=numbers)
        then = dict(revisions.values_list("number", "document"))
    return [
        _configuration(change, Teller(then.get(change.row, {}), current))
        if change.kind == CONFIGURATION
        else _row(change)
        for change in changes
    ]


def _configuration(change: SettingsChange, teller: Teller) -> Shown:
    edits = edits_of(change)
    parts = {part.name: part for part in (part_of(edit.path) for edit in edits) if part is not None}
    titles = [str(part.title) for part in parts.values()]
    icon = next(iter(parts.values())).icon if len(parts) == 1 else "settings"
    return Shown(change, ", ".join(titles) or _("Mesa"), _("Configuración"), icon, teller.lines(edits))


def _row(change: SettingsChange) -> Shown:
    label, form, icon = FORMS.get(change.kind, ("", SettingsForm, "settings"))
    lines = [
        Line(_label(form, name), _value(name, change.before.get(name)), _value(name, change.after.get(name)))
        for name in {**change.before, **change.after}
    ]
    return Shown(change, change.name, str(label), icon, lines)


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
