"""Queues that stand still until an administrator says otherwise: a restored installation sends nothing by itself (safety D10).

A hold is written in the commit that brings the restored data, so no worker ever sees the one without the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Exists
from django.utils import timezone

from ventanilla.jobs.models import Hold
from ventanilla.jobs.queue import Queue

# The queues whose jobs reach the world outside.
OUTWARD: Final[tuple[Queue, ...]] = ("mail",)


def place(*, backup_at: datetime) -> None:
    """Let nothing leave this installation. Placing a hold twice keeps the first moment and the newer backup."""
    for queue in OUTWARD:
        Hold.objects.update_or_create(
            queue=queue,
            defaults={"backup_at": backup_at},
            create_defaults={"backup_at": backup_at, "placed_at": timezone.now()},
        )


def lift() -> bool:
    """Let everything go on. False if nothing was held."""
    return bool(Hold.objects.all().delete()[0])


def current() -> Hold | None:
    return Hold.objects.order_by("placed_at").first()


def is_held(queue: str) -> bool:
    return Hold.objects.filter(queue=queue).exists()


def held(queue: Queue) -> Exists:
    """The same as a condition, for an UPDATE that must not win against a hold."""
    return Exists(Hold.objects.filter(queue=queue))
