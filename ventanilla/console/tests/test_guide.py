"""The help for staff (004-55), and the way to it."""

from __future__ import annotations

import re

import pytest

from ventanilla import __version__
from ventanilla.console.tests.conftest import Cost, Enter
from ventanilla.console.tests.reading import text, words
from ventanilla.testing.cast import Cast, make_ticket

HERE = "/console/soporte/help/"


@pytest.mark.manual("004-55")
@pytest.mark.parametrize("name", ["grace", "barbara", "olga"])
def test_it_has_the_version_and_parts_that_its_list_leads_to(soporte: Cast, enter: Enter, name: str) -> None:
    page = enter(soporte.everybody[name]).get(HERE)

    listed = re.findall(r'<li><a href="#([\w-]+)"', text(page))
    assert listed == re.findall(r'<div class="card-body v-prose" id="([\w-]+)"', text(page))
    assert len(listed) > 6
    assert f"Ventanilla, versión {__version__}" in words(page)


@pytest.mark.manual("004-55")
def test_it_explains_the_states_of_the_desk_with_their_symbols(soporte: Cast, enter: Enter) -> None:
    page = enter(soporte.barbara).get(HERE)

    for state in soporte.desk.config.states:
        assert f"{state.label} {state.explanation}" in words(page)
        assert f"#{state.icon}" in text(page)


def test_each_reads_of_what_is_his(soporte: Cast, enter: Enter) -> None:
    agent, supervisor, admin = (
        words(enter(soporte.everybody[name]).get(HERE)) for name in ("grace", "barbara", "olga")
    )

    assert ("Abrir los reportes" in agent, "Abrir los reportes" in supervisor) == (False, True)
    assert "Quien supervisa define las categorías" in supervisor
    assert "se puede deshacer" not in agent
    assert "se puede deshacer" in admin
    assert "Cancelar" not in agent.partition("Qué se puede hacer en cada estado")[2].partition("Respuestas")[0]


@pytest.mark.parametrize(("name", "leads_to"), [("grace", HERE), ("rita", "/portal/soporte/help/")])
def test_one_address_leads_everybody_to_his_own(soporte: Cast, enter: Enter, name: str, leads_to: str) -> None:
    page = enter(soporte.everybody[name])

    assert page.get("/help/").headers["Location"] == leads_to
    assert page.get("/help/?desk=no-such").headers["Location"] == leads_to
    assert "Ayuda" in words(page.get(leads_to.replace("help/", "")))


def test_pages_lead_to_their_part_of_it(soporte: Cast, enter: Enter) -> None:
    ticket = make_ticket(soporte)
    page = enter(soporte.barbara)

    assert f'href="{HERE}#new"' in text(page.get("/console/soporte/tickets/new/"))
    assert f'href="{HERE}#possible"' in text(page.get(f"/console/tickets/{ticket.number}/"))


def test_clients_have_no_help_for_staff(soporte: Cast, enter: Enter) -> None:
    assert enter(soporte.rita).get(HERE).status_code == 404


def test_it_costs_few_queries(soporte: Cast, cost: Cost) -> None:
    assert cost(soporte.olga, HERE) <= 12
