"""Who is rung for when something happens: the same people whom the desk's notices tell by mail, and whoever works on the ticket."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils import timezone

from ventanilla.bell import reading
from ventanilla.bell.models import Ring
from ventanilla.people.models import User
from ventanilla.tickets import audience
from ventanilla.tickets.models import Event, Kind

# Of these the assignee hears, whatever the desk's notices say. Not of bookkeeping, which waits for nobody.
FOR_ASSIGNEE: Final = frozenset(
    {
        Kind.OPENED, Kind.REPLIED, Kind.NOTED, Kind.EDITED, Kind.ATTACHED, Kind.ASSIGNED, Kind.MOVED, Kind.FLAGGED,
        Kind.TRANSFERRED, Kind.RESTORED, Kind.DEADLINE_WARNED, Kind.DEADLINE_BREACHED,
    }
)  # fmt: skip


def ring(event: Event) -> None:
    """One row for each person who is to hear of this event, in its own transaction.

    Never for whoever did it: by acting on the ticket he has seen what came before. And once for each action: whoever was rung for
    the cause (a reply that also moves the ticket) is not rung for what follows.
    """
    if event.actor_id is not None:
        reading.mark_seen(event.actor_id, event.ticket.number, event.seq)
    users = {
        contact.user.pk for contact in audience.named(event) if contact.user is not None and contact.user.is_active
    }
    if event.kind in FOR_ASSIGNEE and event.ticket.assignee_id is not None:
        users.add(event.ticket.assignee_id)
    users.discard(event.actor_id or 0)
    if users and not event.is_public:
        users &= _staff(event)
    if users and (causes := audience.causes(event)):
        users -= set(Ring.objects.filter(event__in=causes).values_list("user_id", flat=True))
    Ring.objects.bulk_create(
        Ring(user_id=user, ticket=event.ticket, event=event, created_at=event.created_at) for user in sorted(users)
    )


def _staff(event: Event) -> set[int]:
    at_work = Q(staff_of__desk=event.ticket.desk_id, staff_of__is_active=True)
    return set(User.objects.filter(at_work | Q(is_admin=True), is_active=True).values_list("pk", flat=True))


def sweep() -> None:
    """Forget what nobody will look for any more; the tickets themselves keep their history."""
    while old := list(
        Ring.objects.filter(created_at__lt=timezone.now() - reading.KEPT).values_list("pk", flat=True)[:500]
    ):
        Ring.objects.filter(pk__in=old).delete()
