"""Two at once, and one person twice, through the doors: nobody overwrites what he has not seen, nothing happens twice, nothing is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.borders.posts import new as good_ticket
from tests.borders.world import World, browser
from ventanilla.accounts import passwords, sessions
from ventanilla.accounts.models import Session
from ventanilla.testing.cast import PASSWORD, today
from ventanilla.tickets import actions
from ventanilla.tickets.models import Event, Kind, Message, Ticket

pytestmark = pytest.mark.django_db


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def at(route: str, world: World, *more: Any) -> str:
    return reverse(route, args=[world.ticket.number, *more])


def text(response: HttpResponse | Any) -> str:
    return unescape(response.content.decode())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"the page has no {name}"
    return found.group(1)


# --- Two people -------------------------------------------------------------------------------------------------------


def test_the_second_who_answers_is_told_what_the_first_said_and_loses_nothing(world: World) -> None:
    olga, page = world.client("olga"), text(world.client("olga").get(at("console:ticket", world)))
    form = {"body": "Lo veo mañana.", "seen": hidden(page, "seen"), "key": hidden(page, "key")}
    world.client("grace").post(at("console:reply", world), {"body": "Ya quedó resuelto."})

    refused = olga.post(at("console:reply", world), form)
    shown = text(refused)
    again = olga.post(
        at("console:reply", world),
        {"body": "Lo veo mañana.", "seen": hidden(shown, "seen"), "key": hidden(shown, "key")},
    )

    assert refused.status_code == 409
    assert "Grace Gómez" in shown
    assert "Ya quedó resuelto." in shown
    assert "Lo veo mañana." in shown
    assert again.status_code == 302
    assert list(world.ticket.messages.order_by("-pk").values_list("body", flat=True)[:2]) == [
        "Lo veo mañana.",
        "Ya quedó resuelto.",
    ]


def test_two_who_take_the_same_ticket_do_not_take_it_from_each_other_unknowing(world: World) -> None:
    """The second press comes from a page on which the ticket was somebody else's."""
    seen = now(world.ticket).version
    first = world.client("barbara").post(at("console:take", world), {"seen": seen})
    second = world.client("olga").post(at("console:take", world), {"seen": seen}, follow=True)

    assert first.status_code == 302
    assert now(world.ticket).assignee == world.cast.barbara
    assert "Barbara Luna" in text(second)
    third = world.client("olga").post(at("console:take", world), {"seen": now(world.ticket).version})
    assert third.status_code == 302
    assert now(world.ticket).assignee == world.cast.olga


def test_a_move_from_an_old_page_is_refused_with_what_happened(world: World) -> None:
    """Grace ends the ticket while Barbara's page still shows it at work."""
    seen = now(world.ticket).version
    world.client("grace").post(at("console:move", world, world.ending), {"comment": "Listo."})
    ended = now(world.ticket)

    refused = world.client("barbara").post(at("console:assign", world), {"to": f"u{world.cast.alan.pk}", "seen": seen})
    spoken = world.client("barbara").post(at("console:reply", world), {"body": "¿Cómo va?", "seen": seen})

    assert (refused.status_code, spoken.status_code) == (409, 409)
    assert "¿Cómo va?" in text(spoken)
    assert (now(world.ticket).state, now(world.ticket).assignee) == (ended.state, ended.assignee)


def test_a_reply_to_a_ticket_that_was_deleted_meanwhile_finds_nothing(world: World) -> None:
    actions.delete(now(world.ticket), by=world.cast.olga)

    assert world.client("rita").post(at("portal:reply", world), {"body": "Hola"}).status_code == 404
    assert world.client("grace").post(at("console:reply", world), {"body": "Hola"}).status_code == 404


# --- Twice ------------------------------------------------------------------------------------------------------------


def test_a_double_click_is_one_ticket(world: World) -> None:
    rita, address = world.client("rita"), reverse("portal:new", args=[world.desk.key])
    form = good_ticket(world) | {"key": hidden(text(rita.get(address)), "key")}
    before = Ticket.objects.count()

    first, second = rita.post(address, form), rita.post(address, form)

    assert Ticket.objects.count() == before + 1
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize(
    "route", ["portal:reply", "console:reply", "console:note", "console:worklog", "console:contact_attempt"]
)
def test_a_double_click_on_send_counts_once(world: World, route: str) -> None:
    client = world.client("rita" if route.startswith("portal") else "grace")
    page = (
        "portal:ticket"
        if route == "portal:reply"
        else "console:ticket"
        if "e:reply" in route or "note" in route
        else route
    )
    key = hidden(text(client.get(at(page, world))), "key")
    form = {
        "body": "Una vez.",
        "minutes": 5,
        "worked_on": today(world.desk),
        "channel": "call",
        "key": key,
    }
    before = (Message.objects.count(), Event.objects.count(), now(world.ticket).minutes)

    first, second = client.post(at(route, world), form), client.post(at(route, world), form)

    after = (Message.objects.count(), Event.objects.count(), now(world.ticket).minutes)
    assert (first.status_code, second.status_code) == (302, 302)
    assert after[1] == before[1] + 1
    assert after[0] - before[0] == (1 if "reply" in route or "note" in route else 0)
    assert after[2] - before[2] == (5 if "worklog" in route else 0)


def test_two_presses_on_a_move_move_once(world: World) -> None:
    grace, address = world.client("grace"), at("console:move", world, world.ending)
    form = {"comment": "Listo.", "key": hidden(text(grace.get(address)), "key")}

    answers = [grace.post(address, form).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert world.ticket.events.filter(kind=Kind.MOVED, data__to=now(world.ticket).state).count() == 1


# --- Sessions ---------------------------------------------------------------------------------------------------------


def test_what_is_sent_after_the_session_ended_creates_nothing_and_leads_back_to_the_form(world: World) -> None:
    """The script keeps the draft in the browser; here the address to come back to must survive the login."""
    rita = browser(world.cast.rita)
    address = reverse("portal:new", args=[world.desk.key])
    before = (Ticket.objects.count(), Message.objects.count())
    sessions.end_all(world.cast.rita)

    sent = rita.post(address, good_ticket(world), headers={"Referer": f"http://testserver{address}"})
    page = rita.get(sent.headers["Location"])
    rita.post(at("portal:reply", world), {"body": "Esto se escribió antes."})
    back = rita.post(
        reverse("login"), {"login": "rita", "password": PASSWORD, "next": at("portal:reply", world)}, follow=True
    )

    assert sent.headers["Location"] == f"{reverse('login')}?next={address}"
    assert page.status_code == 200
    assert (Ticket.objects.count(), Message.objects.count()) == before
    assert back.status_code == 200
    assert back.redirect_chain[-1][0] == at("portal:ticket", world)


def test_who_is_blocked_is_out_at_once_and_stays_out(world: World) -> None:
    rita = browser(world.cast.rita)
    assert rita.get(at("portal:ticket", world)).status_code == 200

    sessions.block(world.cast.rita)

    for address in (at("portal:ticket", world), at("portal:live", world), reverse("home"), reverse("preferences")):
        assert rita.get(address).status_code == 302, address
    assert rita.post(at("portal:reply", world), {"body": "Sigo aquí."}).status_code == 302
    assert not Message.objects.filter(body="Sigo aquí.").exists()
    assert Client().post(reverse("login"), {"login": "rita", "password": PASSWORD}).status_code == 422
    sessions.unblock(world.cast.rita)
    assert rita.get(at("portal:ticket", world)).status_code == 302


@pytest.mark.manual("001-45")
def test_logging_out_ends_the_session_on_the_server(world: World) -> None:
    rita = browser(world.cast.rita)
    stolen = Client()
    stolen.cookies.load({name: morsel.value for name, morsel in rita.cookies.items()})
    key = rita.session.session_key
    assert stolen.get(at("portal:ticket", world)).status_code == 200

    rita.post(reverse("logout"))

    assert not Session.objects.filter(pk=key).exists()
    assert stolen.get(at("portal:ticket", world)).status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere(world: World) -> None:
    here, elsewhere = browser(world.cast.rita), browser(world.cast.rita)
    form = {"old": PASSWORD, "password": "otra clave larga 2", "again": "otra clave larga 2"}

    changed = here.post(reverse("password_change"), form)

    assert changed.status_code == 302
    assert here.get(at("portal:ticket", world)).status_code == 200
    assert elsewhere.get(at("portal:ticket", world)).status_code == 302
    passwords.set_new(world.cast.rita, "y otra clave larga 3")
    assert here.get(at("portal:ticket", world)).status_code == 302


def test_a_right_that_is_taken_away_is_gone_with_the_next_request(world: World) -> None:
    """Whatever the tokens of the pages that are still open say."""
    grace = browser(world.cast.grace)
    page = grace.get(at("console:ticket_live", world))
    listed = grace.get(reverse("console:tickets_live", args=[world.desk.key]))

    world.cast.grace.staff_of.update(is_active=False)
    actions.reply(now(world.ticket), by=world.cast.olga, body="zqafterwards")

    for address, old in (
        (at("console:ticket_live", world), page),
        (reverse("console:tickets_live", args=[world.desk.key]), listed),
    ):
        answer = grace.get(address, headers={"If-None-Match": old.headers["ETag"]})
        assert answer.status_code in (304, 404), address
        assert "zqafterwards" not in text(answer)
    assert grace.get(at("console:ticket", world)).status_code == 404
    assert grace.post(at("console:reply", world), {"body": "Hola"}).status_code == 404
