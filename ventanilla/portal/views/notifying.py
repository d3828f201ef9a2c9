"""«Avisar»: after creating a ticket, and as often as needed later, its client tells the agent in charge by WhatsApp (000-16 … 000-23)."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.portal.views import ticket as ticket_page
from ventanilla.tickets import actions, calling, permissions, timeline
from ventanilla.tickets.errors import Invalid, NoSuchMove
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.middleware import WHATSAPP, may_post_to


@require_http_methods(["GET", "POST"])
def notify(request: PortalRequest, number: int) -> HttpResponse:
    """GET shows whom, why and what; POST keeps the notice and opens the chat."""
    ticket = ticket_of(request, number)
    if not permissions.can_notify(request.user, ticket, as_client=True):
        raise Http404
    if request.method != "POST":
        return _page(request, ticket) if ticket.is_open else redirect("portal:ticket", number)
    call = calling.to_agent(ticket)
    if call is None or not call.digits or str(call.to.pk) != request.POST.get("to"):
        messages.warning(request, _("Mientras tanto cambió la persona encargada: revise a quién avisa."))
        return _page(request, ticket, status=HTTPStatus.CONFLICT)
    try:
        actions.notify(ticket, by=request.user, to=call.to, as_client=True)
    except (Invalid, NoSuchMove):
        return ticket_page.again(request, number, NoSuchMove(ticket))
    return HttpResponseRedirect(call.address, status=HTTPStatus.SEE_OTHER)


def _page(request: PortalRequest, ticket: Ticket, *, status: int | None = None) -> HttpResponse:
    response = answer(
        request,
        "portal/notify.html",
        status=status,
        **frame(request, ticket.desk, "tickets"),
        ticket=ticket,
        call=calling.to_agent(ticket),
        notices=timeline.notices(ticket),
    )
    return may_post_to(response, WHATSAPP)
