"""Keeping the index in step with the tickets: within the verb's transaction, but never in its way (safety D12)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from django.db import DatabaseError, transaction

from ventanilla.jobs.queue import enqueue
from ventanilla.search.documents import Document, document
from ventanilla.search.engines import engine
from ventanilla.tickets.models import Event, Kind, Message, Ticket

logger = logging.getLogger(__name__)

_BATCH: Final = 500
# Events after which other words would be found.
CHANGES: Final = frozenset(
    {Kind.OPENED, Kind.REPLIED, Kind.NOTED, Kind.EDITED, Kind.MOVED, Kind.TRANSFERRED, Kind.DELETED, Kind.RESTORED}
)


def note(event: Event) -> None:
    """Index the ticket anew. If the index is broken the ticket is not: the work is left to a job that tries again."""
    if event.kind == Kind.MOVED and event.message_id is None:
        return
    try:
        with transaction.atomic():
            refresh(event.ticket_id)
    except DatabaseError:
        logger.exception("search index could not be written")
        enqueue(refresh, event.ticket_id)


def refresh(ticket_id: int) -> None:
    """Make the index say what the ticket says now. Running it twice does no harm."""
    ticket = (
        Ticket.objects.filter(pk=ticket_id, deleted_at=None)
        .select_related("requester", "affected", "organization", "product")
        .first()
    )
    if ticket is None:
        engine().remove(ticket_id)
    else:
        write([document(ticket, ticket.messages.order_by("id"))])


def write(documents: Iterable[Document]) -> None:
    engine().write(documents)


def rebuild() -> None:
    """Write the index anew from all tickets, a batch at a time."""
    tickets = Ticket.objects.filter(deleted_at=None).select_related("requester", "affected", "organization", "product")
    last = 0
    while batch := list(tickets.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        messages: dict[int, list[Message]] = {ticket.pk: [] for ticket in batch}
        for message in Message.objects.filter(ticket__in=batch).order_by("id"):
            messages[message.ticket_id].append(message)
        with transaction.atomic():
            write(document(ticket, messages[ticket.pk]) for ticket in batch)
        last = batch[-1].pk
