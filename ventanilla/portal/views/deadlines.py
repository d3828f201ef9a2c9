"""How the deadlines of a ticket are counted, for its client, where the desk shows them to him."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.portal.reach import PortalRequest, frame, ticket_of
from ventanilla.web.answer import answer
from ventanilla.web.deadlines import told


@require_safe
def deadlines(request: PortalRequest, number: int) -> HttpResponse:
    ticket = ticket_of(request, number)
    if not ticket.desk.config.shows_deadlines:
        raise Http404
    return answer(
        request,
        "portal/deadlines.html#deadlines",
        **frame(request, ticket.desk, "tickets"),
        ticket=ticket,
        told=told(ticket),
    )
