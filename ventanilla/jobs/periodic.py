"""Jobs that come back by the clock. What runs, and how often, stands on one page: `ventanilla/schedule.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ventanilla.jobs import queue
from ventanilla.jobs.models import Due


@dataclass(frozen=True, slots=True)
class Every:
    """`function()` runs as a job every `period`; not beside itself, however long it takes and however many workers there are."""

    period: timedelta
    function: queue.Function
    queue: queue.Queue = "default"

    @property
    def name(self) -> str:
        return queue.name_of(self.function)


@cache
def schedule() -> tuple[Every, ...]:
    return tuple(import_string(settings.SCHEDULE))


def start_due(now: datetime) -> list[str]:
    """Enqueue the periodic jobs whose time has come; names of those. What was missed while no worker ran is run once, not often."""
    known = dict(Due.objects.values_list("name", "next_at"))
    return [entry.name for entry in schedule() if _is_due(known.get(entry.name), now) and _start(entry, now)]


def _is_due(next_at: datetime | None, now: datetime) -> bool:
    return next_at is None or next_at <= now


def _start(entry: Every, now: datetime) -> bool:
    with transaction.atomic():
        Due.objects.get_or_create(name=entry.name, defaults={"next_at": now})
        mine = Due.objects.filter(name=entry.name, next_at__lte=now).update(next_at=now + entry.period)
        if not mine or queue.is_waiting(entry.name):
            return False
        queue.enqueue(entry.function, queue=entry.queue)
    return True
