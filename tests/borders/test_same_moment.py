"""Presses at the very same moment, each in a thread with a connection of its own: only PostgreSQL lets them run side by side.

On SQLite writers queue when they begin, so there the second comes after the first, as in `test_two_people`.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.urls import reverse

from tests.borders.world import browser
from ventanilla.testing.cast import make_cast, make_ticket
from ventanilla.tickets.models import Kind, Ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("times", [4])
def test_presses_at_the_very_same_moment_are_one_ticket_and_one_reply(times: int) -> None:
    cast = make_cast("soporte")
    ticket = make_ticket(cast)
    category = cast.area.categories.filter(children=None)[0]
    cookies = [browser(cast.rita) for _press in range(times)]
    form = {"area": cast.area.pk, "category": category.pk, "description": "Una sola.", "key": "la-llave"}
    before = Ticket.objects.count()

    opened = _together([lambda c=client: c.post(reverse("portal:new", args=["soporte"]), form) for client in cookies])
    said = _together(
        [
            lambda c=client: c.post(reverse("portal:reply", args=[ticket.number]), {"body": "Una.", "key": "k"})
            for client in cookies
        ]
    )

    assert [response.status_code for response in [*opened, *said]] == [302] * 2 * times
    assert Ticket.objects.count() == before + 1
    assert ticket.messages.filter(body="Una.").count() == 1


def test_two_who_take_a_ticket_at_the_very_same_moment_have_one_owner_and_one_who_is_told() -> None:
    cast = make_cast("sanantonio")
    ticket = make_ticket(cast)
    seen = {"seen": ticket.version}
    address = reverse("console:take", args=[ticket.number])
    clients = [browser(cast.grace), browser(cast.alan)]

    _together([lambda c=client: c.post(address, seen) for client in clients])

    owner = Ticket.objects.get(pk=ticket.pk).assignee
    assert owner in (cast.grace, cast.alan)
    assert ticket.events.filter(kind=Kind.ASSIGNED).count() == 1


def _together(presses: list[Any]) -> list[Any]:
    """Each in a thread with a connection of its own, all let go at once."""
    gate, answers = threading.Barrier(len(presses)), [None] * len(presses)

    def press(place: int) -> None:
        gate.wait()
        try:
            answers[place] = presses[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(place,)) for place in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers
