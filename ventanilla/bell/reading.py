"""What a person has in his bell, and what of it he has seen. Looking changes nothing (safety S10): «seen» is a POST of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, Subquery
from django.utils import timezone

from ventanilla.bell.models import Ring, RingQuerySet
from ventanilla.people.models import User

KEPT: Final = timedelta(days=90)
COUNTED: Final = 100  # more than this is «99+»


def marks(user: Any) -> dict[str, Any]:
    """What the query that fetches a user brings along, so that looking at the bell costs none of its own: the newest ring, when
    something was last read, whether something waits. Three steps into an index each, however many rings there are."""
    rings = Ring.objects.filter(user=user)
    return {
        "ring_newest": Subquery(rings.order_by("-pk").values("pk")[:1]),
        "ring_read_at": Subquery(rings.filter(read_at__isnull=False).order_by("-read_at").values("read_at")[:1]),
        "ring_waits": Exists(rings.unread()),
    }


def stamp(user: Any) -> str:
    """Changes whenever a ring comes or is read: what a page compares, to learn whether its bell is as it shows it."""
    read_at = user.ring_read_at
    return f"{user.ring_newest or 0:x}.{int(read_at.timestamp() * 1_000_000) if read_at else 0:x}"


def unread(user: Any) -> int:
    """How many he has not read, as far as counting is worth it. No query for those who have none."""
    if not user.ring_waits:
        return 0
    return Ring.objects.unread().heard_by(user)[:COUNTED].count()


def rings_of(user: User) -> RingQuerySet:
    """His, with all that a line about them shows."""
    return Ring.objects.heard_by(user).select_related("event__actor__contact", "ticket__desk")


def mark_seen(user_id: int, number: int, up_to: int) -> int:
    """He has the ticket before him as it was at this event."""
    return _mark(Ring.objects.filter(user=user_id, ticket__number=number, event__seq__lte=up_to))


def mark(user: User, ring_id: int) -> int:
    return _mark(Ring.objects.filter(user=user, pk=ring_id))


def mark_all(user: User, up_to: int) -> int:
    """All that were there when he pressed; what came since stays unread."""
    return _mark(Ring.objects.filter(user=user, pk__lte=up_to))


def _mark(rings: RingQuerySet) -> int:
    return rings.unread().update(read_at=timezone.now())
