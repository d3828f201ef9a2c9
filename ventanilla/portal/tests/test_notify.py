"""The page «avisar»: where a client lands after creating a ticket, and that he can come back to (000-16 … 000-23)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ventanilla.desks import blueprint
from ventanilla.desks.models import Desk
from ventanilla.people.models import User
from ventanilla.portal.tests.reading import read, send, signed_in, words
from ventanilla.testing.cast import Cast, make_cast, make_ticket
from ventanilla.tickets.models import Kind, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def sii() -> Cast:
    cast = make_cast("sii")
    phone(cast.grace, "099 445 1023")
    cast.desk.areas.update(in_charge=cast.grace)
    return cast


def phone(user: User, number: str) -> None:
    user.contact.phone = number
    user.contact.save()


def at(ticket: Ticket) -> str:
    return f"/portal/tickets/{ticket.number}/notify/"


def press(client: Client, ticket: Ticket) -> Any:
    page = read(client.get(at(ticket)))
    return client.post(at(ticket), {"to": page.select_one("input[name=to]")["value"]})  # type: ignore[index]


def notices(ticket: Ticket) -> int:
    return ticket.events.filter(kind=Kind.NOTIFIED).count()


@pytest.mark.manual("000-16")
def test_who_creates_a_ticket_lands_on_the_page_that_offers_to_notify(sii: Cast) -> None:
    client = signed_in(sii.rita)
    form = read(client.get("/portal/sii/tickets/new/"))
    category = sii.area.categories.filter(children=None).first()
    assert category is not None

    response = send(
        client, form, "", to="/portal/sii/tickets/new/", subject="No factura", description="Desde hoy no factura.",
        category=category.pk, requester=sii.rita.contact.pk,
    )  # fmt: skip

    ticket = Ticket.objects.get()
    assert response.url == at(ticket)
    assert f"El ticket #{ticket.number} quedó registrado." in words(read(client.get(response.url)).body)


@pytest.mark.manual("000-19", "000-17")
def test_the_page_says_why_whom_and_what(sii: Cast) -> None:
    ticket = make_ticket(sii)

    page = read(signed_in(sii.rita).get(at(ticket)))

    shown = words(page.main)
    assert (
        "Este paso es importante porque ayudará a nuestros colaboradores a estar pendientes de su requerimiento."
        in shown
    )
    assert "Grace Gómez" in shown
    assert "+593994451023" in shown
    assert f"Acme S.A. creó el ticket #{ticket.number}" in words(page.select_one("#message"))
    assert notices(ticket) == 0


@pytest.mark.manual("000-17", "000-23")
def test_pressing_keeps_the_notice_and_opens_the_chat(sii: Cast) -> None:
    ticket = make_ticket(sii)
    client = signed_in(sii.rita)

    response = press(client, ticket)

    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://wa.me/593994451023?text=Buen%20d%C3%ADa.")
    assert notices(ticket) == 1
    told = "Rita Rojas avisó por WhatsApp a Grace Gómez."
    assert told in words(read(client.get(at(ticket))).select_one("#notices"))
    ticket_page = read(client.get(f"/portal/tickets/{ticket.number}/"))
    assert told in words(ticket_page.select_one("#thread"))
    assert told in words(read(signed_in(sii.grace).get(f"/console/tickets/{ticket.number}/")).main)
    link = ticket_page.select_one(f'a[href="{at(ticket)}"]')
    assert words(link) == "Avisar por WhatsApp"


def test_only_this_page_lets_a_form_lead_to_whatsapp(sii: Cast) -> None:
    ticket = make_ticket(sii)
    client = signed_in(sii.rita)

    policy = client.get(at(ticket)).headers["Content-Security-Policy"]
    elsewhere = client.get(f"/portal/tickets/{ticket.number}/").headers["Content-Security-Policy"]

    assert "form-action 'self' https://wa.me https://api.whatsapp.com https://web.whatsapp.com;" in policy
    assert "form-action 'self';" in elsewhere


def test_who_cannot_be_called_is_said_kindly(sii: Cast) -> None:
    phone(sii.grace, "no tengo")
    ticket = make_ticket(sii)
    _with_phone(sii.desk, "02 299 1234")

    page = read(signed_in(sii.rita).get(at(ticket)))

    shown = words(page.select_one("#nobody"))
    assert "Grace Gómez, que todavía no tiene un número de WhatsApp registrado." in shown
    assert "02 299 1234" in shown
    assert page.select_one("form[target]") is None
    assert signed_in(sii.rita).post(at(ticket), {"to": sii.grace.contact.pk}).status_code == 409
    assert notices(ticket) == 0


def test_with_nobody_in_charge_the_page_leads_on_to_the_ticket(sii: Cast) -> None:
    sii.desk.areas.update(in_charge=None)
    ticket = make_ticket(sii)

    page = read(signed_in(sii.rita).get(at(ticket)))

    assert "Todavía no hay una persona encargada a quien avisar." in words(page.select_one("#nobody"))
    assert page.select_one(f'main a[href="/portal/tickets/{ticket.number}/"]') is not None


def test_if_somebody_else_is_in_charge_by_now_the_client_is_told(sii: Cast) -> None:
    ticket = make_ticket(sii)
    phone(sii.alan, "098 702 6615")
    client = signed_in(sii.rita)
    seen = read(client.get(at(ticket))).select_one("input[name=to]")["value"]  # type: ignore[index]
    Ticket.objects.filter(pk=ticket.pk).update(assignee=sii.alan)

    response = client.post(at(ticket), {"to": seen})

    assert response.status_code == 409
    assert "Mientras tanto cambió la persona encargada" in words(read(response, 409).body)
    assert "Alan Arias" in words(read(response, 409).main)
    assert notices(ticket) == 0


def test_of_a_finished_ticket_nobody_is_notified(sii: Cast) -> None:
    ticket = make_ticket(sii, state="finished")
    client = signed_in(sii.rita)

    assert client.get(at(ticket)).status_code == 302
    assert client.post(at(ticket), {"to": sii.grace.contact.pk}).status_code == 409
    assert "Avisar por WhatsApp" not in words(read(client.get(f"/portal/tickets/{ticket.number}/")).body)


def test_strangers_and_other_desks_find_no_such_page(sii: Cast) -> None:
    ticket = make_ticket(sii)
    for method in ("get", "post"):
        assert getattr(signed_in(sii.sam), method)(at(ticket)).status_code == 404

    other = make_other(sii)
    assert signed_in(sii.rita).get(at(other)).status_code == 404


def make_other(sii: Cast) -> Ticket:
    ticket = make_ticket(sii)
    _without_calling(sii.desk)
    return ticket


def test_the_page_costs_the_same_however_many_notices_there_are(sii: Cast, django_assert_max_num_queries: Any) -> None:
    ticket = make_ticket(sii)
    client = signed_in(sii.rita)
    press(client, ticket)

    with django_assert_max_num_queries(12):
        client.get(at(ticket))


def test_the_staff_notifies_the_requester(sii: Cast) -> None:
    phone(sii.rita, "098 702 6615")
    ticket = make_ticket(sii)
    client, address = signed_in(sii.grace), f"/console/tickets/{ticket.number}/notify/"
    assert "Rita Rojas" in words(read(client.get(address)).main)

    response = client.post(address)

    assert response.status_code == 303
    assert response.headers["Location"].startswith("https://wa.me/593987026615?text=Hola")
    assert notices(ticket) == 1
    phone(sii.rita, "")
    assert "Ni el ticket ni Rita Rojas tienen un teléfono" in words(read(client.get(address)).main)
    assert client.post(address).status_code == 200
    assert notices(ticket) == 1


def _with_phone(desk: Desk, number: str) -> None:
    document = blueprint.read("sii").document
    document = {**document, "brand": {**document["brand"], "phone": number}}
    blueprint.load(document, replace=True)
    desk.refresh_from_db()


def _without_calling(desk: Desk) -> None:
    document = {key: value for key, value in blueprint.read("sii").document.items() if key != "calling"}
    blueprint.load(document, replace=True)
    desk.refresh_from_db()
