"""Deleting is a date on the ticket, not a state: it is gone for everybody, staff too, except from «Eliminados»."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ventanilla.people.models import User
from ventanilla.tickets import counters, events, permissions
from ventanilla.tickets.actions import concurrency
from ventanilla.tickets.errors import NotAllowed
from ventanilla.tickets.models import Kind, Ticket


@transaction.atomic
def delete(ticket: Ticket, *, by: User, seen: int | None = None, as_client: bool = False) -> Ticket:
    """Delete where the desk and the state allow (002-29, 002-30). Notices, surveys and deadlines stop with it."""
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "delete", as_client=as_client)
    if ticket.deleted_at is not None:
        return ticket
    concurrency.require_fresh(ticket, by, seen, as_client=as_client)
    permissions.require_now(by, ticket, "delete", as_client=as_client)
    places = counters.places(ticket)
    ticket.deleted_at = timezone.now()
    ticket.save(update_fields=["deleted_at"])
    counters.shift(places, frozenset())
    events.record(ticket, Kind.DELETED, by=by, public=True)
    return ticket


@transaction.atomic
def restore(ticket: Ticket, *, by: User) -> Ticket:
    """Bring a deleted ticket back as it was. An administrator of its desk may."""
    ticket = Ticket.objects.lock(ticket)
    if "admin" not in permissions.roles(by, ticket):
        raise NotAllowed("restore")
    if ticket.deleted_at is None:
        return ticket
    ticket.deleted_at = None
    ticket.save(update_fields=["deleted_at"])
    counters.shift(frozenset(), counters.places(ticket))
    events.record(ticket, Kind.RESTORED, by=by, public=True)
    return ticket
