"""How many tickets a person and a company have in each state: rows kept in the verb's transaction (design §7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from ventanilla.tickets.models import Counter, Ticket

# Who is counted, and where: compared before and after a change.
Place = tuple[str, int, int, str]


def places(ticket: Ticket) -> frozenset[Place]:
    """The counters that this ticket stands in, in no order; none once it is deleted."""
    if ticket.deleted_at is not None:
        return frozenset()
    found = {("contact_id", pk, ticket.desk_id, ticket.state) for pk in ticket.people()}
    if ticket.organization_id is not None:
        found.add(("organization_id", ticket.organization_id, ticket.desk_id, ticket.state))
    return frozenset(found)


def shift(before: frozenset[Place], after: frozenset[Place]) -> None:
    """Take the ticket out of the places it left and add it to those it came to.

    Always in the same order, so that two verbs at once never wait for each other in a circle.
    """
    for place, change in sorted(_changes(before, after)):
        _add(place, change)


def _changes(before: frozenset[Place], after: frozenset[Place]) -> Iterator[tuple[Place, int]]:
    yield from ((place, -1) for place in before - after)
    yield from ((place, 1) for place in after - before)


def _add(place: Place, change: int) -> None:
    owner, owner_id, desk_id, state = place
    row: dict[str, Any] = {owner: owner_id, "desk_id": desk_id, "state": state}
    rows = Counter.objects.filter(**row)
    if rows.update(tickets=F("tickets") + change):
        return
    try:
        with transaction.atomic():
            Counter.objects.create(**row, tickets=change)
    except IntegrityError:  # somebody created it between our two statements
        rows.update(tickets=F("tickets") + change)
