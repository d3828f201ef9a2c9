"""From the finished ticket to the picture: a client says how it went, and the supervisor reads it (manual of Tickets de Soporte)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from ventanilla.testing.browser import Visit


def register(page: Page, text: str) -> str:
    """A ticket for the first area, whose categories all have a survey; returns its number."""
    page.get_by_label("Área").select_option(index=1)
    category = page.locator("select[name=category]")
    expect(category).to_be_enabled()
    category.select_option(label="No puedo ingresar al sistema")
    page.get_by_label("Descripción").fill(text)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/tickets/\d+/(#.*)?$"))
    return page.url.partition("#")[0].rstrip("/").rpartition("/")[2]


def finish(page: Page, number: str) -> None:
    """The supervisor takes it and finishes it."""
    page.goto(page.url.partition("/console/")[0] + f"/console/tickets/{number}/")
    page.get_by_role("button", name="Asignar a mí").first.click()
    expect(page.locator("#flashes")).to_be_visible()
    page.goto(page.url.partition("/console/")[0] + f"/console/tickets/{number}/move/finish/")
    page.get_by_role("button", name="Finalizar").click()
    expect(page.locator("main")).to_contain_text("Finalizado")


@pytest.mark.everywhere
@pytest.mark.manual("004-15", "004-24", "004-50", "004-51", "004-52", "004-53")
def test_a_client_answers_and_the_supervisor_reads_it(visit: Visit) -> None:
    client = visit("soporte", "client", path="/portal/soporte/tickets/new/")
    number = register(client, "No puedo ingresar al sistema de ventas desde esta mañana.")
    boss = visit("soporte", "supervisor", path="/console/soporte/")
    finish(boss, number)

    client.goto(client.url.partition("/portal/")[0] + "/portal/soporte/")
    waiting = client.locator("#surveys")
    expect(waiting.get_by_role("heading")).to_have_text("Encuestas pendientes")
    waiting.get_by_role("link", name=f"Contestar encuesta: Ticket {number}").click()

    client.get_by_label("Sí, por completo").check()
    speed = client.get_by_role("group", name="¿Cómo califica el tiempo que tomó?")
    speed.get_by_label("1 estrella").focus()
    for _ in range(3):  # by keyboard: the arrows walk through the stars
        client.keyboard.press("ArrowRight")
    expect(speed.get_by_label("4 estrellas")).to_be_checked()
    client.get_by_label("¿Qué podríamos hacer mejor?").fill("Avisar cuando se sabe la causa.")
    client.get_by_role("button", name="Enviar encuesta").click()

    missing = client.get_by_role("group", name="¿Cómo califica el trato que recibió?")
    expect(missing).to_contain_text("Falta responder esta pregunta.")
    expect(client.get_by_label("¿Qué podríamos hacer mejor?")).to_have_value("Avisar cuando se sabe la causa.")
    missing.locator("label").filter(has_text="5 estrellas").click()
    client.get_by_role("button", name="Enviar encuesta").click()

    expect(client.locator("#flashes")).to_contain_text("La encuesta se envió.")
    expect(client.locator("main")).to_contain_text("Gracias por su tiempo.")
    expect(client.locator("main dl")).to_contain_text("Avisar cuando se sabe la causa.")

    boss.get_by_role("link", name="Encuestas").first.click()
    expect(boss.locator("html")).to_have_attribute("data-charts", re.compile(r"[1-9]"))
    boss.locator("#q-speed tr", has_text="4 estrellas").locator("a[data-figure]").click()
    answer = boss.locator("article", has_text=f"#{number}")
    expect(answer).to_contain_text("Avisar cuando se sabe la causa.")
    expect(answer).to_contain_text("4 estrellas")


@pytest.mark.manual("004-47", "004-50", "004-51", "004-53")
def test_a_supervisor_answers_about_the_ticket_that_he_registered(visit: Visit) -> None:
    page = visit("soporte", "supervisor", path="/console/soporte/tickets/new/")
    number = register(page, "La impresora de la bodega no responde.")
    finish(page, number)

    page.get_by_role("link", name="Registrados por mí").first.click()
    page.get_by_role("link", name=f"Contestar encuesta: #{number}").click()
    page.get_by_label("En parte").check()
    for question in ("¿Cómo califica el tiempo que tomó?", "¿Cómo califica el trato que recibió?"):
        page.get_by_role("group", name=question).locator("label").filter(has_text="3 estrellas").click()
    page.get_by_role("button", name="Enviar encuesta").click()

    expect(page.locator("main")).to_contain_text("Gracias por su tiempo.")
    page.get_by_role("link", name="Volver al ticket").click()
    expect(page.locator("h1")).to_be_visible()
