"""«Mesas»: a new desk from nothing or from a blueprint that ships; one that is put away can be read and brought back."""

from __future__ import annotations

from typing import Any, Final

import pytest
from django.test import Client

from ventanilla.console.settings.tests.pages import cost, errors, fill, page, signed_in, words
from ventanilla.desks import blueprint, founding
from ventanilla.desks.blueprint.document import document_of
from ventanilla.desks.models import ClientOf, Desk, SettingsChange
from ventanilla.testing.cast import Cast, make_ticket
from ventanilla.tickets import actions, permissions
from ventanilla.tickets.models import Ticket

NEW = "/console/desks/new/"
PLACE: Final[dict[str, Any]] = {
    "country": "MX",
    "time_zone": "America/Mexico_City",
    "language": "es",
    "register": "es-mx",
}


def test_an_empty_desk_is_made_and_a_ticket_lives_its_life_on_it(soporte: Cast) -> None:
    fill(soporte.ada, NEW, start="empty", name="Mesa de Atención Rápida", **PLACE)

    desk = Desk.objects.get(key="mesa_de_atencion_rapida")
    ClientOf.objects.create(desk=desk, organization=soporte.acme)
    soporte.rita.__dict__.pop("_access", None)
    ticket = actions.open_ticket(
        desk, by=soporte.rita, area=desk.areas.get(), organization=soporte.acme, subject="No imprime",
        description="Nada sale.", as_client=True,
    )  # fmt: skip
    actions.move(ticket, "close", by=soporte.rita, as_client=True)

    config = desk.config
    assert (str(config.name), config.country, config.register) == ("Mesa de Atención Rápida", "MX", "es-mx")
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


@pytest.mark.parametrize("start", [founding.EMPTY, *blueprint.SHIPPED])
def test_every_start_makes_a_desk_of_its_own(soporte: Cast, start: str) -> None:
    fill(soporte.ada, NEW, start=start, name="Otra mesa", key="otra", **PLACE)

    made = document_of(Desk.objects.get(key="otra"))
    assert made["name"] == {"es": "Otra mesa"}
    assert set(made["brand"]) <= {"name", "color"}
    if start != founding.EMPTY:
        assert made["states"] == document_of(blueprint.load(blueprint.read(start).document).desk)["states"]


def test_a_key_that_is_taken_reserved_or_odd_is_refused_beside_its_field_and_nothing_typed_is_lost(
    soporte: Cast,
) -> None:
    for key in ("soporte", "people", "Mesa Ñ"):
        refused = fill(soporte.ada, NEW, 422, start="empty", name="Otra mesa", key=key, **PLACE)
        assert set(errors(refused)) == {"key"}, key
        assert "Otra mesa" in refused.content.decode()
    assert Desk.objects.count() == 1


def test_a_name_that_gives_a_taken_key_gets_a_number(soporte: Cast) -> None:
    for _ in range(2):
        fill(soporte.ada, NEW, start="empty", name="Soporte", key="", **PLACE)

    assert set(Desk.objects.values_list("key", flat=True)) == {"soporte", "soporte_2", "soporte_3"}


def test_a_desk_that_is_put_away_is_closed_to_all_and_read_by_administrators(soporte: Cast) -> None:
    ticket = make_ticket(soporte, description="Lo de antes.")
    assert signed_in(soporte.ada).post("/console/desks/soporte/archive/").status_code == 302

    gone = Client().get("/d/soporte/")
    assert gone.status_code == 410
    assert "Esta mesa ya no atiende" in gone.content.decode()
    for person in (soporte.rita, soporte.grace, soporte.olga):
        person.__dict__.pop("_access", None)
        assert not permissions.can_open(person, soporte.desk)
        for address in ("/portal/soporte/", "/console/soporte/", f"/console/tickets/{ticket.number}/"):
            assert signed_in(person).get(address).status_code == 404
    ada = signed_in(soporte.ada)
    read = ada.get(f"/console/tickets/{ticket.number}/")
    assert read.status_code == 200
    assert "Lo de antes." in read.content.decode()
    assert ada.get("/console/soporte/tickets/").status_code == 200
    assert ada.post(f"/console/tickets/{ticket.number}/reply/", {"body": "x"}).status_code == 404
    assert ada.get("/console/soporte/tickets/new/").status_code == 403


def test_it_comes_back_as_it_was(soporte: Cast) -> None:
    ada = signed_in(soporte.ada)
    ada.post("/console/desks/soporte/archive/")
    ada.post("/console/desks/soporte/archive/")
    assert "Soporte" in words(page(soporte.ada, "/console/desks/?archived"))

    ada.post("/console/desks/soporte/restore/")

    assert Client().get("/d/soporte/").status_code == 200
    assert signed_in(soporte.grace).get("/console/soporte/").status_code == 200
    told = SettingsChange.objects.filter(kind=founding.KIND).order_by("pk").values_list("after", flat=True)
    assert list(told) == [{"archived": True}, {"archived": False}]


def test_the_list_costs_the_same_with_many_desks(soporte: Cast) -> None:
    one = cost(soporte.ada, "/console/desks/")
    for number in range(5):
        founding.found("empty", by=soporte.ada, key=f"m{number}", name=f"Mesa {number}", **PLACE)

    assert cost(soporte.ada, "/console/desks/") == one
