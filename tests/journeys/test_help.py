"""The help in a browser (004-55): what opens and closes, what is found in it, and that it reads without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ventanilla import __version__
from ventanilla.testing.browser import Site, Visit

HELP = "/portal/soporte/help/"


def _shown(page: Page) -> list[str]:
    return [title.strip() for title in page.locator("[data-guide-part]:not([hidden]) > summary").all_inner_texts()]


@pytest.mark.manual("004-55")
def test_its_list_and_its_parts_open_and_close(visit: Visit) -> None:
    page = visit("soporte", "client", path="/portal/soporte/")
    page.locator(".v-foot").get_by_role("link", name="Ayuda").click()
    page.wait_for_url(re.compile(re.escape(HELP)))
    expect(page.get_by_text(f"Ventanilla, versión {__version__}")).to_be_visible()

    listed = page.locator(".v-guide-nav")
    listed.locator("summary").click()
    expect(listed.get_by_role("link", name="Simbología")).to_be_hidden()
    listed.locator("summary").click()
    listed.get_by_role("link", name="Simbología").click()

    meaning = page.get_by_text("Recibimos su ticket. Un supervisor lo asignará")
    expect(meaning.first).to_be_visible()
    page.locator("summary", has_text="Simbología").click()
    expect(meaning.first).to_be_hidden()


@pytest.mark.manual("004-55")
def test_typing_leaves_the_parts_that_hold_the_words(visit: Visit) -> None:
    page = visit("soporte", "supervisor", path="/console/soporte/help/")
    everything = _shown(page)

    page.get_by_label("Buscar en la ayuda").fill("Excel período")
    assert _shown(page) == ["Reportes"]
    expect(page.get_by_role("link", name="Abrir los reportes")).to_be_visible()

    page.get_by_label("Buscar en la ayuda").fill("zzz")
    expect(page.get_by_text("Ninguna parte de la ayuda contiene estas palabras.")).to_be_visible()

    page.get_by_label("Buscar en la ayuda").fill("")
    assert _shown(page) == everything


@pytest.mark.manual("004-55")
def test_a_question_mark_leads_to_its_part(visit: Visit) -> None:
    page = visit("soporte", "client", path="/portal/soporte/tickets/new/")

    page.get_by_role("link", name="Ayuda sobre este formulario").click()

    expect(page.get_by_role("columnheader", name="Qué se escribe")).to_be_visible()


@pytest.mark.manual("004-55")
def test_it_reads_without_script(visit: Visit, site: Site, browser: Browser) -> None:
    visit("soporte", "client", path=HELP)
    account = site.account("soporte", "client")
    context = browser.new_context(
        base_url=site.url, java_script_enabled=False, storage_state=site.cookies[account.username], locale="es"
    )
    page = context.new_page()
    page.goto(HELP)

    page.locator("summary", has_text="Qué se puede hacer en cada estado").click()

    expect(page.get_by_text("En los tickets propios se puede:")).to_be_visible()
    expect(page.get_by_label("Buscar en la ayuda")).to_be_hidden()
    context.close()
