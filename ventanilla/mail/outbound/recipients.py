"""Who gets a mail about an event: the people whom the desk's notices name (`tickets.audience`), as far as a mail can reach them."""

from __future__ import annotations

from ventanilla.mail.outbound.outbox import Recipient
from ventanilla.people.models import Contact
from ventanilla.tickets import audience
from ventanilla.tickets.models import Event, Kind


def named(event: Event) -> list[Recipient]:
    """Each once, whatever number of relations he has to the ticket. Whoever did it knows already, except that a requester gets the
    receipt of what he registered."""
    found: dict[str, Recipient] = {}
    for contact in audience.named(event):
        recipient = None if _did_it(contact, event) else Recipient.of(contact, event.ticket.desk)
        if recipient is not None:
            found.setdefault(recipient.address.lower(), recipient)
    return list(found.values())


def _did_it(contact: Contact, event: Event) -> bool:
    is_receipt = event.kind == Kind.OPENED and contact.pk == event.ticket.requester_id
    return event.actor_id is not None and contact.user_id == event.actor_id and not is_receipt
