"""The other way round: who answers on the desk tells the requester of his ticket by WhatsApp."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ventanilla.console.entry import StaffRequest, on_ticket
from ventanilla.console.refusals import attempt
from ventanilla.tickets import actions, calling, permissions, timeline
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.middleware import WHATSAPP, may_post_to


@require_http_methods(["GET", "POST"])
@on_ticket
def notify(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    """GET shows whom and what; POST keeps the notice and opens the chat."""
    if not ticket.desk.config.calling.whatsapp:
        raise Http404
    if not permissions.can_notify(request.user, ticket):
        raise PermissionDenied
    call = calling.to_requester(ticket)
    if request.method != "POST":
        return _page(request, ticket, call) if ticket.is_open else redirect("console:ticket", ticket.number)
    if not call.digits:
        return _page(request, ticket, call)
    refusal = attempt(lambda: actions.notify(ticket, by=request.user, to=call.to))
    if refusal is not None:
        return redirect("console:ticket", ticket.number)
    return HttpResponseRedirect(call.address, status=303)


def _page(request: StaffRequest, ticket: Ticket, call: calling.Call) -> HttpResponse:
    response = answer(request, "console/notify.html", ticket=ticket, call=call, notices=timeline.notices(ticket))
    return may_post_to(response, WHATSAPP)
