"""Small forms of the console. Those that a desk's configuration shapes are in `tickets.forms`. They clean and never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.desks.access import Access
from ventanilla.desks.models import Area, Team
from ventanilla.people.models import User
from ventanilla.tickets.forms import staff_of
from ventanilla.tickets.forms.base import new_key
from ventanilla.tickets.forms.inputs import REQUIRED, TextField
from ventanilla.tickets.models import ContactAttempt, Ticket

CHOOSE = gettext_lazy("Elija una opción de la lista.")
NOTE_LENGTH = 300


class VerbForm(forms.Form):
    """What every form of a verb carries unseen: the version that was shown, and a key that is spent once."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40, initial=new_key)

    def __init__(self, ticket: Ticket, user: User, **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("seen", ticket.version)
        super().__init__(**options)
        self.ticket, self.user = ticket, user
        self.label_suffix = ""

    def refuse(self, errors: dict[str, str]) -> None:
        for name, message in errors.items():
            self.add_error(name if name in self.fields else None, message)


class OwnerField(forms.ChoiceField):
    """A person or a team: "u7" or "t3"."""

    def __init__(self, people: Sequence[User], teams: Sequence[Team], me: User, **options: Any) -> None:
        self.people = {f"u{person.pk}": person for person in people}
        self.teams = {f"t{team.pk}": team for team in teams}
        choices: list[Any] = [("", _("Elegir…") if options.get("required", True) else "—")]
        if f"u{me.pk}" in self.people:
            choices.append((f"u{me.pk}", _("Yo (%(name)s)") % {"name": me}))
        choices.append((_("Personas"), [(key, str(one)) for key, one in self.people.items() if one.pk != me.pk]))
        if self.teams:
            choices.append((_("Grupos"), [(key, str(one)) for key, one in self.teams.items()]))
        messages: dict[str, Any] = {"required": _("Elija una persona o un grupo."), "invalid_choice": CHOOSE}
        super().__init__(choices=choices, error_messages=messages, **options)

    def owner(self, value: str) -> User | Team:
        return self.people.get(value) or self.teams[value]


class AssignForm(VerbForm):
    def __init__(self, ticket: Ticket, user: User, **options: Any) -> None:
        super().__init__(ticket, user, **options)
        teams = list(Team.objects.filter(area=ticket.area_id, archived_at=None))
        self.fields["to"] = OwnerField(staff_of(ticket.desk, ticket.area), teams, user, label=_("Asignar a"))
        if ticket.assignee_id:
            self.initial["to"] = f"u{ticket.assignee_id}"
        elif ticket.team_id:
            self.initial["to"] = f"t{ticket.team_id}"

    def given(self) -> dict[str, Any]:
        field = self.fields["to"]
        assert isinstance(field, OwnerField)
        owner, seen = field.owner(self.cleaned_data["to"]), self.cleaned_data.get("seen")
        if isinstance(owner, Team):
            return {"team": owner, "seen": seen}
        stays = self.ticket.team is not None and self.ticket.team.members.filter(pk=owner.pk).exists()
        return {"to": owner, "team": self.ticket.team if stays else None, "seen": seen}


class WorkForm(VerbForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutos"), min_value=1, max_value=24 * 60, error_messages={"required": REQUIRED}
    )
    worked_on = forms.DateField(
        label=gettext_lazy("Día"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={"required": REQUIRED},
    )
    note = TextField(label=gettext_lazy("Qué se hizo"), required=False, max_length=NOTE_LENGTH)

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("minutes", "worked_on", "note", "key")}


class ContactForm(VerbForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Medio"), choices=ContactAttempt.Channel.choices, error_messages={"invalid_choice": CHOOSE}
    )
    reached = forms.BooleanField(label=gettext_lazy("Se logró el contacto"), required=False)
    attempted_at = forms.DateTimeField(
        label=gettext_lazy("Cuándo"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
        help_text=gettext_lazy("Vacío: ahora."),
    )
    note = TextField(label=gettext_lazy("Nota"), required=False, max_length=NOTE_LENGTH)

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("channel", "reached", "attempted_at", "note", "key")}


class FlagForm(VerbForm):
    reason = TextField(label=gettext_lazy("Motivo"), max_length=NOTE_LENGTH)

    def given(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class TransferForm(VerbForm):
    """Areas of every desk on which this person works, but for the one where the ticket is."""

    def __init__(self, ticket: Ticket, user: User, **options: Any) -> None:
        super().__init__(ticket, user, **options)
        groups: dict[str, list[tuple[str, str]]] = {}
        for area in self.areas.values():
            groups.setdefault(str(area.desk), []).append((str(area.pk), str(area)))
        self.fields["area"] = forms.ChoiceField(
            label=_("Pasar a"),
            choices=[("", _("Elegir…")), *groups.items()],
            error_messages={"required": REQUIRED, "invalid_choice": CHOOSE},
        )

    @cached_property
    def areas(self) -> dict[str, Area]:
        desks = list(Access.of(self.user).staff)
        rows = Area.objects.filter(desk__in=desks, archived_at=None).exclude(pk=self.ticket.area_id)
        return {str(row.pk): row for row in rows.select_related("desk").order_by("desk__key", "position", "id")}

    def given(self) -> dict[str, Any]:
        return {"area": self.areas[self.cleaned_data["area"]], "seen": self.cleaned_data.get("seen")}
