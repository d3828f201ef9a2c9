"""What the tests of forged requests share: addresses, and what there is now."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.urls import reverse

from tests.borders.world import World
from ventanilla.tickets.models import Attachment, Event, Message, Ticket

HUGE: Final = 10**30
SCRIPT: Final = """<script>alert("x")</script><img src=x onerror=alert(1)>'"><b>"""
# Where the doors do the same on every desk, one of them will do.
ON_SOPORTE: Final = pytest.mark.parametrize("world", ["soporte"], indirect=True)
ON_SANANTONIO: Final = pytest.mark.parametrize("world", ["sanantonio"], indirect=True)


def last() -> Ticket:
    return Ticket.objects.select_related("desk").order_by("-pk")[0]


def count() -> tuple[int, int, int, int]:
    return Ticket.objects.count(), Message.objects.count(), Attachment.objects.count(), Event.objects.count()


def portal(world: World) -> str:
    return reverse("portal:new", args=[world.desk.key])


def console(world: World) -> str:
    return reverse("console:new", args=[world.desk.key])


def at(route: str, world: World, *more: Any) -> str:
    return reverse(route, args=[world.ticket.number, *more])


def row(world: World) -> Ticket:
    return Ticket.objects.get(pk=world.ticket.pk)
