"""An event is written in the transaction of its change, and everything that follows from it starts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from ventanilla.jobs.queue import enqueue
from ventanilla.people.models import User
from ventanilla.tickets.actor import Actor
from ventanilla.tickets.models import Event, Kind, Message, Ticket


@dataclass(frozen=True)
class Then:
    """What follows from an event: `within` its transaction, because it must be true together with the change; and what is left
    to `jobs`, enqueued in the same commit and handed the event's id."""

    within: Sequence[Callable[[Event], None]] = ()
    jobs: Sequence[Callable[[int], None]] = ()


@cache
def reactions() -> Mapping[Kind, Then]:
    """The page of reactions, found by a setting as `urls.py` is, so that this app knows none of those who listen."""
    found: Mapping[Kind, Then] = import_string(settings.VENTANILLA_REACTIONS)
    return found


def record(
    ticket: Ticket,
    kind: Kind,
    *,
    by: Actor,
    public: bool,
    message: Message | None = None,
    cause: Event | None = None,
    **data: Any,
) -> Event:
    """Write what happened as the ticket's next version and set the reactions going. Call it last in a verb, ticket locked.

    `data` holds ids and keys only, never what people wrote, so that a person can be erased without rewriting history.
    """
    now = timezone.now()
    ticket.version += 1
    ticket.updated_at = now
    if public:
        ticket.public_version = ticket.version
    ticket.save(update_fields=["version", "public_version", "updated_at"])
    event = Event.objects.create(
        ticket=ticket,
        seq=ticket.version,
        kind=kind,
        actor_kind="user" if isinstance(by, User) else "system",
        actor=by if isinstance(by, User) else None,
        is_public=public,
        message=message,
        caused_by=cause,
        state_label=dict(ticket.current.label),
        data=data,
        created_at=now,
    )
    then = reactions().get(kind, Then())
    for effect in then.within:
        effect(event)
    for job in then.jobs:
        enqueue(job, event.pk)
    return event
