"""Who hears of an event: the people whom the desk's notices name (`named`), as far as they may see it (`may_hear`, safety S1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ventanilla.desks.access import Access
from ventanilla.desks.models import Staff
from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact, User
from ventanilla.tickets.models import Event, Kind, Ticket


def named(event: Event) -> list[Recipient]:
    """Everybody whom the desk's notices name for this event, once, whatever number of relations he has to the ticket. Whoever did it
    knows already, except that a requester gets the receipt of what he registered."""
    found: dict[str, Recipient] = {}
    for contact in _contacts(event):
        recipient = None if _did_it(contact, event) else Recipient.of(contact, event.ticket.desk)
        if recipient is not None:
            found.setdefault(recipient.address.lower(), recipient)
    return list(found.values())


def _did_it(contact: Contact, event: Event) -> bool:
    is_receipt = event.kind == Kind.OPENED and contact.pk == event.ticket.requester_id
    return event.actor_id is not None and contact.user_id == event.actor_id and not is_receipt


def may_hear(contact: Contact, event: Event) -> bool:
    """With a login: who sees the ticket; of what is internal, only its desk's staff. Without one: who it is for, of what is public."""
    ticket = event.ticket
    if contact.user is None:
        return (
            event.is_public
            and contact.pk in ticket.people()
            and ticket.deleted_at is None
            and _belongs(contact, ticket)
        )
    if not event.is_public and Access.of(contact.user).on(ticket.desk_id) is None:
        return False
    return Ticket.objects.visible_to(contact.user).filter(pk=ticket.pk).exists()


def _belongs(contact: Contact, ticket: Ticket) -> bool:
    return ticket.organization_id is None or contact.memberships.filter(organization=ticket.organization_id).exists()


def _contacts(event: Event) -> Iterable[Contact]:
    ticket = event.ticket
    named = {relation for notice in ticket.desk.config.notices if notice.event == event.kind for relation in notice.to}
    if not named:
        return ()
    contacts = {pk for pk in _contact_ids(ticket, named) if pk}
    users = {pk for pk in _user_ids(ticket, named) if pk}
    both = Contact.objects.filter(pk__in=contacts) | Contact.objects.filter(user__in=users)
    return both.select_related("user").order_by("pk")


def _contact_ids(ticket: Ticket, named: Collection[str]) -> Iterator[int | None]:
    if "requester" in named:
        yield ticket.requester_id
    if "affected" in named:
        yield ticket.affected_id
    if "entered_by" in named:
        yield ticket.entered_by_id


def _user_ids(ticket: Ticket, named: Collection[str]) -> Iterator[int | None]:
    if "assignee" in named:
        yield ticket.assignee_id
    if "responsible" in named:
        yield ticket.responsible_id
    if "followers" in named:
        yield from ticket.followers.values_list("user_id", flat=True)
    if "team" in named and ticket.team_id:
        yield from User.objects.filter(teams=ticket.team_id).values_list("pk", flat=True)
    if "area" in named:
        yield from _staff_of_area(ticket)


def _staff_of_area(ticket: Ticket) -> Iterable[int]:
    at_work = Staff.objects.filter(desk=ticket.desk_id, areas=ticket.area_id, is_active=True)
    return at_work.values_list("user_id", flat=True)
