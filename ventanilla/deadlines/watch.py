"""The timer: who is warned of a deadline that comes near, and what is recorded of one that passed. Each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ventanilla.deadlines.models import Deadline
from ventanilla.tickets import actions
from ventanilla.tickets.actor import SYSTEM
from ventanilla.tickets.models import Ticket

BATCH: Final = 200
_ALIVE: Final = Q(ticket__deleted_at=None, ticket__desk__archived_at=None)


def look() -> None:
    """Tell what the clock has reached since the last time, be that a minute or a day ago."""
    now = timezone.now()
    # What has passed already is not warned of any more.
    _tell(Deadline.objects.filter(breached_at=None, due_at__lte=now), _breach, now)
    _tell(Deadline.objects.filter(warned_at=None, amber_at__lte=now, due_at__gt=now), _warn, now)


def pass_over() -> None:
    """Take what the clock has reached as told long since: for tickets that were written of a past in which nobody watched."""
    now = timezone.now()
    Deadline.objects.filter(breached_at=None, due_at__lte=now).update(breached_at=F("due_at"))
    Deadline.objects.filter(warned_at=None, amber_at__lte=now).update(warned_at=F("amber_at"))


def _tell(waiting: Any, tell: Callable[[Deadline, datetime], None], now: datetime) -> None:
    last = 0
    while found := list(
        waiting.filter(_ALIVE, ended_at=None, pk__gt=last).select_related("ticket").order_by("pk")[:BATCH]
    ):
        for row in found:
            tell(row, now)
        last = found[-1].pk


@transaction.atomic
def _warn(row: Deadline, now: datetime) -> None:
    """Mark and event are one commit, under the ticket's lock: whoever comes second finds the mark."""
    ticket = Ticket.objects.lock(row.ticket)
    waiting = Deadline.objects.filter(pk=row.pk, ended_at=None, warned_at=None, amber_at__lte=now)
    if ticket.deleted_at is None and waiting.update(warned_at=now):
        actions.warn_of_deadline(ticket, row.target, by=SYSTEM)


@transaction.atomic
def _breach(row: Deadline, now: datetime) -> None:
    ticket = Ticket.objects.lock(row.ticket)
    waiting = Deadline.objects.filter(pk=row.pk, ended_at=None, breached_at=None, due_at__lte=now)
    if ticket.deleted_at is None and waiting.update(breached_at=now):
        actions.note_breach(ticket, row.target, by=SYSTEM)
