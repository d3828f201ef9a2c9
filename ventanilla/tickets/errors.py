"""Why a verb would not do it. Each door answers in its own medium: 403, 409, an error beside a field, a bounced mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from ventanilla.tickets.models import Event, Ticket


class Refused(Exception):
    """The ticket stays as it was."""


class NotAllowed(Refused, PermissionDenied):
    """This person has no right to the verb, whatever state the ticket is in. A web door that says nothing else answers 403."""


class NoSuchMove(Refused):
    """The workflow knows no such step from the state that the ticket is in now."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        super().__init__(ticket.state)


class Invalid(Refused):
    """What was given is not acceptable: field key → message in the reader's language."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(", ".join(self.errors))


class Missing(Invalid):
    """What the move asks for is not there yet: field key or evidence → message in the reader's language."""


class Stale(Refused):
    """Others have changed the ticket since this person saw it. `events` are what he may know of that, oldest first."""

    def __init__(self, ticket: Ticket, events: Sequence[Event]) -> None:
        self.ticket = ticket
        self.events = events
        super().__init__(ticket.version)
