"""How the deadlines of a ticket come about: what was counted and what was left out, as data for a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from ventanilla.deadlines.models import Deadline
from ventanilla.desks.compiled import config_at
from ventanilla.lib.worktime import Account
from ventanilla.tickets.models import Light, Ticket


@dataclass(frozen=True)
class Reckoning:
    row: Deadline
    light: Light | None
    left: int  # working minutes, of one whose clock stands still
    account: Account | None  # None where nothing was counted: it stands still, or was set by hand


def reckonings(ticket: Ticket) -> list[Reckoning]:
    """Those that are open, the next one first, then those that have ended."""
    rows = sorted(
        ticket.deadlines.all(), key=lambda row: (row.ended_at is not None, row.due_at is None, row.due_at, row.pk)
    )
    return [_reckon(ticket, row) for row in rows]


def _reckon(ticket: Ticket, row: Deadline) -> Reckoning:
    calendar = config_at(ticket.desk, row.revision).calendar
    if row.stopped_at is not None:
        used = calendar.between(row.started_at, row.stopped_at) - row.paused
        return Reckoning(row, None, max(0, row.minutes - used), None)
    assert row.due_at is not None
    return Reckoning(row, _light(row), 0, None if row.manual else calendar.explain(row.started_at, row.due_at))


def _light(row: Deadline) -> Light | None:
    now = timezone.now()
    if row.ended_at is not None:
        return None if row.kept is None else Light.KEPT if row.kept else Light.MISSED
    assert row.due_at is not None
    assert row.amber_at is not None
    return Light.LATE if row.due_at < now else Light.SOON if row.amber_at <= now else Light.ON_TIME
