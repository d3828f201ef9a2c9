"""Tickets that the staff registers, and the section in which each reads those of his own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ventanilla.console.tests.conftest import Enter
from ventanilla.console.tests.reading import hidden, rows, text, words
from ventanilla.portal.tests.reading import picture
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions
from ventanilla.tickets.models import Attachment, Ticket

NEW = "/console/soporte/tickets/new/"


def register(client: Client, cast: Cast, **typed: Any) -> Any:
    page = client.get(NEW)
    sent = {
        "area": cast.area.pk,
        "category": cast.area.categories.filter(children=None)[0].pk,
        "description": "El servidor no responde.",
        "key": hidden(page, "key"),
    }
    return client.post(NEW, sent | typed)


@pytest.mark.manual("004-26", "004-27", "004-28", "004-29")
def test_a_supervisor_registers_by_area_then_category_then_description_with_a_file(soporte: Cast, enter: Enter) -> None:
    page = enter(soporte.barbara)

    form = text(page.get(NEW))
    places = [form.index(f'name="{name}"') for name in ("area", "category", "description", "files")]
    assert places == sorted(places)
    other = soporte.desk.areas.all()[1]
    assert f'data-parent="{other.pk}"' in form
    refused = register(page, soporte, area=other.pk)
    assert refused.status_code == 422
    assert "Esta categoría no pertenece al área elegida." in words(refused)
    assert "El servidor no responde." in text(refused)
    answer = register(page, soporte, files=[picture()])

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/console/tickets/{ticket.number}/"
    assert (ticket.state, ticket.entered_by, ticket.area) == ("registered", soporte.barbara.contact, soporte.area)
    assert Attachment.objects.get().name == "captura.png"


@pytest.mark.manual("004-4")
def test_the_administrator_registers_for_a_client_and_assigns_at_once(soporte: Cast, enter: Enter) -> None:
    register(
        enter(soporte.olga), soporte,
        organization=soporte.acme.pk, requester=soporte.rita.contact.pk, assign_to=f"u{soporte.grace.pk}",
    )  # fmt: skip

    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.organization) == (soporte.rita.contact, soporte.acme)
    assert (ticket.state, ticket.assignee) == ("assigned", soporte.grace)


def test_what_cannot_be_assigned_is_not_registered_either_and_nothing_is_lost(soporte: Cast, enter: Enter) -> None:
    refused = register(enter(soporte.olga), soporte, assign_to=f"u{soporte.edsger.pk}")

    assert refused.status_code == 422
    assert "Esta persona no atiende el área del ticket." in words(refused)
    assert "El servidor no responde." in text(refused)
    assert not Ticket.objects.exists()


def test_a_person_of_another_company_is_refused(soporte: Cast, enter: Enter) -> None:
    refused = register(enter(soporte.barbara), soporte, organization=soporte.acme.pk, requester=soporte.sam.contact.pk)

    assert refused.status_code == 422
    assert "Esta persona no pertenece a la empresa." in words(refused)


def test_an_agent_without_the_right_registers_nothing(soporte: Cast, enter: Enter) -> None:
    assert enter(soporte.grace).get(NEW).status_code == 403
    assert enter(soporte.grace).post(NEW).status_code == 403


@pytest.mark.manual("004-47", "004-48", "004-49")
def test_a_supervisor_reads_what_he_registered_for_his_area_and_acts_elsewhere(soporte: Cast, enter: Enter) -> None:
    page = enter(soporte.barbara)
    register(page, soporte)
    mine, others = Ticket.objects.get(), make_ticket(soporte)
    actions.assign(mine, by=soporte.barbara, to=soporte.grace)
    actions.reply(mine, "Ya lo reviso.", by=soporte.grace)

    assert rows(page.get("/console/soporte/mine/")) == [mine.number]
    found = page.get(f"/console/soporte/mine/{mine.number}/")
    for told in ("El servidor no responde.", "En Proceso", "Ya lo reviso.", "solo de lectura"):
        assert told in words(found)
    main = text(found).split("<main")[1].split("</main>")[0]
    assert "<form" not in main
    assert "<button" not in main
    assert f'href="/console/tickets/{mine.number}/"' in main
    assert page.get(f"/console/soporte/mine/{others.number}/").status_code == 404
    assert page.post(f"/console/soporte/mine/{mine.number}/").status_code == 405
