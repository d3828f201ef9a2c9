"""The manual of Sistemas San Antonio, told by its client in a browser."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from ventanilla.testing.browser import Site, Visit

LIST = "/portal/sanantonio/tickets/"


def picture(name: str = "pantalla.png") -> FilePayload:
    """A screenshot of the client's."""
    image = Image.new("RGB", (640, 400), "#e9eef6")
    ImageDraw.Draw(image).rectangle((120, 120, 520, 280), fill="white", outline="#a03030", width=3)
    written = BytesIO()
    image.save(written, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": written.getvalue()}


def register(page: Page, problem: str, *, affected: str = "Tester", files: Any = ()) -> int:
    """Add a ticket through the form; its number."""
    page.goto("/portal/sanantonio/tickets/new/")
    page.get_by_label("Usuario afectado").fill(affected)
    page.get_by_label("Problema", exact=False).last.fill(problem)
    if files:
        page.locator("input[type=file]").set_input_files(files)
    page.locator("main form").get_by_role("button", name="Agregar Ticket").click()
    page.wait_for_url(re.compile(r"/portal/tickets/\d+/$"))
    return int(page.url.rstrip("/").rpartition("/")[2])


def row(page: Page, number: int) -> Any:
    page.goto(LIST)
    return page.locator(f"tr#t{number}")


@pytest.mark.manual("002-21", "002-22", "002-24", "002-31", "002-32", "002-33", "002-34", "002-35")
def test_a_client_adds_a_ticket_with_an_image_and_finds_it_in_his_list(visit: Visit, site: Site) -> None:
    page = visit("sanantonio", "client")
    expect(page).to_have_url(re.compile(r"/portal/sanantonio/$"))
    page.get_by_role("link", name="Agregar Ticket").first.click()
    expect(page.get_by_text("¿Querés agregar una imagen?")).to_be_visible()
    expect(page.get_by_text("Contanos el problema con el mayor detalle posible")).to_be_visible()

    number = register(page, "Tengo un problema test", files=[picture()])

    expect(page.locator("#flashes")).to_contain_text(f"#{number} quedó registrado")
    expect(page.locator("h1")).to_contain_text("Abierto")
    facts = page.locator("#facts")
    expect(facts).to_contain_text(site.account("sanantonio", "client").name)
    for words in ("Usuario", "Persona afectada", "Tester", "Razón social", "Criticidad", "Tiempo transcurrido"):
        expect(facts).to_contain_text(words)
    expect(page.locator("#description")).to_contain_text("Tengo un problema test")
    page.locator("#description a.v-file").click()
    large = page.locator("dialog.v-viewer img")
    expect(large).to_be_visible()
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    page.keyboard.press("Escape")

    mine = row(page, number)
    expect(page.locator("thead")).to_have_text(
        re.compile(r"Ticket\s*Fecha\s*Usuario afectado\s*Problema\s*Estado\s*Acciones", re.IGNORECASE)
    )
    expect(mine.locator("td").nth(1)).to_have_text(re.compile(r"^\d\d-\d\d-\d{4}$"))
    expect(mine).to_contain_text("Abierto")
    mine.get_by_role("link", name="Editar").click()
    expect(page).to_have_url(re.compile(f"/portal/tickets/{number}/$"))


@pytest.mark.manual("002-26", "002-27", "002-28", "002-29", "002-30")
def test_he_adds_a_message_with_a_file_and_closes_what_is_solved(visit: Visit) -> None:
    page = visit("sanantonio", "client")
    number = register(page, "La impresora de la caja 2 no imprime")
    expect(page.get_by_role("heading", name="Consultas Técnicas")).to_be_visible()

    page.locator("#reply-body").fill("Ya reiniciamos la máquina y sigue igual.")
    page.locator("form#reply input[type=file]").set_input_files([picture("caja2.png")])
    page.locator("form#reply").get_by_role("button", name="Enviar").click()
    expect(page.locator("#thread")).to_contain_text("Ya reiniciamos la máquina")
    expect(page.locator("#thread .v-file")).to_contain_text("caja2.png")
    expect(page.locator("#reply-body")).to_have_value("")

    page.get_by_role("button", name="Cerrar Ticket").click()
    question = page.locator("dialog[open]")
    expect(question).to_contain_text("¿El problema ya está solucionado?")
    question.get_by_role("button", name="Cerrar Ticket").click()
    expect(page.locator("h1")).to_contain_text("Cerrado")
    expect(page.locator("form#reply")).to_have_count(0)

    closed = row(page, number)
    expect(closed).to_contain_text("Cerrado")
    expect(closed.get_by_text("Eliminar")).to_have_count(0)


@pytest.mark.manual("002-29")
def test_he_deletes_what_he_added_by_mistake(visit: Visit) -> None:
    page = visit("sanantonio", "client")
    number = register(page, "Lo cargué sin querer")

    row(page, number).get_by_role("button", name="Eliminar").click()
    question = page.locator("dialog[open]")
    expect(question).to_contain_text("Lo cargué sin querer")
    question.get_by_role("button", name="Eliminar").click()

    expect(page.locator("#flashes")).to_contain_text(f"#{number} se eliminó")
    expect(page.locator(f"tr#t{number}")).to_have_count(0)


@pytest.mark.manual("002-21")
@pytest.mark.parametrize("role", ["colleague", "stranger"])
def test_nobody_else_finds_it(visit: Visit, role: str) -> None:
    number = register(visit("sanantonio", "client"), "Esto es sólo mío")
    other = visit("sanantonio", role, path=f"/portal/tickets/{number}/")

    expect(other.get_by_text("Aquí no hay nada")).to_be_visible()
    other.goto(f"{LIST}?q={number}")
    expect(other.locator(f"tr#t{number}")).to_have_count(0)


def test_a_missing_word_costs_him_neither_what_he_typed_nor_the_image(visit: Visit) -> None:
    page = visit("sanantonio", "client", path="/portal/sanantonio/tickets/new/")
    page.get_by_label("Usuario afectado").fill("Carla")
    page.locator("input[type=file]").set_input_files([picture("una.png")])
    page.locator("form[data-draft]").evaluate("form => { form.noValidate = true }")
    page.locator("main form").get_by_role("button", name="Agregar Ticket").click()

    expect(page.get_by_text("Este campo es obligatorio.")).to_be_visible()
    expect(page.get_by_label("Usuario afectado")).to_have_value("Carla")
    expect(page.get_by_label("una.png")).to_be_checked()
    page.locator("textarea").fill("Ahora sí: no anda el lector")
    page.locator("main form").get_by_role("button", name="Agregar Ticket").click()
    expect(page.locator("#description .v-file")).to_contain_text("una.png")


def test_a_session_that_ends_while_he_writes_costs_him_nothing(visit: Visit, site: Site) -> None:
    page = visit("sanantonio", "client")
    number = register(page, "Se cortó la luz y volvió")
    page.locator("#reply-body").fill("Un mensaje largo que no quiero escribir dos veces.")
    page.wait_for_timeout(500)
    page.context.clear_cookies(name="ventanilla")
    page.locator("form#reply").get_by_role("button", name="Enviar").click()
    page.wait_for_url(re.compile("/login"))

    account = site.account("sanantonio", "client")
    page.locator("input[name=login]").fill(account.username)
    page.locator("input[name=password]").fill(account.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()

    expect(page).to_have_url(re.compile(f"/portal/tickets/{number}/"))
    expect(page.locator("#reply-body")).to_have_value("Un mensaje largo que no quiero escribir dos veces.")
    site.cookies[account.username] = page.context.storage_state()


@pytest.mark.manual("000-37")
def test_what_the_technician_does_appears_while_the_client_writes(visit: Visit, site: Site) -> None:
    client = visit("sanantonio", "client")
    number = register(client, "No llega el correo")
    client.locator("#reply-body").fill("Estaba escribiendo esto")
    other = visit("sanantonio", "client", path=f"/portal/tickets/{number}/")
    other.get_by_role("button", name="Cerrar Ticket").click()
    other.locator("dialog[open]").get_by_role("button", name="Cerrar Ticket").click()
    expect(other.locator("h1")).to_contain_text("Cerrado")

    expect(client.locator("h1")).to_contain_text("Cerrado", timeout=25_000)
    expect(client.locator("#closed")).to_contain_text("ya no se agregan mensajes")
    expect(client.locator("#reply-body")).to_have_value("Estaba escribiendo esto")


def test_on_a_phone_he_adds_a_ticket_and_the_list_is_cards(visit: Visit) -> None:
    page = visit("sanantonio", "client", width=390)
    page.get_by_role("link", name="Agregar Ticket").first.click()
    number = register(page, "Desde el teléfono: no anda el wifi del depósito", files=[picture("foto.png")])

    card = row(page, number)

    expect(card).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_signing_in_leads_to_the_page_he_asked_for(visit: Visit, site: Site) -> None:
    number = register(visit("sanantonio", "client"), "Llega por el enlace del correo")
    page = visit(path=f"/tickets/{number}")
    account = site.account("sanantonio", "client")

    page.locator("input[name=login]").fill(account.username)
    page.locator("input[name=password]").fill(account.password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()

    expect(page).to_have_url(re.compile(f"/portal/tickets/{number}/$"))
