"""A new ticket, by the form of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.desks.models import Desk
from ventanilla.portal.reach import PortalRequest, desk_of, frame
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.forms import OpenForm
from ventanilla.tickets.forms.inputs import CategoryField
from ventanilla.tickets.forms.keeping import kept_by
from ventanilla.web.answer import answer


@dataclass(frozen=True)
class Follows:
    """The select of categories, which shows those of the chosen area (004-27): its name, the other's, and the groups.

    Each group is (area id, heading, [(category id, label), …]).
    """

    name: str = ""
    on: str = ""
    groups: Sequence[tuple[int, str, Sequence[tuple[str, str]]]] = ()


@require_http_methods(["GET", "POST"])
def new(request: PortalRequest, desk_key: str) -> HttpResponse:
    desk = desk_of(request, desk_key)
    if not permissions.can_open(request.user, desk):
        raise PermissionDenied
    if request.method != "POST":
        return _form(request, desk, OpenForm(desk, request.user, side="portal"))
    form = OpenForm(desk, request.user, side="portal", data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _form(request, desk, form)
    try:
        ticket = actions.open_ticket(desk, by=request.user, **form.given())
    except Invalid as refused:
        form.refuse(refused.errors)
        return _form(request, desk, form)
    if permissions.can_notify(request.user, ticket, as_client=True):
        messages.success(request, _("El ticket #%(number)s quedó registrado.") % {"number": ticket.number})
        return redirect("portal:notify", ticket.number)
    messages.success(
        request,
        _("El ticket #%(number)s quedó registrado. Aquí se puede seguir todo lo que pase con él.")
        % {"number": ticket.number},
    )
    return redirect("portal:ticket", ticket.number)


def _form(request: PortalRequest, desk: Desk, form: OpenForm) -> HttpResponse:
    return answer(
        request,
        "portal/new.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else None,
        **frame(request, desk, "new"),
        form=form,
        kept=kept_by(form),
        follows=_follows(form),
        files_name=next((name for name, field in form.specs.items() if field.kind == "files"), ""),
    )


def _follows(form: OpenForm) -> Follows:
    area = next((name for name, field in form.specs.items() if field.kind == "area"), "")
    category = next((name for name, field in form.specs.items() if field.kind == "category"), "")
    if not area or not category:
        return Follows()
    field = form.fields[category]
    assert isinstance(field, CategoryField)
    area_of = field.area_of
    groups = [(area_of[choices[0][0]], heading, choices) for heading, choices in field.groups]
    return Follows(category, area, groups)
