"""The manual of SiiTickets from its first page to its last, told by its client, with the agent and the administrator behind him."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from ventanilla.testing.browser import Site, Visit

HOME = "/portal/sii/"
ICONS = ("user-search", "hourglass", "settings", "clipboard-check", "circle-check")


def figures(page: Page) -> dict[str, int]:
    """The counters of the first page, by label."""
    page.goto(HOME)
    found = page.locator("#figures .v-figure, .v-figures .v-figure")
    expect(found.first).to_be_visible()
    texts = [" ".join(text.split()) for text in found.all_inner_texts()]
    return {re.sub(r"[\d\s.]+", " ", text).strip().lower(): int(re.findall(r"\d+", text)[0]) for text in texts}


def create(page: Page, subject: str) -> int:
    """A request by the form «Soporte»; its number."""
    page.goto(HOME)
    page.get_by_role("navigation").get_by_role("link", name="Tickets", exact=True).first.click()
    page.get_by_role("link", name="Soporte").first.click()
    expect(page.get_by_text("Llene todos los campos y sea lo más descriptivo posible")).to_be_visible()
    page.get_by_label("Solicitante", exact=False).first.select_option(index=1)
    page.get_by_label("Tipo de requerimiento").select_option(label="Error del sistema")
    page.get_by_label("Asunto").fill(subject)
    page.get_by_label("Requerimiento", exact=False).last.fill("Desde esta mañana las facturas quedan sin autorizar.")
    page.locator("main form").get_by_role("button", name="Crear ticket").click()
    page.wait_for_url(re.compile(r"/portal/tickets/\d+/notify/$"))
    return int(re.findall(r"/tickets/(\d+)/", page.url)[0])


def press_whatsapp(page: Page) -> str:
    """Press the button; the address that its new tab was led to."""
    button = page.locator("#call").get_by_role("button", name="Avisar por WhatsApp")
    with (
        page.context.expect_event("requestfailed", lambda request: "wa.me" in request.url) as gone,
        page.context.expect_page() as opened,
    ):
        button.click()
    opened.value.close()
    request: Request = gone.value
    assert "CSP" not in (request.failure or ""), request.failure
    return request.url


def icon_of_state(page: Page) -> str:
    return str(page.locator("h1 .v-badge use").first.get_attribute("href")).rpartition("#")[2]


@pytest.mark.manual(
    "000-1", "000-2", "000-5", "000-6", "000-7", "000-8", "000-9", "000-12", "000-16", "000-17", "000-18", "000-19", "000-20",
    "000-21", "000-22", "000-23", "000-24",
)  # fmt: skip
def test_a_client_creates_a_ticket_and_notifies_the_agent_in_charge(visit: Visit, site: Site, browser: Browser) -> None:
    client = visit("sii", "client")
    before = figures(client)
    assert set(before) == {"resueltos", "solicitados", "en espera"}

    number = create(client, "Las facturas no se autorizan")
    main = client.locator("main")
    expect(client.locator("#flashes")).to_contain_text(f"El ticket #{number} quedó registrado.")
    expect(main).to_contain_text("Este paso es importante porque ayudará a nuestros colaboradores")
    expect(client.locator("#message")).to_contain_text(f"creó el ticket #{number}: Las facturas no se autorizan.")
    expect(client.locator("#message")).to_contain_text(f"{site.url}/tickets/{number}")

    address = press_whatsapp(client)
    assert re.match(r"https://wa\.me/5939\d{8}\?text=Buen%20d%C3%ADa", address)

    client.get_by_role("link", name="Ver el ticket").click()
    expect(client.locator("#thread")).to_contain_text("avisó por WhatsApp a")
    assert icon_of_state(client) == "user-search"
    expect(client.locator("h1")).to_contain_text("Esperando asignación")
    expect(client.locator("#facts")).to_contain_text("Agente encargado")
    client.locator("#head").get_by_role("link", name="Avisar por WhatsApp").click()
    expect(client.locator("#notices li")).to_have_count(1)

    after = figures(client)
    assert after["solicitados"] == before["solicitados"] + 1
    assert after["en espera"] == before["en espera"] + 1
    client.goto("/portal/sii/tickets/")
    row = client.locator(f"tr#t{number}")
    for words in (str(number), "Las facturas no se autorizan", "Esperando asignación"):
        expect(row).to_contain_text(words)
    row.locator(".v-actions").get_by_role("link", name="Ver").click()
    expect(client).to_have_url(re.compile(f"/portal/tickets/{number}/$"))

    plain = browser.new_context(
        base_url=site.url, storage_state=client.context.storage_state(), java_script_enabled=False
    )
    page = plain.new_page()
    page.goto(f"/portal/tickets/{number}/notify/")
    assert press_whatsapp(page) == address
    plain.close()


@pytest.mark.manual(
    "000-25", "000-26", "000-27", "000-28", "000-29", "000-30", "000-31", "000-32", "000-33", "000-34", "000-35", "000-36",
    "000-37", "000-38", "000-39",
)  # fmt: skip
def test_from_espera_to_finalizado_with_the_client_at_the_tests(visit: Visit, site: Site) -> None:
    client = visit("sii", "client")
    number = create(client, "El rol de pagos no cuadra")
    client.goto(f"/portal/tickets/{number}/")
    icons = [icon_of_state(client)]

    def client_sees(state: str, *, live: bool = False) -> None:
        """`live`: without touching anything, as the page renews itself."""
        if not live:
            client.reload()
        expect(client.locator("h1")).to_have_text(re.compile(rf"Ticket\s+{number}\s+{state}\s*$"), timeout=60_000)
        icons.append(icon_of_state(client))

    supervisor = visit("sii", "supervisor", path=f"/console/tickets/{number}/")
    supervisor.get_by_role("button", name="Asignar a…").click()
    dialog = supervisor.locator("dialog[open]")
    dialog.get_by_label("Asignar a").select_option(label=site.account("sii", "agent").name)
    dialog.get_by_role("button", name="Asignar").click()
    client_sees("Espera", live=True)

    agent = visit("sii", "agent", path=f"/console/tickets/{number}/")
    agent.locator("#id_body").fill("Estamos determinando la causa.")
    agent.get_by_role("button", name="Enviar al cliente").click()
    expect(agent.locator("#thread")).to_contain_text("Estamos determinando la causa.")
    _edit(agent, number, {"Tiempo de resolución": "90", "Causa del error": "Archivo cargado dos veces."})
    expect(agent.locator("#head")).to_contain_text("Espera")
    agent.goto(f"/console/tickets/{number}/edit/")
    agent.get_by_label("Corresponde a").select_option(label="Garantía (error del sistema)")
    agent.locator("main form").get_by_role("button", name="Guardar").click()
    expect(agent.locator("#head")).to_contain_text("En proceso")
    client_sees("En proceso")
    expect(client.locator("#facts")).to_contain_text("Garantía (error del sistema)")

    _to_review(agent, number)
    client_sees("En espera de finalización")
    client.get_by_role("button", name="Las pruebas fallaron").click()
    question = client.locator("dialog[open]")
    question.get_by_label("Comentario").fill("Sigue duplicando las horas extras.")
    question.get_by_role("button", name="Las pruebas fallaron").click()
    expect(client.locator("h1")).to_contain_text("En proceso")
    _to_review(agent, number)
    client.reload()
    client.get_by_role("button", name="Las pruebas fueron exitosas").click()
    question = client.locator("dialog[open]")
    question.get_by_label("Comentario").fill("Probado con tres empleados: cuadra.")
    question.get_by_role("button", name="Las pruebas fueron exitosas").click()
    expect(client.locator("#thread")).to_contain_text("Probado con tres empleados")
    expect(client.locator("h1")).to_contain_text("En espera de finalización")

    for staff in (agent, supervisor):
        staff.goto(f"/console/tickets/{number}/")
        expect(staff.locator("#head").get_by_role("button", name="Finalizar")).to_have_count(0)
    admin = visit("*", "admin", path=f"/console/tickets/{number}/move/finish/")
    for needed in ("verified_with", "verified_at"):
        expect(admin.locator(f"main [name={needed}]")).to_have_attribute("required", "")
    admin.get_by_label("Verificado con").last.fill(site.account("sii", "client").name)
    admin.locator("input[name=verified_at]").fill("2026-11-20T10:30")
    admin.get_by_role("button", name="Finalizar").click()
    expect(admin.locator("#head")).to_contain_text("Finalizado")
    client_sees("Finalizado")
    assert tuple(icons) == ICONS
    expect(client.locator("#facts")).to_contain_text("Verificado con")
    expect(client.locator("#facts")).to_contain_text("20/11/2026 10:30")

    for page, address in (
        (client, f"/portal/tickets/{number}/report/"),
        (agent, f"/console/tickets/{number}/report/?copy=client&language=es"),
    ):
        report = page.context.request.get(address)
        assert report.headers["content-type"] == "application/pdf"
        assert report.body().startswith(b"%PDF")

    client.goto("/portal/sii/help/")
    expect(client.locator("main")).to_contain_text("Simbología")
    for state in ("Esperando asignación", "Espera", "En proceso", "En espera de finalización", "Finalizado"):
        expect(client.locator("main")).to_contain_text(state)


def _edit(agent: Page, number: int, values: dict[str, str]) -> None:
    agent.goto(f"/console/tickets/{number}/edit/")
    for label, value in values.items():
        agent.get_by_label(label).first.fill(value)
    agent.locator("main form").get_by_role("button", name="Guardar").click()
    expect(agent.locator("#head")).to_be_visible()


def _to_review(agent: Page, number: int) -> None:
    agent.goto(f"/console/tickets/{number}/move/send_to_review/")
    agent.locator("main form").get_by_label("Comentario").fill("Ya puede probarlo.")
    agent.locator("main form").get_by_role("button", name="Enviar a revisión final").click()
    expect(agent.locator("#head")).to_contain_text("En espera de finalización")
