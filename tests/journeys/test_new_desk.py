"""A desk of one's own: an administrator makes it from the empty one by clicking only, and a ticket lives its whole life on it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_portal_sanantonio import picture
from ventanilla.testing.browser import Site, Visit

NAME = "Taller de Balanzas"


def enter(page: Page, typed: dict[str, Any], form: str = "#editor") -> None:
    """Fill in what has these names: text, a choice, ticks (a list), a file."""
    for name, value in typed.items():
        control = page.locator(f"{form} [name='{name}']")
        kind = control.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "select":
            control.select_option(label=value)
        elif kind in ("radio", "checkbox"):
            if name == "icon":  # the icons unfold
                page.locator(f"{form} [data-icons] summary").click()
            for one in value if isinstance(value, list) else [value]:
                tick(control if one is True else page.locator(f"{form} [name='{name}'][value='{one}']"))
        elif kind == "file":
            control.set_input_files(value)
        else:
            control.fill(value)


def tick(box: Locator) -> None:
    """By the keyboard: the box itself may be hidden behind a drawn one."""
    if not box.is_checked():
        box.press("Space")


def go_to(page: Page, part: str) -> None:
    page.locator(".v-tabs").get_by_role("link", name="Mesa", exact=True).click()
    page.locator("main").get_by_role("link", name=re.compile(f"^{part}")).first.click()
    expect(page.locator("main h1")).to_have_text(part)


def save(page: Page) -> None:
    page.locator("#editor .e-foot button[value=save]").click()
    expect(page.locator("#flashes")).to_contain_text("Los cambios se guardaron")


def add(page: Page, part: str, new: str, typed: dict[str, Any], kind: str = "") -> None:
    """An entry of a list: its page, what is typed there, and back in the list it is."""
    go_to(page, part)
    page.locator("main").get_by_role("link", name=new).first.click()
    if kind:
        page.locator("main").get_by_role("link", name=kind, exact=True).click()
    enter(page, typed)
    save(page)
    expect(page.locator("main")).to_contain_text(typed["label-es"])


def add_row(page: Page, tab: str, new: str, label: str) -> None:
    page.locator(".v-tabs").get_by_role("link", name=tab).click()
    page.locator("main").get_by_role("link", name=new).first.click()
    page.locator("[name=label_es]").fill(label)
    page.locator("main form").get_by_role("button", name="Guardar").click()
    expect(page.locator("main")).to_contain_text(label)


def make_desk(page: Page) -> str:
    """Found it and give it all its parts; its key."""
    page.get_by_role("link", name="Todas las mesas").first.click()
    page.get_by_role("link", name="Nueva mesa").click()
    page.get_by_label("Nombre de la mesa").fill(NAME)
    page.get_by_label("País").select_option(label="Argentina")
    page.get_by_label("Zona horaria").select_option(value="America/Argentina/Buenos_Aires")
    tick(page.get_by_label(re.compile("^Familiar, como en Argentina")))
    page.get_by_role("button", name="Crear mesa").click()
    expect(page.locator("#flashes")).to_contain_text(f"La mesa «{NAME}» quedó creada")
    found = re.search(r"/console/([^/]+)/settings/", page.url)
    assert found
    make_workflow(page)
    make_form(page)
    make_looks(page)
    return found[1]


def make_workflow(page: Page) -> None:
    taller = {"label-es": "En el taller", "explanation-es": "La estamos revisando.", "phase": "active"}
    ready = {"label-es": "Lista", "explanation-es": "Puede pasar a probarla.", "phase": "review"}
    taller |= {"color": "orange", "icon": "tools"}
    ready |= {"color": "teal", "icon": "check"}
    add(page, "Estados", "Nuevo estado", taller)
    add(page, "Estados", "Nuevo estado", ready)
    # The way out of each state first: a way in alone would be a trap.
    accept = {"label-es": "Quedó bien", "from": ["lista"], "to": "Cerrado", "who": ["requester"], "intent": "accept"}
    add(page, "Cambios de estado", "Nuevo cambio de estado", accept | {"outcomes": ["solved"]})
    finish = {"label-es": "Dejarla lista", "from": ["en_el_taller"], "to": "Lista", "who": ["assignee"]}
    add(page, "Cambios de estado", "Nuevo cambio de estado", finish)
    receive = {"label-es": "Recibir en el taller", "from": ["open"], "to": "En el taller", "who": ["agent"]}
    go_to(page, "Cambios de estado")
    page.locator("main").get_by_role("link", name="Nuevo cambio de estado").first.click()
    enter(page, receive)
    # The picture follows before anything is saved.
    drawn = page.locator("#preview [aria-label='Recibir en el taller: de Abierto a En el taller']")
    expect(drawn).not_to_have_count(0)
    save(page)


def make_form(page: Page) -> None:
    for tab, new, label in (("Áreas", "Nueva área", "Balanzas de camión"), ("Productos", "Nuevo producto", "B-200")):
        add_row(page, tab, new, label)
    page.locator(".v-tabs").get_by_role("link", name="Categorías").click()
    for number, label in enumerate(("No enciende", "Pesa mal")):
        page.locator("main a[href*='/categories/new/']").nth(number).click()
        page.locator("[name=label_es]").fill(label)
        page.locator("main form").get_by_role("button", name="Guardar").click()
        expect(page.locator("main")).to_contain_text(label)
    add(page, "Formulario", "Nuevo campo", {"label-es": "Área", "required": True}, kind="Área")
    add(page, "Formulario", "Nuevo campo", {"label-es": "Categoría", "required": True}, kind="Categoría")
    go_to(page, "Formulario")
    page.locator("main").get_by_role("link", name="Nuevo campo").first.click()
    page.locator("main").get_by_role("link", name="Lista de opciones", exact=True).click()
    options = {"options-0-label-es": "Hasta 50 kg", "options-1-label-es": "Más de 50 kg"}
    enter(page, {"label-es": "¿Cuánto pesa?", "required": True, **options})
    expect(page.locator("#preview .s-preview-portal")).to_contain_text("¿Cuánto pesa?")
    save(page)


def make_looks(page: Page) -> None:
    go_to(page, "Permisos")
    enter(page, {"rights-flag": ["agent"], "rights-log_contact": ["agent"]})
    save(page)
    go_to(page, "Palabras")
    enter(page, {"words-ticket-es": "Orden", "words-tickets-es": "Órdenes", "words-new_ticket-es": "Nueva orden"})
    save(page)
    go_to(page, "Identidad")
    enter(page, {"brand-motto-es": "Pesamos con vos", "brand-color": "teal", "brand-logo": picture("logo.png")})
    save(page)
    add(page, "Contadores", "Nuevo contador", {"label-es": "En reparación", "states": ["en_el_taller"]})


def add_people(page: Page, desk: str, site: Site) -> None:
    """One who works on another desk already, and a company of that desk: another one than its client's, whose first page others read."""
    page.locator(".v-tabs").get_by_role("link", name="Personal").click()
    page.get_by_role("link", name="Agregar al personal").first.click()
    page.locator("[name=email]").fill("martin.quiroga@sistemasantonio.example")
    tick(page.get_by_label("General"))
    tick(page.get_by_label("Balanzas de camión"))
    page.get_by_role("button", name="Agregar", exact=True).click()
    expect(page.locator("main table")).to_contain_text(site.account("sanantonio", "agent").name)
    page.get_by_role("link", name="Empresas").first.click()
    page.locator("main input[name=q]").fill("Cayetano")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Farmacia San Cayetano").click()
    page.get_by_role("link", name="Editar").first.click()
    tick(page.get_by_label(NAME))
    page.locator("main form").get_by_role("button", name="Guardar").click()
    expect(page.locator("main")).to_contain_text(NAME)


@pytest.mark.manual("004-2", "004-6")
def test_a_desk_is_made_by_clicking_only_and_a_ticket_lives_its_life_on_it(visit: Visit, site: Site) -> None:
    admin = visit("*", "admin", path="/console/")
    desk = make_desk(admin)
    add_people(admin, desk, site)

    client = visit("sanantonio", "stranger", path=f"/portal/{desk}/")
    client.get_by_role("link", name="Nueva orden").first.click()
    client.get_by_label("Área").select_option(label="Balanzas de camión")
    category = client.get_by_label("Categoría")
    expect(category).to_be_enabled()
    category.select_option(label="Pesa mal")
    client.get_by_label("¿Cuánto pesa?").select_option(label="Más de 50 kg")
    client.get_by_label("Asunto").fill("La balanza del portón marca de menos")
    client.get_by_label("Descripción").fill("Desde ayer marca unos veinte kilos menos.")
    client.locator("main form button[type=submit]").click()
    client.wait_for_url(re.compile(r"/portal/tickets/\d+/$"))
    number = client.url.rstrip("/").rpartition("/")[2]

    agent = visit("sanantonio", "agent", path=f"/console/tickets/{number}/")
    agent.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(agent.get_by_role("button", name="Asignar a mí")).to_have_count(0)
    for press, state in (("Recibir en el taller", "En el taller"), ("Dejarla lista", "Lista")):
        agent.locator("#head").get_by_role("button", name=press).click()
        expect(agent.locator("#head")).to_contain_text(state)
        expect(agent.locator("#head").get_by_role("button", name=press)).to_have_count(0)
    client.goto(f"/portal/{desk}/")
    expect(client.locator(".v-figures")).to_contain_text("En reparación")
    agent.locator("#id_body").fill("Tenía una celda floja. Ya pesa bien.")
    agent.get_by_role("button", name="Enviar al cliente").click()
    expect(agent.locator("#thread")).to_contain_text("celda floja")

    client.goto(f"/portal/tickets/{number}/")
    expect(client.locator("#thread")).to_contain_text("celda floja")
    client.get_by_role("button", name="Quedó bien").first.click()
    expect(client.locator("#way [aria-current=step]")).to_contain_text("Cerrado")
    expect(client.get_by_role("button", name="Quedó bien")).to_have_count(0)
