"""How the deadlines of a ticket are counted, for those who work on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ventanilla.console.entry import StaffRequest, on_ticket
from ventanilla.tickets.models import Ticket
from ventanilla.web.answer import answer
from ventanilla.web.deadlines import told


@require_safe
@on_ticket
def deadlines(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return answer(request, "console/deadlines.html#deadlines", ticket=ticket, told=told(ticket))
