"""When the next thing of a ticket is due. `deadlines` counts it; only this app writes tickets."""

from __future__ import annotations

from datetime import datetime

from ventanilla.tickets.models import Ticket


def put_due(ticket: Ticket, due_at: datetime | None, amber_at: datetime | None, target: str = "") -> None:
    """Keep it on the row for lists, within the verb that changed it: no event of its own. Call it with the ticket locked."""
    if (ticket.due_at, ticket.amber_at, ticket.due_target) != (due_at, amber_at, target):
        ticket.due_at, ticket.amber_at, ticket.due_target = due_at, amber_at, target
        ticket.save(update_fields=["due_at", "amber_at", "due_target"])
