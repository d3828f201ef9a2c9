"""The fields of a ticket that its client may change."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.portal.views import ticket as ticket_page
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.errors import Invalid, NoSuchMove, Stale
from ventanilla.tickets.forms import EditForm
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer


@require_http_methods(["GET", "POST"])
def edit(request: PortalRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    if not permissions.can(request.user, ticket, "edit", as_client=True):
        raise PermissionDenied
    if request.method != "POST":
        return _form(request, ticket, EditForm(ticket, request.user, side="portal"))
    form = EditForm(ticket, request.user, side="portal", data=request.POST)
    if not form.is_valid():
        return _form(request, ticket, form)
    try:
        actions.edit(ticket, by=request.user, **form.given())
    except Stale as refused:
        ticket = ticket_of(request, number)
        changes = ticket_page.changes_of(ticket, refused)
        return _form(request, ticket, form, status=HTTPStatus.CONFLICT, changes=changes)
    except NoSuchMove as refused:
        return ticket_page.again(request, number, refused, lost=form)
    except Invalid as refused:
        form.refuse(refused.errors)
        return _form(request, ticket, form)
    messages.success(request, _("Los cambios se guardaron."))
    return redirect("portal:ticket", number)


def _form(
    request: PortalRequest, ticket: Ticket, form: EditForm, *, status: int | None = None, changes: object = ()
) -> HttpResponse:
    if not permissions.can_now(request.user, ticket, "edit", as_client=True):
        return ticket_page.page(request, ticket, status=HTTPStatus.CONFLICT, refused=NoSuchMove(ticket))
    return answer(
        request,
        "portal/edit.html",
        status=status,
        **frame(request, ticket.desk, "tickets"),
        ticket=ticket,
        form=form,
        changes=changes,
    )
