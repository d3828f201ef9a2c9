"""Whom the bell rings for, who still hears it, and when it counts as heard: on the desk soporte."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ventanilla.bell import reading, ringing
from ventanilla.bell.models import Ring
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast("soporte")


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Rita's, which Barbara gave to Grace; nobody has anything unread."""
    ticket = make_ticket(cast)
    actions.assign(ticket, by=cast.barbara, to=cast.grace)
    Ring.objects.all().delete()
    return ticket


def heard(user: User) -> list[str]:
    return [ring.event.kind for ring in Ring.objects.heard_by(fresh(user)).unread().order_by("pk")]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_reply_rings_for_the_requester_and_not_for_its_author(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.grace, body="Ya lo reviso.")

    assert heard(cast.rita) == ["ticket.replied"]
    assert heard(cast.grace) == []
    assert heard(cast.sam) == []


def test_the_assignee_hears_though_no_notice_of_the_desk_names_him(cast: Cast, ticket: Ticket) -> None:
    actions.note(ticket, by=cast.barbara, body="Llamar antes de las cinco.")

    assert heard(cast.grace) == ["ticket.noted"]


def test_what_is_internal_never_rings_for_a_client(cast: Cast, ticket: Ticket) -> None:
    """Not when it is written, and not from a row that should not be there."""
    actions.note(ticket, by=cast.barbara, body="El cliente no paga.")
    event = ticket.events.get(kind="ticket.noted")
    assert not Ring.objects.filter(user=cast.rita, event=event).exists()

    Ring.objects.create(user=cast.rita, ticket=ticket, event=event, created_at=event.created_at)

    assert "ticket.noted" not in heard(cast.rita)


def test_one_action_rings_once(cast: Cast, ticket: Ticket) -> None:
    """Grace's first reply also moves the ticket on."""
    actions.reply(ticket, by=cast.grace, body="Empiezo.")

    assert ticket.events.filter(kind="ticket.moved").exists()
    assert heard(cast.rita) == ["ticket.replied"]


def test_who_loses_sight_of_a_ticket_hears_no_more_of_it(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.rita, body="¿Hay novedades?", as_client=True)
    assert heard(cast.grace) == ["ticket.replied"]

    actions.assign(ticket, by=cast.barbara, to=cast.alan)

    assert heard(cast.grace) == []
    assert heard(cast.alan) == ["ticket.assigned"]


def test_a_deleted_ticket_is_silent(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.grace, body="Listo.")
    actions.delete(ticket, by=cast.olga)

    assert heard(cast.rita) == []


def test_acting_on_a_ticket_is_having_seen_it(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.rita, body="¿Hay novedades?", as_client=True)

    actions.reply(ticket, by=cast.grace, body="Sí.")

    assert heard(cast.grace) == []


def test_opening_a_ticket_changes_nothing_until_its_page_says_what_it_showed(
    cast: Cast, ticket: Ticket, client: Client
) -> None:
    actions.reply(ticket, by=cast.grace, body="Uno.")
    ticket.refresh_from_db()
    shown = ticket.public_version
    actions.reply(ticket, by=cast.grace, body="Dos.")
    client.force_login(cast.rita)

    page = client.get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert "<title>(2) " in page
    assert len(heard(cast.rita)) == 2

    answer = client.post("/bell/seen/", {"ticket": ticket.number, "up_to": shown})
    assert 'data-bell="1"' in answer.content.decode()
    assert len(heard(cast.rita)) == 1


def test_one_and_all_are_marked_by_a_press(cast: Cast, ticket: Ticket, client: Client) -> None:
    for body in ("Uno.", "Dos.", "Tres."):
        actions.reply(ticket, by=cast.grace, body=body)
    client.force_login(cast.rita)
    rings = list(Ring.objects.filter(user=cast.rita).order_by("pk"))

    client.post("/bell/read/", {"ring": rings[0].pk})
    assert len(heard(cast.rita)) == 2
    client.post("/bell/read/all/", {"up_to": rings[1].pk})

    assert len(heard(cast.rita)) == 1
    assert client.get("/bell/").content.decode().count("v-ring-new") == 1


def test_nobody_marks_what_is_anothers(cast: Cast, ticket: Ticket, client: Client) -> None:
    actions.reply(ticket, by=cast.grace, body="Uno.")
    ring = Ring.objects.get(user=cast.rita)
    client.force_login(cast.sam)

    client.post("/bell/read/", {"ring": ring.pk})
    client.post("/bell/read/all/", {"up_to": ring.pk})
    client.post("/bell/seen/", {"ticket": ticket.number, "up_to": 99})

    assert heard(cast.rita) == ["ticket.replied"]


@pytest.mark.parametrize(
    ("address", "given"),
    [("read/", {}), ("read/", {"ring": "x"}), ("read/all/", {"up_to": "9" * 30}), ("seen/", {"ticket": "²", "up_to": "1"})],
)  # fmt: skip
def test_what_is_no_number_is_not_found(cast: Cast, client: Client, address: str, given: dict[str, str]) -> None:
    client.force_login(cast.rita)

    assert client.post(f"/bell/{address}", given).status_code == 404


def test_the_page_goes_on_by_key(cast: Cast, ticket: Ticket, client: Client) -> None:
    for number in range(27):
        actions.note(ticket, by=cast.barbara, body=f"Nota {number}")
    client.force_login(cast.grace)

    first = client.get("/bell/").content.decode()
    assert first.count('class="v-item') == 25
    oldest = Ring.objects.filter(user=cast.grace).order_by("-pk")[24]
    second = client.get(f"/bell/?after={oldest.pk}").content.decode()

    assert second.count('class="v-item') == 2


def test_the_menu_shows_the_last_ones_in_the_words_of_the_reader(cast: Cast, ticket: Ticket, client: Client) -> None:
    actions.reply(ticket, by=cast.grace, body="Uno.")
    client.force_login(cast.rita)

    menu = client.get("/bell/menu/").content.decode()

    assert "Grace Gómez agregó un mensaje." in menu
    assert f'href="/tickets/{ticket.number}"' in menu


def test_old_rings_are_forgotten(cast: Cast, ticket: Ticket) -> None:
    actions.reply(ticket, by=cast.grace, body="Uno.")
    Ring.objects.update(created_at=timezone.now() - reading.KEPT - timedelta(minutes=1))
    actions.reply(ticket, by=cast.grace, body="Dos.")

    ringing.sweep()

    assert len(heard(cast.rita)) == 1
