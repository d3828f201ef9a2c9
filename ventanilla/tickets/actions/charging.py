"""Whom to tell of a ticket before anybody is assigned to it."""

from __future__ import annotations

from typing import Any

from ventanilla.desks.charge import in_charge_of
from ventanilla.tickets import facts
from ventanilla.tickets.models import Ticket


def put_in_charge(ticket: Ticket) -> dict[str, Any]:
    """Name the responsible by the desk's rules (000-18), unless somebody was named who works there; save it with the verb.

    Returns who it became and by which rule, for the event; nothing where the desk names nobody.
    """
    if ticket.responsible is not None and facts.works_on(ticket.responsible, ticket):
        return {}
    found = in_charge_of(
        ticket.area, organization=ticket.organization, category=ticket.category, product=ticket.product
    )
    ticket.responsible = found.user if found else None
    return {"in_charge": found.user.pk, "rule": found.rule} if found else {}
