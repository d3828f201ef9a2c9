"""Deleting one's ticket where the desk and the state allow (002-29), after a question."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.portal.views import ticket as ticket_page
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.errors import NoSuchMove, Stale
from ventanilla.web.answer import answer


@require_http_methods(["GET", "POST"])
def delete(request: PortalRequest, number: int) -> HttpResponse:
    """GET asks on a page of its own; POST deletes."""
    ticket = ticket_of(request, number)
    if not permissions.can(request.user, ticket, "delete", as_client=True):
        raise PermissionDenied
    if request.method != "POST":
        if not permissions.can_now(request.user, ticket, "delete", as_client=True):
            return ticket_page.page(request, ticket, status=409, refused=NoSuchMove(ticket))
        return answer(request, "portal/delete.html", **frame(request, ticket.desk, "tickets"), ticket=ticket)
    try:
        actions.delete(ticket, by=request.user, as_client=True, seen=_seen(request))
    except (Stale, NoSuchMove) as refused:
        return ticket_page.again(request, number, refused)
    messages.success(request, _("El ticket #%(number)s se eliminó.") % {"number": number})
    return redirect("portal:tickets", ticket.desk.key)


def _seen(request: HttpRequest) -> int | None:
    value = request.POST.get("seen", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
