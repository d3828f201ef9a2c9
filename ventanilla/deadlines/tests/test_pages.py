"""The light and its reasons on the pages of both sides, on the desk belenus, whose responsible sets the deadline."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from ventanilla.deadlines.models import Policy
from ventanilla.deadlines.tests.conftest import At, revise
from ventanilla.deadlines.tests.test_clock import moment, opened
from ventanilla.people.models import User
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Ticket


@pytest.fixture
def belenus(db: None) -> Cast:
    return make_cast("belenus")


def page(user: User, name: str, *args: object, query: str = "", status: int = 200) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def promised(cast: Cast, text: str) -> Ticket:
    """Rita's ticket, for which Alan answers; he has replied, and set a deadline."""
    ticket = actions.edit(make_ticket(cast), {"responsible": cast.alan}, by=cast.barbara)
    actions.reply(ticket, "Lo estamos revisando.", by=cast.alan)
    return actions.edit(ticket, {"due_at": moment(text)}, by=cast.alan)


@pytest.mark.manual("003-24", "003-25", "003-26", "003-45")
def test_both_sides_read_the_light_in_words_and_colour(belenus: Cast, at: At) -> None:
    at("2026-11-12 10:00")
    ticket = promised(belenus, "2026-11-13 10:00")

    for now, words, color in (
        ("2026-11-12 10:30", "A tiempo", "c-green"),
        ("2026-11-13 09:30", "Próximo a vencer", "c-yellow"),
        ("2026-11-13 10:01", "Retrasado", "c-red"),
    ):
        at(now)
        for shown in (
            page(belenus.rita, "portal:tickets", "belenus"),
            page(belenus.rita, "portal:ticket", ticket.number),
            page(belenus.alan, "console:tickets", "belenus"),
            page(belenus.alan, "console:ticket", ticket.number),
        ):
            assert re.search(rf'class="[^"]*{color}[^"]*"[^>]*>(?:<svg.*?</svg>)?<span>{words}', shown), (now, words)
        for sign in ("on_time", "soon", "overdue"):
            listed = page(belenus.alan, "console:tickets", "belenus", query=f"?section=all&sign={sign}")
            expected = {"A tiempo": "on_time", "Próximo a vencer": "soon", "Retrasado": "overdue"}[words] == sign
            assert (ticket.subject in listed) is expected, (now, sign)


@pytest.mark.manual("003-27")
def test_what_is_late_says_for_whom(belenus: Cast, at: At) -> None:
    at("2026-11-12 10:00")
    ticket = actions.assign(promised(belenus, "2026-11-13 10:00"), by=belenus.barbara, to=belenus.alan)
    at("2026-11-13 11:00")
    actions.move(ticket, "wait_for_client", by=belenus.alan, comment="¿Con qué usuario entra?")

    for shown in (page(belenus.rita, "portal:tickets", "belenus"), page(belenus.alan, "console:ticket", ticket.number)):
        assert "Retrasado" in shown
        assert "se espera respuesta del cliente" in shown


@pytest.mark.manual("003-23")
def test_the_responsible_sets_the_deadline_on_the_page_and_never_in_the_past(belenus: Cast, at: At) -> None:
    at("2026-11-12 10:00")
    ticket = actions.edit(make_ticket(belenus), {"responsible": belenus.alan}, by=belenus.barbara)
    client = Client()
    client.force_login(belenus.alan)
    address = reverse("console:edit", args=[ticket.number])
    typed = {"only": "due_at", "seen": ticket.version}

    refused = client.post(address, typed | {"due_at": "2026-11-11T10:00"})
    assert refused.status_code == 422
    assert "El plazo ya pasó" in refused.content.decode()
    accepted = client.post(address, typed | {"due_at": "2026-11-20T10:00"})

    assert accepted.status_code == 302
    ticket.refresh_from_db()
    assert ticket.promised_at is not None
    assert ticket.promised_at > datetime.fromisoformat("2026-11-20T00:00-06:00")


def test_a_deadline_is_explained_with_what_was_left_out(cast: Cast, at: At) -> None:
    at("2026-10-30 16:30")
    ticket = opened(cast)

    for shown in (
        page(cast.grace, "console:deadlines", ticket.number),
        page(cast.rita, "portal:deadlines", ticket.number),
    ):
        assert (
            "9 h hábiles desde el 30/10/2026 16:30, sin contar las horas fuera de horario, fines de semana, "
            "el feriado del 02/11/2026 (Día de Difuntos) ni el feriado del 03/11/2026"
        ) in shown
        assert "1 h hábiles desde el 30/10/2026 16:30." in shown


def test_a_deadline_whose_clock_stands_still_says_what_is_left(cast: Cast, at: At) -> None:
    at("2026-11-12 09:00")
    ticket = actions.take(opened(cast), by=cast.grace)
    at("2026-11-12 11:00")
    actions.move(ticket, "ask_client", by=cast.grace, comment="¿Qué impresora es?")

    shown = page(cast.grace, "console:deadlines", ticket.number)

    assert "El reloj está detenido desde el 12/11/2026 11:00; quedan 7 h." in shown


def test_clients_of_a_desk_that_keeps_its_deadlines_to_itself_see_nothing_of_them(cast: Cast, at: At) -> None:
    revise(cast, shown_to_clients=False)
    at("2026-11-12 09:00")
    ticket = opened(cast)
    at("2026-11-20 09:00")

    for shown in (page(cast.rita, "portal:tickets", "ventanilla"), page(cast.rita, "portal:ticket", ticket.number)):
        assert "Retrasado" not in shown
    page(cast.rita, "portal:deadlines", ticket.number, status=404)
    assert "Retrasado" in page(cast.grace, "console:ticket", ticket.number)


def test_an_administrator_promises_one_company_more(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olga)
    address = reverse("console:promises", args=["ventanilla"])

    for typed in (
        {"resolution": "2 h"},
        {"organization": cast.acme.pk},
        {"organization": cast.acme.pk, "resolution": "pronto"},
    ):
        assert client.post(address, typed).status_code == 422
    assert client.post(address, {"organization": cast.acme.pk, "resolution": "2 h"}).status_code == 302
    assert client.post(address, {"organization": cast.acme.pk, "resolution": "3 h"}).status_code == 422
    assert "Acme" in client.get(address).content.decode()
    policy = Policy.objects.get()
    assert (policy.organization, policy.resolution) == (cast.acme, 120)
    assert "Plazo particular" in client.get(reverse("console:settings_history", args=["ventanilla"])).content.decode()
    client.post(reverse("console:promise_remove", args=["ventanilla", policy.pk]))

    assert not Policy.objects.exists()
