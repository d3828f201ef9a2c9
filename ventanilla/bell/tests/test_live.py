"""The bell comes along with what a page asks for anyway: nothing new costs three queries, a ring only its part."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from ventanilla.bell.models import Ring
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db
Budget = Callable[[int], AbstractContextManager[Any]]

PAGES = [
    ("rita", "/portal/soporte/"),
    ("rita", "/portal/soporte/tickets/"),
    ("rita", "/portal/tickets/{own}/"),
    ("grace", "/console/soporte/"),
    ("grace", "/console/soporte/tickets/?section=assigned"),
    ("grace", "/console/tickets/{own}/"),
]


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


@pytest.fixture
def own(cast: Cast) -> Ticket:
    """Rita's ticket, in Grace's hands."""
    ticket = make_ticket(cast, state="in_process", assignee=cast.grace)
    Ring.objects.all().delete()
    return ticket


def opened(client: Client, address: str) -> tuple[str, str]:
    """Where this page asks whether anything is new, and with which version."""
    page = client.get(address).content.decode()
    found = re.search(r'data-live-url="([^"]+)" data-live-version="([^"]+)" data-live-every="10"', page)
    assert found is not None, address
    return found[1].replace("&amp;", "&"), found[2].replace("&quot;", '"')


def ask(client: Client, url: str, version: str) -> HttpResponse:
    response: Any = client.get(url, headers={"X-Live": "1", "If-None-Match": version})
    return response  # type: ignore[no-any-return]


@pytest.mark.parametrize(("name", "address"), PAGES)
@pytest.mark.parametrize("waiting", [0, 30])
def test_nothing_new_costs_three_queries(
    cast: Cast,
    own: Ticket,
    client: Client,
    django_assert_max_num_queries: Budget,
    name: str,
    address: str,
    waiting: int,
) -> None:
    user = cast.everybody[name]
    ring(cast, own, user, waiting)
    client.force_login(user)
    url, version = opened(client, address.format(own=own.number))

    with django_assert_max_num_queries(3):
        answer = ask(client, url, version)

    assert answer.status_code == 304


@pytest.mark.parametrize(("name", "address"), PAGES)
def test_a_ring_brings_the_bell_and_nothing_else(
    cast: Cast, own: Ticket, client: Client, name: str, address: str
) -> None:
    user = cast.everybody[name]
    client.force_login(user)
    url, version = opened(client, address.format(own=own.number))
    ring(cast, own, user, 1)

    answer = ask(client, url, version)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r'data-live="(\w+)"', text) == ["bell"]
    assert 'data-bell="1"' in text
    assert ask(client, url, answer["ETag"]).status_code == 304


@pytest.mark.parametrize(("name", "address"), PAGES)
def test_pages_that_stand_still_ask_nothing(cast: Cast, own: Ticket, client: Client, name: str, address: str) -> None:
    User.objects.update(refresh_seconds=0)
    client.force_login(cast.everybody[name])

    assert "data-live-url" not in client.get(address.format(own=own.number)).content.decode()


def test_the_version_of_somebody_else_is_worth_nothing(cast: Cast, own: Ticket, client: Client) -> None:
    client.force_login(cast.grace)
    url, version = opened(client, "/console/soporte/tickets/?section=assigned")
    client.force_login(cast.barbara)

    assert ask(client, url, version).status_code == 200


@pytest.mark.parametrize("version", ["", '"~"', '"x~y"', "W/", '"~0.0"', "ñ"])
def test_a_version_that_makes_no_sense_brings_the_page(cast: Cast, own: Ticket, client: Client, version: str) -> None:
    client.force_login(cast.rita)

    answer = ask(client, "/portal/soporte/tickets/live/", version)

    assert answer.status_code == 200
    assert 'data-live="rows"' in answer.content.decode()


def test_the_first_page_of_the_console_renews_its_figures(cast: Cast, own: Ticket, client: Client) -> None:
    client.force_login(cast.grace)
    url, version = opened(client, "/console/soporte/")
    more = make_ticket(cast)
    actions.assign(more, by=cast.barbara, to=cast.grace)

    answer = ask(client, url, version)

    assert answer.status_code == 200
    assert f"#{more.number}" in answer.content.decode()
    assert 'data-live="figures"' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "address", "budget"),
    [("rita", "/portal/soporte/", 8), ("rita", "/portal/soporte/tickets/", 6), ("rita", "/portal/tickets/{own}/", 9),
     ("grace", "/console/soporte/", 8), ("grace", "/console/soporte/tickets/", 6), ("grace", "/console/tickets/{own}/", 9),
     ("grace", "/bell/", 6), ("grace", "/bell/menu/", 5)],
)  # fmt: skip
@pytest.mark.parametrize("waiting", [1, 30])
def test_a_bell_that_rings_keeps_every_page_within_its_budget(
    cast: Cast, own: Ticket, client: Client, django_assert_max_num_queries: Budget, name: str, address: str, budget: int, waiting: int
) -> None:  # fmt: skip
    user = cast.everybody[name]
    ring(cast, own, user, waiting)
    client.force_login(user)
    client.get("/")

    with django_assert_max_num_queries(budget):
        page = client.get(address.format(own=own.number)).content.decode()

    assert f'data-bell="{waiting}"' in page or "menu" in address


def ring(cast: Cast, ticket: Ticket, user: User, times: int) -> None:
    """So many rings, without touching the ticket: what pages show of it stays as it is."""
    event = ticket.events.order_by("seq")[0]
    for _ in range(times):
        event = type(event).objects.create(
            ticket=ticket, seq=1000 + event.pk, kind="ticket.replied", actor_kind="user", actor=cast.barbara,
            is_public=True, created_at=event.created_at,
        )  # fmt: skip
        Ring.objects.create(user=user, ticket=ticket, event=event, created_at=event.created_at)
