"""Who asks on SiiTickets: somebody of the company's catalogue, or a name typed freely, which staff then put into it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ventanilla.documents.ticket_report import particulars
from ventanilla.jobs.queue import run_jobs
from ventanilla.mail.models import OutboxMail
from ventanilla.people.models import Contact, OrganizationMember
from ventanilla.portal.tests.reading import errors, read, send, signed_in, words
from ventanilla.testing.cast import Cast, make_cast
from ventanilla.tickets.models import Event, Ticket

NEW = "/portal/sii/tickets/new/"


@pytest.fixture
def sii(db: None) -> Cast:
    return make_cast("sii")


def register(client: Client, **typed: Any) -> Any:
    page = read(client.get(NEW))
    category = next(str(one["value"]) for one in page.select("select[name=category] option") if one.get("value"))
    rest = {"category": category, "subject": "No factura", "description": "Al guardar aparece un error."}
    return send(client, page, "", to=NEW, **(rest | typed))


def opened(sii: Cast, name: str = "Luis Mora") -> Ticket:
    assert register(signed_in(sii.rita), requester_name=name).status_code == 302
    return Ticket.objects.get()


@pytest.mark.manual("000-10", "000-13", "000-14")
def test_the_requester_is_chosen_from_the_companys_catalogue(sii: Cast) -> None:
    luis = Contact.objects.create(name="Luis Mora")
    OrganizationMember.objects.create(organization=sii.acme, contact=luis)
    client = signed_in(sii.rita)

    offered = [words(one) for one in read(client.get(NEW)).select("select[name=requester] option")]
    assert offered == ["Elegir…", "Luis Mora", "Mona Mora", "Raj Ramos", "Rita Rojas"]
    register(client, requester=luis.pk)

    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.requester_name, ticket.organization) == (luis, "", sii.acme)


@pytest.mark.manual("000-15")
def test_a_name_that_is_not_listed_is_typed_and_shown_wherever_the_requester_is(sii: Cast) -> None:
    ticket = opened(sii, "  Luis   Mora ")

    assert (ticket.requester, ticket.requester_name) == (sii.rita.contact, "Luis Mora")
    assert "Luis Mora" in words(read(signed_in(sii.rita).get(f"/portal/tickets/{ticket.number}/")).main)
    assert "Luis Mora" in words(read(signed_in(sii.raj).get("/portal/sii/tickets/?scope=company")).main)
    assert "Luis Mora" in words(read(signed_in(sii.olga).get("/console/sii/tickets/?section=all")).main)
    assert "Luis Mora" in words(read(signed_in(sii.olga).get(f"/console/tickets/{ticket.number}/")).main)
    assert "Luis Mora" in words(read(signed_in(sii.olga).get("/console/sii/tickets/?section=all&q=luis+mora")).main)
    run_jobs()
    assert "Luis Mora (Acme S.A.)" in OutboxMail.objects.get(to_address="grace@example.com").text
    assert OutboxMail.objects.filter(to_address="rita@example.com").exists()  # who typed it still hears of it


@pytest.mark.manual("000-15")
def test_staff_put_the_typed_name_into_the_catalogue_with_one_press(sii: Cast) -> None:
    ticket = opened(sii)
    client = signed_in(sii.grace)
    page = read(client.get(f"/console/tickets/{ticket.number}/"))
    assert "Sin registrar" in words(page.main)

    send(client, page, f"/console/tickets/{ticket.number}/requester/")
    again = client.post(f"/console/tickets/{ticket.number}/requester/")

    assert again.status_code == 302
    ticket.refresh_from_db()
    luis = Contact.objects.get(name="Luis Mora")
    assert (ticket.requester, ticket.requester_name) == (luis, "")
    assert [one.organization for one in luis.memberships.all()] == [sii.acme]
    event = Event.objects.filter(ticket=ticket, kind="ticket.edited").get()
    assert (event.actor, event.data, event.is_public) == (sii.grace, {"fields": ["requester"]}, True)
    offered = [words(one) for one in read(signed_in(sii.raj).get(NEW)).select("select[name=requester] option")]
    assert "Luis Mora" in offered
    assert "Luis Mora" in words(read(signed_in(sii.rita).get(f"/portal/tickets/{ticket.number}/")).main)


def test_a_name_of_the_catalogue_means_that_person_however_it_is_written(sii: Cast) -> None:
    ticket = opened(sii, "RAJ ramos")

    assert (ticket.requester, ticket.requester_name) == (sii.raj.contact, "")


def test_registering_somebody_who_came_into_the_catalogue_meanwhile_makes_no_twin(sii: Cast) -> None:
    ticket = opened(sii)
    luis = Contact.objects.create(name="Luís Mora")
    OrganizationMember.objects.create(organization=sii.acme, contact=luis)

    signed_in(sii.grace).post(f"/console/tickets/{ticket.number}/requester/")

    ticket.refresh_from_db()
    assert ticket.requester == luis


@pytest.mark.manual("000-11")
def test_one_of_the_two_is_needed_and_nothing_typed_is_lost(sii: Cast) -> None:
    client = signed_in(sii.rita)

    nobody = read(register(client), 422)
    assert errors(nobody) == {"id_requester": "Elija a una persona de la lista o escriba abajo su nombre."}
    both = read(register(client, requester=sii.raj.contact.pk, requester_name="Luis Mora"), 422)
    assert list(errors(both)) == ["id_requester_name"]
    assert both.select_one("input[name=requester_name]")["value"] == "Luis Mora"  # type: ignore[index]
    long = read(register(client, requester_name="x" * 151), 422)
    assert list(errors(long)) == ["id_requester_name"]
    assert not Ticket.objects.exists()


def test_a_desk_that_does_not_allow_it_takes_no_typed_name(db: None) -> None:
    saci = make_cast("saci")
    client = signed_in(saci.rita)
    page = read(client.get("/portal/saci/tickets/new/"))

    assert not page.select("[name=requester_name]")


def test_the_report_names_who_asked_and_who_typed_it(sii: Cast) -> None:
    ticket = opened(sii)

    people, _matter = particulars.facts_of(ticket, "client")
    told = {fact["label"]: fact["value"] for fact in people["items"]}

    assert told["Solicitante"] == "Luis Mora"
