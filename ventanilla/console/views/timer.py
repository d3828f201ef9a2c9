"""The clock on a ticket: start, stop, discard. Its minutes go into the form of the work, where they are confirmed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ventanilla.billing import timing
from ventanilla.console.entry import StaffRequest, on_ticket
from ventanilla.console.views.verbs import at_once
from ventanilla.tickets.models import Ticket


@require_POST
@on_ticket
def start(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(request, ticket, lambda: timing.start(ticket, by=request.user), _("El reloj está en marcha."))


@require_POST
@on_ticket
def stop(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    timing.stop(ticket, by=request.user)
    return redirect("console:worklog", ticket.number)


@require_POST
@on_ticket
def discard(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    return at_once(request, ticket, lambda: timing.discard(by=request.user), _("El tiempo se descartó."))
