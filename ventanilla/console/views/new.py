"""A ticket on behalf of a client, by the desk's own form: área, then category, then what it is about (004-26 … 004-28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.console.bulk import doings_for
from ventanilla.console.entry import StaffRequest, on_desk
from ventanilla.console.forms import OwnerField
from ventanilla.console.refusals import attempt
from ventanilla.desks.config import FieldKind
from ventanilla.desks.models import Team
from ventanilla.people.models import OrganizationMember
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.forms import OpenForm, staff_of
from ventanilla.tickets.forms.inputs import CategoryField, RowField
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer

MAX_PEOPLE = 2000


@dataclass(frozen=True)
class Follows:
    """A select that shows what belongs to the choice made in another one; groups are (its value, heading, choices)."""

    on: str
    groups: Sequence[tuple[Any, str, Sequence[tuple[str, str]]]]


class ConsoleOpenForm(OpenForm):
    """The desk's form, and, for those who assign, to whom the ticket goes at once (004-4)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, side="console", **options)
        if "assign" in doings_for(self.desk, self.user):
            teams = list(Team.objects.filter(area__desk=self.desk, archived_at=None).select_related("area"))
            self.fields["assign_to"] = OwnerField(
                staff_of(self.desk), teams, self.user, label=_("Asignar a"), required=False,
                help_text=_("Puede quedar vacío y asignarse después."),
            )  # fmt: skip

    @property
    def owner(self) -> dict[str, Any]:
        """Whom to assign it to, for `actions.assign`; empty if nobody was chosen."""
        field, chosen = self.fields.get("assign_to"), self.cleaned_data.get("assign_to")
        if not chosen or not isinstance(field, OwnerField):
            return {}
        owner = field.owner(chosen)
        return {"team": owner} if isinstance(owner, Team) else {"to": owner}

    def given(self) -> dict[str, Any]:
        given = super().given()
        given["fields"].pop("assign_to", None)
        return given

    def refuse(self, errors: Any) -> None:
        super().refuse({"assign_to" if key == "to" else key: message for key, message in errors.items()})

    def follows(self) -> dict[str, Follows]:
        """Categories by area (004-27), people by company."""
        found = {}
        area, category = self._named("area"), self._named("category")
        field = self.fields.get(category)
        if area and isinstance(field, CategoryField):
            area_of = field.area_of
            groups = [(area_of[choices[0][0]], heading, choices) for heading, choices in field.groups]
            found[category] = Follows(area, groups)
        for kind in ("requester", "affected"):
            name = self._named(kind)
            if name and isinstance(self.fields[name], RowField):
                found[name] = Follows("organization", self._people())
        return found

    def _people(self) -> list[tuple[Any, str, list[tuple[str, str]]]]:
        if "_members" not in self.__dict__:
            rows = OrganizationMember.objects.filter(
                organization__client_of__desk=self.desk, organization__archived_at=None, contact__archived_at=None
            ).order_by("organization__folded", "contact__folded")
            groups: dict[int, tuple[Any, str, list[tuple[str, str]]]] = {}
            for pk, name, contact, person in rows.values_list(
                "organization_id", "organization__name", "contact_id", "contact__name"
            )[:MAX_PEOPLE]:
                groups.setdefault(pk, (pk, name, []))[2].append((str(contact), person))
            self._members = list(groups.values())
        return self._members

    def _named(self, kind: FieldKind) -> str:
        return next((name for name, field in self.specs.items() if field.kind == kind), "")

    @property
    def ticket_fields(self) -> list[BoundField]:
        """The company and its person first, then the desk's order (004-26)."""
        people = [name for name in ("organization", self._named("requester")) if name in self.fields]
        return [self[name] for name in [*people, *(name for name in self.fields if name not in (*people, "key"))]]

    @property
    def files_name(self) -> str:
        return self._named("files")


@require_http_methods(["GET", "POST"])
@on_desk
def new(request: StaffRequest) -> HttpResponse:
    desk = request.desk
    if not permissions.can_open(request.user, desk):
        raise PermissionDenied
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = ConsoleOpenForm(desk, request.user, **sent)
    if request.method == "POST" and form.is_valid():
        opened: list[Ticket] = []
        if attempt(lambda: opened.append(_open(request, form)), form) is None:
            ticket = opened[0]
            messages.success(request, _("El ticket %(number)s quedó registrado.") % {"number": ticket.number})
            if Ticket.objects.visible_to_staff(request.user).filter(pk=ticket.pk).exists():
                return redirect("console:ticket", ticket.number)
            return redirect("console:own", desk.key)
    return answer(
        request, "console/new.html", status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None,
        form=form, follows=form.follows(), files_name=form.files_name, kept=kept_by(form),
    )  # fmt: skip


@transaction.atomic
def _open(request: StaffRequest, form: ConsoleOpenForm) -> Ticket:
    """Registered and assigned together, or not at all."""
    ticket = actions.open_ticket(request.desk, by=request.user, **form.given())
    owner = form.owner
    if owner and ticket.assignee_id is None and ticket.team_id is None:
        ticket = actions.assign(ticket, by=request.user, **owner)
    return ticket
