"""The scripts of the pages, tried in a browser on the page of styles; and the same page without them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from ventanilla.testing.browser import Site, Visit


@pytest.fixture
def style(visit: Visit) -> Page:
    return visit(path="/style/")


def test_a_menu_opens_is_walked_and_closes(style: Page) -> None:
    menu = style.locator("section details[data-menu]").first
    menu.locator("summary").click()

    style.keyboard.press("ArrowDown")
    expect(menu.get_by_role("link", name="Asignar a mí")).to_be_focused()
    style.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_menu_closes_when_something_else_is_pressed(style: Page) -> None:
    menu = style.locator("section details[data-menu]").first
    menu.locator("summary").click()

    style.get_by_role("heading", level=1).click()

    expect(menu).not_to_have_attribute("open", "")


def test_a_dialog_asks_and_gives_the_focus_back(style: Page) -> None:
    opener = style.get_by_role("button", name="Abrir ventana")
    opener.click()
    expect(style.locator("#dialogo")).to_be_visible()
    expect(style.locator("#dialog_area")).to_be_focused()

    style.keyboard.press("Escape")

    expect(style.locator("#dialogo")).not_to_be_visible()
    expect(opener).to_be_focused()


def test_files_add_up_and_what_is_over_the_limits_is_told_at_once(style: Page) -> None:
    zone = style.locator("[data-dropzone]").first
    chooser = zone.locator("input[type=file]")

    chooser.set_input_files(FilePayload(name="foto.png", mimeType="image/png", buffer=b"x" * 2000))
    chooser.set_input_files(
        [
            FilePayload(name="vacio.pdf", mimeType="application/pdf", buffer=b""),
            FilePayload(name="virus.exe", mimeType="application/octet-stream", buffer=b"MZ"),
        ]
    )

    expect(zone.locator(".v-file b")).to_have_text(["foto.png", "vacio.pdf", "virus.exe"])
    expect(zone.locator(".v-file[data-bad] small")).to_have_text(
        [
            "0\xa0B · El archivo está vacío.",
            "2\xa0B · Este tipo de archivo no se acepta. Se aceptan: png, jpg, pdf.",
        ]
    )
    zone.get_by_role("button", name="Quitar virus.exe").click()
    assert chooser.evaluate("input => [...input.files].map(file => file.name)") == ["foto.png", "vacio.pdf"]


def test_a_screenshot_is_pasted_into_the_form_in_which_one_writes(style: Page) -> None:
    style.locator(".v-compose textarea").focus()

    style.evaluate(
        """() => {
            const carrier = new DataTransfer();
            carrier.items.add(new File(["x"], "image.png", {type: "image/png"}));
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: carrier, bubbles: true, cancelable: true}));
        }"""
    )

    expect(style.locator(".v-compose .v-file b")).to_contain_text("captura-")


def test_the_paper_of_a_note_cannot_be_taken_for_that_of_an_answer(style: Page) -> None:
    compose = style.locator(".v-compose")
    expect(compose.get_by_text("El cliente la verá")).to_be_visible()
    before = compose.evaluate("box => getComputedStyle(box).backgroundColor")

    compose.get_by_text("Nota interna", exact=True).click()

    expect(compose.get_by_text("Nota interna: el cliente no la ve")).to_be_visible()
    expect(compose.get_by_role("button", name="Guardar nota")).to_be_visible()
    expect(compose.get_by_role("button", name="Enviar respuesta")).not_to_be_visible()
    assert compose.evaluate("box => getComputedStyle(box).backgroundColor") != before


def test_categories_follow_the_area(style: Page) -> None:
    category = style.locator("#id_category")
    expect(category).to_be_disabled()

    style.locator("#id_area").select_option("2")

    expect(category.locator("option")).to_have_text(["Elegir…", "Internet", "VPN"])


def test_a_text_that_is_too_long_says_by_how_much(style: Page) -> None:
    style.locator("#id_subject").fill("x" * 125)

    expect(style.locator("[data-counter=id_subject]")).to_have_text("Sobran 5")


def test_rows_are_ticked_in_a_range_and_counted(style: Page) -> None:
    boxes = style.locator("input[data-bulk]")
    boxes.nth(0).check()

    boxes.nth(3).click(modifiers=["Shift"])

    expect(style.locator("[data-bulk-count]")).to_have_text("4")


def test_the_keyboard_walks_the_list_and_explains_itself(style: Page) -> None:
    style.keyboard.press("j")
    style.keyboard.press("j")
    expect(style.locator("[data-here] a").first).to_contain_text("Solicitud de acceso")

    style.keyboard.press("?")

    expect(style.get_by_role("heading", name="Atajos de teclado")).to_be_visible()


def test_a_form_is_sent_once(style: Page) -> None:
    style.evaluate("document.querySelector('form[data-draft=style]').noValidate = true")
    posts: list[str] = []

    def nothing_new(route: Route) -> None:
        posts.append(route.request.method)
        route.fulfill(status=204)  # the page stays as it is

    style.route("**/style/*", nothing_new)

    style.get_by_role("button", name="Registrar ticket").dblclick()

    expect(style.get_by_role("button", name="Registrar ticket")).to_be_disabled()
    assert posts == ["POST"]


def test_what_was_typed_comes_back_until_it_got_through(visit: Visit) -> None:
    page = visit("soporte", "client", path="/style/")
    page.locator("#id_text").fill("La impresora no imprime")
    page.wait_for_timeout(600)  # it is kept when the fingers rest

    page.reload()
    expect(page.locator("#id_text")).to_have_value("La impresora no imprime")
    expect(page.get_by_text("se recuperó de este navegador")).to_be_visible()

    page.evaluate(
        """() => {
            const form = document.querySelector("form[data-draft=style]");
            form.noValidate = true;
            form.setAttribute("action", "/look/");
        }"""
    )
    page.get_by_role("button", name="Registrar ticket").click()
    page.wait_for_load_state()

    expect(page.locator("#id_text")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('draft:'))") == []


def test_without_scripts_menus_dialogs_files_and_the_drawer_work(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="es")
    page = context.new_page()

    page.goto("/style/")
    page.locator("section details[data-menu] summary").first.click()
    expect(page.get_by_text("Asignar a mí").first).to_be_visible()
    expect(page.locator("#id_files")).to_be_visible()
    page.get_by_role("button", name="Eliminar…").click()
    expect(page.get_by_role("heading", name="¿Eliminar el ticket 1040?")).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/style/console/")
    expect(page.get_by_role("link", name="Asignados")).not_to_be_visible()
    page.get_by_role("button", name="Menú").click()
    expect(page.get_by_role("link", name="Asignados")).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["/style/", "/style/portal/", "/style/console/", "/style/public/"])
def test_nothing_sticks_out_on_a_phone(path: str, visit: Visit) -> None:
    page = visit(path=path, width=390)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
