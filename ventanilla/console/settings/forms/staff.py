"""Who works on a desk: role, areas, and what he was granted or denied personally (004-11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, get_args

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.accounts.invitations import CannotInvite, invite
from ventanilla.console.settings.forms.base import EmailField, ManyField, SettingsForm
from ventanilla.desks.access import StaffAccess
from ventanilla.desks.config import Verb
from ventanilla.desks.models import Area, Category, ClientOf, Staff, Team
from ventanilla.people.models import Contact, User
from ventanilla.tickets.forms.inputs import TextField

Role = Staff.Role

SECTIONS: Final = {
    "see_assigned": gettext_lazy("Ver los tickets asignados a su nombre o a sus grupos"),
    "see_incidents": gettext_lazy("Ver sus tickets con incidencias: reabiertos, vencidos o marcados"),
    "see_attended": gettext_lazy("Ver los tickets que atendió"),
    "see_surveys": gettext_lazy("Ver las encuestas de sus tickets"),
    "see_reports": gettext_lazy("Ver los reportes de los tickets que ve"),
    "see_area": gettext_lazy("Ver todos los tickets de sus áreas"),
    "see_desk": gettext_lazy("Ver todos los tickets de la mesa"),
}
VERBS: Final[dict[str, Any]] = {
    "open": gettext_lazy("Registrar tickets en nombre de otros"),
    "reply": gettext_lazy("Responder a quien lo pidió"),
    "note": gettext_lazy("Escribir notas internas"),
    "solve": gettext_lazy("Marcar la solución"),
    "edit": gettext_lazy("Cambiar los datos del ticket"),
    "attach": gettext_lazy("Adjuntar archivos"),
    "log_work": gettext_lazy("Anotar tiempo trabajado"),
    "log_contact": gettext_lazy("Anotar intentos de contacto"),
    "assign": gettext_lazy("Asignar a una persona o a un grupo"),
    "take": gettext_lazy("Tomar para sí"),
    "flag": gettext_lazy("Marcar con incidencia"),
    "transfer": gettext_lazy("Pasar a otra área"),
    "follow": gettext_lazy("Seguir tickets y recibir sus avisos"),
    "delete": gettext_lazy("Eliminar tickets"),
}
assert set(VERBS) == set(get_args(Verb))


class StaffForm(SettingsForm):
    kind = "staff"
    role = forms.ChoiceField(label=gettext_lazy("Rol"), choices=Role.choices, widget=forms.RadioSelect)
    areas = ManyField(
        label=gettext_lazy("Áreas en las que trabaja"), required=False,
        help_text=gettext_lazy("Quien administra la mesa atiende todas."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=gettext_lazy("Trabaja actualmente en esta mesa"), required=False,
        help_text=gettext_lazy("Sin esta marca deja de ver la mesa en el acto; sus tickets y su historia quedan."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.desk = self.request.desk
        areas = Area.objects.filter(desk=self.desk)
        mine = set() if self.is_new else set(self.row.areas.values_list("pk", flat=True))
        self.offered = [area for area in areas if area.archived_at is None or area.pk in mine]

    def fit(self) -> None:
        role, areas = self.fields["role"], self.fields["areas"]
        role.choices = [(key, str(self.desk.word(key))) for key in ("agent", "supervisor", "admin")]  # type: ignore[attr-defined]
        areas.offer(self.offered)  # type: ignore[attr-defined]
        if self.is_new:
            role.initial = Role.AGENT
            del self.fields["is_active"]
        if len(self.offered) == 1 and self.is_new:
            areas.initial = [self.offered[0].pk]

    def read(self) -> dict[str, Any]:
        return {
            "role": self.row.role,
            "areas": sorted(self.row.areas.values_list("pk", flat=True)),
            "is_active": self.row.is_active,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        active = self.is_new or cleaned.get("is_active", False)
        if active and cleaned.get("role") != Role.ADMIN and not cleaned.get("areas") and "areas" not in self.errors:
            self.add_error("areas", _("Elija al menos un área: fuera de ellas no puede atender tickets."))
        if not self.is_new:
            self._keep_an_admin(cleaned)
            self._keep_in_charge(cleaned)
        return cleaned

    def _keep_an_admin(self, cleaned: dict[str, Any]) -> None:
        """The last administrator cannot lock himself out; the installation's own could still let somebody in."""
        stays = cleaned.get("is_active") and cleaned.get("role") == Role.ADMIN
        if stays or self.row.role != Role.ADMIN or not self.row.is_active or self.request.user.is_admin:
            return
        others = Staff.objects.filter(desk=self.desk, role=Role.ADMIN, is_active=True, user__is_active=True)
        if not others.exclude(pk=self.row.pk).exists():
            self.add_error(
                "is_active" if not cleaned.get("is_active") else "role",
                _("Es el único administrador de la mesa: primero hay que nombrar a otro."),
            )

    def _keep_in_charge(self, cleaned: dict[str, Any]) -> None:
        user, areas = self.row.user, set(cleaned.get("areas") or [])
        if not cleaned.get("is_active"):
            areas = set()
        left = [area for area in self.offered if area.in_charge_id == user.pk and area.pk not in areas]
        if left:
            self.add_error(
                "areas" if cleaned.get("is_active") else "is_active",
                _("Es agente encargado de %(areas)s. Elija antes a otra persona en esa área.")
                % {"areas": ", ".join(_("«%(name)s»") % {"name": area} for area in left)},
            )
        if not cleaned.get("is_active") and (rest := self._rest(user)):
            self.add_error(
                "is_active",
                _("Es agente encargado de %(names)s. Elija antes a otra persona en su lugar.")
                % {"names": ", ".join(_("«%(name)s»") % {"name": one} for one in rest[:4])},
            )

    def _rest(self, user: User) -> list[str]:
        """The companies, categories and products that he is in charge of."""
        clients = ClientOf.objects.filter(Q(in_charge=user) | Q(entrusted__in_charge=user), desk=self.desk)
        named = [
            *Category.objects.filter(area__desk=self.desk, in_charge=user),
            *self.desk.products.filter(in_charge=user),
        ]
        return [one.organization.name for one in clients.select_related("organization").distinct()] + list(
            map(str, named)
        )

    def write(self) -> None:
        row, cleaned = self.row, self.cleaned_data
        row.role = cleaned["role"]
        row.is_active = self.is_new or cleaned["is_active"]
        row.save()
        row.areas.set(cleaned["areas"])
        # A group owns tickets through those who work in its area.
        kept = cleaned["areas"] if row.is_active else []
        for team in Team.objects.filter(area__desk=self.desk, members=row.user).exclude(area__in=kept):
            team.members.remove(row.user)


class NewStaffForm(StaffForm):
    """Somebody who is known already, found by his exact address, or a new person, who gets an invitation."""

    email = EmailField(label=gettext_lazy("Correo"), max_length=254)
    name = TextField(
        label=gettext_lazy("Nombre"), max_length=150, required=False,
        help_text=gettext_lazy("Hace falta si es una persona nueva."),
    )  # fmt: skip
    field_order = ("email", "name", "role", "areas")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        email = cleaned.get("email")
        if not email:
            return cleaned
        found = (
            Contact.objects.filter(email__iexact=email, archived_at=None).select_related("user").order_by("user", "pk")
        )
        self.contact = next((one for one in found if one.user_id), None) or found.first()
        if self.contact is None and not cleaned.get("name"):
            self.add_error("name", _("Nadie tiene este correo todavía: escriba el nombre de la persona."))
        user = self.contact.user if self.contact else None
        if user is not None and Staff.objects.filter(desk=self.desk, user=user).exists():
            self.add_error("email", _("%(name)s ya está en el personal de esta mesa.") % {"name": self.contact})
        elif user is not None and not user.is_active:
            self.add_error("email", _("El acceso de esta persona está bloqueado."))
        return cleaned

    def write(self) -> None:
        self.invited = False
        contact = self.contact or Contact.objects.create(
            name=self.cleaned_data["name"], email=self.cleaned_data["email"]
        )
        if contact.user is None:
            try:
                invite(contact, by=self.request.user, desk=self.desk)
            except CannotInvite as refused:
                raise Refused(str(refused)) from refused
            contact.refresh_from_db()
            self.invited = True
        self.row.user, self.row.desk = contact.user, self.desk
        super().write()


class Refused(Exception):
    """What was typed was good, but the verb behind it said no; its text is for the reader."""


@dataclass(frozen=True)
class Line:
    """One right in the table: its words, what the role gives, and the three positions."""

    label: Any
    default: str
    given: str  # "yes", "no" or "own": what the role says
    field: forms.BoundField


POSITIONS: Final = (
    ("", gettext_lazy("Según el rol")),
    ("yes", gettext_lazy("Permitido")),
    ("no", gettext_lazy("Denegado")),
)


class RightsForm(SettingsForm):
    """Each section and verb in one of three positions."""

    kind = "rights"

    def fit(self) -> None:
        for key, label in {**SECTIONS, **VERBS}.items():
            if self.row.role == Role.ADMIN and key in SECTIONS:
                continue  # an administrator sees the whole desk
            self.fields[key] = forms.ChoiceField(
                label=label, choices=POSITIONS, required=False, widget=forms.RadioSelect
            )

    def read(self) -> dict[str, Any]:
        grants = self.row.grants
        return {key: _position(grants.get(key)) for key in {**SECTIONS, **VERBS}}

    def write(self) -> None:
        chosen = self.cleaned_data
        kept = {key: given for key, given in self.row.grants.items() if key not in chosen}
        self.row.grants = kept | {key: value == "yes" for key, value in chosen.items() if value}
        self.row.save(update_fields=["grants"])

    def sections(self) -> Iterator[Line]:
        scopes = StaffAccess(self.request.desk, self.row.role, frozenset()).scopes
        for key, label in SECTIONS.items():
            if key in self.fields:
                given = "yes" if key.removeprefix("see_") in scopes or self._comes_along(key, scopes) else "no"
                yield Line(label, _given(given), given, self[key])

    def _comes_along(self, key: str, scopes: frozenset[Any]) -> bool:
        """Whoever sees the whole also has the part, and whoever leads reads reports."""
        if key == "see_reports":
            return StaffAccess(self.request.desk, self.row.role, frozenset()).reads_reports
        parts = ("see_assigned", "see_incidents", "see_attended", "see_surveys")
        return bool(scopes & {"area", "desk"}) and key in parts

    def verbs(self) -> Iterator[Line]:
        rights = self.request.desk.config.rights
        mine = StaffAccess(self.request.desk, self.row.role, frozenset()).roles
        for key, label in VERBS.items():
            who = rights[key]  # type: ignore[index]
            given = "yes" if who & mine else "own" if who & {"assignee", "responsible"} else "no"
            yield Line(label, _given(given), given, self[key])


def _position(granted: bool | None) -> str:
    return "" if granted is None else "yes" if granted else "no"


def _given(given: str) -> str:
    return {"yes": _("Sí"), "own": _("En los suyos"), "no": _("No")}[given]
