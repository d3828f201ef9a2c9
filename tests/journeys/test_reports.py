"""The reports in a browser (004-2): charts beside tables, the way to the tickets, and that the tables stand alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from ventanilla.testing.browser import Site, Visit

REPORTS = "/console/soporte/reports/"


@pytest.mark.manual("004-2")
def test_a_supervisor_follows_a_figure_to_its_tickets(visit: Visit) -> None:
    page = visit("soporte", "supervisor", path="/console/soporte/")
    page.get_by_role("link", name="Reportes").click()
    page.get_by_role("link", name="Este año").click()

    expect(page.locator("html")).to_have_attribute("data-charts", re.compile(r"^\d+$"))
    assert (
        page.locator("canvas[data-chart]").count() == int(page.locator("html").get_attribute("data-charts") or "0") > 3
    )

    figure = page.locator("#r-state [data-figure]").first
    count = int(figure.inner_text())
    figure.click()

    expect(page.locator(".k-list tr[id^=t]")).to_have_count(count)


@pytest.mark.manual("004-2")
def test_a_chart_is_drawn_in_the_colours_of_the_theme(visit: Visit) -> None:
    page = visit("soporte", "supervisor", path=f"{REPORTS}?period=year")
    canvas = page.locator("#r-state canvas")
    expect(page.locator("html")).to_have_attribute("data-charts", re.compile(r"^\d+$"))

    light = canvas.evaluate("canvas => canvas.toDataURL()")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("light => document.querySelector('#r-state canvas').toDataURL() !== light", arg=light)


@pytest.mark.manual("004-2")
def test_the_tables_say_it_all_without_script(visit: Visit, site: Site, browser: Browser) -> None:
    visit("soporte", "supervisor", path=REPORTS)
    context = browser.new_context(
        base_url=site.url, java_script_enabled=False, locale="es",
        storage_state=site.cookies[site.account("soporte", "supervisor").username],
    )  # fmt: skip
    page = context.new_page()
    page.goto(REPORTS)

    page.get_by_label("Desde").fill("2020-01-01")
    page.get_by_label("Hasta").fill("2020-01-31")
    page.get_by_role("button", name="Ver este período").click()
    expect(page.get_by_text("Nada en este período")).to_be_visible()

    page.get_by_role("link", name="Este año").click()
    expect(page.get_by_role("row", name=re.compile("Finalizado")).first).to_be_visible()
    expect(page.locator("canvas").first).to_be_hidden()
    context.close()
