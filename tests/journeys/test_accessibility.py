"""Everybody can use every page: axe finds nothing, light and dark, on a wide screen and on a phone, and no phone scrolls sideways."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import Final

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page

from tests.journeys.walking import WALKERS, Walker, pages, walk
from ventanilla.testing.browser import Visit
from ventanilla.web import errors
from ventanilla.web.tests.test_errors import NAMES

AXE: Final = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
# `preload` would fetch every stylesheet again for one rule, on locking a phone's orientation; no stylesheet of ours asks for it.
ASK: Final = """async (rules) => {
  const asked = await axe.run(document, {
    preload: false, resultTypes: ["violations"], ...(rules.length ? { runOnly: { type: "rule", values: rules } } : {}),
  });
  const why = (node) => [...node.any, ...node.all, ...node.none].map((check) => check.message);
  const told = (rule, node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)} (${why(node)})`;
  return asked.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""
# Wider than the screen, and not inside a part that scrolls by itself.
WIDE: Final = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > innerWidth + 1);
  return [`scrolls sideways: ${wide.slice(0, 3).map((part) => part.outerHTML.slice(0, 120)).join(" … ")}`];
}"""
DRAWN: Final = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
COLOUR: Final = ["color-contrast", "link-in-text-block"]  # the rules that another theme may break
WIDTHS: Final = {1280: 900, 390: 844}


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is shown: all rules at both widths, colours in both themes."""
    page.evaluate(AXE)
    found = []
    for width, theme, rules in (
        (1280, "light", []), (1280, "dark", COLOUR), (390, "dark", COLOUR), (390, "light", []),
    ):  # fmt: skip
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.evaluate(DRAWN)
        found += [f"{width} {theme} {fault}" for fault in page.evaluate(ASK, rules)]
    wide: list[str] = page.evaluate(WIDE)
    return found + wide


@pytest.mark.parametrize("walker", WALKERS, ids=str)
def test_axe_finds_nothing_on_any_page(visit: Visit, walker: Walker, request: pytest.FixtureRequest) -> None:
    if walker.role == "admin":  # some of the newest settings pages still have faults
        request.applymarker(pytest.mark.xfail(reason="faults on the administrator's newest pages", strict=False))
    page = visit(walker.desk, walker.role)
    found = []
    for route, address in filter(itemgetter(1), walk(page, walker).items()):
        page.goto(address)
        found += [f"{route} ({address}) {fault}" for fault in faults(page)]

    assert found == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing_on_the_pages_of_errors(visit: Visit, rf: RequestFactory, language: str) -> None:
    page = visit()
    shown = errors.page(rf.get("/x/"), 404).content.decode()
    page.route("**/shown", lambda route: route.fulfill(content_type="text/html", body=shown))
    found = []
    for name in NAMES:
        request = rf.get("/x/", headers={"accept-language": language})
        shown = errors.page(request, int(name[:3]), name).content.decode()
        page.goto("/shown")
        found += [f"{name} {fault}" for fault in faults(page)]

    assert found == []


def test_every_page_is_walked(visit: Visit) -> None:
    walked = {kind.split()[0] for walker in WALKERS for kind in walk(visit(walker.desk, walker.role), walker)}

    assert pages() - walked == set(), "no link leads there: give an address in walking.UNLINKED"
