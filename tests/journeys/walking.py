"""Every page that somebody reaches: his first page, and from there one of each kind by its links.

Which routes are pages, the matrix of `tests/borders` says: those that answer a GET with 200 to anybody. So a new route is walked, or
stands in `PARTS`, or in `UNLINKED` with its address, or `test_languages.py` fails.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.urls import Resolver404, ResolverMatch, resolve
from playwright.sync_api import APIRequestContext

from tests.borders.cases import CASES
from tests.borders.test_matrix import DESKS, table


@dataclass(frozen=True)
class Walker:
    desk: str
    role: str

    def __str__(self) -> str:
        return f"{self.desk}-{self.role}".strip("*-") or "nobody"


WALKERS: Final = (
    Walker("", ""),
    Walker("soporte", "client"),
    Walker("sanantonio", "client"),
    Walker("soporte", "agent"),
    Walker("soporte", "supervisor"),
    Walker("*", "admin"),
)

# What answers a GET with 200 and is no page of its own: fragments, files, figures for machines.
PARTS: Final = {
    "console:desk_live",
    "console:mail_html",
    "console:ticket_live",
    "console:tickets_live",
    "file",
    "file-thumb",
    "health",
    "portal:home_live",
    "portal:live",
    "portal:tickets_live",
    "web:bell_menu",
    "web:style",  # for developers; looked at in tests of its own
    "web:style_page",
}
# Pages that are there only after something was done: a question like those of other pages.
LATER: Final = {"console:customers_import", "console:customers_report", "console:settings_undo"}

# Pages that no link of the site leads to, for each who reaches them. `{number}` is the first ticket of his list.
UNLINKED: Final = {
    "nobody": ["/d/soporte/", "/d/belenus/", "/password/forgotten/", "/activate/no-such-token/", "/verify/"],
    "soporte-client": ["/logout"],
    "sanantonio-client": ["/portal/tickets/{number}/move/close/", "/portal/tickets/{number}/delete/"],
    "soporte-agent": ["/console/soporte/tickets/bulk/?do=take&n={number}"],
    "soporte-supervisor": ["/console/soporte/tickets/bulk/?do=priority&n={number}"],
    "admin": [
        "/console/soporte/tickets/bulk/?do=assign&n={number}",
        "/console/mail/hold/",
        "/console/soporte/settings/promises/",
        "/console/soporte/settings/desk/states/new/",
        "/console/soporte/settings/desk/states/cancelled/remove/",
    ],
}

_TICKET: Final = {"console:ticket", "portal:ticket"}
_KEPT_APART: Final = {"kind", "transition"}  # words of an address that make another page of it
_LEFT_ALONE: Final = {"logout", *PARTS}


def pages() -> set[str]:
    """Every route that shows somebody a page."""
    shown = {
        CASES[label].route
        for desk in DESKS
        for (method, label), row in table(desk).items()
        if method == "GET" and "200" in row.values()
    }
    return shown - PARTS - LATER


@dataclass(frozen=True)
class Shown:
    """A page, as it was answered; with no text where it is a file to keep."""

    address: str
    text: str = ""


def walk(visitor: APIRequestContext, walker: Walker) -> dict[str, Shown]:
    """Route, with what sets its pages apart, → the page of its kind that this walker reaches. No browser draws it."""
    found: dict[str, Shown] = {}
    heard_of = set[str]()
    waiting, last = ["/"], [*UNLINKED.get(str(walker), ())]
    number = ""
    while waiting or last:
        if not waiting:
            waiting, last = [address.format(number=number) for address in last], []
        address = waiting.pop(0)
        answer = visitor.get(address)
        match = _match(answer.url)
        assert answer.status < 500, f"{walker}: {address} answers {answer.status}"
        if match is None or answer.status != 200:
            heard_of -= {_kind(asked) for asked in [_match(address)] if asked}  # another link may lead there
            continue
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        shown = Shown(address, answer.text()) if is_page else Shown(address)
        found.setdefault(_kind(match), shown)
        if match.view_name in _TICKET and not number:
            number = str(match.kwargs["number"])
        for link in _links(shown.text):
            target = _match(link)
            if target is not None and _leads_on(target, walker) and _kind(target) not in heard_of | found.keys():
                heard_of.add(_kind(target))
                waiting.append(link)
    return {kind: shown for kind, shown in found.items() if kind.split()[0] in pages()}


def _links(text: str) -> list[str]:
    links = (html.unescape(link) for link in re.findall(r'<a\b[^>]*?\shref="(/[^"#]*)', text))
    return list(dict.fromkeys(links))


def _match(address: str) -> ResolverMatch | None:
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def _kind(match: ResolverMatch) -> str:
    apart = [str(value) for name, value in match.kwargs.items() if name in _KEPT_APART]
    return " ".join([match.view_name, *apart])


def _leads_on(match: ResolverMatch, walker: Walker) -> bool:
    desk = match.kwargs.get("desk", match.kwargs.get("desk_key"))
    here = walker.desk if walker.desk not in ("", "*") else "soporte"
    return match.view_name not in _LEFT_ALONE and desk in (None, here)
