"""Whom the desk's notices name for an event, and who of them may hear of it. Every channel that tells people asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Final

from ventanilla.desks.access import Access
from ventanilla.desks.models import Staff
from ventanilla.people.models import Contact, User
from ventanilla.tickets.models import Event, Ticket

# What follows from an event within this time belongs to the same action, as a move belongs to the reply that set it off.
ONE_ACTION: Final = timedelta(seconds=30)


def named(event: Event) -> Iterable[Contact]:
    """Everybody whom the desk's notices name for this event, whoever did it among them; each once, with his login."""
    ticket = event.ticket
    relations = {
        relation for notice in ticket.desk.config.notices if notice.event == event.kind for relation in notice.to
    }
    if not relations:
        return ()
    contacts = {pk for pk in _contact_ids(ticket, relations) if pk}
    users = {pk for pk in _user_ids(ticket, relations) if pk}
    both = Contact.objects.filter(pk__in=contacts) | Contact.objects.filter(user__in=users)
    return both.select_related("user").order_by("pk")


def may_hear(contact: Contact, event: Event) -> bool:
    """With a login: who sees the ticket; of what is internal, only its desk's staff. Without one: who it is for, of what is public.
    Of a desk that was put away nobody hears."""
    ticket = event.ticket
    if contact.user is None:
        return (
            event.is_public
            and contact.pk in ticket.people()
            and ticket.deleted_at is None
            and ticket.desk.archived_at is None
            and _belongs(contact, ticket)
        )
    if not event.is_public and Access.of(contact.user).on(ticket.desk_id) is None:
        return False
    return Ticket.objects.visible_to(contact.user).filter(pk=ticket.pk).exists()


def causes(event: Event) -> list[Event]:
    """What set this event off in the same action: whoever heard of that hears of this with it. A cause may also lie days back, as
    when a rule looks at old tickets; then it is another action."""
    found: list[Event] = []
    cause = event.caused_by
    while cause is not None and cause.created_at > event.created_at - ONE_ACTION:
        found.append(cause)
        cause = cause.caused_by
    return found


def _belongs(contact: Contact, ticket: Ticket) -> bool:
    return ticket.organization_id is None or contact.memberships.filter(organization=ticket.organization_id).exists()


def _contact_ids(ticket: Ticket, relations: Collection[str]) -> Iterator[int | None]:
    if "requester" in relations:
        yield ticket.requester_id
    if "affected" in relations:
        yield ticket.affected_id
    if "entered_by" in relations:
        yield ticket.entered_by_id


def _user_ids(ticket: Ticket, relations: Collection[str]) -> Iterator[int | None]:
    if "assignee" in relations:
        yield ticket.assignee_id
    if "responsible" in relations:
        yield ticket.responsible_id
    if "followers" in relations:
        yield from ticket.followers.values_list("user_id", flat=True)
    if "team" in relations and ticket.team_id:
        yield from User.objects.filter(teams=ticket.team_id).values_list("pk", flat=True)
    if "area" in relations:
        yield from _staff_of_area(ticket)


def _staff_of_area(ticket: Ticket) -> Iterable[int]:
    at_work = Staff.objects.filter(desk=ticket.desk_id, areas=ticket.area_id, is_active=True)
    return at_work.values_list("user_id", flat=True)
