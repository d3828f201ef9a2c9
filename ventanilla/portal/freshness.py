"""Whether what a page shows is still so, told in one query.

A page carries a signed token: this reader saw these tickets in these versions. As long as the token is young and the versions the same,
"nothing new" is all that is said, and the rights need not be worked out; after that sight is asked as for any page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core import signing
from django.db.models import Value

from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.tickets.models import Counter, Ticket

MAX_AGE: Final = 300
_TICKET: Final = "ventanilla.portal.ticket"
_LIST: Final = "ventanilla.portal.list"


def of_ticket(user: User, ticket: Ticket) -> str:
    """What the page of a ticket carries, and sends back as `If-None-Match`."""
    return _tag([user.pk, ticket.number, ticket.public_version], _TICKET)


def is_ticket_fresh(user: User, number: int, given: str) -> bool:
    """Whether nothing happened to the ticket since this reader got this token; False as well if it is not his or too old."""
    seen = _seen(given, _TICKET)
    if seen is None or seen[:2] != [user.pk, number]:
        return False
    return Ticket.objects.filter(number=number, public_version=seen[2], deleted_at=None).exists()


def of_list(user: User, desk: Desk, tickets: Sequence[Ticket], counters: Sequence[Counter], address: str) -> str:
    """What a list carries: its rows and the counts above them. A ticket that is new changes a count."""
    rows = [("ticket", ticket.pk, ticket.public_version) for ticket in tickets]
    rows += [("counter", counter.pk, counter.tickets) for counter in counters]
    shown = [[ticket.pk for ticket in tickets], [counter.pk for counter in counters]]
    return _tag([user.pk, desk.key, address, *shown, _hash(rows)], _LIST)


def is_list_fresh(user: User, desk_key: str, address: str, given: str) -> bool:
    seen = _seen(given, _LIST)
    if seen is None or seen[:3] != [user.pk, desk_key, address]:
        return False
    tickets, counters, shown = seen[3:]
    rows = Ticket.objects.filter(pk__in=tickets, deleted_at=None).values_list(Value("ticket"), "pk", "public_version")
    counts = Counter.objects.filter(pk__in=counters).values_list(Value("counter"), "pk", "tickets")
    return bool(_hash(rows.order_by().union(counts.order_by(), all=True)) == shown)


def _hash(rows: Iterable[tuple[str, int, int]]) -> str:
    return hashlib.sha256(repr(sorted(tuple(row) for row in rows)).encode()).hexdigest()[:24]


def _tag(seen: list[Any], salt: str) -> str:
    return f'"{signing.dumps(seen, salt=salt, compress=True)}"'


def _seen(tag: str, salt: str) -> list[Any] | None:
    try:
        seen: list[Any] = signing.loads(tag.strip().removeprefix("W/").strip('"'), salt=salt, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return seen
