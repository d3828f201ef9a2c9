"""By keyboard alone: every step says where it is, and nothing that comes or goes takes the place away."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys.test_console_soporte import register
from ventanilla.testing.browser import Site, Visit

# The element that has the focus, unless it is nowhere or cannot be seen: out of sight, or without a ring of its own or around it.
HERE: Final = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nowhere";
  const ringed = (part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1) || style.boxShadow.includes("inset");
  };
  const shown = [here, here.closest("label"), here.closest("tr"), here.closest(".v-drop")].filter(Boolean);
  const box = shown.at(here.matches(".visually-hidden, [type=file]") ? 1 : 0).getBoundingClientRect();
  const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return inSight && shown.some(ringed) ? "" : `not to be seen: ${here.outerHTML.slice(0, 200)}`;
}"""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, text: str, *, back: bool = False) -> None:
    """Walk on to the link, button or field of this name; on the way the focus is always somewhere, and seen."""
    named = """(text) => { const here = document.activeElement; const label = here.labels?.[0]?.textContent ?? "";
      return [here.textContent, here.ariaLabel ?? "", label].some((said) => said.trim().startsWith(text)); }"""
    for _ in range(120):
        press(page, "Shift+Tab" if back else "Tab")
        if page.evaluate(named, text):
            assert page.evaluate(HERE) == ""
            return
        if page.evaluate(
            "document.activeElement !== document.body"
        ):  # between the last and the first comes the browser itself
            assert page.evaluate(HERE) == ""
    raise AssertionError(f"Tab never comes to «{text}»")


def test_from_the_login_to_a_solved_ticket(visit: Visit, site: Site) -> None:
    number = register(visit("soporte", "client"), "El teclado es lo único que funciona")
    page, supervisor = visit(path="/login"), site.account("soporte", "supervisor")

    expect(page.get_by_label("Usuario")).to_be_focused()
    page.keyboard.type(supervisor.username)
    tab_to(page, "Contraseña")
    page.keyboard.type(supervisor.password)
    press(page, "Enter")
    page.wait_for_url("**/console/soporte/")

    press(page, "/")
    page.keyboard.type(str(number))
    press(page, "Enter")
    page.wait_for_url("**/tickets/**q=**")
    if f"/tickets/{number}/" not in page.url:
        press(page, "j")
        assert page.evaluate(HERE) == ""
        press(page, "Enter")
    page.wait_for_url(f"**/console/tickets/{number}/")

    press(page, "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir al contenido"
    press(page, "Enter")
    tab_to(page, "Asignar a mí")
    press(page, "Enter")
    expect(page.locator("#head")).to_contain_text("Asignado")

    press(page, "r")
    page.keyboard.type("Se cambió el ratón por otro.")
    tab_to(page, "Enviar y finalizar")
    press(page, "Space")
    expect(page.locator("#head")).to_contain_text("Finalizado")


def test_menus_and_dialogs_keep_the_focus_and_give_it_back(visit: Visit) -> None:
    number = register(visit("soporte", "client"), "El menú no se abre con el ratón")
    page = visit("soporte", "supervisor", path=f"/console/tickets/{number}/")
    menu = page.locator("#head summary")

    menu.focus()
    press(page, "Enter", "ArrowDown")
    expect(page.locator("#head .v-menu-item").first).to_be_focused()
    press(page, "ArrowUp")
    expect(page.locator("#head .v-menu-item").last).to_be_focused()
    press(page, "Escape")
    expect(menu).to_be_focused()

    press(page, "Enter", "ArrowDown", "Enter")
    dialog = page.locator("dialog#ask")
    expect(dialog).to_be_visible()
    for _ in range(40):
        press(page, "Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    expect(menu).to_be_focused()


def test_news_that_arrive_leave_the_focus_where_it_was(visit: Visit) -> None:
    client = visit("soporte", "client")
    number = register(client, "Algo pasa mientras se mira")
    page = visit("soporte", "supervisor", path=f"/console/tickets/{number}/")
    page.locator("#head summary").focus()

    other = visit("soporte", "supervisor", path=f"/console/tickets/{number}/")
    other.locator("#head").get_by_role("button", name="Asignar a mí").click()
    expect(page.locator("#head")).to_contain_text("Asignado", timeout=60_000)

    assert page.evaluate("document.activeElement.localName") == "summary"
    assert page.evaluate("!!document.activeElement.closest('#head')")
