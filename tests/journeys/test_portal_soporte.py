"""What the manual of Tickets de Soporte gives to «Usuario»: clients and employees without technical work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from ventanilla.testing.browser import Visit

NEW = "/portal/soporte/tickets/new/"


def options(page: Page, field: str) -> list[str]:
    return page.locator(f"select[name={field}] option:not([value=''])").all_inner_texts()


@pytest.mark.manual("004-21", "004-22", "004-23", "004-26", "004-27", "004-28", "004-29")
@pytest.mark.parametrize("role", ["client", "employee"])
def test_a_user_registers_a_ticket_area_category_description_and_follows_it(visit: Visit, role: str) -> None:
    page = visit("soporte", role, path=NEW)
    category = page.locator("select[name=category]")
    expect(category).to_be_disabled()
    seen = {}
    for area in options(page, "area")[:2]:
        page.get_by_label("Área").select_option(label=area)
        expect(category).to_be_enabled()
        seen[area] = options(page, "category")
    first, second = seen.values()
    assert first
    assert second
    assert not set(first) & set(second)
    category.select_option(label=second[0])
    page.get_by_label("Descripción").fill("No hay señal en la sala de reuniones.\nEmpezó después del corte de luz.")
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name="prueba.txt", mimeType="text/plain", buffer=b"100% de paquetes perdidos")]
    )
    expect(page.locator("[data-dropzone-list]")).to_contain_text("prueba.txt")
    page.locator("main form button[type=submit]").click()

    page.wait_for_url(re.compile(r"/portal/tickets/\d+/$"))
    number = page.url.rstrip("/").rpartition("/")[2]
    expect(page.locator("#flashes")).to_contain_text(f"#{number} quedó registrado")
    expect(page.locator("#way [aria-current=step]")).to_contain_text("Registrado")
    expect(page.locator("#description")).to_contain_text("Empezó después del corte de luz.")
    expect(page.locator("#description .v-file")).to_contain_text("prueba.txt")
    expect(page.get_by_role("heading", name="Bitácora")).to_be_visible()

    page.locator("#reply-body").fill("Ya volvió, pero muy lenta.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text("Ya volvió, pero muy lenta.")
    page.get_by_role("link", name="Mis tickets").first.click()
    expect(page.locator(f"tr#t{number}")).to_contain_text("Registrado")


def test_a_screenshot_is_pasted_and_a_forbidden_file_is_named_at_once(visit: Visit) -> None:
    page = visit("soporte", "client", path=NEW)

    page.locator("textarea").evaluate(
        """field => {
            const carrier = new DataTransfer();
            carrier.items.add(new File([new Uint8Array([1, 2, 3])], "image.png", { type: "image/png" }));
            carrier.items.add(new File([new Uint8Array([1, 2, 3])], "virus.exe"));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carrier, bubbles: true, cancelable: true }));
        }"""
    )

    files = page.locator("[data-dropzone-list] li")
    expect(files).to_have_count(2)
    expect(files.nth(0)).to_contain_text(re.compile(r"captura-\d{6}\.png"))
    expect(files.nth(1)).to_contain_text("Este tipo de archivo no se acepta")
