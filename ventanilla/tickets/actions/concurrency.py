"""Two people at once, and the same person twice: nobody overwrites what he has not seen, and a double click counts once."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from ventanilla.people.models import User
from ventanilla.tickets.actor import Actor
from ventanilla.tickets.errors import Invalid, Stale
from ventanilla.tickets.models import IdempotencyKey, Kind, Ticket
from ventanilla.tickets.permissions import is_staff_of

# What somebody who is writing must hear of before he sends.
_WORTH_KNOWING: Final = (
    Kind.REPLIED, Kind.NOTED, Kind.MOVED, Kind.ASSIGNED, Kind.EDITED, Kind.TRANSFERRED, Kind.DELETED,
)  # fmt: skip


def require_fresh(ticket: Ticket, by: Actor, seen: int | None, *, as_client: bool = False) -> None:
    """Raise `Stale` if others changed the ticket after version `seen` in a way this person may know of. None skips the check.

    A client's page carries the public version: he cannot even count what happens among the staff.
    """
    if seen is None or seen >= ticket.version or not isinstance(by, User):
        return
    events = ticket.events.filter(seq__gt=seen, kind__in=_WORTH_KNOWING).exclude(actor=by)
    if as_client or not is_staff_of(by, ticket):
        events = events.public()
    found = list(events.select_related("actor__contact", "message").order_by("seq")[:20])
    if found:
        raise Stale(ticket, found)


def used(by: Actor, key: str, on: Ticket | None = None) -> Ticket | None:
    """The ticket that this person's form with this key has already made or changed.

    A form is of one ticket (`on`): a key that was spent on another is no double click, but a forgery. Raises `Invalid` then.
    """
    if not key or not isinstance(by, User):
        return None
    row = IdempotencyKey.objects.filter(user=by, key=key[:40]).select_related("ticket__desk").first()
    if row is not None and on is not None and row.ticket_id != on.pk:
        raise Invalid({"": _("Esta página ya se usó para otro ticket: hay que abrirla de nuevo.")})
    return row.ticket if row else None


def remember(by: Actor, key: str, ticket: Ticket) -> None:
    """Spend the key, within the transaction; the database refuses it a second time."""
    if key and isinstance(by, User):
        IdempotencyKey.objects.create(user=by, key=key[:40], ticket=ticket)
