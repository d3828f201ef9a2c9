"""Who is who in both manuals: client, colleague, stranger, employee and administrator, each with what is his and no more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import test_portal_sanantonio as sanantonio
from tests.journeys.test_console_soporte import register
from tests.journeys.test_portal_sanantonio import picture
from ventanilla.testing.browser import Site, Visit


def reply(page: Page, text: str) -> None:
    page.locator("#reply-body").fill(text)
    page.locator("form#reply").get_by_role("button", name="Enviar").click()
    expect(page.locator("#thread")).to_contain_text(text)


def is_nowhere(page: Page, desk: str, number: int, words: str) -> None:
    """Neither the page of the ticket nor list, search or first page shows it to this reader."""
    for address in (f"/portal/tickets/{number}/", f"/tickets/{number}"):
        page.goto(address)
        expect(page.get_by_text("Aquí no hay nada")).to_be_visible()
    for address in (f"/portal/{desk}/", f"/portal/{desk}/tickets/", f"/portal/{desk}/tickets/?q={number}"):
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator(f"tr#t{number}")).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text(words)


# --- Sistemas San Antonio ---------------------------------------------------------------------------------------------


@pytest.mark.manual("002-1", "002-2", "002-3", "002-19", "002-27", "002-28")
def test_a_claim_is_one_ticket_with_its_whole_history_in_one_place(visit: Visit, site: Site) -> None:
    client = visit("sanantonio", "client")
    expect(client.locator("main")).to_contain_text("En lugar de mandar mensajes por WhatsApp")
    number = sanantonio.register(client, "La balanza no manda el peso a la caja", files=[picture("balanza.png")])
    technician = visit("sanantonio", "agent", path=f"/console/tickets/{number}/")
    technician.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(technician.get_by_role("button", name="Asignar a mí")).to_have_count(0)
    technician.locator("#id_body").fill("¿Probaste con otro cable?")
    technician.get_by_role("button", name="Enviar al cliente").click()
    expect(technician.locator("#thread")).to_contain_text("otro cable")

    client.goto(f"/portal/tickets/{number}/")
    expect(client.locator("#facts")).to_contain_text(site.account("sanantonio", "agent").name)
    reply(client, "Sí, y era eso. Te mando la foto del cable viejo.")
    technician.goto(f"/console/tickets/{number}/")
    technician.locator("#id_body").fill("Dejá el cable nuevo: ya quedó solucionado.")
    technician.get_by_label("Es la solución").check()
    technician.get_by_role("button", name="Enviar al cliente").click()
    expect(technician.locator(".v-msg-solution")).to_contain_text("cable nuevo")

    # Days later everything is still there, in order, whoever looks.
    client.goto("/portal/sanantonio/tickets/?q=balanza")
    expect(client.locator(f"tr#t{number}")).to_have_count(1)
    client.locator(f"tr#t{number} a[data-row-link]").click()
    expect(client.locator("#description .v-file")).to_contain_text("balanza.png")
    expect(client.locator("#thread")).to_contain_text(
        re.compile("tomó el ticket.*otro cable.*foto del cable viejo.*cable nuevo", re.DOTALL)
    )
    expect(client.locator("#thread .v-msg-solution")).to_contain_text("ya quedó solucionado")


@pytest.mark.manual("002-4", "002-12", "002-20", "002-21")
def test_a_client_has_his_tickets_and_nothing_of_the_technicians(visit: Visit) -> None:
    page = visit("sanantonio", "client", path="/portal/sanantonio/tickets/new/")

    expect(page.get_by_label("Problema", exact=False).last).to_be_visible()
    for word in ("Categoría", "Criticidad", "Técnico asignado", "Cliente"):
        expect(page.locator("main form")).not_to_contain_text(word)
    number = sanantonio.register(page, "No puedo abrir la lista de precios")
    expect(page.locator("main")).not_to_contain_text("Nota interna")
    for address in (
        "/console/",
        "/console/sanantonio/tickets/",
        f"/console/tickets/{number}/",
        "/console/mail/",
        "/console/people/",
        "/portal/soporte/",
        "/portal/soporte/tickets/new/",
    ):
        page.goto(address)
        expect(page.get_by_text("Aquí no hay nada")).to_be_visible()


@pytest.mark.manual("002-4", "002-21")
@pytest.mark.parametrize("role", ["colleague", "stranger"])
def test_neither_a_colleague_nor_a_stranger_finds_it_anywhere(visit: Visit, role: str) -> None:
    number = sanantonio.register(visit("sanantonio", "client"), "Se ve el sueldo de Marta en el listado")

    is_nowhere(visit("sanantonio", role), "sanantonio", number, "sueldo de Marta")


# --- Tickets de Soporte -----------------------------------------------------------------------------------------------


@pytest.mark.manual("004-19", "004-21", "004-22", "004-23")
def test_a_client_creates_sees_and_follows_but_does_not_work_on_tickets(visit: Visit) -> None:
    page = visit("soporte", "client")
    number = register(page, "La caja no abre el cajón del dinero")

    expect(page.locator("#way [aria-current=step]")).to_contain_text("Registrado")
    expect(page.get_by_role("heading", name="Bitácora")).to_be_visible()
    reply(page, "Pasa en las dos cajas.")
    for verb in ("Asignar", "Tomar", "Finalizar", "Cancelar", "Eliminar", "Reabrir"):
        expect(page.locator("main").get_by_role("button", name=verb, exact=True)).to_have_count(0)
    page.goto("/portal/soporte/")
    expect(page.locator(f"tr#t{number}")).to_contain_text("Registrado")
    page.goto(f"/console/tickets/{number}/")
    expect(page.get_by_text("Aquí no hay nada")).to_be_visible()


@pytest.mark.manual("004-20", "004-21", "004-22", "004-23", "004-28")
def test_an_employee_without_technical_work_asks_and_reads_what_is_done(visit: Visit) -> None:
    employee = visit("soporte", "employee", width=390)
    number = register(employee, "El proyector de la sala no enciende")
    expect(employee.locator("#description .v-file")).to_contain_text("factura.png")
    assert employee.evaluate("document.documentElement.scrollWidth") <= 390

    supervisor = visit("soporte", "supervisor", path=f"/console/tickets/{number}/")
    supervisor.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(supervisor.locator("#head")).to_contain_text("Asignado")
    supervisor.locator("#id_body").fill("Se cambió la lámpara.")
    supervisor.get_by_role("button", name="Enviar y finalizar").click()
    expect(supervisor.locator("#head")).to_contain_text("Finalizado")

    employee.goto("/portal/soporte/")
    expect(employee.locator(f"tr#t{number}")).to_contain_text("Finalizado")
    employee.locator(f"tr#t{number} a[data-row-link]").click()
    expect(employee.locator("#thread")).to_contain_text("Se cambió la lámpara.")
    employee.goto("/console/soporte/tickets/")
    expect(employee.get_by_text("Aquí no hay nada")).to_be_visible()


@pytest.mark.manual("004-19", "004-20", "004-22")
@pytest.mark.parametrize("role", ["colleague", "stranger", "employee"])
def test_the_ticket_of_a_client_is_his_alone(visit: Visit, role: str) -> None:
    number = register(visit("soporte", "client"), "Mi clave es de cuatro letras")

    is_nowhere(visit("soporte", role), "soporte", number, "cuatro letras")


@pytest.mark.manual("004-3", "004-4", "004-5")
def test_the_administrator_works_everywhere(visit: Visit, site: Site) -> None:
    number = register(visit("soporte", "client"), "Pedimos una impresora más")
    agent = site.account("soporte", "agent").name
    admin = visit("*", "admin", path=f"/console/tickets/{number}/")

    expect(admin.locator("#description .v-file")).to_contain_text("factura.png")
    admin.locator("#head").get_by_text("Asignar a…").click()
    question = admin.locator("dialog[open]")
    question.get_by_label("Asignar a").select_option(label=agent)
    question.get_by_role("button", name="Asignar").click()
    expect(admin.locator("#head")).to_contain_text("Asignado")
    for address in (
        "/console/mail/",
        "/console/people/contacts/",
        "/console/people/organizations/",
        "/console/soporte/settings/areas/",
    ):
        admin.goto(address)
        expect(admin.locator("main h1")).to_be_visible()
        expect(admin.get_by_text("Aquí no hay nada")).to_have_count(0)
    admin.goto(f"/console/mail/?q={site.account('soporte', 'client').name.split()[0]}")
    expect(admin.locator("main")).to_contain_text(f"#{number}")
