"""A requester whose name was only typed becomes a person of the company (000-15)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.lib.fold import fold
from ventanilla.people.models import Contact, OrganizationMember, User
from ventanilla.tickets import counters, events, permissions
from ventanilla.tickets.errors import Invalid
from ventanilla.tickets.models import Kind, Ticket


@transaction.atomic
def register_requester(ticket: Ticket, *, by: User) -> Ticket:
    """Put the typed name into the company's catalogue, as a contact who asks from now on; one who is there already is taken.

    Without a typed name it does nothing: somebody was quicker. In every state: it is the company's catalogue that gains by it.
    """
    ticket = Ticket.objects.lock(ticket)
    permissions.require(by, ticket, "edit")
    if not ticket.requester_name:
        return ticket
    if ticket.organization_id is None:
        raise Invalid({"organization": _("Indique la empresa de la persona.")})
    places = counters.places(ticket)
    ticket.requester, ticket.requester_name = _contact(ticket.organization_id, ticket.requester_name), ""
    ticket.save(update_fields=["requester", "requester_name"])
    counters.shift(places, counters.places(ticket))
    field = ticket.desk.config.field_of_kind("requester")
    events.record(ticket, Kind.EDITED, by=by, public=True, fields=[field.key if field else "requester"])
    return ticket


def _contact(organization: int, name: str) -> Contact:
    here = Contact.objects.filter(memberships__organization=organization, archived_at=None)
    known = next((one for one in here if fold(one.name) == fold(name)), None)
    if known is not None:
        return known
    contact = Contact.objects.create(name=name)
    OrganizationMember.objects.create(organization_id=organization, contact=contact)
    return contact
