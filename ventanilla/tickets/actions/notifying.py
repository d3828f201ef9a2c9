"""Telling somebody of a ticket outside of Ventanilla, kept on record: who, whom, when, how often (000-16, 000-23)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ventanilla.people.models import Contact, User
from ventanilla.tickets import events, permissions
from ventanilla.tickets.errors import Invalid, NoSuchMove, NotAllowed
from ventanilla.tickets.models import Kind, Ticket

# Pressed again within this time it is the same notice: the page stays open beside the chat, so a key per form would swallow a later one.
ONE_NOTICE: Final = timedelta(minutes=1)


@transaction.atomic
def notify(
    ticket: Ticket, *, by: User, to: Contact, channel: Literal["whatsapp"] = "whatsapp", as_client: bool = False
) -> Ticket:
    """Record that `by` tells `to` of the ticket: a client its agent, the staff its requester. What he writes leaves from his telephone."""
    ticket = Ticket.objects.lock(ticket)
    if not permissions.can_notify(by, ticket, as_client=as_client):
        raise NotAllowed("notify")
    if ticket.deleted_at is not None or not ticket.is_open:
        raise NoSuchMove(ticket)
    told = ticket.events.filter(kind=Kind.NOTIFIED, data__to=to.pk)
    if told.filter(actor=by, created_at__gt=timezone.now() - ONE_NOTICE).exists():
        return ticket
    _require_concerned(ticket, to, as_client=as_client)
    events.record(ticket, Kind.NOTIFIED, by=by, public=True, channel=channel, to=to.pk, times=told.count() + 1)
    return ticket


def _require_concerned(ticket: Ticket, to: Contact, *, as_client: bool) -> None:
    agents = {user.contact.pk for user in (ticket.assignee, ticket.responsible) if user is not None}
    if to.pk not in (agents if as_client else {ticket.requester_id}):
        raise Invalid({"to": _("Esta persona ya no está encargada del ticket.")})
