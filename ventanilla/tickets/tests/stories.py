"""What tests of verbs ask again and again."""

from __future__ import annotations

from ventanilla.people.models import User
from ventanilla.tickets.models import Ticket


def kinds(ticket: Ticket) -> list[str]:
    """The kinds of all events of a ticket, in their order."""
    return [str(kind) for kind in ticket.events.order_by("seq").values_list("kind", flat=True)]


def fresh(user: User) -> User:
    """The same person as his next request would read him: what he is may have changed."""
    return User.objects.select_related("contact").get(pk=user.pk)
