"""The manual of Tickets de Soporte, told by its supervisor and an agent in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_portal_sanantonio import picture
from ventanilla.testing.browser import Site, Visit

LIST = "/console/soporte/tickets/"


def register(page: Page, description: str) -> int:
    """The client asks something of Sistemas, with an image; the ticket's number."""
    page.goto("/portal/soporte/tickets/new/")
    page.get_by_label("Área").select_option(label="Sistemas")
    page.get_by_label("Categoría").select_option(label="Error en una aplicación")
    page.get_by_label("Descripción").fill(description)
    page.locator("input[type=file]").set_input_files([picture("factura.png")])
    page.locator("main form").get_by_role("button", name="Registrar ticket").click()
    page.wait_for_url(re.compile(r"/portal/tickets/\d+/$"))
    return int(page.url.rstrip("/").rpartition("/")[2])


def row_menu(page: Page, number: int) -> None:
    page.locator(f"tr#t{number} summary").click()
    expect(page.locator(f"tr#t{number}").get_by_role("link", name="Ver", exact=True)).to_be_visible()


@pytest.mark.manual(
    "004-1", "004-16", "004-17", "004-32", "004-34", "004-36", "004-37", "004-41", "004-42", "004-45", "004-46"
)
def test_the_supervisor_assigns_the_agent_works_it_is_finished_and_reopened(visit: Visit, site: Site) -> None:
    client = visit("soporte", "client")
    number = register(client, "La factura sale sin el número de autorización")
    agent_name = site.account("soporte", "agent").name

    supervisor = visit("soporte", "supervisor", path=f"{LIST}?section=unassigned")
    row_menu(supervisor, number)
    supervisor.locator(f"tr#t{number}").get_by_role("link", name="Asignar a…").click()
    dialog = supervisor.locator("dialog[open]")
    dialog.get_by_label("Asignar a").select_option(label=agent_name)
    dialog.get_by_role("button", name="Asignar").click()
    expect(supervisor.locator("#flashes")).to_contain_text("El ticket se asignó.")
    expect(supervisor.locator(f"tr#t{number}")).to_have_count(0)

    agent = visit("soporte", "agent", path=f"{LIST}?section=assigned")
    expect(agent.locator(f"tr#t{number}")).to_contain_text("Asignado")
    row_menu(agent, number)
    expect(agent.locator(f"tr#t{number} .v-menu-body")).not_to_contain_text("Asignar a")
    agent.goto(f"/console/tickets/{number}/")
    expect(agent.locator("#description .v-file")).to_contain_text("factura.png")
    agent.locator("#id_body").fill("Buenos días. Ya estoy revisando la autorización.")
    agent.get_by_role("button", name="Enviar al cliente").click()
    expect(agent.locator("#head")).to_contain_text("En Proceso")

    agent.get_by_text("Nota interna", exact=True).click()
    expect(agent.get_by_role("button", name="Enviar al cliente")).to_be_hidden()
    agent.locator("#id_body").fill("El certificado venció ayer.")
    agent.get_by_role("button", name="Guardar nota interna").click()
    expect(agent.locator(".v-msg-note")).to_contain_text("El certificado venció ayer.")
    client.goto(f"/portal/tickets/{number}/")
    expect(client.locator("#thread")).to_contain_text("Ya estoy revisando")
    expect(client.locator("body")).not_to_contain_text("certificado")

    agent.locator("#id_body").fill("Se renovó el certificado y ya puede facturar.")
    agent.get_by_label("Es la solución").check()
    agent.get_by_role("button", name="Enviar y finalizar").click()
    expect(agent.locator("#head")).to_contain_text("Finalizado")
    expect(agent.locator(".v-msg-solution")).to_contain_text("ya puede facturar")
    expect(agent.get_by_role("button", name="Reabrir")).to_have_count(0)

    supervisor.goto(f"/console/tickets/{number}/")
    supervisor.get_by_role("button", name="Reabrir").click()
    question = supervisor.locator("dialog[open]")
    question.get_by_label("Motivo").fill("El cliente dice que sigue igual.")
    question.get_by_role("button", name="Reabrir").click()
    expect(supervisor.locator("#head")).to_contain_text("En Proceso")
    expect(supervisor.locator("#head")).to_contain_text("Reabierto")

    agent.goto(f"{LIST}?section=incidents")
    expect(agent.locator(f"tr#t{number}")).to_be_visible()


@pytest.mark.manual("004-26", "004-27", "004-28", "004-47", "004-48", "004-49")
def test_the_supervisor_registers_a_ticket_and_reads_it_among_his_own(visit: Visit) -> None:
    page = visit("soporte", "supervisor", path="/console/soporte/")
    page.keyboard.press("n")
    page.wait_for_url("**/tickets/new/")
    expect(page.get_by_label("Categoría")).to_be_disabled()
    page.get_by_label("Área").select_option(label="Sistemas")
    page.get_by_label("Categoría").select_option(label="Instalar un programa")
    page.get_by_label("Descripción").fill("Instalar el cliente de correo en recepción")
    page.get_by_role("button", name="Registrar ticket").click()
    page.wait_for_url(re.compile(r"/console/tickets/\d+/$"))
    number = page.url.rstrip("/").rpartition("/")[2]

    page.get_by_role("link", name="Registrados por mí").click()
    page.locator(f"tr#t{number} a").click()
    expect(page.locator("main")).to_contain_text("solo de lectura")
    expect(page.locator("main")).to_contain_text("Registrado")
    expect(page.locator("main form, main button")).to_have_count(0)
    page.get_by_role("link", name="abrirlo en «Tickets»").click()
    expect(page).to_have_url(re.compile(f"/console/tickets/{number}/$"))


def test_news_arrive_while_one_writes_and_what_is_typed_stays(visit: Visit) -> None:
    client = visit("soporte", "client")
    number = register(client, "No abre el reporte de inventario")
    supervisor = visit("soporte", "supervisor", path=f"/console/tickets/{number}/")
    supervisor.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(supervisor.locator("#head")).to_contain_text("Asignado")
    supervisor.locator("#id_body").fill("Estoy en eso")

    client.goto(f"/portal/tickets/{number}/")
    client.locator("#reply-body").fill("Ahora tampoco abre el de ventas.")
    client.locator("form#reply").get_by_role("button", name="Enviar").click()

    expect(supervisor.locator("#thread")).to_contain_text("tampoco abre el de ventas", timeout=30_000)
    expect(supervisor.locator("#id_body")).to_have_value("Estoy en eso")
    supervisor.get_by_role("button", name="Enviar al cliente").click()
    expect(supervisor.locator("#head")).to_contain_text("En Proceso")


def test_the_list_is_worked_from_the_keyboard_filtered_and_changed_in_bulk(visit: Visit) -> None:
    client = visit("soporte", "client")
    numbers = [register(client, f"Revisar el respaldo número {place}") for place in (1, 2)]
    page = visit("soporte", "supervisor", path=f"{LIST}?section=unassigned")

    page.locator(".k-filters summary", has_text="Prioridad").click()
    page.get_by_role("link", name="Media").click()
    expect(page).to_have_url(re.compile("priority=medium"))
    expect(page.locator(".k-chips")).to_contain_text("Media")
    page.locator(".k-chips a", has_text="Media").click()
    expect(page).not_to_have_url(re.compile("priority"))

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.get_by_role("button", name="Asignar a mí").click()
    page.get_by_role("button", name="Asignar a mí").click()
    expect(page.locator("#flashes")).to_contain_text("Hecho con 2 tickets")
    for number in numbers:
        expect(page.locator(f"tr#t{number}")).to_have_count(0)

    page.goto(f"{LIST}?section=assigned")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/console/tickets/\d+/$"))


@pytest.mark.parametrize("path", ["/console/soporte/", LIST, f"{LIST}?group=state", "/console/soporte/tickets/new/"])
def test_every_page_fits_a_phone(visit: Visit, path: str) -> None:
    page = visit("soporte", "supervisor", path=path, width=390)

    expect(page.locator("main h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
