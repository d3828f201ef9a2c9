"""Everybody can use every page: axe finds nothing, light and dark, on a wide screen and on a phone, and no phone scrolls sideways."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page

from tests.borders.cases import CASES
from tests.borders.test_matrix import table
from tests.journeys.walking import WALKERS, Walker, walk
from ventanilla.testing.browser import Visit
from ventanilla.web import errors
from ventanilla.web.tests.test_errors import NAMES

AXE: Final = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text()
# `preload` would fetch every stylesheet again for one rule, on locking a phone's orientation; no stylesheet of ours asks for it.
ASK: Final = """async () => {
  const asked = await axe.run(document, { preload: false, resultTypes: ["violations"] });
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
HEIGHTS: Final = {1280: 900, 390: 844}
# Axe is dear: each page in one theme at each width, the other way round from page to page, so that the frames are seen in all four.
LOOKS: Final = ((1280, "light"), (390, "dark")), ((1280, "dark"), (390, "light"))


def faults(page: Page, looks: Sequence[tuple[int, str]]) -> list[str]:
    """What is wrong with the page that is shown: all rules at both widths, colours in both themes."""
    page.evaluate(AXE)
    found = []
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.evaluate(DRAWN)
        found += [f"{width} {theme} {fault}" for fault in page.evaluate(ASK)]
    wide: list[str] = page.evaluate(WIDE)
    return found + wide


def shown_to_a_supervisor(kind: str) -> bool:
    rows = ((CASES[label].route, method, row) for (method, label), row in table("soporte").items())
    return any(
        (route, method) == (kind.split()[0], "GET") and row.get("barbara", row.get("ada")) == "200"
        for route, method, row in rows
    )


# What an agent sees a supervisor sees too, and what he sees the administrator.
@pytest.mark.parametrize("walker", [one for one in WALKERS if one.role != "agent"], ids=str)
def test_axe_finds_nothing_on_any_page(visit: Visit, walker: Walker) -> None:
    page = visit(walker.desk, walker.role)
    walked = {kind: shown.address for kind, shown in walk(page.request, walker).items() if shown.text}
    if walker.role == "admin":
        walked = {kind: address for kind, address in walked.items() if not shown_to_a_supervisor(kind)}
    found = []
    for (kind, address), looks in zip(walked.items(), cycle(LOOKS)):
        page.goto(address)
        found += [f"{kind} ({address}) {fault}" for fault in faults(page, looks)]

    assert found == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing_on_the_pages_of_errors(visit: Visit, rf: RequestFactory, language: str) -> None:
    page = visit()
    shown = errors.page(rf.get("/x/"), 404).content.decode()
    page.route("**/shown", lambda route: route.fulfill(content_type="text/html", body=shown))
    found = []
    for name, looks in zip(NAMES, cycle(LOOKS)):
        request = rf.get("/x/", headers={"accept-language": language})
        shown = errors.page(request, int(name[:3]), name).content.decode()
        page.goto("/shown")
        found += [f"{name} {fault}" for fault in faults(page, looks)]

    assert found == []
