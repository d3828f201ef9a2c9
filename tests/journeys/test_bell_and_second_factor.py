"""What only a browser shows: the bell that rings in another's page without a reload, and a second factor from its picture to the login."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal import auth
from playwright.sync_api import Page, expect

from tests.journeys import test_portal_sanantonio as sanantonio
from ventanilla.testing.browser import Site, Visit

LIVE = 90_000  # a page asks every ten seconds; the machine may be busy


def test_a_reply_rings_in_the_clients_page_until_he_has_seen_it(visit: Visit) -> None:
    client = visit("sanantonio", "client")
    number = sanantonio.register(client, "El lector de la caja 2 no lee los códigos")
    technician = visit("sanantonio", "agent", path=f"/console/tickets/{number}/")
    technician.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(technician.get_by_role("button", name="Asignar a mí")).to_have_count(0)
    client.goto("/bell/")
    everything = client.get_by_role("button", name="Marcar todos como leídos")
    if everything.count():
        everything.click()
    expect(client.locator(".v-bell-count")).to_have_count(0)
    client.goto("/portal/sanantonio/")

    technician.locator("#id_body").fill("¿Probaste con otro puerto?")
    technician.get_by_role("button", name="Enviar al cliente").click()

    expect(client.locator(".v-bell-count")).to_have_text("1", timeout=LIVE)
    expect(client).to_have_title(re.compile(r"^\(1\) "))
    client.locator(".v-bell summary").click()
    client.locator(".v-ring-new", has_text="agregó un mensaje").click()
    expect(client.locator("#thread")).to_contain_text("otro puerto")
    expect(client.locator(".v-bell-count")).to_have_count(0, timeout=LIVE)
    expect(client).not_to_have_title(re.compile(r"^\("))


def code(secret: str, steps: int = 0) -> str:
    """Of the moment, or of the next half minute, which a clock that is a little ahead would show."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30 + steps)))


def confirm(page: Page, password: str) -> None:
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Continuar").click()


def test_a_second_factor_from_the_picture_to_the_login_and_away_again(visit: Visit, site: Site) -> None:
    account = site.account("belenus", "agent2")
    page = visit("belenus", "agent2", path="/account/")
    page.get_by_role("link", name="Activar").click()
    confirm(page, account.password)
    picture = page.get_by_role("img", name="Dibujo con la clave")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_text("No puedo escanearlo").click()
    secret = page.locator("[data-key-text]").inner_text().replace(" ", "")

    page.locator("#id_code").fill(code(secret))
    page.get_by_role("button", name="Activar").click()
    expect(page.locator("#codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar").click()
    assert download.value.path().read_text().count("\n") >= 12
    page.get_by_role("link", name="Ya los guardé").click()

    elsewhere = visit(path="/d/belenus/")
    elsewhere.locator("#id_login").fill(account.username)
    elsewhere.locator("#id_password").fill(account.password)
    elsewhere.get_by_role("button", name="Entrar").click()
    elsewhere.locator("#id_code").fill("000000")
    elsewhere.get_by_role("button", name="Entrar").click()
    expect(elsewhere.locator("#id_code-error")).to_be_visible()
    elsewhere.locator("#id_code").fill(code(secret, 1))
    elsewhere.get_by_role("button", name="Entrar").click()
    expect(elsewhere.locator("main h1")).to_be_visible()

    page.goto("/account/")
    page.get_by_role("button", name="Desactivar o cambiar de teléfono").click()
    page.locator("dialog[open]").get_by_role("button", name="Desactivar").click()
    expect(page.get_by_text("El segundo factor quedó desactivado.")).to_be_visible()
