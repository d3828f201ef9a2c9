"""What the clock tells of a ticket: a deadline comes near, a deadline has passed. Only the system says so."""

from __future__ import annotations

from django.db import transaction

from ventanilla.tickets import events
from ventanilla.tickets.actor import System
from ventanilla.tickets.models import Kind, Ticket


@transaction.atomic
def warn_of_deadline(ticket: Ticket, target: str, *, by: System) -> Ticket:
    """Say to the staff that a target will soon be due. Whoever calls sees to it that it is said once."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.deleted_at is None:
        events.record(ticket, Kind.DEADLINE_WARNED, by=by, public=False, target=target)
    return ticket


@transaction.atomic
def note_breach(ticket: Ticket, target: str, *, by: System) -> Ticket:
    """Say that a target was not met in time; to clients too where the desk shows them its deadlines."""
    ticket = Ticket.objects.lock(ticket)
    if ticket.deleted_at is None:
        shown = ticket.desk.config.deadlines.shown_to_clients
        events.record(ticket, Kind.DEADLINE_BREACHED, by=by, public=shown, target=target)
    return ticket
